using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Arithmetic on constants that a kernel should find done: sums of weights, products of scales.</summary>
internal static class WeightConstants
{
    /// <summary>Σ_k w[n, k] in i32 of a constant s8 matrix; null when it is not constant.</summary>
    public static DenseElementsAttr? RowSums(Value w)
    {
        if (Dense(w) is not { } dense || dense.Element != IrType.I8 || dense.Shaped.Rank != 2) return null;
        int n = (int)dense.Shaped.Shape[0], k = (int)dense.Shaped.Shape[1];
        var sums = new int[n];
        var data = dense.As<sbyte>();
        for (int row = 0; row < n; row++)
            for (int i = 0; i < k; i++) sums[row] += data[dense.IsSplat ? 0 : row * k + i];
        return DenseElementsAttr.Of<int>(new TensorType([n], IrType.I32), sums);
    }

    /// <summary>Each i32 times a number, wrapping.</summary>
    public static DenseElementsAttr Times(DenseElementsAttr values, long by)
    {
        var all = new int[values.Count];
        for (int i = 0; i < all.Length; i++) all[i] = unchecked((int)(((IntegerAttr)values[i]).Int64 * by));
        return DenseElementsAttr.Of<int>(values.Shaped, all);
    }

    /// <summary>Each f32 of a constant times a number, rounded to f32; null for other values.</summary>
    public static DenseElementsAttr? Times(Value values, float by) => Dense(values) is { } dense && dense.Element == IrType.F32 ? Times(dense, by) : null;

    public static DenseElementsAttr Times(DenseElementsAttr values, float by)
    {
        var all = new float[values.Count];
        for (int i = 0; i < all.Length; i++) all[i] = (float)((FloatAttr)values[i]).Value * by;
        return DenseElementsAttr.Of<float>(values.Shaped, all);
    }

    /// <summary>The one element of a constant; null for other values.</summary>
    public static Attr? Scalar(Value value) => Dense(value) is { Shaped.Rank: 0 } dense ? dense[0] : null;

    /// <summary>A constant scalar times a constant scalar or vector of f32, rounded to f32.</summary>
    public static DenseElementsAttr? Product(Value scalar, Value values) => Scalar(scalar) is FloatAttr s ? Times(values, (float)s.Value) : null;

    public static DenseElementsAttr? Dense(Value value) => value.DefiningOp?.ConstantValue as DenseElementsAttr;
}
