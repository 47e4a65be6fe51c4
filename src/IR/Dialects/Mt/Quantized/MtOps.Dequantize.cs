namespace MaxTune.IR;

public static partial class MtOps
{
    /// <summary>(x - zero_point) · scale, computed in f32; x is s8, or u8 with <c>unsigned</c>. Scale and zero point broadcast against x as in <c>mt.quantize</c>.</summary>
    public static readonly OpDefinition Dequantize = new("mt.dequantize")
    {
        Summary = "(x - zero_point) * scale of 8-bit integers",
        Operands =
        [
            new("x", QuantizedTypes.I8), new("scale", QuantizedTypes.F32), new("zero_point", QuantizedTypes.I32, Arity.Optional),
        ],
        Results = [new("y", QuantizedTypes.Float)],
        Attributes = [new("unsigned", AttrConstraints.Unit, Optional: true)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "$x `scale` `(` $scale `)` (`zero_point` `(` $zero_point^ `)`)? (`unsigned` $unsigned^)? " + Functional,
        Verify = QuantizedShapes.VerifyScaled,
        Semantics = QuantizedSemantics.Dequantize,
    };
}
