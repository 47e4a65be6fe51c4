namespace MaxTune.Tools.FileCheck.Posix;

/// <summary>Where each group matched; -1 where it took no part. Group 0 is the whole match.</summary>
internal sealed class RegexCaptures
{
    public RegexCaptures(int groups)
    {
        Begins = new int[groups + 1];
        Ends = new int[groups + 1];
        Clear();
    }

    public int[] Begins { get; }

    public int[] Ends { get; }

    public int Start => Begins[0];

    public int End => Ends[0];

    public void Clear()
    {
        Array.Fill(Begins, -1);
        Array.Fill(Ends, -1);
    }

    /// <summary>The bounds of what a group matched, empty when it took no part.</summary>
    public (int Begin, int End) Group(int group)
        => Begins[group] < 0 || Ends[group] < 0 ? (Start, Start) : (Begins[group], Ends[group]);
}
