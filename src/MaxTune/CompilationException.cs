using MaxTune.IR;

namespace MaxTune;

/// <summary>The model cannot be compiled as it stands. The message is what a user is to see: each diagnostic with its place, source line and caret.</summary>
public sealed class CompilationException : Exception
{
    internal CompilationException(DiagnosticSink sink) : base(Render(sink)) => Diagnostics = [.. sink.Diagnostics.Where(Matters)];

    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    // one screen: a model with a thousand mistakes has the first of them shown
    private const int MostLines = 40;

    // remarks of fusion are not what stopped it
    private static bool Matters(Diagnostic diagnostic) => diagnostic.Severity != Severity.Remark;

    private static string Render(DiagnosticSink sink)
    {
        using var text = new StringWriter();
        sink.Render(text, Matters);
        var lines = text.ToString().TrimEnd().Split('\n');
        return lines.Length <= MostLines ? string.Join('\n', lines) : string.Join('\n', lines.Take(MostLines)) + $"\n... and {lines.Length - MostLines} more lines";
    }
}
