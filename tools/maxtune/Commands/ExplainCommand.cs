using System.CommandLine;
using MaxTune.Runtime;

namespace MaxTune.Tools.Cli;

/// <summary><c>maxtune explain</c>: how a model's kernels came to be, what they look like at every level, and how close to the machine's limits they run.</summary>
internal sealed class ExplainCommand
{
    private readonly CompileArguments compile = new();
    private readonly Option<string?> kernel = new("--kernel") { Description = "everything about one kernel: IR at each level, IL, machine code", HelpName = "NAME" };
    private readonly Option<string?> against = new("--against") { Description = "time the kernel's schedule against another, in turns", HelpName = "#mt.schedule<...>" };
    private readonly Option<string?> html = new("--html") { Description = "write it all as one page", HelpName = "FILE" };
    private readonly Option<string?> mode = new("--mode") { Description = "default or max-autotune (the default here)", HelpName = "MODE" };
    private readonly Option<string[]> inputs = new("--input") { Description = "an input's values, made up unless given; repeatable", HelpName = "NAME=FILE.npy" };

    public static Command Create(Session session)
    {
        var self = new ExplainCommand();
        var command = new Command("explain", "show how a model's kernels came to be: schedules, code, times, limits, and what lost");
        self.compile.AddTo(command);
        foreach (var option in (Option[])[self.kernel, self.against, self.html, self.mode, self.inputs]) command.Options.Add(option);
        command.SetAction(parsed => self.Run(parsed, session));
        return command;
    }

    private int Run(ParseResult parsed, Session session)
    {
        var options = compile.Options(parsed, session) with
        {
            Mode = parsed.GetValue(mode) switch
            {
                null or "max-autotune" => CompileMode.MaxAutotune,
                "default" => CompileMode.Default,
                var other => throw new UserException($"--mode {other}: default or max-autotune"),
            },
        };
        // what was tuned is told below, once
        if (!session.Logs.Levels.ContainsKey(MaxTune.Logs.Autotuning)) options = options with { LoggerFactory = new ConsoleLoggers(session.Error, session.Logs.Without(MaxTune.Logs.Autotuning)) };
        var source = compile.Source(parsed, session);
        using var model = CompileArguments.Compile(source, options, session);
        var tensors = ModelInputs.Read(model, parsed.GetValue(inputs) ?? [], seed: 0, options.DynamicHint);
        for (int i = 0; i < tensors.Length; i++) tensors[i] = tensors[i].Contiguous();
        var report = ModelExplainer.Explain(model, tensors);
        string? name = parsed.GetValue(kernel);
        if (name is not null && report.Kernels.All(k => k.Name != name))
        {
            string known = report.Kernels.Count == 0 ? "the model has no kernels" : "it has " + string.Join(", ", report.Kernels.Select(k => k.Name));
            throw new UserException($"--kernel: the model has no kernel '{name}'{IR.Spelling.Hint(name, report.Kernels.Select(k => k.Name))}; {known}");
        }
        if (parsed.GetValue(against) is { } schedule)
        {
            if (name is null && report.Kernels.Count != 1) throw new UserException("--against needs --kernel NAME: the model has " + string.Join(", ", report.Kernels.Select(k => k.Name)));
            var (record, duel) = ModelExplainer.Against(model, name ?? report.Kernels[0].Name, new ModelSource(schedule, "--against"));
            session.Out.WriteLine(DuelText.Format(record, duel).TrimEnd());
            return 0;
        }
        if (parsed.GetValue(html) is { } file)
        {
            WriteText(file, HtmlPage.Of(report));
            session.Out.WriteLine($"{file}: {report.Kernels.Count} kernel{(report.Kernels.Count == 1 ? "" : "s")}");
            return 0;
        }
        session.Out.WriteLine(ReportText.Format(report, name).TrimEnd());
        return 0;
    }

    private static void WriteText(string file, string text)
    {
        string temporary = $"{file}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllText(temporary, text);
            File.Move(temporary, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UserException($"{file}: cannot write: {e.Message}");
        }
    }
}
