namespace MaxTune.Passes;

/// <summary>Every pass a pipeline may name, each with the sentence that <c>mtopt --list-passes</c> shows.</summary>
public static class AllPasses
{
    public static readonly PassRegistry Registry = new(
    [
    ]);
}
