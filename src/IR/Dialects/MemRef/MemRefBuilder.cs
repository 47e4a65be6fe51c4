namespace MaxTune.IR;

/// <summary>Names for the parts of a <c>memref.subview</c>.</summary>
public readonly record struct SubViewOp(Operation Op)
{
    public Value Source => Op.Operand(0);
    public IndexOrValue[] Offsets => IndexOrValue.Mixed(Op, "static_offsets", 1);
    public IndexOrValue[] Sizes => IndexOrValue.Mixed(Op, "static_sizes", 2);
    public IndexOrValue[] Strides => IndexOrValue.Mixed(Op, "static_strides", 3);
}

/// <summary>Makes memory operations: <c>b.Load(memref, i, j)</c>.</summary>
public static class MemRefBuilder
{
    public static OpResult Alloc(this OpBuilder b, MemRefType type, params ReadOnlySpan<Value> dynamicSizes) => Allocate(b, MemRefOps.Alloc, type, dynamicSizes, 0);
    public static OpResult Alloca(this OpBuilder b, MemRefType type, params ReadOnlySpan<Value> dynamicSizes) => Allocate(b, MemRefOps.Alloca, type, dynamicSizes, 0);

    /// <param name="alignment">In bytes, a power of two.</param>
    public static OpResult AllocAligned(this OpBuilder b, MemRefType type, int alignment, params ReadOnlySpan<Value> dynamicSizes) =>
        Allocate(b, MemRefOps.Alloc, type, dynamicSizes, alignment);

    public static Operation Dealloc(this OpBuilder b, Value memref) => b.Create(MemRefOps.Dealloc, [memref], []);

    public static OpResult Load(this OpBuilder b, Value memref, params ReadOnlySpan<Value> indices) =>
        b.CreateValue(MemRefOps.Load, [memref, .. indices], ((MemRefType)memref.Type).Element);

    public static Operation Store(this OpBuilder b, Value value, Value memref, params ReadOnlySpan<Value> indices) =>
        b.Create(MemRefOps.Store, [value, memref, .. indices], []);

    public static Operation Copy(this OpBuilder b, Value source, Value target) => b.Create(MemRefOps.Copy, [source, target], []);

    public static OpResult Dim(this OpBuilder b, Value memref, int dimension) => b.CreateValue(MemRefOps.Dim, [memref, b.ConstantIndex(dimension)], IrType.Index);

    public static OpResult MemRefCast(this OpBuilder b, Value source, IrType to) => b.CreateValue(MemRefOps.Cast, [source], to);

    public static OpResult GetGlobal(this OpBuilder b, string name, MemRefType type) =>
        b.CreateValue(MemRefOps.GetGlobal, [], type, new AttrList { { "name", new SymbolRefAttr(name) } });

    /// <summary>A private constant global; its value has a tensor type of the memref's shape.</summary>
    public static Operation GlobalConstant(this OpBuilder b, string name, MemRefType type, Attr value) =>
        b.Create(MemRefOps.Global, [], [], new AttrList
        {
            { "sym_name", new StringAttr(name) }, { "sym_visibility", new StringAttr("private") }, { "type", new TypeAttr(type) },
            { "initial_value", value }, { "constant", UnitAttr.Instance },
        });

    /// <summary>A window: one offset, size and stride a dimension of the source. The result type is inferred unless given (to drop unit dimensions).</summary>
    public static OpResult SubView(
        this OpBuilder b, Value source, ReadOnlySpan<IndexOrValue> offsets, ReadOnlySpan<IndexOrValue> sizes, ReadOnlySpan<IndexOrValue> strides, MemRefType? result = null)
    {
        Value[] o = IndexOrValue.Dynamic(offsets), n = IndexOrValue.Dynamic(sizes), s = IndexOrValue.Dynamic(strides);
        DenseArrayAttr so = IndexOrValue.Static(offsets), sn = IndexOrValue.Static(sizes), ss = IndexOrValue.Static(strides);
        return b.CreateValue(MemRefOps.SubView, [source, .. o, .. n, .. s],
            result ?? MemRefOps.SubViewType((MemRefType)source.Type, so.ToInt64(), sn.ToInt64(), ss.ToInt64()),
            new AttrList
            {
                { "operandSegmentSizes", DenseArrayAttr.I32([1, o.Length, n.Length, s.Length]) },
                { "static_offsets", so }, { "static_sizes", sn }, { "static_strides", ss },
            });
    }

    /// <summary>Another shape and strides on the same buffer, from its start.</summary>
    public static OpResult ReinterpretCast(
        this OpBuilder b, Value source, IndexOrValue offset, ReadOnlySpan<IndexOrValue> sizes, ReadOnlySpan<IndexOrValue> strides, MemRefType result)
    {
        Value[] o = IndexOrValue.Dynamic([offset]), n = IndexOrValue.Dynamic(sizes), s = IndexOrValue.Dynamic(strides);
        return b.CreateValue(MemRefOps.ReinterpretCast, [source, .. o, .. n, .. s], result, new AttrList
        {
            { "operandSegmentSizes", DenseArrayAttr.I32([1, o.Length, n.Length, s.Length]) },
            { "static_offsets", IndexOrValue.Static([offset]) }, { "static_sizes", IndexOrValue.Static(sizes) }, { "static_strides", IndexOrValue.Static(strides) },
        });
    }

    /// <summary><paramref name="groups"/>[i] lists the source dimensions that make result dimension i.</summary>
    public static OpResult MemRefCollapse(this OpBuilder b, Value source, int[][] groups, MemRefType result) =>
        b.CreateValue(MemRefOps.CollapseShape, [source], result, new AttrList { { "reassociation", Reassociation(groups) } });

    public static OpResult MemRefExpand(this OpBuilder b, Value source, int[][] groups, ReadOnlySpan<IndexOrValue> shape, MemRefType result) =>
        b.CreateValue(MemRefOps.ExpandShape, [source, .. IndexOrValue.Dynamic(shape)], result, new AttrList
        {
            { "reassociation", Reassociation(groups) }, { "static_output_shape", IndexOrValue.Static(shape) },
        });

    public static ArrayAttr Reassociation(int[][] groups) => new(groups.Select(g => (Attr)ArrayAttr.OfI64(g.Select(d => (long)d))).ToArray());

    private static OpResult Allocate(OpBuilder b, OpDefinition definition, MemRefType type, ReadOnlySpan<Value> dynamicSizes, int alignment)
    {
        var properties = new AttrList { { "operandSegmentSizes", DenseArrayAttr.I32([dynamicSizes.Length, 0]) } };
        if (alignment != 0) properties["alignment"] = IntegerAttr.I64(alignment);
        return b.CreateValue(definition, dynamicSizes, type, properties);
    }
}
