using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Constants in another float type, each element rounded to nearest even.</summary>
internal static class FloatConversion
{
    public static DenseElementsAttr To(DenseElementsAttr constant, FloatType type)
    {
        var shaped = constant.Shaped.WithElement(type);
        int size = DenseElementsAttr.ByteWidth(type)!.Value, count = constant.Raw.Length / constant.ElementSize;
        var bytes = new byte[count * size];
        if (constant.Element == IrType.F32 && size == 2)
        {
            var from = constant.As<float>();
            var to = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan());
            if (type == IrType.BF16) for (int i = 0; i < count; i++) to[i] = BFloat(from[i]);
            else for (int i = 0; i < count; i++) to[i] = BitConverter.HalfToUInt16Bits((Half)from[i]);
        }
        else for (int i = 0; i < count; i++) FloatBits.Encode(((FloatAttr)DenseElementsAttr.Decode(constant.Element, constant.Raw.Slice(i * constant.ElementSize, constant.ElementSize))).Value, type).CopyTo(bytes, i * size);
        return new DenseElementsAttr(shaped, bytes);
    }

    /// <summary>The elements as f32, a splat written out.</summary>
    public static float[] Floats(DenseElementsAttr constant)
    {
        var values = new float[constant.Count];
        if (constant.Element == IrType.F32 && !constant.IsSplat) constant.As<float>().CopyTo(values);
        else for (int i = 0; i < values.Length; i++) values[i] = (float)((FloatAttr)constant[i]).Value;
        return values;
    }

    // nearest even; a NaN keeps its sign and stays one
    private static ushort BFloat(float x)
    {
        uint u = BitConverter.SingleToUInt32Bits(x);
        return (ushort)(float.IsNaN(x) ? (u >> 16) | 0x40 : (u + 0x7FFF + ((u >> 16) & 1)) >> 16);
    }
}
