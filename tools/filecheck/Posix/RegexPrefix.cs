using System.Buffers;
using System.Text;

namespace MaxTune.Tools.FileCheck.Posix;

/// <summary>What every match begins with, to skip quickly to where one may begin: a string, one byte of a set, or nothing known.</summary>
internal sealed class RegexPrefix
{
    private readonly string literal;
    private readonly SearchValues<char>? first;

    private RegexPrefix(string literal, SearchValues<char>? first)
    {
        this.literal = literal;
        this.first = first;
    }

    public static RegexPrefix Of(IReadOnlyList<RegexNode> sequence)
    {
        var literal = new StringBuilder();
        foreach (var node in sequence)
        {
            if (node is OpenNode or CloseNode) continue;
            if (node is not SetNode { Set: var set }) break;
            if (set.Count == 1)
            {
                literal.Append(set.First);
                continue;
            }

            if (literal.Length == 0) return new RegexPrefix("", SearchValues.Create(set.ToChars()));
            break;
        }

        return new RegexPrefix(literal.ToString(), null);
    }

    /// <summary>The first position at or after <paramref name="from"/> where a match may begin, or -1.</summary>
    public int Find(string text, int from, int end)
    {
        if (literal.Length == 0 && first is null) return from;
        var rest = text.AsSpan(from, end - from);
        int at = first is null ? rest.IndexOf(literal, StringComparison.Ordinal) : rest.IndexOfAny(first);
        return at < 0 ? -1 : from + at;
    }
}
