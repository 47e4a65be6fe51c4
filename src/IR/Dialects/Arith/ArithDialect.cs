using static MaxTune.IR.ArithShapes;
using static MaxTune.IR.OpTraits;

namespace MaxTune.IR;

/// <summary>Constants, comparison of integers, selection; and the list of all of arith.</summary>
public static partial class ArithOps
{
    public static readonly OpDefinition Constant = new("arith.constant")
    {
        Results = [new("result", TypeConstraints.AnyType)],
        Attributes = [new("value", AttrConstraints.Typed)],
        Traits = ConstantLike | Speculatable,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["value", "result"]],
        InferTypes = (op, _) => op.Attr("value") is TypedAttr value ? [value.Type] : null,
        AssemblyFormat = "attr-dict $value",
        Verify = VerifyConstant,
        Semantics = (op, frame) => frame.Set(op.Result(), op.Attr("value") switch
        {
            DenseElementsAttr dense when WideInts.Holds(dense.Element) => throw new InterpreterException($"integers of type {dense.Element} are interpreted one at a time", op),
            DenseElementsAttr dense => NdArray.From(dense),
            IntegerAttr wide when WideInts.Holds(wide.Type) => WideInts.Constant(wide),
            FloatAttr or IntegerAttr => NdArray.Unbox(op.Attr("value")!),
            var other => throw new InterpreterException($"the constant {other} is not interpreted", op),
        }),
        Fold = (op, _) => Folds.One(op.Attr("value")),
        SuggestName = (op, _) => op.Attr("value") switch
        {
            IntegerAttr { Type: IntegerType { Width: 1 } } i => i.Value.IsZero ? "false" : "true",
            IntegerAttr { Type: IndexType } i => "c" + i.Value,
            IntegerAttr i => $"c{i.Value}_{i.Type}",
            _ => "cst",
        },
    };

    public static readonly OpDefinition CmpI = new("arith.cmpi")
    {
        Operands = [new("lhs", TypeConstraints.SignlessIntegerLike), new("rhs", TypeConstraints.SignlessIntegerLike)],
        Results = [new("result", TypeConstraints.BoolLike)],
        Attributes = [ArithAttrs.IntPredicate],
        Traits = Pointwise | SameTypeOperands,
        Effects = MemoryEffects.None,
        TypeRules = [BoolResult("lhs")],
        InferTypes = (op, _) => [BoolLike(op.Operand(0).Type)],
        AssemblyFormat = "$predicate `,` $lhs `,` $rhs attr-dict `:` type($lhs)",
        Semantics = (op, frame) => Lanes.Ints((x, w) => Compare(IntPredicate(op), x[0], x[1], w) ? 1 : 0)(op, frame),
        Fold = (op, constants) => ReferenceEquals(op.Operand(0), op.Operand(1))
            ? Folds.One(Folds.IntSplat(op.Result().Type, Compare(IntPredicate(op), 0, 0, 64) ? 1 : 0))
            : Lanes.FoldInts((x, w) => Compare(IntPredicate(op), x[0], x[1], w) ? 1 : 0)(op, constants),
    };

    public static readonly OpDefinition Select = new("arith.select")
    {
        Operands = [new("condition", TypeConstraints.BoolLike), new("true_value", TypeConstraints.AnyType), new("false_value", TypeConstraints.AnyType)],
        Results = [new("result", TypeConstraints.AnyType)],
        Traits = Pointwise,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["true_value", "false_value", "result"]],
        InferTypes = (op, _) => [op.Operand(1).Type],
        Verify = VerifySelect,
        Semantics = (op, frame) => frame.Set(op.Result(), frame.Get(op.Operand(0)) switch
        {
            long condition => frame.Get(op.Operand(condition != 0 ? 1 : 2)),
            _ => Lanes.Each(op, frame, 0, Lanes.Element(op.Result().Type), (x, lane) => Lanes.Lane(x[(long)Lanes.Lane(x[0], lane) != 0 ? 1 : 2], lane)),
        }),
        Fold = FoldSelect,
        Assembly = SelectAssembly.Instance,
    };

    public static Dialect Dialect => ArithDialect.Value;

    public static CmpIPredicate IntPredicate(Operation op) => (CmpIPredicate)op.Attr<IntegerAttr>("predicate")!.Int64;

    /// <summary>Compares integers that are sign-extended from <paramref name="width"/> bits.</summary>
    public static bool Compare(CmpIPredicate predicate, long a, long b, int width)
    {
        ulong ua = IntBits.ZeroExtend(a, width), ub = IntBits.ZeroExtend(b, width);
        return predicate switch
        {
            CmpIPredicate.Eq => a == b,
            CmpIPredicate.Ne => a != b,
            CmpIPredicate.Slt => a < b,
            CmpIPredicate.Sle => a <= b,
            CmpIPredicate.Sgt => a > b,
            CmpIPredicate.Sge => a >= b,
            CmpIPredicate.Ult => ua < ub,
            CmpIPredicate.Ule => ua <= ub,
            CmpIPredicate.Ugt => ua > ub,
            _ => ua >= ub,
        };
    }

    private static void VerifyConstant(Operation op, DiagnosticSink sink)
    {
        var type = op.Result().Type;
        if (type is IntegerType { Signedness: not Signedness.Signless })
            sink.OpError(op, "integer return type must be signless");
        else if (op.Attr("value") is not (IntegerAttr or FloatAttr or DenseElementsAttr or SparseElementsAttr or ResourceElementsAttr))
            sink.OpError(op, "value must be an integer, float, or elements attribute");
        else if (type is VectorType { IsScalable: true } && op.Attr("value") is not DenseElementsAttr { IsSplat: true })
            sink.OpError(op, "intializing scalable vectors with elements attribute is not supported unless it's a vector splat");
    }

    private static void VerifySelect(Operation op, DiagnosticSink sink)
    {
        IrType condition = op.Operand(0).Type, result = op.Result().Type;
        if (condition == IrType.I1) return;
        if (result is not (TensorType or UnrankedTensorType or VectorType))
            sink.OpError(op, $"expected condition to be a signless i1, but got '{condition}'");
        else if (condition != BoolLike(result))
            sink.OpError(op, $"expected condition type to have the same shape as the result type, expected '{BoolLike(result)}', but got '{condition}'");
    }

    private static object[]? FoldSelect(Operation op, Attr?[] constants)
    {
        Value yes = op.Operand(1), no = op.Operand(2);
        if (ReferenceEquals(yes, no)) return [yes];                                                              // c ? x : x → x
        if (Folds.Int(constants[0]) is { } condition) return [condition.IsZero ? no : yes];                     // true ? x : y → x
        if (op.Result().Type == IrType.I1 && Folds.Int(constants[1]) == 1 && Folds.Int(constants[2]) == 0) return [op.Operand(0)];   // c ? true : false → c
        return null;
    }
}

