using System.Numerics;
using static MaxTune.IR.ArithShapes;
using static MaxTune.IR.OpTraits;

namespace MaxTune.IR;

/// <summary>Arithmetic on integers: two's complement of the type's width, wrapping; index is 64 bits wide.</summary>
public static partial class ArithOps
{
    private const OpTraits Total = Speculatable;

    public static readonly OpDefinition AddI = BinaryInt("arith.addi", (x, _) => x[0] + x[1], Total | Commutative,
        Folds.FirstOf(IntFolds.Identity(0), IntFolds.AddOfSub), ArithAttrs.Overflow);

    public static readonly OpDefinition SubI = BinaryInt("arith.subi", (x, _) => x[0] - x[1], Total,
        Folds.FirstOf(IntFolds.SameGives(0), IntFolds.Identity(0), IntFolds.SubOfAdd), ArithAttrs.Overflow);

    public static readonly OpDefinition MulI = BinaryInt("arith.muli", (x, _) => x[0] * x[1], Total | Commutative,
        Folds.FirstOf(IntFolds.Absorbing(0), IntFolds.Identity(1)), ArithAttrs.Overflow);

    public static readonly OpDefinition DivSI = BinaryInt("arith.divsi", SignedQuotient, None, IntFolds.Identity(1), ArithAttrs.Exact);
    public static readonly OpDefinition DivUI = BinaryInt("arith.divui", UnsignedQuotient, None, IntFolds.Identity(1), ArithAttrs.Exact);

    public static readonly OpDefinition CeilDivSI = BinaryInt("arith.ceildivsi",
        (x, w) => SignedQuotient(x, w) is { } q ? x[0] % x[1] != 0 && (x[0] < 0) == (x[1] < 0) ? q + 1 : q : null, None, IntFolds.Identity(1));

    public static readonly OpDefinition CeilDivUI = BinaryInt("arith.ceildivui",
        (x, w) => UnsignedQuotient(x, w) is { } q ? UnsignedRemainder(x, w) != 0 ? q + 1 : q : null, None, IntFolds.Identity(1));

    public static readonly OpDefinition FloorDivSI = BinaryInt("arith.floordivsi",
        (x, w) => SignedQuotient(x, w) is { } q ? x[0] % x[1] != 0 && (x[0] < 0) != (x[1] < 0) ? q - 1 : q : null, Total, IntFolds.Identity(1));

    public static readonly OpDefinition RemSI = BinaryInt("arith.remsi",
        (x, _) => x[1] == 0 ? null : x[1] == -1 ? 0 : x[0] % x[1], Total, IntFolds.RhsGives(1, 0));

    public static readonly OpDefinition RemUI = BinaryInt("arith.remui", UnsignedRemainder, Total, IntFolds.RhsGives(1, 0));

    public static readonly OpDefinition AndI = BinaryInt("arith.andi", (x, _) => x[0] & x[1], Total | Commutative | Idempotent,
        Folds.FirstOf(IntFolds.Same, IntFolds.Absorbing(0), IntFolds.Identity(-1)));

    public static readonly OpDefinition OrI = BinaryInt("arith.ori", (x, _) => x[0] | x[1], Total | Commutative | Idempotent,
        Folds.FirstOf(IntFolds.Same, IntFolds.Absorbing(-1), IntFolds.Identity(0)));

    public static readonly OpDefinition XOrI = BinaryInt("arith.xori", (x, _) => x[0] ^ x[1], Total | Commutative,
        Folds.FirstOf(IntFolds.SameGives(0), IntFolds.Identity(0)));

    // a shift by the width or more is poison: it does not fold, and reads as 0 when run
    public static readonly OpDefinition ShLI = Shift("arith.shli", (a, by, _) => a << by, ArithAttrs.Overflow);
    public static readonly OpDefinition ShRSI = Shift("arith.shrsi", (a, by, _) => a >> by, ArithAttrs.Exact);
    public static readonly OpDefinition ShRUI = Shift("arith.shrui", (a, by, w) => (long)(IntBits.ZeroExtend(a, w) >> by), ArithAttrs.Exact);

    public static readonly OpDefinition MaxSI = BinaryInt("arith.maxsi", (x, _) => Math.Max(x[0], x[1]), Total | Commutative, IntFolds.Same);
    public static readonly OpDefinition MinSI = BinaryInt("arith.minsi", (x, _) => Math.Min(x[0], x[1]), Total | Commutative, IntFolds.Same);

