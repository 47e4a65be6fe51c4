using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>An operation this emitter has no code for; caught at the top and reported as a diagnostic about <paramref name="op"/>.</summary>
internal sealed class UnsupportedException(Operation op, string message) : Exception(message)
{
    public Operation Operation { get; } = op;
}
