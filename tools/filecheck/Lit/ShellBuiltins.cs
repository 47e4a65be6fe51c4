using System.Text;

namespace MaxTune.Tools.FileCheck.Lit;

/// <summary>Finds what a command's name means: a built-in, a tool of this process, or a program.</summary>
internal sealed class ShellBuiltins(LitConfiguration configuration)
{
    private const int CommandNotFound = 127;

    public int Run(string[] arguments, ShellStreams streams, ShellState state)
        => Run(arguments, streams, state, new Dictionary<string, string>());

    private int Run(string[] arguments, ShellStreams streams, ShellState state, Dictionary<string, string> environment)
    {
        string name = arguments[0];
        string[] rest = arguments[1..];
        switch (name)
        {
            case "not": return Not(rest, streams, state, environment);
            case "env": return Env(rest, streams, state, environment);
            case "cd" when rest.Length == 1:
                state.Folder = Path.GetFullPath(Path.Combine(state.Folder, rest[0]));
                return Directory.Exists(state.Folder) ? 0 : Fail(streams, $"cd: no such directory: {rest[0]}");
            case "export":
                foreach (string assignment in rest) Assign(assignment, state.Environment);
                return 0;
        }

        var fileCommands = new ShellFileCommands(streams, path => Path.Combine(state.Folder, path));
        if (fileCommands.TryRun(name, rest) is { } exitCode) return exitCode;
        if (configuration.Tools.TryGetValue(name, out var tool))
        {
            bool ownProcess = environment.Count + state.Environment.Count > 0 && tool.AssemblyPath is not null;
            return ownProcess
                ? External("dotnet", [tool.AssemblyPath!, .. rest], streams, state, environment)
                : InProcess.Run(tool, name, rest, streams, configuration.Timeout);
        }

        if (name == "FileCheck") return OwnFileCheck(rest, streams, state);
        return configuration.Commands.TryGetValue(name, out var command)
            ? External(command[0], [.. command.Skip(1), .. rest], streams, state, environment)
            : External(name, rest, streams, state, environment);
    }

    private static int OwnFileCheck(string[] arguments, ShellStreams streams, ShellState state)
    {
        using var output = new StreamWriter(streams.Output, leaveOpen: true);
        using var error = new StreamWriter(streams.Error, leaveOpen: true);
        return FileCheckTool.Run(arguments, () => ByteText.FromBytes(streams.Input), output, error, state.Folder);
    }

    private int External(string name, string[] arguments, ShellStreams streams, ShellState state, Dictionary<string, string> environment)
    {
        if (configuration.FindProgram(name) is not { } program)
        {
            Fail(streams, $"{name}: command not found");
            return CommandNotFound;
        }

        var variables = new Dictionary<string, string>(state.Environment);
        foreach (var (variable, value) in environment) variables[variable] = value;
        return ExternalProcess.Run(program, arguments, streams, state.Folder, variables, configuration.Timeout);
    }

    // a crash is no failure that `not` wants, unless --crash asks for it
    private int Not(string[] arguments, ShellStreams streams, ShellState state, Dictionary<string, string> environment)
    {
        bool crash = arguments.Length > 0 && arguments[0] == "--crash";
        if (crash) arguments = arguments[1..];
        if (arguments.Length == 0) return Fail(streams, "not: a command is expected");
        int exitCode = Run(arguments, streams, state, environment);
        bool crashed = exitCode > 128 || exitCode < 0;
        if (exitCode == CommandNotFound) return 1;
        if (crash) return crashed ? 0 : 1;
        return exitCode != 0 && !crashed ? 0 : 1;
    }

    private int Env(string[] arguments, ShellStreams streams, ShellState state, Dictionary<string, string> environment)
    {
        var variables = new Dictionary<string, string>(environment);
        int i = 0;
        for (; i < arguments.Length && arguments[i].Contains('='); i++) Assign(arguments[i], variables);
        return i < arguments.Length ? Run(arguments[i..], streams, state, variables) : Fail(streams, "env: a command is expected");
    }

    private static void Assign(string assignment, Dictionary<string, string> variables)
    {
        int equals = assignment.IndexOf('=');
        if (equals > 0) variables[assignment[..equals]] = assignment[(equals + 1)..];
    }

    private static int Fail(ShellStreams streams, string message)
    {
        streams.Error.Write(Encoding.UTF8.GetBytes(message + "\n"));
        return 1;
    }
}
