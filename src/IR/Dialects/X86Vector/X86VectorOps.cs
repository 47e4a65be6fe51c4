using static MaxTune.IR.OpTraits;

namespace MaxTune.IR;

/// <summary>Vector instructions of x86 that no target-independent operation stands for.</summary>
public static class X86VectorOps
{
    private static readonly IrType[] Numbers = [IrType.F32, IrType.I32, IrType.F64, IrType.I64], Floats = [IrType.F32, IrType.F64], Ints = [IrType.I32, IrType.I64];

    private static TypeConstraint Vector(IrType[] elements, params long[] lengths) => new(
        $"vector of {string.Join(" or ", elements.Select(Describe))} values of length {string.Join("/", lengths)}",
        t => t is VectorType { Rank: 1, IsScalable: false } v && elements.Contains(v.Element) && lengths.Contains(v.Extents[0]));

    private static string Describe(IrType type) => type switch
    {
        FloatType { Kind: FloatKind.BF16 } => "bfloat16 type",
        FloatType f => $"{f.Width}-bit float",
        _ => $"{((IntegerType)type).Width}-bit signless integer",
    };

    private static TypeConstraint Integers(params int[] widths) =>
        new(string.Join(" or ", widths.Select(w => $"{w}-bit signless integer")), t => t is IntegerType { Signedness: Signedness.Signless } i && widths.Contains(i.Width));

    private static TypeConstraint HalfMemRef => new("memref of bfloat16 type or 16-bit float values", t => t is MemRefType m && (m.Element == IrType.BF16 || m.Element == IrType.F16));

    private static IrType? MaskOf(IrType type) => type is VectorType v ? new VectorType(v.Extents, IrType.I1) : null;
    private static IrType? BitsOf(IrType type) => type is VectorType v ? new IntegerType((int)v.Extents[0]) : null;

    public static readonly OpDefinition MaskCompress = new("x86vector.avx512.mask.compress")
    {
        Operands = [new("k", Vector([IrType.I1], 16, 8)), new("a", Vector(Numbers, 16, 8)), new("src", Vector(Numbers, 16, 8), Arity.Optional)],
        Results = [new("dst", Vector(Numbers, 16, 8))],
        Attributes = [new("constant_src", AttrConstraints.Elements, Optional: true)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["a", "dst"]],
        TypeRules = [new("dst", "k", "`k` has the same number of bits as elements in `dst`", MaskOf)],
        AssemblyFormat = "$k `,` $a (`,` $src^)? attr-dict `:` type($dst) (`,` type($src)^)?",
        Verify = (op, sink) =>
        {
            if (op.OperandCount > 2 && op.Attr("constant_src") is not null) sink.OpError(op, "cannot use both src and constant_src");
            else if (op.OperandCount > 2 && op.Operand(2).Type != op.Result().Type) sink.OpError(op, "failed to verify that src and dst have the same type");
            else if (op.Attr("constant_src") is TypedAttr source && source.Type != op.Result().Type) sink.OpError(op, "failed to verify that constant_src and dst have the same type");
        },
    };

