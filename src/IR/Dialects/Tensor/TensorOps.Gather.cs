namespace MaxTune.IR;

/// <summary>Moving many elements or slices at once.</summary>
public static partial class TensorOps
{
    private static readonly TypeConstraint IndexTensor = new("ranked tensor of signless integer or index values",
        t => t is TensorType { Element: IndexType or IntegerType { Signedness: Signedness.Signless } });

    public static readonly OpDefinition Gather = new("tensor.gather")
    {
        Summary = "slices at the coordinates that the last dimension of a tensor of indices holds",
        Operands = [new("source", TypeConstraints.RankedTensor), new("indices", IndexTensor)],
        Results = [new("result", TypeConstraints.RankedTensor)],
        Attributes = [new("gather_dims", AttrConstraints.DenseI64), new("unique", AttrConstraints.Unit, Optional: true)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "$source `[` $indices `]` `gather_dims` `(` $gather_dims `)` (`unique` $unique^)? attr-dict `:` functional-type(operands, results)",
        SuggestName = (_, _) => "gather",
        Verify = (op, sink) => GatherRules.Verify(op, sink, "gather", (TensorType)op.Operand(0).Type, (TensorType)op.Operand(1).Type, (TensorType)op.Result().Type, "result"),
        Semantics = (op, frame) =>
        {
            NdArray source = frame.Get<NdArray>(op.Operand(0)), result = NdArray.Zeros(Lanes.Element(op.Result().Type), GatherRules.Shape(op, frame, op.Operand(0), op.Operand(1), op.Result()));
            long next = 0;
            foreach (long at in GatherRules.Positions(op, frame, "gather_dims", source, op.Operand(1))) result[next++] = source[at];
            frame.Set(op.Result(), result);
        },
    };

    public static readonly OpDefinition Scatter = new("tensor.scatter")
    {
        Summary = "a tensor with slices replaced at the coordinates that the last dimension of a tensor of indices holds",
        Operands = [new("source", TypeConstraints.RankedTensor), new("dest", TypeConstraints.RankedTensor), new("indices", IndexTensor)],
        Results = [new("result", TypeConstraints.RankedTensor)],
        Attributes = [new("scatter_dims", AttrConstraints.DenseI64), new("unique", AttrConstraints.Unit, Optional: true)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "$source `into` $dest `[` $indices `]` `scatter_dims` `(` $scatter_dims `)` (`unique` $unique^)? attr-dict `:` functional-type(operands, results)",
        SuggestName = (_, _) => "scatter",
        Verify = (op, sink) =>
        {
            if (GatherRules.Verify(op, sink, "scatter", (TensorType)op.Operand(1).Type, (TensorType)op.Operand(2).Type, (TensorType)op.Operand(0).Type, "source") && op.Attr("unique") is null)
                sink.OpError(op, "requires 'unique' attribute to be set");
        },
        Semantics = (op, frame) =>
        {
            NdArray source = frame.Get<NdArray>(op.Operand(0)), result = frame.Get<NdArray>(op.Operand(1)).Clone();
            long next = 0;
            foreach (long at in GatherRules.Positions(op, frame, "scatter_dims", result, op.Operand(2))) result[at] = source[next++];
            frame.Set(op.Result(), result);
        },
    };

    /// <summary>In the end of an scf.forall: writes a slice of one of its outputs.</summary>
    public static readonly OpDefinition ParallelInsertSlice = new("tensor.parallel_insert_slice")
    {
        Operands =
        [
            new("source", TypeConstraints.RankedTensor), new("dest", TypeConstraints.RankedTensor), new("offsets", TypeConstraints.Index, Arity.Variadic),
            new("sizes", TypeConstraints.Index, Arity.Variadic), new("strides", TypeConstraints.Index, Arity.Variadic),
        ],
        Attributes = [new("static_offsets", AttrConstraints.DenseI64), new("static_sizes", AttrConstraints.DenseI64), new("static_strides", AttrConstraints.DenseI64)],
        Traits = OpTraits.AttrSizedOperandSegments,
        Effects = MemoryEffects.Write,
        AssemblyFormat = "$source `into` $dest `` " + Window + " attr-dict `:` type($source) `into` type($dest)",
        Verify = (op, sink) =>
        {
            if (op.Parent is not { Name: "scf.forall.in_parallel" } parent) sink.OpError(op, "expected ParallelCombiningOpInterface parent, got:" + op.Parent?.Name);
            else SliceRules.Verify(op, sink, (TensorType)op.Operand(1).Type, (TensorType)op.Operand(0).Type, 2);
        },
        Semantics = (op, frame) => SliceRules.Overwrite(op, frame, frame.Get<NdArray>(op.Operand(1))),
    };
}
