using System.Globalization;
using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>Builds loop nests: index arithmetic that folds as it is made, loops with marks for the loop passes, element accesses.</summary>
public sealed class LoopBuilder(OpBuilder builder, Block entry)
{
    // all index constants of a function stand at its start, one each, in the order they were asked for
    private readonly Dictionary<long, Value> constants = [];
    private Operation? lastConstant;
    private readonly Dictionary<(Value, int), Value> aligned = [];

    public OpBuilder Ops { get; } = builder;

    /// <summary>A builder for a function that has code already; its index constants are used again.</summary>
    public static LoopBuilder ForExisting(Operation function)
    {
        var loops = new LoopBuilder(new OpBuilder(function.Body, function.Body.First), function.Body);
        foreach (var op in function.Body.Operations)
            if (op.ResultCount == 1 && op.Result().Type is IndexType && ConstantOf(op.Result()) is { } value) loops.constants.TryAdd(value, op.Result());
        return loops;
    }

    /// <summary>Copies an operation; index arithmetic on what has become constant folds away.</summary>
    public void CloneFolded(Operation op, IrMapping map)
    {
        if (op.ResultCount == 1 && op.Result().Type is IndexType && op.OperandCount == 2)
        {
            var (x, y) = (map.Lookup(op.Operand(0)), map.Lookup(op.Operand(1)));
            Value? folded = op.Name switch
            {
                "arith.addi" => Add(x, y),
                "arith.subi" => Sub(x, y),
                "arith.muli" when ConstantOf(y) is { } by => Mul(x, by),
                "arith.divui" when ConstantOf(y) is { } by => Div(x, by),
                "arith.minsi" => Min(x, y),
                "arith.maxsi" => Max(x, y),
                _ => null,
            };
            if (folded is not null) { map.Map(op.Result(), folded); return; }
        }
        if (op.ResultCount == 1 && op.Result().Type is IndexType && ConstantOf(op.Result()) is { } value) { map.Map(op.Result(), Index(value)); return; }
        Ops.Insert(op.Clone(map));
    }

    public Value Index(long value)
    {
        if (constants.TryGetValue(value, out var known)) return known;
        var op = Operation.Create(ArithOps.Constant, Ops.Location, [], [IrType.Index], new AttrList { { "value", IntegerAttr.Index(value) } });
        op.Result().NameHint = value < 0 ? "c_" + (-value).ToString(CultureInfo.InvariantCulture) : "c" + value.ToString(CultureInfo.InvariantCulture);
        entry.InsertBefore(lastConstant is null ? entry.First : lastConstant.Next, op);
        lastConstant = op;
        return constants[value] = op.Result();
    }

    /// <summary>A constant mask of <paramref name="lanes"/> lanes, the first <paramref name="active"/> of them true.</summary>
    public Value FirstLanes(int lanes, long active)
    {
        var type = new VectorType([lanes], IrType.I1);
        return Scalar(DenseElementsAttr.Of<byte>(type, [.. Enumerable.Range(0, lanes).Select(i => (byte)(i < active ? 1 : 0))]), type);
    }

    public Value Scalar(Attr value, IrType type) => Ops.CreateValue(ArithOps.Constant, [], type, new AttrList { { "value", value } });

    public static long? ConstantOf(Value value) =>
        value.DefiningOp is { } op && op.Is(ArithOps.Constant) && op.Attr("value") is IntegerAttr i ? i.Int64 : null;

    public Value Add(Value a, Value b) => (ConstantOf(a), ConstantOf(b)) switch
    {
        ({ } x, { } y) => Index(x + y),
        (0, _) => b,
        (_, 0) => a,
        (not null, _) => Binary(ArithOps.AddI, b, a),
        _ => Binary(ArithOps.AddI, a, b),
    };

    public Value Add(Value a, long b) => Add(a, Index(b));

    public Value Sub(Value a, Value b) => (ConstantOf(a), ConstantOf(b)) switch
    {
        ({ } x, { } y) => Index(x - y),
        (_, 0) => a,
        _ => Binary(ArithOps.SubI, a, b),
    };

    public Value Mul(Value a, long by) => ConstantOf(a) is { } x ? Index(x * by) : by switch
    {
        0 => Index(0),
        1 => a,
        _ => Binary(ArithOps.MulI, a, Index(by)),
    };

    /// <summary>⌊a / by⌋ for a ≥ 0.</summary>
    public Value Div(Value a, long by) => ConstantOf(a) is { } x ? Index(x / by) : by == 1 ? a : Binary(ArithOps.DivUI, a, Index(by));

    /// <summary>⌈a / by⌉ for a ≥ 0.</summary>
    public Value CeilDiv(Value a, long by) => ConstantOf(a) is { } x ? Index((x + by - 1) / by) : by == 1 ? a : Div(Add(a, by - 1), by);

