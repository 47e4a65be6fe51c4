using Iced.Intel;
using MaxTune.Runtime;
using Xunit;

namespace MaxTune.Tests.Runtime;

public class CeilingsTests
{
    [Fact]
    public void MeasuresWhatTheMachineHasAndNothingAboveTheCap()
    {
        using var team = new ThreadTeam(2);
        var cpu = CpuModel.Detect(MaxIsa.Sse);
        var ceilings = CeilingGauge.MeasureAll(cpu, team, 2);
        Assert.True(ceilings is { Threads: 2, ScalarGflops: > 0, L2GBps: > 0, MemoryGBps: > 0, V256Gflops: 0, V512Gflops: 0 }, ceilings.ToString());
        Assert.Equal(cpu.VectorBits >= 128, ceilings.V128Gflops > 0);
        Assert.Equal(cpu.L3.Bytes > 0, ceilings.L3GBps > 0);
        Assert.Equal(Math.Max(ceilings.ScalarGflops, ceilings.V128Gflops), ceilings.BestGflops);
        Assert.Equal(ceilings, Ceilings.Parse(ceilings.ToString()));
    }

    [Fact]
    public void EveryWidthRunsOnEveryMachine()
    {
        using var team = new ThreadTeam(1);
        foreach (var bits in new[] { 0, 128, 256, 512 }) Assert.True(Ceilings.Fma(bits, team, 1) is > 0 and < double.PositiveInfinity);
        Assert.True(Ceilings.Read(0, team, 1) > 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => Ceilings.Fma(128, team, 2));
        Assert.Throws<TensorException>(() => Ceilings.Read(1L << 50, team, 1));
    }

    [Fact]
    public void TextRoundTripsAndBrokenTextIsRefused()
    {
        var ceilings = new Ceilings(3, 1.5, 2.25, 1e-7, 0, 3, 4, 12345.678, 2300.5, 4600);
        Assert.Equal((2.25, 1.5, 0.0), (ceilings.GflopsOf(128), ceilings.GflopsOf(32), ceilings.GflopsOf(512)));
        var text = ceilings.ToString();
        Assert.Equal(ceilings, Ceilings.Parse(text));
        for (var i = 0; i < text.Length; i++) Assert.Throws<FormatException>(() => Ceilings.Parse(text[..i]));
        Assert.Throws<FormatException>(() => Ceilings.Parse(text.Replace("threads = 3", "threads = 1.5")));
        Assert.Throws<FormatException>(() => Ceilings.Parse(text.Replace("l2", "l9")));
    }

    // this machine may lack them: the instructions are read back
    [Fact]
    public void ProductLoopsAreTheInstructionsTheySay()
    {
        foreach (var windows in new[] { false, true })
        {
            Check(ProductCode.DotBf16(windows), Mnemonic.Vdpbf16ps, ProductCode.VectorChains);
            Check(ProductCode.DotInt8(windows), Mnemonic.Vpdpbusd, ProductCode.VectorChains);
            Check(ProductCode.TileBf16(windows), Mnemonic.Tdpbf16ps, ProductCode.TileChains);
            Check(ProductCode.TileInt8(windows), Mnemonic.Tdpbssd, ProductCode.TileChains);
        }

        static void Check(byte[] code, Mnemonic product, int chains)
        {
            var decoder = Decoder.Create(64, new ByteArrayCodeReader(code));
            var all = new List<Instruction>();
            while (decoder.IP < (ulong)code.Length) all.Add(decoder.Decode());
            Assert.DoesNotContain(all, i => i.IsInvalid);
            var loop = all.Where(i => i.Mnemonic == product).ToArray();
            Assert.Equal(chains, loop.Select(i => i.Op0Register).Distinct().Count());
            Assert.Equal(chains, loop.Length);
            // factors are none of the sums
            Assert.All(loop, i => Assert.DoesNotContain(loop, o => o.Op0Register == i.Op1Register || o.Op0Register == i.Op2Register));
            var jump = Assert.Single(all, i => i.Mnemonic == Mnemonic.Jne);
            Assert.Equal(loop[0].IP, jump.NearBranchTarget);
            Assert.Equal(Mnemonic.Ret, all[^1].Mnemonic);
            // what a callee must keep: xmm6 to xmm15 on Windows, rbx, rbp, rsi, rdi and r12 to r15
            Assert.DoesNotContain(all, i => i.Op0Register is >= Register.ZMM6 and <= Register.ZMM15 or Register.RBX or Register.RBP or Register.RSI or Register.RDI);
        }
    }

    // zeros would run faster than any model
    [Fact]
    public void FactorsOfProductLoopsAreNumbersOfAModel()
    {
        var bf16 = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, BFloat16>(ProductCode.Block(bf16: true).AsSpan(64)).ToArray().Select(x => Math.Abs((float)x)).ToArray();
        Assert.Equal(1024, bf16.Length);
        Assert.All(bf16, x => Assert.InRange(x, 0.5f, 1));
        Assert.True(bf16.Distinct().Count() > 100);
        Assert.True(ProductCode.Block(bf16: false).Skip(64).Distinct().Count() > 200);
    }

    [Fact]
    public void ProductsOfBytesAreMeasuredWhereThereAreAny()
    {
        using var team = new ThreadTeam(1);
        var cpu = CpuModel.Detect();
        var ceilings = CeilingGauge.MeasureAll(cpu, team, 1);
        Assert.Equal(cpu.Features.Has(CpuFeatures.Avx2), ceilings.Int8Gflops > 0);
        Assert.Equal((cpu.Features & (CpuFeatures.AmxBf16 | CpuFeatures.Avx512Bf16)) != 0, ceilings.Bf16Gflops > 0);
    }
}
