using System.Collections.Concurrent;

namespace MaxTune.Conformance;

/// <summary>The measurements of docs/conformance.md.</summary>
public static class Campaign
{
    private static readonly ParallelOptions Parallelism = new() { MaxDegreeOfParallelism = Math.Max(1, Environment.ProcessorCount) };

    public static string FindRepository()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "MaxTune.sln"))) at = at.Parent;
        return at?.FullName ?? throw new InvalidOperationException("not inside the repository; say --repository DIR");
    }

    public static Snippets LoadSnippets(string repository) => Snippets.Load(Path.Combine(repository, "tests", "MaxTune.Conformance", "snippets"));

    /// <summary>Every golden file of the repository, in pieces; not what lit left in Output.</summary>
    public static IReadOnlyList<(string Name, string Text)> GoldenPieces(string repository) => Pieces(Path.Combine(repository, "tests", "filecheck"));

    private static List<(string, string)> Pieces(string directory) =>
        [.. Directory.GetFiles(directory, "*.mlir", SearchOption.AllDirectories).Where(f => !f.Contains($"{Path.DirectorySeparatorChar}Output{Path.DirectorySeparatorChar}")).Order(StringComparer.Ordinal)
            .SelectMany(file => Snippets.Split(File.ReadAllText(file)).Select((text, i) => ($"{Path.GetFileName(file)}#{i}", text)))];

    /// <summary>Item <paramref name="index"/> of the generated corpus: custom form, or the same printed in another form.</summary>
    public static string Generated(Snippets snippets, int seed, int index)
    {
        var random = new Random(HashCode(seed, index));
        string text = snippets.Module(random);
        string[] form = random.Next(6) switch
        {
            0 or 1 => ["--mlir-print-op-generic"],
            2 => ["--mlir-print-op-generic", "--mlir-print-debuginfo"],
            3 => ["--mlir-print-local-scope", "--mlir-print-debuginfo"],
            _ => [],
        };
        if (form.Length == 0) return text;
        // our own printer makes the other form; the round trip starts from its text
        var other = Oracle.Ours(text, ["--allow-unregistered-dialect", .. form]);
        return other.Accepts ? other.Output : text;
    }

    internal static int HashCode(int seed, int index) => unchecked(seed * 1_000_003 + index * 7919);

    public static int RoundTrips(string repository, int count, int seed, string report, string? files = null)
    {
        var snippets = LoadSnippets(repository);
        var all = new ConcurrentBag<(string Form, Verdict Verdict, string Name, string Text, string Detail)>();
        // what our own dialect's rules reject, mlir-opt cannot know
        var golden = (files is null ? GoldenPieces(repository) : Pieces(files)).Where(g => !(g.Text.Contains("mt.", StringComparison.Ordinal) && g.Text.Contains("expected-", StringComparison.Ordinal))).ToArray();
        const int Batch = 25;
        int total = golden.Length + count;
        Parallel.For(0, (total + Batch - 1) / Batch, Parallelism, batch =>
        {
            var items = Enumerable.Range(batch * Batch, Math.Min(Batch, total - batch * Batch))
                .Select(i => i < golden.Length ? golden[i] : (Name: $"generated:{seed}:{i - golden.Length}", Text: Generated(snippets, seed, i - golden.Length))).ToArray();
            foreach (var (label, form) in (IEnumerable<(string, string[])>)[("custom", []), ("generic", ["--mlir-print-op-generic"])])
            {
                // locations stand in the generic form alone: custom forms drop those of block arguments, upstream too
                var verdicts = RoundTrip.CheckEach([.. items.Select(i => i.Text)], form, locations: batch % 3 == 0 && label == "generic");
                for (int k = 0; k < items.Length; k++) all.Add((label, verdicts[k].Verdict, items[k].Name, items[k].Text, verdicts[k].Detail));
            }
        });
        bool good = true;
        foreach (string form in (string[])["generic", "custom"])
        {
            var counted = all.Where(a => a.Form == form && a.Verdict != Verdict.ReferenceRejects).ToArray();
            int equal = counted.Count(a => a.Verdict == Verdict.Equal);
            Console.WriteLine($"{form}: {equal} of {counted.Length} modules round-trip equal ({100.0 * equal / Math.Max(1, counted.Length):F2} %)");
            good &= equal >= counted.Length * (form == "generic" ? 0.999 : 0.95);
        }
        Console.WriteLine($"{all.Count(a => a.Form == "custom" && a.Verdict == Verdict.ReferenceRejects)} inputs that mlir-opt-22 rejects are not counted, {all.Count(a => a.Form == "custom" && a.Verdict == Verdict.ReferenceRejects && a.Name.StartsWith("generated", StringComparison.Ordinal))} of them generated");
        if (report != "") File.WriteAllText(report, string.Join("\n", all.Where(a => a.Verdict is not Verdict.Equal && (files is null || a.Verdict != Verdict.ReferenceRejects))
            .OrderBy(a => a.Verdict).ThenBy(a => a.Name, StringComparer.Ordinal).Select(a => $"==== {a.Name} {a.Form} {a.Verdict}\n{a.Detail}\n---- text\n{a.Text}")));
        return good ? 0 : 1;
    }

    /// <summary>Accept or reject: what both tools say of damaged texts.</summary>
    public static int Mutants(string repository, int count, int seed, string report, string? files = null)
    {
        var snippets = LoadSnippets(repository);
        // custom forms of our own dialect are not for mlir-opt
        var golden = (files is null ? GoldenPieces(repository) : Pieces(files)).Where(g => g.Text.Length < 6000 && !g.Text.Contains("expected-", StringComparison.Ordinal) && !g.Text.Contains(" mt.", StringComparison.Ordinal) && !g.Text.Contains("#mt.", StringComparison.Ordinal)).ToArray();
        var all = new ConcurrentBag<(bool Ours, bool Theirs, bool Crashed, int Index, string Text, string Base, string OurErrors, string TheirErrors)>();
        const int Batch = 40;
        Parallel.For(0, (count + Batch - 1) / Batch, Parallelism, batch =>
        {
            var made = new List<(int Index, string Base, string Mutant)>();
            for (int i = batch * Batch; i < Math.Min(count, (batch + 1) * Batch); i++)
            {
                var random = new Random(HashCode(seed, i) ^ 0x5EED);
                string text = golden.Length > 0 && (i % 4 == 0 || files is not null) ? golden[random.Next(golden.Length)].Text : snippets.Expand(random.Next(snippets.Count), random);
                if (i % 7 == 0 && Oracle.Ours(text, "--mlir-print-op-generic", "--allow-unregistered-dialect") is { Accepts: true } generic) text = generic.Output;
                made.Add((i, text, Mutations.Mutate(text, random, characters: i % 2 == 0)));
            }
            var answers = Oracle.ReferenceEach([.. made.Select(m => m.Mutant)], "--allow-unregistered-dialect");
            for (int k = 0; k < made.Count; k++)
            {
                var ours = Oracle.Ours(made[k].Mutant, "--allow-unregistered-dialect");
                all.Add((ours.Accepts, answers[k].Accepts, answers[k].Crashed, made[k].Index, made[k].Mutant, made[k].Base, ours.Errors, answers[k].Errors));
            }
        });
        var counted = all.Where(a => !a.Crashed).ToArray();
        int agree = counted.Count(a => a.Ours == a.Theirs);
        Console.WriteLine($"mutants: {agree} of {counted.Length} agree ({100.0 * agree / Math.Max(1, counted.Length):F2} %); mlir-opt-22 accepts {counted.Count(a => a.Theirs)}, crashes on {all.Count - counted.Length}");
        Console.WriteLine($"  we accept and it rejects {counted.Count(a => a.Ours && !a.Theirs)}; we reject and it accepts {counted.Count(a => !a.Ours && a.Theirs)}");
        if (report != "") File.WriteAllText(report, string.Join("\n", counted.Where(a => a.Ours != a.Theirs).OrderBy(a => a.Ours).ThenBy(a => a.Index)
            .Select(a => $"==== mutant {a.Index}: {(a.Ours ? "WE ACCEPT" : "WE REJECT")}\n{(a.Ours ? a.TheirErrors : a.OurErrors)}\n---- change\n{Change(a.Base, a.Text)}")));
        return agree >= counted.Length * 0.99 ? 0 : 1;
    }

    private static string Change(string from, string to)
    {
        string[] left = from.Split('\n'), right = to.Split('\n');
        for (int i = 0; i < Math.Min(left.Length, right.Length); i++)
            if (left[i] != right[i]) return $"- {left[i]}\n+ {right[i]}";
        return "at the end";
    }

    /// <summary>Each snippet alone, a few expansions of each: is it what mlir-opt-22 accepts?</summary>
    public static int CheckSnippets(string repository, int expansions, int seed)
    {
        var snippets = LoadSnippets(repository);
        int rejected = 0;
        Parallel.For(0, snippets.Count, Parallelism, i =>
        {
            for (int n = 0; n < expansions; n++)
            {
                string text = snippets.Expand(i, new Random(HashCode(seed, i * 1000 + n)));
                var answer = Oracle.Reference(text, "--allow-unregistered-dialect");
                if (answer.Accepts) continue;
                Interlocked.Increment(ref rejected);
                Console.WriteLine($"==== snippet {i}\n{answer.Errors}\n{text}");
                break;
            }
        });
        Console.WriteLine($"{snippets.Count} snippets, {rejected} rejected");
        return rejected == 0 ? 0 : 1;
    }
}
