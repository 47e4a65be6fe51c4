using MaxTune.IR;
using MaxTune.Passes.Loops;
using MaxTune.Passes.Lowering;

namespace MaxTune.Passes;

/// <summary>Unrolls the loops marked <c>mt.unroll</c>, inner before outer: fully, or by the mark's factor.</summary>
/// <param name="Factor">Factor for innermost loops without a mark; 1 leaves those alone.</param>
public sealed record UnrollPass(int Factor = 1) : Pass("unroll")
{
    public override string? Anchor => "func.func";

    public override bool Run(Operation op, PassContext context)
    {
        var marked = new List<Operation>();
        op.Walk(o => { if (o.Is(ScfOps.For) && (o.Attributes.Contains(LoopMarks.Unroll) || Factor > 1 && !o.Body.Operations.Any(i => i.Regions.Length > 0))) marked.Add(o); });
        if (marked.Count == 0) return false;
        var loops = LoopBuilder.ForExisting(op);
        // inner loops come first, and copying an outer one copies what has become of them
        foreach (var loop in marked)
        {
            if (loop.Block is null || !op.IsAncestorOf(loop)) continue;
            var mark = loop.Attributes[LoopMarks.Unroll];
            int factor = mark is IntegerAttr i ? (int)i.Int64 : Factor;
            bool done = mark is UnitAttr ? UnrollLoop.Fully(loop, loops) : UnrollLoop.By(loop, factor, loops);
            if (!done) loop.Attributes[LoopMarks.Unroll] = null;
        }
        return true;
    }
}
