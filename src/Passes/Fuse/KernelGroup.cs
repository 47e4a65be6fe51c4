using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>
/// Operations to become one kernel. Their loops are matched to the group's own dimensions through the values they pass each other, so that "the same rows" is
/// a fact of the indexing maps and not of extents that happen to be equal.
/// </summary>
internal sealed class KernelGroup
{
    private readonly Dictionary<Operation, int[]> loops = [];
    private readonly List<long> extents = [];
    private int[]? reduced;

    /// <param name="contraction">Set when the group is a contraction and its epilogue.</param>
    public KernelGroup(Operation root, Operation? contraction = null)
    {
        Operations.Add(root);
        Contraction = contraction;
        if (StructuredOp.From(root) is not { } linalg) return;
        loops[root] = [.. Enumerable.Range(0, linalg.LoopCount)];
        extents.AddRange(linalg.LoopExtents());
        reduced = ReducedOf(linalg, loops[root]);
    }

    /// <summary>In no order; the root, whose result is the kernel's, is the first.</summary>
    public List<Operation> Operations { get; } = [];

    public Operation Root => Operations[0];
    public Operation? Contraction { get; }
    public bool HasReduction => reduced is not null;

    public void Add(Operation op) => Operations.Add(op);

    /// <summary>Takes in a producer all of whose users are in the group; null, or why it cannot be.</summary>
    public string? TryJoin(Operation producer)
    {
        if (Operations.Count >= 64) return "the kernel has 64 operations already";
        if (StructuredOp.From(producer) is not { } p || p.Outputs.Length != 1) return "it is no structured operation with one result";
        if (Operations.Any(o => StructuredOp.From(o) is null)) return $"'{Root.Name}' is no structured operation";
        if (!p.IndexingMaps[^1].IsProjectedPermutation) return "it writes its result through a map that is no permutation";
        int[]? mine = null;
        foreach (var use in producer.Result().Uses)
        {
            if (Through(p, use) is not { } found) return $"'{use.Owner.Name}' reads it through a map that is no permutation of its loops";
            if (mine is not null && !Agree(mine, found)) return "its users read it in different orders";
            mine = found;
        }
        if (mine is null) return "nothing uses it";
        return Settle(producer, p, mine);
    }

    // the producer's loops that its result shows, matched to the group's; -1 for the reduced ones
    private int[]? Through(StructuredOp p, OpOperand use)
    {
        if (!loops.TryGetValue(use.Owner, out var theirs)) return null;
        var read = new StructuredOp(use.Owner).IndexingMaps[use.Index];
        if (!read.IsProjectedPermutation) return null;
        var mine = new int[p.LoopCount];
        Array.Fill(mine, -1);
        var written = p.IndexingMaps[^1];
        for (int r = 0; r < written.Results.Length; r++) mine[((AffineDim)written.Results[r]).Position] = theirs[((AffineDim)read.Results[r]).Position];
        return mine;
    }

    private static bool Agree(int[] a, int[] b) => a.AsSpan().SequenceEqual(b);

    private string? Settle(Operation producer, StructuredOp p, int[] mine)
    {
        var kinds = p.IteratorKinds;
        int[] open = [.. Enumerable.Range(0, mine.Length).Where(d => mine[d] < 0)];
        if (open.Any(d => kinds[d] != IteratorKind.Reduction)) return "some of its loops do not show in its result";
        var (wasReduced, before) = (reduced, extents.Count);
        if (open.Length > 0)
        {
            if (reduced is null)
            {
                int[] free = [.. Enumerable.Range(0, extents.Count).Where(g => !mine.Contains(g))];
                if (free.Length != 0 && free.Length != open.Length) return $"it reduces {open.Length} loops, its users have {free.Length} more than its result";
                for (int i = extents.Count; free.Length == 0 && i < before + open.Length; i++) extents.Add(IrType.Dynamic);
                reduced = free.Length == 0 ? [.. Enumerable.Range(before, open.Length)] : free;
            }
            if (reduced.Length != open.Length || mine.Any(g => g >= 0 && reduced.Contains(g)))
                return Undo("it reduces along other dimensions than the rest of the kernel");
            for (int i = 0; i < open.Length; i++) mine[open[i]] = reduced[i];
        }
        else if (mine.Length < extents.Count && !GenericFusion.IsCopy(producer))
        {
            // work on rows (a mean, a scale) comes from a reduction, which this walk from the users has not met yet
            int[] rest = [.. Enumerable.Range(0, extents.Count).Except(mine)];
            if (reduced is null && ComesFromReduction(producer, 0)) reduced = rest;
            if (reduced is null || !rest.SequenceEqual(reduced)) return Undo("it would be computed again for every row of its users");
        }
        var known = p.LoopExtents();
        for (int d = 0; d < mine.Length; d++)
        {
            if (known[d] != IrType.Dynamic && extents[mine[d]] != IrType.Dynamic && known[d] != extents[mine[d]]) return Undo($"its loop {d} has extent {known[d]}, its users' {extents[mine[d]]}");
            if (extents[mine[d]] == IrType.Dynamic) extents[mine[d]] = known[d];
        }
        loops[producer] = mine;
        Operations.Add(producer);
        return null;

        string Undo(string reason)
        {
            reduced = wasReduced;
            extents.RemoveRange(before, extents.Count - before);
            return reason;
        }
    }

    private static bool ComesFromReduction(Operation op, int depth)
    {
        if (depth > 16 || StructuredOp.From(op) is not { } linalg || ContractionDims.Of(linalg) is not null) return false;
        return !linalg.IsAllParallel || linalg.InputValues.Any(v => v.DefiningOp is { } producer && ComesFromReduction(producer, depth + 1));
    }

    private static int[]? ReducedOf(StructuredOp linalg, int[] loops)
    {
        var kinds = linalg.IteratorKinds;
        int[] found = [.. loops.Where(d => kinds[d] == IteratorKind.Reduction)];
        return found.Length == 0 ? null : found;
    }
}
