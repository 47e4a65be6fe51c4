using MaxTune.IR.Assembly;

namespace MaxTune.IR;

/// <summary>Code behind <c>custom&lt;Name>(...)</c> in an assembly format.</summary>
public interface ICustomDirective
{
    /// <summary>Reads the text into what the parameters name.</summary>
    void Parse(OpParser parser, FormatState state, IReadOnlyList<DirectiveParameter> parameters);

    void Print(OpPrinter printer, Operation op, IReadOnlyList<DirectiveParameter> parameters);

    /// <summary>Whether the directive's text starts here; asked when it starts an optional group.</summary>
    bool StartsAt(OpParser parser) => true;

    /// <summary>Whether there is something to print; asked when it anchors an optional group.</summary>
    bool IsPresent(Operation op, IReadOnlyList<DirectiveParameter> parameters) =>
        parameters.Any(p => p.Kind switch
        {
            DirectiveParameterKind.Operand => op.OperandGroup(p.Index).Length > 0,
            DirectiveParameterKind.Attribute => op.Attr(p.Name) is not null,
            DirectiveParameterKind.Region => p.Index < op.Regions.Length && !op.Regions[p.Index].IsEmpty,
            _ => false,
        });
}

public enum DirectiveParameterKind { Operand, Attribute, Region, Successor, OperandType, ResultType, Text }

/// <summary>A parameter of a directive: which operand, attribute, ... it is. For text, <paramref name="Name"/> is the text.</summary>
/// <param name="IsReference"><c>ref(...)</c>: parsed elsewhere, and only looked at here.</param>
public readonly record struct DirectiveParameter(DirectiveParameterKind Kind, int Index, string Name, bool IsReference = false);

/// <summary>What has been read so far of an operation whose format is interpreted.</summary>
public sealed class FormatState
{
    internal FormatState(OperationState state, OpDefinition definition)
    {
        State = state;
        Operands = new List<UnresolvedOperand>?[definition.Operands.Length];
        OperandTypes = new List<IrType>?[definition.Operands.Length];
        ResultTypes = new List<IrType>?[definition.Results.Length];
        Regions = new List<Region>?[definition.Regions.Length];
        Successors = new List<Block>?[definition.Successors.Length];
    }

    public OperationState State { get; }

    /// <summary>By operand group; null while not read.</summary>
    public List<UnresolvedOperand>?[] Operands { get; }
    public List<IrType>?[] OperandTypes { get; }
    public List<IrType>?[] ResultTypes { get; }
    public List<Region>?[] Regions { get; }
    public List<Block>?[] Successors { get; }

    /// <summary>All operands in one list, when the format says <c>operands</c>; likewise types and results.</summary>
    internal List<UnresolvedOperand>? AllOperands { get; set; }
    internal List<IrType>? AllOperandTypes { get; set; }
    internal List<IrType>? AllResultTypes { get; set; }

    public void SetAttr(string name, Attr? value) => State.Properties[name] = value;
    public Attr? Attr(string name) => State.Properties[name] ?? State.Attributes[name];
}
