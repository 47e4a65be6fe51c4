using System.Diagnostics;
using MaxTune.Tuning;

namespace MaxTune.Tools.Cli;

/// <param name="BestUs">Infinite when there is a fault.</param>
/// <param name="Fault">Why it was not timed; null when it was.</param>
internal sealed record PeerFigure(string Name, double BestUs, double MedianUs, string? Fault = null);

/// <param name="Floor">How far the best times of two names for our own run lie apart.</param>
internal sealed record PeerFigures(double BestUs, double MedianUs, double Floor, IReadOnlyList<PeerFigure> Peers);

/// <summary>Times our run and its peers in turns on the same buffers, each checked against the reference first.</summary>
internal static class PeerRace
{
    // two thousand to thirty thousand steps of a clock
    private const double BatchSeconds = 300e-6;

    // Other libraries' threads spin for up to about 1 ms after a call, on the cores that the next one is timed on
    private const int SettleMilliseconds = 3;

    /// <param name="between">Done some times between the timed rounds, not timed.</param>
    /// <exception cref="UserException">Our own result is wrong.</exception>
    public static PeerFigures Run(GemmData data, Action ours, IReadOnlyList<IGemmPeer> peers, double seconds, Action between)
    {
        var task = data.Task;
        var check = new GemmCheck(data);
        check.Poison();
        ours();
        if (check.Fault(task.Y) is { } wrong) throw new UserException($"{task}: our own result is {wrong}");

        var runs = new List<IGemmRun>();
        var faults = new string?[peers.Count];
        var entrants = new List<Entrant> { Entrant("maxtune", ours, isLibrary: false) };
        try
        {
            for (int i = 0; i < peers.Count; i++)
            {
                try
                {
                    var run = peers[i].Prepare(task);
                    runs.Add(run);
                    check.Poison();
                    run.Run();
                    faults[i] = check.Fault(run.Result);
                    if (faults[i] is null) entrants.Add(Entrant(peers[i].Name, run.Run, isLibrary: true));
                }
                catch (PeerException e)
                {
                    faults[i] = "failed: " + e.Message;
                }
            }
            foreach (var entrant in entrants) WarmUp(entrant, Math.Min(0.2, seconds));
            double timed = 0, next = seconds / 10;
            var outcome = new Race(new RaceRules(seconds, BatchSeconds), (e, n) =>
            {
                if (timed > next)
                {
                    between();
                    next += seconds / 10;
                }
                double took = Clock(e, n, task.Threads > 1);
                timed += took;
                return took;
            }).Run(entrants);
            var figures = peers.Select((p, i) => faults[i] is { } fault ? new PeerFigure(p.Name, double.PositiveInfinity, double.PositiveInfinity, fault) : Figure(p.Name));
            return new PeerFigures(outcome.Times[0].BestSeconds * 1e6, outcome.Times[0].MedianSeconds * 1e6, outcome.Floor, [.. figures]);

            PeerFigure Figure(string name)
            {
                var time = outcome.Times[entrants.FindIndex(1, e => e.Name == name)];
                return new PeerFigure(name, time.BestSeconds * 1e6, time.MedianSeconds * 1e6);
            }
        }
        finally
        {
            foreach (var run in runs) run.Dispose();
        }
    }

    private static Entrant Entrant(string name, Action run, bool isLibrary) => new(name, n => { for (int i = 0; i < n; i++) run(); }, IsLibrary: isLibrary);

    // .NET compiles what ran 30 times once more, optimized, when nothing new has been compiled for 0.1 s
    private static void WarmUp(Entrant entrant, double seconds)
    {
        long from = Stopwatch.GetTimestamp();
        do entrant.Run(1);
        while (Stopwatch.GetElapsedTime(from).TotalSeconds < seconds);
    }

    // one run first: its threads awake, its weights where its own last run would have left them
    private static double Clock(Entrant entrant, int runs, bool settle)
    {
        if (settle) Thread.Sleep(SettleMilliseconds);
        entrant.Run(1);
        long from = Stopwatch.GetTimestamp();
        entrant.Run(runs);
        return Runtime.Clock.SecondsSince(from);
    }
}
