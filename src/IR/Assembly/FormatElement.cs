namespace MaxTune.IR.Assembly;

/// <summary>A piece of an assembly format.</summary>
internal abstract class FormatElement
{
    /// <summary>Whether the printer puts a space before it; known from the format alone.</summary>
    public bool SpaceBefore { get; set; }
}

/// <summary>A word or punctuation in backticks.</summary>
internal sealed class Literal(string text) : FormatElement
{
    public string Text => text;
}

/// <summary><c>` `</c>, <c>`\n`</c>, or <c>``</c> which takes a space away.</summary>
internal sealed class Whitespace(string text) : FormatElement
{
    public string Text => text;
}

/// <summary><c>$name</c>, of an operand group.</summary>
internal sealed class OperandElement(int index, OperandDef definition) : FormatElement
{
    public int Index => index;
    public OperandDef Definition => definition;
}

/// <summary><c>$name</c>, of an attribute; <c>qualified($name)</c> with its full name.</summary>
internal sealed class AttrElement(AttrDef definition, bool qualified) : FormatElement
{
    public AttrDef Definition => definition;
    public string Name => definition.Name;
    public bool Qualified => qualified;
    public bool IsUnit => ReferenceEquals(definition.Constraint, AttrConstraints.Unit);
}

internal sealed class RegionElement(int index, RegionDef definition) : FormatElement
{
    public int Index => index;
    public RegionDef Definition => definition;
}

internal sealed class SuccessorElement(int index, SuccessorDef definition) : FormatElement
{
    public int Index => index;
    public SuccessorDef Definition => definition;
}

/// <summary><c>operands</c>, <c>regions</c>, <c>successors</c>: all of them.</summary>
internal sealed class AllOf(string what) : FormatElement
{
    public string What => what;
}

/// <summary>What <c>type(...)</c> and <c>functional-type(...)</c> speak of: a group, or all operands or results (index -1).</summary>
internal readonly record struct TypeTarget(bool IsResult, int Index, Arity Arity, string Name);

/// <summary><c>type($x)</c>.</summary>
internal sealed class TypeElement(TypeTarget target) : FormatElement
{
    public TypeTarget Target => target;
}

/// <summary><c>functional-type(inputs, results)</c>.</summary>
internal sealed class FunctionalTypeElement(TypeTarget inputs, TypeTarget results) : FormatElement
{
    public TypeTarget Inputs => inputs;
    public TypeTarget Results => results;
}

/// <summary><c>attr-dict</c>, <c>attr-dict-with-keyword</c>.</summary>
internal sealed class AttrDictElement(bool withKeyword) : FormatElement
{
    public bool WithKeyword => withKeyword;
}

internal sealed class PropDictElement : FormatElement;

/// <summary><c>custom&lt;Name>(...)</c>.</summary>
internal sealed class CustomElement(string name, ICustomDirective directive, DirectiveParameter[] parameters) : FormatElement
{
    public string Name => name;
    public ICustomDirective Directive => directive;
    public DirectiveParameter[] Parameters => parameters;
}

/// <summary><c>(then $anchor^ : (else))?</c>.</summary>
internal sealed class OptionalGroup(FormatElement[] then, FormatElement[] @else, FormatElement anchor) : FormatElement
{
    public FormatElement[] Then => then;
    public FormatElement[] Else => @else;
    public FormatElement Anchor => anchor;

    /// <summary>A unit attribute that anchors the group and does not start it: the group's presence says it.</summary>
    public AttrElement? Implied => anchor is AttrElement { IsUnit: true } unit && !ReferenceEquals(First, unit) ? unit : null;

    public FormatElement First => Array.Find(then, e => e is not Whitespace)!;
}

/// <summary><c>oilist(`a` $x | `b` $y)</c>: clauses in any order, each at most once.</summary>
internal sealed class OrderIndependentList((Literal Keyword, FormatElement[] Elements)[] clauses) : FormatElement
{
    public (Literal Keyword, FormatElement[] Elements)[] Clauses => clauses;
}
