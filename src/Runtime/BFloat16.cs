using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MaxTune.Runtime;

/// <summary>The upper 16 bits of an IEEE float: 1 sign, 8 exponent, 7 fraction bits. Conversions round to nearest even, keep subnormals and keep NaNs NaN.</summary>
public readonly partial struct BFloat16 : IEquatable<BFloat16>, IComparable<BFloat16>, ISpanFormattable, ISpanParsable<BFloat16>
{
    private readonly ushort bits;

    private BFloat16(ushort bits) => this.bits = bits;

    public static BFloat16 Zero => new(0);
    public static BFloat16 One => new(0x3F80);
    public static BFloat16 NaN => new(0x7FC0);
    public static BFloat16 PositiveInfinity => new(0x7F80);
    public static BFloat16 NegativeInfinity => new(0xFF80);

    /// <summary>The largest finite value, 3.3895314e38.</summary>
    public static BFloat16 MaxValue => new(0x7F7F);

    /// <summary>The smallest positive subnormal, 2^-133.</summary>
    public static BFloat16 Epsilon => new(0x0001);

    public static BFloat16 FromBits(ushort bits) => new(bits);

    public ushort Bits => bits;

    public static bool IsNaN(BFloat16 x) => (x.bits & 0x7FFF) > 0x7F80;

    public static implicit operator float(BFloat16 x) => BitConverter.UInt32BitsToSingle((uint)x.bits << 16);

    public static explicit operator BFloat16(float x)
    {
        var u = BitConverter.SingleToUInt32Bits(x);
        // NaN: keep sign and the upper payload, set the quiet bit, so that a payload in the lower half alone does not become infinity
        if ((u & 0x7FFF_FFFF) > 0x7F80_0000) return new((ushort)((u >> 16) | 0x40));
        // nearest even: add half an ulp, less one when the kept part is even
        return new((ushort)((u + 0x7FFF + ((u >> 16) & 1)) >> 16));
    }

    /// <summary>One rounding, not two: the float in between is rounded to odd, so that the last bits it drops still break the tie.</summary>
    public static explicit operator BFloat16(double x)
    {
        var f = (float)x;
        if (float.IsFinite(f) && f != x)
        {
            var u = BitConverter.SingleToUInt32Bits(f);
            if (Math.Abs((double)f) > Math.Abs(x)) u--; // towards zero
            f = BitConverter.UInt32BitsToSingle(u | 1);
        }
        else if (float.IsInfinity(f) && double.IsFinite(x))
            f = MathF.CopySign(float.MaxValue, f); // itself rounds to infinity
        return (BFloat16)f;
    }

    public static explicit operator BFloat16(Half x) => (BFloat16)(float)x;

    public static bool operator ==(BFloat16 a, BFloat16 b) => (float)a == (float)b;
    public static bool operator !=(BFloat16 a, BFloat16 b) => (float)a != (float)b;
    public static bool operator <(BFloat16 a, BFloat16 b) => (float)a < (float)b;
    public static bool operator >(BFloat16 a, BFloat16 b) => (float)a > (float)b;
    public static bool operator <=(BFloat16 a, BFloat16 b) => (float)a <= (float)b;
    public static bool operator >=(BFloat16 a, BFloat16 b) => (float)a >= (float)b;
    public static BFloat16 operator -(BFloat16 x) => new((ushort)(x.bits ^ 0x8000));
    public static BFloat16 operator +(BFloat16 a, BFloat16 b) => (BFloat16)((float)a + (float)b);
    public static BFloat16 operator -(BFloat16 a, BFloat16 b) => (BFloat16)((float)a - (float)b);
    public static BFloat16 operator *(BFloat16 a, BFloat16 b) => (BFloat16)((float)a * (float)b);
    public static BFloat16 operator /(BFloat16 a, BFloat16 b) => (BFloat16)((float)a / (float)b);

    /// <summary>As float's: NaN equals NaN, 0 equals -0.</summary>
    public bool Equals(BFloat16 other) => ((float)this).Equals(other);

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is BFloat16 other && Equals(other);

    public override int GetHashCode() => ((float)this).GetHashCode();

    public int CompareTo(BFloat16 other) => ((float)this).CompareTo(other);

    /// <summary>The shortest decimal float prints; it parses back to the same value.</summary>
    public override string ToString() => ((float)this).ToString(CultureInfo.InvariantCulture);

    public string ToString(string? format, IFormatProvider? provider) => ((float)this).ToString(format, provider);

    public bool TryFormat(Span<char> destination, out int written, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        ((float)this).TryFormat(destination, out written, format, provider);

    public static BFloat16 Parse(ReadOnlySpan<char> text, IFormatProvider? provider) => (BFloat16)double.Parse(text, NumberStyles.Float, provider);

    public static BFloat16 Parse(string text, IFormatProvider? provider) => Parse(text.AsSpan(), provider);

    public static bool TryParse(ReadOnlySpan<char> text, IFormatProvider? provider, out BFloat16 result)
    {
        var ok = double.TryParse(text, NumberStyles.Float, provider, out var value);
        result = ok ? (BFloat16)value : default;
        return ok;
    }

    public static bool TryParse([NotNullWhen(true)] string? text, IFormatProvider? provider, out BFloat16 result) =>
        TryParse(text.AsSpan(), provider, out result);
}
