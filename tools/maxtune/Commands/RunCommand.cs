using System.CommandLine;
using System.Globalization;
using MaxTune.Runtime;

namespace MaxTune.Tools.Cli;

/// <summary><c>maxtune run</c>: compiles a model, runs it on inputs, and shows, keeps, checks or times the results.</summary>
internal sealed class RunCommand
{
    private readonly CompileArguments compile = new();
    private readonly Option<string[]> inputs = new("--input") { Description = "an input's values; repeatable", HelpName = "NAME=FILE.npy" };
    private readonly Option<string?> random = new("--random") { Description = "made-up values for inputs not given; a seed may follow", HelpName = "SEED", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> output = new("--output") { Description = "write each result to DIR/NAME.npy", HelpName = "DIR" };
    private readonly Option<string?> mode = new("--mode") { Description = "default: the likeliest schedules, without timing; max-autotune: the fastest found", HelpName = "MODE" };
    private readonly Option<string?> emit = new("--emit") { Description = "print the model at a level in place of running it: graph, kernels, loops, il, asm or cs", HelpName = "LEVEL" };
    private readonly Option<string[]> expect = new("--expect") { Description = "compare a result; repeatable", HelpName = "NAME=FILE.npy" };
    private readonly Option<string[]> labels = new("--labels") { Description = "count the rows of a result whose largest element is at the place the labels say", HelpName = "NAME=FILE.npy" };
    private readonly Option<double> rtol = new("--rtol") { Description = "with --expect: |result - expected| <= atol + rtol |expected|", HelpName = "X", DefaultValueFactory = _ => 1e-4 };
    private readonly Option<double> atol = new("--atol") { Description = "see --rtol", HelpName = "X", DefaultValueFactory = _ => 1e-6 };
    private readonly Option<bool> bench = new("--bench") { Description = "time the compiled model, for a second" };
    private readonly Option<string?> json = new("--json") { Description = "write what was done as JSON", HelpName = "FILE" };
    private readonly Option<bool> allVariants = new("--all-variants") { Description = "check --expect with every legal schedule of every kernel" };

    public static Command Create(Session session)
    {
        var self = new RunCommand();
        var command = new Command("run", "compile a model and run it");
        self.compile.AddTo(command);
        foreach (var option in (Option[])[self.inputs, self.random, self.output, self.mode, self.emit, self.expect, self.labels, self.rtol, self.atol, self.bench, self.json, self.allVariants])
            command.Options.Add(option);
        command.SetAction(parsed => self.Run(parsed, session));
        return command;
    }

    private int Run(ParseResult parsed, Session session)
    {
        var options = compile.Options(parsed, session);
        options = parsed.GetValue(mode) switch
        {
            null => options,
            "default" => options with { Mode = CompileMode.Default },
            "max-autotune" => options with { Mode = CompileMode.MaxAutotune },
            var other => throw new UserException($"--mode {other}: default or max-autotune"),
        };
        var source = compile.Source(parsed, session);
        DumpLevel? level = parsed.GetValue(emit) switch
        {
            null => null,
            "graph" => DumpLevel.Graph,
            "kernels" => DumpLevel.Kernels,
            "loops" => DumpLevel.Loops,
            "il" => DumpLevel.Il,
            "cs" => DumpLevel.CSharp,
            "asm" => DumpLevel.Asm,
            var other => throw new UserException($"--emit {other}: graph, kernels, loops, il, asm or cs"),
        };
        if (level is null or DumpLevel.Il && MlirProgram.TryCompile(source) is { } program)
        {
            if (level is null) program.Run(session.Out);
            else session.Out.WriteLine(program.IlText.TrimEnd());
            return 0;
        }
        using var model = CompileArguments.Compile(source, options with { DumpWholeConstants = level is not null, DumpOnly = level is not null }, session);
        if (level is { } wanted)
        {
            session.Out.WriteLine(model.Dump(wanted).TrimEnd());
            return 0;
        }
        var tensors = ModelInputs.Read(model, parsed.GetValue(inputs) ?? [], Seed(parsed), options.DynamicHint);
        var checks = new ResultChecks(model, parsed.GetValue(expect) ?? [], parsed.GetValue(labels) ?? [], parsed.GetValue(rtol), parsed.GetValue(atol));
        var results = model.Run(tensors);
        if (parsed.GetValue(output) is { } folder) Write(model, results, folder, session);
        else for (int i = 0; i < results.Length; i++) session.Out.WriteLine(Summary(model.Outputs[i].Name, results[i]));
        bool good = checks.Report(results, session.Out);
        var timing = parsed.GetValue(bench) ? ModelTiming.Measure(model, tensors, results) : null;
        if (timing is not null) session.Out.WriteLine(timing);
        if (parsed.GetValue(allVariants)) good &= AllVariants.Check(source, options, tensors, checks, session);
        if (parsed.GetValue(json) is { } file) RunReport.Write(file, model, options, tensors, results, checks, timing);
        return good ? 0 : 1;
    }

    private ulong? Seed(ParseResult parsed) =>
        parsed.GetResult(random) is null ? null
        : parsed.GetValue(random) is not { } text ? 0
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) ? seed
        : throw new UserException($"--random {text}: a seed is a whole number");

    private static void Write(CompiledModel model, Tensor[] results, string folder, Session session)
    {
        Directory.CreateDirectory(folder);
        for (int i = 0; i < results.Length; i++)
        {
            string path = Path.Combine(folder, string.Concat(model.Outputs[i].Name.Split(Path.GetInvalidFileNameChars())) + ".npy");
            Files.WriteNpy(path, results[i]);
            session.Out.WriteLine($"{path}: {results[i]}");
        }
    }

    private static string Summary(string name, Tensor tensor)
    {
        const int shown = 8;
        var index = new long[tensor.Rank];
        var first = new List<string>();
        double low = double.PositiveInfinity, high = double.NegativeInfinity, sum = 0;
        for (long i = 0; i < tensor.ElementCount; i++, Shapes.Next(index, tensor.Shape))
        {
            double value = tensor[index];
            (low, high, sum) = (Math.Min(low, value), Math.Max(high, value), sum + value);
            if (i < shown) first.Add(value.ToString("G6", CultureInfo.InvariantCulture));
        }
        if (tensor.ElementCount == 0) return $"{name}: {tensor}, no elements";
        string rest = tensor.ElementCount > shown ? ", ..." : "";
        return string.Create(CultureInfo.InvariantCulture, $"{name}: {tensor} min {low:G6} max {high:G6} mean {sum / tensor.ElementCount:G6} [{string.Join(", ", first)}{rest}]");
    }
}
