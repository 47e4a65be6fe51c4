namespace MaxTune.Tools.FileCheck;

/// <summary>The command-line tool: <c>filecheck [options] CHECK-FILE &lt; input</c>.</summary>
public static class FileCheckTool
{
    /// <summary>Runs the tool; 0: all checks match, 1: some do not or the command line is wrong, 2: no input, no checks or a bad directive.</summary>
    public static int Run(string[] args, TextReader stdin, TextWriter stdout, TextWriter stderr)
        => Run(args, () => ByteText.FromString(stdin.ReadToEnd()), stdout, stderr, Directory.GetCurrentDirectory());

    /// <summary>The same, with the input as bytes and relative file names taken from a folder.</summary>
    internal static int Run(string[] args, Func<string> stdin, TextWriter stdout, TextWriter stderr, string folder)
    {
        if (CommandLine.Parse(args, out string error, out int exitCode) is not { } line)
        {
            stderr.WriteLine("filecheck: " + error);
            return exitCode;
        }

        if (line.Help || line.DumpInputHelp || line.Version)
        {
            stdout.Write(line.Help ? FileCheckHelp.Options : line.Version ? FileCheckHelp.Version : FileCheckHelp.DumpInput);
            return 0;
        }

        if (line.CheckFile is null)
        {
            stderr.WriteLine("<check-file> not specified");
            return 2;
        }


        if (line.UpdateChecks) return UpdateChecks.UpdateChecksCommand.Run(line, Path.GetFullPath(Path.Combine(folder, line.CheckFile)), stdout, stderr);
        return Check(line, stdin, stderr, folder);
    }

    private static int Check(CommandLine line, Func<string> stdin, TextWriter stderr, string folder)
    {
        if (Read("check", line.CheckFile!, stdin, stderr, folder) is not { } checks) return 2;
        var result = FileCheck.RunBytes(checks, line.CheckFile!, () => Read("input", line.InputFile, stdin, stderr, folder), line.Options);
        stderr.Write(result.Output);
        return result.ExitCode;
    }

    private static string? Read(string what, string name, Func<string> stdin, TextWriter stderr, string folder)
    {
        try
        {
            return name == "-" ? stdin() : ByteText.FromBytes(File.ReadAllBytes(Path.Combine(folder, name)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            string reason = e is FileNotFoundException or DirectoryNotFoundException ? "No such file or directory" : e.Message;
            stderr.WriteLine($"Could not open {what} file '{name}': {reason}");
            return null;
        }
    }
}
