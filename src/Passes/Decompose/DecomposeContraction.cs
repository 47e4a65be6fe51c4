using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Matrix products → fill and a linalg contraction, accumulated in f32 or wider; transposed operands are read in place through their indexing maps.</summary>
internal static class DecomposeContraction
{
    // [batch, m, k] x [batch, k, n] over loops (batch, m, n, k)
    public static Value? Product(Operation op, TensorEmitter e)
    {
        var type = (TensorType)op.Result().Type;
        int rank = type.Rank, batches = rank - 2, m = batches, n = batches + 1, k = batches + 2;
        if (Accumulator(type.Element) is not { } accumulator) return null;
        int[] batch = [.. Enumerable.Range(0, batches)];
        var (a, aDims) = ReadThroughTranspose(op.Operand(0), [.. batch, m, k]);
        var (b, bDims) = ReadThroughTranspose(op.Operand(1), [.. batch, k, n]);
        object[] shape = [.. batch.Select(d => Extent(e, op, d)), e.Extent(op.Operand(0), rank - 2), e.Extent(op.Operand(1), rank - 1)];
        AffineMap[] maps = [AffineMap.Select(rank + 1, aDims), AffineMap.Select(rank + 1, bDims), AffineMap.Select(rank + 1, [.. batch, m, n])];
        return Rounded(e, Contract(e, a, b, shape, maps, accumulator), shape, type.Element);

        static object Extent(TensorEmitter e, Operation op, int d) => e.Extent(op.Operand(0), d) is long known ? known : e.Extent(op.Operand(1), d);
    }

    // x [.., k], w [n, k]: the rows of x are collapsed to one dimension; w is read as (n, k), never transposed
    public static Value? Linear(Operation op, TensorEmitter e)
    {
        var type = (TensorType)op.Result().Type;
        if (Accumulator(type.Element) is not { } accumulator) return null;
        var rows = new LinearRows(op.Operand(0), op.Operand(1), e);
        var y = Contract(e, rows.X, op.Operand(1), rows.Flat, LinearRows.Maps, accumulator);
        if (op.OperandCount == 3)
            y = e.Pointwise([y, op.Operand(2)], [AffineMap.Identity(2), AffineMap.Select(2, 1)], rows.Flat, type.Element,
                (b, v) => PointwiseBodies.Convert(b, accumulator is FloatType ? b.AddF(v[0], PointwiseBodies.Convert(b, v[1], accumulator)) : b.AddI(v[0], v[1]), type.Element));
        else y = Rounded(e, y, rows.Flat, type.Element);
        return rows.Restore(y);
    }

    /// <summary>Fill and contraction over loops whose last is reduced, in the accumulator's type.</summary>
    public static Value Contract(TensorEmitter e, Value a, Value b, ReadOnlySpan<object> shape, AffineMap[] maps, IrType accumulator)
    {
        var zero = accumulator is FloatType ? e.Builder.ConstantFloat(0, accumulator) : e.Builder.ConstantInt(0, accumulator);
        var init = e.Filled(zero, shape);
        int loops = maps[0].DimCount;
        return e.Tagged(IsNamed(maps) ? e.Builder.Named(loops == 3 ? LinalgOps.MatMul : LinalgOps.BatchMatMul, [a, b], init, IsPlain(maps) ? null : new AttrList { { "indexing_maps", LinalgBuilder.Maps(maps) } })
            : e.Builder.Generic([a, b], init, maps, [.. Enumerable.Repeat(IteratorKind.Parallel, loops - 1), IteratorKind.Reduction], (inner, x) =>
            {
                Value p = PointwiseBodies.Convert(inner, x[0], accumulator), q = PointwiseBodies.Convert(inner, x[1], accumulator);
                return accumulator is FloatType ? inner.AddF(x[2], inner.MulF(p, q)) : inner.AddI(x[2], inner.MulI(p, q));
            }), tag: false);
    }

    // linalg.matmul takes either operand transposed, linalg.batch_matmul with the batch first; all else is a generic
    private static bool IsNamed(AffineMap[] maps) =>
        maps[0].DimCount == 3 || (maps[0].DimCount == 4 && maps[0].Results[0] is AffineDim { Position: 0 } && maps[1].Results[0] is AffineDim { Position: 0 });

    private static bool IsPlain(AffineMap[] maps)
    {
        int k = maps[0].DimCount - 1;
        return maps[0].Results[^1].Equals(AffineExpr.Dim(k)) && maps[1].Results[^2].Equals(AffineExpr.Dim(k));
    }

    // transpose(x, p) read under dims d → x read under d ∘ p⁻¹
    private static (Value, int[]) ReadThroughTranspose(Value value, int[] dims)
    {
        if (value.DefiningOp is not { } producer || !producer.Is(MtOps.Transpose)) return (value, dims);
        var permutation = MtAttrs.Permutation(producer);
        var source = new int[dims.Length];
        for (int i = 0; i < dims.Length; i++) source[permutation[i]] = dims[i];
        return ReadThroughTranspose(producer.Operand(0), source);
    }

    private static Value Rounded(TensorEmitter e, Value y, ReadOnlySpan<object> shape, IrType element) =>
        ((TensorType)y.Type).Element == element ? y
        : e.Pointwise([y], [AffineMap.Identity(shape.Length)], shape, element, (b, v) => PointwiseBodies.Convert(b, v[0], element));

    private static IrType? Accumulator(IrType element) => element is FloatType or IntegerType ? PointwiseBodies.ComputeType(element) : null;
}
