namespace MaxTune.Codegen.Cil;

/// <summary>What the emitter needs to know beside the function.</summary>
public sealed record CilOptions
{
    public static readonly CilOptions Default = new();

    /// <summary>Machine code that <c>func.call @name</c> reaches by unmanaged call, by name. The code must outlive the compiled function.</summary>
    public IReadOnlyDictionary<string, nint> ExternalFunctions { get; init; } = new Dictionary<string, nint>();
}
