namespace MaxTune.Tools.FileCheck;

/// <summary>A directive, pattern or expression that does not parse.</summary>
internal sealed class PatternException(SourceText source, int offset, string message, int exitCode = 2) : Exception(message)
{
    public PatternException(Slice where, string message)
        : this(where.Source, where.Start, message)
    {
    }

    public SourceText In { get; } = source;

    public int Offset { get; } = offset;

    public int ExitCode { get; } = exitCode;
}
