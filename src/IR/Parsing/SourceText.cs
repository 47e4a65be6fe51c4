using System.Text;

namespace MaxTune.IR.Parsing;

/// <summary>The text being parsed, and where its lines start.</summary>
internal sealed class SourceText
{
    private readonly List<int> lineStarts = [0];
    private readonly int firstLine;
    private int lastLine;

    public SourceText(string text, string fileName, int firstLine = 1)
    {
        (Text, FileName, this.firstLine) = (text, fileName, firstLine);
        for (int at = 0; (at = text.IndexOf('\n', at)) >= 0;) lineStarts.Add(++at);
    }

    public string Text { get; }
    public string FileName { get; }

    /// <summary>The position of character <paramref name="offset"/>; columns count bytes of UTF-8, as upstream's do.</summary>
    public FileLocation Locate(int offset)
    {
        offset = Math.Clamp(offset, 0, Text.Length);
        // parsing moves forward: most lookups are on the line of the one before
        if (!(lineStarts[lastLine] <= offset && (lastLine + 1 == lineStarts.Count || offset < lineStarts[lastLine + 1])))
        {
            int at = lineStarts.BinarySearch(offset);
            lastLine = at >= 0 ? at : ~at - 1;
        }
        int start = lineStarts[lastLine];
        return new FileLocation(FileName, lastLine + firstLine, 1 + Encoding.UTF8.GetByteCount(Text.AsSpan(start, offset - start)));
    }
}
