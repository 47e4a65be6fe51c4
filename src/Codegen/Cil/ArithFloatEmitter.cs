using System.Reflection.Emit;
using System.Runtime.Intrinsics.X86;
using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>arith on floats: scalars and vectors.</summary>
internal static class ArithFloatEmitter
{
    public static readonly Dictionary<string, OpEmitter> Table = new()
    {
        ["arith.addf"] = (e, op) => Binary(e, op, OpCodes.Add, "Add"),
        ["arith.subf"] = (e, op) => Binary(e, op, OpCodes.Sub, "Subtract"),
        ["arith.mulf"] = (e, op) => Binary(e, op, OpCodes.Mul, "Multiply"),
        ["arith.divf"] = (e, op) => Binary(e, op, OpCodes.Div, "Divide"),
        ["arith.remf"] = Remainder,
        ["arith.negf"] = Negate,
        ["arith.maximumf"] = (e, op) => MinMax(e, op, "Max", typeof(MathF), typeof(Math)),
        ["arith.minimumf"] = (e, op) => MinMax(e, op, "Min", typeof(MathF), typeof(Math)),
        ["arith.maxnumf"] = (e, op) => MinMax(e, op, "MaxNumber", typeof(float), typeof(double)),
        ["arith.minnumf"] = (e, op) => MinMax(e, op, "MinNumber", typeof(float), typeof(double)),
        ["arith.cmpf"] = Compare,
    };

    /// <summary>Throws for vectors of f16 and bf16, whose lanes are bits.</summary>
    public static void RequireLanes(Operation op, Type vector)
    {
        if (ClrTypes.LaneOf(vector) == typeof(ushort))
            throw new UnsupportedException(op, $"on {op.Operand(0).Type} has no code in the CIL emitter: extend to f32 with arith.extf first");
    }

    /// <summary>Rounds the scalar on the stack to the precision of a narrow type.</summary>
    public static void Round(StageEmitter e, IrType type)
    {
        switch (ClrTypes.ElementOf(type))
        {
            case FloatType { Kind: FloatKind.F16 }: e.Call(typeof(ScalarOps), nameof(ScalarOps.RoundToHalf), null, typeof(float)); break;
            case FloatType { Kind: FloatKind.BF16 }: e.Call(typeof(ScalarOps), nameof(ScalarOps.RoundToBFloat16), null, typeof(float)); break;
        }
    }

    private static void Binary(StageEmitter e, Operation op, OpCode scalar, string vector)
    {
        var type = e.TypeOf(op.Result());
        if (ClrTypes.IsVector(type)) RequireLanes(op, type);
        e.PushAll(op);
        if (ClrTypes.IsVector(type)) e.VectorCall(type, vector, 2);
        else
        {
            e.Il.Binary(scalar);
            Round(e, op.Result().Type);
        }
    }

    private static void Negate(StageEmitter e, Operation op)
    {
        var type = e.TypeOf(op.Result());
        if (ClrTypes.IsVector(type)) RequireLanes(op, type);
        e.PushAll(op);
        if (ClrTypes.IsVector(type)) e.VectorCall(type, "Negate", 1);
        else e.Il.Unary(OpCodes.Neg);
    }

    private static void Remainder(StageEmitter e, Operation op)
    {
        var type = e.TypeOf(op.Result());
        e.PushAll(op);
        if (!ClrTypes.IsVector(type))
        {
            e.Il.Binary(OpCodes.Rem);
            Round(e, op.Result().Type);
            return;
        }
        RequireLanes(op, type);
        e.LaneCall(nameof(LaneOps.Remainder), [type, ClrTypes.LaneOf(type)], type, type);
    }

    // .NET's Max and Min are IEEE 754-2019 maximum and minimum: a NaN wins, and -0 < +0
    private static void MinMax(StageEmitter e, Operation op, string name, Type single, Type @double)
    {
        var type = e.TypeOf(op.Result());
        if (ClrTypes.IsVector(type))
        {
            RequireLanes(op, type);
            if (ByConstant(e, op, name, type)) return;
        }
        e.PushAll(op);
        if (ClrTypes.IsVector(type)) e.VectorCall(type, name, 2);
        else e.Call(type == typeof(float) ? single : @double, name, null, type, type);
    }

    /// <summary>
    /// Max and Min of x and a constant c on x86, where the exact operation takes five instructions: vmaxps(c, x) gives x when x is a NaN or both are zero, so it is exact but for
    /// max(-0, +0), which adding +0 mends where the sign of zero matters.
    /// </summary>
    private static bool ByConstant(StageEmitter e, Operation op, string name, Type type)
    {
        if (name is "MaxNumber" or "MinNumber") return NumberByConstant(e, op, name, type);
        if (name is not ("Max" or "Min")) return false;
        int at = SplatOf(op.Operand(1)) is not null ? 1 : 0;
        if (SplatOf(op.Operand(at)) is not { } constant || double.IsNaN(constant)) return false;
        var owner = MinMaxClass(type);
        bool negativeZero = constant == 0 && double.IsNegative(constant);
        if (owner is null || name == "Min" && negativeZero) return false;
        e.Push(op.Operand(at));
        e.Push(op.Operand(1 - at));
        e.Call(owner, name, null, type, type);
        if (name == "Min" || constant != 0 || negativeZero || FastMathAttr.IgnoresZeroSign(op)) return true;
        e.Call(type, "get_Zero", null);
        e.VectorCall(type, "Add", 2);
        return true;
    }

