using System.Diagnostics;
using MaxTune.Codegen.Cil;
using MaxTune.IR;
using MaxTune.Passes.Lowering;
using MaxTune.Runtime;

namespace MaxTune.Tuning;

/// <param name="Schedule">To put on the kernel.</param>
/// <param name="Record">How it was found; null when there was nothing to find.</param>
/// <param name="FromCache">Nothing was timed.</param>
public sealed record TuningResult(ScheduleAttr Schedule, string? Key, Func<TuningRecord?> Record, bool FromCache);

/// <summary>
/// Finds the schedule that is fastest here for a kernel: takes the lowering's list of legal schedules, likeliest first; compiles, verifies, then times them in
/// turns; remembers the outcome. Knows nothing of what a kernel computes.
/// </summary>
public sealed class KernelTuner
{
    private readonly TunerOptions options;
    private readonly ThreadTeam team;
    private readonly TuningCache cache;
    private readonly CilCompiler compiler;
    private readonly Func<KernelCase, IVariantSource> variants;
    private readonly Lazy<Ceilings> ceilings;
    private readonly Lazy<OpenBlas?> blas;
    private bool librariesAreWarm;

    /// <param name="team">Idle while tuning, with <see cref="TunerOptions.Threads"/> threads.</param>
    public KernelTuner(TunerOptions options, ThreadTeam team, TuningCache cache, CilCompiler compiler) : this(options, team, cache, compiler, null) { }

    internal KernelTuner(TunerOptions options, ThreadTeam team, TuningCache cache, CilCompiler compiler, Func<KernelCase, IVariantSource>? variants)
    {
        (this.options, this.team, this.cache, this.compiler) = (options, team, cache, compiler);
        this.variants = variants ?? (problem => new VariantCompiler(problem, compiler));
        ceilings = new(() => Ceilings.Measure(options.Cpu, team, options.Threads));
        blas = new(() => options.Libraries ? OpenBlas.TryLoad() : null);
    }

    /// <summary>Told after each record that was not in the cache.</summary>
    public Action<TuningRecord>? Tuned { get; init; }

    /// <summary>Told what is being done: kernel, step, done, of how many.</summary>
    public Action<string, string, int, int>? Progress { get; init; }

    public TuningResult Tune(Operation kernel)
    {
        var machine = options.Machine;
        var legal = KernelSchedules.List(kernel, machine, options.Threads, options.Rows);
        var fallback = legal[0].ToAttr();
        using var problem = KernelCase.Of(kernel, options.Rows);
        if (problem is null || legal.Count < 2) return new TuningResult(fallback, null, () => null, false);
        string key = problem.Key(options.Threads, options.Cpu, TunerOptions.Version);
        if (cache.FindWinner(key) is { } text && Parse(text) is { } known) return new TuningResult(known, key, () => cache.Find(key), true);
        var record = Search(problem, legal, key);
        cache.Store(record);
        Tuned?.Invoke(record);
        return new TuningResult(Parse(record.Winner) ?? fallback, key, () => record, false);
    }

    /// <summary>
    /// Compiles, verifies and times just these schedules of a kernel, in turns, with the rows of libraries; neither reads nor fills the cache. Null for kernels with
    /// operands that are no tensors.
    /// </summary>
    public TuningRecord? Compare(Operation kernel, IReadOnlyList<Schedule> schedules)
    {
        using var problem = KernelCase.Of(kernel, options.Rows);
        return problem is null ? null : Search(problem, schedules, "");
    }

    // a schedule a later version would not take is no schedule
    private static ScheduleAttr? Parse(string text)
    {
        const string open = "#mt.schedule<";
        if (!text.StartsWith(open, StringComparison.Ordinal) || !text.EndsWith('>')) return null;
        bool failed = false;
        var attr = ScheduleAttr.Parse(text[open.Length..^1], _ => failed = true);
        return attr is not null && !failed && Schedule.FromAttr(attr, _ => failed = true) is not null ? attr : null;
    }

    private sealed record Choice(Schedule Schedule, IVariant? Variant, IPreparedVariant? Prepared, CheckOutcome Check, string? Failure) : IDisposable
    {
        public void Dispose()
        {
            Prepared?.Dispose();
            Variant?.Dispose();
        }
    }

