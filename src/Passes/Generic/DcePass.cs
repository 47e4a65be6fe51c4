using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Removes operations without effects whose results nobody uses, and blocks that nothing reaches.</summary>
public sealed record DcePass() : Pass("dce")
{
    public override string DisplayName => "DCE";

    public override bool Run(Operation op, PassContext context)
    {
        bool changed = UnreachableBlocks.Erase(op);
        while (EraseDead(op)) changed = true;
        return changed;
    }

    // last to first, so that a chain of dead operations goes in one sweep
    private static bool EraseDead(Operation scope)
    {
        bool changed = false;
        foreach (var region in scope.Regions)
            foreach (var block in region.Blocks.Reverse())
                for (Operation? op = block.Last, previous; op is not null; op = previous)
                {
                    previous = op.Previous;
                    if (Effects.IsDead(op))
                    {
                        op.Erase();
                        changed = true;
                    }
                    else if (op.Regions.Length > 0) changed |= EraseDead(op);
                }
        return changed;
    }
}
