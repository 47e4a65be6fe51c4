namespace MaxTune.IR;

/// <summary>Which blocks come before which on every path; computed per region when first asked. Stale once blocks or successors change.</summary>
public sealed class Dominance
{
    private readonly Dictionary<Region, DominatorTree> trees = [];

    public DominatorTree Of(Region region)
    {
        if (!trees.TryGetValue(region, out var tree)) trees[region] = tree = new DominatorTree(region);
        return tree;
    }

    /// <summary>True when <paramref name="value"/> is defined wherever <paramref name="user"/> runs: it may be an operand there.</summary>
    public bool Dominates(Value value, Operation user)
    {
        if (value.DefiningBlock is not { Parent: { } region } block) return false;
        // the operation around the user (or the user) that lies in the value's region
        var at = user;
        while (at is not null && !ReferenceEquals(at.Block?.Parent, region)) at = at.Parent;
        if (at is null) return false;
        if (!ReferenceEquals(at.Block, block)) return region.IsGraph || Of(region).Dominates(block, at.Block!);
        if (value.DefiningOp is not { } op) return true;
        if (region.IsGraph) return true;
        return !ReferenceEquals(op, at) && op.IsBefore(at);
    }
}

/// <summary>The dominator tree of one region's blocks (Cooper, Harvey and Kennedy's iteration over reverse postorder).</summary>
public sealed class DominatorTree
{
    private readonly List<Block> order = [];                    // reverse postorder of the reachable blocks
    private readonly Dictionary<Block, int> number = [];        // place in it
    private readonly int[] parent;                              // immediate dominator
    private readonly int[] enter, leave;                        // interval of a tree walk: a dominates b when b's lies within a's

    public DominatorTree(Region region)
    {
        if (region.FirstBlock is { } entry) Order(entry);
        parent = new int[order.Count];
        (enter, leave) = (new int[order.Count], new int[order.Count]);
        if (order.Count == 0) return;
        Array.Fill(parent, -1);
        parent[0] = 0;
        var predecessors = Predecessors();
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int i = 1; i < order.Count; i++)
            {
                int dominator = -1;
                foreach (int p in predecessors[i])
                    if (parent[p] >= 0) dominator = dominator < 0 ? p : Common(dominator, p);
                if (parent[i] == dominator) continue;
                parent[i] = dominator;
                changed = true;
            }
        }
        Number();
    }

    /// <summary>The blocks reachable from the entry, each after its dominator.</summary>
    public IReadOnlyList<Block> Reachable => order;

    public bool IsReachable(Block block) => number.ContainsKey(block);

    /// <summary>The closest block that dominates this one; null for the entry and for unreachable blocks.</summary>
    public Block? ImmediateDominator(Block block) => number.TryGetValue(block, out int i) && i > 0 ? order[parent[i]] : null;

    /// <summary>True when <paramref name="a"/> is <paramref name="b"/> or lies on every path to it. Everything dominates a block that is not reachable.</summary>
    public bool Dominates(Block a, Block b)
    {
        if (ReferenceEquals(a, b)) return true;
        if (!number.TryGetValue(b, out int inner)) return true;
        return number.TryGetValue(a, out int outer) && enter[outer] <= enter[inner] && leave[inner] <= leave[outer];
    }

    private void Order(Block entry)
    {
        var seen = new HashSet<Block> { entry };
        var stack = new Stack<(Block Block, IEnumerator<Block> Successors)>();
        stack.Push((entry, entry.SuccessorBlocks.GetEnumerator()));
        while (stack.Count > 0)
        {
            var (block, successors) = stack.Peek();
            if (successors.MoveNext())
            {
                if (seen.Add(successors.Current)) stack.Push((successors.Current, successors.Current.SuccessorBlocks.GetEnumerator()));
                continue;
            }
            stack.Pop();
            order.Add(block);
        }
        order.Reverse();
        for (int i = 0; i < order.Count; i++) number[order[i]] = i;
    }

    private List<int>[] Predecessors()
    {
        var predecessors = new List<int>[order.Count];
        for (int i = 0; i < order.Count; i++) predecessors[i] = [];
        for (int i = 0; i < order.Count; i++)
            foreach (var successor in order[i].SuccessorBlocks) predecessors[number[successor]].Add(i);
        return predecessors;
    }

    private int Common(int a, int b)
    {
        while (a != b)
        {
            while (a > b) a = parent[a];
            while (b > a) b = parent[b];
        }
        return a;
    }

    private void Number()
    {
        var children = new List<int>[order.Count];
        for (int i = 0; i < order.Count; i++) children[i] = [];
        for (int i = 1; i < order.Count; i++) children[parent[i]].Add(i);
        int clock = 0;
        var stack = new Stack<(int Block, int Child)>([(0, 0)]);
        while (stack.TryPop(out var top))
        {
            if (top.Child == 0) enter[top.Block] = clock++;
            if (top.Child < children[top.Block].Count)
            {
                stack.Push((top.Block, top.Child + 1));
                stack.Push((children[top.Block][top.Child], 0));
            }
            else leave[top.Block] = clock++;
        }
    }
}
