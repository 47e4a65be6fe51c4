using MaxTune.Codegen.Cil;

namespace MaxTune.Codegen.Programs;

/// <summary>One step of a plan: a call, or a copy of bytes from the address in slot 0 to the one in slot 1.</summary>
/// <param name="Function">Null for a copy.</param>
/// <param name="Slots">The argument block: extents and scalars are filled in, addresses come when it runs.</param>
/// <param name="Bytes">Of a copy.</param>
internal sealed record ProgramStep(CompiledFunction? Function, nint[] Slots, long Bytes);

/// <summary>A slot of a step that holds an address in a buffer: written when a context is made, or with each run for the caller's buffers.</summary>
internal readonly record struct SlotPatch(int Step, int Slot, BufferKind Kind, long Index, long ByteOffset);

/// <summary>
/// A program at known input shapes: steps, argument blocks with all extents filled in, and an arena for what lies between the steps. Immutable; any number of
/// <see cref="ProgramContext"/> may run it at once.
/// </summary>
public sealed class ProgramPlan
{
    internal ProgramPlan(
        CompiledProgram program, long[][] inputShapes, long[][] outputShapes, ProgramStep[] steps, SlotPatch[] fixedPatches, SlotPatch[] inputPatches,
        SlotPatch[] outputPatches, long arenaBytes) =>
        (Program, InputShapes, OutputShapes, Steps, FixedPatches, InputPatches, OutputPatches, ArenaBytes) =
            (program, inputShapes, outputShapes, steps, fixedPatches, inputPatches, outputPatches, arenaBytes);

    public CompiledProgram Program { get; }
    public long[][] InputShapes { get; }
    public long[][] OutputShapes { get; }

    /// <summary>Bytes of intermediate results.</summary>
    public long ArenaBytes { get; }

    /// <summary>Kernel calls and copies.</summary>
    public int StepCount => Steps.Length;

    /// <summary>The kernel function of each step; null where it is a copy.</summary>
    public IReadOnlyList<string?> StepNames => [.. Steps.Select(s => s.Function?.Name)];

    internal ProgramStep[] Steps { get; }
    internal SlotPatch[] FixedPatches { get; }
    internal SlotPatch[] InputPatches { get; }
    internal SlotPatch[] OutputPatches { get; }

    /// <exception cref="Runtime.TensorException">The arena does not fit in memory.</exception>
    /// <param name="threads">How many a run may use at most.</param>
    public ProgramContext CreateContext(int threads) => new(this, threads);
}
