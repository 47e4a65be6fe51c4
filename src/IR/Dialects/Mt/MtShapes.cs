namespace MaxTune.IR;

/// <summary>Shape rules of the graph level: result types from operand types, with the reason when there are none.</summary>
internal static class MtShapes
{
    private const long Dynamic = IrType.Dynamic;

    /// <summary>True when two extents may be equal when the program runs.</summary>
    public static bool MayEqual(long a, long b) => a == b || a == Dynamic || b == Dynamic;

    /// <summary>The more precise of two extents that may be equal.</summary>
    public static long Meet(long a, long b) => a == Dynamic ? b : a;

    /// <summary>True when the types differ at most in extents that one of them leaves open.</summary>
    public static bool MayEqual(IrType a, IrType b) =>
        a == b || a is TensorType x && b is TensorType y && x.Element == y.Element && x.Rank == y.Rank && x.Extents.Zip(y.Extents).All(p => MayEqual(p.First, p.Second));

    public static string Show(long extent) => extent == Dynamic ? "?" : extent.ToString();

    public static IrType[]? MatMul(Operation op, DiagnosticSink sink)
    {
        if (Tensors(op) is not [var a, var b]) return null;
        if (!HasRank(op, sink, 0, a, 2) || !HasRank(op, sink, 1, b, 2) || !SameElements(op, sink, a, b)) return null;
        if (!MayEqual(a.Extents[1], b.Extents[0])) return Mismatch(op, sink, "K", 1, b.Extents[0], 0, a.Extents[1]);
        return [new TensorType([a.Extents[0], b.Extents[1]], a.Element)];
    }

    /// <summary>[..., M, K] x [..., K, N] → [..., M, N], leading extents equal.</summary>
    public static IrType[]? BatchMatMul(Operation op, DiagnosticSink sink)
    {
        if (Tensors(op) is not [var a, var b]) return null;
        int rank = a.Rank;
        if (rank < 3) return Fail(op, sink, $"operand #0 of '{op.Name}' has rank {rank}, it must be at least 3");
        if (!HasRank(op, sink, 1, b, rank) || !SameElements(op, sink, a, b)) return null;
        var shape = new long[rank];
        for (int i = 0; i < rank - 2; i++)
        {
            if (!MayEqual(a.Extents[i], b.Extents[i])) return Mismatch(op, sink, $"batch dimension {i}", 1, b.Extents[i], 0, a.Extents[i], "");
            shape[i] = Meet(a.Extents[i], b.Extents[i]);
        }
        if (!MayEqual(a.Extents[rank - 1], b.Extents[rank - 2])) return Mismatch(op, sink, "K", 1, b.Extents[rank - 2], 0, a.Extents[rank - 1]);
        (shape[rank - 2], shape[rank - 1]) = (a.Extents[rank - 2], b.Extents[rank - 1]);
        return [new TensorType(shape, a.Element)];
    }

    /// <summary>[..., K] x [N, K] (+ [N]) → [..., N].</summary>
    public static IrType[]? Linear(Operation op, DiagnosticSink sink)
    {
        if (Tensors(op) is not { Length: 2 or 3 } all) return null;
        var (x, w) = (all[0], all[1]);
        if (x.Rank < 1) return Fail(op, sink, $"operand #0 of '{op.Name}' has rank 0, it must be at least 1");
        if (!HasRank(op, sink, 1, w, 2) || !SameElements(op, sink, all)) return null;
        if (!MayEqual(x.Extents[^1], w.Extents[1])) return Mismatch(op, sink, "K", 1, w.Extents[1], 0, x.Extents[^1]);
        if (all.Length == 3)
        {
            if (!HasRank(op, sink, 2, all[2], 1)) return null;
            if (!MayEqual(all[2].Extents[0], w.Extents[0])) return Mismatch(op, sink, "N", 2, all[2].Extents[0], 1, w.Extents[0]);
        }
        return [new TensorType([.. x.Extents[..^1], w.Extents[0]], x.Element)];
    }

    /// <summary>Numpy broadcasting, aligned at the last dimension.</summary>
    public static IrType[]? Broadcast(Operation op, DiagnosticSink sink)
    {
        if (Tensors(op) is not [var a, var b] || !SameElements(op, sink, a, b)) return null;
        var shape = new long[Math.Max(a.Rank, b.Rank)];
        for (int i = 1; i <= shape.Length; i++)
        {
            long p = i <= a.Rank ? a.Extents[^i] : 1, q = i <= b.Rank ? b.Extents[^i] : 1;
            if (p != 1 && q != 1 && !MayEqual(p, q))
                return Fail(op, sink, $"operands of '{op.Name}' do not broadcast: dimension {shape.Length - i} is {Show(p)} in operand #0 and {Show(q)} in operand #1");
            shape[^i] = p == 1 ? q : q == 1 ? p : Meet(p, q);
        }
        return [new TensorType(shape, a.Element)];
    }

