using MaxTune.Codegen.Cil;

namespace MaxTune.Codegen.Programs;

/// <summary>One step of a plan: a call (<paramref name="Function"/> is set) or a copy of bytes between the addresses in two slots.</summary>
/// <param name="Args">The call's argument block, as an index into the plan's slots; of a copy, the source's slot.</param>
internal readonly record struct ProgramStep(CompiledFunction? Function, int Args, int Target, long Bytes);

/// <summary>A slot that holds an address in a buffer: written when a context is made, or with each run for the caller's buffers.</summary>
internal readonly record struct SlotPatch(int Slot, BufferKind Kind, long Index, long ByteOffset);

/// <summary>
/// A program at known input shapes: steps, argument blocks with all extents filled in, and an arena for what lies between the steps. Immutable; any number of
/// <see cref="ProgramContext"/> may run it at once.
/// </summary>
public sealed class ProgramPlan
{
    internal ProgramPlan(
        CompiledProgram program, long[][] inputShapes, long[][] outputShapes, ProgramStep[] steps, long[] slots, SlotPatch[] fixedPatches, SlotPatch[] inputPatches,
        SlotPatch[] outputPatches, long arenaBytes) =>
        (Program, InputShapes, OutputShapes, Steps, Slots, FixedPatches, InputPatches, OutputPatches, ArenaBytes) =
            (program, inputShapes, outputShapes, steps, slots, fixedPatches, inputPatches, outputPatches, arenaBytes);

    public CompiledProgram Program { get; }
    public long[][] InputShapes { get; }
    public long[][] OutputShapes { get; }

    /// <summary>Bytes of intermediate results.</summary>
    public long ArenaBytes { get; }

    /// <summary>Kernel calls and copies.</summary>
    public int StepCount => Steps.Length;

    internal ProgramStep[] Steps { get; }
    internal long[] Slots { get; }
    internal SlotPatch[] FixedPatches { get; }
    internal SlotPatch[] InputPatches { get; }
    internal SlotPatch[] OutputPatches { get; }

    /// <exception cref="Runtime.TensorException">The arena does not fit in memory.</exception>
    public ProgramContext CreateContext() => new(this);
}
