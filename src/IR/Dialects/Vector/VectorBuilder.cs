namespace MaxTune.IR;

/// <summary>Makes vector operations.</summary>
public static class VectorBuilder
{
    public static OpResult VectorLoad(this OpBuilder b, VectorType type, Value memref, params ReadOnlySpan<Value> indices) =>
        b.CreateValue(VectorOps.Load, [memref, .. indices], type);

    public static Operation VectorStore(this OpBuilder b, Value value, Value memref, params ReadOnlySpan<Value> indices) =>
        b.Create(VectorOps.Store, [value, memref, .. indices], []);

    public static OpResult MaskedLoad(this OpBuilder b, Value memref, ReadOnlySpan<Value> indices, Value mask, Value passThrough) =>
        b.CreateValue(VectorOps.MaskedLoad, [memref, .. indices, mask, passThrough], passThrough.Type);

    public static Operation MaskedStore(this OpBuilder b, Value value, Value memref, ReadOnlySpan<Value> indices, Value mask) =>
        b.Create(VectorOps.MaskedStore, [memref, .. indices, mask, value], []);

    public static OpResult Broadcast(this OpBuilder b, Value source, VectorType type) => b.CreateValue(VectorOps.Broadcast, [source], type);

    public static OpResult Fma(this OpBuilder b, Value l, Value r, Value acc) => b.CreateValue(VectorOps.Fma, [l, r, acc], acc.Type);

    public static OpResult CreateMask(this OpBuilder b, VectorType type, params ReadOnlySpan<Value> bounds) => b.CreateValue(VectorOps.CreateMask, bounds, type);

    public static OpResult Reduction(this OpBuilder b, CombiningKind kind, Value vector, Value? acc = null) =>
        b.CreateValue(VectorOps.Reduction, acc is null ? [vector] : [vector, acc], ((VectorType)vector.Type).Element, new AttrList { { "kind", new CombiningKindAttr(kind) } });

    public static OpResult Extract(this OpBuilder b, Value vector, params ReadOnlySpan<IndexOrValue> position) =>
        b.CreateValue(VectorOps.Extract, [vector, .. IndexOrValue.Dynamic(position)], VectorOps.Inner((VectorType)vector.Type, position.Length),
            new AttrList { { "static_position", IndexOrValue.Static(position) } });

    public static OpResult Insert(this OpBuilder b, Value value, Value vector, params ReadOnlySpan<IndexOrValue> position) =>
        b.CreateValue(VectorOps.Insert, [value, vector, .. IndexOrValue.Dynamic(position)], vector.Type,
            new AttrList { { "static_position", IndexOrValue.Static(position) } });

    public static OpResult ShapeCast(this OpBuilder b, Value vector, VectorType type) => b.CreateValue(VectorOps.ShapeCast, [vector], type);
    public static OpResult VectorBitcast(this OpBuilder b, Value vector, VectorType type) => b.CreateValue(VectorOps.Bitcast, [vector], type);

    public static OpResult Shuffle(this OpBuilder b, Value first, Value second, params ReadOnlySpan<long> mask)
    {
        var type = (VectorType)first.Type;
        return b.CreateValue(VectorOps.Shuffle, [first, second], new VectorType((long[])[mask.Length, .. type.Extents.ToArray()[1..]], type.Element),
            new AttrList { { "mask", DenseArrayAttr.I64(mask.ToArray()) } });
    }

    public static Operation VectorPrint(this OpBuilder b, Value value) => b.Create(VectorOps.Print, [value], []);
}
