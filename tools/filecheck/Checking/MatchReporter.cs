using MaxTune.Tools.FileCheck.Posix;

namespace MaxTune.Tools.FileCheck;

/// <summary>Says what was found or not found, as diagnostics and as annotations of the input dump.</summary>
internal sealed class MatchReporter(FileCheckOptions options, VariableContext context, SourceText input, DiagnosticSink sink)
{
    public List<InputAnnotation> Annotations { get; } = [];

    private bool Dumps => options.DumpInput != DumpInput.Never;

    /// <summary>Reports one attempt; true when it is an error.</summary>
    public bool Report(bool expected, PrefixedPattern check, int count, Region region, Pattern.Result result)
        => result.Found ? Found(expected, check, count, result) : NotFound(expected, check, count, region, result);

    /// <summary>Reports a match on the wrong line.</summary>
    public void WrongLine(CheckString check, int begin, int end, int previousEnd, string message, int? otherLine)
    {
        sink.Error(check.Pattern.Source, check.Pattern.Location, message);
        Note(begin, "'next' match was here");
        Note(previousEnd, "previous match ended here");
        if (otherLine is { } line) Note(line, "non-matching line after previous match is here");
        if (options.Verbosity == 0) Annotations.Add(new InputAnnotation(check.Pattern, MatchOutcome.WrongLine, begin, end));
        else Reconsider(check.Pattern, MatchOutcome.WrongLine);
    }

    /// <summary>Marks the last match of a DAG pattern as dropped, because it overlaps an earlier one.</summary>
    public void Discarded(Pattern pattern, int begin, int end)
    {
        if (options.Verbosity < 2) return;
        if (!Dumps)
        {
            sink.Report(FileCheckSeverity.Note, input, begin, "match discarded, overlaps earlier DAG match here", end - begin);
            return;
        }

        Reconsider(pattern, MatchOutcome.Discarded);
    }

    private void Reconsider(Pattern pattern, MatchOutcome outcome)
    {
        for (int i = Annotations.Count - 1; i >= 0 && Annotations[i].Pattern == pattern; i--) Annotations[i].Outcome = outcome;
    }

    private bool Found(bool expected, PrefixedPattern check, int count, Pattern.Result result)
    {
        var pattern = check.Pattern;
        if (expected && (options.Verbosity == 0 || (options.Verbosity == 1 && pattern.Type.Kind == DirectiveKind.EndOfFile))) return false;
        var outcome = expected ? MatchOutcome.Expected : MatchOutcome.Excluded;
        Annotations.Add(new InputAnnotation(pattern, outcome, result.Begin, result.End));
        AnnotateSubstitutions(pattern, outcome, result.Begin);
        foreach (var (name, begin, end) in pattern.Captured())
            Annotations.Add(new InputAnnotation(pattern, outcome, begin, end, $"captured var \"{name}\""));
        if (expected && Dumps) return false;

        string message = $"{pattern.Type.Describe(check.Prefix)}: {(expected ? "expected" : "excluded")} string found in input";
        sink.Report(
            expected ? FileCheckSeverity.Remark : FileCheckSeverity.Error, pattern.Source, pattern.Location, message + OutOf(pattern, count));
        sink.Report(FileCheckSeverity.Note, input, result.Begin, "found here", result.End - result.Begin);
        NoteSubstitutions(pattern, result.Begin);
        foreach (var (name, begin, end) in pattern.Captured())
            sink.Report(FileCheckSeverity.Note, input, begin, $"captured var \"{name}\"", end - begin);
        return !expected;
    }

    private bool NotFound(bool expected, PrefixedPattern check, int count, Region region, Pattern.Result result)
    {
        var pattern = check.Pattern;
        foreach (var error in result.Errors)
            if (error.Where is { } where) sink.Error(where.Source, where.Start, error.Message);
        bool invalid = result.Errors.Count > 0;
        if (!expected && !invalid && options.Verbosity < 2) return false;

        var outcome = invalid ? MatchOutcome.NoneForInvalidPattern : expected ? MatchOutcome.NoneExpected : MatchOutcome.NoneExcluded;
        Annotations.Add(new InputAnnotation(pattern, outcome, region.Begin, region.End));
        foreach (var error in result.Errors) Annotations.Add(new InputAnnotation(pattern, outcome, region.Begin, region.Begin, error.Message));
        AnnotateSubstitutions(pattern, outcome, region.Begin);
        if (!expected && !invalid && Dumps) return false;

        if (!invalid)
        {
            string message = $"{pattern.Type.Describe(check.Prefix)}: {(expected ? "expected" : "excluded")} string not found in input";
            sink.Report(
                expected ? FileCheckSeverity.Error : FileCheckSeverity.Remark, pattern.Source, pattern.Location, message + OutOf(pattern, count));
            Note(region.Begin, "scanning from here");
        }

        NoteSubstitutions(pattern, region.Begin);
        if (expected) PossibleMatch(pattern, region);
        return expected || invalid;
    }

    private static string OutOf(Pattern pattern, int count) => pattern.Type.Count > 1 ? $" ({count} out of {pattern.Type.Count})" : "";

    private void PossibleMatch(Pattern pattern, Region region)
    {
        string example = pattern.Fixed.Length > 0 ? pattern.Fixed : pattern.RegexText;
        if (FuzzyMatch.Find(input.Text.AsSpan(region.Begin, region.End - region.Begin), example) is not { } at) return;
        Annotations.Add(new InputAnnotation(pattern, MatchOutcome.Fuzzy, region.Begin + at, region.Begin + at));
        Note(region.Begin + at, "possible intended match here");
    }

    private void AnnotateSubstitutions(Pattern pattern, MatchOutcome outcome, int at)
    {
        foreach (string text in Substituted(pattern)) Annotations.Add(new InputAnnotation(pattern, outcome, at, at, text));
    }

    private void NoteSubstitutions(Pattern pattern, int at)
    {
        foreach (string text in Substituted(pattern)) Note(at, text);
    }

    private IEnumerable<string> Substituted(Pattern pattern)
    {
        foreach (var substitution in pattern.Substitutions)
        {
            if (substitution.Display(context) is { } value)
                yield return $"with \"{Substitution.EscapeForDisplay(substitution.Where.ToString())}\" equal to {value}";
        }
    }

    private void Note(int offset, string message) => sink.Report(FileCheckSeverity.Note, input, offset, message);
}
