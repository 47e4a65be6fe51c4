using System.Text;

namespace MaxTune.Codegen.CSharp;

/// <summary>C# text, indented by blocks.</summary>
internal sealed class CodeWriter(int indent = 0)
{
    private readonly StringBuilder text = new();
    private int depth = indent;

    public void Line(string line = "")
    {
        if (line.Length > 0) text.Append(' ', 4 * depth).Append(line);
        text.Append('\n');
    }

    /// <summary>Lines as they are, each moved to this indentation.</summary>
    public void Lines(string lines)
    {
        foreach (string line in lines.TrimEnd('\n').Split('\n')) Line(line);
    }

    /// <summary>Lines that are indented already.</summary>
    public void Raw(string lines) => text.Append(lines);

    public void Open(string? head = null, string? comment = null)
    {
        if (head is not null) Line(comment is null ? head : $"{head}   // {comment}");
        Line("{");
        depth++;
    }

    public void Close(string tail = "")
    {
        depth--;
        Line("}" + tail);
    }

    public override string ToString() => text.ToString();
}
