using static MaxTune.IR.OpTraits;
using static MaxTune.IR.TypeConstraints;

namespace MaxTune.IR;

/// <summary>Moving lanes about.</summary>
public static partial class VectorOps
{
    private static TypeConstraint FixedVector => new("fixed-length vector of any type values", t => t is VectorType { IsScalable: false });
    private static TypeConstraint VectorRank1 => new("of ranks 1", t => t is VectorType { Rank: 1 });

    /// <summary>A scalar to all lanes, or a vector along new leading dimensions and unit ones.</summary>
    public static readonly OpDefinition Broadcast = new("vector.broadcast")
    {
        Operands = [new("source", AnyType)],
        Results = [new("vector", AnyVector)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$source attr-dict `:` type($source) `to` type($vector)",
        Verify = VerifyBroadcast,
        Semantics = RunBroadcast,
        Fold = (op, constants) => op.Operand(0).Type == op.Result().Type ? [op.Operand(0)]
            : constants[0] is FloatAttr or IntegerAttr ? Folds.One(Folds.Splat(op.Result().Type, constants[0]!))
            : constants[0] is DenseElementsAttr { IsSplat: true } dense ? Folds.One(Folds.Splat(op.Result().Type, dense.SplatValue)) : null,
    };

    public static readonly OpDefinition ShapeCast = new("vector.shape_cast")
    {
        Operands = [new("source", AnyVector)],
        Results = [new("result", AnyVector)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$source attr-dict `:` type($source) `to` type($result)",
        Verify = VerifyShapeCast,
        Semantics = (op, frame) => frame.Set(op.Result(), frame.Get<NdArray>(op.Operand(0)).Reshape(((VectorType)op.Result().Type).Extents.ToArray())),
        Fold = (op, constants) => op.Operand(0).Type == op.Result().Type ? [op.Operand(0)]
            : op.Operand(0).DefiningOp is { } inner && inner.Is(ShapeCast!) && inner.Operand(0).Type == op.Result().Type ? [inner.Operand(0)]
            : constants[0] is DenseElementsAttr dense && op.Result().Type is VectorType { IsScalable: false } type ? [dense.Reshape(type)] : null,
    };

    public static readonly OpDefinition Bitcast = new("vector.bitcast")
    {
        Operands = [new("source", AnyVector)],
        Results = [new("result", AnyVector)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$source attr-dict `:` type($source) `to` type($result)",
        Verify = VerifyBitcast,
        Semantics = (op, frame) =>
        {
            var source = frame.Get<NdArray>(op.Operand(0)).ToConstant((VectorType)op.Operand(0).Type);
            frame.Set(op.Result(), NdArray.From(new DenseElementsAttr((VectorType)op.Result().Type, source.RawMemory)));
        },
        Fold = (op, _) => op.Operand(0).Type == op.Result().Type ? [op.Operand(0)] : null,
    };

    public static readonly OpDefinition Extract = new("vector.extract")
    {
        Operands = [new("source", AnyVector), new("dynamic_position", TypeConstraints.Index, Arity.Variadic)],
        Results = [new("result", AnyType)],
        Attributes = [new("static_position", AttrConstraints.DenseI64)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        InferTypes = (op, _) => op.Operand(0).Type is VectorType source && op.Attr<DenseArrayAttr>("static_position") is { } position && position.Values.Length <= source.Rank
            ? [Inner(source, position.Values.Length)] : null,
        AssemblyFormat = "$source `` custom<DynamicIndexList>($dynamic_position, $static_position) attr-dict `:` type($result) `from` type($source)",
        Verify = VerifyExtract,
        Semantics = (op, frame) =>
        {
            var source = frame.Get<NdArray>(op.Operand(0));
            var at = IndexOrValue.Mixed(op, "static_position", 1).Select(x => x.Run(frame)).ToArray();
            frame.Set(op.Result(), SubArray(source, at, op));
        },
        Fold = FoldExtract,
    };

    public static readonly OpDefinition Insert = new("vector.insert")
    {
        Operands = [new("valueToStore", AnyType), new("dest", AnyVector), new("dynamic_position", TypeConstraints.Index, Arity.Variadic)],
        Results = [new("result", AnyVector)],
        Attributes = [new("static_position", AttrConstraints.DenseI64)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["dest", "result"]],
        InferTypes = (op, _) => [op.Operand(1).Type],
        AssemblyFormat = "$valueToStore `,` $dest custom<DynamicIndexList>($dynamic_position, $static_position) attr-dict `:` type($valueToStore) `into` type($dest)",
        Verify = VerifyInsert,
        Semantics = RunInsert,
    };

    public static readonly OpDefinition ExtractStridedSlice = new("vector.extract_strided_slice")
    {
        Operands = [new("source", AnyVector)],
        Results = [new("result", AnyVector)],
        Attributes = [new("offsets", VectorAttrs.I64Array), new("sizes", VectorAttrs.I64Array), new("strides", VectorAttrs.I64Array)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$source attr-dict `:` type($source) `to` type(results)",
        Verify = VerifyExtractStridedSlice,
        Semantics = RunExtractStridedSlice,
    };

    public static readonly OpDefinition InsertStridedSlice = new("vector.insert_strided_slice")
    {
        Operands = [new("valueToStore", AnyVector), new("dest", AnyVector)],
        Results = [new("result", AnyVector)],
        Attributes = [new("offsets", VectorAttrs.I64Array), new("strides", VectorAttrs.I64Array)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["dest", "result"]],
        InferTypes = (op, _) => [op.Operand(1).Type],
        AssemblyFormat = "$valueToStore `,` $dest attr-dict `:` type($valueToStore) `into` type($dest)",
        Verify = VerifyInsertStridedSlice,
        Semantics = RunInsertStridedSlice,
    };

    public static readonly OpDefinition Shuffle = new("vector.shuffle")
    {
        Operands = [new("v1", FixedVector), new("v2", FixedVector)],
        Results = [new("vector", AnyVector)],
        Attributes = [new("mask", AttrConstraints.DenseI64)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        InferTypes = (op, _) => op.Operand(0).Type is VectorType v && op.Attr<DenseArrayAttr>("mask") is { } mask
            ? [new VectorType((long[])[mask.Values.Length, .. v.Rank == 0 ? [] : v.Extents.ToArray()[1..]], v.Element)] : null,
        AssemblyFormat = "operands $mask attr-dict `:` type(operands)",
        Verify = VerifyShuffle,
        Semantics = RunShuffle,
    };

    public static readonly OpDefinition Transpose = new("vector.transpose")
    {
        Operands = [new("vector", AnyVector)],
        Results = [new("result", AnyVector)],
        Attributes = [new("permutation", AttrConstraints.DenseI64)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$vector `,` $permutation attr-dict `:` type($vector) `to` type($result)",
        Verify = VerifyTranspose,
        Semantics = (op, frame) =>
        {
            var source = frame.Get<NdArray>(op.Operand(0));
            var order = op.Attr<DenseArrayAttr>("permutation")!.ToInt64();
            var strides = NdArray.Strides(source.Shape);
            var result = NdArray.Zeros(source.Element, [.. order.Select(d => source.Shape[d])]);
            long lane = 0;
            Indices.Each(result.Shape, at => result[lane++] = source[order.Select((d, i) => at[i] * strides[d]).Sum()]);
            frame.Set(op.Result(), result);
        },
        Fold = (op, _) => op.Attr<DenseArrayAttr>("permutation")!.ToInt64().Select((d, i) => d == i).All(x => x) ? [op.Operand(0)] : null,
    };

    public static readonly OpDefinition Interleave = new("vector.interleave")
    {
        Operands = [new("lhs", AnyVector), new("rhs", AnyVector)],
        Results = [new("result", AnyVector)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["lhs", "rhs"]],
        TypeRules = [new("lhs", "result", "type of 'result' is double the width of the inputs", t => LastDim(t, n => n * 2))],
        InferTypes = (op, _) => LastDim(op.Operand(0).Type, n => n * 2) is { } type ? [type] : null,
        AssemblyFormat = "$lhs `,` $rhs attr-dict `:` type($lhs) `->` type($result)",
        Semantics = (op, frame) =>
        {
            NdArray l = frame.Get<NdArray>(op.Operand(0)), r = frame.Get<NdArray>(op.Operand(1));
            var result = NdArray.Zeros(l.Element, ((VectorType)op.Result().Type).Extents.ToArray());
            for (long i = 0; i < result.Count; i++) result[i] = (i % 2 == 0 ? l : r)[i / 2];
            frame.Set(op.Result(), result);
        },
    };

    public static readonly OpDefinition Deinterleave = new("vector.deinterleave")
    {
        Operands = [new("source", new TypeConstraint("vector of any type values", t => t is VectorType))],
        Results = [new("res1", AnyVector), new("res2", AnyVector)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["res1", "res2"]],
        InferTypes = (op, _) => LastDim(op.Operand(0).Type, n => n / 2) is { } type ? [type, type] : null,
        AssemblyFormat = "$source attr-dict `:` type($source) `->` type($res1)",
        Verify = (op, sink) =>
        {
            if (op.Operand(0).Type is not VectorType { Rank: > 0 } source) return;
            if (source.Extents[^1] % 2 != 0) sink.OpError(op, "failed to verify that the trailing dimension of the source vector has an even number of elements");
            else if (LastDim(source, n => n / 2) != op.Result().Type) sink.OpError(op, "failed to verify that the trailing dimension of the results is half the width of source trailing dimension");
        },
        Semantics = (op, frame) =>
        {
            var source = frame.Get<NdArray>(op.Operand(0));
            for (int part = 0; part < 2; part++)
            {
                var half = NdArray.Zeros(source.Element, ((VectorType)op.Result(part).Type).Extents.ToArray());
                for (long i = 0; i < half.Count; i++) half[i] = source[2 * i + part];
                frame.Set(op.Result(part), half);
            }
        },
    };

    public static readonly OpDefinition FromElements = new("vector.from_elements")
    {
        Operands = [new("elements", AnyType, Arity.Variadic)],
        Results = [new("dest", FixedVector)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        TypeRules = [new("dest", "elements", "shaped type 'dest' matches 'elements' element count and types", t => t is VectorType v ? v.Element : null)],
        AssemblyFormat = "$elements attr-dict `:` type($dest)",
        Verify = (op, sink) =>
        {
            if (op.Result().Type is VectorType type && (type.ElementCount != op.OperandCount || op.Operands.Any(v => v.Type != type.Element)))
                sink.OpError(op, "failed to verify that shaped type 'dest' matches 'elements' element count and types");
        },
        Semantics = (op, frame) =>
        {
            var type = (VectorType)op.Result().Type;
            var result = NdArray.Zeros(type.Element, type.Extents.ToArray());
            for (int i = 0; i < op.OperandCount; i++) result[i] = frame.Get(op.Operand(i));
            frame.Set(op.Result(), result);
        },
    };

    public static readonly OpDefinition ToElements = new("vector.to_elements")
    {
        Operands = [new("source", AnyVector)],
        Results = [new("elements", AnyType, Arity.Variadic)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        InferTypes = (op, _) => op.Operand(0).Type is VectorType { IsScalable: false } v ? [.. Enumerable.Repeat(v.Element, (int)v.ElementCount)] : null,
        AssemblyFormat = "$source attr-dict `:` type($source)",
        Verify = (op, sink) =>
        {
            if (op.Operand(0).Type is VectorType { IsScalable: false } type && (type.ElementCount != op.ResultCount || op.Results.ToArray().Any(r => r.Type != type.Element)))
                sink.OpError(op, "failed to verify that shaped type 'source' matches 'elements' element count and types");
        },
        Semantics = (op, frame) =>
        {
            var source = frame.Get<NdArray>(op.Operand(0));
            for (int i = 0; i < op.ResultCount; i++) frame.Set(op.Result(i), source[i]);
        },
    };

    public static readonly OpDefinition ScalableExtract = new("vector.scalable.extract")
    {
        Operands = [new("source", VectorRank1)],
        Results = [new("result", VectorRank1)],
        Attributes = [new("pos", AttrConstraints.I64)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$source `[` $pos `]` attr-dict `:` type($result) `from` type($source)",
        Verify = (op, sink) => VerifyScalablePosition(op, op.Result().Type, "result", sink),
    };

    public static readonly OpDefinition ScalableInsert = new("vector.scalable.insert")
    {
        Operands = [new("valueToStore", VectorRank1), new("dest", VectorRank1)],
        Results = [new("result", VectorRank1)],
        Attributes = [new("pos", AttrConstraints.I64)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["dest", "result"]],
        InferTypes = (op, _) => [op.Operand(1).Type],
        AssemblyFormat = "$valueToStore `,` $dest `[` $pos `]` attr-dict `:` type($valueToStore) `into` type($dest)",
        Verify = (op, sink) => VerifyScalablePosition(op, op.Operand(0).Type, "source", sink),
    };

    private static void VerifyScalablePosition(Operation op, IrType part, string what, DiagnosticSink sink)
    {
        if (part is VectorType { Rank: 1 } vector && op.Attr<IntegerAttr>("pos")!.Int64 % vector.Extents[0] != 0)
            sink.OpError(op, $"failed to verify that position is a multiple of the {what} length.");
    }

    /// <summary>The type left after taking the leading <paramref name="positions"/> dimensions off.</summary>
    internal static IrType Inner(VectorType type, int positions) => positions == type.Rank
        ? type.Element
        : new VectorType(type.Extents[positions..], type.Element, type.Scalable.IsEmpty || !type.Scalable.Skip(positions).Contains(true) ? default : type.Scalable[positions..]);

    private static IrType? LastDim(IrType type, Func<long, long> change)
    {
        if (type is not VectorType { Rank: > 0 } vector) return null;
        var extents = vector.Extents.ToArray();
        extents[^1] = change(extents[^1]);
        return vector with { Extents = extents };
    }
}
