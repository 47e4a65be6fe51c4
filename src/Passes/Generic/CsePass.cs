using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>
/// Merges equal operations where the first dominates the second. Reads merge within a block when nothing is written between them.
/// <code>
/// %0 = arith.muli %a, %b : i32           %0 = arith.muli %a, %b : i32
/// %1 = arith.muli %b, %a : i32      →    %2 = arith.addi %0, %0 : i32
/// %2 = arith.addi %0, %1 : i32
/// </code>
/// </summary>
public sealed record CsePass() : Pass("cse")
{
    public override string DisplayName => "CSE";

    public override bool Run(Operation op, PassContext context)
    {
        var merging = new Merging();
        foreach (var region in op.Regions) merging.Visit(region);
        return merging.Changed;
    }

    // the hash is frozen: operands of an operation in a graph region may change after it is remembered
    private sealed record Entry(Operation Op, int Hash, int Writes)
    {
        public bool Equals(Entry? other) => other is not null && (ReferenceEquals(Op, other.Op) || Hash == other.Hash && OperationEquivalence.Instance.Equals(Op, other.Op));
        public override int GetHashCode() => Hash;
    }

    private sealed class Merging
    {
        private HashSet<Entry> known = [];
        private int writes;         // grows past each operation that may write

        public bool Changed { get; private set; }

        public void Visit(Region region)
        {
            if (region.FirstBlock is not { } first) return;
            if (region.Blocks.Count == 1)
            {
                var added = new List<Entry>();
                Visit(first, added);
                foreach (var entry in added) known.Remove(entry);
                return;
            }
            VisitTree(region);
        }

        // down the dominator tree; what a block remembers is forgotten when its subtree is done
        private void VisitTree(Region region)
        {
            var tree = new DominatorTree(region);
            var children = tree.Reachable.ToDictionary(b => b, _ => new List<Block>());
            foreach (var block in tree.Reachable)
                if (tree.ImmediateDominator(block) is { } dominator) children[dominator].Add(block);
            var stack = new Stack<(Block? Enter, List<Entry> Added)>();
            stack.Push((region.Entry, []));
            while (stack.TryPop(out var top))
            {
                if (top.Enter is not { } block)
                {
                    foreach (var entry in top.Added) known.Remove(entry);
                    continue;
                }
                Visit(block, top.Added);
                stack.Push((null, top.Added));
                foreach (var child in children[block]) stack.Push((child, []));
            }
        }

        private void Visit(Block block, List<Entry> added)
        {
            writes++;   // a read of another block is another read
            foreach (var op in block.Operations)
            {
                if (op.IsTerminator) { VisitRegions(op); continue; }
                if (Effects.IsDead(op))
                {
                    op.Erase();
                    Changed = true;
                    continue;
                }
                VisitRegions(op);
                if (!Merged(op, added) && (Effects.Of(op) & (MemoryEffects.Write | MemoryEffects.Free | MemoryEffects.Unknown)) != 0) writes++;
            }
        }

        private void VisitRegions(Operation op)
        {
            if (op.Regions.Length == 0) return;
            var saved = known;
            if (op.Has(OpTraits.IsolatedFromAbove)) known = [];
            foreach (var region in op.Regions) Visit(region);
            known = saved;
        }

        private bool Merged(Operation op, List<Entry> added)
        {
            if (op.ResultCount == 0 || op.Has(OpTraits.Symbol) || op.Successors.Length > 0 || op.Regions.Any(r => r.Blocks.Count > 1)) return false;
            var effects = Effects.Of(op);
            if (effects != MemoryEffects.None && effects != MemoryEffects.Read) return false;
            var entry = new Entry(op, OperationEquivalence.Instance.GetHashCode(op), writes);
            if (known.TryGetValue(entry, out var equal))
            {
                if (effects == MemoryEffects.Read && equal.Writes != writes)
                {
                    // the later read is the one to merge with from here on; the earlier comes back with its block's end
                    known.Remove(equal);
                    known.Add(entry);
                    added.Add(entry);
                    return false;
                }
                for (int i = 0; i < op.ResultCount; i++)
                {
                    if (equal.Op.Result(i) is { NameHint: null } kept) kept.NameHint = op.Result(i).NameHint;
                    op.Result(i).ReplaceAllUsesWith(equal.Op.Result(i));
                }
                op.Erase();
                return Changed = true;
            }
            known.Add(entry);
            added.Add(entry);
            return false;
        }
    }
}
