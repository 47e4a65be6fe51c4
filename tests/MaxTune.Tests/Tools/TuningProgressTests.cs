using MaxTune.Tools.Cli;
using Microsoft.Extensions.Logging;
using Spectre.Console;
using Xunit;

namespace MaxTune.Tests.Tools;

public class TuningProgressTests
{
    private sealed class Clock : TimeProvider
    {
        public long Milliseconds { get; set; }
        public override long TimestampFrequency => 1000;
        public override long GetTimestamp() => Milliseconds;
    }

    private static (CompileOptions Options, Clock Clock, StringWriter Screen) Shown()
    {
        var screen = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(screen) });
        var clock = new Clock();
        var options = new CompileOptions { LoggerFactory = new ConsoleLoggers(screen, LogSettings.Parse("")) };
        return (new TuningProgress(console, clock).With(options), clock, screen);
    }

    [Fact]
    public void A_short_search_shows_nothing()
    {
        var (options, clock, screen) = Shown();
        options.Progress!("linear", "try", 0, 200);
        clock.Milliseconds = 999;
        options.Progress("linear", "time", 60, 60);
        Assert.Equal("", screen.ToString());
    }

    [Fact]
    public void A_long_one_has_a_bar_that_makes_way_for_what_is_logged()
    {
        var (options, clock, screen) = Shown();
        clock.Milliseconds = 1000;
        options.Progress!("linear", "try", 50, 200);
        Assert.EndsWith("linear ━━━━━━━─────────────────────── 50 of 200 tried", screen.ToString());
        options.Progress("linear", "time", 60, 60);
        Assert.EndsWith("50 of 200 tried\r\u001b[2Klinear ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 60 tried, the best in turns", screen.ToString());
        options.LoggerFactory!.CreateLogger("MaxTune.autotuning").LogInformation("{Table}", "AUTOTUNE linear");
        Assert.EndsWith($"the best in turns\r\u001b[2KAUTOTUNE linear{Environment.NewLine}", screen.ToString());
    }
}
