namespace MaxTune.IR;

/// <summary>The nearest of several names, for messages.</summary>
public static class DidYouMean
{
    /// <summary>The name closest to one of <paramref name="written"/>, if it is close: at most a third of its letters differ.</summary>
    public static string? Among(IEnumerable<string> names, params string[] written)
    {
        (string? Name, int Distance) best = (null, int.MaxValue);
        foreach (string name in names)
            foreach (string text in written)
                if (Distance(name, text, Math.Min(best.Distance, Math.Max(1, text.Length / 3) + 1)) is var distance && distance < best.Distance && distance <= Math.Max(1, text.Length / 3))
                    best = (name, distance);
        return best.Name;
    }

    // edits (insert, delete, replace, swap of neighbours); `limit` when at least that many
    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) >= limit) return limit;
        int[] before = new int[b.Length + 1], last = new int[b.Length + 1], row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++) last[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(last[j] + 1, row[j - 1] + 1), last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
            (before, last, row) = (last, row, before);
        }
        return Math.Min(last[b.Length], limit);
    }
}
