using System.Text;
using System.Text.RegularExpressions;
using MaxTune.IR;

namespace MaxTune.Tools.MtOpt;

/// <summary>
/// Checks diagnostics against the comments of a file: <c>expected-error@+1 {{message}}</c>, with <c>-re</c> for regexes in inner double braces,
/// and @+N, @-N, @above, @below, @unknown for the line that is meant.
/// </summary>
internal sealed partial class ExpectedDiagnostics
{
    [GeneratedRegex(@"expected-(error|note|remark|warning)(-re)? *(@(?:[+-][0-9]+|above|below|unknown))? *\{\{(.*)\}\}$")]
    private static partial Regex Directive { get; }

    private const int AnyLine = -1;

    private sealed record Expected(Severity Severity, int Line, string Text, Regex? Pattern, FileLocation Location)
    {
        public bool Produced { get; set; }
        public bool Matches(string message) => Pattern?.IsMatch(message) ?? message.Contains(Text, StringComparison.Ordinal);
    }

    private readonly List<Expected> expected = [];
    private readonly DiagnosticSink complaints;
    private readonly string fileName;

    /// <param name="firstLine">Line number of the text's first line.</param>
    /// <param name="complaints">Where mismatches go.</param>
    public ExpectedDiagnostics(string text, string fileName, int firstLine, DiagnosticSink complaints)
    {
        (this.fileName, this.complaints) = (fileName, complaints);
        string[] lines = text.Split('\n');
        int lastPlain = -1;                     // the last line that holds no directive: what @above means
        var below = new List<int>();            // places in the list that wait for the next such line
        for (int i = 0; i < lines.Length; i++)
        {
            var match = Directive.Match(lines[i].TrimEnd('\r'));
            if (!match.Success)
            {
                foreach (int at in below) expected[at] = expected[at] with { Line = firstLine + i };
                below.Clear();
                lastPlain = i;
                continue;
            }
            int line = firstLine + i;
            string offset = match.Groups[3].Value;
            if (offset == "@above") line = firstLine + lastPlain;
            else if (offset == "@below") below.Add(expected.Count);
            else if (offset == "@unknown") line = AnyLine;
            else if (offset.Length > 0 && int.TryParse(offset[1..], out int by)) line += by;
            string body = match.Groups[4].Value;
            var location = new FileLocation(fileName, firstLine + i, match.Index + 1);
            var severity = Enum.Parse<Severity>(match.Groups[1].Value, ignoreCase: true);
            Regex? pattern = null;
            if (match.Groups[2].Success)
                try { pattern = Pattern(body); }
                catch (ArgumentException e) { complaints.Error(location, $"invalid regex: {e.Message}"); }
            expected.Add(new Expected(severity, line, body, pattern, location));
        }
    }

    /// <summary>Checks off a diagnostic and its notes, or complains of them.</summary>
    public void Check(Diagnostic diagnostic, bool onlyExpected)
    {
        int line = diagnostic.Location.File is { } at && at.FileName == fileName ? at.Line : AnyLine;
        Expected? nearMiss = null;
        bool found = false;
        foreach (var candidate in expected)
        {
            if (candidate.Line != line || !candidate.Matches(diagnostic.Message)) continue;
            if (candidate.Severity == diagnostic.Severity)
            {
                candidate.Produced = found = true;
                break;
            }
            nearMiss ??= candidate;
        }
        string severity = Name(diagnostic.Severity);
        if (!found && (!onlyExpected || diagnostic.Severity == Severity.Error))
        {
            if (nearMiss is not null) complaints.Error(nearMiss.Location, $"'{severity}' diagnostic emitted when expecting a '{Name(nearMiss.Severity)}'");
            else complaints.Error(diagnostic.Location, $"unexpected {severity}: {diagnostic.Message}");
        }
        foreach (var note in diagnostic.Notes) Check(note, onlyExpected);
    }

    /// <summary>Complains of what was expected and did not come.</summary>
    public void Finish()
    {
        foreach (var missing in expected)
            if (!missing.Produced)
                complaints.Error(missing.Line == AnyLine ? Location.Unknown : missing.Location, $"expected {Name(missing.Severity)} \"{missing.Text}\" was not produced");
    }

    private static string Name(Severity severity) => severity.ToString().ToLowerInvariant();

    // "type of {{[a-z]+}} operand": plain text but for what is in double braces
    private static Regex Pattern(string body)
    {
        var pattern = new StringBuilder();
        while (body.IndexOf("{{", StringComparison.Ordinal) is var start and >= 0)
        {
            int end = body.IndexOf("}}", start + 2, StringComparison.Ordinal);
            if (end < 0) throw new ArgumentException("found start of regex with no end '}}'");
            pattern.Append(Regex.Escape(body[..start])).Append('(').Append(body[(start + 2)..end]).Append(')');
            body = body[(end + 2)..];
        }
        return new Regex(pattern.Append(Regex.Escape(body)).ToString(), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
    }
}
