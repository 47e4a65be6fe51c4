namespace MaxTune.IR;

public enum Severity { Error, Warning, Note, Remark }

/// <summary>One message about the user's program, with its notes. Printed as <c>file:line:col: error: message</c>.</summary>
public sealed record Diagnostic(Severity Severity, Location Location, string Message)
{
    public List<Diagnostic> Notes { get; } = [];

    public Diagnostic Note(Location location, string message)
    {
        Notes.Add(new Diagnostic(Severity.Note, location, message));
        return this;
    }
}

/// <summary>Collects diagnostics. One per compilation; not shared between threads.</summary>
public sealed class DiagnosticSink
{
    private readonly List<Diagnostic> diagnostics = [];
    private readonly Dictionary<string, string> sources = [];

    public IReadOnlyList<Diagnostic> Diagnostics => diagnostics;
    public bool HasErrors { get; private set; }
    public int ErrorCount => diagnostics.Count(d => d.Severity == Severity.Error);

    /// <summary>Remembers a file's text so that <see cref="Render(TextWriter, Func{Diagnostic, bool})"/> can show the line a diagnostic points at.</summary>
    public void AddSource(string fileName, string text) => sources[fileName] = text;

    public Diagnostic Report(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        HasErrors |= diagnostic.Severity == Severity.Error;
        return diagnostic;
    }

    public Diagnostic Error(Location location, string message) => Report(new Diagnostic(Severity.Error, location, message));
    public Diagnostic Warning(Location location, string message) => Report(new Diagnostic(Severity.Warning, location, message));
    public Diagnostic Remark(Location location, string message) => Report(new Diagnostic(Severity.Remark, location, message));

    /// <summary>An error about an operation: <c>'arith.addf' op message</c>.</summary>
    public Diagnostic OpError(Operation op, string message) => Error(op.Location, $"'{op.Name}' op {message}");

    /// <param name="shown">Which diagnostics; null: all.</param>
    public void Render(TextWriter output, Func<Diagnostic, bool>? shown = null)
    {
        foreach (var diagnostic in diagnostics.Where(d => shown?.Invoke(d) != false))
        {
            Render(diagnostic, output);
            foreach (var note in diagnostic.Notes) Render(note, output);
        }
    }

    private void Render(Diagnostic diagnostic, TextWriter output)
    {
        string severity = diagnostic.Severity.ToString().ToLowerInvariant();
        if (diagnostic.Location.File is not { } at)
        {
            output.WriteLine($"<unknown>:0: {severity}: {diagnostic.Message}");
            return;
        }
        // line 0: the file as a whole
        output.WriteLine($"{at.FileName}{(at.Line > 0 ? $":{at.Line}:{at.Column}" : "")}: {severity}: {diagnostic.Message}");
        if (at.Line < 1 || !sources.TryGetValue(at.FileName, out string? text) || LineOf(text, at.Line) is not { } line) return;
        const int widest = 160;
        int from = line.Length <= widest ? 0 : Math.Clamp(at.Column - 1 - widest / 2, 0, line.Length - widest);
        output.WriteLine(line.Substring(from, Math.Min(widest, line.Length - from)));
        int caret = Math.Clamp(at.Column - 1 - from, 0, widest);
        var pad = new string([.. line.Skip(from).Take(caret).Select(c => c == '\t' ? '\t' : ' ')]).PadRight(caret);
        output.WriteLine(pad + "^");
    }

    private static string? LineOf(string text, int line)
    {
        int start = 0;
        for (int i = 1; i < line; i++)
        {
            start = text.IndexOf('\n', start) + 1;
            if (start == 0) return null;
        }
        int end = text.IndexOf('\n', start);
        return text[start..(end < 0 ? text.Length : end)].TrimEnd('\r');
    }
}
