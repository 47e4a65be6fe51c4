namespace MaxTune.IR;

/// <summary>Rules of collapse_shape and expand_shape, for memrefs (and tensors, which have no layout).</summary>
internal static class Reassociations
{
    /// <summary>The groups cover the expanded dimensions in order, and each group's extents multiply to the collapsed one.</summary>
    /// <param name="canonical">The dimensions' product may hold at most one dynamic extent when expanding.</param>
    public static bool Verify(Operation op, ShapedType expanded, ShapedType collapsed, DiagnosticSink sink, bool canonical = true)
    {
        var groups = MemRefOps.Groups(op);
        if (groups.Length != collapsed.Rank)
        {
            sink.OpError(op, $"invalid number of reassociation groups: found {groups.Length}, expected {collapsed.Rank}");
            return false;
        }
        int next = 0;
        for (int g = 0; g < groups.Length; g++)
        {
            long product = 1;
            foreach (int d in groups[g])
            {
                if (d != next) { sink.OpError(op, "reassociation indices must be contiguous"); return false; }
                if (next++ >= expanded.Rank) { sink.OpError(op, $"reassociation index {d} is out of bounds"); return false; }
                product = product == IrType.Dynamic || expanded.Shape[d] == IrType.Dynamic ? IrType.Dynamic : unchecked(product * expanded.Shape[d]);
            }
            long extent = collapsed.Shape[g];
            if ((product == IrType.Dynamic) == (extent == IrType.Dynamic) && (product == IrType.Dynamic || product == extent)) continue;
            if (product == IrType.Dynamic || extent == IrType.Dynamic)
                sink.OpError(op, $"expected dimension {g} of collapsed type to be {(product == IrType.Dynamic ? "dynamic" : "static")} since one or more of the corresponding dimensions in the expanded type is dynamic");
            else
                sink.OpError(op, $"collapsed dim size ({extent}) must equal reassociation group size ({product})");
            return false;
        }
        if (next != expanded.Rank && !(groups.Length == 0 && expanded.Shape.All(d => d == 1)))
        {
            sink.OpError(op, $"expected reassociation map to cover all {expanded.Rank} dimensions");
            return false;
        }
        return true;
    }

    /// <summary>Strides after collapsing; null when a group is not contiguous.</summary>
    public static long[]? CollapsedStrides(MemRefType source, int[][] groups)
    {
        if (source.StridesAndOffset() is not var (strides, _)) return null;
        var result = new long[groups.Length];
        for (int g = 0; g < groups.Length; g++)
        {
            // the last dimension that is not a unit sets the stride; each one before must be its neighbour times extent
            int[] group = [.. groups[g].Where(d => source.Extents[d] != 1)];
            if (group.Length == 0) group = groups[g][^1..];
            result[g] = strides[group[^1]];
            for (int i = group.Length - 2; i >= 0; i--)
            {
                long inner = strides[group[i + 1]], extent = source.Extents[group[i + 1]], outer = strides[group[i]];
                if (inner != IrType.Dynamic && extent != IrType.Dynamic && outer != IrType.Dynamic && outer != inner * extent) return null;
            }
        }
        return result;
    }

    /// <summary>Strides after expanding.</summary>
    public static long[]? ExpandedStrides(MemRefType source, int[][] groups, ReadOnlySpan<long> shape)
    {
        if (source.StridesAndOffset() is not var (strides, _)) return null;
        var result = new long[shape.Length];
        Array.Fill(result, 1);
        for (int g = 0; g < groups.Length; g++)
        {
            long stride = strides[g];
            for (int i = groups[g].Length - 1; i >= 0; i--)
            {
                result[groups[g][i]] = stride;
                long extent = shape[groups[g][i]];
                stride = stride == IrType.Dynamic || extent == IrType.Dynamic ? IrType.Dynamic : unchecked(stride * extent);
            }
        }
        return result;
    }
}

public static partial class MemRefOps
{
    private static void VerifyCollapse(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not MemRefType source || op.Result().Type is not MemRefType result) return;
        if (source.Rank < result.Rank) { sink.OpError(op, $"has source rank {source.Rank} and result rank {result.Rank}. This is not a collapse ({source.Rank} < {result.Rank})."); return; }
        if (!Reassociations.Verify(op, source, result, sink)) return;
        if (Reassociations.CollapsedStrides(source, Groups(op)) is not { } strides) { sink.OpError(op, "invalid source layout map or collapsing non-contiguous dims"); return; }
        VerifyLayout(op, source, result, strides, "collapsed", sink);
    }

    private static void VerifyExpand(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not MemRefType source || op.Result().Type is not MemRefType result) return;
        if (source.Rank > result.Rank) { sink.OpError(op, $"has source rank {source.Rank} and result rank {result.Rank}. This is not an expansion ({source.Rank} > {result.Rank})."); return; }
        var shape = op.Attr<DenseArrayAttr>("static_output_shape")!.ToInt64();
        if (shape.Length != result.Rank) { sink.OpError(op, $"expected number of static shape bounds to be equal to the output rank ({result.Rank}) but found {shape.Length} inputs instead"); return; }
        if (shape.Count(d => d == Dynamic) is var dynamic && dynamic != op.OperandGroup(1).Length)
        {
            sink.OpError(op, $"mismatch in dynamic dims in output_shape and static_output_shape: static_output_shape has {dynamic} dynamic dims while output_shape has {op.OperandGroup(1).Length} values");
            return;
        }
        if (!Reassociations.Verify(op, result, source, sink)) return;
        if (Reassociations.ExpandedStrides(source, Groups(op), result.Extents.Span) is { } strides) VerifyLayout(op, source, result, strides, "expanded", sink);
    }

    private static void VerifyLayout(Operation op, MemRefType source, MemRefType result, long[] strides, string what, DiagnosticSink sink)
    {
        var (_, offset) = source.StridesAndOffset()!.Value;
        if (source.Element != result.Element || source.MemorySpace != result.MemorySpace || result.StridesAndOffset() is not var (given, givenOffset)
            || givenOffset != offset || !given.Zip(strides).Select((p, i) => p.First == p.Second || result.Extents[i] == 1).All(x => x))
        {
            var expected = source.Layout is null
                ? new MemRefType(result.Extents, source.Element, null, source.MemorySpace)
                : new MemRefType(result.Extents, source.Element, new StridedLayoutAttr(strides, offset), source.MemorySpace);
            sink.OpError(op, $"expected {what} type to be '{expected}' but found '{result}'");
        }
    }
}
