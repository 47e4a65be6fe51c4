namespace MaxTune.Codegen.X86;

/// <summary>How a function is called: which register holds the pointer to the argument block, and what a callee keeps.</summary>
public enum X86Convention { SystemV, Windows }

/// <summary>What the emitter needs to know beside the function.</summary>
public sealed record X86Options
{
    public static readonly X86Options Default = new();

    /// <summary>This system's unless asked otherwise.</summary>
    public X86Convention Convention { get; init; } = OperatingSystem.IsWindows() ? X86Convention.Windows : X86Convention.SystemV;

    /// <summary>Fewer registers than there are, to test spills; null for all.</summary>
    internal int? VectorRegisters { get; init; }

    internal int? GeneralRegisters { get; init; }
}
