using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// A weight that a kernel makes of fewer bits: <c>ŵ[n, k] = (w[n, k] - zero[n, k / group]) · scale[n, k / group]</c>, by one <c>linalg.generic</c> over (n, k).
/// </summary>
/// <param name="Op">The generic; its result is ŵ, [N, K] of f32, bf16 or f16.</param>
/// <param name="Weight">i8: s8 [N, K], or two numbers 0..15 a byte, [N, K/2], even k in the low half.</param>
/// <param name="Scale">f32 [N], or [N, K/group].</param>
/// <param name="Zero">As scale; null when there is none.</param>
/// <param name="Bits">8 or 4.</param>
/// <param name="Group">Successive k with one scale; K where there is one a channel.</param>
public sealed record QuantizedWeight(Operation Op, Value Weight, Value Scale, Value? Zero, int Bits, long Group)
{
    public TensorType Type => (TensorType)Op.Result().Type;
    public long N => Type.Extents[0];
    public long K => Type.Extents[1];

    /// <summary>Null when the operation is no such generic.</summary>
    public static QuantizedWeight? Match(Operation? op)
    {
        if (op is null || !op.Is(LinalgOps.Generic) || !GenericFusion.IsPointwise(op) || op.Result().Type is not TensorType { Rank: 2, HasStaticShape: true } type) return null;
        var view = new StructuredOp(op);
        if (view.InputCount is not (2 or 3) || op.Operand(0).Type is not TensorType { Rank: 2 } stored || stored.Element != IrType.I8) return null;
        if (!Enumerable.Range(1, view.InputCount - 1).All(i => op.Operand(i).Type is TensorType t && t.Element == IrType.F32 && t == op.Operand(1).Type)) return null;
        var maps = view.IndexingMaps;
        if (view.InputCount == 3 && !maps[2].Equals(maps[1])) return null;
        int bits = maps[0].IsIdentity ? 8 : maps[0].Results is [AffineDim { Position: 0 }, AffineBinary { Kind: AffineKind.FloorDiv, Lhs: AffineDim { Position: 1 }, Rhs: AffineConstant { Value: 2 } }] ? 4 : 0;
        long group = maps[1].Results switch
        {
            [AffineDim { Position: 0 }] => type.Extents[1],
            [AffineDim { Position: 0 }, AffineBinary { Kind: AffineKind.FloorDiv, Lhs: AffineDim { Position: 1 }, Rhs: AffineConstant { Value: var g } }] => g,
            [AffineDim { Position: 0 }, AffineConstant { Value: 0 }] => type.Extents[1],
            _ => 0,
        };
        if (bits == 0 || group == 0 || !BodyIs(op, bits, view.InputCount == 3)) return null;
        return new QuantizedWeight(op, op.Operand(0), op.Operand(1), view.InputCount == 3 ? op.Operand(2) : null, bits, group);
    }

    // yield [truncf] (mulf ([subf] (sitofp w | uitofp (andi (shrui w ..) 15)) zero) scale)
    private static bool BodyIs(Operation op, int bits, bool zero)
    {
        var body = op.Body;
        var value = body.Last!.Operand(0).DefiningOp;
        if (value is { Name: "arith.truncf" }) value = value.Operand(0).DefiningOp;
        if (value is not { Name: "arith.mulf" } || !ReferenceEquals(value.Operand(1), body.Argument(1))) return false;
        value = value.Operand(0).DefiningOp;
        if (zero)
        {
            if (value is not { Name: "arith.subf" } || !ReferenceEquals(value.Operand(1), body.Argument(2))) return false;
            value = value.Operand(0).DefiningOp;
        }
        if (bits == 8) return value is { Name: "arith.sitofp" } && ReferenceEquals(value.Operand(0), body.Argument(0));
        return value is { Name: "arith.uitofp" } && value.Operand(0).DefiningOp is { Name: "arith.andi" } and
            && and.Operand(1).DefiningOp?.ConstantValue is IntegerAttr { Int64: 15 }
            && and.Operand(0).DefiningOp is { Name: "arith.shrui" } shift && ReferenceEquals(shift.Operand(0), body.Argument(0));
    }
}
