using System.Diagnostics;
using MaxTune.Runtime;

namespace MaxTune.Tuning;

/// <summary>Something that can be timed.</summary>
/// <param name="Name">Its row in the table.</param>
/// <param name="Run">Runs it that many times, back to back.</param>
/// <param name="Complexity">Of two that tie the smaller wins: instructions of code, say.</param>
/// <param name="IsLibrary">Timed to compare with, never chosen, never eliminated.</param>
/// <param name="FirstSeconds">What a run took when it was verified; 0 when that is not known. One far behind by that alone is not run again.</param>
public sealed record Entrant(string Name, Action<int> Run, long Complexity = 0, bool IsLibrary = false, double FirstSeconds = 0);

/// <param name="BudgetSeconds">For all timing; at least a few batches of everyone still in are taken whatever it is.</param>
/// <param name="BatchSeconds">Short runs are repeated until a batch takes about this long: 30 µs are a thousand steps of a coarse clock.</param>
/// <param name="Finalists">How many stay for the last, longest round.</param>
/// <param name="EntryShare">Of the budget: when first looks have taken that much, those who enter later are not looked at.</param>
/// <param name="MostRounds">Of the last level: 200 rounds of 30 µs batches are 30 ms of five entrants, which a busy moment outlasts.</param>
/// <param name="SmallestTie">Differences below this are ties even when the noise floor measured is lower.</param>
public sealed record RaceRules(double BudgetSeconds = 1, double BatchSeconds = 30e-6, int Finalists = 4, double SmallestTie = 0.002, double EntryShare = 0.25, int MostRounds = 600);

/// <summary>One entrant's figures.</summary>
/// <param name="BestSeconds">Shortest batch over its repetitions; infinite when the budget ended before its turn.</param>
/// <param name="MedianSeconds">Of the same batches.</param>
/// <param name="Batches">How many.</param>
/// <param name="IsFinalist">Timed to the end.</param>
/// <param name="IsTie">Within the noise of the fastest.</param>
public sealed record RaceTime(double BestSeconds, double MedianSeconds, int Batches, bool IsFinalist, bool IsTie);

/// <param name="Times">In the entrants' order.</param>
/// <param name="Winner">Index; -1 when there was nobody to choose.</param>
/// <param name="Floor">|A / A - 1|: how far the minima of one entrant, timed as two, lie apart.</param>
/// <param name="Seconds">Spent.</param>
public sealed record RaceOutcome(IReadOnlyList<RaceTime> Times, int Winner, double Floor, double Seconds);

/// <summary>
/// Finds the fastest of many: all run in turns (A B C A B C ...), so that drift of the clock and neighbours hit all alike, and the slower half leaves after each
/// level. In the last level the leader runs twice under two names: what lies between the two is the noise floor, and what lies within it is a tie.
/// </summary>
/// <param name="clock">Seconds that so many repetitions of an entrant took; null for the real thing.</param>
public sealed class Race(RaceRules rules, Func<Entrant, int, double>? clock = null)
{
    private readonly Func<Entrant, int, double> clock = clock ?? Measure;
    private double spent;

    private readonly List<Lane> lanes = [];

    public RaceOutcome Run(IReadOnlyList<Entrant> entrants)
    {
        Enter(entrants);
        return Finish();
    }

    // the host's speed swings twofold between seconds: looks taken apart are compared by what the fastest of before takes now
    private const double RulerSeconds = 0.01;

    /// <summary>
    /// Lets more take part, with a first look at each; returns their times as they would be when the fastest so far had its best moment, infinite for those the budget left no turn.
    /// </summary>
    public double[] Enter(IReadOnlyList<Entrant> entrants)
    {
        var ruler = lanes.Where(l => !l.Entrant.IsLibrary && l.Repetitions > 0).MinBy(l => l.Look);
        double speed = 1, measured = double.NegativeInfinity;
        var added = new List<Lane>();
        foreach (var entrant in entrants)
        {
            var lane = new Lane(entrant, lanes.Count);
            lanes.Add(lane);
            added.Add(lane);
            // libraries and the first few always get their turn
            if (lane.Index >= rules.Finalists && !entrant.IsLibrary && spent > rules.BudgetSeconds * rules.EntryShare) continue;
            if (ruler is not null && spent - measured > RulerSeconds)
            {
                speed = Speed(ruler);
                measured = spent;
            }
            Probe(lane);
            lane.Look = lane.Best * speed;
        }
        SecondLooks(added, speed);
        return [.. added.Select(l => l.Look)];
    }

