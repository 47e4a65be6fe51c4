using System.Globalization;

namespace MaxTune.Tools.FileCheck;

/// <summary>Finds directives: a prefix that no word character precedes, a suffix, and a colon. Of a line, the first one counts.</summary>
internal sealed class DirectiveScanner
{
    private readonly SourceText source;
    private readonly IReadOnlyList<string> commentPrefixes;
    private readonly (string Prefix, int Next)[] prefixes;

    public DirectiveScanner(SourceText source, IReadOnlyList<string> checkPrefixes, IReadOnlyList<string> commentPrefixes)
    {
        this.source = source;
        this.commentPrefixes = commentPrefixes;
        prefixes = checkPrefixes.Concat(commentPrefixes).OrderByDescending(p => p.Length).Select(p => (p, 0)).ToArray();
        for (int i = 0; i < prefixes.Length; i++) prefixes[i].Next = source.Text.IndexOf(prefixes[i].Prefix, StringComparison.Ordinal);
    }

    /// <summary>A directive found: its prefix and where that is, its type, the text after it, and the line it is on.</summary>
    internal readonly record struct Found(string Prefix, int Start, DirectiveType Type, Slice Rest, int Line);

    /// <summary>Finds the first directive in the text; <paramref name="line"/> counts the lines that were passed.</summary>
    public Found? Next(Slice text, ref int line)
    {
        while (!text.IsEmpty)
        {
            if (NextPrefix(text.Start) is not var (prefix, at)) return null;
            bool insideWord = at > text.Start && IsPartOfWord(source.Text[at - 1]);
            line += source.Text.AsSpan(text.Start, at - text.Start).Count('\n');
            text = text with { Start = at };
            if (!insideWord)
            {
                var type = TypeOf(text, prefix, out var rest);
                if (type.Kind != DirectiveKind.None) return new Found(prefix, at, type, rest.IsEmpty ? text.From(prefix.Length) : rest, line);
            }

            int end = prefix.Length;
            while (end < text.Length && IsPartOfWord(text[end])) end++;
            text = text.From(end);
        }

        return null;
    }

    public static bool IsPartOfWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';

    // the leftmost prefix, of several there the longest
    private (string Prefix, int At)? NextPrefix(int from)
    {
        (string, int)? best = null;
        int bestAt = int.MaxValue;
        for (int i = 0; i < prefixes.Length; i++)
        {
            ref var entry = ref prefixes[i];
            if (entry.Next >= 0 && entry.Next < from) entry.Next = source.Text.IndexOf(entry.Prefix, from, StringComparison.Ordinal);
            if (entry.Next < 0 || entry.Next >= bestAt) continue;
            bestAt = entry.Next;
            best = (entry.Prefix, entry.Next);
        }

        return best;
    }

    private DirectiveType TypeOf(Slice text, string prefix, out Slice rest)
    {
        rest = text.From(prefix.Length);
        var none = new DirectiveType(DirectiveKind.None);
        if (rest.IsEmpty) return none;
        if (commentPrefixes.Contains(prefix)) return Slice.Eat(ref rest, ":") ? new DirectiveType(DirectiveKind.Comment) : none;
        if (Slice.Eat(ref rest, ":")) return new DirectiveType(DirectiveKind.Plain);
        if (rest[0] == '{') return Modifiers(ref rest, new DirectiveType(DirectiveKind.Plain));
        bool misspelled = Slice.Eat(ref rest, "_");
        if (!misspelled && !Slice.Eat(ref rest, "-")) return none;
        var type = Suffixed(ref rest);
        return misspelled && type.Kind != DirectiveKind.None ? new DirectiveType(DirectiveKind.Misspelled) : type;
    }

    private static DirectiveType Suffixed(ref Slice rest)
    {
        if (Slice.Eat(ref rest, "COUNT-")) return Counted(ref rest);
        foreach (string other in new[] { "DAG", "NEXT", "SAME", "EMPTY" })
            if (rest.StartsWith(other + "-NOT:") || rest.StartsWith("NOT-" + other + ":")) return new DirectiveType(DirectiveKind.BadNot);
        foreach (var kind in new[] { DirectiveKind.Next, DirectiveKind.Same, DirectiveKind.Not, DirectiveKind.Dag, DirectiveKind.Label, DirectiveKind.Empty })
        {
            var type = new DirectiveType(kind);
            if (Slice.Eat(ref rest, type.Suffix)) return Modifiers(ref rest, type);
        }

        return new DirectiveType(DirectiveKind.None);
    }

    private static DirectiveType Counted(ref Slice rest)
    {
        var bad = new DirectiveType(DirectiveKind.BadCount);
        int length = rest.StartsWith("-") ? 1 : 0;
        while (length < rest.Length && char.IsAsciiDigit(rest[length])) length++;
        if (!long.TryParse(rest.Span[..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long count)) return bad;
        rest = rest.From(length);
        if (count is <= 0 or > int.MaxValue || rest.IsEmpty || rest[0] is not (':' or '{')) return bad;
        return Modifiers(ref rest, new DirectiveType(DirectiveKind.Plain, (int)count));
    }

    private static DirectiveType Modifiers(ref Slice rest, DirectiveType type)
    {
        const string Blanks = " \t\n\v\f\r";
        if (Slice.Eat(ref rest, ":")) return type;
        if (!Slice.Eat(ref rest, "{")) return new DirectiveType(DirectiveKind.None);
        do
        {
            rest = rest.TrimStart(Blanks);
            if (!Slice.Eat(ref rest, "LITERAL")) return new DirectiveType(DirectiveKind.None);
            rest = rest.TrimStart(Blanks);
        }
        while (Slice.Eat(ref rest, ","));
        return Slice.Eat(ref rest, "}:") ? type with { Literal = true } : new DirectiveType(DirectiveKind.None);
    }
}
