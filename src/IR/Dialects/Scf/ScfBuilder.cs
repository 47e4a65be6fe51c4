namespace MaxTune.IR;

/// <summary>Names for the parts of an <c>scf.for</c>.</summary>
public readonly record struct ForOp(Operation Op)
{
    public Value LowerBound => Op.Operand(0);
    public Value UpperBound => Op.Operand(1);
    public Value Step => Op.Operand(2);
    public Block Body => Op.Body;
    public BlockArgument InductionVar => Body.Argument(0);
    public IEnumerable<Value> InitArgs => Op.Operands.Skip(3);
    public IEnumerable<BlockArgument> IterArgs => Body.Arguments.Skip(1);
    public int CarriedCount => Op.OperandCount - 3;
    public Operation Yield => Body.Terminator!;

    /// <summary>Iterations when the bounds and step are constants; null otherwise.</summary>
    public long? ConstantTripCount =>
        LowerBound.DefiningOp?.ConstantValue is IntegerAttr l && UpperBound.DefiningOp?.ConstantValue is IntegerAttr u && Step.DefiningOp?.ConstantValue is IntegerAttr { Int64: > 0 } s
            && Op.Attr("unsignedCmp") is null
            ? (long)ScfOps.TripCount(l.Int64, u.Int64, s.Int64) : null;

    public static ForOp? From(Operation? op) => op is not null && op.Is(ScfOps.For) ? new ForOp(op) : null;
}

/// <summary>Names for the parts of an <c>scf.parallel</c>.</summary>
public readonly record struct ParallelOp(Operation Op)
{
    public int Rank => Op.OperandGroup(0).Length;
    public Value[] LowerBounds => Group(0);
    public Value[] UpperBounds => Group(1);
    public Value[] Steps => Group(2);
    public Value[] InitValues => Group(3);
    public Block Body => Op.Body;
    public IReadOnlyList<BlockArgument> InductionVars => Body.Arguments;
    public Operation Reduce => Body.Terminator!;

    private Value[] Group(int index)
    {
        var operands = Op.OperandGroup(index);
        var values = new Value[operands.Length];
        for (int i = 0; i < values.Length; i++) values[i] = operands[i].Value;
        return values;
    }
}

/// <summary>Names for the parts of an <c>scf.if</c>.</summary>
public readonly record struct IfOp(Operation Op)
{
    public Value Condition => Op.Operand(0);
    public Block Then => Op.Region(0).Entry;
    public Block? Else => Op.Region(1).FirstBlock;
}

/// <summary>Makes loops: the body gets a builder at its block's end and returns what it yields.</summary>
public static class ScfBuilder
{
    public static ForOp For(
        this OpBuilder b, Value lower, Value upper, Value step, ReadOnlySpan<Value> initArgs, Func<OpBuilder, Value, IReadOnlyList<Value>, IEnumerable<Value>> body, string? name = null)
    {
        var inits = initArgs.ToArray();
        var op = b.Create(ScfOps.For, [lower, upper, step, .. inits], [.. inits.Select(v => v.Type)], regions: 1);
        var block = op.Region().AddBlock();
        block.AddArgument(lower.Type, b.Location, name);
        foreach (var init in inits) block.AddArgument(init.Type, b.Location, init.NameHint);
        b.Within(block, inner => inner.Yield([.. body(inner, block.Argument(0), [.. block.Arguments.Skip(1)])]));
        return new ForOp(op);
    }

    /// <summary>A loop that carries nothing.</summary>
    public static ForOp For(this OpBuilder b, Value lower, Value upper, Value step, Action<OpBuilder, Value> body, string? name = null) =>
        b.For(lower, upper, step, [], (inner, iv, _) =>
        {
            body(inner, iv);
            return [];
        }, name);

    /// <summary>A parallel nest without reductions.</summary>
    public static ParallelOp Parallel(
        this OpBuilder b, ReadOnlySpan<Value> lower, ReadOnlySpan<Value> upper, ReadOnlySpan<Value> step, Action<OpBuilder, IReadOnlyList<BlockArgument>> body)
    {
        var op = b.Create(ScfOps.Parallel, [.. lower, .. upper, .. step], [],
            new AttrList { { "operandSegmentSizes", DenseArrayAttr.I32([lower.Length, upper.Length, step.Length, 0]) } }, regions: 1);
        var block = op.Region().AddBlock();
        foreach (var bound in lower) block.AddArgument(IrType.Index, b.Location);
        b.Within(block, inner =>
        {
            body(inner, block.Arguments);
            inner.Create(ScfOps.Reduce, [], []);
        });
        return new ParallelOp(op);
    }

    /// <summary>A conditional without results; no else block when <paramref name="otherwise"/> is null.</summary>
    public static IfOp If(this OpBuilder b, Value condition, Action<OpBuilder> then, Action<OpBuilder>? otherwise = null) =>
        b.If(condition, [], Yielding(then)!, Yielding(otherwise));

    /// <summary>A conditional whose branches return the values they yield.</summary>
    public static IfOp If(
        this OpBuilder b, Value condition, ReadOnlySpan<IrType> results, Func<OpBuilder, IEnumerable<Value>> then, Func<OpBuilder, IEnumerable<Value>>? otherwise)
    {
        var op = b.Create(ScfOps.If, [condition], results, regions: 2);
        b.Within(op.Region(0).AddBlock(), inner => inner.Yield([.. then(inner)]));
        if (otherwise is not null) b.Within(op.Region(1).AddBlock(), inner => inner.Yield([.. otherwise(inner)]));
        return new IfOp(op);
    }

    public static Operation Yield(this OpBuilder b, params ReadOnlySpan<Value> values) => b.Create(ScfOps.Yield, values, []);

    private static Func<OpBuilder, IEnumerable<Value>>? Yielding(Action<OpBuilder>? body) => body is null ? null : b =>
    {
        body(b);
        return [];
    };
}
