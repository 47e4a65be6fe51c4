using System.Text;
using MaxTune.IR.Printing;

namespace MaxTune.IR;

/// <summary>Prints operations. A custom assembly writes with it what follows the operation's name.</summary>
public sealed partial class OpPrinter
{
    private readonly PrinterOptions options;
    private readonly SsaNames names;
    private readonly AliasTable? aliases;
    private int indent;

    private OpPrinter(StringBuilder output, PrinterOptions options, SsaNames names, AliasTable? aliases, bool collecting)
    {
        (this.options, this.names, this.aliases) = (options, names, aliases);
        Writer = new AsmWriter(output)
        {
            AttrAlias = aliases is null ? null : collecting ? attr => { aliases.Visit(attr, false); return null; } : aliases.NameOf,
            DistinctNumber = aliases is null || collecting ? null : aliases.NumberOf,
            ElideElementsLargerThan = collecting ? 0 : options.ElideElementsLargerThan,
        };
        this.collecting = collecting;
    }

    private readonly bool collecting;

    /// <summary>Writes types, attributes and text.</summary>
    public AsmWriter Writer { get; }

    public PrinterOptions Options => options;

    /// <summary>The text of an operation: for a module a whole file, its resources included.</summary>
    public static string ToText(Operation op, PrinterOptions? options = null)
    {
        options ??= PrinterOptions.Default;
        var names = new SsaNames(op, options.KeepNames, options.Generic);
        AliasTable? aliases = null;
        if (!options.LocalScope)
        {
            // a first pass over what will be printed finds the attributes that get aliases
            aliases = new AliasTable();
            new OpPrinter(new StringBuilder(), options, names, aliases, collecting: true).Operation(op);
            aliases.Number();
        }
        var output = new StringBuilder();
        aliases?.Write(output, deferred: false);
        var printer = new OpPrinter(output, options, names, aliases, collecting: false);
        printer.Operation(op);
        if (op.Parent is null)
        {
            output.Append('\n');
            aliases?.Write(output, deferred: true);
            ResourceText.Write(op, output, options);
        }
        return output.ToString();
    }

    // ---- for assemblies

    public OpPrinter Write(string text) { Writer.Write(text); return this; }
    public OpPrinter Write(char c) { Writer.Write(c); return this; }
    public OpPrinter Write(long value) { Writer.Write(value); return this; }

    /// <summary>Starts a new line at the current depth.</summary>
    public OpPrinter NewLine()
    {
        Writer.Write('\n');
        Writer.Output.Append(' ', indent);
        return this;
    }

    public OpPrinter Indented(Action<OpPrinter> print)
    {
        indent += 2;
        print(this);
        indent -= 2;
        return this;
    }

    public OpPrinter Join<T>(IEnumerable<T> items, Action<OpPrinter, T> print, string separator = ", ")
    {
        bool first = true;
        foreach (var item in items)
        {
            if (!first) Writer.Write(separator);
            first = false;
            print(this, item);
        }
        return this;
    }

    /// <summary><c>%x</c>, or <c>%x#1</c>.</summary>
    public OpPrinter Operand(Value value) => Write(names.NameOf(value));

    /// <summary>What <see cref="Operand"/> writes.</summary>
    public string NameOf(Value value) => names.NameOf(value);

    public OpPrinter Operands(IEnumerable<Value> values) => Join(values, static (p, v) => p.Operand(v));

    public OpPrinter Operands(ReadOnlySpan<OpOperand> operands)
    {
        for (int i = 0; i < operands.Length; i++)
        {
            if (i > 0) Write(", ");
            Operand(operands[i].Value);
        }
        return this;
    }

    public OpPrinter Type(IrType type) { Writer.Type(type); return this; }
    public OpPrinter Types(IEnumerable<IrType> types) { Writer.Types(types); return this; }
    public OpPrinter TypesOf(IEnumerable<Value> values) => Types(values.Select(v => v.Type));

    public OpPrinter TypesOf(ReadOnlySpan<OpOperand> operands)
    {
        for (int i = 0; i < operands.Length; i++)
        {
            if (i > 0) Write(", ");
            Type(operands[i].Value.Type);
        }
        return this;
    }

    /// <summary><c>(i32) -> f32</c>: the types of the operands and results.</summary>
    public OpPrinter FunctionalType(Operation op) => FunctionalType(op.Operands.Select(v => v.Type).ToArray(), op.Results.ToArray().Select(r => r.Type).ToArray());

    public OpPrinter FunctionalType(IReadOnlyList<IrType> inputs, IReadOnlyList<IrType> results) { Writer.FunctionalType(inputs, results); return this; }

