using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Moves operations that a loop's iterations do not change out in front of it: those that neither touch memory nor can be undefined, on operands from outside.</summary>
public sealed record LoopInvariantCodeMotionPass() : Pass("loop-invariant-code-motion")
{
    private static readonly HashSet<string> Loops = ["scf.for", "scf.forall", "scf.parallel", "scf.while", "affine.for", "affine.parallel"];

    public override string DisplayName => "LoopInvariantCodeMotion";

    public override bool Run(Operation op, PassContext context)
    {
        bool changed = false;
        // inner loops first: what leaves one may leave the next
        op.Walk(loop =>
        {
            if (!Loops.Contains(loop.Name) || loop.Block is null || ReferenceEquals(loop, op)) return;
            foreach (var region in loop.Regions)
                foreach (var block in region.Blocks)
                    foreach (var inner in block.Operations)
                    {
                        if (!IsInvariant(inner, loop)) continue;
                        inner.MoveBefore(loop);
                        changed = true;
                    }
        });
        return changed;
    }

    private static bool IsInvariant(Operation op, Operation loop) =>
        !op.IsTerminator && Effects.IsSpeculatable(op) && Effects.IsPure(op) && UsesOnlyFromOutside(op, op, loop);

    // every value used in op comes from outside the loop or from inside op
    private static bool UsesOnlyFromOutside(Operation op, Operation root, Operation loop)
    {
        foreach (var operand in op.OpOperands)
        {
            var definedIn = operand.Value.DefiningOp ?? operand.Value.DefiningBlock?.Parent?.Owner;
            bool inside = operand.Value is BlockArgument ? loop.IsAncestorOf(definedIn) : loop.IsAncestorOf(definedIn!.Parent);
            if (inside && !root.IsAncestorOf(definedIn)) return false;
        }
        return op.Regions.All(r => r.Blocks.All(b => b.Operations.All(o => UsesOnlyFromOutside(o, root, loop))));
    }
}
