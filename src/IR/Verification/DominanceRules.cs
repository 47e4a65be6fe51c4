namespace MaxTune.IR;

/// <summary>Values are defined before they are used, and not outside of what is isolated from above.</summary>
internal static class DominanceRules
{
    /// <param name="unit">The isolated operation (or the root).</param>
    /// <param name="inside">The operations in it, without what is inside further isolated ones.</param>
    /// <param name="regions">The regions these are in.</param>
    public static void Verify(Operation unit, List<Operation> inside, HashSet<Region> regions, DiagnosticSink sink)
    {
        var dominance = new Dominance();
        foreach (var op in inside)
            for (int i = 0; i < op.OperandCount; i++)
            {
                var value = op.Operand(i);
                if (value.DefiningBlock?.Parent is { } region && !regions.Contains(region) && unit.Has(OpTraits.IsolatedFromAbove) && !IsInside(region.Owner, unit))
                {
                    sink.OpError(op, "using value defined outside the region").Note(unit.Location, "required by region isolation constraints");
                    break;
                }
                // blocks that cannot be reached are not held to order
                if (op.Block is { Parent: { } own } block && !own.IsGraph && !dominance.Of(own).IsReachable(block)) continue;
                if (dominance.Dominates(value, op)) continue;
                var at = sink.Error(op.Location, $"operand #{i} does not dominate this use");
                Explain(at, op, value);
                break;
            }
    }

    private static bool IsInside(Operation op, Operation unit) => ReferenceEquals(op, unit) || unit.IsAncestorOf(op);

    private static void Explain(Diagnostic error, Operation user, Value value)
    {
        if (value.DefiningBlock is not { Parent: { } region } block) return;
        var own = user.Block!.Parent!;
        string where = ReferenceEquals(region, own) ? "in the same region"
            : region.Owner.IsAncestorOf(own.Owner) ? "in a parent region"
            : own.Owner.IsAncestorOf(region.Owner) ? "in a child region"
            : "is neither in a parent nor in a child region";
        if (value.DefiningOp is { } op) error.Note(op.Location, $"operand defined here (op {(ReferenceEquals(block, user.Block) ? "in the same block" : where)})");
        else error.Note(region.Owner.Location, $"operand defined as a block argument (block #{region.Blocks.ToList().IndexOf(block)} {where})");
    }
}
