namespace MaxTune.Tools.FileCheck;

internal enum MatchOutcome
{
    Expected,
    Excluded,
    WrongLine,
    Discarded,
    NoneExcluded,
    NoneExpected,
    NoneForInvalidPattern,
    Fuzzy,
}

/// <summary>What a dump says at a place of the input: the outcome of looking for a pattern, or a note about it.</summary>
internal sealed record InputAnnotation(Pattern Pattern, MatchOutcome Outcome, int Begin, int End, string Note = "")
{
    public MatchOutcome Outcome { get; set; } = Outcome;

    public bool IsError => Outcome is MatchOutcome.Excluded or MatchOutcome.WrongLine or MatchOutcome.NoneExpected or MatchOutcome.NoneForInvalidPattern;
}
