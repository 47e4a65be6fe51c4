using MaxTune.Tools.FileCheck.Posix;

namespace MaxTune.Tools.FileCheck;

/// <summary>
/// Matches the DAG directives before a positive one: in any order, without overlap, each group between NOTs as a whole.
/// A NOT holds from the end of what is before it to the first match of the group after it.
/// </summary>
internal sealed class DagMatcher(FileCheckOptions options, MatchReporter reporter, Checker checker)
{
    private readonly List<(int Begin, int End)> ranges = []; // sorted

    /// <summary>Where the last group ends (or the region begins), with the NOTs after it; null when a DAG fails.</summary>
    public int? Match(IReadOnlyList<PrefixedPattern> patterns, Region region, List<PrefixedPattern> nots)
    {
        int start = region.Begin;
        for (int i = 0; i < patterns.Count; i++)
        {
            if (patterns[i].Pattern.Type.Kind == DirectiveKind.Not)
            {
                nots.Add(patterns[i]);
                continue;
            }

            if (!One(patterns[i], region with { Begin = start })) return null;
            bool groupEnds = i + 1 == patterns.Count || patterns[i + 1].Pattern.Type.Kind == DirectiveKind.Not;
            if (!groupEnds) continue;
            if (nots.Count > 0 && checker.NotsFound(nots, region with { Begin = start, End = Math.Max(start, ranges[0].Begin) })) return null;
            nots.Clear();
            start = ranges[^1].End;
            ranges.Clear();
        }

        return start;
    }

    private bool One(PrefixedPattern check, Region region)
    {
        var left = region;
        for (int range = 0; ; range++)
        {
            var result = check.Pattern.Match(left);
            if (!result.Found || options.Verbosity > 1)
            {
                if (reporter.Report(expected: true, check, 1, left, result)) return false;
            }

            bool overlaps = false;
            if (options.AllowDeprecatedDagOverlap)
            {
                Widen(result);
            }
            else
            {
                while (range < ranges.Count && result.Begin >= ranges[range].End) range++;
                overlaps = range < ranges.Count && ranges[range].Begin < result.End;
                if (!overlaps) ranges.Insert(range, (result.Begin, result.End));
            }

            if (!overlaps)
            {
                if (options.Verbosity == 1) reporter.Report(expected: true, check, 1, region, result);
                return true;
            }

            reporter.Discarded(check.Pattern, ranges[range].Begin, ranges[range].End);
            left = left with { Begin = ranges[range].End };
        }
    }

    private void Widen(Pattern.Result result)
    {
        if (ranges.Count == 0) ranges.Add((result.Begin, result.End));
        else ranges[0] = (Math.Min(ranges[0].Begin, result.Begin), Math.Max(ranges[0].End, result.End));
    }
}
