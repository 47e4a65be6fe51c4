using System.Runtime.Intrinsics.X86;
using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

/// <summary>arith on floats: scalars and vectors. Vectors have C#'s operators.</summary>
internal static class ArithFloatEmitter
{
    public static readonly Dictionary<string, OpEmitter> Table = new()
    {
        ["arith.addf"] = (e, op) => Binary(e, op, "+"),
        ["arith.subf"] = (e, op) => Binary(e, op, "-"),
        ["arith.mulf"] = (e, op) => Binary(e, op, "*"),
        ["arith.divf"] = (e, op) => Binary(e, op, "/"),
        ["arith.remf"] = Remainder,
        ["arith.negf"] = (e, op) => Expr.Prefix("-", Lanes(e, op) is [var value] ? value : default),
        ["arith.maximumf"] = (e, op) => MinMax(e, op, "Max"),
        ["arith.minimumf"] = (e, op) => MinMax(e, op, "Min"),
        ["arith.maxnumf"] = (e, op) => MinMax(e, op, "MaxNumber"),
        ["arith.minnumf"] = (e, op) => MinMax(e, op, "MinNumber"),
        ["arith.cmpf"] = Compare,
    };

    /// <summary>Throws for vectors of f16 and bf16, whose lanes are bits.</summary>
    public static void RequireLanes(Operation op, Type vector)
    {
        if (ClrTypes.IsVector(vector) && ClrTypes.LaneOf(vector) == typeof(ushort))
            throw new UnsupportedException(op, $"on {op.Operand(0).Type} has no code in the C# emitter: extend to f32 with arith.extf first");
    }

    /// <summary>Rounds a scalar to the precision of a narrow type.</summary>
    public static Expr Round(MethodEmitter e, Expr value, IrType type) => ClrTypes.ElementOf(type) switch
    {
        FloatType { Kind: FloatKind.F16 } => e.Helper(typeof(ScalarOps), nameof(ScalarOps.RoundToHalf), value),
        FloatType { Kind: FloatKind.BF16 } => e.Helper(typeof(ScalarOps), nameof(ScalarOps.RoundToBFloat16), value),
        _ => value,
    };

    private static Expr[] Lanes(MethodEmitter e, Operation op)
    {
        RequireLanes(op, e.TypeOf(op.Operand(0)));
        return e.Values(op);
    }

    private static Expr Binary(MethodEmitter e, Operation op, string symbol)
    {
        var values = Lanes(e, op);
        var value = Expr.Infix(values[0], symbol, values[1]);
        return ClrTypes.IsVector(e.TypeOf(op.Result())) ? value : Round(e, value, op.Result().Type);
    }

    private static Expr Remainder(MethodEmitter e, Operation op)
    {
        var type = e.TypeOf(op.Result());
        var values = Lanes(e, op);
        return ClrTypes.IsVector(type) ? e.LaneCall(nameof(LaneOps.Remainder), [type, ClrTypes.LaneOf(type)], values) : Round(e, Expr.Infix(values[0], "%", values[1]), op.Result().Type);
    }

    /// <summary>The class of scalar functions of a float type.</summary>
    public static string MathOf(Type type) => type == typeof(float) ? "MathF" : "Math";

    // .NET's Max and Min are IEEE 754-2019 maximum and minimum: a NaN wins, and -0 < +0
    private static Expr MinMax(MethodEmitter e, Operation op, string name)
    {
        var type = e.TypeOf(op.Result());
        if (ClrTypes.IsVector(type))
        {
            RequireLanes(op, type);
            return ByConstant(e, op, name, type) ?? MethodEmitter.VectorCall(type, name, e.Values(op));
        }
        return Expr.Call(name.EndsWith("Number") ? $"{CSharpTypes.Name(type)}.{name}" : $"{MathOf(type)}.{name}", e.Values(op));
    }

