using System.Diagnostics;
using System.Globalization;
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
    private readonly CeilingGauge gauge;
    private readonly Lazy<OpenBlas?> blas;
    private readonly Dictionary<bool, TensorPrimitivesWarmUp> warmUps = [];

    /// <param name="team">Idle while tuning, with <see cref="TunerOptions.Threads"/> threads.</param>
    public KernelTuner(TunerOptions options, ThreadTeam team, TuningCache cache, CilCompiler compiler) : this(options, team, cache, compiler, null) { }

    internal KernelTuner(TunerOptions options, ThreadTeam team, TuningCache cache, CilCompiler compiler, Func<KernelCase, IVariantSource>? variants)
    {
        (this.options, this.team, this.cache, this.compiler) = (options, team, cache, compiler);
        this.variants = variants ?? (problem => new VariantCompiler(problem, compiler));
        gauge = new(options.Cpu, team, options.Threads);
        blas = new(() => options.Libraries ? OpenBlas.TryLoad() : null);
    }

    /// <summary>Told after each record that was not in the cache.</summary>
    public Action<TuningRecord>? Tuned { get; init; }

    /// <summary>Told what is being done: kernel, step, done, of how many.</summary>
    public Action<string, string, int, int>? Progress { get; init; }

    /// <summary>
    /// Shares of the budget for kernels that run one after the other: 1 for the one that is expected to take longest, less for the others as they take less, a fifth at least.
    /// </summary>
    public IReadOnlyList<double> Shares(IReadOnlyList<Operation> kernels)
    {
        double[] efforts = [.. kernels.Select(k => Limits.Effort(k, options.Rows))];
        double most = efforts.DefaultIfEmpty().Max();
        return [.. efforts.Select(e => most > 0 ? Math.Max(LeastShare, e / most) : 1)];
    }

    private const double LeastShare = 0.2;

    // Of the budget: the race between runs as short is over before its time, so that there is more for the search.
    private const double Short = 1e-4;

    /// <param name="share">Of the budget: less than 1 for a kernel that takes little of its model's time.</param>
    public TuningResult Tune(Operation kernel, double share = 1)
    {
        var machine = options.Machine;
        var listed = KernelSchedules.Ranked(kernel, machine, options.Threads, options.Rows);
        IReadOnlyList<RankedSchedule> legal = listed.Any(s => options.Allows(s.Schedule)) ? [.. listed.Where(s => options.Allows(s.Schedule))] : listed;
        var fallback = legal[0].Schedule.ToAttr();
        using var problem = KernelCase.Of(kernel, options.Rows);
        if (problem is null || legal.Count < 2) return new TuningResult(fallback, null, () => null, false);
        string key = problem.Key(options.Threads, options.Cpu, TunerOptions.Version + options.Choice);
        if (cache.FindWinner(key) is { } text && Parse(text) is { } known) return new TuningResult(known, key, () => cache.Find(key), true);
        var record = Search(problem, legal, key, options.BudgetSeconds * share);
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
        return problem is null ? null : Search(problem, [.. schedules.Select(s => new RankedSchedule(s, 1))], "", options.BudgetSeconds, all: true);
    }

    /// <summary>A schedule from its text; null when it is none that this version takes.</summary>
    public static ScheduleAttr? Parse(string text)
    {
        const string open = "#mt.schedule<";
        if (!text.StartsWith(open, StringComparison.Ordinal) || !text.EndsWith('>')) return null;
        bool failed = false;
        var attr = ScheduleAttr.Parse(text[open.Length..^1], _ => failed = true);
        return attr is not null && !failed && Schedule.FromAttr(attr, _ => failed = true) is not null ? attr : null;
    }

    private sealed record Choice(Schedule Schedule, IVariant? Variant, IPreparedVariant? Prepared, CheckOutcome Check, double FirstSeconds, string? Failure) : IDisposable
    {
        public bool IsGood => Prepared is not null && Check.Reason is null;

        public void Dispose()
        {
            Prepared?.Dispose();
            Variant?.Dispose();
        }
    }

    // Waves: compile some (on all processors), verify them, look at each once; what is fast tells where to look next. Then half as long again decides
    // between the best.
    private TuningRecord Search(KernelCase problem, IReadOnlyList<RankedSchedule> legal, string key, double budget, bool all = false)
    {
        using var source = variants(problem);
        using var checker = new VariantChecker(problem);
        var tails = Tails(problem);
        var choices = new List<Choice>();
        LibraryRows? libraries = null;
        try
        {
            var work = Work(problem);
            var product = options.Libraries ? LibraryProduct.Match(problem.Kernel) : null;
            double mostOfARow = budget / 20;
            var primitives = product is null || SlowLibrarySeconds(work) > mostOfARow ? null
                : warmUps.TryGetValue(product.IsInteger, out var known) ? known : warmUps[product.IsInteger] = new TensorPrimitivesWarmUp(product.IsInteger);
            var hope = new Hope(legal, work.CeilingSeconds, budget);
            var (worthwhile, slow) = all ? (legal.Select(s => s.Schedule).ToList(), []) : hope.Split();
            var frontier = new SearchFrontier(worthwhile);
            var race = new Race(new RaceRules(budget * 0.3, EntryShare: 1));
            var seconds = new List<double>();          // of each choice; infinite when it is out
            double compiling = 0, best = double.PositiveInfinity;
            bool isF32 = NarrowGemm.Match(problem.Kernel) is null;     // dot products and tiles go past the ceiling of f32
            int idle = 0;
            long start = Stopwatch.GetTimestamp();
            var wave = frontier.First(all ? legal.Count : Math.Min(options.Candidates, FirstWave));
            while (wave.Count > 0)
            {
                Progress?.Invoke(problem.Name, "try", choices.Count, Math.Min(options.Candidates, legal.Count));
                long from = Stopwatch.GetTimestamp();
                var compiled = Compile(source, wave, primitives);
                compiling += Stopwatch.GetElapsedTime(from).TotalSeconds;
                var verified = compiled.Select((c, i) => c.Variant is { } variant ? Verify(wave[i], variant, checker, tails) : new Choice(wave[i], null, null, default, 0, c.Reason)).ToArray();
                choices.AddRange(verified);
                double[] looks = race.Enter([.. verified.Where(c => c.IsGood).Select(c =>
                    new Entrant(c.Schedule.ShortName, n => Repeat(c.Prepared!, checker, n), c.Variant!.Complexity, FirstSeconds: c.FirstSeconds))]);
                int next = 0;
                foreach (var choice in verified) seconds.Add(choice.IsGood ? looks[next++] : double.PositiveInfinity);
                idle = seconds[^compiled.Length..].Min() < best * 0.995 ? 0 : idle + 1;
                best = Math.Min(best, seconds.Min());
                if (isF32 && IsAtCeiling() || idle == IdleWaves || Stopwatch.GetElapsedTime(start).TotalSeconds + Stopwatch.GetElapsedTime(from).TotalSeconds / 2 > budget * (best < budget * Short ? 0.75 : 0.6)) break;
                wave = frontier.Next(Math.Min(Wave, options.Candidates - choices.Count), choices.Select((c, i) => (c.Schedule, seconds[i])));
            }
            // A ceiling measured in a slow moment ends no search: it is measured again; nor does a look that was scaled to a better moment. A ceiling of a memory ends none: streams side by side read
            // faster than the loop that measures it.
            bool IsAtCeiling()
            {
                if (work.Ceiling != "fma" || race.BestSeconds * EndOfTheRoad >= work.CeilingSeconds) return false;
                gauge.Measure(CeilingKinds.Fma);
                work = Work(problem);
                return race.BestSeconds * EndOfTheRoad < work.CeilingSeconds;
            }
            primitives?.Finish();
            libraries = product is null ? null : new LibraryRows(product, problem, checker, compiler, options.Machine, team, options.Threads, blas.Value, SlowLibrarySeconds(work), mostOfARow);
            var libraryChecks = libraries?.Rows.Select(r => checker.Check(r.Run)).ToArray() ?? [];
            Progress?.Invoke(problem.Name, "time", choices.Count, choices.Count);
            var rows = Finish(race, choices, libraries, libraryChecks, out var outcome);
            rows.AddRange(slow.DistinctBy(s => (s.Schedule.Isa, s.Schedule.Code)).Select(s => new TuningRow(s.Schedule.ShortName, s.Schedule.ToAttr().ToString(), RowStatus.NotTimed,
                Note: string.Create(CultureInfo.InvariantCulture, $"a run would take some {hope.Seconds(s):G2} s"))));
            rows.AddRange(libraries?.Missing ?? []);
            rows.AddRange(Missing(problem));
            // the ceiling is that of a quiet moment, before or after
            if (work.Ceiling == "fma") gauge.Measure(CeilingKinds.Fma);
            work = Work(problem);
            var winner = outcome.Winner >= 0 ? choices.Where(c => c.IsGood).ElementAt(outcome.Winner).Schedule : legal[0].Schedule;
            double total = Stopwatch.GetElapsedTime(start).TotalSeconds;
            return new TuningRecord(
                problem.Name, key, [.. problem.Shapes], options.Threads, options.Cpu.Fingerprint, TunerOptions.Version, winner.ToAttr().ToString(), rows,
                legal.Count, choices.Count, outcome.Floor, total - compiling, compiling, work);
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

    // stop where nothing came of so many waves, or so near the ceiling that measuring it is no better
    private const int FirstWave = 16, Wave = 12, IdleWaves = 6;
    private const double EndOfTheRoad = 0.99;

    // rows of System.Numerics.Tensors reach 10 to 20 GFLOP/s a thread, whatever the shape
    private double SlowLibrarySeconds(Workload work) => work.Flops / (15e9 * options.Threads);

    // on all processors, one schedule after the other: they take from 2 to 40 ms; and libraries get ready meanwhile
    private (IVariant? Variant, string Reason)[] Compile(IVariantSource source, List<Schedule> wave, TensorPrimitivesWarmUp? primitives)
    {
        var compiled = new (IVariant? Variant, string Reason)[wave.Count];
        int next = -1;
        Parallel.For(0, Math.Min(Environment.ProcessorCount, wave.Count), worker =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) <= wave.Count;)
                if (i < wave.Count) compiled[i] = (source.Compile(wave[i], out string reason), reason);
                else if (primitives is not null)
                {
                    _ = blas.Value;
                    primitives.Step();
                }
        });
        return compiled;
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
            double seconds = 0;
            var outcome = checker.Check(() =>
            {
                long from = Stopwatch.GetTimestamp();
                prepared.Run(checker.InputAddresses, checker.OutputAddresses, team);
                seconds = Clock.SecondsSince(from);
            }, schedule.IsFixed);
            foreach (var (tail, _) in tails)
            {
                if (outcome.Reason is not null) break;
                using var other = variant.Prepare(tail.Inputs, options.Threads);
                var more = tail.Check(() => other.Run(tail.InputAddresses, tail.OutputAddresses, team), schedule.IsFixed);
                outcome = new CheckOutcome(Math.Max(outcome.MaxError, more.MaxError), Math.Max(outcome.Share, more.Share), more.Reason);
            }
            return new Choice(schedule, variant, prepared, outcome, seconds, null);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // a variant that throws is out, whatever it throws
            prepared?.Dispose();
            variant.Dispose();
            return new Choice(schedule, null, null, default, 0, e.Message.Split('\n')[0]);
        }
    }

    private static List<TuningRow> Finish(Race race, List<Choice> choices, LibraryRows? libraries, CheckOutcome[] libraryChecks, out RaceOutcome outcome)
    {
        var ours = choices.Where(c => c.IsGood).ToArray();
        var theirs = libraries?.Rows.Where((_, i) => libraryChecks[i].Reason is null).ToArray() ?? [];
        race.Enter([.. theirs.Select(r => new Entrant(r.Name, n => { for (int i = 0; i < n; i++) r.Run(); }, 0, IsLibrary: true))]);
        outcome = race.Finish();

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

    // widths and kinds of machine code that this machine lacks, one row each
    private IEnumerable<TuningRow> Missing(KernelCase problem)
    {
        int bits = options.Machine.VectorBits;
        string why = options.Cpu.MaxIsa < MaxIsa.Avx512 && CpuModel.Detect().VectorBits > bits ? $"capped at {options.Cpu.MaxIsa.Name}"
            : bits == 0 ? "this CPU has no vector unit that is used" : $"vectors of this CPU have {bits} bits at most";
        return new[] { Isa.Avx512, Isa.Avx2, Isa.Vec128 }.Where(isa => isa.Bits() > bits).Select(isa => new TuningRow(isa.Keyword(), null, RowStatus.Unavailable, Note: why))
            .Concat(KernelSchedules.Unavailable(problem.Kernel, options.Machine).Select(u => new TuningRow(u.Isa.Keyword(), null, RowStatus.Unavailable, Note: "needs " + string.Join(", ", u.Lacks))));
    }

    private Workload Work(KernelCase problem) => Limits.Of(problem, options.Cpu, gauge);
}
