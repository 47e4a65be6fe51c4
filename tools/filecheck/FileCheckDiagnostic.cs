using System.Text;

namespace MaxTune.Tools.FileCheck;

/// <summary>How bad a diagnostic is; only errors decide the exit code.</summary>
public enum FileCheckSeverity
{
    /// <summary>The check failed or could not be run.</summary>
    Error,

    /// <summary>More about the error before it.</summary>
    Note,

    /// <summary>What matched where, asked for by -v.</summary>
    Remark,
}

/// <summary>One message about a check file or its input.</summary>
/// <param name="Severity">Error, note or remark.</param>
/// <param name="File">The file it points into; null when it is about none (an empty input, a bad option).</param>
/// <param name="Line">One-based line, 0 without a file.</param>
/// <param name="Column">One-based column in bytes of the canonicalized line, 0 without a file.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="SourceLine">The line, for display.</param>
/// <param name="Length">How many bytes from the column on are meant; 0 for a position alone.</param>
public sealed record FileCheckDiagnostic(
    FileCheckSeverity Severity, string? File, int Line, int Column, string Message, string SourceLine = "", int Length = 0)
{
    /// <summary><c>file:line:col: error: message</c>, the source line and a caret.</summary>
    public override string ToString()
    {
        string severity = Severity.ToString().ToLowerInvariant();
        if (File is null) return $"{severity}: {Message}\n";
        var text = new StringBuilder($"{File}:{Line}:{Column}: {severity}: {Message}\n");
        AppendLine(text);
        AppendCaret(text);
        return text.ToString();
    }

    // tabs go to the next multiple of 8, in the line and under it
    private void AppendLine(StringBuilder text)
    {
        int column = 0;
        foreach (char c in SourceLine)
        {
            int width = c == '\t' ? 8 - (column % 8) : 1;
            if (c == '\t') text.Append(' ', width);
            else text.Append(c);
            column += width;
        }

        text.Append('\n');
    }

    private void AppendCaret(StringBuilder text)
    {
        int column = 0;
        for (int i = 0; i < Column - 1 && i < SourceLine.Length; i++) column += SourceLine[i] == '\t' ? 8 - (column % 8) : 1;
        text.Append(' ', column).Append('^');
        if (Length > 1) text.Append('~', Math.Clamp(SourceLine.Length - Column, 0, Length - 1));
        text.Append('\n');
    }
}
