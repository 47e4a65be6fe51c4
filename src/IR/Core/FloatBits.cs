using System.Buffers.Binary;

namespace MaxTune.IR;

/// <summary>Conversions between f64 and the bits of the narrower formats, rounding to nearest, ties to even.</summary>
public static class FloatBits
{
    public static byte[] Encode(double value, FloatType type)
    {
        var bytes = new byte[(type.Width + 7) / 8];
        switch (type.Kind)
        {
            // conversions by hardware would set the quiet bit
            case FloatKind.F32 when double.IsNaN(value): BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)NaNBits(value, 8, 23)); break;
            case FloatKind.F16 when double.IsNaN(value): BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)NaNBits(value, 5, 10)); break;
            case FloatKind.F64: BinaryPrimitives.WriteDoubleLittleEndian(bytes, value); break;
            case FloatKind.F32: BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)value); break;
            case FloatKind.F16: BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)value); break;
            case FloatKind.F80 or FloatKind.F128: BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(bytes.Length - 8), value); break;
            default:
                uint bits = ToBits(value, type.Kind);
                for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)(bits >> (8 * i));
                break;
        }
        return bytes;
    }

    public static double Decode(ReadOnlySpan<byte> bytes, FloatType type)
    {
        switch (type.Kind)
        {
            case FloatKind.F64: return BinaryPrimitives.ReadDoubleLittleEndian(bytes);
            case FloatKind.F32: return BinaryPrimitives.ReadSingleLittleEndian(bytes) is var single && float.IsNaN(single) ? NaN(BinaryPrimitives.ReadUInt32LittleEndian(bytes), 8, 23) : single;
            case FloatKind.F16: return BinaryPrimitives.ReadHalfLittleEndian(bytes) is var half && Half.IsNaN(half) ? NaN(BinaryPrimitives.ReadUInt16LittleEndian(bytes), 5, 10) : (double)half;
            case FloatKind.F80 or FloatKind.F128: return BinaryPrimitives.ReadDoubleLittleEndian(bytes[^8..]);
        }
        uint bits = 0;
        for (int i = 0; i < bytes.Length; i++) bits |= (uint)bytes[i] << (8 * i);
        return FromBits(bits, type.Kind);
    }

    // a NaN keeps its sign and the leading bits of its payload
    private static double NaN(uint bits, int exponent, int mantissa) =>
        BitConverter.UInt64BitsToDouble((ulong)(bits >> (exponent + mantissa) & 1) << 63 | 0x7FFUL << 52 | (ulong)(bits & ((1u << mantissa) - 1)) << (52 - mantissa));

    private static ulong NaNBits(double value, int exponent, int mantissa)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        ulong payload = bits >> (52 - mantissa) & ((1UL << mantissa) - 1);
        if (payload == 0) payload = 1UL << (mantissa - 1);
        return bits >> 63 << (exponent + mantissa) | ((1UL << exponent) - 1) << mantissa | payload;
    }

    /// <summary>The nearest value of <paramref name="type"/>, as f64.</summary>
    public static double Round(double value, FloatType type) => type.Kind switch
    {
        FloatKind.F64 or FloatKind.F80 or FloatKind.F128 => value,
        FloatKind.F32 or FloatKind.F16 when double.IsNaN(value) => value,
        FloatKind.F32 => (float)value,
        FloatKind.F16 => (double)(Half)value,
        _ => FromBits(ToBits(value, type.Kind), type.Kind),
    };

    /// <summary>Exponent bits, mantissa bits, bias; whether infinities exist; whether the format is "FNUZ" (one NaN, at negative zero).</summary>
    private static (int Exponent, int Mantissa, int Bias, bool Infinity, bool Fnuz) Format(FloatKind kind) => kind switch
    {
        FloatKind.BF16 => (8, 7, 127, true, false),
        FloatKind.TF32 => (8, 10, 127, true, false),
        FloatKind.F8E5M2 => (5, 2, 15, true, false),
        FloatKind.F8E4M3 => (4, 3, 7, true, false),
        FloatKind.F8E3M4 => (3, 4, 3, true, false),
        FloatKind.F8E4M3FN => (4, 3, 7, false, false),
        FloatKind.F8E5M2FNUZ => (5, 2, 16, false, true),
        FloatKind.F8E4M3FNUZ => (4, 3, 8, false, true),
        FloatKind.F8E4M3B11FNUZ => (4, 3, 11, false, true),
        FloatKind.F6E2M3FN => (2, 3, 1, false, false),
        FloatKind.F6E3M2FN => (3, 2, 3, false, false),
        FloatKind.F4E2M1FN => (2, 1, 1, false, false),
        FloatKind.F8E8M0FNU => (8, 0, 127, false, false),
        _ => throw new ArgumentException($"{kind} has a conversion of its own"),
    };

    private static bool HasNaN(FloatKind kind) => kind is not (FloatKind.F4E2M1FN or FloatKind.F6E2M3FN or FloatKind.F6E3M2FN);

    private static double FromBits(uint bits, FloatKind kind)
    {
        var (e, m, bias, infinity, fnuz) = Format(kind);
        if (kind == FloatKind.F8E8M0FNU) return bits == 0xFF ? double.NaN : Math.ScaleB(1, (int)bits - bias);
        uint sign = bits >> (e + m) & 1, exponent = bits >> m & ((1u << e) - 1), mantissa = bits & ((1u << m) - 1);
        uint top = (1u << e) - 1;
        double value;
        if (fnuz && sign == 1 && exponent == 0 && mantissa == 0) return double.NaN;
        if (infinity && exponent == top) { if (mantissa != 0) return NaN(bits, e, m); value = double.PositiveInfinity; }
        else if (!infinity && !fnuz && HasNaN(kind) && exponent == top && mantissa == (1u << m) - 1) return NaN(bits, e, m);
        else value = exponent == 0 ? Math.ScaleB(mantissa, 1 - bias - m) : Math.ScaleB(mantissa + (1u << m), (int)exponent - bias - m);
        return sign == 1 ? -value : value;
    }

    private static uint ToBits(double value, FloatKind kind)
    {
        var (e, m, bias, infinity, fnuz) = Format(kind);
        uint top = (1u << e) - 1, sign = double.IsNegative(value) ? 1u : 0u;
        if (kind == FloatKind.F8E8M0FNU) return double.IsNaN(value) ? 0xFF : (uint)Math.Clamp(Math.ILogB(Math.Abs(value)) + bias, 0, 254);
        uint nan = fnuz ? 1u << (e + m) : infinity ? sign << (e + m) | top << m | 1u << (m - 1) : sign << (e + m) | top << m | ((1u << m) - 1);
        if (double.IsNaN(value)) return !HasNaN(kind) ? 0 : infinity ? (uint)NaNBits(value, e, m) : nan;
        uint overflow = infinity ? sign << (e + m) | top << m : HasNaN(kind) ? nan : sign << (e + m) | top << m | ((1u << m) - 1);
        if (double.IsInfinity(value)) return overflow;
        double magnitude = Math.Abs(value);
        if (magnitude == 0) return fnuz ? 0 : sign << (e + m);
        int exponent = Math.Max(Math.ILogB(magnitude), 1 - bias);
        double scaled = Math.Round(Math.ScaleB(magnitude, m - exponent), MidpointRounding.ToEven);   // 1.xxx as an integer of m + 1 bits
        if (scaled >= 1u << (m + 1)) { scaled /= 2; exponent++; }
        uint mantissa = (uint)scaled;
        uint biased = mantissa >= 1u << m ? (uint)(exponent + bias) : 0;
        uint body = biased << m | mantissa & ((1u << m) - 1);
        uint largest = infinity ? (top << m) - 1 : fnuz || !HasNaN(kind) ? top << m | ((1u << m) - 1) : (top << m | ((1u << m) - 1)) - 1;
        if (biased > top || body > largest) return overflow;
        return body == 0 && fnuz ? 0 : sign << (e + m) | body;
    }
}
