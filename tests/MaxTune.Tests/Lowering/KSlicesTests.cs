using MaxTune.IR;
using MaxTune.Passes.Lowering;
using Xunit;

namespace MaxTune.Tests.Lowering;

/// <summary>Where the search space has threads that share k.</summary>
public class KSlicesTests
{
    private static readonly MachineModel Wide = new(512, 32, 48 << 10, 1 << 20, 32 << 20, 8) { X86 = true };

    private static int[] Slices(long m, long k, long n, int threads) =>
        [.. KernelSchedules.List(TestKernels.Linear(m, n, k).Kernel, Wide, threads).Select(s => s.ThreadsK).Distinct().Order()];

    [Theory]
    [InlineData(8, 16384, 24, 2, new[] { 1, 2 })]
    [InlineData(8, 16384, 24, 4, new[] { 1, 2, 4 })]
    [InlineData(8, 16384, 24, 3, new[] { 1, 3 })]
    [InlineData(8, 1024, 24, 4, new[] { 1, 2 })]
    [InlineData(8, 1023, 24, 2, new[] { 1 })]
    [InlineData(64, 768, 3072, 2, new[] { 1 })]
    [InlineData(1, 4096, 4096, 2, new[] { 1 })]
    [InlineData(512, 4095, 24, 2, new[] { 1 })]
    [InlineData(512, 4096, 24, 2, new[] { 1, 2 })]
    [InlineData(8, 16384, 24, 1, new[] { 1 })]
    public void Threads_share_a_k_that_is_long_beside_rows_and_columns(long m, long k, long n, int threads, int[] slices) => Assert.Equal(slices, Slices(m, k, n, threads));

    [Fact]
    public void All_threads_of_the_run_have_work()
    {
        var shared = KernelSchedules.List(TestKernels.Linear(8, 24, 16384).Kernel, Wide, 4).Where(s => s.ThreadsK > 1).ToArray();
        Assert.All(shared, s => Assert.Equal(4, s.Threads));
        Assert.Contains(shared, s => (s.ThreadsM, s.ThreadsN, s.ThreadsK) == (1, 2, 2));
        Assert.DoesNotContain(shared, s => s.Mr == 8 && s.ThreadsM > 1);
    }

    [Fact]
    public void A_schedule_that_shares_k_prints_and_parses()
    {
        var schedule = new Schedule(Isa.Avx2, 4, 16, ThreadsN: 2, ThreadsK: 3);
        Assert.Equal("avx2_4x16_t1x2x3", schedule.ShortName);
        Assert.Equal(6, schedule.Threads);
        Assert.Equal(schedule, Schedule.FromAttr(schedule.ToAttr(), Assert.Fail));
    }
}