    private static Type? MinMaxClass(Type vector) => (ClrTypes.BitsOf(vector), ClrTypes.LaneOf(vector) == typeof(double)) switch
    {
        (128, false) when Sse.IsSupported => typeof(Sse),
        (128, true) when Sse2.IsSupported => typeof(Sse2),
        (256, _) when Avx.IsSupported => typeof(Avx),
        (512, _) when Avx512F.IsSupported => typeof(Avx512F),
        _ => null,
    };

    // vmaxps(x, c) is c when x is a NaN, as the operation wants it, and when both are zero: right for max with +0, for min with no zero
    private static bool NumberByConstant(StageEmitter e, Operation op, string name, Type type)
    {
        if (SplatOf(op.Operand(1)) is not { } constant || double.IsNaN(constant) || constant == 0 && (name == "MinNumber" || double.IsNegative(constant))) return false;
        if (MinMaxClass(type) is not { } owner) return false;
        e.PushAll(op);
        e.Call(owner, name[..3], null, type, type);
        return true;
    }

    private static double? SplatOf(Value value) =>
        value.DefiningOp is { Name: "arith.constant" } op && op.Attr("value") is DenseElementsAttr { IsSplat: true } splat ? ((FloatAttr)splat.SplatValue).Value : null;

    // predicates in the order of arith's enum; a negated comparison is true when unordered
    private static readonly (OpCode Scalar, string Vector, bool Negated)[] Predicates =
    [
        default,                                                   // false
        (OpCodes.Ceq, "Equals", false),                            // oeq
        (OpCodes.Cgt, "GreaterThan", false),                       // ogt
        (OpCodes.Clt_Un, "GreaterThanOrEqual", false),             // oge
        (OpCodes.Clt, "LessThan", false),                          // olt
        (OpCodes.Cgt_Un, "LessThanOrEqual", false),                // ole
        default, default, default,                                 // one, ord, ueq
        (OpCodes.Cgt_Un, "LessThanOrEqual", true),                 // ugt
        (OpCodes.Clt, "LessThan", true),                           // uge
        (OpCodes.Clt_Un, "GreaterThanOrEqual", true),              // ult
        (OpCodes.Cgt, "GreaterThan", true),                        // ule
        (OpCodes.Ceq, "Equals", true),                             // une
        default, default,                                          // uno, true
    ];

    private static void Compare(StageEmitter e, Operation op)
    {
        var predicate = (int)op.Attr<IntegerAttr>("predicate")!.Int64;
        var operand = e.TypeOf(op.Operand(0));
        bool vector = ClrTypes.IsVector(operand);
        if (vector) RequireLanes(op, operand);
        e.PushAll(op);
        if (predicate is 0 or 6 or 7 or 8 or 14 or 15)
        {
            Unordered(e, op, predicate, operand, vector);
            return;
        }
        var (scalar, name, negated) = Predicates[predicate];
        if (vector)
        {
            e.VectorCall(operand, name, 2);
            if (negated) e.VectorCall(operand, "OnesComplement", 1);
            e.As(operand, e.TypeOf(op.Result()));
            return;
        }
        e.Il.Compare(scalar);
        // oge = !(a < b or unordered), ole, and u?? that are the negation of an ordered comparison
        if (predicate is 3 or 5 or 10 or 12 or 13) Not(e.Il);
    }

    private static void Not(IlBuilder il)
    {
        il.LdcI4(0);
        il.Compare(OpCodes.Ceq);
    }

    // one = a < b | a > b; ord = a == a & b == b; ueq and uno are their negations
    private static void Unordered(StageEmitter e, Operation op, int predicate, Type operand, bool vector)
    {
        if (predicate is 0 or 15)
        {
            e.Il.Pop();
            e.Il.Pop();
            if (vector) e.Call(e.TypeOf(op.Result()), predicate == 0 ? "get_Zero" : "get_AllBitsSet", null);
            else e.Il.LdcI4(predicate == 0 ? 0 : 1);
            return;
        }
        bool ordered = predicate is 7 or 14, negated = predicate is 8 or 14;
        if (!vector)
        {
            e.Call(typeof(ScalarOps), ordered ? nameof(ScalarOps.Ordered) : nameof(ScalarOps.OrderedNotEqual), operand, operand, operand);
            if (negated) Not(e.Il);
            return;
        }
        e.WithTemporary(operand, right => e.WithTemporary(operand, left =>
        {
            e.Il.Stloc(right);
            e.Il.Stloc(left);
            foreach (var (a, b, name) in ordered ? new[] { (left, left, "Equals"), (right, right, "Equals") } : [(left, right, "LessThan"), (left, right, "GreaterThan")])
            {
                e.Il.Ldloc(a);
                e.Il.Ldloc(b);
                e.VectorCall(operand, name, 2);
            }
        }));
        e.VectorCall(operand, ordered ? "BitwiseAnd" : "BitwiseOr", 2);
        if (negated) e.VectorCall(operand, "OnesComplement", 1);
        e.As(operand, e.TypeOf(op.Result()));
    }
}
