using System.Text;

namespace MaxTune.Tools.FileCheck.Lit;

/// <summary>
/// Runs the command of a RUN line. The commands of a pipeline run one after the other, each on all that the one before wrote; a pipeline's
/// exit code is that of its last command that failed.
/// </summary>
internal sealed class ShellRunner(LitConfiguration configuration, string folder)
{
    private const int ReportLimit = 6000;

    private readonly ShellBuiltins builtins = new(configuration);
    private readonly ShellState state = new(folder);

    /// <summary>What was run and what came of it, for the report of a failure.</summary>
    public StringBuilder Log { get; } = new();

    /// <summary>Runs a command; what its last pipeline wrote goes to <paramref name="output"/>.</summary>
    /// <exception cref="FormatException">The command does not parse.</exception>
    public int Run(string command, out byte[] output) => Run(ShellParser.Parse(command), out output);

    /// <summary>The same, of a command that is parsed.</summary>
    public int Run(IReadOnlyList<ShellPipeline> pipelines, out byte[] output)
    {
        int exitCode = 0;
        output = [];
        foreach (var pipeline in pipelines)
        {
            if (pipeline.Connector == ShellConnector.IfSucceeded && exitCode != 0) continue;
            if (pipeline.Connector == ShellConnector.IfFailed && exitCode == 0) continue;
            exitCode = Pipeline(pipeline.Commands, out output);
        }

        return exitCode;
    }

    private int Pipeline(IReadOnlyList<ShellCommand> commands, out byte[] output)
    {
        int exitCode = 0;
        output = [];
        for (int i = 0; i < commands.Count; i++)
        {
            int code = Command(commands[i], ref output, last: i == commands.Count - 1);
            if (code != 0) exitCode = code;
        }

        return exitCode;
    }

    private int Command(ShellCommand command, ref byte[] data, bool last)
    {
        string[] arguments = command.Words.SelectMany(Expand).ToArray();
        var streams = new ShellStreams(data);
        int exitCode;
        try
        {
            streams.Apply(command.Redirects, target => Path.Combine(state.Folder, target));
            exitCode = builtins.Run(arguments, streams, state);
            streams.WriteFiles();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            streams.Error.Write(Encoding.UTF8.GetBytes($"{arguments[0]}: {e.Message}\n"));
            exitCode = 1;
        }

        data = streams.Piped();
        Log.Append($"$ {string.Join(' ', arguments.Select(Quote))}\n");
        string errors = Encoding.UTF8.GetString(streams.Errors());
        if (errors.Length > 0) Log.Append(Shorten(errors));
        if (last && data.Length > 0) Log.Append("# stdout:\n").Append(Shorten(Encoding.UTF8.GetString(data)));
        if (exitCode != 0) Log.Append($"# exit code {exitCode}\n");
        return exitCode;
    }

    private IEnumerable<string> Expand(ShellWord word)
    {
        if (word.Quoted || word.Text.IndexOfAny(['*', '?']) < 0) return [word.Text];
        string path = Path.Combine(state.Folder, word.Text);
        string parent = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(parent)) return [word.Text];
        var found = Directory.EnumerateFileSystemEntries(parent, Path.GetFileName(path)).Order(StringComparer.Ordinal).ToList();
        return found.Count > 0 ? found : [word.Text];
    }

    private static string Quote(string argument)
        => argument.Length > 0 && !argument.Any(c => char.IsWhiteSpace(c) || "'\"|&;<>\\*?(){}[]".Contains(c)) ? argument : $"'{argument.Replace("'", "'\\''")}'";

    private static string Shorten(string text)
    {
        if (text.Length > ReportLimit) text = text[..(ReportLimit / 2)] + "\n[...]\n" + text[^(ReportLimit / 2)..];
        return text.EndsWith('\n') ? text : text + "\n";
    }
}
