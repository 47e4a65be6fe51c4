using MaxTune.Codegen.Analysis;
using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>
/// Compiles functions of the loops level (func, scf, memref, vector, arith, math) to IL. Each top-level <c>scf.parallel</c> becomes a stage whose iterations a
/// thread team may share; runs of other top-level operations become serial stages. Thread-safe.
/// </summary>
/// <param name="defaults">For functions that are compiled without options of their own.</param>
public sealed class CilCompiler(CilOptions? defaults = null)
{
    private readonly IntrinsicTable intrinsics = new();

    /// <summary>Compiles a function; null after reporting what cannot be compiled.</summary>
    public CompiledFunction? Compile(Operation function, DiagnosticSink sink, CilOptions? options = null)
    {
        if (function.Name != "func.func" || function.Regions[0].Blocks.Count != 1)
        {
            sink.OpError(function, "cannot be compiled to IL: it must be a function with one block");
            return null;
        }
        try
        {
            return Compile(new FunctionContext(function, options ?? defaults ?? CilOptions.Default, intrinsics));
        }
        catch (UnsupportedException e)
        {
            sink.OpError(e.Operation, e.Message);
            return null;
        }
    }

    private sealed record StagePlan(Operation? Loop, List<Operation> Operations)
    {
        public HashSet<Value> Exports { get; } = [];
    }

    private static CompiledFunction Compile(FunctionContext context)
    {
        var function = context.Function;
        if (function.Body.Last is { Name: "func.return", OperandCount: > 0 } exit)
            throw new UnsupportedException(exit, "returns values; a compiled function writes its results to memref arguments");
        foreach (var argument in function.Body.Arguments)
            if (argument.Type is not MemRefType && ClrTypes.Scalar(argument.Type) is null)
                throw new UnsupportedException(function, $"has argument #{argument.Index} of type {argument.Type}, which cannot be passed");
        ShareBuffers(context);
        var plans = PlanStages(function);
        var placements = plans.Select(plan => Place(context, plans, plan)).ToArray();
        foreach (var placement in placements)
            foreach (var value in placement.Imports.Where(v => placement.IsUsed(v)))
            {
                if (value.Type is MemRefType) throw new UnsupportedException(value.DefiningOp!, "makes a memref that another stage uses, which the CIL emitter has no code for");
                if (!context.SpillSlots.ContainsKey(value)) context.SpillSlots[value] = context.Layout.Reserve(8);
                plans.First(p => p.Operations.Contains(value.DefiningOp!)).Exports.Add(value);
            }
        var stages = new CompiledStage[plans.Count];
        string name = function.SymbolName() ?? "function";
        for (int i = 0; i < stages.Length; i++)
        {
            // what a stage must keep for later ones was not known when it was placed
            var placement = plans[i].Exports.Count == 0 ? placements[i] : Place(context, plans, plans[i]);
            stages[i] = Emit(context, plans, plans[i], placement, $"{name}.{i}");
        }
        var buffers = context.SharedSlots.Select(s => BufferOf(context, s.Key, s.Value)).ToArray();
        return new CompiledFunction(name, context.Layout, stages, buffers, context.ThreadScratchBytes, [.. context.Constants], [.. context.Callees.Values]);
    }

    /// <summary>Buffers allocated at the top level are seen by all stages, so their addresses go through the argument block.</summary>
    private static void ShareBuffers(FunctionContext context)
    {
        foreach (var op in context.Function.Body.Operations)
            if (op.Name is "memref.alloc" or "memref.alloca") context.SharedSlots[op.Result()] = context.Layout.Reserve(1);
    }

    private static List<StagePlan> PlanStages(Operation function)
    {
        var plans = new List<StagePlan>();
        foreach (var op in function.Body.Operations)
        {
            if (OpRoles.IsTerminator(op) || op.Name is "memref.dealloc" || OpRoles.IsRepeatable(op)) continue;
            if (op.Name == "scf.parallel") plans.Add(new StagePlan(op, [op]));
            else if (plans.Count > 0 && plans[^1].Loop is null) plans[^1].Operations.Add(op);
            else plans.Add(new StagePlan(null, [op]));
        }
        return plans;
    }

    private static Placement Place(FunctionContext context, List<StagePlan> plans, StagePlan plan) =>
        new(context.Forms, plan.Operations, plan.Exports, op => plans.Exists(other => !ReferenceEquals(other, plan) && other.Operations.Contains(op)));

    private static CompiledStage Emit(FunctionContext context, List<StagePlan> plans, StagePlan plan, Placement placement, string name)
    {
        var il = new IlBuilder(name, typeof(void), typeof(nint), typeof(long), typeof(long));
        var emitter = new StageEmitter(context, il, placement);
        if (plan.Loop is not { } loop)
        {
            emitter.EmitSerialStage(plan.Operations, plan.Exports);
            return new CompiledStage(name, il, isSerial: true, 1, null);
        }
        emitter.EmitParallelStage(loop);
        long? count = FixedCount(loop);
        return new CompiledStage(name, il, isSerial: false, count ?? 0, count is null ? CountOf(context, plans, loop, name) : null);
    }

    private static long? FixedCount(Operation loop)
    {
        int rank = loop.Body.Arguments.Count;
        long count = 1;
        for (int d = 0; d < rank; d++)
        {
            if (AffineForms.ConstantOf(loop.Operand(d)) is not { } lower || AffineForms.ConstantOf(loop.Operand(rank + d)) is not { } upper
                || AffineForms.ConstantOf(loop.Operand(2 * rank + d)) is not { } step) return null;
            if (step <= 0) throw new UnsupportedException(loop, $"has step {step} in dimension {d}; steps must be positive");
            count = checked(count * ScalarOps.TripCount((nint)lower, (nint)upper, (nint)step));
        }
        return count;
    }

    private static IlBuilder CountOf(FunctionContext context, List<StagePlan> plans, Operation loop, string name)
    {
        var il = new IlBuilder(name + ".grid", typeof(long), typeof(nint));
        var bounds = loop.Operands.Where(o => o.Type is IndexType && !OpRoles.IsConstant(o.DefiningOp));
        var emitter = new StageEmitter(context, il, new Placement(context.Forms, [], bounds, op => plans.Exists(p => p.Operations.Contains(op))));
        emitter.EmitIterationCount(loop);
        return il;
    }

    private static SharedBuffer BufferOf(FunctionContext context, Value buffer, int slot)
    {
        var bytes = context.BytesOf(buffer.DefiningOp!);
        if (bytes.IsConstant) return new SharedBuffer(slot, bytes.Constant, null);
        var il = new IlBuilder("buffer", typeof(long), typeof(nint));
        var emitter = new StageEmitter(context, il, new Placement(context.Forms, [], buffer.DefiningOp!.Operands));
        emitter.EmitByteCount(buffer.DefiningOp!);
        return new SharedBuffer(slot, 0, il);
    }
}
