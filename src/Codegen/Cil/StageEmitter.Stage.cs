using System.Reflection.Emit;
using MaxTune.Codegen.Analysis;
using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

internal sealed partial class StageEmitter
{
    private Operation? stageLoop;

    /// <summary>A method that runs iterations [begin, end) of a top-level <c>scf.parallel</c>, dimensions flattened, the last one fastest.</summary>
    public void EmitParallelStage(Operation loop)
    {
        stageLoop = loop;
        EnterMethod();
        EmitBlock(Context.Function.Body, op => ReferenceEquals(op, loop) || OpRoles.IsRepeatable(op));
        LeaveMethod();
    }

    /// <summary>A method that runs some operations of the function's body, once.</summary>
    public void EmitSerialStage(IReadOnlyList<Operation> operations, IEnumerable<Value> exports)
    {
        EnterMethod();
        EmitBlock(Context.Function.Body, op => operations.Contains(op) || OpRoles.IsRepeatable(op));
        foreach (var value in exports) StoreSlot(value, Context.SpillSlots[value]);
        LeaveMethod();
    }

    /// <summary>A method <c>long (nint* args)</c> that returns the number of iterations of a parallel loop.</summary>
    public void EmitIterationCount(Operation loop)
    {
        LoadArguments();
        EmitBlock(Context.Function.Body, OpRoles.IsRepeatable);
        int rank = loop.Body.Arguments.Count;
        Il.LdcI8(1);
        for (int d = 0; d < rank; d++)
        {
            PushIterations(loop, d);
            Il.Conv(OpCodes.Conv_I8);
            Il.Binary(OpCodes.Mul);
        }
        Il.Ret();
    }

    /// <summary>A method <c>long (nint* args)</c> that returns the bytes of an allocation.</summary>
    public void EmitByteCount(Operation allocation)
    {
        LoadArguments();
        EmitBlock(Context.Function.Body, OpRoles.IsRepeatable);
        PushForm(Context.BytesOf(allocation));
        Il.Conv(OpCodes.Conv_I8);
        Il.Ret();
    }

    // ---- the frame of a stage

    private void EnterMethod()
    {
        LoadArguments();
        AddBuffers();
        AddCallBlocks();
    }

    private readonly Dictionary<Operation, IlLocal> callBlocks = [];

    /// <summary>The block of arguments of a call of machine code.</summary>
    public IlLocal CallBlockOf(Operation call) => callBlocks[call];

    // one block a call, made once: a localloc in a loop would grow the stack
    private void AddCallBlocks()
    {
        foreach (var call in Placement.Calls.OrderBy(Context.OrdinalOf))
        {
            if (FunctionContext.MachineCallee(call) is not { } callee) continue;
            Il.LdcNint(8L * Context.CalleeOf(call, callee).Layout.Count);
            Il.Localloc();
            Il.Stloc(callBlocks[call] = Il.NewLocal(typeof(nint), "block_" + callee.SymbolName()));
        }
    }

    private void LeaveMethod()
    {
        if (scratch is not null)
        {
            Il.Ldarg(0);
            Il.LdcNint(Context.Layout.ThreadScratch * 8L);
            Il.Binary(OpCodes.Add);
            Il.Ldind(typeof(nint));
            Il.Ldloc(scratch);
            Call(typeof(ScratchPool), nameof(ScratchPool.Give), null, typeof(nint), typeof(nint));
        }
        Il.Ret();
    }

    private IlLocal? scratch;

