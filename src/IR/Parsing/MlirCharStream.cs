using Antlr4.Runtime;
using Antlr4.Runtime.Misc;

namespace MaxTune.IR.Parsing;

/// <summary>The lexer's view of a string. All that is not ASCII looks alike to the grammar, so it is one character here: the lexer caches ASCII alone.</summary>
internal sealed class MlirCharStream(string text, string name) : ICharStream
{
    private int at;

    public int Index => at;
    public int Size => text.Length;
    public string SourceName => name;

    public int LA(int i)
    {
        int index = i < 0 ? at + i : at + i - 1;
        if ((uint)index >= (uint)text.Length) return IntStreamConstants.EOF;
        char c = text[index];
        return c < 0x80 ? c : 0x7F;
    }

    public void Consume() => at++;
    public void Seek(int index) => at = index;
    public int Mark() => -1;
    public void Release(int marker) { }
    public string GetText(Interval interval) => text[interval.a..Math.Min(interval.b + 1, text.Length)];
}