    public static readonly OpDefinition MaxUI = BinaryInt("arith.maxui",
        (x, w) => IntBits.ZeroExtend(x[0], w) >= IntBits.ZeroExtend(x[1], w) ? x[0] : x[1], Total | Commutative, IntFolds.Same);

    public static readonly OpDefinition MinUI = BinaryInt("arith.minui",
        (x, w) => IntBits.ZeroExtend(x[0], w) <= IntBits.ZeroExtend(x[1], w) ? x[0] : x[1], Total | Commutative, IntFolds.Same);

    /// <summary>Sum, and whether it wrapped as an unsigned one.</summary>
    public static readonly OpDefinition AddUIExtended = new("arith.addui_extended")
    {
        Operands = [new("lhs", TypeConstraints.SignlessIntegerLike), new("rhs", TypeConstraints.SignlessIntegerLike)],
        Results = [new("sum", TypeConstraints.SignlessIntegerLike), new("overflow", TypeConstraints.BoolLike)],
        Traits = Pointwise | Commutative,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["lhs", "rhs", "sum"]],
        AssemblyFormat = "$lhs `,` $rhs attr-dict `:` type($sum) `,` type($overflow)",
        Semantics = TwoResults((x, w) => (x[0] + x[1], IntBits.ZeroExtend(x[0] + x[1], w) < IntBits.ZeroExtend(x[0], w) ? 1 : 0)),
        Fold = IntFolds.TwoResults((x, w) => (x[0] + x[1], IntBits.ZeroExtend(x[0] + x[1], w) < IntBits.ZeroExtend(x[0], w) ? 1 : 0)),
    };

    public static readonly OpDefinition MulSIExtended = ExtendedProduct("arith.mulsi_extended",
        (x, w) => ((long)((Int128)x[0] * x[1]), (long)((Int128)x[0] * x[1] >> w)));

    public static readonly OpDefinition MulUIExtended = ExtendedProduct("arith.mului_extended",
        (x, w) => (x[0] * x[1], (long)((UInt128)IntBits.ZeroExtend(x[0], w) * IntBits.ZeroExtend(x[1], w) >> w)));

    private static long? SignedQuotient(ReadOnlySpan<long> x, int width) =>
        x[1] == 0 || (x[1] == -1 && x[0] == IntBits.Min(width)) ? null : x[0] / x[1];

    private static long? UnsignedQuotient(ReadOnlySpan<long> x, int width) =>
        x[1] == 0 ? null : (long)(IntBits.ZeroExtend(x[0], width) / IntBits.ZeroExtend(x[1], width));

    private static long? UnsignedRemainder(ReadOnlySpan<long> x, int width) =>
        x[1] == 0 ? null : (long)(IntBits.ZeroExtend(x[0], width) % IntBits.ZeroExtend(x[1], width));

    private static OpDefinition Shift(string name, Func<long, int, int, long> shift, AttrDef flag)
    {
        long? InRange(ReadOnlySpan<long> x, int w) => IntBits.ZeroExtend(x[1], w) < (ulong)w ? shift(x[0], (int)IntBits.ZeroExtend(x[1], w), w) : null;
        return BinaryInt(name, InRange, Total, IntFolds.Identity(0), flag) with { Semantics = Lanes.Ints((x, w) => InRange(x, w) ?? 0) };
    }

    private static OpDefinition ExtendedProduct(string name, IntFolds.Pair kernel) => new(name)
    {
        Operands = [new("lhs", TypeConstraints.SignlessIntegerLike), new("rhs", TypeConstraints.SignlessIntegerLike)],
        Results = [new("low", TypeConstraints.SignlessIntegerLike), new("high", TypeConstraints.SignlessIntegerLike)],
        Traits = Pointwise | Commutative,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["lhs", "rhs", "low", "high"]],
        AssemblyFormat = "$lhs `,` $rhs attr-dict `:` type($lhs)",
        Semantics = TwoResults(kernel),
        Fold = IntFolds.TwoResults(kernel),
    };

    private static OpSemantics TwoResults(IntFolds.Pair kernel) => (op, frame) =>
    {
        for (int result = 0; result < 2; result++)
        {
            int which = result;
            var to = Lanes.Element(op.Result(which).Type);
            int width = IntBits.Width(Lanes.Element(op.Operand(0).Type)) ?? throw new InterpreterException("wide integers are not interpreted", op);
            frame.Set(op.Result(which), Lanes.Each(op, frame, 0, to, (inputs, lane) =>
            {
                var (first, second) = kernel(
                    [IntBits.SignExtend((long)Lanes.Lane(inputs[0], lane), width), IntBits.SignExtend((long)Lanes.Lane(inputs[1], lane), width)], width);
                return IntBits.Wrap(which == 0 ? first : second, to);
            }));
        }
    };
}

