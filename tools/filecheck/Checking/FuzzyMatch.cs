namespace MaxTune.Tools.FileCheck;

/// <summary>Guesses which place of the input was meant: the one with the fewest edits, within the first 4096 bytes.</summary>
internal static class FuzzyMatch
{
    private const int SearchLimit = 4096;
    private const double WorstQuality = 50;

    /// <summary>The offset of the best place, when it is good enough and not where the search began.</summary>
    public static int? Find(ReadOnlySpan<char> text, string example)
    {
        if (example.Length > 2048) return null;
        int lines = 0;
        int best = -1;
        double bestQuality = 0;
        var row = new int[example.Length + 1];
        for (int i = 0; i < Math.Min(SearchLimit, text.Length); i++)
        {
            if (text[i] == '\n') lines++;
            if (text[i] is ' ' or '\t') continue;
            var candidate = text.Slice(i, Math.Min(example.Length, text.Length - i));
            int newline = candidate.IndexOf('\n');
            if (newline >= 0) candidate = candidate[..newline];
            int limit = best < 0 ? int.MaxValue : (int)Math.Ceiling(bestQuality);
            if (example.Length - candidate.Length > limit) continue; // so many insertions at least
            double quality = EditDistance(candidate, example, row, limit) + (lines / 100.0);
            if (best >= 0 && quality >= bestQuality) continue;
            best = i;
            bestQuality = quality;
        }

        return best > 0 && bestQuality < WorstQuality ? best : null;
    }

    /// <summary>Insertions, deletions and replacements to turn one text into the other; anything above the limit once it is passed.</summary>
    public static int EditDistance(ReadOnlySpan<char> from, ReadOnlySpan<char> to, int[] row, int limit)
    {
        for (int j = 0; j <= to.Length; j++) row[j] = j;
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            int least = row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(diagonal + (from[i - 1] == to[j - 1] ? 0 : 1), Math.Min(above, row[j - 1]) + 1);
                diagonal = above;
                least = Math.Min(least, row[j]);
            }

            if (least > limit) return least;
        }

        return row[to.Length];
    }
}
