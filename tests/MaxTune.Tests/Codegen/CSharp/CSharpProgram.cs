using System.Diagnostics;

namespace MaxTune.Tests.Codegen.CSharp;

/// <summary>Runs one C# file with <c>dotnet run</c>, as a user would.</summary>
internal static class CSharpProgram
{
    public static (int ExitCode, string Output, string Errors) Run(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetDirectoryName(file)!,
        };
        foreach (string argument in (string[])["run", file, "--", .. arguments]) start.ArgumentList.Add(argument);
        // the test host's own settings are not for the program's build
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD") || k.StartsWith("VSTEST") || k is "DOTNET_HOST_PATH").ToArray()) start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    /// <summary>A new directory, outside the repository, so that its build settings do not apply.</summary>
    public static string NewDirectory() => Directory.CreateTempSubdirectory("maxtune_csharp_").FullName;
}
