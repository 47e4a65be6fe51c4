using MaxTune.Codegen.Cil;
using MaxTune.IR;
using MaxTune.Passes.Lowering;
using MaxTune.Runtime;
using MaxTune.Tuning;
using Xunit;

namespace MaxTune.Tests.Lowering;

/// <summary>Every way of running a kernel of few bits gives what the kernel says, at the edges of tiles, on odd depths, for few rows and many.</summary>
public class NarrowLoweringTests
{
    private static readonly string[] Schedules =
    [
        "isa = scalar, mr = 2, nr = 3",
        "isa = vec128, mr = 3, nr = 8, unroll = 2",
        "isa = avx2, mr = 6, nr = 16, unroll = 2",
        "isa = avx2, mr = 4, nr = 24, kc = 32, mc = 8",
        "isa = avx2, mr = 4, nr = 16, kc = 32, mc = 8, pack = \"ab\", widen = \"panel\"",
        "isa = avx2, mr = 3, nr = 16, nc = 16, widen = \"panel\", threads = [2, 2, 1]",
        "isa = avx512, mr = 2, nr = 32, unroll = 4",
        "isa = avx512, mr = 1, nr = 64, mc = 4, threads = [1, 3, 1], widen = \"panel\"",
    ];

    public static TheoryData<string> Kinds => ["bf16", "f16", "s8", "u8s8", "u8u8", "w8", "w8bf16", "w4", "w4zero", "w4bf16"];

    [Theory, MemberData(nameof(Kinds))]
    public void EveryScheduleAtTheEdges(string kind)
    {
        bool four = kind.StartsWith("w4", StringComparison.Ordinal);
        foreach (var (n, k) in four ? new[] { (16L, 32L), (1, 64), (17, 64), (40, 320) } : [(16, 16), (1, 1), (15, 31), (17, 33), (40, 257)])
            foreach (long m in new[] { 1L, 6, 13 })
                foreach (string schedule in Schedules) Check(kind, m, n, k, schedule);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void RowsFrom1To33(string kind)
    {
        for (long m = 1; m <= 33; m++)
            foreach (string schedule in new[] { Schedules[2], Schedules[4] }) Check(kind, m, 19, kind.StartsWith("w4", StringComparison.Ordinal) ? 64 : 37, schedule);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void UnknownRows(string kind)
    {
        foreach (long rows in new[] { 0L, 1, 8, 15 })
            foreach (string schedule in Schedules) Check(kind, IrType.Dynamic, 18, 64, schedule, rows);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void TheListedSchedulesRun(string kind)
    {
        using var problem = NarrowKernels.Case(kind, 9, 40, 64);
        var legal = KernelSchedules.List(problem.Kernel, MachineModel.Generic, 2);
        Assert.True(legal.Count > 20, $"{legal.Count} schedules");
        Assert.Contains(legal, s => s.Widen == "panel");
        using var checker = new VariantChecker(problem);
        for (int i = 0; i < legal.Count; i += Math.Max(1, legal.Count / 12)) Check(problem, checker, legal[i]);
    }

    // a word of eight numbers has more than one scale, and the last word some numbers past the last group
    [Theory]
    [InlineData(2, 10)]
    [InlineData(10, 10)]
    [InlineData(6, 42)]
    [InlineData(20, 60)]
    [InlineData(100, 100)]
    public void GroupsOfFourBitsThatFillNoWords(long group, long k)
    {
        foreach (string kind in new[] { "w4", "w4zero", "w4bf16" })
            foreach (long m in new[] { 1L, 13 })
            {
                using var problem = NarrowKernels.Case(kind, m, 19, k, 7, group);
                using var checker = new VariantChecker(problem);
                var legal = KernelSchedules.List(problem.Kernel, MachineModel.Generic, 2);
                Assert.All(legal, s => Assert.True(s.Isa == Isa.Scalar || s.Widen == "panel", s.ShortName));
                for (int i = 0; i < legal.Count; i += Math.Max(1, legal.Count / 8)) Check(problem, checker, legal[i]);
                foreach (int i in new[] { 4, 5 }) Check(problem, checker, NarrowKernels.Schedule(Schedules[i]));
                using var source = new VariantCompiler(problem, new CilCompiler());
                Assert.Null(source.Compile(NarrowKernels.Schedule(Schedules[2]), out string reason));
                Assert.Contains("takes groups of a multiple of 8 numbers", reason, StringComparison.Ordinal);
            }
    }

    private static void Check(string kind, long m, long n, long k, string schedule, long rows = 7)
    {
        using var problem = NarrowKernels.Case(kind, m, n, k, rows);
        Assert.NotNull(NarrowGemm.Match(problem.Kernel));
        using var checker = new VariantChecker(problem);
        Check(problem, checker, NarrowKernels.Schedule(schedule));
    }

    private static unsafe void Check(KernelCase problem, VariantChecker checker, Schedule schedule)
    {
        using var source = new VariantCompiler(problem, new CilCompiler());
        using var variant = source.Compile(schedule, out string reason);
        Assert.True(variant is not null, $"{schedule.ToAttr()}: {reason}");
        using var prepared = variant!.Prepare(checker.Inputs, 1);
        using var team = new ThreadTeam(1);
        var outcome = checker.Check(() => prepared.Run(checker.InputAddresses, checker.OutputAddresses, team));
        Assert.True(outcome.Reason is null, $"{schedule.ToAttr()}: {outcome.Reason}");
    }
}
