namespace MaxTune.Tools.FileCheck;

internal enum DirectiveKind
{
    None,
    Plain,
    Next,
    Same,
    Not,
    Dag,
    Label,
    Empty,
    Comment,
    EndOfFile,
    Misspelled,
    BadNot,
    BadCount,
}

/// <summary>What a directive's name says: its kind, how often it must match and whether its pattern is literal.</summary>
internal readonly record struct DirectiveType(DirectiveKind Kind, int Count = 1, bool Literal = false)
{
    public string Describe(string prefix)
    {
        string modifiers = Literal ? "{LITERAL}" : "";
        return Kind switch
        {
            DirectiveKind.Plain => prefix + (Count > 1 ? "-COUNT" : "") + modifiers,
            DirectiveKind.EndOfFile => "implicit EOF",
            _ => $"{prefix}-{Suffix}{modifiers}",
        };
    }

    public string Suffix => Kind switch
    {
        DirectiveKind.Next => "NEXT",
        DirectiveKind.Same => "SAME",
        DirectiveKind.Not => "NOT",
        DirectiveKind.Dag => "DAG",
        DirectiveKind.Label => "LABEL",
        DirectiveKind.Empty => "EMPTY",
        _ => "",
    };

    /// <summary>The name in an input dump.</summary>
    public string Abbreviation => Kind switch
    {
        DirectiveKind.Plain => Count > 1 ? "count" : "check",
        DirectiveKind.EndOfFile => "eof",
        _ => Suffix.ToLowerInvariant(),
    };
}
