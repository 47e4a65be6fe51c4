using MaxTune.Passes.Lowering;

namespace MaxTune.Tuning;

/// <summary>
/// Which schedules are worth a try: those that the lowering's model expects within a few times of the likeliest, and those so short that trying costs nothing. The likeliest of every kind of
/// code stays for the table where the budget allows a run of it.
/// <code>
/// seconds(s) ≈ ceiling · cost(s) / cost(likeliest)
/// </code>
/// </summary>
/// <param name="legal">Likeliest first.</param>
/// <param name="ceiling">Seconds that the machine's limits allow the kernel.</param>
internal sealed class Hope(IReadOnlyList<RankedSchedule> legal, double ceiling, double budget)
{
    // the model is wrong by less than that; a first look of a run and its check take three times as long as the run
    private const double Within = 3, ShareOfALook = 1.0 / 300, ShareOfARow = 1.0 / 20;

    public double Seconds(RankedSchedule s) => ceiling * s.Cost / legal[0].Cost;

    public (List<Schedule> Worthwhile, List<RankedSchedule> Slow) Split()
    {
        var worthwhile = new List<Schedule>();
        var slow = new List<RankedSchedule>();
        var kinds = new HashSet<(Isa, string)>();
        foreach (var s in legal)
        {
            bool isFirst = kinds.Add((s.Schedule.Isa, s.Schedule.Code));
            if (s.Cost <= Within * legal[0].Cost || Seconds(s) <= budget * ShareOfALook || isFirst && Seconds(s) <= budget * ShareOfARow) worthwhile.Add(s.Schedule);
            else slow.Add(s);
        }
        var shown = worthwhile.Select(s => (s.Isa, s.Code)).ToHashSet();
        slow.RemoveAll(s => shown.Contains((s.Schedule.Isa, s.Schedule.Code)));
        return (worthwhile, slow);
    }
}
