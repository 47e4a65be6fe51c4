using System.Diagnostics;
using Xunit;

namespace MaxTune.Tests.Explain;

/// <summary>Chromium without a window: loads a page, runs its scripts, prints the document.</summary>
internal static class Browser
{
    private static readonly string[] Programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private static string? Find() =>
        (from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
         from program in Programs
         let path = Path.Combine(folder, program)
         where File.Exists(path)
         select path).FirstOrDefault();

    /// <summary>The document after its scripts have run, and what the console said.</summary>
    public static (string Document, string[] Console) Load(string file, bool dark, string profile)
    {
        string? program = Find();
        Skip.If(program is null, "there is no chromium on the PATH");
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", $"--user-data-dir={profile}", "--window-size=1200,900", "--virtual-time-budget=4000",
                "--enable-logging=stderr", $"--blink-settings=preferredColorScheme={(dark ? 0 : 1)}", "--dump-dom", new Uri(file).AbsoluteUri,
            },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(90_000))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("the browser did not end in 90 s");
        }
        return (output.Result, [.. errors.Result.Split('\n').Where(l => l.Contains("CONSOLE"))]);
    }
}
