namespace MaxTune.IR;

internal static class TensorFolds
{
    // dim(x, c) → its extent where the type knows it; dim(empty(%s), c) → %s
    public static object[]? Dim(Operation op, Attr?[] constants)
    {
        if (constants[1] is not IntegerAttr index || op.Operand(0).Type is not TensorType type || index.Value < 0 || index.Value >= type.Rank) return null;
        int dim = (int)index.Int64;
        if (type.Extents[dim] != IrType.Dynamic) return [IntegerAttr.Index(type.Extents[dim])];
        if (op.Operand(0).DefiningOp is not { } source) return null;
        if (source.Is(TensorOps.Empty)) return [source.Operand(type.Extents.Take(dim).Count(e => e == IrType.Dynamic))];
        return source.Is(TensorOps.ExpandShape) && MixedIndices.Of(source, "static_output_shape", 1)[dim] is Value size ? [size] : null;
    }

    public static object[]? Extract(Operation op, Attr?[] constants)
    {
        if (constants[0] is not DenseElementsAttr dense) return null;
        if (dense.IsSplat) return [dense.SplatValue];
        long at = 0;
        for (int i = 0; i < dense.Shaped.Rank; i++)
        {
            if (constants[i + 1] is not IntegerAttr index || index.Value < 0 || index.Value >= dense.Shaped.Shape[i]) return null;
            at = at * dense.Shaped.Shape[i] + index.Int64;
        }
        return [dense[at]];
    }

    // collapse(expand(x)) → x where that gives back the type
    public static object[]? CollapseShape(Operation op, Attr?[] constants)
    {
        if (op.Operand(0).Type == op.Result().Type) return [op.Operand(0)];
        if (constants[0] is DenseElementsAttr dense && op.Result().Type is TensorType { HasStaticShape: true } to) return [dense.Reshape(to)];
        return op.Operand(0).DefiningOp is { } inner && inner.Is(TensorOps.ExpandShape) && inner.Operand(0).Type == op.Result().Type && SameGroups(op, inner)
            ? [inner.Operand(0)] : null;
    }

    // expand(collapse(x)) → x where that gives back the type and no group holds two open extents
    public static object[]? ExpandShape(Operation op, Attr?[] constants)
    {
        if (op.Operand(0).Type == op.Result().Type) return [op.Operand(0)];
        if (constants[0] is DenseElementsAttr dense && op.Result().Type is TensorType { HasStaticShape: true } to) return [dense.Reshape(to)];
        return op.Operand(0).DefiningOp is { } inner && inner.Is(TensorOps.CollapseShape) && inner.Operand(0).Type == op.Result().Type && SameGroups(op, inner)
            && Reassociation.Of(op).All(g => g.Count(d => ((TensorType)op.Result().Type).Extents[d] == IrType.Dynamic) <= 1)
            ? [inner.Operand(0)] : null;
    }

    private static bool SameGroups(Operation a, Operation b) => a.Attr("reassociation")!.Equals(b.Attr("reassociation"));
}