    /// <summary>Buffers allocated inside the stage lie together, 64-byte aligned: on the stack, or in the thread's scratch buffer when they are many.</summary>
    private void AddBuffers()
    {
        long total = 0;
        var inside = new List<(Value Root, long At)>();
        foreach (var root in Placement.Roots.OrderBy(r => r.DefiningOp is { } op ? Context.OrdinalOf(op) : -1))
        {
            if (root.DefiningOp is not { } allocation) continue;
            if (allocation.Name == "memref.get_global") AddRoot(root, () => Context.PushGlobal(Il, allocation));
            else if (Context.SharedSlots.TryGetValue(root, out int slot)) AddRoot(root, () => LoadSlot(slot, typeof(nint)));
            else
            {
                if (Context.BytesOf(allocation) is not { IsConstant: true, Constant: var bytes })
                    throw new UnsupportedException(allocation, "of a size known only at run time must be at the top level of its function");
                inside.Add((root, total));
                total = checked(total + (bytes + 63) / 64 * 64);
            }
        }
        if (inside.Count == 0) return;
        var start = Il.NewLocal(typeof(nint), "scratch");
        if (total <= FunctionContext.LargestStackBuffer)
        {
            // (localloc(total + 63) + 63) & -64
            Il.LdcNint(total + 63);
            Il.Localloc();
            Il.LdcNint(63);
            Il.Binary(OpCodes.Add);
            Il.LdcNint(-64);
            Il.Binary(OpCodes.And);
        }
        else
        {
            LoadSlot(Context.Layout.ThreadScratch, typeof(nint));
            Il.LdcNint(total);
            Call(typeof(ScratchPool), nameof(ScratchPool.Take), null, typeof(nint), typeof(nint));
            scratch = start;
            Context.ThreadScratchBytes = Math.Max(Context.ThreadScratchBytes, total);
        }
        Il.Stloc(start);
        foreach (var (root, at) in inside)
            AddRoot(root, () =>
            {
                Il.Ldloc(start);
                if (at == 0) return;
                Il.LdcNint(at);
                Il.Binary(OpCodes.Add);
            });
    }

    private void StoreSlot(Value value, int slot)
    {
        var type = TypeOf(value);
        if (ClrTypes.IsVector(type))
        {
            Push(value);
            PushSlotAddress(slot);
            Call(ClrTypes.VectorClass(ClrTypes.BitsOf(type)), "Store", ClrTypes.LaneOf(type), type, ClrTypes.LaneOf(type).MakePointerType());
            return;
        }
        PushSlotAddress(slot);
        Push(value);
        Il.Stind(type);
    }

    private void LoadImport(Value value)
    {
        var type = TypeOf(value);
        int slot = Context.SpillSlots[value];
        if (ClrTypes.IsVector(type))
        {
            PushSlotAddress(slot);
            Call(ClrTypes.VectorClass(ClrTypes.BitsOf(type)), "Load", ClrTypes.LaneOf(type), ClrTypes.LaneOf(type).MakePointerType());
        }
        else LoadSlot(slot, type);
        Il.Stloc(Define(value));
    }

    // ---- the loop of a parallel stage

    private void PushIterations(Operation loop, int dimension)
    {
        int rank = loop.Body.Arguments.Count;
        Push(loop.Operand(dimension));
        Push(loop.Operand(rank + dimension));
        Push(loop.Operand(2 * rank + dimension));
        Call(typeof(ScalarOps), nameof(ScalarOps.TripCount), null, typeof(nint), typeof(nint), typeof(nint));
    }

    private void EmitStageLoop(Operation loop)
    {
        if (loop.ResultCount > 0) throw new UnsupportedException(loop, "with reductions has no code in the CIL emitter: use scf.for");
        if (loop.Body.Arguments.Count == 1) EmitFlatLoop(loop);
        else EmitOdometer(loop);
        ForgetBlock(loop.Body);
    }

