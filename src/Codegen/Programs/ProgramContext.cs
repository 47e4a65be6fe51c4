using System.Diagnostics;
using System.Runtime.CompilerServices;
using MaxTune.Codegen.Cil;
using MaxTune.Runtime;

namespace MaxTune.Codegen.Programs;

/// <summary>What one run needs to itself: argument blocks and an arena. One run at a time; nothing is allocated by <see cref="Run"/>.</summary>
public sealed unsafe class ProgramContext : IDisposable
{
    private readonly AlignedBuffer arena, copies;
    private readonly CallFrame?[] frames;
    private readonly Stage[] stages;
    private readonly Patch[] inputs, outputs;
    private readonly int threads;

    // grid 0 is a copy: Args[0] → Args[1]
    private readonly struct Stage(nint code, nint args, long grid, long bytes, int step)
    {
        public readonly nint Code = code;
        public readonly nint Args = args;
        public readonly long Grid = grid;
        public readonly long Bytes = bytes;
        public readonly int Step = step;
    }

    private readonly struct Patch(nint slot, long index, long byteOffset)
    {
        public readonly nint Slot = slot;
        public readonly long Index = index;
        public readonly nint ByteOffset = (nint)byteOffset;
    }

    internal ProgramContext(ProgramPlan plan, int threads)
    {
        Plan = plan;
        this.threads = threads;
        arena = new AlignedBuffer(plan.ArenaBytes);
        copies = new AlignedBuffer(plan.Steps.Length * 2L * sizeof(nint));
        frames = [.. plan.Steps.Select(s => s.Function?.NewFrame(threads))];
        var blocks = new nint[plan.Steps.Length];
        for (int i = 0; i < blocks.Length; i++)
        {
            var step = plan.Steps[i];
            var block = frames[i] is { } frame ? frame.Args : (nint*)copies.Pointer + 2 * i;
            blocks[i] = (nint)block;
            // slots left at 0 are addresses, or the frame's own
            for (int slot = 0; slot < step.Slots.Length; slot++)
                if (step.Slots[slot] != 0) block[slot] = step.Slots[slot];
        }
        foreach (var patch in plan.FixedPatches)
            ((nint*)blocks[patch.Step])[patch.Slot] = patch.Kind == BufferKind.Constant
                ? (nint)plan.Program.ConstantAddress((int)patch.Index) + (nint)patch.ByteOffset
                : (nint)arena.Pointer + (nint)(patch.Index + patch.ByteOffset);
        foreach (var frame in frames) frame?.Prepare();
        stages = [.. Stages(plan, blocks)];
        inputs = Resolved(plan.InputPatches, blocks);
        outputs = Resolved(plan.OutputPatches, blocks);
    }

    // a loop: LINQ over structs is compiled when the process runs
    private static Patch[] Resolved(SlotPatch[] patches, nint[] blocks)
    {
        var resolved = new Patch[patches.Length];
        for (int i = 0; i < patches.Length; i++) resolved[i] = new Patch(blocks[patches[i].Step] + patches[i].Slot * sizeof(nint), patches[i].Index, patches[i].ByteOffset);
        return resolved;
    }

    // extents are fixed, so the iteration counts of parallel loops are too; stages without iterations go
    private static List<Stage> Stages(ProgramPlan plan, nint[] blocks)
    {
        var stages = new List<Stage>();
        for (int i = 0; i < blocks.Length; i++)
        {
            if (plan.Steps[i].Function is not { } function) stages.Add(new Stage(0, blocks[i], 0, plan.Steps[i].Bytes, i));
            else
                foreach (var stage in function.Stages)
                    if (stage.GridSize((nint*)blocks[i]) is > 0 and var grid) stages.Add(new Stage((nint)stage.MethodPointer, blocks[i], grid, 0, i));
        }
        return stages;
    }

    public ProgramPlan Plan { get; }

    /// <summary>Runs all steps. Buffers are contiguous, of the plan's shapes, and outputs overlap neither inputs nor each other.</summary>
    /// <param name="team">Has as many threads as this context was made for, or fewer.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]   // or a model's first runs are ten times slower than its later ones
    public void Run(nint* inputBuffers, nint* outputBuffers, ThreadTeam team)
    {
        foreach (ref readonly var patch in inputs.AsSpan()) *(nint*)patch.Slot = inputBuffers[patch.Index] + patch.ByteOffset;
        foreach (ref readonly var patch in outputs.AsSpan()) *(nint*)patch.Slot = outputBuffers[patch.Index] + patch.ByteOffset;
        foreach (ref readonly var stage in stages.AsSpan())
        {
            var code = (delegate*<nint*, long, long, void>)stage.Code;
            if (code == null) Copy((void**)stage.Args, stage.Bytes);
            else if (stage.Grid == 1 || threads == 1) code((nint*)stage.Args, 0, stage.Grid);
            else team.Run((delegate*<void*, long, long, void>)code, (void*)stage.Args, stage.Grid, threads);
        }
    }

    /// <summary>
    /// The same, with a look at the clock around each step: adds the ticks of <see cref="Stopwatch"/> that each took, the clock's own (some 20 ns) included.
    /// </summary>
    /// <param name="ticks">One a step of the plan.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void RunTimed(nint* inputBuffers, nint* outputBuffers, ThreadTeam team, Span<long> ticks)
    {
        foreach (ref readonly var patch in inputs.AsSpan()) *(nint*)patch.Slot = inputBuffers[patch.Index] + patch.ByteOffset;
        foreach (ref readonly var patch in outputs.AsSpan()) *(nint*)patch.Slot = outputBuffers[patch.Index] + patch.ByteOffset;
        long from = Stopwatch.GetTimestamp();
        foreach (ref readonly var stage in stages.AsSpan())
        {
            var code = (delegate*<nint*, long, long, void>)stage.Code;
            if (code == null) Copy((void**)stage.Args, stage.Bytes);
            else if (stage.Grid == 1 || threads == 1) code((nint*)stage.Args, 0, stage.Grid);
            else team.Run((delegate*<void*, long, long, void>)code, (void*)stage.Args, stage.Grid, threads);
            long to = Stopwatch.GetTimestamp();
            ticks[stage.Step] += to - from;
            from = to;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Copy(void** addresses, long bytes) => Buffer.MemoryCopy(addresses[0], addresses[1], bytes, bytes);

    public void Dispose()
    {
        foreach (var frame in frames) frame?.Dispose();
        arena.Dispose();
        copies.Dispose();
    }
}
