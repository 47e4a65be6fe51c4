namespace MaxTune.IR;

/// <summary>Custom syntax in code. The parser has consumed the operation's name; the printer has written it.</summary>
public interface ICustomAssembly
{
    /// <summary>Fills <paramref name="state"/>. A mistake in the text is thrown: <c>throw parser.Error("expected ...")</c>.</summary>
    void Parse(OpParser parser, OperationState state);

    /// <summary>Writes all that follows the name, leading space included.</summary>
    void Print(OpPrinter printer, Operation op);
}

/// <summary>What a custom parser collects before the operation is made.</summary>
public sealed class OperationState(OpDefinition definition, Location location)
{
    public OpDefinition Definition { get; } = definition;
    public Location Location { get; } = location;
    public List<Value> Operands { get; } = [];
    public List<IrType> ResultTypes { get; } = [];
    public AttrList Properties { get; } = new();
    public AttrList Attributes { get; } = new();

    /// <summary>Parsed bodies, moved into the operation's regions in order.</summary>
    public List<Region> Regions { get; } = [];

    public List<Block> Successors { get; } = [];
}
