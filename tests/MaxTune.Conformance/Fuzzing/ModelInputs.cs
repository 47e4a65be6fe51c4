using System.Text.RegularExpressions;
using MaxTune.Tools.Cli;

namespace MaxTune.Conformance.Fuzzing;

/// <summary>Models, damaged, compiled without tuning and run once on random inputs.</summary>
internal sealed partial class ModelInputs
{
    private static readonly string[] Folders = ["examples", "tests/filecheck/mt", "tests/filecheck/tools/maxtune", "tests/filecheck/passes"];
    private readonly string[] models;

    public ModelInputs(string repository)
    {
        models = [.. Folders.SelectMany(f => Directory.GetFiles(Path.Combine(repository, f), "*.mlir", SearchOption.AllDirectories)).Order(StringComparer.Ordinal)
            .SelectMany(f => Snippets.Split(File.ReadAllText(f))).Where(t => t.Length < 8000 && t.Contains("mt.", StringComparison.Ordinal) && t.Contains("func.func", StringComparison.Ordinal))
            .Select(t => t.Contains("@main", StringComparison.Ordinal) ? t : FirstFunction().Replace(t, "func.func @main", 1))];
    }

    [GeneratedRegex(@"func\.func @\w+")]
    private static partial Regex FirstFunction();

    [GeneratedRegex(@"\d{4,}")]
    private static partial Regex Large();

    public Attempt Make(Random random)
    {
        string text = Corpus.Damage(models[random.Next(models.Length)], random, 3);
        text = Large().Replace(text, m => m.Value[..3]);   // a tensor of gigabytes takes long, rightly
        string[] options = random.Next(5) switch
        {
            0 => ["--autocast", random.Next(2) == 0 ? "bf16" : "f16"],
            1 => ["--quantize", random.Next(3) switch { 0 => "int8", 1 => "w8", _ => "w4" }],
            2 => ["--emit", random.Next(3) switch { 0 => "loops", 1 => "cs", _ => "il" }],
            _ => [],
        };
        return new Attempt(string.Join(' ', options), text, () => Maxtune(text, ["run", "-", "--random", "--threads", "1", .. options]));
    }

    public static Answer Maxtune(string text, params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        // no environment: no cache, no logs
        int code = MaxTuneTool.Run(arguments, new StringReader(text), output, errors, name => name == "MAXTUNE_CACHE_DIR" ? Path.Combine(Path.GetTempPath(), "maxtune-fuzz-cache") : null);
        return new Answer(code, output.ToString(), errors.ToString());
    }
}
