using System.Globalization;
using System.Runtime.InteropServices;
using MaxTune.Runtime;
using Xunit;

namespace MaxTune.Tests.Runtime;

public class BFloat16Tests
{
    // the value of a pattern from its fields alone: (-1)^s * 2^(e-127) * 1.f, or 2^-126 * 0.f
    private static double Exact(int bits)
    {
        var (sign, exponent, fraction) = ((bits & 0x8000) != 0 ? -1.0 : 1.0, (bits >> 7) & 0xFF, bits & 0x7F);
        return exponent switch
        {
            0xFF => fraction == 0 ? sign * double.PositiveInfinity : double.NaN,
            0 => sign * fraction * Math.Pow(2, -133),
            _ => sign * (128 + fraction) * Math.Pow(2, exponent - 134),
        };
    }

    [Fact]
    public void EveryPatternWidensExactlyAndComesBack()
    {
        for (var bits = 0; bits < 65536; bits++)
        {
            var x = BFloat16.FromBits((ushort)bits);
            var wide = (float)x;
            Assert.Equal(Exact(bits), (double)wide);
            Assert.Equal(double.IsNaN(Exact(bits)), BFloat16.IsNaN(x));
            Assert.Equal((bits & 0x8000) != 0, float.IsNegative(wide));
            var back = (BFloat16)wide;
            // a signalling NaN comes back quiet
            Assert.Equal(BFloat16.IsNaN(x) ? bits | 0x40 : bits, back.Bits);
        }
    }

    [Fact]
    public void RoundsToNearestEvenBetweenEveryPairOfNeighbours()
    {
        for (var bits = 0; bits < 0x7F80; bits++)
        {
            var below = bits << 16;
            var even = (bits & 1) == 0;
            Assert.Equal(bits, Rounded(below + 0x7FFF));
            Assert.Equal(even ? bits : bits + 1, Rounded(below + 0x8000));
            Assert.Equal(bits + 1, Rounded(below + 0x8001));
            Assert.Equal(0x8000 | (bits + 1), Rounded(int.MinValue | (below + 0x8001)));
        }

        static int Rounded(int pattern) => ((BFloat16)BitConverter.Int32BitsToSingle(pattern)).Bits;
    }

    [Theory]
    [InlineData(0x7F800001)]  // payload in the lower half alone: cutting it off would give infinity
    [InlineData(0x7F80FFFF)]
    [InlineData(0x7FFFFFFF)]  // rounding up would wrap to -0
    [InlineData(unchecked((int)0xFF800001))]
    [InlineData(unchecked((int)0xFFFFFFFF))]
    public void NaNStaysNaNWithItsSign(int pattern)
    {
        var x = (BFloat16)BitConverter.Int32BitsToSingle(pattern);
        Assert.True(BFloat16.IsNaN(x));
        Assert.Equal(pattern < 0, (x.Bits & 0x8000) != 0);
        Span<BFloat16> many = new BFloat16[16];
        var source = new float[16];
        Array.Fill(source, BitConverter.Int32BitsToSingle(pattern));
        BFloat16.FromSingle(source, many);
        foreach (var y in many) Assert.Equal(x.Bits, y.Bits);
    }

