using MaxTune.IR;
using MaxTune.Passes.Lowering;

namespace MaxTune.Passes;

/// <summary>
/// Kernels on tensors → functions on buffers. Each <c>mt.kernel</c> becomes a <c>func.func</c> of its own, cut into loops by its schedule; the function
/// around it calls those and allocates what lies between them:
/// <code>
/// %0 = mt.kernel "linear_unary" (%x, %w) ...    →    %w = memref.get_global @constant_0; %y = memref.alloc()
/// return %0                                          call @linear_unary_0(%x, %w, %y); return %y
/// </code>
/// </summary>
/// <param name="Schedule">For kernels without a schedule of their own; empty picks a plain one.</param>
public sealed record LowerToLoopsPass(string Schedule = "") : Pass("lower-to-loops")
{
    public override string? Anchor => "builtin.module";

    public override bool Run(Operation op, PassContext context)
    {
        bool changed = false;
        var fallback = new Schedule(Isa.Avx2, 4, 16);
        if (Schedule.Length > 0)
        {
            if (ScheduleAttr.Parse(Schedule, message => context.Sink.Error(op.Location, message)) is not { } attr
                || Lowering.Schedule.FromAttr(attr, message => context.Sink.Error(op.Location, message)) is not { } given) return false;
            fallback = given;
        }
        var names = KernelFunctions.Named(op).ToDictionary(n => n.Kernel.Op, n => n.FunctionName);
        foreach (var function in op.Body.Operations.Where(o => o.Is(FuncOps.Func) && !o.Region().IsEmpty).ToArray())
        {
            if (!function.Descendants().Any(o => o.Is(MtOps.Kernel))
                && !((FunctionType)function.Attr<TypeAttr>("function_type")!.Type).Inputs.Any(t => t is TensorType)) continue;
            if (!new BufferizeFunction(op, function, names, fallback, context.Sink).Run()) return changed;
            changed = true;
        }
        return changed;
    }
}
