using MaxTune.Codegen.X86;

namespace MaxTune.Codegen.Cil;

/// <summary>Machine code that a compiled function calls: the code, where it was loaded, and how it takes its arguments.</summary>
public sealed record X86Callee(X86Code Code, MachineEntry Entry)
{
    public ArgsLayout Layout => Code.Layout;
}
