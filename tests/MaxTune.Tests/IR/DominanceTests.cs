using CsCheck;
using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.IR;

public sealed class DominanceTests
{
    private static readonly OpDefinition Branch = new("test.br") { Traits = OpTraits.Terminator };
    private static readonly OpDefinition Holder = new("test.holder");

    // a region whose block i branches to edges[i]
    private static Region Graph(params int[][] edges)
    {
        var region = Operation.Create(Holder, Location.Unknown, [], [], regions: 1).Region();
        foreach (var _ in edges) region.AddBlock();
        for (int i = 0; i < edges.Length; i++)
            region.Blocks[i].Append(Operation.Create(Branch, Location.Unknown, [], [], successors: [.. edges[i].Select(t => region.Blocks[t])]));
        return region;
    }

    [Fact]
    public void DiamondWithALoop()
    {
        // 0 → 1, 2;  1 → 3;  2 → 3;  3 → 0 or 4;  5 is unreachable
        var region = Graph([1, 2], [3], [3], [0, 4], [], [4]);
        var tree = new DominatorTree(region);
        Block? Idom(int i) => tree.ImmediateDominator(region.Blocks[i]);
        Assert.Null(Idom(0));
        Assert.Equal([region.Blocks[0], region.Blocks[0], region.Blocks[0], region.Blocks[3]], [Idom(1), Idom(2), Idom(3), Idom(4)]);
        Assert.False(tree.IsReachable(region.Blocks[5]));
        Assert.True(tree.Dominates(region.Blocks[4], region.Blocks[5]));
        Assert.False(tree.Dominates(region.Blocks[5], region.Blocks[4]));
        Assert.False(tree.Dominates(region.Blocks[1], region.Blocks[3]));
        Assert.True(tree.Dominates(region.Blocks[3], region.Blocks[4]));
    }

    [Fact]
    public void AgreesWithRemovingTheDominator() =>
        Gen.Int[1, 9].SelectMany(n => Gen.Int[0, n - 1].Array[0, 3].Array[n]).Sample(edges =>
        {
            var region = Graph(edges);
            var tree = new DominatorTree(region);
            for (int a = 0; a < edges.Length; a++)
                for (int b = 0; b < edges.Length; b++)
                {
                    // a dominates b when b cannot be reached without a
                    bool expected = a == b || !Reaches(edges, b, -1) || !Reaches(edges, b, a);
                    if (tree.Dominates(region.Blocks[a], region.Blocks[b]) != expected) return false;
                }
            return true;
        }, iter: 2000);

    private static bool Reaches(int[][] edges, int target, int without)
    {
        if (without == 0) return false;
        var seen = new HashSet<int> { 0 };
        var work = new Stack<int>([0]);
        while (work.TryPop(out int at))
            foreach (int next in edges[at])
                if (next != without && seen.Add(next)) work.Push(next);
        return seen.Contains(target);
    }
}
