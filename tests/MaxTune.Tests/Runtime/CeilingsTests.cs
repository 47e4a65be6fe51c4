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
        var ceilings = Ceilings.Measure(cpu, team, 2);
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
        var ceilings = new Ceilings(3, 1.5, 2.25, 1e-7, 0, 3, 4, 12345.678);
        Assert.Equal((2.25, 1.5, 0.0), (ceilings.GflopsOf(128), ceilings.GflopsOf(32), ceilings.GflopsOf(512)));
        var text = ceilings.ToString();
        Assert.Equal(ceilings, Ceilings.Parse(text));
        for (var i = 0; i < text.Length; i++) Assert.Throws<FormatException>(() => Ceilings.Parse(text[..i]));
        Assert.Throws<FormatException>(() => Ceilings.Parse(text.Replace("threads = 3", "threads = 1.5")));
        Assert.Throws<FormatException>(() => Ceilings.Parse(text.Replace("l2", "l9")));
    }
}
