using static MaxTune.IR.ArithShapes;
using static MaxTune.IR.OpTraits;

namespace MaxTune.IR;

/// <summary>Arithmetic on floats: IEEE 754, each operation computed in f64 and rounded once to the type, ties to even.</summary>
public static partial class ArithOps
{
    // x + -0.0 → x always; x + 0.0 → x not for x = -0.0
    public static readonly OpDefinition AddF = BinaryFloat("arith.addf", x => x[0] + x[1], Commutative, RhsIs(NegativeZero));

    public static readonly OpDefinition SubF = BinaryFloat("arith.subf", x => x[0] - x[1], None, RhsIs(PositiveZero));

    // x * 0.0 is NaN for infinities and -0.0 for negatives: no fold
    public static readonly OpDefinition MulF = BinaryFloat("arith.mulf", x => x[0] * x[1], Commutative, RhsIs(One));
    public static readonly OpDefinition DivF = BinaryFloat("arith.divf", x => x[0] / x[1], None, RhsIs(One));
    public static readonly OpDefinition RemF = BinaryFloat("arith.remf", x => x[0] % x[1]);

    /// <summary>The larger; NaN when either is; -0.0 &lt; 0.0.</summary>
    public static readonly OpDefinition MaximumF = BinaryFloat("arith.maximumf", x => Math.Max(x[0], x[1]), Commutative,
        Folds.FirstOf(IntFolds.Same, RhsIs(double.IsNegativeInfinity)));

    public static readonly OpDefinition MinimumF = BinaryFloat("arith.minimumf", x => Math.Min(x[0], x[1]), Commutative,
        Folds.FirstOf(IntFolds.Same, RhsIs(double.IsPositiveInfinity)));

    /// <summary>The larger; the other one when one is NaN.</summary>
    public static readonly OpDefinition MaxNumF = BinaryFloat("arith.maxnumf", x => double.IsNaN(x[0]) ? x[1] : double.IsNaN(x[1]) ? x[0] : Math.Max(x[0], x[1]), Commutative,
        Folds.FirstOf(IntFolds.Same, RhsIs(double.IsNaN)));

    public static readonly OpDefinition MinNumF = BinaryFloat("arith.minnumf", x => double.IsNaN(x[0]) ? x[1] : double.IsNaN(x[1]) ? x[0] : Math.Min(x[0], x[1]), Commutative,
        Folds.FirstOf(IntFolds.Same, RhsIs(double.IsNaN)));

    public static readonly OpDefinition NegF = UnaryFloat("arith.negf", x => -x, None,
        (op, _) => op.Operand(0).DefiningOp is { Name: "arith.negf" } inner ? [inner.Operand(0)] : null);   // -(-x) → x

    public static readonly OpDefinition CmpF = new("arith.cmpf")
    {
        Operands = [new("lhs", TypeConstraints.FloatLike), new("rhs", TypeConstraints.FloatLike)],
        Results = [new("result", TypeConstraints.BoolLike)],
        Attributes = [ArithAttrs.FloatPredicate, ArithAttrs.FastMath],
        Traits = Pointwise | SameTypeOperands,
        Effects = MemoryEffects.None,
        TypeRules = [BoolResult("lhs")],
        InferTypes = (op, _) => [BoolLike(op.Operand(0).Type)],
        AssemblyFormat = "$predicate `,` $lhs `,` $rhs (`fastmath` `` $fastmath^)? attr-dict `:` type($lhs)",
        Semantics = (op, frame) => Lanes.Tests(x => Compare(FloatPredicate(op), x[0], x[1]))(op, frame),
        Fold = (op, constants) => FloatPredicate(op) switch
        {
            CmpFPredicate.AlwaysFalse => Folds.One(Folds.IntSplat(op.Result().Type, 0)),
            CmpFPredicate.AlwaysTrue => Folds.One(Folds.IntSplat(op.Result().Type, 1)),
            var predicate => Lanes.FoldTests(x => Compare(predicate, x[0], x[1]))(op, constants),
        },
    };

    public static CmpFPredicate FloatPredicate(Operation op) => (CmpFPredicate)op.Attr<IntegerAttr>("predicate")!.Int64;

    /// <summary>Ordered predicates are false, unordered ones true, when either side is NaN.</summary>
    public static bool Compare(CmpFPredicate predicate, double a, double b)
    {
        bool unordered = double.IsNaN(a) || double.IsNaN(b);
        return predicate switch
        {
            CmpFPredicate.AlwaysFalse => false,
            CmpFPredicate.Oeq => a == b,
            CmpFPredicate.Ogt => a > b,
            CmpFPredicate.Oge => a >= b,
            CmpFPredicate.Olt => a < b,
            CmpFPredicate.Ole => a <= b,
            CmpFPredicate.One => !unordered && a != b,
            CmpFPredicate.Ord => !unordered,
            CmpFPredicate.Ueq => unordered || a == b,
            CmpFPredicate.Ugt => unordered || a > b,
            CmpFPredicate.Uge => unordered || a >= b,
            CmpFPredicate.Ult => unordered || a < b,
            CmpFPredicate.Ule => unordered || a <= b,
            CmpFPredicate.Une => unordered || a != b,
            CmpFPredicate.Uno => unordered,
            _ => true,
        };
    }

    private static bool NegativeZero(double x) => x == 0 && double.IsNegative(x);
    private static bool PositiveZero(double x) => x == 0 && !double.IsNegative(x);
    private static bool One(double x) => x == 1;

    private static OpFolder RhsIs(Func<double, bool> identity) => (op, c) =>
        Folds.Float(c[1]) is { } r && identity(r) ? [op.Operand(0)] : op.Has(Commutative) && Folds.Float(c[0]) is { } l && identity(l) ? [op.Operand(1)] : null;
}
