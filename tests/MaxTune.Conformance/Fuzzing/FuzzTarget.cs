namespace MaxTune.Conformance.Fuzzing;

/// <summary>One input to one tool.</summary>
public sealed record Attempt(string Description, string Text, Func<Answer> Run);

/// <summary>A tool and the inputs that are tried on it.</summary>
public sealed record FuzzTarget(string Name, Func<Random, Attempt> Make)
{
    /// <summary>Those named, separated by commas; all when null.</summary>
    public static IReadOnlyList<FuzzTarget> All(string repository, string? names)
    {
        var corpus = new Corpus(repository);
        FuzzTarget[] all =
        [
            new("mtopt", random => Mtopt(corpus.Damaged(random), random)),
            new("passes", random => Passes(corpus.Damaged(random), random)),
            new("pipelines", Pipelines),
            new("filecheck", new FileCheckInputs(corpus).Make),
            new("programs", ProgramInputs.Make),
            new("models", new ModelInputs(repository).Make),
        ];
        string[]? wanted = names?.Split(',');
        return [.. all.Where(t => wanted is null || wanted.Contains(t.Name))];
    }

    private static readonly string[][] Forms =
    [
        [], ["--mlir-print-op-generic"], ["--mlir-print-op-generic", "--mlir-print-local-scope", "--mlir-print-debuginfo"], ["--canonicalize"], ["--cse", "--canonicalize"], ["--verify-roundtrip"],
        ["--split-input-file", "--mlir-print-debuginfo"], ["--view-op-graph"], ["--verify-diagnostics"], ["--mlir-elide-elementsattrs-if-larger=4"],
    ];

    private static Attempt Mtopt(string text, Random random)
    {
        string[] options = Forms[random.Next(Forms.Length)];
        return new Attempt(string.Join(' ', options), text, () => Oracle.Ours(text, ["--allow-unregistered-dialect", .. options]));
    }

    private static readonly string[] PassNames = [.. MaxTune.Passes.AllPasses.Registry.Passes.Select(p => p.Name)];

    // any passes in any order: what they do not take they must leave or refuse
    private static Attempt Passes(string text, Random random)
    {
        var names = Enumerable.Range(0, 1 + random.Next(5)).Select(_ => PassNames[random.Next(PassNames.Length)]);
        string[] options = random.Next(4) == 0
            ? ["--freeze-weights", "--canonicalize", "--decompose", "--fuse-kernels", .. random.Next(2) == 0 ? (string[])["--lower-to-loops"] : []]
            : [.. names.Select(n => "--" + n)];
        return new Attempt(string.Join(' ', options), text, () => Oracle.Ours(text, ["--allow-unregistered-dialect", .. options]));
    }

    private static Attempt Pipelines(Random random)
    {
        string pipeline = "builtin.module(" + string.Join(',', Enumerable.Range(0, 1 + random.Next(3)).Select(_ => random.Next(5) switch
        {
            0 => "func.func(cse,canonicalize{max-iterations=3})",
            1 => "any(cse)",
            2 => "canonicalize{max-iterations=3 region-simplify=normal}",
            3 => PassNames[random.Next(PassNames.Length)],
            _ => $"func.func({PassNames[random.Next(PassNames.Length)]}{{bits=4 group=32}})",
        })) + ")";
        for (int n = random.Next(4); n > 0; n--) pipeline = Mutations.Mutate(pipeline, random, characters: random.Next(2) == 0);
        return new Attempt(pipeline, "", () => Oracle.Ours("func.func @f() { return }", "--pass-pipeline=" + pipeline));
    }
}
