namespace MaxTune.IR;

public static partial class MtOps
{
    private static readonly TypeConstraint Sums = new("vector of 32-bit integers", t => t is VectorType { Rank: 1, IsScalable: false } v && v.Element == IrType.I32);

    private static readonly TypeConstraint Factors = new("vector of 16-bit or 8-bit integers",
        t => t is VectorType { Rank: 1, IsScalable: false } v && (v.Element == IrType.I16 || v.Element == IrType.I8));

    /// <summary>
    /// Products of neighbours added up, exactly, wrapping at 32 bits: r[i] = acc[i] + Σ_{j&lt;g} a[g i + j] b[g i + j]. Pairs of i16 (vpmaddwd, vpdpwssd), quadruples of i8;
    /// <c>unsigned</c>: the bytes of a are 0 to 255 (vpdpbusd). No custom syntax, as upstream lacks it.
    /// </summary>
    public static readonly OpDefinition Dot = new("mt.dot")
    {
        Summary = "sums of products of neighbouring lanes",
        Operands = [new("a", Factors), new("b", Factors), new("acc", Sums)],
        Results = [new("r", Sums)],
        Attributes = [new("unsigned", AttrConstraints.Unit, Optional: true)],
        Traits = OpTraits.Speculatable,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["a", "b"], ["acc", "r"]],
        Verify = (op, sink) =>
        {
            VectorType a = (VectorType)op.Operand(0).Type, sums = (VectorType)op.Result().Type;
            long group = a.Element == IrType.I16 ? 2 : 4;
            if (a.ElementCount != group * sums.ElementCount) sink.OpError(op, $"operand #0 has {a.ElementCount} lanes; sums of {group} in {sums.ElementCount} lanes take {group * sums.ElementCount}");
            else if (group == 2 && op.Attr("unsigned") is not null) sink.OpError(op, "is unsigned for bytes alone");
        },
        Semantics = static (op, frame) =>
        {
            NdArray a = frame.Get<NdArray>(op.Operand(0)), b = frame.Get<NdArray>(op.Operand(1)), result = frame.Get<NdArray>(op.Operand(2)).Clone();
            long group = a.Count / result.Count, mask = op.Attr("unsigned") is null ? -1 : 0xFF;
            for (long i = 0; i < a.Count; i++) result.Ints[i / group] += (a.Ints[i] & mask) * b.Ints[i];
            for (long i = 0; i < result.Count; i++) result.Ints[i] = (int)result.Ints[i];
            frame.Set(op.Result(), result);
        },
    };
}