internal static class ArithDialect
{
    public static readonly Dialect Value = new("arith")
    {
        Summary = "arithmetic on scalars, vectors and tensors",
        Operations =
        [
            ArithOps.Constant, ArithOps.CmpI, ArithOps.CmpF, ArithOps.Select,
            ArithOps.AddI, ArithOps.SubI, ArithOps.MulI, ArithOps.DivSI, ArithOps.DivUI, ArithOps.CeilDivSI, ArithOps.CeilDivUI, ArithOps.FloorDivSI,
            ArithOps.RemSI, ArithOps.RemUI, ArithOps.AndI, ArithOps.OrI, ArithOps.XOrI, ArithOps.ShLI, ArithOps.ShRSI, ArithOps.ShRUI,
            ArithOps.MaxSI, ArithOps.MinSI, ArithOps.MaxUI, ArithOps.MinUI, ArithOps.AddUIExtended, ArithOps.MulSIExtended, ArithOps.MulUIExtended,
            ArithOps.AddF, ArithOps.SubF, ArithOps.MulF, ArithOps.DivF, ArithOps.RemF, ArithOps.NegF,
            ArithOps.MaximumF, ArithOps.MinimumF, ArithOps.MaxNumF, ArithOps.MinNumF,
            ArithOps.ExtF, ArithOps.TruncF, ArithOps.ExtSI, ArithOps.ExtUI, ArithOps.TruncI, ArithOps.SIToFP, ArithOps.UIToFP, ArithOps.FPToSI, ArithOps.FPToUI,
            ArithOps.IndexCast, ArithOps.IndexCastUI, ArithOps.Bitcast, ArithOps.ScalingExtF, ArithOps.ScalingTruncF,
        ],
        ParseAttr = ArithAttrs.Parse,
        MaterializeConstant = static (b, location, value, type) => value is TypedAttr typed && typed.Type == type
            ? b.Create(ArithOps.Constant, [], [type], new AttrList { { "value", value } }, location: location) : null,
    };
}
