namespace MaxTune.IR;

/// <summary>Groups of dimensions of the wider side of a collapse or expand, one group for each dimension of the narrower side: <c>[[0], [1, 2]]</c>.</summary>
public static class Reassociation
{
    public static int[][] Of(Operation op) => op.Attr<ArrayAttr>("reassociation") is { } groups
        ? [.. groups.Elements.Select(g => ((ArrayAttr)g).Elements.Select(e => (int)((IntegerAttr)e).Int64).ToArray())]
        : [];

    public static ArrayAttr ToAttr(IEnumerable<IEnumerable<int>> groups) => new(groups.Select(g => (Attr)ArrayAttr.OfI64(g.Select(d => (long)d))).ToArray());

    public static readonly AttrConstraint Constraint = new("Array of 64-bit integer array attributes",
        a => a is ArrayAttr groups && groups.Elements.All(g => g is ArrayAttr inner && inner.Elements.All(e => e is IntegerAttr)));

    /// <summary>The shape that grouping gives: a group's extent is the product of its members', open when one of them is.</summary>
    public static long[] Collapse(IReadOnlyList<long> wide, int[][] groups) =>
        [.. groups.Select(g => g.Aggregate(1L, (n, d) => n == IrType.Dynamic || wide[d] == IrType.Dynamic ? IrType.Dynamic : checked(n * wide[d])))];

    /// <summary>Reports when the groups are not contiguous or the narrow type is not what they make of the wide one.</summary>
    public static void Verify(Operation op, DiagnosticSink sink, TensorType wide, TensorType narrow)
    {
        var groups = Of(op);
        if (groups.Length != narrow.Rank)
        {
            sink.OpError(op, $"expected rank of the collapsed type({narrow.Rank}) to be the number of reassociation maps({groups.Length})");
            return;
        }
        if (!groups.SelectMany(g => g).SequenceEqual(Enumerable.Range(0, narrow.Rank == 0 ? 0 : wide.Rank)))
        {
            sink.OpError(op, "expected reassociation map to be valid and contiguous over all dimensions of the expanded type");
            return;
        }
        if (wide.Element != narrow.Element) sink.OpError(op, $"expected element types to match, got {wide.Element} and {narrow.Element}");
        for (int i = 0; i < groups.Length; i++)
        {
            bool open = groups[i].Any(d => wide.Extents[d] == IrType.Dynamic);
            long extent = groups[i].Where(d => wide.Extents[d] != IrType.Dynamic).Aggregate(1L, (n, d) => n * wide.Extents[d]);
            if (open != (narrow.Extents[i] == IrType.Dynamic))
                sink.OpError(op, $"expected dimension {i} of collapsed type to be {(open ? "dynamic" : "static value of " + extent)} since {(open ? "one or more" : "all")} of the corresponding dimensions in the expanded type {(open ? "is dynamic" : "are static")}");
            else if (!open && narrow.Extents[i] != extent)
                sink.OpError(op, $"expected dimension {i} of collapsed type to be static value of {extent}");
        }
    }
}
