using MaxTune.Runtime;

namespace MaxTune.Codegen.Programs;

/// <summary>What one run needs to itself: argument blocks and an arena. One run at a time; nothing is allocated by <see cref="Run"/>.</summary>
public sealed unsafe class ProgramContext : IDisposable
{
    private readonly AlignedBuffer block, arena;
    private readonly long* slots;
    private readonly ProgramStep[] steps;
    private readonly SlotPatch[] inputs, outputs;

    internal ProgramContext(ProgramPlan plan)
    {
        Plan = plan;
        (steps, inputs, outputs) = (plan.Steps, plan.InputPatches, plan.OutputPatches);
        block = new AlignedBuffer(plan.Slots.LongLength * sizeof(long), zeroed: false);
        arena = new AlignedBuffer(plan.ArenaBytes);
        slots = (long*)block.Pointer;
        plan.Slots.CopyTo(new Span<long>(slots, plan.Slots.Length));
        foreach (var patch in plan.FixedPatches)
            slots[patch.Slot] = patch.Kind == BufferKind.Constant
                ? (long)plan.Program.ConstantAddress((int)patch.Index) + patch.ByteOffset
                : (long)arena.Pointer + patch.Index + patch.ByteOffset;
    }

    public ProgramPlan Plan { get; }

    /// <summary>Runs all steps. Buffers are contiguous, of the plan's shapes, and outputs overlap neither inputs nor each other.</summary>
    /// <param name="threads">At most this many; schedules for fewer use fewer.</param>
    public void Run(nint* inputBuffers, nint* outputBuffers, ThreadTeam team, int threads)
    {
        foreach (ref readonly var patch in inputs.AsSpan()) slots[patch.Slot] = inputBuffers[patch.Index] + patch.ByteOffset;
        foreach (ref readonly var patch in outputs.AsSpan()) slots[patch.Slot] = outputBuffers[patch.Index] + patch.ByteOffset;
        foreach (ref readonly var step in steps.AsSpan())
        {
            if (step.Function is { } function) function.Invoke((nint*)(slots + step.Args), team, threads);
            else Buffer.MemoryCopy((void*)slots[step.Args], (void*)slots[step.Target], step.Bytes, step.Bytes);
        }
    }

    public void Dispose()
    {
        block.Dispose();
        arena.Dispose();
    }
}
