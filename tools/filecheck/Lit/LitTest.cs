using System.Text.RegularExpressions;

namespace MaxTune.Tools.FileCheck.Lit;

/// <summary>One RUN command of a test and the line it begins on.</summary>
public sealed record RunLine(int Line, string Command);

/// <summary>What a test file says about how it is run: RUN, REQUIRES, UNSUPPORTED and XFAIL, in comments of any kind.</summary>
public sealed partial record LitTest(
    string Path, IReadOnlyList<RunLine> Runs, IReadOnlyList<string> Requires, IReadOnlyList<string> Unsupported, IReadOnlyList<string> ExpectedFailures)
{
    /// <summary>Reads the test at a path.</summary>
    /// <exception cref="FormatException">There is no RUN line, or the last one is to be continued.</exception>
    public static LitTest Load(string path) => Parse(path, File.ReadAllText(path));

    /// <summary>Reads a test from its text.</summary>
    /// <exception cref="FormatException">There is no RUN line, or the last one is to be continued.</exception>
    public static LitTest Parse(string path, string text)
    {
        var runs = new List<RunLine>();
        var lists = new Dictionary<string, List<string>> { ["REQUIRES"] = [], ["UNSUPPORTED"] = [], ["XFAIL"] = [] };
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            var match = Keyword().Match(line);
            if (!match.Success) continue;
            string keyword = match.Groups[1].Value;
            string rest = match.Groups[2].Value.Trim();
            if (keyword == "END") break;
            if (keyword == "RUN") AddRun(runs, number, LineNumbers(rest, number));
            else lists[keyword].AddRange(rest.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }

        if (runs.Count == 0) throw new FormatException("the test has no RUN line");
        if (runs[^1].Command.EndsWith('\\')) throw new FormatException("the last RUN line ends with \\ and is not continued");
        return new LitTest(path, runs, lists["REQUIRES"], lists["UNSUPPORTED"], lists["XFAIL"]);
    }

    [GeneratedRegex(@"(RUN|REQUIRES|UNSUPPORTED|XFAIL|END)(?:(?<=END)\.|(?<!END):)(.*)")]
    private static partial Regex Keyword();

    [GeneratedRegex(@"%\(line *(?:([+-]) *(\d+))?\)")]
    private static partial Regex LineNumber();

    private static void AddRun(List<RunLine> runs, int line, string command)
    {
        if (runs.Count > 0 && runs[^1].Command.EndsWith('\\')) runs[^1] = runs[^1] with { Command = runs[^1].Command[..^1] + command };
        else runs.Add(new RunLine(line, command));
    }

    private static string LineNumbers(string command, int line) => LineNumber().Replace(command, match =>
    {
        int offset = match.Groups[2].Success ? int.Parse(match.Groups[2].Value) : 0;
        return (match.Groups[1].Value == "-" ? line - offset : line + offset).ToString();
    });
}
