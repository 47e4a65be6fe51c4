using MaxTune.IR;
using MaxTune.Passes.Lowering;
using MaxTune.Runtime;
using MaxTune.Tuning;

namespace MaxTune;

/// <summary>What a tuner picked for a kernel, timed once more beside the best of its space.</summary>
/// <param name="Legal">Schedules of the space.</param>
/// <param name="Searched">Of these, compiled and timed here: all but those of vectors less than half as wide as the machine's.</param>
/// <param name="Tried">Of these, what the tuner had looked at.</param>
/// <param name="Pick">The tuner's choice.</param>
/// <param name="Best">The fastest of all.</param>
/// <param name="Floor">The A/A noise floor of the race that decided.</param>
public sealed record ChoiceFigure(string Kernel, int Legal, int Searched, int Tried, string Pick, double PickSeconds, string Best, double BestSeconds, double Floor)
{
    /// <summary>1.03: the pick takes 3 % longer than the best.</summary>
    public double Share => PickSeconds / BestSeconds;
}

/// <summary>Holds a tuner's choice against an exhaustive search.</summary>
public static class ChoiceStudy
{
    // compiled at once; of each such heat the best few meet in the final
    private const int Heat = 64, FromHeat = 3;

    /// <summary>One figure a kernel that was tuned just now. Takes 10 to 30 s a kernel.</summary>
    /// <param name="seconds">For timing a heat, and for the final.</param>
    public static IReadOnlyList<ChoiceFigure> Of(CompiledModel model, double seconds) =>
        [.. model.Trace.All.Where(k => k.Origin == ScheduleOrigin.Tuned).Select(k => Of(k.Kernel, k.Tuning!.Record()!, model, seconds))];

    private static ChoiceFigure Of(Operation kernel, TuningRecord record, CompiledModel model, double seconds)
    {
        var compile = model.Trace.Options;
        using var cache = new TuningCache(null, _ => { });
        // 0.3 of a budget is for the race
        var options = new TunerOptions(CpuModel.Detect(compile.MaxIsa), model.Threads, seconds / 0.3, int.MaxValue, compile.DynamicHint, false) { Backends = compile.GemmBackends, FixedPoint = compile.FixedPoint };
        var tuner = new KernelTuner(options, model.Team, cache, new());
        var legal = KernelSchedules.List(kernel, options.Machine, model.Threads, compile.DynamicHint);
        var searched = legal.Where(s => options.Allows(s) && s.Isa.Bits() * 2 >= options.Machine.VectorBits).ToArray();
        var pick = Schedule.FromAttr(KernelTuner.Parse(record.Winner)!, _ => { })!;
        var finalists = new List<Schedule> { pick };
        foreach (var heat in searched.Chunk(Heat))
            finalists.AddRange(Fastest(tuner.Compare(kernel, heat)!).Take(FromHeat));
        var final = tuner.Compare(kernel, [.. finalists.Distinct()])!;
        // the two once more, alone: in the final the pick may have left after a look that something fell into
        var duel = tuner.Compare(kernel, [.. new[] { pick, Fastest(final).First() }.Distinct()])!;
        var best = duel.Rows.First(r => double.IsFinite(r.BestSeconds));
        var own = duel.Rows.First(r => r.Schedule == record.Winner);
        return new ChoiceFigure(record.Kernel, legal.Count, searched.Length, record.Tried, own.Name, own.BestSeconds, best.Name, best.BestSeconds, duel.Floor);
    }

    private static IEnumerable<Schedule> Fastest(TuningRecord record) =>
        record.Rows.Where(r => double.IsFinite(r.BestSeconds)).OrderBy(r => r.BestSeconds).Select(r => Schedule.FromAttr(KernelTuner.Parse(r.Schedule!)!, _ => { })!);
}
