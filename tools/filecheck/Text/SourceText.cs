namespace MaxTune.Tools.FileCheck;

/// <summary>A named text in which diagnostics point: the check file, the input, or the command line.</summary>
internal sealed class SourceText(string name, string text)
{
    private int[]? lineStarts;

    public string Name { get; } = name;

    public string Text { get; } = text;

    public Slice All => new(this, 0, Text.Length);

    /// <summary>One-based line and column of an offset. A carriage return starts a column count too.</summary>
    public (int Line, int Column) Position(int offset)
    {
        lineStarts ??= FindLineStarts();
        int line = Array.BinarySearch(lineStarts, offset);
        if (line < 0) line = ~line - 1;
        int lineStart = offset == 0 ? 0 : Text.AsSpan(0, offset).LastIndexOfAny('\n', '\r') + 1;
        return (line + 1, offset - lineStart + 1);
    }

    /// <summary>The line an offset is on, without its end, and where it begins.</summary>
    public (int Start, string Line) LineAt(int offset)
    {
        int start = offset == 0 ? 0 : Text.AsSpan(0, offset).LastIndexOfAny('\n', '\r') + 1;
        int length = Text.AsSpan(offset).IndexOfAny('\n', '\r');
        return (start, Text[start..(length < 0 ? Text.Length : offset + length)]);
    }

    private int[] FindLineStarts()
    {
        var starts = new List<int> { 0 };
        for (int at = Text.IndexOf('\n'); at >= 0; at = Text.IndexOf('\n', at + 1)) starts.Add(at + 1);
        return [.. starts];
    }
}
