namespace MaxTune.IR;

/// <summary>Algebra of <c>mt.cast</c>: what was widened exactly can be cast from where it came from; what was rounded cannot.</summary>
internal static class CastFolds
{
    // cast(x : t → t) → x; cast(cast(x : bf16 → f32) : f32 → bf16) → x
    public static object[]? Fold(Operation op, Attr?[] constants)
    {
        if (op.Operand(0).Type == op.Result().Type) return [op.Operand(0)];
        return Widening(op.Operand(0)) is { } inner && inner.Operand(0).Type == op.Result().Type ? [inner.Operand(0)] : null;
    }

    // cast(cast(x : bf16 → f32) : f32 → f16) → cast(x : bf16 → f16)
    public static readonly RewritePattern[] Patterns =
    [
        new LambdaPattern("CastThroughWidening", "mt.cast", static (op, rewriter) =>
        {
            if (Widening(op.Operand(0)) is not { } inner) return false;
            rewriter.ReplaceWithNew(op, MtOps.Cast, [inner.Operand(0)], [op.Result().Type]);
            return true;
        }),
    ];

    private static Operation? Widening(Value value) =>
        value.DefiningOp is { } op && op.Is(MtOps.Cast) && op.Operand(0).Type is TensorType from && op.Result().Type is TensorType to && IsExact(from.Element, to.Element) ? op : null;

    // every value of one float is a value of the other; integers grow without changing
    private static bool IsExact(IrType from, IrType to) => (from, to) switch
    {
        (FloatType { Kind: FloatKind.BF16 or FloatKind.F16 }, FloatType { Kind: FloatKind.F32 or FloatKind.F64 }) => true,
        (FloatType { Kind: FloatKind.F32 }, FloatType { Kind: FloatKind.F64 }) => true,
        (IntegerType { Width: > 1 } a, IntegerType b) => a.Signedness == b.Signedness && a.Width < b.Width,
        _ => false,
    };
}
