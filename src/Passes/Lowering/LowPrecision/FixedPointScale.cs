using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>How the elements of a group become integers up to L: <c>x ≈ scale m</c>, scale the group's largest magnitude / L; NaN where an element is not finite.</summary>
internal static class FixedPointScale
{
    /// <summary>A smaller largest magnitude counts as this, 2^-100: its inverse stays finite.</summary>
    public const float Smallest = 1f / (1L << 50) / (1L << 50);

    /// <summary>The bits of the largest magnitude in each lane, over vectors of f32 from one k to another.</summary>
    public static Value Largest(LoopBuilder b, LaneBuilder vector, Value from, Value to, Func<Value, Value> x)
    {
        // magnitudes of floats are in order as integers are, infinities and NaN last
        var magnitude = vector.Int(0x7FFFFFFF, IrType.I32);
        return b.For(from, to, vector.Lanes, "k", [vector.Zero(IrType.I32)], (k, m) =>
            [vector.Binary(ArithOps.MaxSI, m[0], b.Ops.AndI(vector.Bits(x(k)), magnitude))], LoopMarks.UnrollBy(2))[0];
    }

    /// <summary>The scale, and what elements are multiplied by, from the bits of the largest magnitude of all.</summary>
    /// <param name="limit">L.</param>
    public static (Value Scale, Value Inverse) Of(LoopBuilder b, Value bits, int limit)
    {
        var ops = b.Ops;
        Value largest = ops.Bitcast(bits, IrType.F32), zero = ops.SubF(largest, largest);       // NaN where it is not finite
        var scale = ops.AddF(zero, ops.MulF(largest, ops.ConstantFloat(1.0 / limit, IrType.F32)));
        var divisor = ops.CreateValue(ArithOps.MaxSI, [bits, ops.ConstantInt(BitConverter.SingleToInt32Bits(Smallest), IrType.I32)], IrType.I32);
        return (scale, ops.DivF(ops.ConstantFloat(limit, IrType.F32), ops.Bitcast(divisor, IrType.F32)));
    }

    /// <summary>x times the inverse, to the nearest integer.</summary>
    public static Value Rounded(LoopBuilder b, LaneBuilder vector, Value x, Value inverse) =>
        vector.Cast(ArithOps.FPToSI, b.Ops.CreateValue(MathOps.RoundEven, [b.Ops.MulF(x, inverse)], x.Type), IrType.I32);
}
