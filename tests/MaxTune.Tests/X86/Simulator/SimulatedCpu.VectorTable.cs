using Iced.Intel;

namespace MaxTune.Tests.X86.Simulator;

internal sealed partial class SimulatedCpu
{
    private static Dictionary<Mnemonic, VectorStep> BuildVectors()
    {
        var all = new Dictionary<Mnemonic, VectorStep>
        {
            [Mnemonic.Vzeroupper] = static (cpu, _) => { for (int r = 0; r < 16; r++) cpu.zmm[r].AsSpan(16).Clear(); },
            [Mnemonic.Vmovups] = Move(4),
            [Mnemonic.Vmovupd] = Move(8),
            [Mnemonic.Vmovntps] = static (cpu, i) =>
            {
                if (cpu.AddressOf(i) % (ulong)VectorBytes(i) != 0) throw new SimulationException("the processor faults where that is not aligned");
                cpu.storesUnordered = true;
                Move(4)(cpu, i);
            },
            [Mnemonic.Vmovdqu8] = Move(1),
            [Mnemonic.Vmovdqu16] = Move(2),
            [Mnemonic.Vmovss] = MoveLow(4),
            [Mnemonic.Vmovsd] = MoveLow(8),
            [Mnemonic.Vmovd] = MoveLow(4),
            [Mnemonic.Vmovq] = MoveLow(8),
            [Mnemonic.Vpextrw] = static (cpu, i) => cpu.WriteG(i, 0, Get(cpu.ReadV(i, 1, 16), i.Immediate8 & 7, 2)),
            [Mnemonic.Vmovddup] = Splat(8),
            [Mnemonic.Vbroadcastss] = Splat(4),
            [Mnemonic.Vbroadcastsd] = Splat(8),
            [Mnemonic.Vpbroadcastb] = Splat(1),
            [Mnemonic.Vpbroadcastw] = Splat(2),
            [Mnemonic.Vpbroadcastd] = Splat(4),
            [Mnemonic.Vpbroadcastq] = Splat(8),
            [Mnemonic.Vmaskmovps] = MaskMove,
            [Mnemonic.Vblendvps] = BlendBySign,
            [Mnemonic.Vblendmps] = BlendByMask(4),
            [Mnemonic.Vblendmpd] = BlendByMask(8),
            [Mnemonic.Vpblendmb] = BlendByMask(1),
            [Mnemonic.Vpblendmw] = BlendByMask(2),

            [Mnemonic.Vaddps] = Floats2(static (a, b) => a + b),
            [Mnemonic.Vsubps] = Floats2(static (a, b) => a - b),
            [Mnemonic.Vmulps] = Floats2(static (a, b) => a * b),
            [Mnemonic.Vdivps] = Floats2(static (a, b) => a / b),
            [Mnemonic.Vmaxps] = Floats2(Max),
            [Mnemonic.Vminps] = Floats2(Min),
            [Mnemonic.Vaddpd] = Doubles2(static (a, b) => a + b),
            [Mnemonic.Vsubpd] = Doubles2(static (a, b) => a - b),
            [Mnemonic.Vmulpd] = Doubles2(static (a, b) => a * b),
            [Mnemonic.Vdivpd] = Doubles2(static (a, b) => a / b),
            [Mnemonic.Vaddss] = Low2(4, static (a, b) => Bits(Single(a) + Single(b))),
            [Mnemonic.Vsubss] = Low2(4, static (a, b) => Bits(Single(a) - Single(b))),
            [Mnemonic.Vmulss] = Low2(4, static (a, b) => Bits(Single(a) * Single(b))),
            [Mnemonic.Vdivss] = Low2(4, static (a, b) => Bits(Single(a) / Single(b))),
            [Mnemonic.Vaddsd] = Low2(8, static (a, b) => Double(a, b, static (x, y) => x + y)),
            [Mnemonic.Vsubsd] = Low2(8, static (a, b) => Double(a, b, static (x, y) => x - y)),
            [Mnemonic.Vmulsd] = Low2(8, static (a, b) => Double(a, b, static (x, y) => x * y)),
            [Mnemonic.Vdivsd] = Low2(8, static (a, b) => Double(a, b, static (x, y) => x / y)),
            [Mnemonic.Vsqrtps] = Convert(4, 4, static x => Bits(MathF.Sqrt(Single(x)))),
            [Mnemonic.Vroundps] = Convert(4, 4, static x => Bits(MathF.Round(Single(x), MidpointRounding.ToEven))),
            [Mnemonic.Vrndscaleps] = Convert(4, 4, static x => Bits(MathF.Round(Single(x), MidpointRounding.ToEven))),
            [Mnemonic.Vsqrtpd] = Convert(8, 8, static x => BitConverter.DoubleToUInt64Bits(Math.Sqrt(BitConverter.UInt64BitsToDouble(x)))),
            [Mnemonic.Vfmadd231ps] = Fma(4, FmaSingle),
            [Mnemonic.Vfmadd231ss] = Fma(4, FmaSingle, low: true),
            [Mnemonic.Vfmadd231pd] = Fma(8, FmaDouble),
            [Mnemonic.Vfmadd231sd] = Fma(8, FmaDouble, low: true),
            [Mnemonic.Vdpbf16ps] = Fma(4, DotBf16),
            [Mnemonic.Vpmaddwd] = Map2(4, static (a, b) => (uint)(SignExtend(a & 0xFFFF, 2) * SignExtend(b & 0xFFFF, 2) + SignExtend(a >> 16, 2) * SignExtend(b >> 16, 2))),
            [Mnemonic.Vpdpwssd] = Fma(4, static (a, b, acc) => (uint)((long)acc + SignExtend(a & 0xFFFF, 2) * SignExtend(b & 0xFFFF, 2) + SignExtend(a >> 16, 2) * SignExtend(b >> 16, 2))),
            [Mnemonic.Vpdpbusd] = Dot(static (a, b) => a * (sbyte)b),
            [Mnemonic.Vpdpbssd] = Dot(static (a, b) => (sbyte)a * (sbyte)b),

            [Mnemonic.Vcvtdq2ps] = Convert(4, 4, static x => Bits((int)(uint)x)),
            [Mnemonic.Vcvtudq2ps] = Convert(4, 4, static x => Bits((uint)x)),
            [Mnemonic.Vcvttps2dq] = Convert(4, 4, static x => Single(x) is >= int.MinValue and < 2147483648f and var f ? (uint)(int)f : 0x8000_0000u),
            [Mnemonic.Vcvtps2dq] = Convert(4, 4, static x => MathF.Round(Single(x), MidpointRounding.ToEven) is >= int.MinValue and < 2147483648f and var f ? (uint)(int)f : 0x8000_0000u),
            [Mnemonic.Vcvtph2ps] = Convert(2, 4, static x => Bits((float)BitConverter.UInt16BitsToHalf((ushort)x))),
            [Mnemonic.Vcvtps2ph] = Convert(4, 2, static x => BitConverter.HalfToUInt16Bits((Half)Single(x))),
            [Mnemonic.Vcvtneps2bf16] = Convert(4, 2, ToBf16),
            [Mnemonic.Vcvtsi2ss] = static (cpu, i) => cpu.FromInteger(i, 4, static x => Bits(x)),
            [Mnemonic.Vcvtsi2sd] = static (cpu, i) => cpu.FromInteger(i, 8, static x => BitConverter.DoubleToUInt64Bits(x)),
            [Mnemonic.Vcvtss2sd] = static (cpu, i) =>
            {
                byte[] result = cpu.ReadV(i, 1, 16);
                Set(result, 0, 8, BitConverter.DoubleToUInt64Bits(Single(Get(cpu.ReadV(i, 2, 4), 0, 4))));
                cpu.WriteV(i, result, 16);
            },
            [Mnemonic.Vpmovsxbw] = Convert(1, 2, static x => (ulong)SignExtend(x, 1)),
            [Mnemonic.Vpmovsxbd] = Convert(1, 4, static x => (ulong)SignExtend(x, 1)),
            [Mnemonic.Vpmovsxwd] = Convert(2, 4, static x => (ulong)SignExtend(x, 2)),
            [Mnemonic.Vpmovsxdq] = Convert(4, 8, static x => (ulong)SignExtend(x, 4)),
            [Mnemonic.Vpmovzxbw] = Convert(1, 2, static x => x),
            [Mnemonic.Vpmovzxbd] = Convert(1, 4, static x => x),
            [Mnemonic.Vpmovzxwd] = Convert(2, 4, static x => x),
            [Mnemonic.Vpmovzxdq] = Convert(4, 8, static x => x),
            [Mnemonic.Vpmovwb] = Convert(2, 1, static x => x),
            [Mnemonic.Vpmovdb] = Convert(4, 1, static x => x),
            [Mnemonic.Vpmovdw] = Convert(4, 2, static x => x),
            [Mnemonic.Vpmovqd] = Convert(8, 4, static x => x),
            [Mnemonic.Vpermw] = static (cpu, i) =>
            {
                int bytes = VectorBytes(i);
                byte[] words = cpu.ReadV(i, 1, bytes), source = cpu.ReadV(i, 2, bytes), result = new byte[bytes];
                for (int l = 0; l < bytes / 2; l++) Set(result, l, 2, Get(source, (int)(Get(words, l, 2) % ((ulong)bytes / 2)), 2));
                cpu.WriteV(i, result, 2);
            },

            [Mnemonic.Vpcmpeqd] = Compare(4, static (a, b, _) => a == b),
            [Mnemonic.Vpcmpgtd] = Compare(4, static (a, b, _) => (int)(uint)a > (int)(uint)b),
            [Mnemonic.Vcmpps] = Compare(4, static (a, b, p) => Ordered(Single(a), Single(b), p)),

            [Mnemonic.Kmovq] = MoveMask(ulong.MaxValue),
            [Mnemonic.Kandq] = Masks(static (a, b) => a & b),
            [Mnemonic.Korq] = Masks(static (a, b) => a | b),
            [Mnemonic.Kxorq] = Masks(static (a, b) => a ^ b),
        };
        foreach (var (mnemonic, f) in new (Mnemonic, Func<ulong, ulong, ulong>)[]
        {
            (Mnemonic.Vandps, static (a, b) => a & b), (Mnemonic.Vpand, static (a, b) => a & b), (Mnemonic.Vpandd, static (a, b) => a & b),
            (Mnemonic.Vorps, static (a, b) => a | b), (Mnemonic.Vpor, static (a, b) => a | b), (Mnemonic.Vpord, static (a, b) => a | b),
            (Mnemonic.Vxorps, static (a, b) => a ^ b), (Mnemonic.Vpxor, static (a, b) => a ^ b), (Mnemonic.Vpxord, static (a, b) => a ^ b),
        }) all[mnemonic] = Map2(4, f);
        foreach (var (size, mnemonics) in new (int, Mnemonic[])[]
        {
            (1, [Mnemonic.Vpaddb, Mnemonic.Vpsubb, Mnemonic.INVALID, Mnemonic.Vpminsb, Mnemonic.Vpmaxsb, Mnemonic.Vpminub, Mnemonic.Vpmaxub, Mnemonic.INVALID, Mnemonic.INVALID, Mnemonic.INVALID, Mnemonic.Vpcmpb, Mnemonic.Vpcmpub]),
            (2, [Mnemonic.Vpaddw, Mnemonic.Vpsubw, Mnemonic.Vpmullw, Mnemonic.Vpminsw, Mnemonic.Vpmaxsw, Mnemonic.Vpminuw, Mnemonic.Vpmaxuw, Mnemonic.Vpsllw, Mnemonic.Vpsrlw, Mnemonic.Vpsraw, Mnemonic.Vpcmpw, Mnemonic.Vpcmpuw]),
            (4, [Mnemonic.Vpaddd, Mnemonic.Vpsubd, Mnemonic.Vpmulld, Mnemonic.Vpminsd, Mnemonic.Vpmaxsd, Mnemonic.Vpminud, Mnemonic.Vpmaxud, Mnemonic.Vpslld, Mnemonic.Vpsrld, Mnemonic.Vpsrad, Mnemonic.Vpcmpd, Mnemonic.Vpcmpud]),
            (8, [Mnemonic.Vpaddq, Mnemonic.Vpsubq, Mnemonic.Vpmullq, Mnemonic.Vpminsq, Mnemonic.Vpmaxsq, Mnemonic.Vpminuq, Mnemonic.Vpmaxuq, Mnemonic.Vpsllq, Mnemonic.Vpsrlq, Mnemonic.Vpsraq, Mnemonic.Vpcmpq, Mnemonic.Vpcmpuq]),
        })
        {
            VectorStep?[] steps =
            [
                Map2(size, static (a, b) => a + b), Map2(size, static (a, b) => a - b), Map2(size, static (a, b) => a * b),
                Map2(size, (a, b) => (ulong)Math.Min(SignExtend(a, size), SignExtend(b, size))), Map2(size, (a, b) => (ulong)Math.Max(SignExtend(a, size), SignExtend(b, size))),
                Map2(size, Math.Min), Map2(size, Math.Max),
                ShiftImmediate(size, (a, n) => n >= 8 * size ? 0 : a << n), ShiftImmediate(size, (a, n) => n >= 8 * size ? 0 : a >> n),
                ShiftImmediate(size, (a, n) => (ulong)(SignExtend(a, size) >> Math.Min(n, 8 * size - 1))),
                Compare(size, (a, b, p) => Integer(SignExtend(a, size).CompareTo(SignExtend(b, size)), p)), Compare(size, (a, b, p) => Integer(a.CompareTo(b), p)),
            ];
            for (int n = 0; n < steps.Length; n++)
                if (mnemonics[n] != Mnemonic.INVALID) all[mnemonics[n]] = steps[n]!;
        }
        all[Mnemonic.Vpsllvd] = Map2(4, static (a, n) => n >= 32 ? 0 : a << (int)n);
        all[Mnemonic.Vpsrlvd] = Map2(4, static (a, n) => n >= 32 ? 0 : a >> (int)n);
        all[Mnemonic.Vpsravd] = Map2(4, static (a, n) => (ulong)(SignExtend(a, 4) >> (int)Math.Min(n, 31)));
        all[Mnemonic.Vpsllvq] = Map2(8, static (a, n) => n >= 64 ? 0 : a << (int)n);
        all[Mnemonic.Vpsrlvq] = Map2(8, static (a, n) => n >= 64 ? 0 : a >> (int)n);
        all[Mnemonic.Vcmppd] = Compare(8, static (a, b, p) => OrderedDoubles(BitConverter.UInt64BitsToDouble(a), BitConverter.UInt64BitsToDouble(b), p));
        return all;
    }

