namespace MaxTune.IR;

public static partial class MtOps
{
    /// <summary>
    /// The linear layer on 8-bit integers: <c>y = (Σ_k (x - x_zero) · w) · (x_scale · w_scale) + b</c>, then relu, then quantized when there is an <c>out_scale</c>.
    /// x [..., K] is s8 (u8 with <c>unsigned</c>), w [N, K] s8, sums are exact in i32. x_scale and x_zero are one for all or one a row ([..., 1]); w_scale one for all
    /// or one a channel ([N]); b is f32 [N]. The result is f32, bf16, f16, or with <c>out_scale</c> s8 (u8 with <c>out_unsigned</c>).
    /// </summary>
    public static readonly OpDefinition QLinear = new("mt.qlinear")
    {
        Summary = "linear layer on 8-bit integers with scales, bias, relu and requantization",
        Operands =
        [
            new("x", QuantizedTypes.I8), new("x_scale", QuantizedTypes.F32), new("x_zero", QuantizedTypes.I32, Arity.Optional),
            new("w", QuantizedTypes.I8), new("w_scale", QuantizedTypes.F32), new("b", QuantizedTypes.Float, Arity.Optional),
            new("out_scale", QuantizedTypes.F32, Arity.Optional), new("out_zero", QuantizedTypes.I32, Arity.Optional),
        ],
        Results = [new("y", QuantizedTypes.FloatOrI8)],
        Attributes =
        [
            new("unsigned", AttrConstraints.Unit, Optional: true), new("relu", AttrConstraints.Unit, Optional: true), new("out_unsigned", AttrConstraints.Unit, Optional: true),
        ],
        Traits = OpTraits.AttrSizedOperandSegments,
        Effects = MemoryEffects.None,
        AssemblyFormat =
            "$x `scale` `(` $x_scale `)` (`zero_point` `(` $x_zero^ `)`)? (`unsigned` $unsigned^)? `,` $w `scale` `(` $w_scale `)` (`bias` `(` $b^ `)`)? (`relu` $relu^)? "
            + "(`out_scale` `(` $out_scale^ `)`)? (`out_zero_point` `(` $out_zero^ `)`)? (`out_unsigned` $out_unsigned^)? " + Functional,
        Verify = QuantizedShapes.VerifyQLinear,
        Semantics = QuantizedSemantics.QLinear,
    };
}
