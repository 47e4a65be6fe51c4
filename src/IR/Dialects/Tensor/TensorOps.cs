namespace MaxTune.IR;

/// <summary>Creating tensors and moving their elements.</summary>
public static partial class TensorOps
{
    public static Dialect Dialect => Holder.Value;

    private static class Holder
    {
        public static readonly Dialect Value = new("tensor")
        {
            Summary = "creating tensors and moving their elements",
            Operations =
            [
                Empty, Dim, Rank, Extract, Insert, FromElements, Splat, Generate, Yield,
                Cast, Bitcast, CollapseShape, ExpandShape, Reshape, ExtractSlice, InsertSlice, ParallelInsertSlice, Pad, Concat, Gather, Scatter,
            ],
        };
    }

    public static readonly OpDefinition Empty = new("tensor.empty")
    {
        Summary = "a tensor whose elements are not defined",
        Operands = [new("dynamicSizes", TypeConstraints.Index, Arity.Variadic)],
        Results = [new("result", TypeConstraints.RankedTensor)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "`(` $dynamicSizes `)` attr-dict `:` type($result)",
        Verify = (op, sink) =>
        {
            int open = op.Result().Type is TensorType t ? t.Extents.Count(e => e == IrType.Dynamic) : 0;
            if (open != op.OperandCount) sink.OpError(op, $"incorrect number of dynamic sizes, has {op.OperandCount}, expected {open}");
        },
        Semantics = (op, frame) =>
        {
            var type = (TensorType)op.Result().Type;
            frame.Set(op.Result(), NdArray.Zeros(type.Element, TensorSemantics.Fill(type, op.Operands, frame, op)));
        },
    };

    public static readonly OpDefinition Dim = new("tensor.dim")
    {
        Summary = "extent of a dimension",
        Operands = [new("source", new TypeConstraint("non-0-ranked or unranked tensor", t => t is UnrankedTensorType or TensorType { Rank: > 0 })), new("index", TypeConstraints.Index)],
        Results = [new("result", TypeConstraints.Index)],
        Traits = OpTraits.Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "attr-dict $source `,` $index `:` type($source)",
        SuggestName = (_, _) => "dim",
        Fold = TensorFolds.Dim,
        Semantics = (op, frame) =>
        {
            var shape = frame.Get<NdArray>(op.Operand(0)).Shape;
            long dim = (long)frame.Get(op.Operand(1));
            frame.Set(op.Result(), (ulong)dim < (ulong)shape.Length ? shape[dim] : throw new InterpreterException($"dimension {dim} of a tensor of rank {shape.Length}", op));
        },
    };

    public static readonly OpDefinition Rank = new("tensor.rank")
    {
        Summary = "number of dimensions",
        Operands = [new("tensor", TypeConstraints.AnyTensor)],
        Results = [new("result", TypeConstraints.Index)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "$tensor attr-dict `:` type($tensor)",
        SuggestName = (_, _) => "rank",
        Fold = (op, _) => op.Operand(0).Type is TensorType t ? [IntegerAttr.Index(t.Rank)] : null,
        Semantics = (op, frame) => frame.Set(op.Result(), (long)frame.Get<NdArray>(op.Operand(0)).Shape.Length),
    };

    public static readonly OpDefinition Extract = new("tensor.extract")
    {
        Summary = "one element",
        Operands = [new("tensor", TypeConstraints.RankedTensor), new("indices", TypeConstraints.Index, Arity.Variadic)],
        Results = [new("result", TypeConstraints.AnyType)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "$tensor `[` $indices `]` attr-dict `:` type($tensor)",
        TypeRules = [new("tensor", "result", "result type matches element type of tensor", Lanes.Element)],
        SuggestName = (_, _) => "extracted",
        Verify = (op, sink) => TensorSemantics.VerifyIndices(op, sink, (TensorType)op.Operand(0).Type, op.OperandCount - 1),
        Fold = TensorFolds.Extract,
        Semantics = (op, frame) =>
        {
            var x = frame.Get<NdArray>(op.Operand(0));
            frame.Set(op.Result(), x[TensorSemantics.At(x, op.Operands.Skip(1), frame, op)]);
        },
    };

    public static readonly OpDefinition Insert = new("tensor.insert")
    {
        Summary = "a tensor with one element replaced",
        Operands = [new("scalar", TypeConstraints.AnyType), new("dest", TypeConstraints.RankedTensor), new("indices", TypeConstraints.Index, Arity.Variadic)],
        Results = [new("result", TypeConstraints.RankedTensor)],
        Effects = MemoryEffects.None,
        AllTypesMatch = [["dest", "result"]],
        TypeRules = [new("dest", "scalar", "scalar type matches element type of dest", Lanes.Element)],
        AssemblyFormat = "$scalar `into` $dest `[` $indices `]` attr-dict `:` type($dest)",
        SuggestName = (_, _) => "inserted",
        Verify = (op, sink) => TensorSemantics.VerifyIndices(op, sink, (TensorType)op.Operand(1).Type, op.OperandCount - 2),
        Semantics = (op, frame) =>
        {
            var copy = frame.Get<NdArray>(op.Operand(1)).Clone();
            copy[TensorSemantics.At(copy, op.Operands.Skip(2), frame, op)] = frame.Get(op.Operand(0));
            frame.Set(op.Result(), copy);
        },
    };

    public static readonly OpDefinition FromElements = new("tensor.from_elements")
    {
        Summary = "a tensor of the given elements, row-major",
        Operands = [new("elements", TypeConstraints.AnyType, Arity.Variadic)],
        Results = [new("result", new TypeConstraint("statically shaped tensor of any type values", t => t is TensorType { HasStaticShape: true }))],
        Effects = MemoryEffects.None,
        TypeRules = [new("result", "elements", "operand types match result element type", Lanes.Element)],
        AssemblyFormat = "$elements attr-dict `:` type($result)",
        SuggestName = (_, _) => "from_elements",
        Verify = (op, sink) =>
        {
            if (op.Result().Type is not TensorType { HasStaticShape: true } t) sink.OpError(op, "result must be statically shaped");
            else if (t.ElementCount != op.OperandCount) sink.OpError(op, $"has {op.OperandCount} operands for {t.ElementCount} elements");
        },
        Semantics = (op, frame) =>
        {
            var type = (TensorType)op.Result().Type;
            var y = NdArray.Zeros(type.Element, type.Extents.ToArray());
            for (int i = 0; i < op.OperandCount; i++) y[i] = frame.Get(op.Operand(i));
            frame.Set(op.Result(), y);
        },
    };

    public static readonly OpDefinition Splat = new("tensor.splat")
    {
        Summary = "a tensor of one element repeated",
        Operands = [new("input", TypeConstraints.AnyType), new("dynamicSizes", TypeConstraints.Index, Arity.Variadic)],
        Results = [new("aggregate", TypeConstraints.RankedTensor)],
        Effects = MemoryEffects.None,
        TypeRules = [new("aggregate", "input", "operand type matches element type of result", Lanes.Element)],
        AssemblyFormat = "$input (`[` $dynamicSizes^ `]`)? attr-dict `:` type($aggregate)",
        SuggestName = (_, _) => "splat",
        Verify = (op, sink) =>
        {
            int open = op.Result().Type is TensorType t ? t.Extents.Count(e => e == IrType.Dynamic) : 0;
            if (open != op.OperandCount - 1) sink.OpError(op, $"incorrect number of dynamic sizes, has {op.OperandCount - 1}, expected {open}");
        },
        Fold = (op, c) => c[0] is IntegerAttr or FloatAttr && op.Result().Type is TensorType { HasStaticShape: true } t ? [DenseElementsAttr.Splat(t, c[0]!)] : null,
        Semantics = (op, frame) =>
        {
            var type = (TensorType)op.Result().Type;
            var y = NdArray.Zeros(type.Element, TensorSemantics.Fill(type, op.Operands.Skip(1), frame, op));
            object value = frame.Get(op.Operand(0));
            for (long i = 0; i < y.Count; i++) y[i] = value;
            frame.Set(op.Result(), y);
        },
    };

    public static readonly OpDefinition Generate = new("tensor.generate")
    {
        Summary = "a tensor whose elements are computed from their indices",
        Operands = [new("dynamicExtents", TypeConstraints.Index, Arity.Variadic)],
        Results = [new("result", TypeConstraints.RankedTensor)],
        Regions = [new("body", SizedBlock: true)],
        Traits = OpTraits.SingleBlock,
        Effects = MemoryEffects.Recursive,
        ImplicitTerminator = "tensor.yield",
        AssemblyFormat = "$dynamicExtents $body attr-dict `:` type($result)",
        SuggestName = (_, _) => "generated",
        Verify = TensorSemantics.VerifyGenerate,
        Semantics = TensorSemantics.Generate,
    };

    public static readonly OpDefinition Yield = new("tensor.yield")
    {
        Summary = "the element a region computes",
        Operands = [new("value", TypeConstraints.AnyType)],
        Traits = OpTraits.Terminator | OpTraits.ReturnLike,
        Effects = MemoryEffects.None,
        Parents = ["tensor.generate", "tensor.pad"],
        AssemblyFormat = "$value attr-dict `:` type($value)",
    };
}
