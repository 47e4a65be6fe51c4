namespace MaxTune.Tools.FileCheck.Lit;

/// <summary>An argument; one that was quoted is not expanded as a file pattern.</summary>
internal readonly record struct ShellWord(string Text, bool Quoted);

/// <summary>A redirection: of 0 from a file, or of 1, 2 or both to a file or to where the other goes.</summary>
internal sealed record ShellRedirect(ShellRedirectKind Kind, int Descriptor, ShellWord Target);

internal enum ShellRedirectKind
{
    Read,
    Write,
    Append,
    WriteBoth,
    AppendBoth,
    Duplicate,
}

internal sealed record ShellCommand(IReadOnlyList<ShellWord> Words, IReadOnlyList<ShellRedirect> Redirects);

internal enum ShellConnector
{
    Always,
    IfSucceeded,
    IfFailed,
}

/// <summary>Commands joined by |, and how the pipeline is joined to what is before it.</summary>
internal sealed record ShellPipeline(ShellConnector Connector, IReadOnlyList<ShellCommand> Commands);
