using MaxTune.IR;
using MaxTune.Passes.Lowering;

namespace MaxTune.Passes;

/// <summary>
/// Greedy grouping of a block's linalg operations. First each contraction takes the pointwise operations that follow it, as far as all that is computed stays inside;
/// then, from the last operation backwards, each remaining one joins the group that holds all its users (pointwise chains, and reductions over the same rows) or
/// starts its own. So every group has one result, and nothing outside lies between its operations.
/// </summary>
internal sealed class KernelGrouping(Block block, Action<Operation, string> remark)
{
    private const int MaxEpilogue = 64;

    private readonly DataFlowGraph graph = new(block);
    private readonly Dictionary<Operation, KernelGroup> groupOf = [];

    public List<KernelGroup> Run()
    {
        var groups = new List<KernelGroup>();
        foreach (var op in block.Operations)
            if (IsContraction(op)) groups.Add(WithEpilogue(op));
        for (var op = block.Last; op is not null; op = op.Previous)
        {
            if (groupOf.ContainsKey(op) || !IsWork(op)) continue;
            if (Joined(op) is { } group)
            {
                groupOf[op] = group;
                continue;
            }
            groupOf[op] = new KernelGroup(op);
            groups.Add(groupOf[op]);
        }
        return [.. groups.OrderBy(g => graph.PositionOf(g.Root))];
    }

    /// <summary>True for operations that belong in a kernel: all computation and movement of elements, but not making or filling of destinations.</summary>
    private static bool IsWork(Operation op) =>
        (StructuredOp.From(op) is { OnTensors: true } && !op.Is(LinalgOps.Fill)) || op.Is(TensorOps.InsertSlice) || op.Is(TensorOps.Concat) || op.Is(TensorOps.Pad);

    private static bool IsContraction(Operation op) => StructuredOp.From(op) is { OnTensors: true } linalg && ContractionDims.Of(linalg) is not null;

    // the contraction and the furthest pointwise operation such that everything in between is used only in between
    private KernelGroup WithEpilogue(Operation contraction)
    {
        var reached = new List<Operation> { contraction };
        for (int i = 0; i < reached.Count && reached.Count < MaxEpilogue; i++)
            foreach (var user in reached[i].Result().Users.Distinct().OrderBy(Position))
                if (!reached.Contains(user) && !groupOf.ContainsKey(user) && Follows(user, reached)) reached.Add(user);
        foreach (var last in reached.Skip(1).OrderByDescending(Position))
        {
            var between = reached.Where(op => graph.Reaches(op, last)).ToHashSet();
            if (!between.All(op => ReferenceEquals(op, last) || op.Result().Users.All(between.Contains)) || !graph.CanFuse(between, out _)) continue;
            var group = new KernelGroup(last, contraction);
            foreach (var op in between.Where(op => !ReferenceEquals(op, last))) group.Add(op);
            foreach (var op in between) groupOf[op] = group;
            ExplainEnd(last);
            return WithWeight(group);
        }
        ExplainEnd(contraction);
        return WithWeight(groupOf[contraction] = new KernelGroup(contraction, contraction));
    }

    // a weight of fewer bits is made a float inside the kernel that reads it, not in memory before it
    private KernelGroup WithWeight(KernelGroup group)
    {
        if (group.Contraction!.Operand(1).DefiningOp is { } weight && weight.Result().HasOneUse && QuantizedWeight.Match(weight) is not null)
        {
            group.Add(weight);
            groupOf[weight] = group;
        }
        return group;
    }

    private int Position(Operation op)
    {
        var top = op;
        while (!ReferenceEquals(top.Block, block)) top = top.Parent!;
        return graph.PositionOf(top);
    }

    // pointwise over exactly the points of the contraction's result
    private static bool Follows(Operation user, List<Operation> reached)
    {
        if (!GenericFusion.IsPointwise(user)) return false;
        var maps = new StructuredOp(user).IndexingMaps;
        foreach (var operand in user.OpOperands)
            if (operand.Value.DefiningOp is { } from && reached.Contains(from) && (operand.Index == maps.Length - 1 || !maps[operand.Index].IsIdentity)) return false;
        return true;
    }

    private void ExplainEnd(Operation last)
    {
        var users = last.Result().Users.Distinct().ToArray();
        if (users.Length > 1) remark(last, $"nothing more is fused into this kernel: its result has {users.Length} users that do not come together again in pointwise operations");
        else if (users is [var user] && IsWork(user))
            remark(last, $"'{user.Name}' is not fused into this kernel: " + (IsContraction(user) ? "it is a contraction of its own"
                : groupOf.ContainsKey(user) ? "another kernel has it"
                : !GenericFusion.IsPointwise(user) ? "it is not pointwise" : "it reads the result through a map that is not the identity"));
    }

    private KernelGroup? Joined(Operation op)
    {
        if (op.ResultCount != 1 || !op.Result().HasUses) return null;
        KernelGroup? group = null;
        foreach (var user in op.Result().Users)
        {
            if (!groupOf.TryGetValue(user, out var theirs))
            {
                if (IsWork(user)) remark(op, $"not fused into '{user.Name}'");
                return null;
            }
            if (group is not null && !ReferenceEquals(group, theirs))
            {
                remark(op, "not fused: its users are in different kernels");
                return null;
            }
            group = theirs;
        }
        if (group!.Contraction is not null)
        {
            remark(op, "not fused: its user is a contraction or its epilogue, which reads it from memory");
            return null;
        }
        if (op.Is(TensorOps.InsertSlice) && group.Root.Is(TensorOps.InsertSlice) && op.Result().Uses.All(use => use.Index == 1))
        {
            group.Add(op);   // a chain of insertions into one destination
            return group;
        }
        if (group.TryJoin(op) is not { } reason) return group;
        remark(op, "not fused: " + reason);
        return null;
    }
}
