namespace MaxTune.IR;

/// <summary>Did-you-mean.</summary>
public static class Spelling
{
    /// <summary>The candidate that is the fewest edits away (insert, delete, replace, swap neighbours), at most a third of the word; null when none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        string? best = null;
        int bound = Math.Max(1, word.Length / 3) + 1;
        foreach (string candidate in candidates)
        {
            if (Math.Abs(candidate.Length - word.Length) >= bound) continue;
            int distance = Distance(word, candidate);
            if (distance < bound) (best, bound) = (candidate, distance);
        }
        return best;
    }

    /// <summary><c>; did you mean 'canonicalize'?</c>, or nothing.</summary>
    public static string Hint(string word, IEnumerable<string> candidates) => Nearest(word, candidates) is { } near ? $"; did you mean '{near}'?" : "";

    /// <summary>Edits between two words (optimal string alignment).</summary>
    public static int Distance(string a, string b)
    {
        int[] before = new int[b.Length + 1], last = [.. Enumerable.Range(0, b.Length + 1)], row = new int[b.Length + 1];
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
            (before, last, row) = (last, row, before);
        }
        return last[b.Length];
    }
}