    [Fact]
    public void SpansAgreeWithScalarsOnEveryPattern()
    {
        var all = new ushort[65536];
        for (var i = 0; i < all.Length; i++) all[i] = (ushort)i;
        var narrow = MemoryMarshal.Cast<ushort, BFloat16>(all);
        var wide = new float[65536];
        BFloat16.ToSingle(narrow, wide);
        for (var i = 0; i < wide.Length; i++) Assert.Equal(i << 16, BitConverter.SingleToInt32Bits(wide[i]));
        foreach (var low in new uint[] { 0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFF })
        {
            for (var i = 0; i < wide.Length; i++) wide[i] = BitConverter.UInt32BitsToSingle(((uint)i << 16) | low);
            var rounded = new BFloat16[65536];
            BFloat16.FromSingle(wide, rounded);
            for (var i = 0; i < wide.Length; i++) Assert.Equal(((BFloat16)wide[i]).Bits, rounded[i].Bits);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(33)]
    public void SpanTails(int n)
    {
        var source = Enumerable.Range(0, n).Select(i => i * 1.01f).ToArray();
        var narrow = new BFloat16[n + 1];
        narrow[n] = BFloat16.FromBits(0x1234);
        BFloat16.FromSingle(source, narrow);
        Assert.Equal(source.Select(x => ((BFloat16)x).Bits), narrow[..n].Select(x => x.Bits));
        Assert.Equal(0x1234, narrow[n].Bits);
        var wide = new float[n + 1];
        wide[n] = -7;
        BFloat16.ToSingle(narrow.AsSpan(0, n), wide);
        Assert.Equal(narrow[..n].Select(x => (float)x), wide[..n]);
        Assert.Equal(-7, wide[n]);
        if (n > 0) Assert.Throws<ArgumentException>(() => BFloat16.ToSingle(narrow, new float[n]));
    }

    [Fact]
    public void DoublesRoundOnce()
    {
        // 1 + 2^-8 + 2^-40 is above the tie between 1 and 1 + 2^-7; through float it would be the tie itself
        Assert.Equal(0x3F81, ((BFloat16)(1 + Math.Pow(2, -8) + Math.Pow(2, -40))).Bits);
        Assert.Equal(0x3F80, ((BFloat16)(1 + Math.Pow(2, -8))).Bits);
        Assert.Equal(0x3F80, ((BFloat16)(1 + Math.Pow(2, -8) - Math.Pow(2, -40))).Bits);
        Assert.Equal(0x3F82, ((BFloat16)(1 + 3 * Math.Pow(2, -8))).Bits);
        Assert.Equal(0x3F81, ((BFloat16)(1 + 3 * Math.Pow(2, -8) - Math.Pow(2, -40))).Bits);
        Assert.Equal(0x7F80, ((BFloat16)1e300).Bits);
        Assert.Equal(0xFF80, ((BFloat16)(-1e300)).Bits);
        Assert.Equal(0x8000, ((BFloat16)(-1e-300)).Bits);
        Assert.True(BFloat16.IsNaN((BFloat16)double.NaN));
    }

    [Fact]
    public void TextParsesBack()
    {
        for (var bits = 0; bits < 65536; bits += 7)
        {
            var x = BFloat16.FromBits((ushort)bits);
            Assert.Equal(x, BFloat16.Parse(x.ToString(), CultureInfo.InvariantCulture));
        }
        Assert.False(BFloat16.TryParse("1.0.0", CultureInfo.InvariantCulture, out _));
    }

    [Fact]
    public void ComparesAndComputesAsFloat()
    {
        Assert.True(BFloat16.One > BFloat16.Zero && BFloat16.NegativeInfinity < BFloat16.MaxValue);
        Assert.False(BFloat16.NaN == BFloat16.NaN);
        Assert.True(BFloat16.NaN.Equals(BFloat16.NaN));
        Assert.Equal(0x3FC0, (BFloat16.One + (BFloat16)0.5f).Bits);
        Assert.Equal(0xBF80, (-BFloat16.One).Bits);
        Assert.Equal(BFloat16.PositiveInfinity, BFloat16.MaxValue + BFloat16.MaxValue);
    }

    [Fact]
    public void HalfTensorsWidenAndNarrowExactlyOnEveryPattern()
    {
        var all = Enumerable.Range(0, 65536).Select(i => BitConverter.UInt16BitsToHalf((ushort)i)).ToArray();
        using var narrow = Tensor.FromArray(all, 65536);
        using var wide = narrow.ConvertTo(DType.F32);
        using var back = wide.ConvertTo(DType.F16);
        var floats = wide.AsSpan<float>();
        var halves = back.AsSpan<Half>();
        for (var i = 0; i < 65536; i++)
        {
            var (sign, exponent, fraction) = ((i & 0x8000) != 0 ? -1.0 : 1.0, (i >> 10) & 0x1F, i & 0x3FF);
            var exact = exponent switch
            {
                0x1F => fraction == 0 ? sign * double.PositiveInfinity : double.NaN,
                0 => sign * fraction * Math.Pow(2, -24),
                _ => sign * (1024 + fraction) * Math.Pow(2, exponent - 25),
            };
            Assert.Equal(exact, (double)floats[i]);
            if (double.IsNaN(exact)) Assert.True(Half.IsNaN(halves[i]));
            else Assert.Equal(i, BitConverter.HalfToUInt16Bits(halves[i]));
        }
    }
}