    // The first of a wave runs while compilers come to rest (0.75 us, and alone 0.55), and weights of many megabytes settle in L3 only after some passes:
    // 1x4096x4096 in bf16 takes 2.9, 2.8, 1.7, 1.3, 1.1, 1.1 ms. Such are not out for that.
    private void SecondLooks(List<Lane> added, double speed)
    {
        double best = lanes.Select(l => l.Look).DefaultIfEmpty().Min(), end = spent + rules.BudgetSeconds * SecondShare;
        for (int i = 0; i < added.Count; i++)
            for (int n = 0; n < Settling && IsInDoubt(added[i], i == 0 && n == 0) && spent + added[i].BatchSeconds < end; n++)
            {
                Look(added[i]);
                added[i].Look = added[i].Best * speed;
            }

        bool IsInDoubt(Lane lane, bool isFirst) => lane.Repetitions > 0 && !IsHopeless(lane.Entrant.FirstSeconds) && (isFirst || lane.Look > Near * best && lane.Look < MostSettled * best);
    }

    // of the budget, for a wave; how many times as long a run takes from memory as from a cache; and passes
    private const double SecondShare = 0.1, MostSettled = 4;
    private const int Settling = 4;

    /// <summary>The shortest run so far, as it was timed; infinite when there was none.</summary>
    public double BestSeconds => lanes.Where(l => !l.Entrant.IsLibrary).Select(l => l.Best).DefaultIfEmpty(double.PositiveInfinity).Min();

    // 1 at its best moment, 0.5 when everything takes twice as long; the first batches of a short run, after others, take up to 1.4 times as long as the third
    private double Speed(Lane ruler)
    {
        double now = Enumerable.Range(0, ruler.Repetitions > 1 ? 4 : 1).Min(_ => Time(ruler.Entrant, ruler.Repetitions)) / ruler.Repetitions;
        ruler.Add(now);
        return Math.Min(1, ruler.Best / now);
    }

    /// <summary>Halves the field until the finalists are left, and times these longest.</summary>
    public RaceOutcome Finish()
    {
        var libraries = lanes.Where(l => l.Entrant.IsLibrary).ToArray();
        var alive = lanes.Where(l => !l.Entrant.IsLibrary && l.Repetitions > 0).OrderBy(l => l.Look).ToList();
        if (alive.Count == 0) return Outcome([.. libraries], null);

        // after a look or two nobody is behind by more than half for want of luck, as it was timed or as it would be at the best of moments
        double fastest = alive.Min(l => l.Best);
        alive = [.. alive.Where((l, i) => i < rules.Finalists || l.Look < Near * alive[0].Look || l.Best < Near * fastest).OrderBy(l => l.Index)];
        int levels = 0;
        for (int n = alive.Count; n > rules.Finalists; n = (n + 1) / 2) levels++;
        double start = spent;
        for (int level = 0; level < levels; level++)
        {
            foreach (var lane in alive) lane.Mark();
            Rounds([.. alive], ((rules.BudgetSeconds - start) * 0.6 - (spent - start)) / (levels - level), 2, 24);
            Rank(alive);
            alive = [.. alive.OrderBy(l => l.Rank).Take(Math.Max(rules.Finalists, (alive.Count + 1) / 2))];
        }
        var leader = levels > 0 ? alive[0] : alive.MinBy(l => l.Look)!;
        var twin = new Lane(leader.Entrant, leader.Index) { Repetitions = leader.Repetitions };
        // finalists took part in every level alike; only the twin is new, so the floor is that of the last level
        foreach (var lane in alive) lane.Mark();
        // a library far behind has had its look, and gets a few more at the end where they cost nothing: the first met cold caches, and code that the runtime had yet to optimize
        var near = libraries.Where(l => l.BatchSeconds < 3 * leader.BatchSeconds).ToArray();
        Rounds([.. alive, .. near, twin], rules.BudgetSeconds - spent, 5, rules.MostRounds);
        Rounds([.. libraries.Except(near).Where(l => l.BatchSeconds < LookSeconds)], 0, MoreLooks, MoreLooks);
        return Outcome(alive, (leader, twin));
    }

    // Few rounds: the median of what each takes of its round, for one slow moment spoils a minimum of three. Many: minima, which are sharper.
    private static void Rank(List<Lane> level)
    {
        int rounds = level.Min(l => l.Rounds);
        var all = level.Select(l => l.LastRounds(rounds)).ToArray();
        var middle = Enumerable.Range(0, rounds).Select(r => Median([.. all.Select(times => times[r])])).ToArray();
        for (int i = 0; i < level.Count; i++)
            level[i].Rank = rounds >= ManyRounds ? all[i].Min() : Median([.. all[i].Select((t, r) => t / middle[r])]);
    }

    private const int ManyRounds = 8, MoreLooks = 6;

    // a batch that may be looked at again at little cost; and how far behind the best one stays in
    private const double LookSeconds = 1e-3, Near = 1.5;

    private static double Median(double[] values)
    {
        if (values.Length == 0) return double.PositiveInfinity;
        Array.Sort(values);
        return values[values.Length / 2];
    }

