using System.Text.RegularExpressions;

namespace MaxTune.Tools.FileCheck;

/// <summary>
/// Finds directives that are misspelled and would silently be comments: <c>CHECK-LABLE:</c>, <c>CHCEK:</c>, <c>CHECK-NEXT :</c>.
/// Only the first word of a line, after a comment leader, is looked at, and never a prefix that some RUN line of the file names.
/// </summary>
internal sealed partial class NearMiss(IReadOnlyList<string> prefixes, IReadOnlyList<string> commentPrefixes)
{
    private static readonly string[] Suffixes = ["NEXT", "SAME", "EMPTY", "NOT", "DAG", "LABEL", "COUNT"];

    private readonly HashSet<string> known = [.. prefixes, .. commentPrefixes];

    /// <summary>Throws at the first misspelled directive.</summary>
    /// <exception cref="PatternException">There is one.</exception>
    public void Check(SourceText source)
    {
        foreach (Match match in DeclaredPrefixes().Matches(source.Text))
            known.UnionWith(match.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries));
        foreach (Match match in FirstWord().Matches(source.Text))
        {
            var word = match.Groups["word"];
            if (Intended(word.Value, match.Groups["blank"].Length > 0) is not { } intended) continue;
            string found = word.Value + match.Groups["blank"].Value + ":";
            throw new PatternException(source, word.Index, $"misspelled directive '{found}', did you mean '{intended}:'?");
        }
    }

    [GeneratedRegex(@"--?check-prefix(?:es)?[= ]\s*([A-Za-z0-9_,-]+)")]
    private static partial Regex DeclaredPrefixes();

    [GeneratedRegex(@"^[ \t]*(?://+|;+|\#+|/\*|\*|--|%+)?[ \t]*(?<word>[A-Z][A-Za-z0-9_-]*)(?<blank>[ \t]*)(?::|\{LITERAL)", RegexOptions.Multiline)]
    private static partial Regex FirstWord();

    private string? Intended(string word, bool blank)
    {
        if (known.Contains(word)) return null;
        foreach (string prefix in prefixes)
        {
            if (word.StartsWith(prefix, StringComparison.Ordinal) && word.Length > prefix.Length && word[prefix.Length] is '-' or '_')
            {
                if (known.Any(other => other.Length > prefix.Length && word.StartsWith(other, StringComparison.Ordinal))) return null;
                if (IntendedSuffix(word[(prefix.Length + 1)..], blank || word[prefix.Length] == '_') is { } suffix) return $"{prefix}-{suffix}";
                continue;
            }

            if (IntendedPrefix(word, prefix) is { } rest) return prefix + rest;
        }

        return null;
    }

    // LABLE → LABEL; an exact suffix is wrong only when something else is
    private static string? IntendedSuffix(string suffix, bool otherwiseWrong)
    {
        string name = suffix.StartsWith("COUNT-", StringComparison.Ordinal) ? "COUNT" : suffix;
        string tail = suffix[name.Length..];
        if (Suffixes.Contains(name)) return otherwiseWrong ? suffix : null;
        foreach (string candidate in Suffixes)
        {
            int limit = candidate.Length <= 4 ? 1 : 2;
            string upper = name.ToUpperInvariant();
            if (upper.Length >= 2 && upper[0] == candidate[0] && Distance(upper, candidate) <= limit) return candidate + tail;
        }

        return null;
    }

    // CHCEK, CHEK, CHECKK; but CHECK1 or CHECKS may well be a prefix or a word
    private string? IntendedPrefix(string word, string prefix)
    {
        if (prefix.Length < 4) return null;
        string name = word;
        string rest = "";
        foreach (string suffix in Suffixes)
        {
            int at = word.IndexOf("-" + suffix, StringComparison.Ordinal);
            if (at <= 0) continue;
            name = word[..at];
            rest = word[at..];
            break;
        }

        if (name.StartsWith(prefix, StringComparison.Ordinal) || known.Contains(name) || name.Any(char.IsAsciiLetterLower)) return null;
        if (name.Length < prefix.Length - 1 || name[0] != prefix[0]) return null;
        return Distance(name, prefix) == 1 && !name.Any(c => char.IsAsciiDigit(c)) ? rest : null;
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours.</summary>
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(replaced, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
