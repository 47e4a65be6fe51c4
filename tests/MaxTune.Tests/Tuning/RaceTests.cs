using MaxTune.Tuning;
using Xunit;

namespace MaxTune.Tests.Tuning;

public class RaceTests
{
    // seconds per run by name, exact unless a jitter is given; nothing is really run
    private static RaceOutcome Run(RaceRules rules, (string Name, double Seconds, long Complexity)[] field, Func<string, int, double>? jitter = null, params string[] libraries)
    {
        var counts = new Dictionary<string, int>();
        var entrants = field.Select(f => new Entrant(f.Name, _ => { }, f.Complexity, libraries.Contains(f.Name))).ToArray();
        return new Race(rules, (entrant, repetitions) =>
        {
            int nth = counts[entrant.Name] = counts.GetValueOrDefault(entrant.Name) + 1;
            return repetitions * field.First(f => f.Name == entrant.Name).Seconds * (1 + (jitter?.Invoke(entrant.Name, nth) ?? 0));
        }).Run(entrants);
    }

    [Fact]
    public void The_fastest_of_many_wins()
    {
        var field = Enumerable.Range(0, 100).Select(i => ($"v{i}", 1e-6 * (1 + Math.Abs(i - 37)), 0L)).ToArray();
        var outcome = Run(new RaceRules(), field);
        Assert.Equal(37, outcome.Winner);
        Assert.Equal(1e-6, outcome.Times[37].BestSeconds, 9);
        Assert.Equal(4, outcome.Times.Count(t => t.IsFinalist));
        Assert.Equal(0, outcome.Floor, 12);
    }

    [Fact]
    public void Within_the_floor_is_a_tie_and_the_simpler_wins()
    {
        var outcome = Run(new RaceRules(SmallestTie: 0.01), [("a", 1.000e-6, 9), ("b", 1.005e-6, 3), ("c", 1.02e-6, 1)]);
        Assert.Equal(1, outcome.Winner);
        Assert.Equal([true, true, false], outcome.Times.Select(t => t.IsTie));
    }

    [Fact]
    public void Equally_simple_ties_go_to_the_earlier() => Assert.Equal(0, Run(new RaceRules(SmallestTie: 0.01), [("a", 1.005e-6, 1), ("b", 1.0e-6, 1)]).Winner);

    [Fact]
    public void A_noisy_leader_raises_the_floor_and_widens_ties()
    {
        // the two names of "a" see different batches: one of them alone gets the lucky one
        bool lucky = false;
        var outcome = Run(new RaceRules(SmallestTie: 0.001), [("a", 1.0e-6, 5), ("b", 1.04e-6, 1)], (name, nth) =>
        {
            // three probes make "a" the leader
            if (name != "a" || nth <= 3) return 0;
            if (nth < 6 || lucky) return 0.05;
            lucky = true;
            return 0;
        });
        Assert.InRange(outcome.Floor, 0.04, 0.06);
        Assert.Equal(1, outcome.Winner);
    }

    [Theory]
    [InlineData(1e-6, 3)]
    [InlineData(2e-3, 1)]
    public void The_first_is_not_out_for_a_slow_start(double seconds, int looks)
    {
        // its first looks take twice as long: compilers are still at work, and there is nobody to compare it with
        var field = Enumerable.Range(0, 20).Select(i => ($"v{i}", seconds * (i == 0 ? 1 : 1.1 + i * 0.01), 0L)).ToArray();
        Assert.Equal(0, Run(new RaceRules(BudgetSeconds: 0.3), field, (name, nth) => name == "v0" && nth <= looks ? 1 : 0).Winner);
    }

    [Fact]
    public void Libraries_are_timed_to_the_end_but_never_win()
    {
        var outcome = Run(new RaceRules(), [("ours", 2e-6, 0), ("extern_fast", 1e-6, 0)], null, "extern_fast");
        Assert.Equal(0, outcome.Winner);
        Assert.Equal(1e-6, outcome.Times[1].BestSeconds, 9);
        Assert.False(outcome.Times[0].IsTie);
    }

    [Fact]
    public void Nobody_to_choose_has_no_winner() => Assert.Equal(-1, Run(new RaceRules(), []).Winner);

    [Theory]
    [InlineData(1e-3)]
    [InlineData(0.5)]
    public void Slow_runs_do_not_run_far_over_the_budget(double seconds)
    {
        var field = Enumerable.Range(0, 64).Select(i => ($"v{i}", seconds, 0L)).ToArray();
        var outcome = Run(new RaceRules(BudgetSeconds: 1), field);
        Assert.True(outcome.Winner >= 0);
        // at least a probe for four and two rounds of five
        Assert.InRange(outcome.Seconds, 0, Math.Max(1.5, 30 * seconds));
        if (seconds > 0.1) Assert.Contains(outcome.Times, t => t.Batches == 0 && double.IsPositiveInfinity(t.BestSeconds));
    }

    [Fact]
    public void Everyone_really_runs_as_often_as_asked()
    {
        long ran = 0;
        var outcome = new Race(new RaceRules(BudgetSeconds: 0.01)).Run([new Entrant("one", n => Interlocked.Add(ref ran, n))]);
        Assert.Equal(0, outcome.Winner);
        Assert.True(ran > 10);
    }

    [Theory]
    [InlineData(1e-6)]
    [InlineData(5e-3)]
    public void A_host_whose_speed_swings_does_not_change_the_order(double seconds)
    {
        // the clock runs at half speed in every second tenth of a second: waves that enter then look twice as slow
        double now = 0;
        var race = new Race(new RaceRules(BudgetSeconds: 1, EntryShare: 1), (entrant, repetitions) =>
        {
            double took = repetitions * seconds * (1 + int.Parse(entrant.Name) / 100.0) * ((int)(now / 0.1) % 2 == 1 ? 2 : 1);
            now += took;
            return took;
        });
        Entrant[] Wave(int from) => [.. Enumerable.Range(from, 4).Select(i => new Entrant(i.ToString(), _ => { }))];
        race.Enter(Wave(20));
        now = 0.1;
        // better than the first wave by a fifth, in a slow moment
        double[] looks = race.Enter(Wave(0));
        Assert.All(looks, look => Assert.True(look < seconds * 1.2));
        Assert.Equal(4, race.Finish().Winner);
    }

    [Fact]
    public void A_library_far_behind_has_its_look_and_no_more()
    {
        var outcome = Run(new RaceRules(BudgetSeconds: 0.5), [("ours", 1e-3, 0), ("extern_near", 2e-3, 0), ("extern_far", 0.05, 0)], null, "extern_near", "extern_far");
        Assert.Equal(0.05, outcome.Times[2].BestSeconds, 9);
        Assert.Equal(1, outcome.Times[2].Batches);
        Assert.True(outcome.Times[1].Batches > 5);
    }

    [Fact]
    public void A_look_scaled_to_a_better_moment_is_no_time_that_was_measured()
    {
        double slowdown = 1;
        var race = new Race(new RaceRules(1, EntryShare: 1), (entrant, n) => n * 1e-3 * (entrant.Name == "steady" ? 1 : slowdown));
        race.Enter([new Entrant("first", _ => { })]);
        slowdown = 2;
        Assert.Equal(0.5e-3, race.Enter([new Entrant("steady", _ => { })])[0], 1e-6);
        Assert.Equal(1e-3, race.BestSeconds, 1e-6);
    }
}