    public static readonly OpDefinition MaskRndScale = new("x86vector.avx512.mask.rndscale")
    {
        Operands =
        [
            new("src", Vector(Floats, 16, 8)), new("k", TypeConstraints.I32), new("a", Vector(Floats, 16, 8)), new("imm", Integers(16, 8)), new("rounding", TypeConstraints.I32),
        ],
        Results = [new("dst", Vector(Floats, 16, 8))],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["src", "a", "dst"]],
        TypeRules = [new("dst", "imm", "imm has the same number of bits as elements in dst", BitsOf)],
        AssemblyFormat = "$src `,` $k `,` $a `,` $imm `,` $rounding attr-dict `:` type($dst)",
    };

    public static readonly OpDefinition MaskScaleF = new("x86vector.avx512.mask.scalef")
    {
        Operands =
        [
            new("src", Vector(Floats, 16, 8)), new("a", Vector(Floats, 16, 8)), new("b", Vector(Floats, 16, 8)), new("k", Integers(16, 8)), new("rounding", TypeConstraints.I32),
        ],
        Results = [new("dst", Vector(Floats, 16, 8))],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["src", "a", "b", "dst"]],
        TypeRules = [new("dst", "k", "k has the same number of bits as elements in dst", BitsOf)],
        AssemblyFormat = "$src `,` $a `,` $b `,` $k `,` $rounding attr-dict `:` type($dst)",
    };

    public static readonly OpDefinition Vp2Intersect = new("x86vector.avx512.vp2intersect")
    {
        Operands = [new("a", Vector(Ints, 16, 8)), new("b", Vector(Ints, 16, 8))],
        Results = [new("k1", Vector([IrType.I1], 16, 8)), new("k2", Vector([IrType.I1], 16, 8))],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["a", "b"]],
        TypeRules =
        [
            new("a", "k1", "k1 has the same number of bits as elements in a", MaskOf),
            new("b", "k2", "k2 has the same number of bits as elements in b", MaskOf),
        ],
        AssemblyFormat = "$a `,` $b attr-dict `:` type($a)",
    };

    /// <summary>dst[i] = src[i] + a[2i] b[2i] + a[2i+1] b[2i+1].</summary>
    public static readonly OpDefinition DotBF16 = Dot("x86vector.avx512.dot", "src", Vector([IrType.F32], 4, 8, 16), Vector([IrType.BF16], 8, 16, 32), IrType.F32, 2,
        "`a` has twice an many elements as `src`");

    /// <summary>dst[i] = w[i] + Σ_{j&lt;4} a[4i+j] b[4i+j], bytes signed on both sides.</summary>
    public static readonly OpDefinition DotInt8 = Dot("x86vector.avx.dot.i8", "w", Vector([IrType.I32], 4, 8), Vector([IrType.I8], 16, 32), IrType.I32, 4,
        "`a` has four times elements as `w`");

    public static readonly OpDefinition CvtPackedF32ToBF16 = new("x86vector.avx512.cvt.packed.f32_to_bf16")
    {
        Operands = [new("a", Vector([IrType.F32], 8, 16))],
        Results = [new("dst", Vector([IrType.BF16], 8, 16))],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$a attr-dict `:` type($a) `->` type($dst)",
        Verify = (op, sink) =>
        {
            if (((VectorType)op.Operand(0).Type).Extents != ((VectorType)op.Result().Type).Extents) sink.OpError(op, "failed to verify that all of {a, dst} have same element count");
        },
        Semantics = Lanes.Map(static (x, _, to, frame) => frame.Round((double)x, to)),
    };

    public static readonly OpDefinition Rsqrt = new("x86vector.avx.rsqrt")
    {
        Operands = [new("a", Vector([IrType.F32], 8))],
        Results = [new("b", Vector([IrType.F32], 8))],
        Traits = Speculatable | SameOperandsAndResultType,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$a attr-dict `:` type($a)",
    };

    public static readonly OpDefinition DotF32 = new("x86vector.avx.intr.dot")
    {
        Operands = [new("a", Vector([IrType.F32], 8)), new("b", Vector([IrType.F32], 8))],
        Results = [new("res", Vector([IrType.F32], 8))],
        Traits = Speculatable | SameOperandsAndResultType,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$a `,` $b attr-dict `:` type($res)",
    };

    public static readonly OpDefinition BcstToF32 = FromHalf("x86vector.avx.bcst_to_f32.packed");
    public static readonly OpDefinition CvtPackedEvenIndexedToF32 = FromHalf("x86vector.avx.cvt.packed.even.indexed_to_f32");
    public static readonly OpDefinition CvtPackedOddIndexedToF32 = FromHalf("x86vector.avx.cvt.packed.odd.indexed_to_f32");

    public static Dialect Dialect { get; } = new("x86vector")
    {
        Summary = "vector instructions of x86",
        Operations =
        [
            MaskCompress, MaskRndScale, MaskScaleF, Vp2Intersect, DotBF16, DotInt8, CvtPackedF32ToBF16, Rsqrt, DotF32,
            BcstToF32, CvtPackedEvenIndexedToF32, CvtPackedOddIndexedToF32,
        ],
    };

    private static OpDefinition FromHalf(string name) => new(name)
    {
        Operands = [new("a", HalfMemRef)],
        Results = [new("dst", Vector([IrType.F32], 4, 8))],
        Effects = MemoryEffects.Read,
        AssemblyFormat = "$a attr-dict `:` type($a) `->` type($dst)",
    };

    private static OpDefinition Dot(string name, string acc, TypeConstraint accType, TypeConstraint inType, IrType element, int pack, string rule) => new(name)
    {
        Operands = [new(acc, accType), new("a", inType), new("b", inType)],
        Results = [new("dst", accType)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["a", "b"], [acc, "dst"]],
        TypeRules = [new("a", acc, rule, t => t is VectorType v ? new VectorType([v.Extents[0] / pack], element) : null)],
        AssemblyFormat = $"${acc} `,` $a `,` $b attr-dict `:` type($a) `->` type(${acc})",
        Semantics = (op, frame) =>
        {
            NdArray result = frame.Get<NdArray>(op.Operand(0)).Clone(), a = frame.Get<NdArray>(op.Operand(1)), b = frame.Get<NdArray>(op.Operand(2));
            for (long i = 0; i < result.Count; i++)
                for (long j = pack * i; j < pack * (i + 1); j++)
                    result[i] = a.IsFloat
                        ? (object)frame.Round((double)result[i] + (double)a[j] * (double)b[j], IrType.F32)
                        : IntBits.Wrap((long)result[i] + (long)a[j] * (long)b[j], IrType.I32);
            frame.Set(op.Result(), result);
        },
    };
}
