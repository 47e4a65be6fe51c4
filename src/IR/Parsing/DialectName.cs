namespace MaxTune.IR.Parsing;

/// <summary><c>dialect.mnemonic&lt;body&gt;</c> (pretty), or <c>dialect&lt;body&gt;</c>.</summary>
/// <param name="All">What follows <c>dialect.</c>, or what stands between the brackets of <c>dialect&lt;...&gt;</c>.</param>
/// <param name="Body">Inside the brackets; null when there are none.</param>
internal readonly record struct DialectName(string Dialect, string Mnemonic, string? Body, string All, bool Pretty)
{
    public static DialectName Of(ReadOnlySpan<char> name)
    {
        int at = name.IndexOfAny('.', '<');
        string dialect = name[..at].ToString();
        string rest = name[(at + 1)..].ToString();
        if (name[at] == '<') return new DialectName(dialect, "", rest[..^1], rest[..^1], false);
        int open = rest.IndexOf('<');
        return open < 0
            ? new DialectName(dialect, rest, null, rest, true)
            : new DialectName(dialect, rest[..open], rest[(open + 1)..^1], rest, true);
    }
}
