namespace MaxTune.IR;

/// <summary>
/// Checks that operations follow their definitions: counts, types, attributes, traits, structure of blocks, dominance, symbols, and each
/// operation's own rules, in upstream's words. All mistakes are reported, but what encloses a wrong operation is not blamed for it.
/// Works with a stack of its own: no nesting is too deep.
/// </summary>
public static class Verifier
{
    /// <summary>True when <paramref name="root"/> and all inside it are valid; otherwise the sink has the reasons.</summary>
    public static bool Verify(Operation root, DiagnosticSink sink)
    {
        int before = sink.ErrorCount;
        var units = new Stack<Operation>([root]);
        var entered = new List<Operation>();
        var symbolUsers = new List<Operation>();
        while (units.TryPop(out var unit))
        {
            entered.Add(unit);
            VerifyUnit(unit, units, symbolUsers, sink);
        }
        // symbols last, inner tables before outer ones: their users are known to be well-formed
        if (sink.ErrorCount == before)
        {
            for (int i = entered.Count - 1; i >= 0; i--) SymbolRules.Verify(entered[i], sink);
            foreach (var user in symbolUsers) user.Definition.VerifySymbolUses!(user, sink);
        }
        return sink.ErrorCount == before;
    }

    /// <summary>An operation and what is inside it, down to operations that are isolated from above: those are units of their own.</summary>
    private static void VerifyUnit(Operation unit, Stack<Operation> units, List<Operation> symbolUsers, DiagnosticSink sink)
    {
        int before = sink.ErrorCount;
        var inside = new List<Operation>();
        var regions = new HashSet<Region>(unit.Regions);
        var isolated = new List<Operation>();
        var stack = new Stack<Frame>();
        Enter(unit);
        while (stack.TryPeek(out var frame))
        {
            if (frame.Next() is { } op)
            {
                inside.Add(op);
                if (op.Definition.VerifySymbolUses is not null) symbolUsers.Add(op);
                if (op.Has(OpTraits.IsolatedFromAbove))
                {
                    isolated.Add(op);
                    continue;
                }
                foreach (var region in op.Regions) regions.Add(region);
                Enter(op);
                continue;
            }
            stack.Pop();
            if (sink.ErrorCount == frame.ErrorsBefore) OpRules.Leave(frame.Op, sink);
        }
        isolated.Reverse();
        foreach (var op in isolated) units.Push(op);
        if (sink.ErrorCount == before) DominanceRules.Verify(unit, inside, regions, sink);

        void Enter(Operation op)
        {
            int errors = sink.ErrorCount;
            // an operation that breaks its own rules hides nothing inside it, but its blocks may make no sense
            if (!OpRules.Enter(op, sink)) return;
            if (op.Regions.Length > 0) stack.Push(new Frame(op, errors, sink));
            else OpRules.Leave(op, sink);
        }
    }

    /// <summary>Where the walk is inside one operation; checks each block as it is left.</summary>
    private sealed class Frame(Operation op, int errorsBefore, DiagnosticSink sink)
    {
        private int region, block;
        private Operation? current;
        private bool started;

        public Operation Op => op;
        public int ErrorsBefore => errorsBefore;

        public Operation? Next()
        {
            while (region < op.Regions.Length)
            {
                var blocks = op.Regions[region].Blocks;
                if (block == 0 && !started) BlockRules.Region(op.Regions[region], sink);
                if (block >= blocks.Count)
                {
                    (region, block) = (region + 1, 0);
                    continue;
                }
                current = started ? current!.Next : blocks[block].First;
                started = true;
                if (current is not null)
                {
                    BlockRules.Member(current, sink);
                    return current;
                }
                BlockRules.End(blocks[block], sink);
                started = false;
                block++;
            }
            return null;
        }
    }
}
