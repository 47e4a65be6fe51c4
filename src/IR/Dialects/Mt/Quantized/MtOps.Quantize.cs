namespace MaxTune.IR;

public static partial class MtOps
{
    /// <summary>
    /// saturate(roundeven(x / scale) + zero_point), an s8, or a u8 with <c>unsigned</c>; NaN becomes the lowest. Scale and zero point broadcast against x:
    /// <c>tensor&lt;f32></c> for the whole tensor, <c>[N]</c> a channel, <c>[M, 1]</c> a token.
    /// </summary>
    public static readonly OpDefinition Quantize = new("mt.quantize")
    {
        Summary = "round(x / scale) + zero_point in 8 bits, saturated",
        Operands =
        [
            new("x", QuantizedTypes.Float), new("scale", QuantizedTypes.F32), new("zero_point", QuantizedTypes.I32, Arity.Optional),
        ],
        Results = [new("y", QuantizedTypes.I8)],
        Attributes = [new("unsigned", AttrConstraints.Unit, Optional: true)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "$x `scale` `(` $scale `)` (`zero_point` `(` $zero_point^ `)`)? (`unsigned` $unsigned^)? " + Functional,
        Verify = QuantizedShapes.VerifyScaled,
        Semantics = QuantizedSemantics.Quantize,
    };
}
