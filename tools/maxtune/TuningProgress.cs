using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace MaxTune.Tools.Cli;

/// <summary>
/// A bar that says what the tuner is doing, when that takes more than a second and standard error is a terminal. It is drawn when the tuner says where it is, between kernels and waves,
/// and by nothing else: never while variants are timed. What is logged takes its line, and the next step draws it below.
/// <code>
/// linear_unary ━━━━━━━━━━━━──────────────────  76 of 200 tried
/// </code>
/// </summary>
internal sealed class TuningProgress(IAnsiConsole console, TimeProvider time)
{
    private const int Width = 30;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly long start = time.GetTimestamp();
    private bool isShown;

    /// <summary>Whether there is a terminal to draw on and something to wait for. Without, Spectre.Console is not even loaded.</summary>
    public static bool IsWanted(CompileOptions options, Session session) =>
        options.Mode == CompileMode.MaxAutotune && ReferenceEquals(session.Error, Console.Error) && !Console.IsErrorRedirected && session.Environment("TERM") != "dumb";

    public static CompiledModel Show(CompileOptions options, Session session, Func<CompileOptions, CompiledModel> compile)
    {
        var progress = new TuningProgress(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(session.Error) }), TimeProvider.System);
        try
        {
            return compile(progress.With(options));
        }
        finally
        {
            progress.Clear();
        }
    }

    /// <summary>The same options, whose compilation is shown here.</summary>
    public CompileOptions With(CompileOptions options) => options with
    {
        Progress = Step,
        LoggerFactory = options.LoggerFactory is { } loggers ? new ClearingLoggers(loggers, Clear) : null,
    };

    private void Step(string kernel, string step, int done, int of)
    {
        if (!isShown && time.GetElapsedTime(start) < Patience) return;
        Clear();
        int full = of > 0 ? Math.Min(Width, Width * done / of) : Width;
        string what = step == "time" ? $"{done} tried, the best in turns" : $"{done} of {of} tried";
        console.Write(new Markup($"{Markup.Escape(kernel)} [green]{new string('━', full)}[/][grey]{new string('─', Width - full)}[/] {what}") { Overflow = Overflow.Ellipsis });
        isShown = true;
    }

    private void Clear()
    {
        if (isShown) console.Write(new ControlCode("\r\u001b[2K"));
        isShown = false;
    }

    private sealed class ClearingLoggers(ILoggerFactory inner, Action clear) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => new ClearingLogger(inner.CreateLogger(categoryName), clear);

        public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

        public void Dispose() => inner.Dispose();
    }

    private sealed class ClearingLogger(ILogger inner, Action clear) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel level) => inner.IsEnabled(level);

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(level)) clear();
            inner.Log(level, id, state, exception, formatter);
        }
    }
}