    /// <summary><c> -> i32</c> or <c> -> (i32, f32)</c>; nothing for no types.</summary>
    public OpPrinter ArrowTypes(IReadOnlyCollection<IrType> types)
    {
        if (types.Count == 0) return this;
        Write(" -> ");
        return types.Count == 1 && types.First() is not FunctionType ? Type(types.First()) : Write('(').Types(types).Write(')');
    }

    public OpPrinter Attr(Attr attr) { Writer.Attr(attr); return this; }

    /// <summary>A typed attribute without its type: the type is said elsewhere.</summary>
    public OpPrinter AttrWithoutType(Attr attr) { Writer.AttrWithoutType(attr); return this; }

    public OpPrinter SymbolName(string name) { Writer.Symbol(name); return this; }

    /// <summary><c> {a = 1}</c>: the operation's attributes, inherent ones too, but those given; nothing when none are left.</summary>
    public OpPrinter AttrDict(Operation op, params ReadOnlySpan<string> elided) => AttrDict(Shown(op, elided), "");

    /// <summary><c> attributes {a = 1}</c>.</summary>
    public OpPrinter AttrDictWithKeyword(Operation op, params ReadOnlySpan<string> elided) => AttrDict(Shown(op, elided), " attributes");

    /// <summary>As <see cref="AttrDict(Operation, ReadOnlySpan{string})"/> for a format: values that are the default are not shown either.</summary>
    internal OpPrinter AttrDict(Operation op, HashSet<string> elided, bool withKeyword)
    {
        var shown = Shown(op, []);
        shown.RemoveAll(entry => elided.Contains(entry.Name) || IsDefault(op, entry));
        return AttrDict(shown, withKeyword ? " attributes" : "");
    }

    private static bool IsDefault(Operation op, NamedAttr entry)
    {
        foreach (var attribute in op.Definition.Attributes)
            if (attribute.Name == entry.Name) return entry.Value.Equals(attribute.Default);
        return false;
    }

    public OpPrinter KeywordOrString(string text) { Writer.KeywordOrString(text); return this; }

    /// <summary><c>[1, 2]</c>.</summary>
    public OpPrinter DenseArray(DenseArrayAttr array)
    {
        Write('[');
        Writer.Join(array.Values, static (w, v) => w.Scalar(v));
        return Write(']');
    }

    private OpPrinter AttrDict(List<NamedAttr> shown, string keyword)
    {
        if (shown.Count == 0) return this;
        Write(keyword).Write(' ');
        Writer.AttrDict(shown);
        return this;
    }

    private static List<NamedAttr> Shown(Operation op, ReadOnlySpan<string> elided)
    {
        var shown = new List<NamedAttr>();
        foreach (var entry in op.Properties) if (!elided.Contains(entry.Name)) shown.Add(entry);
        foreach (var entry in op.Attributes) if (!elided.Contains(entry.Name)) shown.Add(entry);
        if (op.Properties.Count > 0 && op.Attributes.Count > 0) shown.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return shown;
    }

    /// <summary><c>^bb1</c>.</summary>
    public OpPrinter Successor(Block block) => Write(names.NameOf(block));

    /// <summary><c>^bb1(%a, %b : i32, i32)</c>.</summary>
    public OpPrinter Successor(Block block, ReadOnlySpan<OpOperand> operands)
    {
        Successor(block);
        return operands.IsEmpty ? this : Write('(').Operands(operands).Write(" : ").TypesOf(operands).Write(')');
    }

    /// <summary><c>%i: index</c>, with attributes and location when they are to be shown.</summary>
    public OpPrinter Argument(BlockArgument argument, DictionaryAttr? attributes = null, bool withType = true)
    {
        Operand(argument);
        if (withType) Write(": ").Type(argument.Type);
        if (attributes is { Entries.IsEmpty: false }) Write(' ').Attr(attributes);
        return TrailingLocation(argument.Location, ofOperation: false);
    }

    /// <summary><c>{ ... }</c>.</summary>
    /// <param name="entryArguments">Give the entry block a label when it has arguments; false when the operation printed them.</param>
    /// <param name="terminators">Print the last operation of each single block; false for implied terminators.</param>
    /// <param name="emptyBlock">Give an empty entry block a label, without which it would not come to be.</param>
    public OpPrinter Region(Region region, bool entryArguments = true, bool terminators = true, bool emptyBlock = false)
    {
        Write("{\n");
        if (!region.IsEmpty)
        {
            var predecessors = region.Blocks.Count > 1 ? Predecessors(region) : null;
            var entry = region.Entry;
            bool label = (emptyBlock && entry.IsEmpty) || (entryArguments && entry.Arguments.Count > 0) || (predecessors is not null && predecessors.ContainsKey(entry));
            foreach (var block in region.Blocks)
            {
                Block(block, label, terminators, predecessors);
                label = true;
            }
        }
        Writer.Output.Append(' ', indent);
        return Write('}');
    }
}
