using System.CommandLine;
using MaxTune.Runtime;

namespace MaxTune.Tools.Cli;

/// <summary>The arguments that every command that compiles has in common.</summary>
internal sealed class CompileArguments
{
    public Argument<string> Model { get; } = new("MODEL") { Description = "a file of MLIR text; - for standard input" };
    public Option<string?> Parameters { get; } = new("--params") { Description = "values of the model's parameters", HelpName = "FILE.safetensors" };
    public Option<int> Threads { get; } = new("--threads") { Description = "threads a run uses at most; one a core unless given", HelpName = "N" };
    public Option<double> TuneSeconds { get; } = new("--tune-budget") { Description = "with max-autotune: seconds for compiling, verifying and timing variants of the kernel that does most; less for smaller ones, a fifth at least", HelpName = "SECONDS", DefaultValueFactory = _ => new CompileOptions().TuneSeconds };
    public Option<int> Candidates { get; } = new("--tune-candidates") { Description = "with max-autotune: variants of a kernel at most", HelpName = "N", DefaultValueFactory = _ => new CompileOptions().TuneCandidates };
    public Option<long> DynamicHint { get; } = new("--dynamic-hint") { Description = "what dynamic dimensions are taken to be in tuning and with --random", HelpName = "N", DefaultValueFactory = _ => new CompileOptions().DynamicHint };
    public Option<bool> NoCache { get; } = new("--no-cache") { Description = "tune anew and remember nothing" };

    public Option<string?> Autocast { get; } = new("--autocast") { Description = "run matrix products in bf16 or f16", HelpName = "bf16|f16" };
    public Option<string?> Quantize { get; } = new("--quantize") { Description = "int8: weights and activations in 8 bits, activations' scales found row by row; w8, w4 (or int4): weights alone", HelpName = "int8|w8|w4" };
    public Option<int> QuantizeGroup { get; } = new("--quantize-group") { Description = "weights that share a scale, with w4", HelpName = "N", DefaultValueFactory = _ => new CompileOptions().QuantizeGroup };
    public Option<string[]> Schedules { get; } = new("--schedule") { Description = "run a kernel by this schedule; repeatable, or a file with one a line", HelpName = "KERNEL=#mt.schedule<...>|FILE" };

    public void AddTo(Command command)
    {
        command.Arguments.Add(Model);
        foreach (var option in (Option[])[Parameters, Threads, TuneSeconds, Candidates, DynamicHint, NoCache, Autocast, Quantize, QuantizeGroup, Schedules]) command.Options.Add(option);
    }

    public CompileOptions Options(ParseResult parsed, Session session)
    {
        var options = session.Options;
        int threads = parsed.GetValue(Threads);
        if (parsed.GetResult(Threads) is not null)
            options = options with { Threads = threads is >= 1 and <= ThreadTeam.MaxThreads ? threads : throw new UserException($"--threads {threads}: 1 to {ThreadTeam.MaxThreads}") };
        double seconds = parsed.GetValue(TuneSeconds);
        if (!(seconds is >= 0 and <= 3600)) throw new UserException($"--tune-budget {seconds}: 0 to 3600 seconds");
        if (parsed.GetValue(Candidates) is < 1 or > 100_000) throw new UserException($"--tune-candidates {parsed.GetValue(Candidates)}: 1 to 100000");
        if (parsed.GetValue(DynamicHint) is < 1 or > 1 << 24) throw new UserException($"--dynamic-hint {parsed.GetValue(DynamicHint)}: 1 to {1 << 24}");
        options = options with { TuneSeconds = seconds, TuneCandidates = parsed.GetValue(Candidates), DynamicHint = parsed.GetValue(DynamicHint) };
        bool precisionGiven = parsed.GetResult(Autocast) is not null || parsed.GetResult(Quantize) is not null;
        string[] saved = !precisionGiven && Beside(parsed, ".options", session) is { } words ? File.ReadAllText(words).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : [];
        string? Saved(string name) => Array.IndexOf(saved, name) is >= 0 and var at && at + 1 < saved.Length ? saved[at + 1] : null;
        options = options with
        {
            Autocast = (parsed.GetValue(Autocast) ?? Saved("--autocast")) switch
            {
                null => options.Autocast,
                "bf16" => MaxTune.Autocast.BF16,
                "f16" => MaxTune.Autocast.F16,
                var other => throw new UserException($"--autocast {other}: bf16 or f16"),
            },
            Quantize = (parsed.GetValue(Quantize) ?? Saved("--quantize")) switch
            {
                null => options.Quantize,
                "int8" => Quantization.Int8,
                "w8" => Quantization.Weights8,
                "w4" or "int4" => Quantization.Weights4,
                var other => throw new UserException($"--quantize {other}: int8, w8 or w4"),
            },
            QuantizeGroup = (int.TryParse(Saved("--quantize-group"), out int kept) ? kept : parsed.GetValue(QuantizeGroup)) is >= 2 and <= 1 << 20 and var group && group % 2 == 0 ? group : throw new UserException($"--quantize-group {parsed.GetValue(QuantizeGroup)}: an even number of at least 2"),
        };
        if (parsed.GetValue(NoCache)) options = options with { CacheDirectory = null };
        if (parsed.GetValue(Parameters) is { } file || Beside(parsed, ".safetensors", session) is { } found && (file = found) is not null) options = options with { Parameters = Files.ReadParameters(file) };
        var given = GivenSchedules(parsed.GetValue(Schedules) ?? []).ToArray();
        if (given.Length == 0 && Beside(parsed, ".schedules", session) is { } schedules) given = [ModelSource.FromFile(schedules)];
        return options with { Schedules = given };
    }

    // model.safetensors, model.options and model.schedules are taken with model.mlir when nothing else is said: a debug folder's graph_before.mlir runs as it ran
    private string? Beside(ParseResult parsed, string extension, Session session)
    {
        if (parsed.GetValue(Model) is not { } model || model == "-" || Path.ChangeExtension(model, extension) is var path && !File.Exists(path)) return null;
        session.Error.WriteLine($"maxtune: with {path}");
        return path;
    }

    // what names no kernel is a file; those on the command line are the lines of one text
    private static IEnumerable<ModelSource> GivenSchedules(string[] given)
    {
        string[] lines = [.. given.Where(g => g.Contains('#') || g.Contains('='))];
        if (lines.Length > 0) yield return new ModelSource(string.Join('\n', lines.Select(l => l.ReplaceLineEndings(" "))), "--schedule");
        foreach (string file in given.Except(lines)) yield return ModelSource.FromFile(file);
    }

    public ModelSource Source(ParseResult parsed, Session session) =>
        parsed.GetValue(Model) is not "-" and { } path ? ModelSource.FromFile(path) : new ModelSource(session.In.ReadToEnd(), "<stdin>");

    /// <summary>Compiles, with what is going on shown on a terminal.</summary>
    public static CompiledModel Compile(ModelSource source, CompileOptions options, Session session) =>
        TuningProgress.IsWanted(options, session) ? TuningProgress.Show(options, session, shown => MaxTune.Model.Compile(source, shown)) : MaxTune.Model.Compile(source, options);
}