    private static ulong FmaSingle(ulong a, ulong b, ulong c) => Bits(MathF.FusedMultiplyAdd(Single(a), Single(b), Single(c)));

    private static ulong FmaDouble(ulong a, ulong b, ulong c) =>
        BitConverter.DoubleToUInt64Bits(Math.FusedMultiplyAdd(BitConverter.UInt64BitsToDouble(a), BitConverter.UInt64BitsToDouble(b), BitConverter.UInt64BitsToDouble(c)));

    private static ulong Double(ulong a, ulong b, Func<double, double, double> f) => BitConverter.DoubleToUInt64Bits(f(BitConverter.UInt64BitsToDouble(a), BitConverter.UInt64BitsToDouble(b)));

    // by the order of a and b, as a comparison of small floats
    private static bool OrderedDoubles(double a, double b, int predicate) =>
        double.IsNaN(a) || double.IsNaN(b) ? Ordered(float.NaN, 0, predicate) : Ordered(a.CompareTo(b) is var c && a == b ? 0 : c, 0, predicate);

    private void FromInteger(in Instruction i, int size, Func<long, ulong> f)
    {
        byte[] result = ReadV(i, 1, 16);
        Set(result, 0, size, f(SignExtend(ReadG(i, 2), SizeOf(i, 2))));
        WriteV(i, result, 16);
    }
}
