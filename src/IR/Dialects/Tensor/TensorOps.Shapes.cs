namespace MaxTune.IR;

public static partial class TensorOps
{
    public static readonly OpDefinition Cast = new("tensor.cast")
    {
        Summary = "the same tensor with more or less of its shape known",
        Operands = [new("source", TypeConstraints.AnyTensor)],
        Results = [new("dest", TypeConstraints.AnyTensor)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "$source attr-dict `:` type($source) `to` type($dest)",
        SuggestName = (_, _) => "cast",
        Fold = (op, _) => op.Operand(0).Type == op.Result().Type ? [op.Operand(0)] : null,
        Verify = (op, sink) =>
        {
            if (op.Operand(0).Type is TensorType a && op.Result().Type is TensorType b && !MtShapes.MayEqual(a with { Encoding = null }, b with { Encoding = null }))
                sink.OpError(op, $"operand type '{a}' and result type '{b}' are cast incompatible");
        },
        Semantics = (op, frame) =>
        {
            var x = frame.Get<NdArray>(op.Operand(0));
            if (op.Result().Type is TensorType t) TensorSemantics.CheckShape(op, t, x.Shape);
            frame.Set(op.Result(), x);
        },
    };

    private static readonly TypeConstraint NumberTensor = new("tensor of signless integer or unsigned integer or signed integer or floating-point values",
        t => t is TensorType { Element: IntegerType or FloatType } or UnrankedTensorType { Element: IntegerType or FloatType });

    public static readonly OpDefinition Bitcast = new("tensor.bitcast")
    {
        Summary = "the same bits as another element type of equal width",
        Operands = [new("source", NumberTensor)],
        Results = [new("dest", NumberTensor)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "$source attr-dict `:` type($source) `to` type($dest)",
        Verify = (op, sink) =>
        {
            if (op.Operand(0).Type is not ShapedType a || op.Result().Type is not ShapedType b) return;
            bool fits = TypeConstraints.BitWidth(a.Element) == TypeConstraints.BitWidth(b.Element) && (a.Dims is not { } from || b.Dims is not { } to || MtShapes.MayEqual(new TensorType(from, IrType.I1), new TensorType(to, IrType.I1)));
            if (!fits) sink.OpError(op, $"operand type '{a}' and result type '{b}' are cast incompatible");
        },
        Fold = (op, _) => op.Operand(0).Type == op.Result().Type ? [op.Operand(0)] : null,
    };

    public static readonly OpDefinition CollapseShape = new("tensor.collapse_shape")
    {
        Summary = "neighbouring dimensions joined",
        Operands = [new("src", TypeConstraints.AnyTensor)],
        Results = [new("result", TypeConstraints.AnyTensor)],
        Attributes = [new("reassociation", Reassociation.Constraint)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "$src $reassociation attr-dict `:` type($src) `into` type($result)",
        SuggestName = (_, _) => "collapsed",
        Verify = (op, sink) =>
        {
            if (op.Operand(0).Type is TensorType wide && op.Result().Type is TensorType narrow) Reassociation.Verify(op, sink, wide, narrow);
        },
        Fold = TensorFolds.CollapseShape,
        Semantics = (op, frame) =>
        {
            var x = frame.Get<NdArray>(op.Operand(0));
            frame.Set(op.Result(), x.Reshape(Reassociation.Collapse(x.Shape, Reassociation.Of(op))));
        },
    };

    public static readonly OpDefinition ExpandShape = new("tensor.expand_shape")
    {
        Summary = "dimensions split into several",
        Operands = [new("src", TypeConstraints.AnyTensor), new("output_shape", TypeConstraints.Index, Arity.Variadic)],
        Results = [new("result", TypeConstraints.AnyTensor)],
        Attributes = [new("reassociation", Reassociation.Constraint), new("static_output_shape", AttrConstraints.DenseI64)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "$src $reassociation `output_shape` custom<DynamicIndexList>($output_shape, $static_output_shape) attr-dict `:` type($src) `into` type($result)",
        SuggestName = (_, _) => "expanded",
        Verify = (op, sink) =>
        {
            if (op.Operand(0).Type is not TensorType narrow || op.Result().Type is not TensorType wide) return;
            Reassociation.Verify(op, sink, wide, narrow);
            MixedIndices.Verify(op, sink, "static_output_shape", 1, wide.Rank, "output_shape");
        },
        Fold = TensorFolds.ExpandShape,
        Semantics = (op, frame) =>
        {
            var x = frame.Get<NdArray>(op.Operand(0));
            var shape = MixedIndices.Evaluate(MixedIndices.Of(op, "static_output_shape", 1), frame);
            if (!Reassociation.Collapse(shape, Reassociation.Of(op)).SequenceEqual(x.Shape))
                throw new InterpreterException($"output shape [{string.Join(", ", shape)}] does not fit [{string.Join(", ", x.Shape)}]", op);
            frame.Set(op.Result(), x.Reshape(shape));
        },
    };

    public static readonly OpDefinition Reshape = new("tensor.reshape")
    {
        Summary = "the same elements under a shape given by a tensor",
        Operands = [new("source", TypeConstraints.AnyTensor), new("shape", new TypeConstraint("1D tensor of signless integer or index values",
            t => t is TensorType { Rank: 1, Element: IndexType or IntegerType { Signedness: Signedness.Signless } }))],
        Results = [new("result", TypeConstraints.AnyTensor)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "$source `(` $shape `)` attr-dict `:` functional-type(operands, results)",
        SuggestName = (_, _) => "reshape",
        Verify = (op, sink) =>
        {
            if (op.Operand(0).Type is TensorType { HasStaticShape: true } a && op.Result().Type is TensorType { HasStaticShape: true } b && a.ElementCount != b.ElementCount)
                sink.OpError(op, "source and destination tensor should have the same number of elements");
        },
        Semantics = (op, frame) =>
        {
            var x = frame.Get<NdArray>(op.Operand(0));
            var shape = frame.Get<NdArray>(op.Operand(1)).Ints;
            if (shape.Aggregate(1L, (n, e) => n * e) != x.Count) throw new InterpreterException($"shape [{string.Join(", ", shape)}] for {x.Count} elements", op);
            frame.Set(op.Result(), x.Reshape([.. shape]));
        },
    };

    private const string Window =
        "custom<DynamicIndexList>($offsets, $static_offsets) custom<DynamicIndexList>($sizes, $static_sizes) custom<DynamicIndexList>($strides, $static_strides)";

    public static readonly OpDefinition ExtractSlice = new("tensor.extract_slice")
    {
        Summary = "a strided part of a tensor; dimensions of extent 1 may be dropped",
        Operands =
        [
            new("source", TypeConstraints.RankedTensor), new("offsets", TypeConstraints.Index, Arity.Variadic),
            new("sizes", TypeConstraints.Index, Arity.Variadic), new("strides", TypeConstraints.Index, Arity.Variadic),
        ],
        Results = [new("result", TypeConstraints.RankedTensor)],
        Attributes = [new("static_offsets", AttrConstraints.DenseI64), new("static_sizes", AttrConstraints.DenseI64), new("static_strides", AttrConstraints.DenseI64)],
        Traits = OpTraits.AttrSizedOperandSegments,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$source `` " + Window + " attr-dict `:` type($source) `to` type($result)",
        SuggestName = (_, _) => "extracted_slice",
        Verify = (op, sink) => SliceRules.Verify(op, sink, (TensorType)op.Operand(0).Type, (TensorType)op.Result().Type, 1),
        Semantics = (op, frame) => frame.Set(op.Result(), SliceRules.Read(op, frame)),
    };

    public static readonly OpDefinition InsertSlice = new("tensor.insert_slice")
    {
        Summary = "a tensor with a strided part replaced",
        Operands =
        [
            new("source", TypeConstraints.RankedTensor), new("dest", TypeConstraints.RankedTensor), new("offsets", TypeConstraints.Index, Arity.Variadic),
            new("sizes", TypeConstraints.Index, Arity.Variadic), new("strides", TypeConstraints.Index, Arity.Variadic),
        ],
        Results = [new("result", TypeConstraints.RankedTensor)],
        Attributes = [new("static_offsets", AttrConstraints.DenseI64), new("static_sizes", AttrConstraints.DenseI64), new("static_strides", AttrConstraints.DenseI64)],
        Traits = OpTraits.AttrSizedOperandSegments,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["dest", "result"]],
        AssemblyFormat = "$source `into` $dest `` " + Window + " attr-dict `:` type($source) `into` type($dest)",
        SuggestName = (_, _) => "inserted_slice",
        Verify = (op, sink) => SliceRules.Verify(op, sink, (TensorType)op.Operand(1).Type, (TensorType)op.Operand(0).Type, 2),
        Semantics = (op, frame) => frame.Set(op.Result(), SliceRules.Write(op, frame)),
    };

    public static readonly OpDefinition Pad = new("tensor.pad")
    {
        Summary = "a tensor with elements added around it",
        Operands = [new("source", TypeConstraints.RankedTensor), new("low", TypeConstraints.Index, Arity.Variadic), new("high", TypeConstraints.Index, Arity.Variadic)],
        Results = [new("result", TypeConstraints.RankedTensor)],
        Attributes = [new("static_low", AttrConstraints.DenseI64), new("static_high", AttrConstraints.DenseI64), new("nofold", AttrConstraints.Unit, Optional: true)],
        Regions = [new("region", SizedBlock: true)],
        Traits = OpTraits.AttrSizedOperandSegments | OpTraits.SingleBlock,
        Effects = MemoryEffects.Recursive,
        ImplicitTerminator = "tensor.yield",
        AssemblyFormat = "$source (`nofold` $nofold^)? `low` `` custom<DynamicIndexList>($low, $static_low) `high` `` custom<DynamicIndexList>($high, $static_high) "
            + "$region attr-dict `:` type($source) `to` type($result)",
        SuggestName = (_, _) => "padded",
        Verify = TensorSemantics.VerifyPad,
        Semantics = TensorSemantics.Pad,
    };

    public static readonly OpDefinition Concat = new("tensor.concat")
    {
        Summary = "tensors one after the other along a dimension",
        Operands = [new("inputs", TypeConstraints.RankedTensor, Arity.Variadic)],
        Results = [new("result", TypeConstraints.RankedTensor)],
        Attributes = [new("dim", AttrConstraints.I64)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "`dim` `(` $dim `)` $inputs attr-dict `:` functional-type(operands, results)",
        SuggestName = (_, _) => "concat",
        Verify = (op, sink) =>
        {
            if (op.OperandCount == 0) sink.OpError(op, "requires at least one input");
            else if (op.Attr<IntegerAttr>("dim")!.Int64 is var dim && (dim < 0 || dim >= ((TensorType)op.Operand(0).Type).Rank)) sink.OpError(op, "concatenation dim must be less than the tensor rank");
        },
        Semantics = (op, frame) => MtSemantics.Concat(op, frame, (int)op.Attr<IntegerAttr>("dim")!.Int64),
    };
}