    public Value Min(Value a, Value b) => ReferenceEquals(a, b) ? a : (ConstantOf(a), ConstantOf(b)) is ({ } x, { } y)
        ? Index(Math.Min(x, y)) : Binary(ArithOps.MinSI, a, b);

    public Value Max(Value a, Value b) => ReferenceEquals(a, b) ? a : (ConstantOf(a), ConstantOf(b)) is ({ } x, { } y)
        ? Index(Math.Max(x, y)) : Binary(ArithOps.MaxSI, a, b);

    /// <summary>A thread's share of a total, in whole blocks: ⌈⌈total / threads⌉ / block⌉ · block of it, less for the last.</summary>
    public (Value From, Value To) Share(Value thread, int threads, Value total, int block)
    {
        if (threads == 1) return (Index(0), total);
        var share = Mul(CeilDiv(CeilDiv(total, threads), block), block);
        var from = Min(Binary(ArithOps.MulI, thread, share), total);
        return (from, Min(Add(from, share), total));
    }

    private Value Binary(OpDefinition op, Value a, Value b) => Ops.CreateValue(op, [a, b], a.Type);

    /// <summary>The extent of a dimension: a constant, or <c>memref.dim</c>.</summary>
    public Value Extent(Value memref, int dim)
    {
        long extent = ((ShapedType)memref.Type).Shape[dim];
        return extent != IrType.Dynamic ? Index(extent) : Ops.CreateValue(MemRefOps.Dim, [memref, Index(dim)], IrType.Index);
    }

    /// <summary><c>scf.for %name = lower to upper step step</c>. No loop where it is known to run never; no loop but the body where it is known to run once and nothing marks it.</summary>
    public void For(Value lower, Value upper, long step, string name, Action<Value> body, params ReadOnlySpan<NamedAttr> marks)
    {
        if (ConstantOf(lower) is { } from && ConstantOf(upper) is { } to)
        {
            if (from >= to) return;
            if (from + step >= to && marks.IsEmpty) { body(lower); return; }
        }
        var loop = Ops.Create(ScfOps.For, [lower, upper, Index(step)], [], null, new AttrList(marks.ToArray()), 1);
        var block = loop.Region().AddBlock();
        var iv = block.AddArgument(IrType.Index, null, name);
        Ops.Within(block, b =>
        {
            body(iv);
            b.Create(ScfOps.Yield, [], []);
        });
    }

    /// <summary>A loop that carries values: <c>for %name iter_args(carried = initial) { yield body(%name, carried) }</c>; returns their last values.</summary>
    public Value[] For(Value lower, Value upper, long step, string name, Value[] initial, Func<Value, Value[], Value[]> body, params ReadOnlySpan<NamedAttr> marks)
    {
        var loop = Ops.Create(ScfOps.For, [lower, upper, Index(step), .. initial], [.. initial.Select(v => v.Type)], null, new AttrList(marks.ToArray()), 1);
        var block = loop.Region().AddBlock();
        var iv = block.AddArgument(IrType.Index, null, name);
        Value[] carried = [.. initial.Select(v => block.AddArgument(v.Type, null, "acc"))];
        Ops.Within(block, b => b.Create(ScfOps.Yield, body(iv, carried), []));
        return [.. loop.Results.ToArray()];
    }

    /// <summary><c>scf.if condition { body } else { otherwise }</c>.</summary>
    public void If(Value condition, Action body, Action? otherwise = null) => Ops.If(condition, _ => body(), otherwise is null ? null : _ => otherwise());

    /// <summary>Whether an argument's memory starts on a multiple of <paramref name="bytes"/>, a power of two: found out once, at the function's start.</summary>
    public Value IsAligned(Value memref, int bytes)
    {
        if (aligned.TryGetValue((memref, bytes), out var known)) return known;
        Value mask = Index(bytes - 1), zero = Index(0);
        var b = new OpBuilder(entry, entry.Operations.FirstOrDefault(o => !o.Is(ArithOps.Constant))) { Location = Ops.Location };
        var result = b.CmpI(CmpIPredicate.Eq, b.AndI(b.CreateValue(MemRefOps.ExtractAlignedPointerAsIndex, [memref], IrType.Index), mask), zero);
        result.NameHint = "aligned";
        return aligned[(memref, bytes)] = result;
    }

    public Value Load(Value memref, params ReadOnlySpan<Value> indices) =>
        Ops.CreateValue(MemRefOps.Load, [memref, .. indices], ((ShapedType)memref.Type).Element);

    public void Store(Value value, Value memref, params ReadOnlySpan<Value> indices) =>
        Ops.Create(MemRefOps.Store, [value, memref, .. indices], []);

    public Value AddF(Value a, Value b) => Ops.CreateValue(ArithOps.AddF, [a, b], a.Type);

