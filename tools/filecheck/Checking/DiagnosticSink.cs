using System.Text;

namespace MaxTune.Tools.FileCheck;

/// <summary>Collects what a run has to say, as records and as text.</summary>
internal sealed class DiagnosticSink
{
    private readonly List<FileCheckDiagnostic> diagnostics = [];
    private readonly StringBuilder output = new();

    public void Report(FileCheckSeverity severity, SourceText source, int offset, string message, int length = 0)
    {
        var (line, column) = source.Position(offset);
        var diagnostic = new FileCheckDiagnostic(severity, source.Name, line, column, message, source.LineAt(offset).Line, length);
        output.Append(diagnostic);
        diagnostics.Add(diagnostic with { Message = ByteText.Display(message), SourceLine = ByteText.Display(diagnostic.SourceLine) });
    }

    public void Error(SourceText source, int offset, string message) => Report(FileCheckSeverity.Error, source, offset, message);

    public void Error(string message, string? text = null)
    {
        var diagnostic = new FileCheckDiagnostic(FileCheckSeverity.Error, null, 0, 0, message);
        output.Append(text ?? diagnostic.ToString());
        diagnostics.Add(diagnostic);
    }

    public void Write(string text) => output.Append(text);

    public FileCheckResult Result(int exitCode) => new(exitCode, diagnostics, ByteText.Display(output.ToString()));
}