    private TuningRecord Search(KernelCase problem, IReadOnlyList<Schedule> legal, string key)
    {
        using var source = variants(problem);
        using var checker = new VariantChecker(problem);
        var tails = Tails(problem);
        var choices = new List<Choice>();
        LibraryRows? libraries = null;
        try
        {
            double compiling = 0, checking = 0;
            var order = Order(legal);
            for (int i = 0; i < order.Count; i++)
            {
                if (i >= 8 && compiling + checking > options.BudgetSeconds) break;
                Progress?.Invoke(problem.Name, "compile", i, order.Count);
                long from = Stopwatch.GetTimestamp();
                var variant = source.Compile(order[i], out string reason);
                compiling += Stopwatch.GetElapsedTime(from).TotalSeconds;
                from = Stopwatch.GetTimestamp();
                choices.Add(variant is null ? new Choice(order[i], null, null, default, reason) : Verify(order[i], variant, checker, tails));
                checking += Stopwatch.GetElapsedTime(from).TotalSeconds;
            }
            long start = Stopwatch.GetTimestamp();
            if (options.Libraries && !librariesAreWarm && GemmKernel.Match(problem.Kernel) is not null)
            {
                // after the variants are compiled: while that goes on, the runtime puts off optimizing anything
                TensorPrimitivesGemm.WarmUp();
                librariesAreWarm = true;
            }
            libraries = options.Libraries ? new LibraryRows(problem, checker, compiler, options.Machine, team, options.Threads, blas.Value) : null;
            var libraryChecks = libraries?.Rows.Select(r => checker.Check(r.Run)).ToArray() ?? [];
            Progress?.Invoke(problem.Name, "time", 0, choices.Count);
            var (record, rows) = (Work(problem), Time(choices, libraries, libraryChecks, checker, out var outcome));
            checking += Stopwatch.GetElapsedTime(start).TotalSeconds;
            rows.AddRange(Missing());
            var winner = outcome.Winner >= 0 ? choices.Where(c => c.Prepared is not null && c.Check.Reason is null).ElementAt(outcome.Winner).Schedule : legal[0];
            return new TuningRecord(
                problem.Name, key, [.. problem.Shapes], options.Threads, options.Cpu.Fingerprint, TunerOptions.Version, winner.ToAttr().ToString(), rows,
                legal.Count, choices.Count, outcome.Floor, checking, compiling, record);
        }
        finally
        {
            libraries?.Dispose();
            foreach (var choice in choices) choice.Dispose();
            foreach (var (c, p) in tails)
            {
                c.Dispose();
                p.Dispose();
            }
        }
    }

    // code for a dynamic extent runs at any: blocks and their tails are checked at more than the extent it is timed at
    private static List<(VariantChecker, KernelCase)> Tails(KernelCase problem)
    {
        if (!problem.IsDynamic) return [];
        var tails = new List<(VariantChecker, KernelCase)>();
        foreach (long rows in new[] { 1, problem.Rows - 1 }.Where(r => r > 0 && r != problem.Rows).Distinct())
        {
            var other = problem.WithRows(rows);
            tails.Add((new VariantChecker(other), other));
        }
        return tails;
    }

    private unsafe Choice Verify(Schedule schedule, IVariant variant, VariantChecker checker, List<(VariantChecker Checker, KernelCase)> tails)
    {
        IPreparedVariant? prepared = null;
        try
        {
            prepared = variant.Prepare(checker.Inputs, options.Threads);
            var outcome = checker.Check(() => prepared.Run(checker.InputAddresses, checker.OutputAddresses, team));
            foreach (var (tail, _) in tails)
            {
                if (outcome.Reason is not null) break;
                using var other = variant.Prepare(tail.Inputs, options.Threads);
                var more = tail.Check(() => other.Run(tail.InputAddresses, tail.OutputAddresses, team));
                outcome = new CheckOutcome(Math.Max(outcome.MaxError, more.MaxError), Math.Max(outcome.Share, more.Share), more.Reason);
            }
            return new Choice(schedule, variant, prepared, outcome, null);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // a variant that throws is out, whatever it throws
            prepared?.Dispose();
            variant.Dispose();
            return new Choice(schedule, null, null, default, e.Message.Split('\n')[0]);
        }
    }

