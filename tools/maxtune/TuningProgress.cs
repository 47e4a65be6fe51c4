using Spectre.Console;

namespace MaxTune.Tools.Cli;

/// <summary>A line that says what the tuner is doing, when standard error is a terminal.</summary>
internal static class TuningProgress
{
    public static CompiledModel Show(CompileOptions options, Session session, Func<CompileOptions, CompiledModel> compile)
    {
        bool terminal = ReferenceEquals(session.Error, Console.Error) && !Console.IsErrorRedirected;
        if (!terminal || options.Mode != CompileMode.MaxAutotune) return compile(options);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(session.Error) });
        CompiledModel? model = null;
        console.Status().Start("tuning", status =>
            model = compile(options with
            {
                // not while variants are timed: the line is redrawn between kernels and while compiling
                Progress = (kernel, step, done, of) => status.Status(Markup.Escape($"{kernel}: {step} {done}/{of}")),
            }));
        return model!;
    }
}
