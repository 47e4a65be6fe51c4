namespace MaxTune.IR;

public static partial class MtOps
{
    public static readonly OpDefinition Softmax = Normalizer("mt.softmax", "e^x over its sum along the axis", MtSemantics.Softmax);
    public static readonly OpDefinition LogSoftmax = Normalizer("mt.log_softmax", "x minus the logarithm of the sum of e^x along the axis", MtSemantics.LogSoftmax);

    /// <summary>(x - mean) / √(variance + epsilon) · scale + bias, over the dimensions from <c>axis</c> on.</summary>
    public static readonly OpDefinition LayerNorm = new("mt.layer_norm")
    {
        Summary = "normalization over the last dimensions",
        Operands =
        [
            new("x", TypeConstraints.RankedTensor), new("scale", TypeConstraints.RankedTensor, Arity.Optional), new("bias", TypeConstraints.RankedTensor, Arity.Optional),
        ],
        Results = [new("y", TypeConstraints.RankedTensor)],
        Attributes =
        [
            new("axis", AttrConstraints.I64, Optional: true, Default: IntegerAttr.I64(-1)),
            new("epsilon", AttrConstraints.F64, Optional: true, Default: new FloatAttr(IrType.F64, 1e-5)),
        ],
        Traits = OpTraits.AttrSizedOperandSegments,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$x (`scale` `(` $scale^ `)`)? (`bias` `(` $bias^ `)`)? (`axis` `=` $axis^)? (`epsilon` `=` $epsilon^)? " + Functional,
        InferTypes = MtShapes.LayerNorm,
        Verify = MtShapes.VerifyInferred,
        Semantics = MtSemantics.LayerNorm,
    };

    public static readonly OpDefinition ReduceSum = Reduction("mt.reduce_sum", "sum along axes", MtSemantics.ReduceSum);
    public static readonly OpDefinition ReduceMax = Reduction("mt.reduce_max", "maximum along axes, NaN if any is", MtSemantics.ReduceMax);
    public static readonly OpDefinition ReduceMean = Reduction("mt.reduce_mean", "mean along axes", MtSemantics.ReduceMean);

    private static OpDefinition Normalizer(string name, string summary, OpSemantics semantics) => new(name)
    {
        Summary = summary,
        Operands = [new("x", TypeConstraints.RankedTensor)],
        Results = [new("y", TypeConstraints.RankedTensor)],
        Attributes = [new("axis", AttrConstraints.I64, Optional: true, Default: IntegerAttr.I64(-1))],
        Traits = OpTraits.SameOperandsAndResultType,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["x", "y"]],
        AssemblyFormat = "$x (`axis` `=` $axis^)? attr-dict `:` type($x)",
        InferTypes = MtShapes.AlongAxis,
        Verify = MtShapes.VerifyInferred,
        Semantics = semantics,
    };

    private static OpDefinition Reduction(string name, string summary, OpSemantics semantics) => new(name)
    {
        Summary = summary,
        Operands = [new("x", TypeConstraints.RankedTensor)],
        Results = [new("y", TypeConstraints.RankedTensor)],
        Attributes = [new("axes", AttrConstraints.DenseI64), new("keep_dims", AttrConstraints.Unit, Optional: true)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "$x `axes` `=` $axes (`keep_dims` $keep_dims^)? attr-dict `:` type($x) `to` type($y)",
        InferTypes = MtShapes.Reduce,
        Verify = MtShapes.VerifyInferred,
        Semantics = semantics,
    };
}
