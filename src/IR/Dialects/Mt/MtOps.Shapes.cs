namespace MaxTune.IR;

public static partial class MtOps
{
    /// <summary>Dimension i of the result is dimension permutation[i] of x.</summary>
    public static readonly OpDefinition Transpose = new("mt.transpose")
    {
        Summary = "dimensions in another order",
        Operands = [new("x", TypeConstraints.RankedTensor)],
        Results = [new("y", TypeConstraints.RankedTensor)],
        Attributes = [new("permutation", AttrConstraints.DenseI64)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "$x `permutation` `=` $permutation attr-dict `:` type($x) `to` type($y)",
        InferTypes = MtShapes.Transpose,
        Verify = MtShapes.VerifyInferred,
        Fold = ShapeFolds.Transpose,
        Canonicalizations = ShapeFolds.TransposePatterns,
        Semantics = MtSemantics.Transpose,
    };

    /// <summary>The same elements in row-major order under another shape; one open extent follows from the others.</summary>
    public static readonly OpDefinition Reshape = new("mt.reshape")
    {
        Summary = "another shape for the same elements",
        Operands = [new("x", TypeConstraints.RankedTensor)],
        Results = [new("y", TypeConstraints.RankedTensor)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "$x attr-dict `:` type($x) `to` type($y)",
        Verify = MtShapes.VerifyReshape,
        Fold = ShapeFolds.Reshape,
        Canonicalizations = ShapeFolds.ReshapePatterns,
        Semantics = MtSemantics.Reshape,
    };

    public static readonly OpDefinition BroadcastTo = new("mt.broadcast_to")
    {
        Summary = "repeats dimensions of extent 1, as numpy does",
        Operands = [new("x", TypeConstraints.RankedTensor)],
        Results = [new("y", TypeConstraints.RankedTensor)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "$x attr-dict `:` type($x) `to` type($y)",
        Verify = MtShapes.VerifyBroadcastTo,
        Fold = (op, _) => op.Operand(0).Type == op.Result().Type ? [op.Operand(0)] : null,
        Semantics = MtSemantics.BroadcastTo,
    };

    public static readonly OpDefinition Concat = new("mt.concat")
    {
        Summary = "tensors one after the other along the axis",
        Operands = [new("inputs", TypeConstraints.RankedTensor, Arity.Variadic)],
        Results = [new("y", TypeConstraints.RankedTensor)],
        Attributes = [new("axis", AttrConstraints.I64)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "$inputs `axis` `=` $axis " + Functional,
        InferTypes = MtShapes.Concat,
        Verify = MtShapes.VerifyInferred,
        Fold = (op, _) => op.OperandCount == 1 && op.Operand(0).Type == op.Result().Type ? [op.Operand(0)] : null,
        Semantics = (op, frame) => MtSemantics.Concat(op, frame, MtAttrs.Axis(op)),
    };

    /// <summary>x[offset : : stride] of the given sizes; size -1 takes all there is.</summary>
    public static readonly OpDefinition Slice = new("mt.slice")
    {
        Summary = "a strided part of each dimension",
        Operands = [new("x", TypeConstraints.RankedTensor)],
        Results = [new("y", TypeConstraints.RankedTensor)],
        Attributes = [new("offsets", AttrConstraints.DenseI64), new("sizes", AttrConstraints.DenseI64), new("strides", AttrConstraints.DenseI64)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "$x `offsets` `=` $offsets `sizes` `=` $sizes `strides` `=` $strides attr-dict `:` type($x) `to` type($y)",
        InferTypes = MtShapes.Slice,
        Verify = MtShapes.VerifyInferred,
        Semantics = MtSemantics.Slice,
    };
}
