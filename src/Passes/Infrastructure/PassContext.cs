using System.Collections.ObjectModel;
using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>What a pass may use besides the operation it runs on. One per compilation.</summary>
public sealed class PassContext(DialectRegistry dialects, DiagnosticSink sink)
{
    public DialectRegistry Dialects { get; } = dialects;

    /// <summary>Where the user's mistakes go. An error here fails the pass.</summary>
    public DiagnosticSink Sink { get; } = sink;

    /// <summary>Model parameters by name, for <c>freeze-weights</c>: the tensors of a safetensors file.</summary>
    public IReadOnlyDictionary<string, DenseElementsAttr> Parameters { get; init; } = ReadOnlyDictionary<string, DenseElementsAttr>.Empty;

    /// <summary>Where passes that print a report write it.</summary>
    public TextWriter Report { get; init; } = TextWriter.Null;

    /// <summary>Makes <paramref name="value"/> a constant operation at the builder's insertion point: by the dialect of <paramref name="preferred"/>, else by <c>arith</c>. Null when neither has constants of that type.</summary>
    public Operation? MaterializeConstant(OpBuilder builder, Location location, Attr value, IrType type, string? preferred = null)
    {
        if (preferred is not null && Dialects.Dialect(preferred)?.MaterializeConstant is { } own && own(builder, location, value, type) is { } made) return made;
        return preferred == "arith" ? null : Dialects.Dialect("arith")?.MaterializeConstant?.Invoke(builder, location, value, type);
    }
}
