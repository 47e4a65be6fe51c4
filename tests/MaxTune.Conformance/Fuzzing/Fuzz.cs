using System.Diagnostics;

namespace MaxTune.Conformance.Fuzzing;

/// <summary>Nothing kills or hangs a tool: damaged inputs, each within <see cref="MostSeconds"/>.</summary>
public static class Fuzz
{
    private const int MostSeconds = 10;

    /// <summary>Runs the targets in turns; run <paramref name="from"/> + i is the same in every campaign of a seed.</summary>
    public static int Run(IReadOnlyList<FuzzTarget> targets, int minutes, int seed, string report, int from, int atLeast = 1)
    {
        var clock = Stopwatch.StartNew();
        int run = 0, bad = 0;
        var slowest = new (TimeSpan Time, int Index)[targets.Count];
        int[] counts = new int[targets.Count], accepted = new int[targets.Count];
        using var watchdog = new Watchdog(MostSeconds * 6);
        while (run < atLeast || clock.Elapsed < TimeSpan.FromMinutes(minutes))
        {
            int index = from + run++, which = index % targets.Count;
            var target = targets[which];
            var attempt = target.Make(new Random(Campaign.HashCode(seed, index) ^ 0xF022));
            watchdog.Start($"seed {seed} run {index} {target.Name} {attempt.Description}");
            var started = Environment.CpuUsage.TotalTime;   // a machine that others use stretches wall time
            string? wrong = null;
            try
            {
                var answer = attempt.Run();
                if (answer.Accepts) accepted[which]++;
                if (answer.ExitCode is not (0 or 1 or 2)) wrong = $"exit {answer.ExitCode}";
                else if (answer.Errors.Contains("internal error", StringComparison.OrdinalIgnoreCase) || answer.Errors.Contains("defect of", StringComparison.Ordinal)
                    || answer.Errors.Contains("   at MaxTune", StringComparison.Ordinal)) wrong = answer.Errors;
            }
            catch (Exception e)
            {
                wrong = e.ToString();
            }
            var took = Environment.CpuUsage.TotalTime - started;
            watchdog.Stop();
            counts[which]++;
            if (took > slowest[which].Time) slowest[which] = (took, index);
            if (wrong is null && took.TotalSeconds > MostSeconds) wrong = $"took {took.TotalSeconds:F1} s";
            if (wrong is null) continue;
            bad++;
            string found = $"seed {seed} run {index} {target.Name} {attempt.Description}\n{wrong}";
            Console.WriteLine(found);
            if (report != "") File.AppendAllText(report, $"==== {found}\n---- text\n{attempt.Text}\n");
        }
        string what = string.Join("; ", targets.Select((t, i) => $"{t.Name} {counts[i]} ({accepted[i]} accepted), slowest {slowest[i].Time.TotalSeconds:F2} s (run {slowest[i].Index})"));
        Console.WriteLine($"fuzz: {run} inputs in {clock.Elapsed.TotalMinutes:F1} minutes from seed {seed}, run {from}, {bad} bad; {what}");
        return bad == 0 ? 0 : 1;
    }

    /// <summary>Ends the process with the name of an attempt that does not end.</summary>
    private sealed class Watchdog : IDisposable
    {
        private readonly Timer timer;
        private readonly int seconds;
        private string current = "";

        public Watchdog(int seconds)
        {
            this.seconds = seconds;
            timer = new Timer(_ =>
            {
                Console.WriteLine($"hangs: {current}");
                Environment.Exit(3);
            });
        }

        public void Start(string name)
        {
            current = name;
            timer.Change(seconds * 1000, Timeout.Infinite);
        }

        public void Stop() => timer.Change(Timeout.Infinite, Timeout.Infinite);

        public void Dispose() => timer.Dispose();
    }
}
