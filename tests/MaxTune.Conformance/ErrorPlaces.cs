using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace MaxTune.Conformance;

/// <summary>Where and how both tools complain: the first error of damaged texts that both reject.</summary>
public static partial class ErrorPlaces
{
    [GeneratedRegex(@"^<stdin>:(\d+):(\d+): error: (.*)$", RegexOptions.Multiline)]
    private static partial Regex FirstError();

    private sealed record Complaint(int Line, int Column, string Message)
    {
        public static Complaint? First(string errors) =>
            FirstError().Match(errors) is { Success: true } m ? new Complaint(int.Parse(m.Groups[1].Value), int.Parse(m.Groups[2].Value), m.Groups[3].Value) : null;
    }

    public static int Run(string repository, int count, int seed, string report)
    {
        var snippets = Campaign.LoadSnippets(repository);
        var all = new ConcurrentBag<(Complaint Ours, Complaint Theirs, string Line)>();
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            var random = new Random(Campaign.HashCode(seed, i) ^ 0x3333);
            string text = snippets.Expand(random.Next(snippets.Count), random);
            if (i % 3 == 0 && Oracle.Ours(text, "--mlir-print-op-generic", "--allow-unregistered-dialect") is { Accepts: true } generic) text = generic.Output;
            string mutant = Mutations.Mutate(text, random, characters: i % 2 == 0);
            var ours = Oracle.Ours(mutant, "--allow-unregistered-dialect");
            if (ours.Accepts) return;
            var theirs = Oracle.Reference(mutant, "--allow-unregistered-dialect");
            if (theirs.Accepts || theirs.Crashed) return;
            if (Complaint.First(ours.Errors) is not { } mine || Complaint.First(theirs.Errors) is not { } its) return;
            all.Add((mine, its, mutant.Split('\n').ElementAtOrDefault(its.Line - 1) ?? ""));
        });
        int lines = all.Count(a => a.Ours.Line == a.Theirs.Line), places = all.Count(a => (a.Ours.Line, a.Ours.Column) == (a.Theirs.Line, a.Theirs.Column));
        int words = all.Count(a => a.Ours == a.Theirs);
        Console.WriteLine($"first errors: {all.Count} texts that both reject; same line {100.0 * lines / all.Count:F1} %, same line and column {100.0 * places / all.Count:F1} %, same words too {100.0 * words / all.Count:F1} %");
        if (report != "")
            File.WriteAllText(report, string.Join("\n", all.Where(a => a.Ours != a.Theirs).GroupBy(a => Shape(a.Theirs.Message) + " | " + Shape(a.Ours.Message)).OrderByDescending(g => g.Count())
                .Select(g => $"== {g.Count()}\n{string.Join("\n", g.Take(2).Select(a => $"  theirs {a.Theirs.Line}:{a.Theirs.Column} {a.Theirs.Message}\n  ours   {a.Ours.Line}:{a.Ours.Column} {a.Ours.Message}\n    {a.Line}"))}")));
        return 0;
    }

    [GeneratedRegex(@"'[^']*'|\d+")]
    private static partial Regex Particular();

    private static string Shape(string message) => Particular().Replace(message, "_");
}