    public static IrType[]? Same(Operation op, DiagnosticSink sink) => Tensors(op) is { Length: > 0 } all ? [all[0]] : null;

    /// <summary>Checks <c>axis</c> against the rank; the result has the operand's type.</summary>
    public static IrType[]? AlongAxis(Operation op, DiagnosticSink sink) =>
        Tensors(op) is { Length: > 0 } all && Axis(op, sink, all[0].Rank) is not null ? [all[0]] : null;

    /// <summary>Scale and bias have the shape of the normalized (last) dimensions.</summary>
    public static IrType[]? LayerNorm(Operation op, DiagnosticSink sink)
    {
        if (Tensors(op) is not { Length: > 0 } all || !SameElements(op, sink, all) || Axis(op, sink, all[0].Rank) is not { } axis) return null;
        var normalized = all[0].Extents[axis..];
        for (int i = 1; i < all.Length; i++)
            if (all[i].Rank != normalized.Length || !all[i].Extents.Zip(normalized).All(p => MayEqual(p.First, p.Second)))
                return Fail(op, sink, $"operand #{i} of '{op.Name}' has shape [{Show(all[i].Extents)}], the normalized dimensions are [{Show(normalized)}]");
        return [all[0]];
    }

    public static IrType[]? Reduce(Operation op, DiagnosticSink sink)
    {
        if (Tensors(op) is not [var x] || op.Attr("axes") is not DenseArrayAttr attr) return null;
        var reduced = new bool[x.Rank];
        foreach (long axis in attr.ToInt64())
        {
            if (axis < -x.Rank || axis >= x.Rank) return Fail(op, sink, $"axis {axis} of '{op.Name}' is out of range for rank {x.Rank}");
            int at = (int)(axis < 0 ? axis + x.Rank : axis);
            if (reduced[at]) return Fail(op, sink, $"axis {axis} of '{op.Name}' is given twice");
            reduced[at] = true;
        }
        bool keep = op.Attr("keep_dims") is not null;
        return [new TensorType(x.Extents.Select((e, i) => (e, i)).Where(p => keep || !reduced[p.i]).Select(p => reduced[p.i] ? 1 : p.e).ToArray(), x.Element)];
    }

    public static IrType[]? Transpose(Operation op, DiagnosticSink sink)
    {
        if (Tensors(op) is not [var x] || op.Attr("permutation") is not DenseArrayAttr attr) return null;
        var permutation = attr.ToInt64();
        if (!permutation.Order().SequenceEqual(Enumerable.Range(0, x.Rank).Select(i => (long)i)))
            return Fail(op, sink, $"permutation [{string.Join(", ", permutation)}] of '{op.Name}' is not one of the {x.Rank} dimensions of operand #0");
        return [new TensorType(permutation.Select(p => x.Extents[(int)p]).ToArray(), x.Element)];
    }

    public static IrType[]? Concat(Operation op, DiagnosticSink sink)
    {
        if (Tensors(op) is not { } all) return null;
        if (all.Length == 0) return Fail(op, sink, $"'{op.Name}' needs at least one operand");
        if (!SameElements(op, sink, all) || Axis(op, sink, all[0].Rank) is not { } axis) return null;
        var shape = all[0].Extents.ToArray();
        for (int i = 1; i < all.Length; i++)
        {
            if (!HasRank(op, sink, i, all[i], shape.Length)) return null;
            for (int d = 0; d < shape.Length; d++)
                if (d == axis) shape[d] = shape[d] == Dynamic || all[i].Extents[d] == Dynamic ? Dynamic : checked(shape[d] + all[i].Extents[d]);
                else if (!MayEqual(shape[d], all[i].Extents[d])) return Mismatch(op, sink, $"dimension {d}", i, all[i].Extents[d], 0, shape[d], "");
                else shape[d] = Meet(shape[d], all[i].Extents[d]);
        }
        return [new TensorType(shape, all[0].Element)];
    }

    /// <summary>One size per dimension; -1 takes what there is from the offset on, by the stride.</summary>
    public static IrType[]? Slice(Operation op, DiagnosticSink sink)
    {
        if (Tensors(op) is not [var x]) return null;
        var (offsets, sizes, strides) = (Longs("offsets"), Longs("sizes"), Longs("strides"));
        if (offsets.Length != x.Rank || sizes.Length != x.Rank || strides.Length != x.Rank)
            return Fail(op, sink, $"'{op.Name}' needs one offset, size and stride for each of the {x.Rank} dimensions of operand #0");
        var shape = new long[x.Rank];
        for (int i = 0; i < shape.Length; i++)
        {
            long extent = x.Extents[i];
            if (offsets[i] < 0 || strides[i] < 1 || sizes[i] < -1) return Fail(op, sink, $"'{op.Name}' has a bad offset, size or stride for dimension {i}");
            if (sizes[i] == -1) shape[i] = extent == Dynamic ? offsets[i] == 0 && strides[i] == 1 ? extent : Dynamic : Math.Max(0, (extent - offsets[i] + strides[i] - 1) / strides[i]);
            else shape[i] = sizes[i];
            if (extent != Dynamic && (offsets[i] > extent || (shape[i] > 0 && offsets[i] + (shape[i] - 1) * strides[i] >= extent)))
                return Fail(op, sink, $"'{op.Name}' leaves dimension {i} of operand #0, which has {extent} elements");
        }
        return [new TensorType(shape, x.Element)];

        long[] Longs(string name) => op.Attr(name) is DenseArrayAttr a ? a.ToInt64() : [];
    }

