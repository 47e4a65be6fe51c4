namespace MaxTune.IR;

/// <summary>
/// Runs structured operations. Contractions go through dot products; bodies of lane-by-lane operations run on thousands of parallel iterations at once,
/// each reduction step in order; any other body runs point by point.
/// </summary>
internal static class StructuredInterpreter
{
    public static void Run(Operation op, InterpreterFrame frame)
    {
        var linalg = new StructuredOp(op);
        var operands = op.Operands.Select(v => StructuredOperand.Of(frame.Get(v))).ToArray();
        for (int i = linalg.InputCount; i < operands.Length; i++)
            if (op.Operand(i).Type is TensorType) operands[i] = StructuredOperand.Of(operands[i].Array!.Clone());   // results are new tensors
        var space = new IterationSpace(op, linalg, operands);
        if (!space.IsEmpty && !FastContraction(op, linalg, frame, space) && !new LaneWiseNest(op, linalg, frame, space).TryRun()) PointByPoint(op, linalg, frame, space);
        int result = 0;
        for (int i = linalg.InputCount; i < operands.Length; i++)
            if (op.Operand(i).Type is TensorType) frame.Set(op.Result(result++), operands[i].Array!);
    }

    /// <summary>offset + Σ strides · d; null for what is not linear.</summary>
    public static (long Offset, long[] Strides)? Linear(AffineExpr expr, int dims)
    {
        if (!IsLinear(expr)) return null;
        var point = new long[dims];
        long offset = expr.Evaluate(point);
        var strides = new long[dims];
        for (int d = 0; d < dims; d++)
        {
            point[d] = 1;
            strides[d] = expr.Evaluate(point) - offset;
            point[d] = 0;
        }
        return (offset, strides);
    }

    private static bool IsLinear(AffineExpr expr) => expr switch
    {
        AffineDim or AffineConstant => true,
        AffineBinary { Kind: AffineKind.Add } b => IsLinear(b.Lhs) && IsLinear(b.Rhs),
        AffineBinary { Kind: AffineKind.Mul } b => (b.Lhs is AffineConstant && IsLinear(b.Rhs)) || (b.Rhs is AffineConstant && IsLinear(b.Lhs)),
        _ => false,
    };

    // c[batch, m, n] += a[batch, m, k] · b[batch, n, k]ᵀ, gathered into contiguous panels
    private static bool FastContraction(Operation op, StructuredOp linalg, InterpreterFrame frame, IterationSpace space)
    {
        if (space.Operands.Any(o => o.Array is null) || ContractionDims.Of(linalg) is not { } dims) return false;
        if (space.Operands.Select(o => o.Array!.IsFloat).Distinct().Count() != 1) return false;
        int[] aLoops = [.. dims.Batch, .. dims.M, .. dims.K], bLoops = [.. dims.Batch, .. dims.N, .. dims.K], cLoops = [.. dims.Batch, .. dims.M, .. dims.N];
        long[] aAt = space.Positions(0, aLoops), bAt = space.Positions(1, bLoops), cAt = space.Positions(2, cLoops);
        int batches = space.Count(dims.Batch), m = space.Count(dims.M), n = space.Count(dims.N), k = space.Count(dims.K);
        NdArray a = space.Operands[0].Array!, b = space.Operands[1].Array!, c = space.Operands[2].Array!;
        if (c.IsFloat && frame.Interpreter.RoundEachStep) return false;
        if (c.IsFloat)
        {
            double[] x = Gather(a.Floats, aAt), y = Gather(b.Floats, bAt), z = Gather(c.Floats, cAt);
            for (int i = 0; i < batches; i++) Products.Accumulate(x.AsSpan(i * m * k, m * k), y.AsSpan(i * n * k, n * k), z.AsSpan(i * m * n, m * n), m, n, k);
            for (int i = 0; i < z.Length; i++) c.Floats[cAt[i]] = frame.Round(z[i], c.Element);
        }
        else
        {
            long[] x = Extended(op, 0, Gather(a.Ints, aAt)), y = Extended(op, 1, Gather(b.Ints, bAt)), z = Gather(c.Ints, cAt);
            for (int i = 0; i < batches; i++) Products.Accumulate(x.AsSpan(i * m * k, m * k), y.AsSpan(i * n * k, n * k), z.AsSpan(i * m * n, m * n), m, n, k);
            for (int i = 0; i < z.Length; i++) c.Ints[cAt[i]] = IntBits.Wrap(z[i], c.Element);
        }
        return true;
    }

    // integers are held with their sign; a body that extends them by zeros means them without
    private static long[] Extended(Operation op, int operand, long[] values)
    {
        var argument = op.Body.Argument(operand);
        if (argument.Type is not IntegerType { Width: < 64 and var width } || !argument.Uses.Any(u => u.Owner.Name == "arith.extui")) return values;
        for (int i = 0; i < values.Length; i++) values[i] &= (1L << width) - 1;
        return values;
    }

    private static T[] Gather<T>(T[] from, long[] at)
    {
        var to = new T[at.Length];
        for (int i = 0; i < to.Length; i++) to[i] = from[at[i]];
        return to;
    }

