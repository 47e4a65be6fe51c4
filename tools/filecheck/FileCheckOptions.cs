namespace MaxTune.Tools.FileCheck;

/// <summary>When the annotated input is part of the output.</summary>
public enum DumpInput
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>When a check failed.</summary>
    Fail,

    /// <summary>Always.</summary>
    Always,
}

/// <summary>Which input lines a dump shows, with some context around each.</summary>
public enum DumpInputFilter
{
    /// <summary>Lines where an error begins.</summary>
    Error,

    /// <summary>Lines where an annotation begins.</summary>
    Annotation,

    /// <summary>Lines with any annotation.</summary>
    AnnotationFull,

    /// <summary>All lines.</summary>
    All,
}

/// <summary>The options of a run; each property is the command-line option of its name.</summary>
public sealed record FileCheckOptions
{
    /// <summary>Prefixes of directives; empty means CHECK.</summary>
    public IReadOnlyList<string> CheckPrefixes { get; init; } = [];

    /// <summary>Prefixes of lines that are no directives; empty means COM and RUN.</summary>
    public IReadOnlyList<string> CommentPrefixes { get; init; } = [];

    /// <summary>How diagnostics name the input.</summary>
    public string InputName { get; init; } = "<stdin>";

    /// <summary>Every positive pattern must cover a whole line.</summary>
    public bool MatchFullLines { get; init; }

    /// <summary>Blanks and tabs count as they are.</summary>
    public bool StrictWhitespace { get; init; }

    /// <summary>Letters match in either case.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>Patterns that may match nowhere between the positive ones.</summary>
    public IReadOnlyList<string> ImplicitCheckNot { get; init; } = [];

    /// <summary><c>VAR=text</c> or <c>#VAR=number</c> (<c>#%x,VAR=expression</c>).</summary>
    public IReadOnlyList<string> Defines { get; init; } = [];

    /// <summary>An empty input is checked like any other.</summary>
    public bool AllowEmpty { get; init; }

    /// <summary>A prefix that no directive uses is no error.</summary>
    public bool AllowUnusedPrefixes { get; init; }

    /// <summary>Variables that do not begin with $ are forgotten at each LABEL.</summary>
    public bool EnableVarScope { get; init; }

    /// <summary>DAG matches of one group may overlap.</summary>
    public bool AllowDeprecatedDagOverlap { get; init; }

    /// <summary>A near miss such as <c>CHECK-LABLE:</c> is a comment, as it is upstream, and not an error.</summary>
    public bool AllowMisspelledDirectives { get; init; }

    /// <summary>0, 1 (-v: what matched) or 2 (-vv: what was looked at).</summary>
    public int Verbosity { get; init; }

    /// <summary>When the annotated input is part of the output.</summary>
    public DumpInput DumpInput { get; init; } = DumpInput.Fail;

    /// <summary>Which lines are in it; null: all for <see cref="DumpInput.Always"/>, else those with errors.</summary>
    public DumpInputFilter? DumpInputFilter { get; init; }

    /// <summary>How many lines around them.</summary>
    public int DumpInputContext { get; init; } = 5;
}
