using Microsoft.Extensions.Logging;

namespace MaxTune.Tools.Cli;

/// <summary>What a command talks to.</summary>
internal sealed record Session(TextReader In, TextWriter Out, TextWriter Error, Func<string, string?> Environment)
{
    public LogSettings Logs => field ??= LogSettings.Parse(Environment("MAXTUNE_LOGS"));

    public ILogger Logger => field ??= new ConsoleLogger(Error, Logs.Autotuning);

    /// <summary>Options as the environment has them.</summary>
    public CompileOptions Options => new CompileOptions { Logger = Logger, LogPasses = Logs.Passes }.WithEnvironment(Environment);
}

/// <summary>Messages to standard error, tables as they are.</summary>
internal sealed class ConsoleLogger(TextWriter error, bool debug) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel level) => level >= (debug ? LogLevel.Debug : LogLevel.Information);

    public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(level)) return;
        error.WriteLine(level >= LogLevel.Warning ? $"maxtune: {level.ToString().ToLowerInvariant()}: {formatter(state, exception)}" : formatter(state, exception));
    }
}

/// <summary>MAXTUNE_LOGS: <c>"+output_code,+autotuning,+passes"</c>, or <c>help</c>.</summary>
internal sealed record LogSettings(bool OutputCode, bool Autotuning, bool Passes, bool HelpWanted)
{
    public const string Help = """
        MAXTUNE_LOGS is a list, with commas, of
          +output_code   the kernels that run: loops, IL and C#, to standard error
          +autotuning    every table in full, those from the cache too
          +passes        the time each pass took
          help           this text
        """;

    /// <exception cref="FormatException">A name is none of the list.</exception>
    public static LogSettings Parse(string? text)
    {
        var settings = new LogSettings(false, false, false, false);
        foreach (string item in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            settings = item.TrimStart('+') switch
            {
                "output_code" => settings with { OutputCode = true },
                "autotuning" => settings with { Autotuning = true },
                "passes" => settings with { Passes = true },
                "help" => settings with { HelpWanted = true },
                _ => throw new FormatException($"MAXTUNE_LOGS has no '{item}': it knows +output_code, +autotuning, +passes and help"),
            };
        return settings;
    }
}
