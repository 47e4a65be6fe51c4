using System.Diagnostics;
using System.Text;

namespace MaxTune.Tests.Golden;

/// <summary>Runs FileCheck-22 on many cases, with one shell for a batch: a process start through .NET costs more than the check.</summary>
internal static class UpstreamFileCheck
{
    public const string Name = "FileCheck-22";

    public static bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, Name)));

    /// <summary>Exit code and stderr of each case; the files are N.check and N.input in the folder.</summary>
    public static (int ExitCode, string Errors)[] Run(string folder, IReadOnlyList<CheckCase> cases, int first)
    {
        var script = new StringBuilder("ulimit -t 20\n");
        for (int i = 0; i < cases.Count; i++)
        {
            int n = first + i;
            File.WriteAllText(Path.Combine(folder, $"{n}.check"), cases[i].Check);
            File.WriteAllText(Path.Combine(folder, $"{n}.input"), cases[i].Input);
            script.Append(Name);
            foreach (string argument in Arguments(cases[i], n)) script.Append(" '").Append(argument.Replace("'", "'\\''")).Append('\'');
            script.Append($" >/dev/null 2>{n}.err; echo $? >{n}.rc\n");
        }

        string file = Path.Combine(folder, $"batch{first}.sh");
        File.WriteAllText(file, script.ToString());
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", [file]) { WorkingDirectory = folder, RedirectStandardError = true })!;
        shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        return Enumerable.Range(first, cases.Count)
            .Select(n => (int.Parse(File.ReadAllText(Path.Combine(folder, $"{n}.rc"))), File.ReadAllText(Path.Combine(folder, $"{n}.err"))))
            .ToArray();
    }

    public static IReadOnlyList<string> Arguments(CheckCase made, int n)
        => [.. made.Options, "--dump-input=never", $"--input-file={n}.input", $"{n}.check"];
}
