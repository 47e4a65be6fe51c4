using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>A constant weight in fewer bits: the integers and what turns them back into floats.</summary>
/// <param name="Values">i8 [N, K], or two numbers a byte, [N, K/2].</param>
/// <param name="Scale">f32 [N], or [N, K/group].</param>
/// <param name="Zero">As scale; null where zero is 0.</param>
internal sealed record QuantizedWeights(DenseElementsAttr Values, DenseElementsAttr Scale, DenseElementsAttr? Zero)
{
    // shrinking the range of a group clips its extremes and refines the rest: the best of 1.00, 0.96 ... 0.72
    private const int Shrinks = 8;

    /// <summary>s8 with one scale a channel: max |w| / 127.</summary>
    public static QuantizedWeights Symmetric8(float[] w, int n, int k)
    {
        var (values, scales) = (new sbyte[w.Length], new float[n]);
        for (int row = 0; row < n; row++)
        {
            float largest = 0;
            foreach (float x in w.AsSpan(row * k, k)) largest = MathF.Max(largest, MathF.Abs(x));
            float scale = scales[row] = largest > 0 && float.IsFinite(largest) ? largest / 127 : 1;
            for (int i = 0; i < k; i++) values[row * k + i] = (sbyte)Rounded(w[row * k + i] / scale, -127, 127);
        }
        return new(DenseElementsAttr.Of<sbyte>(new TensorType([n, k], IrType.I8), values), DenseElementsAttr.Of<float>(new TensorType([n], IrType.F32), scales), null);
    }

    /// <summary>0..15 with a scale and a zero for each group of successive k.</summary>
    public static QuantizedWeights Grouped4(float[] w, int n, int k, int group)
    {
        int groups = k / group;
        var (bytes, scales, zeros) = (new byte[w.Length / 2], new float[n * groups], new float[n * groups]);
        for (int g = 0; g < n * groups; g++)
        {
            var values = w.AsSpan(g * group, group);
            (scales[g], zeros[g]) = Range(values);
            for (int i = 0; i < group; i++)
            {
                int at = g * group + i;
                bytes[at / 2] |= (byte)(Rounded(values[i] / scales[g] + zeros[g], 0, 15) << at % 2 * 4);
            }
        }
        var scaleType = new TensorType([n, groups], IrType.F32);
        return new(DenseElementsAttr.Of<byte>(new TensorType([n, k / 2], IrType.I8), bytes), DenseElementsAttr.Of<float>(scaleType, scales), DenseElementsAttr.Of<float>(scaleType, zeros));
    }

    // the (scale, zero) of least squared error
    private static (float Scale, float Zero) Range(ReadOnlySpan<float> values)
    {
        float low = 0, high = 0;
        foreach (float x in values) (low, high) = (MathF.Min(low, x), MathF.Max(high, x));
        if (!(high > low) || !float.IsFinite(high - low)) return (1, 0);
        var best = (Scale: 1f, Zero: 0f);
        double least = double.PositiveInfinity;
        for (int s = 0; s < Shrinks; s++)
        {
            float part = 1 - 0.04f * s, scale = (high - low) * part / 15;
            if (!(scale > 0)) break;
            float zero = Rounded(-low * part / scale, 0, 15);
            double error = 0;
            foreach (float x in values)
            {
                double d = (Rounded(x / scale + zero, 0, 15) - zero) * scale - x;
                error += d * d;
            }
            if (error < least) (least, best) = (error, (scale, zero));
        }
        return best;
    }

    private static int Rounded(float x, int low, int high) => float.IsNaN(x) ? low : (int)Math.Clamp(MathF.Round(x, MidpointRounding.ToEven), low, high);
}
