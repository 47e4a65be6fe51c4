using MaxTune.Codegen.Cil;
using MaxTune.IR;
using MaxTune.Passes.Lowering;
using MaxTune.Runtime;
using MaxTune.Tests.Lowering;
using MaxTune.Tuning;
using Xunit;

namespace MaxTune.Tests.Tuning;

public sealed class KernelTunerTests : IDisposable
{
    private readonly ThreadTeam team = new(2);
    private readonly TuningCache cache = new(null, _ => { });
    private static readonly CpuModel Cpu = CpuModel.Detect();

    public void Dispose()
    {
        team.Dispose();
        cache.Dispose();
    }

    private KernelTuner Tuner(TunerOptions? options = null, Func<KernelCase, IVariantSource>? variants = null) =>
        new(options ?? new TunerOptions(Cpu, BudgetSeconds: 0.05, Candidates: 12), team, cache, new CilCompiler(), variants);

    [Theory]
    [InlineData(64, 32, 16, 1)]
    [InlineData(7, 19, 9, 2)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(IrType.Dynamic, 33, 17, 2)]
    public void Every_variant_passes_and_one_wins(long m, long n, long k, int threads)
    {
        var (_, kernel) = TestKernels.Linear(m, n, k);
        var result = Tuner(new TunerOptions(Cpu, threads, BudgetSeconds: 0.05, Candidates: 24)).Tune(kernel);
        var record = result.Record()!;
        Assert.DoesNotContain(record.Rows, r => r.Status is RowStatus.Wrong or RowStatus.Failed);
        Assert.Equal(result.Schedule.ToString(), record.WinningRow!.Schedule);
        Assert.Contains(record.Rows, r => r.Name == "extern_tensorprimitives" && r.ErrorShare <= 1);
        foreach (var isa in Enum.GetValues<Isa>().Where(i => !i.IsMachineCode()))
            Assert.Contains(record.Rows, r => r.Name.StartsWith(isa.Keyword(), StringComparison.Ordinal));
        Assert.True(record.Workload.CeilingSeconds > 0);
    }

