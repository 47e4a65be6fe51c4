namespace MaxTune.IR.Parsing;

/// <summary>Thrown, after its diagnostic is reported, to leave a parse; <see cref="MlirParser"/>'s callers never see it.</summary>
public sealed class SyntaxError : Exception
{
    internal SyntaxError(Diagnostic diagnostic) : base(diagnostic.Message) => Diagnostic = diagnostic;

    /// <summary>Already in the sink; a note may be added.</summary>
    public Diagnostic Diagnostic { get; }
}
