namespace MaxTune.IR;

/// <summary>The common shapes of arith (and math) operations.</summary>
internal static class ArithShapes
{
    public const OpTraits Pointwise = OpTraits.Elementwise | OpTraits.Speculatable;
    public const OpTraits SameTypes = Pointwise | OpTraits.SameOperandsAndResultType;

    private const string FastMathFormat = "(`fastmath` `` $fastmath^)? attr-dict `:` type($result)";

    /// <summary><c>%r = name %lhs, %rhs : type</c> on floats.</summary>
    public static OpDefinition BinaryFloat(string name, FloatKernel kernel, OpTraits traits = OpTraits.None, OpFolder? fold = null) => new(name)
    {
        Operands = [new("lhs", TypeConstraints.FloatLike), new("rhs", TypeConstraints.FloatLike)],
        Results = [new("result", TypeConstraints.FloatLike)],
        Attributes = [ArithAttrs.FastMath],
        Traits = SameTypes | traits,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$lhs `,` $rhs " + FastMathFormat,
        Semantics = Lanes.Floats(kernel),
        Fold = Folds.FirstOf(Lanes.FoldFloats(kernel), fold),
    };

    /// <summary><c>%r = name %operand : type</c> on floats.</summary>
    public static OpDefinition UnaryFloat(string name, Func<double, double> kernel, OpTraits traits = OpTraits.None, OpFolder? fold = null) => new(name)
    {
        Operands = [new("operand", TypeConstraints.FloatLike)],
        Results = [new("result", TypeConstraints.FloatLike)],
        Attributes = [ArithAttrs.FastMath],
        Traits = SameTypes | traits,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$operand " + FastMathFormat,
        Semantics = Lanes.Floats(x => kernel(x[0])),
        Fold = Folds.FirstOf(Lanes.FoldFloats(x => kernel(x[0])), fold),
    };

    /// <summary><c>%r = name %lhs, %rhs : type</c> on integers and index.</summary>
    public static OpDefinition BinaryInt(
        string name, IntKernel kernel, OpTraits traits = OpTraits.Speculatable, OpFolder? fold = null, AttrDef? flag = null) => new(name)
        {
            Operands = [new("lhs", TypeConstraints.SignlessIntegerLike), new("rhs", TypeConstraints.SignlessIntegerLike)],
            Results = [new("result", TypeConstraints.SignlessIntegerLike)],
            Attributes = flag is null ? [] : [flag],
            Traits = OpTraits.Elementwise | OpTraits.SameOperandsAndResultType | traits,
            Effects = MemoryEffects.None,
            AssemblyFormat = "$lhs `,` $rhs " + FlagFormat(flag) + "attr-dict `:` type($result)",
            Semantics = Lanes.Ints(kernel),
            Fold = Folds.FirstOf(fold, Lanes.FoldInts(kernel)),
        };

    /// <summary><c>%r = name %operand : type</c> on integers and index.</summary>
    public static OpDefinition UnaryInt(string name, Func<long, int, long> kernel, OpTraits traits = OpTraits.None) => new(name)
    {
        Operands = [new("operand", TypeConstraints.SignlessIntegerLike)],
        Results = [new("result", TypeConstraints.SignlessIntegerLike)],
        Traits = SameTypes | traits,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$operand attr-dict `:` type($result)",
        Semantics = Lanes.Ints((x, width) => kernel(x[0], width)),
        Fold = Lanes.FoldInts((x, width) => kernel(x[0], width)),
    };

    public static string FlagFormat(AttrDef? flag) => flag?.Name switch
    {
        "overflowFlags" => "(`overflow` `` $overflowFlags^)? ",
        "isExact" => "(`exact` $isExact^)? ",
        _ => "",
    };

    /// <summary>i1, or as many i1 as the type has lanes.</summary>
    public static IrType BoolLike(IrType type) => type is ShapedType shaped ? shaped.WithElementKeepingShape(IrType.I1) : IrType.I1;

    private static ShapedType WithElementKeepingShape(this ShapedType type, IrType element) =>
        type is TensorType tensor ? new TensorType(tensor.Extents, element, tensor.Encoding) : type.WithElement(element);

    public static TypeRule BoolResult(string from) => new(from, "result", "result type has i1 element type and same shape as operands", BoolLike);
}
