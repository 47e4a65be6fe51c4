namespace MaxTune.IR;

public static partial class MtOps
{
    /// <summary>
    /// The linear layer on weights of 8 or 4 bits, x staying a float: <c>y = x ŵᵀ + b</c> with <c>ŵ = (w - zero) · scale</c> in f32.
    /// bits = 8: w [N, K] s8, scale and zero [N]. bits = 4: w [N, K/2] holds two numbers 0..15 a byte, even k in the low half; scale and zero [N, K/group].
    /// </summary>
    public static readonly OpDefinition WoqLinear = new("mt.woq_linear")
    {
        Summary = "linear layer on weights quantized to 8 or 4 bits",
        Operands =
        [
            new("x", QuantizedTypes.Float), new("w", QuantizedTypes.I8), new("scale", QuantizedTypes.F32), new("zero", QuantizedTypes.F32, Arity.Optional),
            new("b", QuantizedTypes.Float, Arity.Optional),
        ],
        Results = [new("y", QuantizedTypes.Float)],
        Attributes = [new("bits", QuantizedTypes.Bits, Optional: true, Default: IntegerAttr.I64(8))],
        Traits = OpTraits.AttrSizedOperandSegments,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$x `,` $w `scale` `(` $scale `)` (`zero` `(` $zero^ `)`)? (`bias` `(` $b^ `)`)? (`bits` `=` $bits^)? " + Functional,
        InferTypes = QuantizedShapes.WoqLinear,
        Verify = MtShapes.VerifyInferred,
        Semantics = QuantizedSemantics.WoqLinear,
    };
}