/// <summary>Folds that integer operations share.</summary>
internal static class IntFolds
{
    public delegate (long First, long Second) Pair(ReadOnlySpan<long> lanes, int width);

    private static bool Is(Attr? constant, IrType type, long value) =>
        Folds.Int(constant) is { } found && (found == value || (value == -1 && Lanes.Element(type) is IntegerType { Width: 1 } && found == BigInteger.One));

    /// <summary><c>x ∘ value → x</c>.</summary>
    public static OpFolder Identity(long value) => (op, c) =>
        Is(c[1], op.Operand(1).Type, value) ? [op.Operand(0)] : op.Has(Commutative) && Is(c[0], op.Operand(0).Type, value) ? [op.Operand(1)] : null;

    /// <summary><c>x ∘ value → value</c>.</summary>
    public static OpFolder Absorbing(long value) => (op, c) =>
        Is(c[1], op.Operand(1).Type, value) || (op.Has(Commutative) && Is(c[0], op.Operand(0).Type, value))
            ? Folds.One(Folds.IntSplat(op.Result().Type, value)) : null;

    /// <summary><c>x ∘ rhs → result</c>.</summary>
    public static OpFolder RhsGives(long rhs, long result) => (op, c) =>
        Is(c[1], op.Operand(1).Type, rhs) ? Folds.One(Folds.IntSplat(op.Result().Type, result)) : null;

    /// <summary><c>x ∘ x → x</c>.</summary>
    public static readonly OpFolder Same = (op, _) => ReferenceEquals(op.Operand(0), op.Operand(1)) ? [op.Operand(0)] : null;

    /// <summary><c>x ∘ x → value</c>.</summary>
    public static OpFolder SameGives(long value) => (op, _) =>
        ReferenceEquals(op.Operand(0), op.Operand(1)) ? Folds.One(Folds.IntSplat(op.Result().Type, value)) : null;

    // (a - b) + b → a;  b + (a - b) → a
    public static readonly OpFolder AddOfSub = (op, _) =>
        op.Operand(0).DefiningOp is { Name: "arith.subi" } l && ReferenceEquals(l.Operand(1), op.Operand(1)) ? [l.Operand(0)]
        : op.Operand(1).DefiningOp is { Name: "arith.subi" } r && ReferenceEquals(r.Operand(1), op.Operand(0)) ? [r.Operand(0)]
        : null;

    // (a + b) - b → a;  (a + b) - a → b
    public static readonly OpFolder SubOfAdd = (op, _) =>
        op.Operand(0).DefiningOp is not { Name: "arith.addi" } sum ? null
        : ReferenceEquals(sum.Operand(1), op.Operand(1)) ? [sum.Operand(0)]
        : ReferenceEquals(sum.Operand(0), op.Operand(1)) ? [sum.Operand(1)]
        : null;

    public static OpFolder TwoResults(Pair kernel) => (op, constants) =>
    {
        var first = Part((x, w) => kernel(x, w).First, 0);
        var second = Part((x, w) => kernel(x, w).Second, 1);
        return first is null || second is null ? null : [first[0], second[0]];

        object[]? Part(IntKernel part, int result)
        {
            var (from, to) = (Lanes.Element(op.Operand(0).Type), Lanes.Element(op.Result(result).Type));
            if (IntBits.Width(from) is not { } width) return null;
            return Lanes.FoldEach(constants, op.Result(result).Type, lanes =>
            {
                if (lanes is not [IntegerAttr a, IntegerAttr b]) return null;
                return part([IntBits.SignExtend(a.Int64, width), IntBits.SignExtend(b.Int64, width)], width) is { } value ? IntBits.Attr(value, to) : null;
            });
        }
    };
}
