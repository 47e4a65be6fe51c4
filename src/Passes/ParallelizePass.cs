using MaxTune.IR;
using MaxTune.Passes.Loops;
using MaxTune.Passes.Lowering;

namespace MaxTune.Passes;

/// <summary>Loops marked <c>mt.parallel</c> → <c>scf.parallel</c>.</summary>
public sealed record ParallelizePass() : Pass("parallelize")
{
    public override string? Anchor => "func.func";

    public override bool Run(Operation op, PassContext context)
    {
        var marked = op.Descendants().Where(o => o.Is(ScfOps.For) && o.Attributes.Contains(LoopMarks.Parallel)).ToArray();
        foreach (var loop in marked) ParallelizeLoop.Run(loop);
        return marked.Length > 0;
    }
}
