using QuikGraph;

namespace MaxTune.IR;

/// <summary>An operation uses a value of another; a null <see cref="Value"/> only keeps the order of two side effects.</summary>
public sealed class ValueEdge(Operation source, Operation target, Value? value) : IEdge<Operation>
{
    public Operation Source { get; } = source;
    public Operation Target { get; } = target;
    public Value? Value { get; } = value;
}

/// <summary>
/// The data flow of one block: its operations are vertices, the values that pass between them edges (a use inside a region counts as a use by
/// the operation that holds the region). A snapshot: build it again after changing the block.
/// </summary>
public sealed class DataFlowGraph
{
    private readonly Dictionary<Operation, int> position = [];

    public DataFlowGraph(Block block)
    {
        Block = block;
        foreach (var op in block.Operations)
        {
            position.Add(op, position.Count);
            Graph.AddVertex(op);
        }
        Operation? effect = null;
        foreach (var op in block.Operations)
        {
            op.Walk(inner =>
            {
                foreach (var value in inner.Operands)
                    if (value.DefiningOp is { } producer && ReferenceEquals(producer.Block, block) && !ReferenceEquals(producer, op)) Graph.AddEdge(new ValueEdge(producer, op, value));
            });
            if (op.IsSideEffectFree && !op.IsTerminator) continue;
            if (effect is not null) Graph.AddEdge(new ValueEdge(effect, op, null));
            effect = op;
        }
    }

    public Block Block { get; }
    public BidirectionalGraph<Operation, ValueEdge> Graph { get; } = new(allowParallelEdges: true);

    /// <summary>Operations such that each comes after all it depends on; among those that could come next, the one that is first in the block. Null when there is a cycle.</summary>
    public IReadOnlyList<Operation>? TopologicalOrder()
    {
        var missing = Graph.Vertices.ToDictionary(op => op, Graph.InDegree);
        var ready = new PriorityQueue<Operation, int>(missing.Where(m => m.Value == 0).Select(m => (m.Key, position[m.Key])));
        var order = new List<Operation>(missing.Count);
        while (ready.TryDequeue(out var op, out _))
        {
            order.Add(op);
            foreach (var edge in Graph.OutEdges(op))
                if (--missing[edge.Target] == 0) ready.Enqueue(edge.Target, position[edge.Target]);
        }
        return order.Count == missing.Count ? order : null;
    }

    /// <summary>True when <paramref name="to"/> depends on <paramref name="from"/>, directly or through others, or is it.</summary>
    public bool Reaches(Operation from, Operation to) => Search([from], to.Equals, _ => true);

    /// <summary>
    /// True when the operations can become one: no path leaves the group and comes back to it through an operation outside, which would have to run both
    /// before and after it. The path's outside operation is given for the message.
    /// </summary>
    public bool CanFuse(IReadOnlySet<Operation> group, out Operation? between)
    {
        Operation? culprit = null;
        foreach (var member in group)
            foreach (var edge in Graph.OutEdges(member))
                if (culprit is null && !group.Contains(edge.Target) && Search([edge.Target], group.Contains, op => !group.Contains(op))) culprit = edge.Target;
        between = culprit;
        return culprit is null;
    }

    private bool Search(IEnumerable<Operation> from, Func<Operation, bool> found, Func<Operation, bool> enter)
    {
        var seen = new HashSet<Operation>(from);
        var open = new Stack<Operation>(seen);
        while (open.TryPop(out var op))
        {
            if (found(op)) return true;
            if (!enter(op)) continue;
            foreach (var edge in Graph.OutEdges(op))
                if (seen.Add(edge.Target)) open.Push(edge.Target);
        }
        return false;
    }

    /// <summary>
    /// When each value of the block is needed: from the position of the operation that makes it (-1 for block arguments) to that of its last use.
    /// Values that are never used end where they start.
    /// </summary>
    public IReadOnlyList<LiveInterval> Liveness()
    {
        var intervals = new List<LiveInterval>();
        foreach (var argument in Block.Arguments) intervals.Add(new LiveInterval(argument, -1, LastUse(argument, -1)));
        foreach (var op in Block.Operations)
            foreach (var result in op.Results.ToArray()) intervals.Add(new LiveInterval(result, position[op], LastUse(result, position[op])));
        return intervals;
    }

    public int PositionOf(Operation op) => position[op];

    private int LastUse(Value value, int start)
    {
        int last = start;
        foreach (var user in value.Users)
        {
            Operation? top = user;
            while (top is not null && !ReferenceEquals(top.Block, Block)) top = top.Parent;
            if (top is not null) last = Math.Max(last, position[top]);
        }
        return last;
    }
}

/// <summary>A value is held from after operation <paramref name="Start"/> until operation <paramref name="End"/> has run; positions count from 0 in the block.</summary>
public readonly record struct LiveInterval(Value Value, int Start, int End)
{
    /// <summary>True when both must be held at some moment: an operation's result may not overwrite what the operation reads.</summary>
    public bool Overlaps(LiveInterval other) => Start <= other.End && other.Start <= End;
}
