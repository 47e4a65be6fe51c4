namespace MaxTune.Tools.FileCheck.Posix;

/// <summary>The region that is searched: text[Begin, End). Positions outside it do not exist for anchors.</summary>
internal readonly record struct Region(string Text, int Begin, int End)
{
    public bool Holds(AssertKind kind, int position, bool newline) => kind switch
    {
        AssertKind.LineStart => position == Begin || (newline && Text[position - 1] == '\n'),
        AssertKind.LineEnd => position == End || (newline && Text[position] == '\n'),
        AssertKind.WordStart => !WordBefore(position) && WordAfter(position),
        _ => WordBefore(position) && !WordAfter(position),
    };

    private bool WordBefore(int position) => position > Begin && IsWord(Text[position - 1]);

    private bool WordAfter(int position) => position < End && IsWord(Text[position]);

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}

/// <summary>
/// How anchors work in an expression: whether lines have them, and how many it has. As in LLVM, at one position at most so many
/// line anchors are passed one after the other as the expression has of that kind, and after a word boundary no anchor any more.
/// </summary>
internal readonly record struct AnchorRules(bool Newline, int LineStarts, int LineEnds)
{
    /// <summary>How many line anchors can be passed here.</summary>
    public int PassesAt(Region region, int position)
    {
        int passes = 0;
        if (LineStarts > 0 && region.Holds(AssertKind.LineStart, position, Newline)) passes += LineStarts;
        if (LineEnds > 0 && region.Holds(AssertKind.LineEnd, position, Newline)) passes += LineEnds;
        return passes;
    }
}
