namespace MaxTune.IR;

/// <summary>Makes operations at an insertion point.</summary>
public class OpBuilder
{
    public OpBuilder() { }

    public OpBuilder(Block block, Operation? before = null) => (Block, Before) = (block, before);

    public static OpBuilder AtEnd(Block block) => new(block);
    public static OpBuilder AtStart(Block block) => new(block, block.First);
    public static OpBuilder BeforeOp(Operation op) => new(op.Block!, op);
    public static OpBuilder AfterOp(Operation op) => new(op.Block!, op.Next);

    public Block? Block { get; private set; }

    /// <summary>New operations go before this one; null for the block's end.</summary>
    public Operation? Before { get; private set; }

    /// <summary>Given to operations made without a location.</summary>
    public Location Location { get; set; } = Location.Unknown;

    public void SetInsertionPoint(Block block, Operation? before = null) => (Block, Before) = (block, before);

    public virtual Operation Insert(Operation op)
    {
        Block?.InsertBefore(Before, op);
        return op;
    }

    public Operation Create(
        OpDefinition definition, ReadOnlySpan<Value> operands, ReadOnlySpan<IrType> resultTypes,
        AttrList? properties = null, AttrList? attributes = null, int regions = 0, Location? location = null) =>
        Insert(Operation.Create(definition, location ?? Location, operands, resultTypes, properties, attributes, regions));

    /// <summary>Makes an operation with one result and returns that.</summary>
    public OpResult CreateValue(
        OpDefinition definition, ReadOnlySpan<Value> operands, IrType resultType, AttrList? properties = null, int regions = 0, string? name = null)
    {
        var result = Create(definition, operands, [resultType], properties, null, regions).Result();
        result.NameHint = name;
        return result;
    }

    /// <summary>Runs <paramref name="build"/> with the insertion point at the end of <paramref name="block"/>, then restores it.</summary>
    public void Within(Block block, Action<OpBuilder> build)
    {
        var (savedBlock, savedBefore) = (Block, Before);
        (Block, Before) = (block, null);
        build(this);
        (Block, Before) = (savedBlock, savedBefore);
    }
}
