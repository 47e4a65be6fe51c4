using MaxTune.IR;
using MaxTune.Passes.Lowering;
using Xunit;

namespace MaxTune.Tests.Lowering;

/// <summary>Where the search space has vectors along k, and what such a schedule has to obey.</summary>
public class DotScheduleTests
{
    private static readonly MachineModel Wide = new(512, 32, 48 << 10, 1 << 20, 32 << 20, 8) { X86 = true };

    private static bool HasDots(long m, long k, long n, bool transposed = true, bool constant = true) =>
        KernelSchedules.List(TestKernels.Linear(m, n, k, transposed, constant).Kernel, Wide, 1).Any(s => s.IsDot);

    [Theory]
    [InlineData(100, 1000, 10, true)]
    [InlineData(IrType.Dynamic, 64, 1, true)]
    [InlineData(64, 64, 24, true)]
    [InlineData(64, 64, 32, false)]
    [InlineData(64, 64, 33, false)]
    [InlineData(64, 3, 10, false)]
    public void Few_columns_and_enough_steps_have_them(long m, long k, long n, bool expected) => Assert.Equal(expected, HasDots(m, k, n));

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(false, false, false)]
    public void The_weight_has_k_last_or_can_be_turned(bool transposed, bool constant, bool expected) => Assert.Equal(expected, HasDots(64, 100, 7, transposed, constant));

    [Fact]
    public void The_likeliest_for_few_columns_is_one() =>
        Assert.True(KernelSchedules.List(TestKernels.Linear(100, 10, 1000).Kernel, Wide, 1)[0] is { IsDot: true, Isa: Isa.Avx512 });

    [Fact]
    public void All_that_are_listed_are_legal()
    {
        var kernel = TestKernels.Linear(100, 10, 1000).Kernel;
        Assert.All(KernelSchedules.List(kernel, Wide, 4).Where(s => s.IsDot), s => Assert.Null(ScheduleRules.Check(kernel, s, 4)));
    }

    [Theory]
    [InlineData(4, 5, 8, 1, 1, "il", "kc")]
    [InlineData(4, 5, 0, 2, 1, "il", "threads")]
    [InlineData(4, 5, 0, 1, 5, "il", "streams")]
    [InlineData(13, 5, 0, 1, 1, "il", "mr")]
    [InlineData(4, 5, 0, 1, 1, "x86", "vectorize")]
    [InlineData(13, 4, 0, 1, 1, "il", null)]
    public void Rules(int mr, int nr, long kc, int slices, int streams, string code, string? broken) =>
        Assert.Equal(broken, ScheduleRules.Check(TestKernels.Linear(100, 10, 1000).Kernel, new Schedule(Isa.Avx512, mr, nr, Kc: kc, ThreadsK: slices, Streams: streams, Code: code, Vectorize: "k"), 2)?.Key);

    [Fact]
    public void Prints_and_parses()
    {
        var schedule = new Schedule(Isa.Avx512, 5, 5, Unroll: 2, Vectorize: "k");
        Assert.Equal("avx512_5x5_u2_dot", schedule.ShortName);
        Assert.Equal(schedule, Schedule.FromAttr(schedule.ToAttr(), Assert.Fail));
    }
}
