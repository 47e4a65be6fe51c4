using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Removes blocks that no path from the entry reaches.</summary>
internal static class UnreachableBlocks
{
    /// <param name="erased">Told of each operation that goes.</param>
    public static bool Erase(Operation scope, Action<Operation>? erased = null)
    {
        bool changed = false;
        foreach (var op in scope.Descendants())
            foreach (var region in op.Regions)
            {
                if (region.Blocks.Count < 2) continue;
                var tree = new DominatorTree(region);
                var unreachable = region.Blocks.Where(b => !tree.IsReachable(b)).ToArray();
                if (unreachable.Length == 0) continue;
                changed = true;
                foreach (var block in unreachable)
                    foreach (var inner in block.Operations) inner.Walk(o => erased?.Invoke(o));
                foreach (var block in unreachable) region.RemoveBlock(block);
            }
        return changed;
    }
}
