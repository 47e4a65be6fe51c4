using System.Text;
using MaxTune.Tools.FileCheck.Lit;

namespace MaxTune.Tools.FileCheck.UpdateChecks;

/// <summary>
/// <c>filecheck --update-checks TEST</c>: runs each RUN line up to its FileCheck and writes the CHECK lines of the test anew from the output.
/// The file is written only when the new checks match that output.
/// </summary>
internal static class UpdateChecksCommand
{
    public static int Run(CommandLine line, string path, TextWriter stdout, TextWriter stderr)
    {
        var commands = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var (name, dll) in BuiltTools()) commands[name] = ["dotnet", dll];
        foreach (var (name, command) in line.Tools) commands[name] = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var configuration = new LitConfiguration { Commands = commands, ProgramFolders = ["/usr/lib/llvm-22/bin"] };
        try
        {
            return Run(path, configuration, stdout, stderr);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            stderr.WriteLine($"{path}: error: {e.Message}");
            return 2;
        }
    }

    /// <summary>Rewrites one test; 0: written or already right, 1: a RUN line fails or the new checks do not match, 2: nothing to update.</summary>
    public static int Run(string path, LitConfiguration configuration, TextWriter stdout, TextWriter stderr)
    {
        var test = LitTest.Load(path);
        string text = File.ReadAllText(path);
        string updated = text;
        string temporary = Path.Combine(Path.GetTempPath(), $"update-checks-{Environment.ProcessId}", Path.GetFileName(path) + ".tmp");
        Directory.CreateDirectory(Path.GetDirectoryName(temporary)!);
        var substitutions = new Substitutions(path, temporary, configuration.Substitutions);
        var shell = new ShellRunner(configuration, Path.GetDirectoryName(temporary)!);
        var checks = new List<(string Output, FileCheckOptions Options)>();
        foreach (var run in test.Runs)
        {
            if (Split(substitutions.Apply(run.Command), path) is not var (pipelines, options))
            {
                shell.Run(substitutions.Apply(run.Command), out _);
                continue;
            }

            if (shell.Run(pipelines, out byte[] bytes) != 0)
            {
                stderr.Write($"{path}:{run.Line}: error: the RUN line fails before its FileCheck\n{shell.Log}");
                return 1;
            }

            string output = Encoding.UTF8.GetString(bytes);
            string prefix = options.CheckPrefixes.Count == 0 ? "CHECK" : options.CheckPrefixes[0];
            string comment = path.EndsWith(".py", StringComparison.Ordinal) ? "#" : "//";
            updated = TestRewriter.Rewrite(updated, prefix, CheckWriter.Write(output, prefix), comment);
            checks.Add((output, options));
        }

        if (checks.Count == 0) throw new FormatException("no RUN line ends in | FileCheck on this file with at most one prefix");
        foreach (var (output, options) in checks)
        {
            var result = FileCheck.Run(updated, path, output, options);
            if (result.ExitCode == 0) continue;
            stderr.Write($"{path}: error: the new checks do not match the output; the file is unchanged\n{result.Output}");
            return 1;
        }

        if (updated != text) File.WriteAllText(path, updated);
        stdout.WriteLine($"{path}: {(updated == text ? "unchanged" : "updated")}");
        return 0;
    }

    // a RUN line is of use when it ends in FileCheck with one prefix on the test itself
    private static (IReadOnlyList<ShellPipeline> Before, FileCheckOptions Options)? Split(string command, string path)
    {
        var pipelines = ShellParser.Parse(command);
        var last = pipelines[^1];
        var check = last.Commands[^1];
        if (last.Commands.Count < 2 || check.Words[0].Text is not ("FileCheck" or "FileCheck-22" or "filecheck")) return null;
        string[] arguments = check.Words.Skip(1).Select(word => word.Text).ToArray();
        if (CommandLine.Parse(arguments, out _, out _) is not { } line || line.CheckFile != path || line.Options.CheckPrefixes.Count > 1) return null;
        return ([.. pipelines.SkipLast(1), last with { Commands = [.. last.Commands.SkipLast(1)] }], line.Options);
    }

    // beside this tool in the repository's build, when it is run from there
    private static IEnumerable<(string Name, string Dll)> BuiltTools()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MaxTune.sln"))) folder = folder.Parent;
        if (folder is null) yield break;
        string tail = Path.GetRelativePath(Path.Combine(folder.FullName, "tools", "filecheck"), AppContext.BaseDirectory);
        foreach (var (name, project, assembly) in new[] { ("mtopt", "mtopt", "mtopt.dll"), ("maxtune", "maxtune", "maxtune-cli.dll") })
        {
            string dll = Path.Combine(folder.FullName, "tools", project, tail.StartsWith("..", StringComparison.Ordinal) ? "bin/Release/net10.0" : tail, assembly);
            if (File.Exists(dll)) yield return (name, Path.GetFullPath(dll));
        }
    }
}