    private unsafe List<TuningRow> Time(List<Choice> choices, LibraryRows? libraries, CheckOutcome[] libraryChecks, VariantChecker checker, out RaceOutcome outcome)
    {
        var ours = choices.Where(c => c.Prepared is not null && c.Check.Reason is null).ToArray();
        var theirs = libraries?.Rows.Where((_, i) => libraryChecks[i].Reason is null).ToArray() ?? [];
        var entrants = ours
            .Select(c => new Entrant(c.Schedule.ShortName, n => Repeat(c.Prepared!, checker, n), c.Variant!.Complexity))
            .Concat(theirs.Select(r => new Entrant(r.Name, n => { for (int i = 0; i < n; i++) r.Run(); }, 0, IsLibrary: true))).ToArray();
        outcome = new Race(new RaceRules(options.BudgetSeconds)).Run(entrants);

        var rows = new List<TuningRow>();
        for (int i = 0; i < ours.Length; i++)
        {
            var time = outcome.Times[i];
            var status = i == outcome.Winner ? RowStatus.Won : time.IsTie ? RowStatus.Tied : double.IsFinite(time.BestSeconds) ? RowStatus.Timed : RowStatus.NotTimed;
            rows.Add(new TuningRow(ours[i].Schedule.ShortName, ours[i].Schedule.ToAttr().ToString(), status, time.BestSeconds, time.MedianSeconds,
                ours[i].Check.MaxError, ours[i].Check.Share, status == RowStatus.NotTimed ? "the budget ended before its turn" : ""));
        }
        for (int i = 0; i < theirs.Length; i++)
        {
            var (time, check) = (outcome.Times[ours.Length + i], libraryChecks[libraries!.Rows.IndexOf(theirs[i])]);
            rows.Add(new TuningRow(theirs[i].Name, null, RowStatus.Timed, time.BestSeconds, time.MedianSeconds, check.MaxError, check.Share, theirs[i].Note));
        }
        rows = [.. rows.OrderBy(r => r.BestSeconds)];
        foreach (var choice in choices.Where(c => !ours.Contains(c)))
            rows.Add(new TuningRow(choice.Schedule.ShortName, choice.Schedule.ToAttr().ToString(), choice.Failure is null ? RowStatus.Wrong : RowStatus.Failed,
                MaxError: choice.Check.MaxError, ErrorShare: choice.Check.Share, Note: choice.Failure ?? choice.Check.Reason!));
        for (int i = 0; i < libraryChecks.Length; i++)
            if (libraryChecks[i].Reason is { } reason) rows.Add(new TuningRow(libraries!.Rows[i].Name, null, RowStatus.Wrong, MaxError: libraryChecks[i].MaxError, ErrorShare: libraryChecks[i].Share, Note: reason));
        return rows;
    }

    private unsafe void Repeat(IPreparedVariant variant, VariantChecker checker, int times)
    {
        nint* inputs = checker.InputAddresses, outputs = checker.OutputAddresses;
        for (int i = 0; i < times; i++) variant.Run(inputs, outputs, team);
    }

    // the first two of each width, then the likeliest: a width is never missing from the table because the prior thinks little of it
    private List<Schedule> Order(IReadOnlyList<Schedule> legal)
    {
        var first = legal.GroupBy(s => s.Isa).SelectMany(g => g.Take(2)).ToHashSet();
        return [.. legal.Where(first.Contains).Concat(legal.Where(s => !first.Contains(s))).Take(Math.Max(options.Candidates, first.Count))];
    }

    // widths this machine lacks, one row each
    private IEnumerable<TuningRow> Missing()
    {
        int bits = options.Machine.VectorBits;
        string why = options.Cpu.MaxIsa < MaxIsa.Avx512 && CpuModel.Detect().VectorBits > bits ? $"capped at {options.Cpu.MaxIsa.Name}"
            : bits == 0 ? "this CPU has no vector unit that is used" : $"vectors of this CPU have {bits} bits at most";
        return new[] { Isa.Avx512, Isa.Avx2, Isa.Vec128 }.Where(isa => isa.Bits() > bits).Select(isa => new TuningRow(isa.Keyword(), null, RowStatus.Unavailable, Note: why));
    }

    private Workload Work(KernelCase problem) => Limits.Of(problem, options.Cpu, ceilings.Value);
}
