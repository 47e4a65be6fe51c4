using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MaxTune.Codegen.Listing;
using MaxTune.Runtime;

namespace MaxTune.Codegen.Cil;

/// <summary>Runs iterations [begin, end) of a stage; <paramref name="args"/> is the address of a block as <see cref="ArgsLayout"/> describes.</summary>
internal delegate void StageBody(nint args, long begin, long end);

internal delegate long CountBody(nint args);

/// <summary>One step of a compiled function: a parallel loop, whose iterations may run in any order and at the same time, or serial code (one iteration).</summary>
public sealed unsafe class CompiledStage
{
    private readonly StageBody body;              // keeps the method alive
    private readonly CountBody? count;
    private readonly long fixedCount;
    private IlBuilder? il;

    internal CompiledStage(string name, IlBuilder il, bool isSerial, long fixedCount, IlBuilder? count)
    {
        Name = name;
        this.il = il;
        InstructionCount = il.Code.Count;
        IsSerial = isSerial;
        this.fixedCount = fixedCount;
        CountIl = count;
        this.count = count?.ToDynamicMethod().CreateDelegate<CountBody>();
        var method = il.ToDynamicMethod();
        body = method.CreateDelegate<StageBody>();
        RuntimeHelpers.PrepareDelegate(body);
        MethodPointer = (delegate*<nint*, long, long, void>)MethodCode.PointerTo(method);
    }

    public string Name { get; }
    public bool IsSerial { get; }

    /// <summary>The code, as a managed function pointer; valid while this object lives.</summary>
    public delegate*<nint*, long, long, void> MethodPointer { get; }

    /// <summary>The number of iterations when it does not depend on arguments.</summary>
    public long? FixedGridSize => count is null ? fixedCount : null;

    /// <summary>How many iterations the stage has with these arguments.</summary>
    public long GridSize(nint* args) => count is null ? fixedCount : count((nint)args);

    /// <summary>The IL as text.</summary>
    public string IlText => Il.Text();

    internal IlBuilder Il => il ?? throw new InvalidOperationException($"the IL of {Name} was let go");

    internal void ForgetIl() => (il, CountIl) = (null, null);

    internal IlBuilder? CountIl { get; private set; }

    /// <summary>The machine code that the runtime's compiler made of the IL, read from where it lies; null on processors other than x86-64.</summary>
    public MachineCode? MachineCode => MachineCode.Read(Name, (nint)MethodPointer);

    /// <summary>IL instructions, a measure of how much code there is.</summary>
    public int InstructionCount { get; }
}

/// <summary>A buffer that a function allocates at its top level: its owner puts the address in a slot of the argument block.</summary>
internal sealed unsafe class SharedBuffer(int slot, long fixedBytes, IlBuilder? il)
{
    private readonly CountBody? bytes = il?.ToDynamicMethod().CreateDelegate<CountBody>();

    public int Slot => slot;
    public long FixedBytes => fixedBytes;
    public IlBuilder? Il => il;
    public long Bytes(nint* args) => Math.Max(0, bytes is null ? fixedBytes : bytes((nint)args));
}

/// <summary>A function of the loops level as executable code: stages that run one after the other.</summary>
public sealed unsafe class CompiledFunction
{
    private readonly CompiledStage[] stages;
    private readonly CodeConstant[] constants;

    internal CompiledFunction(string name, ArgsLayout layout, CompiledStage[] stages, SharedBuffer[] buffers, long threadScratchBytes, CodeConstant[] constants, X86Callee[] callees)
    {
        (Name, Layout, this.stages, Buffers, ThreadScratchBytes, this.constants, Callees) = (name, layout, stages, buffers, threadScratchBytes, constants, callees);
    }

    ~CompiledFunction()
    {
        foreach (var constant in constants) NativeMemory.AlignedFree((void*)constant.Memory);
    }

    public string Name { get; }
    public ArgsLayout Layout { get; }
    public IReadOnlyList<CompiledStage> Stages => stages;

    /// <summary>Bytes of private memory that each thread needs while it runs a stage.</summary>
    public long ThreadScratchBytes { get; }

    /// <summary>Machine code that the stages call: it is freed when this function is collected.</summary>
    public IReadOnlyList<X86Callee> Callees { get; }

    internal IReadOnlyList<SharedBuffer> Buffers { get; }

    internal void ForgetIl()
    {
        foreach (var stage in stages) stage.ForgetIl();
    }

    internal IReadOnlyList<CodeConstant> Constants => constants;

    /// <summary>All stages as text.</summary>
    public string IlText => string.Join('\n', Stages.Select(s => s.IlText));

    /// <summary>The machine code of all stages and of what they call, decoded; empty on processors other than x86-64.</summary>
    public IReadOnlyList<MachineCode> MachineCode =>
        [.. Stages.Select(s => s.MachineCode).OfType<MachineCode>(), .. Callees.Select(c => Listing.MachineCode.Decode(c.Code.Name, c.Code.Bytes[..c.Code.CodeLength].ToArray()))];

    /// <summary>Listings of all stages, a line that says so where there are none, and of the machine code they call.</summary>
    public string AsmText => string.Join('\n', Stages.Select(s => s.MachineCode is { } code ? ListingText.Print(code) : $"; {s.Name}: machine code is listed on x86-64 alone\n")
        .Concat(Callees.Select(c => c.Code.Listing)));

    /// <summary>An argument block and the function's own memory, for calls by one caller at a time on up to <paramref name="threads"/> threads.</summary>
    public CallFrame NewFrame(int threads = 1) => new(this, threads);

    /// <summary>
    /// Runs the stages in order; the iterations of a parallel stage are shared by at most <paramref name="threads"/> threads of the team, or all run here without one.
    /// Allocates nothing.
    /// </summary>
    /// <param name="args">A block as <see cref="Layout"/> describes, of a <see cref="CallFrame"/> that was prepared.</param>
    public void Invoke(nint* args, ThreadTeam? team = null, int threads = 1)
    {
        foreach (var stage in stages)
        {
            long total = stage.GridSize(args);
            if (total <= 0) continue;
            if (team is null || threads <= 1 || total == 1) stage.MethodPointer(args, 0, total);
            else team.Run((delegate*<void*, long, long, void>)stage.MethodPointer, args, total, threads);
        }
        GC.KeepAlive(this);
    }
}

internal static class MethodCode
{
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetMethodDescriptor")]
    private static extern RuntimeMethodHandle Descriptor(DynamicMethod method);

    /// <summary>The entry point of a method whose delegate was prepared.</summary>
    public static nint PointerTo(DynamicMethod method) => Descriptor(method).GetFunctionPointer();
}