    [SkippableTheory]
    [InlineData(GemmBackends.Il, false, true), InlineData(GemmBackends.X86, true, false), InlineData(GemmBackends.Il | GemmBackends.X86, true, true)]
    public void Backends_are_chosen_from(GemmBackends backends, bool x86, bool il)
    {
        Skip.IfNot(Cpu.Features.Has(CpuFeatures.Avx2 | CpuFeatures.Fma), "AVX2 and FMA are not on this machine");
        var (_, kernel) = TestKernels.Linear(13, 24, 16);
        var record = Tuner(new TunerOptions(Cpu, BudgetSeconds: 0.05, Candidates: 24, Libraries: false) { Backends = backends }).Tune(kernel).Record()!;
        Assert.DoesNotContain(record.Rows, r => r.Status is RowStatus.Wrong or RowStatus.Failed);
        Assert.Equal(x86, record.Rows.Any(r => r.Name.StartsWith("x86_", StringComparison.Ordinal)));
        Assert.Equal(il, record.Rows.Any(r => r.Name.StartsWith("avx2_", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("IL", GemmBackends.Il), InlineData("il, x86", GemmBackends.Il | GemmBackends.X86), InlineData("X86,EXTERN", GemmBackends.X86 | GemmBackends.Extern)]
    [InlineData("IL,X86,EXTERN", GemmBackends.All), InlineData("EXTERN", null), InlineData("IL,CPP", null), InlineData("", null)]
    public void Backends_are_read(string text, GemmBackends? backends) => Assert.Equal(backends, GemmBackendNames.Parse(text));

    [Fact]
    public void The_second_time_comes_from_the_cache()
    {
        var first = Tuner().Tune(TestKernels.Linear(8, 16, 4, seed: 1).Kernel);
        // other weights, same kernel
        var second = Tuner(variants: _ => throw new InvalidOperationException("nothing is compiled")).Tune(TestKernels.Linear(8, 16, 4, seed: 2).Kernel);
        Assert.False(first.FromCache);
        Assert.True(second.FromCache);
        Assert.Equal(first.Schedule, second.Schedule);
        Assert.Equal(first.Key, second.Key);
    }

    [Fact]
    public void What_a_choice_depends_on_is_in_the_key()
    {
        string Key(Operation kernel, int threads = 1, long rows = 64, string version = "1") => KernelCase.Of(kernel, rows)!.Key(threads, Cpu, version);
        var (_, plain) = TestKernels.Linear(8, 16, 4);
        string[] keys =
        [
            Key(plain), Key(plain, threads: 2), Key(plain, version: "2"), Key(TestKernels.Linear(9, 16, 4).Kernel), Key(TestKernels.Linear(8, 16, 4, epilogue: false).Kernel),
            Key(TestKernels.Linear(8, 16, 4, constant: false).Kernel), Key(TestKernels.Linear(8, 16, 4, transposed: false).Kernel),
            Key(TestKernels.Linear(IrType.Dynamic, 16, 4).Kernel), Key(TestKernels.Linear(IrType.Dynamic, 16, 4).Kernel, rows: 65),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        // the hint for dynamic extents does not matter where there are none, nor does a schedule
        Assert.Equal(Key(plain), Key(plain, rows: 65));
        new KernelOp(plain) { Schedule = new Schedule(Isa.Scalar).ToAttr() };
        Assert.Equal(keys[0], Key(plain));
    }

    [Theory]
    [InlineData(Fault.WrongElement, "expected")]
    [InlineData(Fault.Unwritten, "is NaN")]
    [InlineData(Fault.PastTheEnd, "past the end")]
    [InlineData(Fault.BeforeTheStart, "before the start")]
    [InlineData(Fault.ChangesInput, "changed its inputs")]
    [InlineData(Fault.Throws, "it broke")]
    [InlineData(Fault.DoesNotCompile, "no such thing")]
    public void A_faulty_variant_never_wins_and_its_row_says_why(Fault fault, string why)
    {
        // the fault is in the likeliest schedule, which would run in no time
        var (_, kernel) = TestKernels.Linear(16, 32, 8);
        var bad = KernelSchedules.List(kernel, TunerOptions.MachineOf(Cpu), 1)[0];
        var record = Tuner(variants: p => new FaultySource(new VariantCompiler(p, new CilCompiler()), bad, fault)).Tune(kernel).Record()!;
        var row = Assert.Single(record.Rows, r => r.Schedule == bad.ToAttr().ToString());
        Assert.True(row.Status is RowStatus.Wrong or RowStatus.Failed);
        Assert.Contains(why, row.Note);
        Assert.NotEqual(bad.ToAttr().ToString(), record.Winner);
        Assert.True(double.IsInfinity(row.BestSeconds));
    }

    [Fact]
    public void A_variant_that_is_wrong_only_on_tails_of_a_dynamic_extent_is_wrong()
    {
        var (_, kernel) = TestKernels.Linear(IrType.Dynamic, 32, 8);
        var bad = KernelSchedules.List(kernel, TunerOptions.MachineOf(Cpu), 1)[0];
        var record = Tuner(variants: p => new FaultySource(new VariantCompiler(p, new CilCompiler()), bad, Fault.WrongForOneRow)).Tune(kernel).Record()!;
        var row = Assert.Single(record.Rows, r => r.Schedule == bad.ToAttr().ToString());
        Assert.Equal(RowStatus.Wrong, row.Status);
        Assert.Contains("(1 rows)", row.Note);
    }

    [Fact]
    public void When_every_variant_is_wrong_the_likeliest_schedule_is_kept()
    {
        var (_, kernel) = TestKernels.Linear(4, 8, 4);
        var result = Tuner(variants: p => new FaultySource(new VariantCompiler(p, new CilCompiler()), null, Fault.WrongElement)).Tune(kernel);
        Assert.Null(result.Record()!.WinningRow);
        Assert.Equal(KernelSchedules.Default(kernel, TunerOptions.MachineOf(Cpu), 1).ToAttr(), result.Schedule);
    }

    public enum Fault { WrongElement, Unwritten, PastTheEnd, BeforeTheStart, ChangesInput, Throws, DoesNotCompile, WrongForOneRow }

    // compiles as the real one does, and spoils what one schedule (or all) writes
    private sealed class FaultySource(IVariantSource inner, Schedule? bad, Fault fault) : IVariantSource
    {
        public IVariant? Compile(Schedule schedule, out string reason)
        {
            if (bad is not null && schedule != bad) return inner.Compile(schedule, out reason);
            if (fault == Fault.DoesNotCompile)
            {
                reason = "no such thing";
                return null;
            }
            return inner.Compile(schedule, out reason) is { } variant ? new FaultyVariant(variant, fault) : null;
        }

        public void Dispose() => inner.Dispose();
    }

    private sealed class FaultyVariant(IVariant inner, Fault fault) : IVariant
    {
        public long Complexity => 0;
        public IPreparedVariant Prepare(IReadOnlyList<Tensor> inputs, int threads) => new Prepared(inner.Prepare(inputs, threads), inputs, fault);
        public void Dispose() => inner.Dispose();

        private sealed unsafe class Prepared(IPreparedVariant inner, IReadOnlyList<Tensor> inputs, Fault fault) : IPreparedVariant
        {
            private readonly long columns = 32;

            public void Run(nint* inputAddresses, nint* outputs, ThreadTeam team)
            {
                float before = *(float*)outputs[0];
                inner.Run(inputAddresses, outputs, team);
                var y = (float*)outputs[0];
                long count = inputs[0].Shape[0] * columns;
                switch (fault)
                {
                    case Fault.WrongElement: y[3] += 1e-3f; break;
                    case Fault.Unwritten: y[0] = before; break;
                    case Fault.PastTheEnd: y[count] = 1; break;
                    case Fault.BeforeTheStart: y[-1] = 1; break;
                    case Fault.ChangesInput: ((float*)inputAddresses[0])[0] += 1; break;
                    case Fault.Throws: throw new InvalidOperationException("it broke");
                    case Fault.WrongForOneRow when inputs[0].Shape[0] == 1: y[0] += 1; break;
                }
            }

            public void Dispose() => inner.Dispose();
        }
    }
}
