using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Operations that move elements: generics that copy under another map, and reshapes that move nothing.</summary>
internal static class DecomposeShapes
{
    public static Value Transpose(Operation op, TensorEmitter e)
    {
        var permutation = MtAttrs.Permutation(op);
        var type = (TensorType)op.Result().Type;
        var read = new int[permutation.Length];
        for (int i = 0; i < read.Length; i++) read[permutation[i]] = i;
        return Copy(e, op.Operand(0), AffineMap.Select(type.Rank, read), [.. permutation.Select(p => e.Extent(op.Operand(0), p))]);
    }

    public static Value BroadcastTo(Operation op, TensorEmitter e)
    {
        var (from, to) = ((TensorType)op.Operand(0).Type, (TensorType)op.Result().Type);
        object[] shape = [.. to.Extents.Select((extent, i) => extent == IrType.Dynamic ? e.Extent(op.Operand(0), i - (to.Rank - from.Rank)) : (object)extent)];
        return Copy(e, op.Operand(0), TensorEmitter.BroadcastMap(from, to), shape);
    }

    // element i of a slice is element offset + i · stride
    public static Value Slice(Operation op, TensorEmitter e)
    {
        var x = op.Operand(0);
        var type = (TensorType)op.Result().Type;
        long[] offsets = Longs("offsets"), strides = Longs("strides");
        var shape = new object[type.Rank];
        for (int i = 0; i < shape.Length; i++)
            shape[i] = type.Extents[i] != IrType.Dynamic ? type.Extents[i]
                : offsets[i] == 0 && strides[i] == 1 ? e.Extent(x, i)
                : e.Builder.CeilDivSI(e.Builder.SubI((Value)e.Extent(x, i), e.Builder.ConstantIndex(offsets[i])), e.Builder.ConstantIndex(strides[i]));
        var read = Enumerable.Range(0, shape.Length).Select(i => AffineExpr.Dim(i) * strides[i] + offsets[i]).ToArray();
        return Copy(e, x, new AffineMap(type.Rank, 0, read), shape);

        long[] Longs(string name) => op.Attr<DenseArrayAttr>(name)!.ToInt64();
    }

    // each input is inserted where the one before ends
    public static Value Concat(Operation op, TensorEmitter e)
    {
        int axis = MtAttrs.Axis(op);
        var element = ((TensorType)op.Result().Type).Element;
        object[] shape = e.Shape(op.Operand(0));
        object at = 0L;
        var offsets = new List<object>();
        foreach (var input in op.Operands)
        {
            offsets.Add(at);
            at = Sum(e, at, e.Extent(input, axis));
        }
        shape[axis] = at;
        var y = e.Empty(shape, element);
        for (int i = 0; i < op.OperandCount; i++)
        {
            var offset = new object[shape.Length];
            Array.Fill(offset, 0L);
            offset[axis] = offsets[i];
            y = e.Tagged(e.Builder.InsertSlice(op.Operand(i), y, offset, e.Shape(op.Operand(i)), [.. shape.Select(_ => (object)1L)]));
        }
        return y;
    }

    // collapse the source's dimensions to those both shapes share, expand them to the result's
    public static Value Reshape(Operation op, TensorEmitter e)
    {
        var x = op.Operand(0);
        var (from, to) = ((TensorType)x.Type, (TensorType)op.Result().Type);
        if (from == to && from.Extents.Count(d => d == IrType.Dynamic) <= 1) return x;
        if (to.HasStaticShape && to.ElementCount == 0) return e.Empty([.. to.Extents.Select(d => (object)d)], to.Element);
        var (collapse, expand) = Groups(from.Extents, to.Extents) ?? ([[.. Enumerable.Range(0, from.Rank)]], [[.. Enumerable.Range(0, to.Rank)]]);
        if (from.Rank == 0 || to.Rank == 0) (collapse, expand) = ([], []);

        object[] shape = [.. to.Extents.Select((extent, i) => extent != IrType.Dynamic ? (object)extent : OpenExtent(e, x, to, i, collapse, expand))];
        Value middle = collapse.Length == from.Rank ? x : e.Builder.CollapseShape(x, collapse);
        if (middle.Type == to) return middle;
        if (((TensorType)middle.Type).Rank == to.Rank) return e.Builder.CreateValue(TensorOps.Cast, [middle], to);
        // an extent the result leaves open where the source knows it (or the reverse) is settled on the common shape first
        var common = ((TensorType)middle.Type) with { Extents = Reassociation.Collapse(to.Extents, expand) };
        if (middle.Type != common) middle = e.Builder.CreateValue(TensorOps.Cast, [middle], common);
        return e.Builder.ExpandShape(middle, expand, shape);
    }

    // what is left of the elements of its group
    private static Value OpenExtent(TensorEmitter e, Value x, TensorType to, int dim, int[][] collapse, int[][] expand)
    {
        int group = Array.FindIndex(expand, g => g.Contains(dim));
        long rest = expand[group].Where(d => d != dim).Aggregate(1L, (n, d) => n * to.Extents[d]);
        object total = collapse[group].Select(d => e.Extent(x, d)).Aggregate((p, q) => Product(e, p, q));
        var all = total as Value ?? e.Builder.ConstantIndex((long)total);
        return rest == 1 ? all : e.Builder.DivUI(all, e.Builder.ConstantIndex(rest));
    }

    /// <summary>
    /// Groups of neighbouring dimensions with equal element counts, the finest there are; null when open extents hide where the groups end.
    /// </summary>
    public static (int[][] From, int[][] To)? Groups(IReadOnlyList<long> from, IReadOnlyList<long> to)
    {
        if (from.Count == 0 || to.Count == 0) return ([], []);
        List<List<int>> left = [], right = [];
        int i = 0, j = 0;
        while (i < from.Count && j < to.Count)
        {
            List<int> a = [i], b = [j];
            long p = from[i++], q = to[j++];
            if ((p == IrType.Dynamic) != (q == IrType.Dynamic) || p == 0 || q == 0) return null;
            while (p != q)
            {
                ref int next = ref p < q ? ref i : ref j;
                var (extents, group) = p < q ? (from, a) : (to, b);
                if (next == extents.Count || extents[next] is IrType.Dynamic or 0) return null;
                group.Add(next);
                if (p < q) p *= extents[next++];
                else q *= extents[next++];
            }
            left.Add(a);
            right.Add(b);
        }
        for (; i < from.Count; i++)
            if (from[i] != 1) return null;
            else left[^1].Add(i);
        for (; j < to.Count; j++)
            if (to[j] != 1) return null;
            else right[^1].Add(j);
        return ([.. left.Select(g => g.ToArray())], [.. right.Select(g => g.ToArray())]);
    }

    private static Value Copy(TensorEmitter e, Value x, AffineMap map, ReadOnlySpan<object> shape) =>
        e.Pointwise([x], [map], shape, ((TensorType)x.Type).Element, (_, v) => v[0]);

    private static object Sum(TensorEmitter e, object x, object y) => (x, y) switch
    {
        (long a, long b) => a + b,
        (0L, _) => y,
        _ => e.Builder.AddI(AsValue(e, x), AsValue(e, y)),
    };

    private static object Product(TensorEmitter e, object x, object y) => (x, y) switch
    {
        (long a, long b) => a * b,
        (1L, _) => y,
        (_, 1L) => x,
        _ => e.Builder.MulI(AsValue(e, x), AsValue(e, y)),
    };

    private static Value AsValue(TensorEmitter e, object x) => x as Value ?? e.Builder.ConstantIndex((long)x);
}
