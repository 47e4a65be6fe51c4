namespace MaxTune.IR;

public static class TensorBuilder
{
    /// <summary>A tensor with undefined elements; one value for each open extent of the type.</summary>
    public static OpResult Empty(this OpBuilder b, TensorType type, params ReadOnlySpan<Value> dynamicSizes) => b.CreateValue(TensorOps.Empty, dynamicSizes, type);

    public static OpResult TensorDim(this OpBuilder b, Value tensor, Value index) => b.CreateValue(TensorOps.Dim, [tensor, index], IrType.Index);

    public static OpResult CollapseShape(this OpBuilder b, Value source, params int[][] groups)
    {
        var type = (TensorType)source.Type;
        return b.CreateValue(TensorOps.CollapseShape, [source], type with { Extents = Reassociation.Collapse(type.Extents, groups) },
            new AttrList { { "reassociation", Reassociation.ToAttr(groups) } });
    }

    /// <param name="shape">The result's extents: a number, or a <see cref="Value"/> where it is known only when the program runs.</param>
    public static OpResult ExpandShape(this OpBuilder b, Value source, int[][] groups, ReadOnlySpan<object> shape)
    {
        var (statics, dynamic) = MixedIndices.Split(shape);
        var type = (TensorType)source.Type with { Extents = statics.ToInt64() };
        return b.CreateValue(TensorOps.ExpandShape, [source, .. dynamic], type,
            new AttrList { { "reassociation", Reassociation.ToAttr(groups) }, { "static_output_shape", statics } });
    }

    /// <summary>Offsets, sizes and strides: numbers or <see cref="Value"/>s, one a dimension.</summary>
    public static OpResult ExtractSlice(this OpBuilder b, Value source, TensorType result, ReadOnlySpan<object> offsets, ReadOnlySpan<object> sizes, ReadOnlySpan<object> strides)
    {
        var (operands, properties) = Window([source], offsets, sizes, strides);
        return b.CreateValue(TensorOps.ExtractSlice, operands, result, properties);
    }

    public static OpResult InsertSlice(this OpBuilder b, Value source, Value dest, ReadOnlySpan<object> offsets, ReadOnlySpan<object> sizes, ReadOnlySpan<object> strides)
    {
        var (operands, properties) = Window([source, dest], offsets, sizes, strides);
        return b.CreateValue(TensorOps.InsertSlice, operands, dest.Type, properties);
    }

    public static OpResult TensorExtract(this OpBuilder b, Value tensor, params ReadOnlySpan<Value> indices) =>
        b.CreateValue(TensorOps.Extract, [tensor, .. indices], ((TensorType)tensor.Type).Element);

    private static (Value[], AttrList) Window(Value[] tensors, ReadOnlySpan<object> offsets, ReadOnlySpan<object> sizes, ReadOnlySpan<object> strides)
    {
        var (o, dynamicOffsets) = MixedIndices.Split(offsets);
        var (n, dynamicSizes) = MixedIndices.Split(sizes);
        var (s, dynamicStrides) = MixedIndices.Split(strides);
        var segments = tensors.Select(_ => 1).Concat([dynamicOffsets.Length, dynamicSizes.Length, dynamicStrides.Length]);
        return ([.. tensors, .. dynamicOffsets, .. dynamicSizes, .. dynamicStrides], new AttrList
        {
            { "static_offsets", o }, { "static_sizes", n }, { "static_strides", s }, { "operandSegmentSizes", DenseArrayAttr.I32(segments) },
        });
    }
}
