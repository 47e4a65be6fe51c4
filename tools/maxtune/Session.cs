using Microsoft.Extensions.Logging;

namespace MaxTune.Tools.Cli;

/// <summary>What a command talks to.</summary>
internal sealed record Session(TextReader In, TextWriter Out, TextWriter Error, Func<string, string?> Environment)
{
    public LogSettings Logs => field ??= LogSettings.Parse(Environment("MAXTUNE_LOGS"));

    public ILoggerFactory LoggerFactory => field ??= new ConsoleLoggers(Error, Logs);

    /// <summary>Options as the environment has them.</summary>
    public CompileOptions Options => new CompileOptions { LoggerFactory = LoggerFactory }.WithEnvironment(Environment);
}

/// <summary>A logger for each subject, as MAXTUNE_LOGS says.</summary>
internal sealed class ConsoleLoggers(TextWriter error, LogSettings settings) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new ConsoleLogger(error, settings.LevelOf(categoryName[(categoryName.IndexOf('.') + 1)..]));

    public void AddProvider(ILoggerProvider provider) { }

    public void Dispose() { }
}

/// <summary>Messages to standard error, tables as they are.</summary>
internal sealed class ConsoleLogger(TextWriter error, LogLevel least) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel level) => level >= least;

    public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(level)) return;
        error.WriteLine(level >= LogLevel.Warning ? $"maxtune: {level.ToString().ToLowerInvariant()}: {formatter(state, exception)}" : formatter(state, exception));
    }
}

/// <summary>MAXTUNE_LOGS, as TORCH_LOGS: <c>"+output_code,autotuning,-cache"</c>, or <c>help</c>.</summary>
internal sealed record LogSettings(IReadOnlyDictionary<string, LogLevel> Levels, bool HelpWanted)
{
    public static string Help { get; } = Text();

    public LogLevel LevelOf(string subject) => Levels.GetValueOrDefault(subject, LogLevel.Information);

    /// <summary>Whether a subject is wanted beyond what is always shown.</summary>
    public bool Wants(string subject) => LevelOf(subject) <= LogLevel.Debug;

    /// <summary>The same with warnings alone of a subject.</summary>
    public LogSettings Without(string subject) => this with { Levels = new Dictionary<string, LogLevel>(Levels) { [subject] = LogLevel.Warning } };

    private static string Text()
    {
        var text = new System.Text.StringBuilder("MAXTUNE_LOGS is a list, with commas, of\n");
        foreach (var (name, what, more) in MaxTune.Logs.All) text.Append($"  {name,-13} {what}{(more.Length > 0 ? $"; +{name} adds {more}" : "")}\n");
        return text.Append("  help          this text\nAll of it goes to standard error. -NAME shows of a subject no more than warnings: -autotuning leaves out the tables.").ToString();
    }

    /// <exception cref="FormatException">A name is none of the list.</exception>
    public static LogSettings Parse(string? text)
    {
        var levels = new Dictionary<string, LogLevel>();
        bool help = false;
        foreach (string item in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string name = item.TrimStart('+', '-');
            if (item == "help") help = true;
            else if (MaxTune.Logs.All.Any(s => s.Name == name) && item.Length - name.Length <= 1)
                levels[name] = item[0] switch { '+' => LogLevel.Trace, '-' => LogLevel.Warning, _ => LogLevel.Debug };
            else
                throw new FormatException($"MAXTUNE_LOGS has no '{item}'{IR.Spelling.Hint(name, MaxTune.Logs.All.Select(s => s.Name))}; it knows {string.Join(", ", MaxTune.Logs.All.Select(s => s.Name))}, each with + or - before it, and help");
        }
        return new LogSettings(levels, help);
    }
}
