using System.Diagnostics.CodeAnalysis;

namespace MaxTune.Tools.FileCheck.Posix;

/// <summary>
/// A POSIX extended regular expression with back-references: the leftmost match, and of these the longest
/// (<c>a|ab</c> on <c>xabz</c> matches <c>ab</c>). Without back-references the time is text × pattern for any pattern.
/// </summary>
internal sealed class PosixRegex
{
    private readonly ParsedRegex parsed;
    private readonly RegexProgram program;
    private readonly RegexPrefix prefix;

    private PosixRegex(string pattern, bool ignoreCase, bool newline)
    {
        parsed = RegexParser.Parse(pattern, ignoreCase, newline);
        program = RegexProgram.Compile(parsed.Sequence);
        prefix = RegexPrefix.Of(parsed.Sequence);
    }

    /// <summary>How many groups the expression has.</summary>
    public int Groups => parsed.Groups;

    /// <summary>Parses an expression; with <paramref name="newline"/>, ^ and $ match at lines and . and [^x] never match a newline.</summary>
    public static bool TryParse(string pattern, bool ignoreCase, bool newline, [NotNullWhen(true)] out PosixRegex? regex, out string error)
    {
        try
        {
            regex = new PosixRegex(pattern, ignoreCase, newline);
            error = "";
            return true;
        }
        catch (RegexSyntaxException e)
        {
            regex = null;
            error = e.Message;
            return false;
        }
    }

    /// <summary>The first match in the region, with those groups that are <paramref name="wanted"/>; null when there is none.</summary>
    public RegexCaptures? Match(Region region, IReadOnlySet<int> wanted)
    {
        if (parsed.HasBackrefs) return MatchWithBackrefs(region);
        if (new RegexRunner(program, region, parsed.Anchors).Search(region.Begin, prefix) is not var (start, end)) return null;
        var captures = new RegexCaptures(Groups);
        captures.Begins[0] = start;
        captures.Ends[0] = end;
        if (wanted.Count > 0) new CaptureDissector(region, parsed.Anchors, captures, wanted).Dissect(parsed.Sequence, start, end);
        return captures;
    }

    // the automaton reads \1 as "anything of the group's shape": its matches are the candidates
    private RegexCaptures? MatchWithBackrefs(Region region)
    {
        var captures = new RegexCaptures(Groups);
        var runner = new RegexRunner(program, region, parsed.Anchors);
        var matcher = new BackrefMatcher(parsed.Sequence, region, parsed.Anchors, captures);
        for (int from = region.Begin; from <= region.End; from++)
        {
            if (runner.Search(from, prefix) is not var (start, _)) return null;
            var ends = runner.Ends(start, region.End);
            for (int i = ends.Count - 1; i >= 0 && !matcher.Exhausted; i--)
            {
                if (!matcher.Matches(start, ends[i])) continue;
                captures.Begins[0] = start;
                captures.Ends[0] = ends[i];
                return captures;
            }

            if (matcher.Exhausted) return null;
            if (start == region.End)
            {
                captures.Clear(); // LLVM takes a candidate at the very end for a match
                captures.Begins[0] = captures.Ends[0] = start;
                return captures;
            }

            from = start;
        }

        return null;
    }
}
