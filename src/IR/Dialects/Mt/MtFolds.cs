namespace MaxTune.IR;

/// <summary>Algebra of pointwise operations. Only rewrites that hold for NaN, infinities and signed zeros are here.</summary>
internal static class PointwiseFolds
{
    /// <summary>f(f(x)) → f(x) where f is idempotent, → x where it is an involution.</summary>
    public static object[]? Unary(Operation op, Attr?[] constants)
    {
        if (op.Operand(0).DefiningOp is not { } inner || !inner.Is(op.Definition)) return null;
        return op.Has(OpTraits.Idempotent) ? [op.Operand(0)] : op.Has(OpTraits.Involution) ? [inner.Operand(0)] : null;
    }

    // x + -0 → x holds for floats; x + 0 turns -0 into 0, which nothing but a sign test can see: taken, as PyTorch does
    public static object[]? Add(Operation op, Attr?[] constants) =>
        IsSplat(constants[1], 0) && Keeps(op, 0) ? [op.Operand(0)] : IsSplat(constants[0], 0) && Keeps(op, 1) ? [op.Operand(1)] : null;

    public static object[]? Sub(Operation op, Attr?[] constants) => IsSplat(constants[1], 0) && Keeps(op, 0) ? [op.Operand(0)] : null;

    public static object[]? Mul(Operation op, Attr?[] constants) =>
        IsSplat(constants[1], 1) && Keeps(op, 0) ? [op.Operand(0)] : IsSplat(constants[0], 1) && Keeps(op, 1) ? [op.Operand(1)] : null;

    public static object[]? Div(Operation op, Attr?[] constants) => IsSplat(constants[1], 1) && Keeps(op, 0) ? [op.Operand(0)] : null;

    public static object[]? Pow(Operation op, Attr?[] constants) => IsSplat(constants[1], 1) && Keeps(op, 0) ? [op.Operand(0)] : null;

    // max(x, x) → x
    public static object[]? Extremum(Operation op, Attr?[] constants) => ReferenceEquals(op.Operand(0), op.Operand(1)) ? [op.Operand(0)] : null;

    private static bool Keeps(Operation op, int operand) => op.Operand(operand).Type == op.Result().Type;

    private static bool IsSplat(Attr? constant, double value) => constant is DenseElementsAttr { IsSplat: true } dense && dense.SplatValue switch
    {
        FloatAttr f => f.Value == value,
        IntegerAttr i => (double)i.Value == value,
        _ => false,
    };
}

/// <summary>Algebra of operations that only move elements.</summary>
internal static class ShapeFolds
{
    public static object[]? Transpose(Operation op, Attr?[] constants) =>
        op.Operand(0).Type == op.Result().Type && MtAttrs.Permutation(op).Select((p, i) => p == i).All(same => same) ? [op.Operand(0)] : null;

    // transpose(transpose(x, p), q) → transpose(x, p ∘ q)
    public static readonly RewritePattern[] TransposePatterns =
    [
        new LambdaPattern("MergeTransposes", "mt.transpose", static (op, rewriter) =>
        {
            if (op.Operand(0).DefiningOp is not { } inner || !inner.Is(MtOps.Transpose)) return false;
            var (p, q) = (MtAttrs.Permutation(inner), MtAttrs.Permutation(op));
            var properties = new AttrList { { "permutation", DenseArrayAttr.I64(q.Select(i => (long)p[i])) } };
            rewriter.ReplaceWithNew(op, MtOps.Transpose, [inner.Operand(0)], [op.Result().Type], properties);
            return true;
        }),
    ];

    public static object[]? Reshape(Operation op, Attr?[] constants)
    {
        if (op.Operand(0).Type is not TensorType from || op.Result().Type is not TensorType to) return null;
        if (from == to && from.Extents.Count(e => e == IrType.Dynamic) <= 1) return [op.Operand(0)];
        return constants[0] is DenseElementsAttr dense && to.HasStaticShape && to.ElementCount == dense.Count ? [dense.Reshape(to)] : null;
    }

    // reshape(reshape(x)) → reshape(x)
    public static readonly RewritePattern[] ReshapePatterns =
    [
        new LambdaPattern("MergeReshapes", "mt.reshape", static (op, rewriter) =>
        {
            if (op.Operand(0).DefiningOp is not { } inner || !inner.Is(MtOps.Reshape)) return false;
            rewriter.ReplaceWithNew(op, MtOps.Reshape, [inner.Operand(0)], [op.Result().Type]);
            return true;
        }),
    ];
}
