using System.Runtime.InteropServices;
using MaxTune.Codegen.Cil;
using MaxTune.Codegen.X86;

namespace MaxTune.Tests.X86.Simulator;

/// <summary>
/// Loads machine code as a function that simulates it on this process' memory, so that whole kernels whose micro-kernels need AVX-512 or AMX run on any machine:
/// <code>new CilCompiler().Compile(function, sink, SimulatedMachine.Options)</code>
/// </summary>
internal static class SimulatedMachine
{
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Entry(nint args);

    public static readonly CilOptions Options = new() { LoadMachineCode = Load };

    public static MachineEntry Load(X86Code code)
    {
        Entry entry = args => new SimulatedCpu(new SimulatedMemory(isOpen: true), code.Bytes.Span).Call((ulong)args, X86Options.Default.Convention == X86Convention.Windows);
        return new MachineEntry(Marshal.GetFunctionPointerForDelegate(entry), entry);
    }
}
