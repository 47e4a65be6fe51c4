using MaxTune.Passes.Lowering;
using MaxTune.Runtime;
using MaxTune.Tests.Lowering;
using MaxTune.Tuning;
using Xunit;

namespace MaxTune.Tests.Tuning;

public class HopeTests
{
    private static readonly RankedSchedule[] Legal =
    [
        new(new Schedule(Isa.Avx512, 8, 32), 1), new(new Schedule(Isa.Avx512, 8, 48), 3), new(new Schedule(Isa.Avx512, 1, 16), 3.1),
        new(new Schedule(Isa.Avx2, 4, 16), 2.5), new(new Schedule(Isa.Vec128, 4, 8), 5), new(new Schedule(Isa.Vec128, 2, 8), 6), new(new Schedule(Isa.Scalar, 4, 1), 50),
    ];

    private static string[] Kept(double ceiling) => [.. new Hope(Legal, ceiling, 1).Split().Worthwhile.Select(s => s.ShortName)];

    [Fact]
    public void Short_kernels_try_everything() => Assert.Equal(Legal.Select(s => s.Schedule.ShortName), Kept(1e-6));

    [Fact]
    public void Long_ones_try_what_is_likely_and_one_of_each_kind_that_the_budget_allows()
    {
        // 4 ms: 128 bits take 20, scalars 200
        Assert.Equal(["avx512_8x32", "avx512_8x48", "avx2_4x16", "vec128_4x8"], Kept(0.004));
        var (_, slow) = new Hope(Legal, 0.004, 1).Split();
        Assert.Equal("scalar_4x1", Assert.Single(slow).Schedule.ShortName);
        Assert.Equal(0.2, new Hope(Legal, 0.004, 1).Seconds(slow[0]), 9);
        // 20 ms: 128 bits take 100
        Assert.Equal(["avx512_8x32", "avx512_8x48", "avx2_4x16"], Kept(0.02));
        Assert.Equal(["vec128_4x8", "vec128_2x8", "scalar_4x1"], new Hope(Legal, 0.02, 1).Split().Slow.Select(s => s.Schedule.ShortName));
    }

    [Fact]
    public void Listed_costs_rise_and_list_is_their_order()
    {
        var (_, kernel) = TestKernels.Linear(256, 256, 256);
        var machine = TunerOptions.MachineOf(CpuModel.Detect());
        var ranked = KernelSchedules.Ranked(kernel, machine, 2);
        Assert.Equal(ranked.Select(r => r.Cost).Order(), ranked.Select(r => r.Cost));
        Assert.All(ranked, r => Assert.True(r.Cost > 0));
        Assert.Equal(KernelSchedules.List(kernel, machine, 2), ranked.Select(r => r.Schedule));
    }
}
