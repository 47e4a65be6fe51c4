using MaxTune.Passes.Lowering;

namespace MaxTune.Tuning;

/// <summary>
/// Which of the legal schedules to try next: some of each vector width and the likeliest at first, then by turns the neighbours of what has been fastest and the next
/// likeliest of another shape. A neighbour differs in one thing: register block, k blocks, cache blocks, streams, what the k loop does, kind of code, threads, or how rows are stored.
/// </summary>
internal sealed class SearchFrontier
{
    private const int Leaders = 3;

    private readonly IReadOnlyList<Schedule> legal;
    private readonly HashSet<Schedule> seen = [];

    /// <param name="legal">Likeliest first.</param>
    public SearchFrontier(IReadOnlyList<Schedule> legal) => this.legal = legal;

    /// <summary>
    /// The first two of each kind of code of the likeliest width and one of each other, so that none is missing from the table because the prior thinks little of it,
    /// and the likeliest.
    /// </summary>
    public List<Schedule> First(int count)
    {
        var first = legal.GroupBy(s => (s.Isa, s.Code)).SelectMany(g => g.Take(g.Key.Isa == legal[0].Isa ? 2 : 1)).ToHashSet();
        // one of each kind after the other: two threads that compile find different parts of the compiler cold, and do not wait for each other
        var turns = first.GroupBy(s => (s.Isa, s.Code)).SelectMany(g => g.Select((s, i) => (Schedule: s, Turn: i))).OrderBy(t => t.Turn).Select(t => t.Schedule);
        return Take([.. turns, .. Others(first).Take(Math.Max(0, count - first.Count))], int.MaxValue);
    }

    /// <summary>At most <paramref name="count"/> more; empty when all have been.</summary>
    /// <param name="timed">What is known so far.</param>
    public List<Schedule> Next(int count, IEnumerable<(Schedule Schedule, double Seconds)> timed)
    {
        var leaders = timed.OrderBy(t => t.Seconds).Take(Leaders).Select(t => t.Schedule).ToArray();
        var near = Take(legal.Where(s => !seen.Contains(s) && leaders.Any(l => AreNeighbours(l, s))), (count + 1) / 2);
        var far = Take(Others(seen), count - near.Count);
        return [.. near, .. far, .. Take(legal.Where(s => !seen.Contains(s)), count - near.Count - far.Count)];
    }

    // the likeliest of each shape that none of these has
    private IEnumerable<Schedule> Others(IReadOnlySet<Schedule> than)
    {
        var shapes = than.Select(Shape).ToHashSet();
        return legal.Where(s => shapes.Add(Shape(s)));
    }

    // the loops around the k loop
    private static Schedule Shape(Schedule s) => s with { Unroll = 1, Prefetch = 0, Code = "il", Store = "cached" };

    private List<Schedule> Take(IEnumerable<Schedule> from, int most)
    {
        List<Schedule> taken = [.. from.Take(most)];
        seen.UnionWith(taken);
        return taken;
    }

    internal static bool AreNeighbours(Schedule a, Schedule b) => a.Isa == b.Isa && 1 ==
        (a.Mr != b.Mr || a.Nr != b.Nr ? 1 : 0) + (a.Streams != b.Streams ? 1 : 0) + (a.Kc != b.Kc ? 1 : 0) + (CacheBlock(a) != CacheBlock(b) ? 1 : 0)
        + (a.Store != b.Store ? 1 : 0) + ((a.Code, a.Vectorize) != (b.Code, b.Vectorize) ? 1 : 0) + (a.Unroll != b.Unroll || a.Prefetch != b.Prefetch || a.Widen != b.Widen ? 1 : 0) + ((a.ThreadsM, a.ThreadsN, a.ThreadsK) != (b.ThreadsM, b.ThreadsN, b.ThreadsK) ? 1 : 0);

    // sizes in whole register blocks differ with the register block; which of them is blocked at all is what makes another choice
    private static (bool, bool, string, string) CacheBlock(Schedule s) => (s.Mc > 0, s.Nc > 0, s.Order, s.Pack);
}
