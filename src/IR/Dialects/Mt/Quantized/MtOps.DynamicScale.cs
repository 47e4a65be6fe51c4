namespace MaxTune.IR;

public static partial class MtOps
{
    /// <summary>max(max_k |x|, 10^-30) / 127: the scale that puts each row of x into s8 without an offset. [..., K] → [..., 1].</summary>
    public static readonly OpDefinition DynamicScale = new("mt.dynamic_scale")
    {
        Summary = "the s8 scale of each row, from its largest magnitude",
        Operands = [new("x", QuantizedTypes.Float)],
        Results = [new("scale", QuantizedTypes.F32)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "$x attr-dict `:` type($x) `to` type($scale)",
        InferTypes = QuantizedShapes.DynamicScale,
        Verify = MtShapes.VerifyInferred,
        Semantics = QuantizedSemantics.DynamicScale,
    };
}
