using MaxTune.IR;
using MaxTune.Passes.Loops;

namespace MaxTune.Passes;

/// <summary>Keeps small local buffers in registers across the loops that update them: accumulators become <c>iter_args</c>.</summary>
public sealed record HoistPass() : Pass("hoist")
{
    public override string? Anchor => "func.func";

    public override bool Run(Operation op, PassContext context)
    {
        bool changed = false;
        foreach (var alloca in op.Descendants().Where(o => o.Is(MemRefOps.Alloca))) changed |= PromoteBuffer.Run(alloca);
        return changed;
    }
}