    private static void PointByPoint(Operation op, StructuredOp linalg, InterpreterFrame frame, IterationSpace space)
    {
        var indices = linalg.Body.Operations.Where(o => o.Is(LinalgOps.Index)).ToArray();
        var arguments = new object[space.Operands.Length];
        foreach (var point in TensorSemantics.Indices(space.Extents))
        {
            foreach (var index in indices) frame.Set(index.Result(), point[index.Attr<IntegerAttr>("dim")!.Int64]);
            for (int i = 0; i < arguments.Length; i++) arguments[i] = space.Operands[i].Read(space.At(i, point));
            var next = frame.RunRegion(op.Region(), arguments);
            for (int i = 0; i < next.Length; i++) space.Operands[linalg.InputCount + i].Write(space.At(linalg.InputCount + i, point), next[i]);
        }
    }
}

/// <summary>An operand of a structured operation: an array with strides, or a scalar.</summary>
internal sealed record StructuredOperand(NdArray? Array, object? Scalar, long Offset, long[] Shape, long[] Strides)
{
    public static StructuredOperand Of(object value) => value switch
    {
        NdArray array => new(array, null, 0, array.Shape, NdArray.Strides(array.Shape)),
        MemRefValue memref => new(memref.Buffer, null, memref.Offset, memref.Sizes, memref.Strides),
        _ => new(null, value, 0, [], []),
    };

    public object Read(long at) => Array is null ? Scalar! : Array[at];
    public void Write(long at, object value) => Array![at] = value;
}

/// <summary>The extents of the loops, and where each operand's element lies at a point of them.</summary>
internal sealed class IterationSpace
{
    private readonly Operation op;
    private readonly AffineMap[] maps;
    private readonly (long Offset, long[] Strides)?[] linear;

    public IterationSpace(Operation op, StructuredOp linalg, StructuredOperand[] operands)
    {
        this.op = op;
        Operands = operands;
        maps = linalg.IndexingMaps;
        Extents = new long[linalg.LoopCount];
        System.Array.Fill(Extents, -1);
        for (int i = 0; i < maps.Length; i++)
            for (int r = 0; r < maps[i].Results.Length; r++)
                if (maps[i].Results[r] is AffineDim d)
                {
                    ref long extent = ref Extents[d.Position];
                    if (extent >= 0 && extent != operands[i].Shape[r])
                        throw new InterpreterException($"loop {d.Position} of '{op.Name}' has extent {extent}, but dimension {r} of operand #{i} has {operands[i].Shape[r]}", op);
                    extent = operands[i].Shape[r];
                }
        if (Extents.Contains(-1)) throw new InterpreterException($"no operand of '{op.Name}' gives the extent of loop {System.Array.IndexOf(Extents, -1L)}", op);
        linear = [.. maps.Select((m, i) => LinearMap(m, operands[i]))];
    }

    public StructuredOperand[] Operands { get; }
    public long[] Extents { get; }
    public bool IsEmpty => Extents.Contains(0);

    public int Count(int[] loops) => checked((int)loops.Aggregate(1L, (n, d) => n * Extents[d]));

    /// <summary>Elements per step of each loop; null for a map that is not linear.</summary>
    public long[]? StridesOf(int operand) => linear[operand]?.Strides;

    /// <summary>Positions of an operand's elements over some loops, row-major, the other loops at 0.</summary>
    public long[] Positions(int operand, int[] loops)
    {
        var (offset, strides) = linear[operand]!.Value;
        return MtSemantics.Odometer([.. loops.Select(d => Extents[d])], [.. loops.Select(d => strides[d])], offset);
    }

    public long At(int operand, long[] point)
    {
        if (linear[operand] is { } fast)
        {
            long at = fast.Offset;
            for (int d = 0; d < point.Length; d++) at += fast.Strides[d] * point[d];
            return at;
        }
        var o = Operands[operand];
        var index = maps[operand].Evaluate(point);
        long position = o.Offset;
        for (int r = 0; r < index.Length; r++)
        {
            if ((ulong)index[r] >= (ulong)o.Shape[r]) throw OutOfBounds(operand, r, index[r], o);
            position += index[r] * o.Strides[r];
        }
        return position;
    }

    private (long, long[])? LinearMap(AffineMap map, StructuredOperand operand)
    {
        long offset = operand.Offset;
        var strides = new long[Extents.Length];
        for (int r = 0; r < map.Results.Length; r++)
        {
            if (StructuredInterpreter.Linear(map.Results[r], Extents.Length) is not { } expr) return null;
            // the least and the greatest index the loops reach
            long low = expr.Offset, high = expr.Offset;
            for (int d = 0; d < strides.Length; d++)
            {
                long span = expr.Strides[d] * Math.Max(0, Extents[d] - 1);
                if (span < 0) low += span;
                else high += span;
                strides[d] += expr.Strides[d] * operand.Strides[r];
            }
            if (!IsEmpty && (low < 0 || high >= operand.Shape[r])) throw OutOfBounds(System.Array.IndexOf(Operands, operand), r, low < 0 ? low : high, operand);
            offset += expr.Offset * operand.Strides[r];
        }
        return (offset, strides);
    }

    private InterpreterException OutOfBounds(int operand, int dim, long index, StructuredOperand o) =>
        new($"'{op.Name}' reads index {index} of dimension {dim} of operand #{operand}, which has {o.Shape[dim]} elements", op);
}
