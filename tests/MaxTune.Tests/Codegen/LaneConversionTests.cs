using System.Runtime.Intrinsics;
using MaxTune.Codegen.Cil;
using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.Codegen;

/// <summary>Vector conversions that are made of several instructions, on every bit pattern that matters, against the scalar ones.</summary>
public class LaneConversionTests
{
    // every exponent and sign with fractions at, beside and between the ties of both formats
    private static IEnumerable<float> Singles()
    {
        uint[] fractions = [0, 1, 0x0FFF, 0x1000, 0x1001, 0x1FFF, 0x2000, 0x2FFF, 0x3000, 0x3001, 0x7FFF, 0x8000, 0x8001, 0xFFFF, 0x1_0000, 0x1_8000, 0x3F_FFFF, 0x40_0000, 0x7F_DFFF, 0x7F_E000, 0x7F_EFFF, 0x7F_F000, 0x7F_FFFF];
        for (uint top = 0; top < 512; top++)
            foreach (uint fraction in fractions) yield return BitConverter.UInt32BitsToSingle(top << 23 | fraction);
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++) yield return BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32));
        for (uint h = 0; h < 65536; h += 7)
            foreach (int step in new[] { -1, 0, 1 }) yield return BitConverter.UInt32BitsToSingle((uint)(BitConverter.SingleToUInt32Bits(ScalarOps.FromHalf((ushort)h)) + 0x1000 + step));
    }

    [Fact]
    public void EveryHalfAndBFloat16Widens()
    {
        for (int first = 0; first < 65536; first += 16)
        {
            ushort[] bits = [.. Enumerable.Range(first, 16).Select(i => (ushort)i)];
            Check(bits, ScalarOps.FromHalf, HalfLanes.FromHalf(Vector64.Create(bits)), HalfLanes.FromHalf(Vector128.Create(bits)), HalfLanes.FromHalf(Vector256.Create(bits)));
            Check(bits, ScalarOps.FromBFloat16, HalfLanes.FromBFloat16(Vector64.Create(bits)), HalfLanes.FromBFloat16(Vector128.Create(bits)), HalfLanes.FromBFloat16(Vector256.Create(bits)));
        }

        static void Check(ushort[] bits, Func<ushort, float> scalar, Vector128<float> four, Vector256<float> eight, Vector512<float> sixteen)
        {
            for (int i = 0; i < 16; i++)
            {
                uint expected = BitConverter.SingleToUInt32Bits(scalar(bits[i]));
                Assert.Equal(expected, BitConverter.SingleToUInt32Bits(sixteen[i]));
                if (i < 8) Assert.Equal(expected, BitConverter.SingleToUInt32Bits(eight[i]));
                if (i < 4) Assert.Equal(expected, BitConverter.SingleToUInt32Bits(four[i]));
            }
        }
    }

    [Fact]
    public void SinglesRoundToNearestEven()
    {
        foreach (float[] x in Singles().Chunk(16).Where(c => c.Length == 16))
        {
            Check(x, ScalarOps.ToHalf, HalfLanes.ToHalf(Vector128.Create(x)), HalfLanes.ToHalf(Vector256.Create(x)), HalfLanes.ToHalf(Vector512.Create(x)));
            Check(x, ScalarOps.ToBFloat16, HalfLanes.ToBFloat16(Vector128.Create(x)), HalfLanes.ToBFloat16(Vector256.Create(x)), HalfLanes.ToBFloat16(Vector512.Create(x)));
        }

        static void Check(float[] x, Func<float, ushort> scalar, Vector64<ushort> four, Vector128<ushort> eight, Vector256<ushort> sixteen)
        {
            for (int i = 0; i < 16; i++)
            {
                ushort expected = scalar(x[i]);
                Assert.True(expected == sixteen[i], $"0x{BitConverter.SingleToUInt32Bits(x[i]):X8} rounds to 0x{expected:X4}, not 0x{sixteen[i]:X4}");
                if (i < 8) Assert.Equal(expected, eight[i]);
                if (i < 4) Assert.Equal(expected, four[i]);
            }
        }
    }

    [Theory, InlineData(4), InlineData(8), InlineData(16)]
    public void DotAddsNeighboursExactly(int lanes)
    {
        foreach (var (element, group, unsigned) in new[] { (IrType.I16, 2, false), (IrType.I8, 4, false), (IrType.I8, 4, true) })
        {
            VectorType factors = new([lanes * group], element), sums = new([lanes], IrType.I32);
            var function = new OpBuilder().Func("f", new FunctionType([new MemRefType([lanes * group], element), new MemRefType([lanes * group], element), new MemRefType([lanes], IrType.I32)], []), (b, args) =>
            {
                Value zero = b.ConstantIndex(0), a = b.VectorLoad(factors, args[0], zero), x = b.VectorLoad(factors, args[1], zero);
                b.VectorStore(b.CreateValue(MtOps.Dot, [a, x, b.VectorLoad(sums, args[2], zero)], sums, unsigned ? new AttrList { { "unsigned", UnitAttr.Instance } } : null), args[2], zero);
                b.Return();
            }).Op;
            var random = new Random(lanes);
            for (int i = 0; i < 20; i++)
            {
                // the extremes meet in the first rounds
                long Of(int round) => round < 2 ? (round == 0 ? -1 : 0) - (element == IrType.I8 ? 127 : 32767) * (round == 0 ? 1 : -1) : random.NextInt64(element == IrType.I8 ? -128 : -32768, element == IrType.I8 ? 128 : 32768);
                NdArray a = NdArray.Zeros(element, lanes * group), x = NdArray.Zeros(element, lanes * group), acc = NdArray.Zeros(IrType.I32, lanes);
                for (int j = 0; j < lanes * group; j++) (a.Ints[j], x.Ints[j]) = (Of(i), Of(i == 1 ? 0 : i));
                for (int j = 0; j < lanes; j++) acc.Ints[j] = random.Next(-1000, 1000);
                Differential.Check(function, [a, x, acc]);
            }
        }
    }
}
