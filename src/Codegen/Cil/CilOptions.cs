using MaxTune.Codegen.X86;
using MaxTune.Runtime;

namespace MaxTune.Codegen.Cil;

/// <summary>Where loaded machine code begins, and what must stay alive while it can run.</summary>
public sealed record MachineEntry(nint Address, object Owner);

/// <summary>What the emitter needs to know beside the function.</summary>
public sealed record CilOptions
{
    private static readonly Lazy<CpuModel> Here = new(() => CpuModel.Detect());

    public static readonly CilOptions Default = new();

    /// <summary>Machine code that <c>func.call @name</c> reaches by unmanaged call, by name. The code must outlive the compiled function.</summary>
    public IReadOnlyDictionary<string, nint> ExternalFunctions { get; init; } = new Dictionary<string, nint>();

    /// <summary>
    /// Makes the code of functions with <c>mt.target = "x86"</c> callable; <see cref="CompiledFunction"/> keeps the owner. Refuses by
    /// <see cref="PlatformNotSupportedException"/>, whose message becomes the diagnostic. As is: executable memory, when this machine has the features.
    /// </summary>
    public Func<X86Code, MachineEntry> LoadMachineCode { get; init; } = static code => LoadOn(code, Here.Value);

    /// <summary>Loads code when a machine, perhaps capped, has the features it needs.</summary>
    public static MachineEntry LoadOn(X86Code code, CpuModel cpu)
    {
        var loaded = code.Load(cpu);
        return new MachineEntry(loaded.Address, loaded);
    }
}
