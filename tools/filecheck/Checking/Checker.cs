using MaxTune.Tools.FileCheck.Posix;

namespace MaxTune.Tools.FileCheck;

/// <summary>
/// Checks an input: first the LABELs cut it into blocks, then the directives of each block are matched in order inside it.
/// A failure ends its block; the next block is still checked.
/// </summary>
internal sealed class Checker(FileCheckOptions options, VariableContext context, SourceText input, MatchReporter reporter)
{
    /// <summary>True when all checks match.</summary>
    public bool Check(IReadOnlyList<CheckString> checks)
    {
        bool passed = true;
        int rest = 0;
        int next = 0;
        int block = 0;
        while (true)
        {
            while (block < checks.Count && checks[block].Pattern.Type.Kind != DirectiveKind.Label) block++;
            int begin = rest;
            int end = input.Text.Length;
            if (block < checks.Count)
            {
                if (Count(checks[block], new Region(input.Text, rest, end)) is not var (_, labelEnd)) return false;
                rest = end = labelEnd;
                block++;
            }

            if (next != 0 && options.EnableVarScope) context.ClearLocals(); // the first block keeps what -D defined
            passed &= Block(checks, next, block, begin, end);
            next = block;
            if (block >= checks.Count) break;
        }

        return passed;
    }

    private bool Block(IReadOnlyList<CheckString> checks, int from, int to, int begin, int end)
    {
        for (int i = from; i < to; i++)
        {
            if (One(checks[i], new Region(input.Text, begin, end)) is not { } matchEnd) return false;
            begin = matchEnd;
        }

        return true;
    }

    /// <summary>Matches a positive pattern as often as its count says: begin of the first, end of the last match.</summary>
    private (int Begin, int End)? Count(CheckString check, Region region)
    {
        int begin = region.Begin;
        int end = region.Begin;
        for (int i = 1; i <= check.Pattern.Type.Count; i++)
        {
            var left = region with { Begin = end };
            var result = check.Pattern.Match(left);
            if (reporter.Report(expected: true, check.Positive, i, left, result)) return null;
            if (i == 1) begin = result.Begin;
            end = result.End;
        }

        return (begin, end);
    }

    /// <summary>Matches one directive and those before it; the end of its match, or null.</summary>
    private int? One(CheckString check, Region region)
    {
        var nots = new List<PrefixedPattern>();
        if (new DagMatcher(options, reporter, this).Match(check.Before, region, nots) is not { } dagEnd) return null;
        if (Count(check, region with { Begin = dagEnd }) is not var (begin, end)) return null;
        if (OnWrongLine(check, dagEnd, begin, end)) return null;
        return NotsFound(nots, region with { Begin = dagEnd, End = begin }) ? null : end;
    }

    /// <summary>True, and reported, when one of the patterns is in the region.</summary>
    public bool NotsFound(IReadOnlyList<PrefixedPattern> nots, Region region)
    {
        bool found = false;
        foreach (var not in nots) found |= reporter.Report(expected: false, not, 1, region, not.Pattern.Match(region));
        return found;
    }

    private bool OnWrongLine(CheckString check, int previousEnd, int begin, int end)
    {
        var kind = check.Pattern.Type.Kind;
        if (kind is not (DirectiveKind.Next or DirectiveKind.Empty or DirectiveKind.Same)) return false;
        string name = $"{check.Positive.Prefix}-{check.Pattern.Type.Suffix}";
        int newlines = Newlines(previousEnd, begin, out int firstLine);
        if (kind == DirectiveKind.Same)
        {
            if (newlines == 0) return false;
            reporter.WrongLine(check, begin, end, previousEnd, $"{name}: is not on the same line as the previous match", null);
            return true;
        }

        if (newlines == 1) return false;
        if (newlines == 0) reporter.WrongLine(check, begin, end, previousEnd, $"{name}: is on the same line as previous match", null);
        else reporter.WrongLine(check, begin, end, previousEnd, $"{name}: is not on the line after the previous match", firstLine);
        return true;
    }

    // CR LF and LF CR are one newline
    private int Newlines(int from, int to, out int firstLine)
    {
        int count = 0;
        firstLine = from;
        for (int i = from; i < to; i++)
        {
            char c = input.Text[i];
            if (c is not ('\n' or '\r')) continue;
            if (i + 1 < to && input.Text[i + 1] is '\n' or '\r' && input.Text[i + 1] != c) i++;
            if (++count == 1) firstLine = i + 1;
        }

        return count;
    }
}
