using System.Text;

namespace MaxTune.Tools.FileCheck.Lit;

/// <summary>The small commands on text and files that tests use: echo, cat, rm, mkdir, cp, mv, touch, diff, count, split-file, true, false, :.</summary>
internal sealed class ShellFileCommands(ShellStreams streams, Func<string, string> resolve)
{
    /// <summary>Runs the command; null when it is not one of these.</summary>
    public int? TryRun(string name, string[] arguments)
    {
        string[] options = arguments.TakeWhile(a => a.Length > 1 && a[0] == '-').ToArray();
        string[] rest = arguments[options.Length..];
        switch (name)
        {
            case ":" or "true": return 0;
            case "false": return 1;
            case "echo": return Echo(arguments);
            case "cat" when options.Length == 0: return Cat(rest);
            case "rm": return Remove(rest, force: options.Any(o => o.Contains('f')));
            case "mkdir": return Make(rest, parents: options.Contains("-p"));
            case "cp" when rest.Length == 2: return Copy(rest[0], rest[1]);
            case "mv" when rest.Length == 2: return Move(rest[0], rest[1]);
            case "touch": return Touch(rest);
            case "count" when rest.Length == 1: return Count(rest[0]);
            case "diff" when rest.Length == 2: return LineDifference.Run(options, Read(rest[0]), Read(rest[1]), rest[0], rest[1], streams.Output);
            case "split-file" when rest.Length == 2: return FileSplitter.Split(resolve(rest[0]), resolve(rest[1]), options.Contains("--leading-lines"), streams.Error);
            default: return null;
        }
    }

    private int Echo(string[] words)
    {
        bool newline = words.Length == 0 || words[0] != "-n";
        Write(string.Join(' ', newline ? words : words[1..]) + (newline ? "\n" : ""));
        return 0;
    }

    private int Cat(string[] paths)
    {
        if (paths.Length == 0) streams.Output.Write(streams.Input);
        foreach (string path in paths) streams.Output.Write(Read(path));
        return 0;
    }

    private int Remove(string[] paths, bool force)
    {
        int exitCode = 0;
        foreach (string path in paths.Select(resolve))
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else if (File.Exists(path)) File.Delete(path);
            else if (!force) exitCode = Fail($"rm: no such file: {path}");
        }

        return exitCode;
    }

    private int Make(string[] paths, bool parents)
    {
        int exitCode = 0;
        foreach (string path in paths.Select(resolve))
        {
            if (!parents && Directory.Exists(path)) exitCode = Fail($"mkdir: exists: {path}");
            else Directory.CreateDirectory(path);
        }

        return exitCode;
    }

    private int Copy(string from, string to)
    {
        string source = resolve(from);
        string target = Into(resolve(to), source);
        if (!Directory.Exists(source))
        {
            File.Copy(source, target, overwrite: true);
            return 0;
        }

        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }

        return 0;
    }

    private int Move(string from, string to)
    {
        string source = resolve(from);
        string target = Into(resolve(to), source);
        if (Directory.Exists(source)) Directory.Move(source, target);
        else File.Move(source, target, overwrite: true);
        return 0;
    }

    private static string Into(string target, string source) => Directory.Exists(target) ? Path.Combine(target, Path.GetFileName(source)) : target;

    private int Touch(string[] paths)
    {
        foreach (string path in paths.Select(resolve))
            if (!File.Exists(path)) File.WriteAllBytes(path, []);
        return 0;
    }

    private int Count(string expected)
    {
        int lines = streams.Input.Count(b => b == '\n') + (streams.Input.Length > 0 && streams.Input[^1] != '\n' ? 1 : 0);
        return int.TryParse(expected, out int count) && count == lines ? 0 : Fail($"Expected {expected} lines, got {lines}.");
    }

    private byte[] Read(string path) => path == "-" ? streams.Input : File.ReadAllBytes(resolve(path));

    private int Fail(string message)
    {
        streams.Error.Write(Encoding.UTF8.GetBytes(message + "\n"));
        return 1;
    }

    private void Write(string text) => streams.Output.Write(Encoding.UTF8.GetBytes(text));
}