    /// <summary>Brings the cache line of an element close.</summary>
    public void Prefetch(Value memref, ReadOnlySpan<Value> indices, bool write, int locality = 3) =>
        Ops.Create(MemRefOps.Prefetch, [memref, .. indices], [], new AttrList
        {
            { "isWrite", IntegerAttr.Bool(write) }, { "localityHint", IntegerAttr.I32(locality) }, { "isDataCache", IntegerAttr.Bool(true) },
        });

    /// <summary>A small buffer on the stack.</summary>
    public Value Alloca(IrType element, params long[] shape) =>
        Ops.CreateValue(MemRefOps.Alloca, [], new MemRefType(shape, element),
            new AttrList { { "operandSegmentSizes", DenseArrayAttr.I32([0, 0]) }, { "alignment", IntegerAttr.I64(64) } });

    /// <summary>A buffer of the function's own, at its top level; a value for each extent that is known only at run time.</summary>
    public Value Alloc(IrType element, long[] shape, Value[] dynamic, string? name = null) =>
        Ops.CreateValue(MemRefOps.Alloc, dynamic, new MemRefType(shape, element),
            new AttrList { { "operandSegmentSizes", DenseArrayAttr.I32([dynamic.Length, 0]) }, { "alignment", IntegerAttr.I64(64) } }, 0, name);

    /// <summary>Element <c>map(dims)</c> of a memref, for a map of sums of dimensions and constants.</summary>
    public Value[] Apply(AffineMap map, IReadOnlyList<Value> dims) => [.. map.Results.Select(r => Apply(r, dims))];

    private Value Apply(AffineExpr expr, IReadOnlyList<Value> dims) => expr switch
    {
        AffineDim d => dims[d.Position],
        AffineConstant c => Index(c.Value),
        AffineBinary { Kind: AffineKind.Add } sum => Add(Apply(sum.Lhs, dims), Apply(sum.Rhs, dims)),
        AffineBinary { Kind: AffineKind.Mul, Rhs: AffineConstant c } product => Mul(Apply(product.Lhs, dims), c.Value),
        AffineBinary { Kind: AffineKind.FloorDiv, Rhs: AffineConstant c } quotient => Div(Apply(quotient.Lhs, dims), c.Value),
        AffineBinary { Kind: AffineKind.Mod, Rhs: AffineConstant c } rest => Binary(ArithOps.RemUI, Apply(rest.Lhs, dims), Index(c.Value)),
        _ => throw new NotSupportedException($"affine expression {expr} in an indexing map"),
    };

    /// <summary>Copies a scalar body (of a <c>linalg.generic</c>) with its arguments and <c>linalg.index</c> values bound; returns what it yields.</summary>
    /// <param name="replaced">Operations that are left out; their results are <paramref name="by"/>.</param>
    public Value[] Inline(Block body, ReadOnlySpan<Value> arguments, ReadOnlySpan<Value> dims = default, IReadOnlyList<Operation>? replaced = null, Value? by = null)
    {
        var map = new IrMapping();
        foreach (var op in replaced ?? []) map.Map(op.Result(), by!);
        for (int i = 0; i < body.Arguments.Count; i++) map.Map(body.Argument(i), arguments[i]);
        foreach (var op in body.Operations)
        {
            if (replaced?.Contains(op) == true) continue;
            // scalars from around the structured operation are constants: copied to where they are used
            foreach (var operand in op.Operands)
                if (!map.Contains(operand) && operand.DefiningOp is { } outer && outer.Block != body && outer.Has(OpTraits.ConstantLike))
                    map.Map(operand, Scalar(outer.ConstantValue!, operand.Type));
            if (op.IsTerminator) return [.. op.Operands.Select(map.Lookup)];
            if (op.Is(LinalgOps.Index)) map.Map(op.Result(), dims[(int)op.Attr<IntegerAttr>("dim")!.Int64]);
            else Ops.Insert(op.Clone(map));
        }
        return [];
    }
}

/// <summary>Marks that lowering leaves on loops for the passes that follow.</summary>
public static class LoopMarks
{
    /// <summary>Number of lanes; consumed by vectorize.</summary>
    public const string Vectorize = "mt.vectorize";

    /// <summary>Unit: unroll fully. Integer: unroll by that factor. Consumed by unroll.</summary>
    public const string Unroll = "mt.unroll";

    /// <summary>Iterations are independent; consumed by parallelize.</summary>
    public const string Parallel = "mt.parallel";

    public static NamedAttr VectorizeBy(int lanes) => new(Vectorize, IntegerAttr.I64(lanes));
    public static readonly NamedAttr UnrollFully = new(Unroll, UnitAttr.Instance);
    public static NamedAttr UnrollBy(long factor) => new(Unroll, IntegerAttr.I64(factor));
    public static readonly NamedAttr IsParallel = new(Parallel, UnitAttr.Instance);
}
