using static MaxTune.IR.TypeConstraints;

namespace MaxTune.IR;

/// <summary>Accesses with affine subscripts: operands are the memref and then what the map's dimensions and symbols stand for.</summary>
public static partial class AffineOps
{
    private static readonly AttrDef Map = new("map", AttrConstraints.AffineMap);
    private static readonly OperandDef Indices = new("indices", TypeConstraints.Index, Arity.Variadic), Base = new("memref", AnyMemRef);

    public static readonly OpDefinition Load = new("affine.load")
    {
        Operands = [Base, Indices],
        Results = [new("result", AnyType)],
        Attributes = [Map],
        Effects = MemoryEffects.Read,
        Verify = (op, sink) =>
        {
            if (op.Operand(0).Type is MemRefType type && type.Element != op.Result().Type) sink.OpError(op, "result type must match element type of memref");
            else AffineRules.VerifyAccess(op, sink, 0, "affine.load");
        },
        Semantics = (op, frame) =>
        {
            var memref = frame.Get<MemRefValue>(op.Operand(0));
            frame.Set(op.Result(), memref.Buffer[memref.At(AffineRules.Subscripts(op, frame, 0))]);
        },
        Assembly = new AffineAccessAssembly(stores: false, vector: false),
    };

    public static readonly OpDefinition Store = new("affine.store")
    {
        Operands = [new("value", AnyType), Base, Indices],
        Attributes = [Map],
        Effects = MemoryEffects.Write,
        Verify = (op, sink) =>
        {
            if (op.Operand(1).Type is MemRefType type && type.Element != op.Operand(0).Type) sink.OpError(op, "value to store must have the same type as memref element type");
            else AffineRules.VerifyAccess(op, sink, 1, "affine.store");
        },
        Semantics = (op, frame) =>
        {
            var memref = frame.Get<MemRefValue>(op.Operand(1));
            memref.Buffer[memref.At(AffineRules.Subscripts(op, frame, 1))] = frame.Get(op.Operand(0));
        },
        Assembly = new AffineAccessAssembly(stores: true, vector: false),
    };

    public static readonly OpDefinition VectorLoad = new("affine.vector_load")
    {
        Operands = [Base, Indices],
        Results = [new("result", AnyVector)],
        Attributes = [Map],
        Effects = MemoryEffects.Read,
        Verify = (op, sink) =>
        {
            if (AffineRules.VerifyAccess(op, sink, 0, "affine.vector_load") && ((MemRefType)op.Operand(0).Type).Element != Lanes.Element(op.Result().Type))
                sink.OpError(op, "requires memref and vector types of the same elemental type");
        },
        Semantics = (op, frame) => frame.Set(op.Result(), VectorOps.ReadWindowAt(op, frame, 0, AffineRules.Subscripts(op, frame, 0), (VectorType)op.Result().Type)),
        Assembly = new AffineAccessAssembly(stores: false, vector: true),
    };

    public static readonly OpDefinition VectorStore = new("affine.vector_store")
    {
        Operands = [new("value", AnyVector), Base, Indices],
        Attributes = [Map],
        Effects = MemoryEffects.Write,
        Verify = (op, sink) =>
        {
            if (AffineRules.VerifyAccess(op, sink, 1, "affine.vector_store") && ((MemRefType)op.Operand(1).Type).Element != Lanes.Element(op.Operand(0).Type))
                sink.OpError(op, "requires memref and vector types of the same elemental type");
        },
        Semantics = (op, frame) => VectorOps.WriteWindowAt(op, frame, 1, AffineRules.Subscripts(op, frame, 1), frame.Get<NdArray>(op.Operand(0))),
        Assembly = new AffineAccessAssembly(stores: true, vector: true),
    };

    public static readonly OpDefinition Prefetch = new("affine.prefetch")
    {
        Operands = [Base, Indices],
        Attributes = [new("isWrite", AttrConstraints.Bool), new("localityHint", MemRefOps.LocalityHint), new("isDataCache", AttrConstraints.Bool), Map],
        Verify = (op, sink) => AffineRules.VerifyAccess(op, sink, 0, "affine.prefetch"),
        Semantics = (_, _) => { },
        Assembly = AffinePrefetchAssembly.Instance,
    };

    /// <summary>Operands: source, its subscripts, destination, its subscripts, tag, its subscripts, count, and (stride, elements per stride) or nothing.</summary>
    public static readonly OpDefinition DmaStart = new("affine.dma_start")
    {
        Operands = [new("operands", AnyType, Arity.Variadic)],
        Attributes = [new("src_map", AttrConstraints.AffineMap), new("dst_map", AttrConstraints.AffineMap), new("tag_map", AttrConstraints.AffineMap)],
        HasProperties = false,
        Verify = AffineRules.VerifyDma,
        Assembly = AffineDmaAssembly.Start,
    };

    public static readonly OpDefinition DmaWait = new("affine.dma_wait")
    {
        Operands = [new("operands", AnyType, Arity.Variadic)],
        Attributes = [new("tag_map", AttrConstraints.AffineMap)],
        HasProperties = false,
        Verify = AffineRules.VerifyDma,
        Assembly = AffineDmaAssembly.Wait,
    };
}