    /// <summary>Max and Min of x and a constant c in one x86 instruction, as the IL has it: Max(c, x) gives x when x is a NaN or both are zero; + 0 mends max(-0, +0) where the sign of zero matters.</summary>
    private static Expr? ByConstant(MethodEmitter e, Operation op, string name, Type type)
    {
        if (name is not ("Max" or "Min")) return null;
        int at = SplatOf(op.Operand(1)) is not null ? 1 : 0;
        if (SplatOf(op.Operand(at)) is not { } constant || double.IsNaN(constant)) return null;
        string? owner = (ClrTypes.BitsOf(type), ClrTypes.LaneOf(type) == typeof(double)) switch
        {
            (128, false) when Sse.IsSupported => nameof(Sse),
            (128, true) when Sse2.IsSupported => nameof(Sse2),
            (256, _) when Avx.IsSupported => nameof(Avx),
            (512, _) when Avx512F.IsSupported => nameof(Avx512F),
            _ => null,
        };
        bool negativeZero = constant == 0 && double.IsNegative(constant);
        if (owner is null || name == "Min" && negativeZero) return null;
        var value = Expr.Call($"{owner}.{name}", e.Value(op, at), e.Value(op, 1 - at));
        return name == "Min" || constant != 0 || negativeZero || FastMathAttr.IgnoresZeroSign(op) ? value : Expr.Infix(value, "+", $"{CSharpTypes.Name(type)}.Zero");
    }

    private static double? SplatOf(Value value) =>
        value.DefiningOp is { Name: "arith.constant" } op && op.Attr("value") is DenseElementsAttr { IsSplat: true } splat ? ((FloatAttr)splat.SplatValue).Value : null;

    // predicates in the order of arith's enum: what a scalar writes, and what a vector does, negated or not
    private static readonly (string Scalar, string Vector, bool Negated)[] Predicates =
    [
        default, ("==", "Equals", false), (">", "GreaterThan", false), (">=", "GreaterThanOrEqual", false), ("<", "LessThan", false), ("<=", "LessThanOrEqual", false),
        default, default, default,
        ("<=", "LessThanOrEqual", true), ("<", "LessThan", true), (">=", "GreaterThanOrEqual", true), (">", "GreaterThan", true), ("!=", "Equals", true), default, default,
    ];

    private static Expr Compare(MethodEmitter e, Operation op)
    {
        var predicate = (int)op.Attr<IntegerAttr>("predicate")!.Int64;
        var type = e.TypeOf(op.Operand(0));
        bool vector = ClrTypes.IsVector(type);
        var values = Lanes(e, op);
        if (predicate is 0 or 6 or 7 or 8 or 14 or 15) return Unordered(e, op, predicate, type, values);
        var (symbol, name, negated) = Predicates[predicate];
        if (!vector)
        {
            // C#'s != is true of a NaN, as une is; !(a < b) is uge
            var comparison = Expr.Infix(values[0], symbol, values[1]);
            return negated && symbol != "!=" ? Expr.Prefix("!", comparison) : comparison;
        }
        var mask = MethodEmitter.VectorCall(type, name, values);
        return MethodEmitter.As(negated ? Expr.Prefix("~", mask) : mask, type, e.TypeOf(op.Result()));
    }

    // one = a < b | a > b; ord = a == a & b == b; ueq and uno are their negations
    private static Expr Unordered(MethodEmitter e, Operation op, int predicate, Type type, Expr[] values)
    {
        bool vector = ClrTypes.IsVector(type);
        if (predicate is 0 or 15)
            return vector ? $"{CSharpTypes.Name(e.TypeOf(op.Result()))}.{(predicate == 0 ? "Zero" : "AllBitsSet")}" : predicate == 0 ? "false" : "true";
        bool ordered = predicate is 7 or 14, negated = predicate is 8 or 14;
        string left = e.Held(values[0], CSharpTypes.Name(type), "left"), right = e.Held(values[1], CSharpTypes.Name(type), "right");
        Expr result;
        if (vector)
            result = ordered
                ? Expr.Infix(MethodEmitter.VectorCall(type, "Equals", left, left), "&", MethodEmitter.VectorCall(type, "Equals", right, right))
                : Expr.Infix(MethodEmitter.VectorCall(type, "LessThan", left, right), "|", MethodEmitter.VectorCall(type, "GreaterThan", left, right));
        else
            result = ordered
                ? Expr.Infix(Expr.Prefix("!", $"{CSharpTypes.Name(type)}.IsNaN({left})"), "&", Expr.Prefix("!", $"{CSharpTypes.Name(type)}.IsNaN({right})"))
                : Expr.Infix(Expr.Infix(left, "<", right), "|", Expr.Infix(left, ">", right));
        if (negated) result = Expr.Prefix(vector ? "~" : "!", result);
        return vector ? MethodEmitter.As(result, type, e.TypeOf(op.Result())) : result;
    }
}