    private RaceOutcome Outcome(List<Lane> finalists, (Lane Leader, Lane Twin)? pair)
    {
        // two batches too short for the clock are no different
        double floor = pair is var (leader, twin) && leader.SinceMark != twin.Best ? Math.Abs(leader.SinceMark / twin.Best - 1) : 0;
        // of the last level alone, in which all ran side by side
        double limit = pair is null ? 0 : finalists.Min(l => l.SinceMark) * (1 + Math.Max(floor, rules.SmallestTie));
        var tied = finalists.Where(l => !l.Entrant.IsLibrary && l.SinceMark <= limit).ToArray();
        var winner = tied.OrderBy(l => l.Entrant.Complexity).ThenBy(l => l.Index).FirstOrDefault();
        var times = lanes.Select(l => new RaceTime(l.Best, l.Median, l.Count, finalists.Contains(l), tied.Length > 1 && tied.Contains(l))).ToArray();
        return new RaceOutcome(times, winner?.Index ?? -1, floor, spent);
    }

    // a first run has cold caches, compilers beside it, and may meet a pause: 2.6 ms for what takes 0.6 us
    private const double LongestPause = 5e-3, FarBehind = 2.5;

    private bool IsHopeless(double first) => first > LongestPause && first > FarBehind * lanes.Min(l => l.Best);

    private void Probe(Lane lane)
    {
        if (IsHopeless(lane.Entrant.FirstSeconds))
        {
            lane.Repetitions = 1;
            lane.Add(lane.Entrant.FirstSeconds);
            return;
        }
        double once = Time(lane.Entrant, 1);
        // a first run faults in pages, and reads from memory what later stays in a cache
        if (once < rules.BudgetSeconds / 100) once = Math.Min(once, Time(lane.Entrant, 1));
        lane.Repetitions = (int)Math.Clamp(Math.Ceiling(rules.BatchSeconds / Math.Max(once, 1e-9)), 1, 1 << 16);
        if (lane.Repetitions == 1) lane.Add(once);
        else Look(lane);
        // a batch of 30 us that another process fell into
        if (lane.BatchSeconds < LookSeconds && lane.Best > Near * lanes.Min(l => l.Best)) Look(lane);
    }

    private void Look(Lane lane) => lane.Add(Time(lane.Entrant, lane.Repetitions) / lane.Repetitions);

    private void Rounds(Lane[] lanes, double seconds, int fewest, int most)
    {
        double start = spent;
        for (int round = 0; round < most; round++)
        {
            if (round >= fewest && spent - start > seconds) return;
            // slow kernels: two rounds are all there is time for
            if (round >= 2 && spent - start > 3 * Math.Max(seconds, rules.BudgetSeconds / 10)) return;
            // each round starts with another one, so that nobody always runs after the same neighbour
            for (int i = 0; i < lanes.Length; i++)
            {
                var lane = lanes[(i + round) % lanes.Length];
                lane.Add(Time(lane.Entrant, lane.Repetitions) / lane.Repetitions);
            }
        }
    }

    private double Time(Entrant entrant, int repetitions)
    {
        double seconds = clock(entrant, repetitions);
        spent += seconds;
        return seconds;
    }

    private static double Measure(Entrant entrant, int repetitions)
    {
        // workers that sleep take 60 us to wake, two batches of a short run; and weights that others drove out of a cache come back
        if (repetitions > 1 || entrant.FirstSeconds is > 0 and < 2e-3) entrant.Run(1);
        long from = Stopwatch.GetTimestamp();
        entrant.Run(repetitions);
        return Clock.SecondsSince(from);
    }

    private sealed class Lane(Entrant entrant, int index)
    {
        private readonly List<double> batches = [];
        private int mark;

        public Entrant Entrant => entrant;
        public int Index => index;
        public int Repetitions { get; set; }

        /// <summary>The first look's time, at the host's best speed.</summary>
        public double Look { get; set; } = double.PositiveInfinity;

        /// <summary>Order within the last level.</summary>
        public double Rank { get; set; }

        /// <summary>Batches since <see cref="Mark"/>.</summary>
        public int Rounds => batches.Count - mark;

        public double[] LastRounds(int count) => [.. batches.Skip(batches.Count - count)];

        public int Count => batches.Count;
        public double Best { get; private set; } = double.PositiveInfinity;

        /// <summary>The shortest batch.</summary>
        public double BatchSeconds => Best * Repetitions;

        public double Median
        {
            get
            {
                if (batches.Count == 0) return double.PositiveInfinity;
                var sorted = batches.Order().ToArray();
                return sorted[sorted.Length / 2];
            }
        }

        public void Add(double seconds)
        {
            batches.Add(seconds);
            Best = Math.Min(Best, seconds);
        }

        /// <summary>The shortest batch after <see cref="Mark"/>.</summary>
        public double SinceMark => batches.Skip(mark).DefaultIfEmpty(Best).Min();

        public void Mark() => mark = batches.Count;
    }
}