    // iv = lb + begin*step; while (iv < lb + end*step) { body; iv += step }
    private void EmitFlatLoop(Operation loop)
    {
        var induction = loop.Body.Argument(0);
        Bound lower = HoistBound(loop.Operand(0)), step = HoistBound(loop.Operand(2));
        var iv = Define(induction);
        var last = Il.NewLocal(typeof(nint), "last");
        foreach (var (argument, target) in new[] { (1, iv), (2, last) })
        {
            Il.Ldarg(argument);
            Il.Conv(OpCodes.Conv_I);
            if (step is not { Local: null, Constant: 1 })
            {
                PushBound(step);
                Il.Binary(OpCodes.Mul);
            }
            if (lower is not { Local: null, Constant: 0 })
            {
                PushBound(lower);
                Il.Binary(OpCodes.Add);
            }
            Il.Stloc(target);
        }
        var (scope, moving) = Addressing.StartLoop(loop, induction, AffineForm.Of(Forms.SymbolOf(induction)), Forms.Of(loop.Operand(2)));
        IlLabel top = Il.NewLabel(), exit = Il.NewLabel();
        Il.Ldloc(iv);
        Il.Ldloc(last);
        Il.BrCompare(OpCodes.Bge, exit);
        Il.Mark(top);
        var inner = Addressing.Enter();
        EmitBlock(loop.Body);
        Addressing.Exit(inner);
        Addressing.Advance(moving);
        Increment(iv, step);
        Il.Ldloc(iv);
        Il.Ldloc(last);
        Il.BrCompare(OpCodes.Blt, top);
        Il.Mark(exit);
        Addressing.Exit(scope);
        ReturnBound(lower);
        ReturnBound(step);
    }

    // the induction variables of iteration begin by division, from there on as an odometer
    private void EmitOdometer(Operation loop)
    {
        int rank = loop.Body.Arguments.Count;
        var ivs = loop.Body.Arguments.Select(Define).ToArray();
        Bound[] lower = new Bound[rank], upper = new Bound[rank], step = new Bound[rank];
        for (int d = 0; d < rank; d++)
        {
            lower[d] = HoistBound(loop.Operand(d));
            upper[d] = HoistBound(loop.Operand(rank + d));
            step[d] = HoistBound(loop.Operand(2 * rank + d));
        }
        IlLocal left = Il.NewLocal(typeof(long), "left"), rest = Il.NewLocal(typeof(nint), "rest");
        IlLabel top = Il.NewLabel(), exit = Il.NewLabel();
        Il.Ldarg(2);
        Il.Ldarg(1);
        Il.Binary(OpCodes.Sub);
        Il.Stloc(left);
        var (scope, _) = Addressing.StartLoop(loop, null, AffineForm.Zero, AffineForm.Zero);
        Il.Ldloc(left);
        Il.LdcI8(0);
        Il.BrCompare(OpCodes.Ble, exit);
        Il.Ldarg(1);
        Il.Conv(OpCodes.Conv_I);
        Il.Stloc(rest);
        for (int d = rank - 1; d >= 0; d--)
        {
            // iv = lb + (rest % n)*step; rest /= n
            Il.Ldloc(rest);
            if (d > 0)
            {
                PushCount();
                Il.Binary(OpCodes.Rem);
            }
            PushBound(step[d]);
            Il.Binary(OpCodes.Mul);
            PushBound(lower[d]);
            Il.Binary(OpCodes.Add);
            Il.Stloc(ivs[d]);
            if (d == 0) continue;
            Il.Ldloc(rest);
            PushCount();
            Il.Binary(OpCodes.Div);
            Il.Stloc(rest);

            void PushCount()
            {
                PushBound(lower[d]);
                PushBound(upper[d]);
                PushBound(step[d]);
                Call(typeof(ScalarOps), nameof(ScalarOps.TripCount), null, typeof(nint), typeof(nint), typeof(nint));
            }
        }
        Il.Mark(top);
        var inner = Addressing.Enter();
        EmitBlock(loop.Body);
        Addressing.Exit(inner);
        Il.Ldloc(left);
        Il.LdcI8(1);
        Il.Binary(OpCodes.Sub);
        Il.Stloc(left);
        Il.Ldloc(left);
        Il.LdcI8(0);
        Il.BrCompare(OpCodes.Ble, exit);
        for (int d = rank - 1; d >= 0; d--)
        {
            Increment(ivs[d], step[d]);
            if (d == 0) break;
            Il.Ldloc(ivs[d]);
            PushBound(upper[d]);
            Il.BrCompare(OpCodes.Blt, top);
            PushBound(lower[d]);
            Il.Stloc(ivs[d]);
        }
        Il.Br(top);
        Il.Mark(exit);
        Addressing.Exit(scope);
        foreach (var bound in lower.Concat(upper).Concat(step)) ReturnBound(bound);
    }
}
