using System.ComponentModel;
using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>
/// Lays the intermediate tensors of a function out in one arena and writes the plan beside them, in bytes.
/// <code>
/// func.func @main(...) attributes {mt.arena_size = 12288 : i64} {
///   %0 = mt.matmul %x, %w {mt.offsets = array&lt;i64: 0>} : ...
/// </code>
/// An offset of -1 stands for a tensor with no place in the arena: returned, a view, or of a size that is known only when the model runs.
/// </summary>
public sealed record PlanBuffersPass(
    [Description("alignment of every buffer, in bytes")] long Alignment = 64,
    [Description("take dynamic dimensions to have this extent; 0 leaves dynamic tensors out")] long DynamicExtent = 0,
    [Description("print each plan")] bool Print = false) : Pass("plan-buffers")
{
    public const string ArenaSize = "mt.arena_size", Offsets = "mt.offsets";

    public override string? Anchor => "func.func";

    public override bool Run(Operation op, PassContext context)
    {
        if (Alignment <= 0 || (Alignment & (Alignment - 1)) != 0)
        {
            context.Sink.OpError(op, $"cannot be planned: alignment {Alignment} is no power of two");
            return false;
        }
        if (op.Region().Blocks.Count != 1) return false;
        var buffers = BufferLiveness.Of(op.Body).Where(b => Bytes(b.Type) is not null).ToArray();
        var intervals = buffers.Select(b => b.Interval(t => Bytes(t)!.Value)).ToArray();
        BufferPlan plan;
        try { plan = BufferPlanner.Plan(intervals, Alignment); }
        catch (OverflowException)
        {
            context.Sink.OpError(op, "needs more than 2^63 bytes of buffers");
            return false;
        }

        op.Attributes[ArenaSize] = IntegerAttr.I64(plan.ArenaSize);
        var offsets = buffers.Select((b, i) => (b.Value, Offset: plan.Offsets[i])).ToDictionary(x => x.Value, x => x.Offset);
        foreach (var inner in op.Body.Operations)
        {
            bool planned = inner.Results.ToArray().Any(offsets.ContainsKey);
            inner.Attributes[Offsets] = planned ? DenseArrayAttr.I64(inner.Results.ToArray().Select(r => offsets.GetValueOrDefault(r, -1))) : null;
        }
        if (Print) Report(op, buffers, intervals, plan, context.Report);
        return true;
    }

    private void Report(Operation function, BufferValue[] buffers, BufferInterval[] intervals, BufferPlan plan, TextWriter output)
    {
        output.WriteLine($"@{function.SymbolName()}: {buffers.Length} buffers, {intervals.Sum(i => i.Size)} bytes in an arena of {plan.ArenaSize}, "
            + $"at most {BufferPlanner.PeakLive(intervals, Alignment)} alive at once");
        for (int i = 0; i < buffers.Length; i++)
            output.WriteLine($"  {plan.Offsets[i],10} + {intervals[i].Size,-10} steps {intervals[i].Start}..{intervals[i].End}  {buffers[i].Value.Owner.Name} : {buffers[i].Type}");
    }

    private long? Bytes(TensorType type)
    {
        if (DenseElementsAttr.ByteWidth(type.Element) is not { } width) return null;
        try
        {
            long bytes = width;
            foreach (long extent in type.Extents)
            {
                if (extent == IrType.Dynamic && DynamicExtent <= 0) return null;
                bytes = checked(bytes * (extent == IrType.Dynamic ? DynamicExtent : extent));
            }
            return bytes;
        }
        catch (OverflowException) { return null; }
    }
}
