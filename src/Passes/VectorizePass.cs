using MaxTune.IR;
using MaxTune.Passes.Loops;
using MaxTune.Passes.Lowering;

namespace MaxTune.Passes;

/// <summary>Turns the innermost loops marked <c>mt.vectorize</c> into vector code; loops that cannot be stay scalar.</summary>
/// <param name="Lanes">Lanes for innermost loops without a mark; 0 leaves those alone.</param>
public sealed record VectorizePass(int Lanes = 0) : Pass("vectorize")
{
    public override string? Anchor => "func.func";

    public override bool Run(Operation op, PassContext context)
    {
        bool changed = false;
        LoopBuilder? loops = null;
        foreach (var loop in op.Descendants().Where(o => o.Is(ScfOps.For)))
        {
            int lanes = loop.Attr<IntegerAttr>(LoopMarks.Vectorize) is { } mark ? (int)mark.Int64 : Lanes;
            if (lanes == 0 || loop.Body.Operations.Any(o => o.Regions.Length > 0)) continue;
            changed = true;
            if (!VectorizeLoop.Run(loop, lanes, loops ??= LoopBuilder.ForExisting(op))) loop.Attributes[LoopMarks.Vectorize] = null;
        }
        return changed;
    }
}
