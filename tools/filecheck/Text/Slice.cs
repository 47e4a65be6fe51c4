namespace MaxTune.Tools.FileCheck;

/// <summary>A part of a source text that knows where it is.</summary>
internal readonly record struct Slice(SourceText Source, int Start, int End)
{
    public int Length => End - Start;

    public bool IsEmpty => Start >= End;

    public char this[int index] => Source.Text[Start + index];

    public ReadOnlySpan<char> Span => Source.Text.AsSpan(Start, Length);

    public override string ToString() => Span.ToString();

    /// <summary>The rest from an index on; an index beyond the end (or -1, "not found") gives the empty end.</summary>
    public Slice From(int index) => this with { Start = index < 0 || index > Length ? End : Start + index };

    /// <summary>The first bytes; a length of -1 ("not found") or beyond the end gives all.</summary>
    public Slice Take(int length) => length < 0 || length > Length ? this : this with { End = Start + length };

    public bool StartsWith(string prefix) => Span.StartsWith(prefix, StringComparison.Ordinal);

    public int IndexOf(char c) => Span.IndexOf(c);

    public int IndexOf(string text, int from = 0)
    {
        if (from > Length) return -1;
        int at = Span[from..].IndexOf(text, StringComparison.Ordinal);
        return at < 0 ? -1 : at + from;
    }

    public bool Contains(string text) => IndexOf(text) >= 0;

    /// <summary>Drops the prefix when it is there.</summary>
    public static bool Eat(ref Slice slice, string prefix)
    {
        if (!slice.StartsWith(prefix)) return false;
        slice = slice.From(prefix.Length);
        return true;
    }

    public Slice TrimStart(string characters = " \t")
    {
        int start = Start;
        while (start < End && characters.Contains(Source.Text[start])) start++;
        return this with { Start = start };
    }

    public Slice TrimEnd(string characters = " \t")
    {
        int end = End;
        while (end > Start && characters.Contains(Source.Text[end - 1])) end--;
        return this with { End = end };
    }
}