    /// <summary>Verifies an operation whose result types follow from its operands: they must agree up to open extents.</summary>
    public static void VerifyInferred(Operation op, DiagnosticSink sink)
    {
        if (op.Definition.InferTypes!(op, sink) is not { } types) return;
        for (int i = 0; i < types.Length && i < op.ResultCount; i++)
            if (!MayEqual(types[i], op.Result(i).Type))
                sink.Error(op.Location, $"result #{i} of '{op.Name}' has type {op.Result(i).Type}, its operands make {types[i]}");
    }

    public static void VerifyReshape(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not TensorType x || op.Result().Type is not TensorType y) return;
        if (x.Element != y.Element) sink.Error(op.Location, $"'{op.Name}' changes the element type from {x.Element} to {y.Element}");
        else if (x.HasStaticShape && y.HasStaticShape && x.ElementCount != y.ElementCount)
            sink.Error(op.Location, $"'{op.Name}' makes {y.ElementCount} elements of {x.ElementCount}");
        else if (y.Extents.Count(e => e == Dynamic) > 1)
            sink.Error(op.Location, $"'{op.Name}' leaves more than one extent of its result open");
    }

    public static void VerifyBroadcastTo(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not TensorType x || op.Result().Type is not TensorType y) return;
        if (x.Element != y.Element) { sink.Error(op.Location, $"'{op.Name}' changes the element type from {x.Element} to {y.Element}"); return; }
        if (x.Rank > y.Rank) { sink.Error(op.Location, $"'{op.Name}' cannot lower the rank from {x.Rank} to {y.Rank}"); return; }
        for (int i = 1; i <= y.Rank; i++)
        {
            long from = i <= x.Rank ? x.Extents[^i] : 1, to = y.Extents[^i];
            if (from == 1 ? to == Dynamic : !MayEqual(from, to))
                sink.Error(op.Location, $"'{op.Name}' cannot broadcast dimension {y.Rank - i} from {Show(from)} to {Show(to)}");
        }
    }

    public static void VerifyCast(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not TensorType x || op.Result().Type is not TensorType y) return;
        if (!MayEqual(x, y with { Element = x.Element })) sink.Error(op.Location, $"'{op.Name}' changes the shape from [{Show(x.Extents)}] to [{Show(y.Extents)}]");
    }

    /// <summary>The <c>axis</c> attribute counted from the front; null (after reporting) when it is out of range.</summary>
    public static int? Axis(Operation op, DiagnosticSink? sink, int rank)
    {
        long axis = op.Attr<IntegerAttr>("axis")?.Int64 ?? -1;
        if (axis >= -rank && axis < rank) return (int)(axis < 0 ? axis + rank : axis);
        sink?.Error(op.Location, $"axis {axis} of '{op.Name}' is out of range for rank {rank}");
        return null;
    }

    private static TensorType[]? Tensors(Operation op)
    {
        var types = op.Operands.Select(v => v.Type as TensorType).ToArray();
        return Array.IndexOf(types, null) >= 0 ? null : [.. types.OfType<TensorType>()];
    }

    private static bool HasRank(Operation op, DiagnosticSink sink, int operand, TensorType type, int rank)
    {
        if (type.Rank == rank) return true;
        Fail(op, sink, $"operand #{operand} of '{op.Name}' has rank {type.Rank}, it must be {rank}");
        return false;
    }

    private static bool SameElements(Operation op, DiagnosticSink sink, params ReadOnlySpan<TensorType> types)
    {
        for (int i = 1; i < types.Length; i++)
            if (types[i].Element != types[0].Element)
            {
                Fail(op, sink, $"operand #{i} of '{op.Name}' has elements of {types[i].Element}, operand #0 has {types[0].Element}");
                return false;
            }
        return true;
    }

    private static IrType[]? Mismatch(Operation op, DiagnosticSink sink, string what, int operand, long extent, int other, long otherExtent, string equals = " =") =>
        Fail(op, sink, $"operand #{operand} of '{op.Name}' has {what}{equals} {Show(extent)}, operand #{other} has {what}{equals} {Show(otherExtent)}");

    private static IrType[]? Fail(Operation op, DiagnosticSink sink, string message)
    {
        sink.Error(op.Location, message);
        return null;
    }

    private static string Show(IEnumerable<long> extents) => string.Join(", ", extents.Select(Show));
}
