using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

/// <summary>The math dialect: System.MathF and System.Math for scalars; the vector classes where .NET has the function, else lane by lane.</summary>
internal static class MathEmitter
{
    public static readonly Dictionary<string, OpEmitter> Table = Build();

    private static Dictionary<string, OpEmitter> Build()
    {
        var table = new Dictionary<string, OpEmitter>
        {
            ["math.fma"] = FusedMultiplyAdd,
            ["math.rsqrt"] = ReciprocalSqrt,
            ["math.absi"] = AbsI,
            ["math.round"] = (e, op) => Unary(e, op, typeof(MathFunctions), "Round", null),
            ["math.isnan"] = (e, op) => Classify(e, op, "IsNaN"),
            ["math.isinf"] = (e, op) => Classify(e, op, "IsInfinity"),
            ["math.isfinite"] = (e, op) => Classify(e, op, "IsFinite"),
            ["math.clampf"] = Clamp,
        };
        // (operation, method of MathF and Math, method of the vector classes)
        (string, string, string?)[] unary =
        [
            ("absf", "Abs", "Abs"), ("ceil", "Ceiling", "Ceiling"), ("floor", "Floor", "Floor"), ("trunc", "Truncate", "Truncate"), ("roundeven", "Round", "Round"),
            ("sqrt", "Sqrt", "Sqrt"), ("cbrt", "Cbrt", null), ("exp", "Exp", "Exp"), ("log", "Log", "Log"), ("log2", "Log2", "Log2"), ("log10", "Log10", null),
            ("sin", "Sin", "Sin"), ("cos", "Cos", "Cos"), ("tan", "Tan", null), ("asin", "Asin", null), ("acos", "Acos", null), ("atan", "Atan", null),
            ("sinh", "Sinh", null), ("cosh", "Cosh", null), ("tanh", "Tanh", null), ("asinh", "Asinh", null), ("acosh", "Acosh", null), ("atanh", "Atanh", null),
        ];
        foreach (var (op, scalar, vector) in unary) table["math." + op] = (e, o) => Unary(e, o, null, scalar, vector);
        foreach (var (op, scalar) in new[] { ("exp2", "Exp2"), ("expm1", "ExpM1"), ("log1p", "LogP1"), ("erf", "Erf"), ("erfc", "Erfc") })
            table["math." + op] = (e, o) => Unary(e, o, typeof(MathFunctions), scalar, null);
        foreach (var (op, scalar, vector) in new[] { ("atan2", "Atan2", null), ("powf", "Pow", (string?)null), ("copysign", "CopySign", "CopySign") })
            table["math." + op] = (e, o) => Binary(e, o, scalar, vector);
        foreach (var (op, scalar) in new[] { ("ctlz", "LeadingZeroCount"), ("cttz", "TrailingZeroCount"), ("ctpop", "PopCount") })
            table["math." + op] = (e, o) => Bits(e, o, scalar);
        return table;
    }

    private static Type Checked(MethodEmitter e, Operation op, Value value)
    {
        var type = e.TypeOf(value);
        ArithFloatEmitter.RequireLanes(op, type);
        return type;
    }

    private static Expr Unary(MethodEmitter e, Operation op, Type? owner, string scalar, string? vector)
    {
        var type = Checked(e, op, op.Result());
        var value = e.Value(op, 0);
        var lane = ClrTypes.IsVector(type) ? ClrTypes.LaneOf(type) : type;
        if (!ClrTypes.IsVector(type))
            return ArithFloatEmitter.Round(e, owner is null ? Expr.Call($"{ArithFloatEmitter.MathOf(lane)}.{scalar}", value) : e.Helper(owner, scalar, value), op.Result().Type);
        if (vector is not null && e.Helpers.Intrinsics.Find(ClrTypes.VectorClass(ClrTypes.BitsOf(type)), vector, lane, type) is not null) return MethodEmitter.VectorCall(type, vector, value);
        if (owner is not null) e.Helpers.Use(owner.Name, scalar);
        return e.LaneCall(nameof(LaneOps.Apply), [type, lane], value, FunctionPointer(lane, 1, $"{owner?.Name ?? ArithFloatEmitter.MathOf(lane)}.{scalar}"));
    }

    private static Expr FunctionPointer(Type lane, int arity, string function) =>
        Expr.Cast("nint", Expr.Cast($"delegate*<{string.Join(", ", Enumerable.Repeat(CSharpTypes.Name(lane), arity + 1))}>", Expr.Prefix("&", function)));

    private static Expr Binary(MethodEmitter e, Operation op, string scalar, string? vector)
    {
        var type = Checked(e, op, op.Result());
        var values = e.Values(op);
        var lane = ClrTypes.IsVector(type) ? ClrTypes.LaneOf(type) : type;
        string function = $"{ArithFloatEmitter.MathOf(lane)}.{scalar}";
        if (!ClrTypes.IsVector(type)) return ArithFloatEmitter.Round(e, Expr.Call(function, values), op.Result().Type);
        return vector is not null ? MethodEmitter.VectorCall(type, vector, values) : e.LaneCall(nameof(LaneOps.Apply2), [type, lane], [.. values, FunctionPointer(lane, 2, function)]);
    }

    /// <summary>a × b + c in one rounding.</summary>
    public static Expr FusedMultiplyAdd(MethodEmitter e, Operation op)
    {
        var type = Checked(e, op, op.Result());
        var lane = ClrTypes.IsVector(type) ? ClrTypes.LaneOf(type) : type;
        var values = e.Values(op);
        if (lane != typeof(float) && lane != typeof(double))
        {
            var sum = Expr.Infix(Expr.Infix(values[0], "*", values[1]), "+", values[2]);
            return ClrTypes.IsVector(type) ? sum : ArithIntEmitter.Wrap(sum, op.Result().Type);
        }
        if (ClrTypes.IsVector(type)) return MethodEmitter.VectorCall(type, "FusedMultiplyAdd", values);
        return ArithFloatEmitter.Round(e, Expr.Call($"{ArithFloatEmitter.MathOf(lane)}.FusedMultiplyAdd", values), op.Result().Type);
    }

    // 1 / sqrt(x): two roundings, no estimate
    private static Expr ReciprocalSqrt(MethodEmitter e, Operation op)
    {
        var type = Checked(e, op, op.Result());
        var value = e.Value(op, 0);
        return ClrTypes.IsVector(type)
            ? Expr.Infix($"{CSharpTypes.Name(type)}.One", "/", MethodEmitter.VectorCall(type, "Sqrt", value))
            : ArithFloatEmitter.Round(e, Expr.Infix(type == typeof(float) ? "1f" : "1.0", "/", Expr.Call($"{ArithFloatEmitter.MathOf(type)}.Sqrt", value)), op.Result().Type);
    }

    private static Expr AbsI(MethodEmitter e, Operation op)
    {
        var type = e.TypeOf(op.Result());
        var value = e.Value(op, 0);
        return ClrTypes.IsVector(type)
            ? MethodEmitter.VectorCall(type, "Abs", value)
            : ArithIntEmitter.Narrow(e.Helper(typeof(MathFunctions), nameof(MathFunctions.WrappingAbs), ArithIntEmitter.Widen(value, op.Result().Type, signed: true)), op.Result().Type);
    }

    private static Expr Classify(MethodEmitter e, Operation op, string name)
    {
        var type = Checked(e, op, op.Operand(0));
        var value = e.Value(op, 0);
        return ClrTypes.IsVector(type) ? MethodEmitter.As(MethodEmitter.VectorCall(type, name, value), type, e.TypeOf(op.Result())) : Expr.Call($"{CSharpTypes.Name(type)}.{name}", value);
    }

    // min(max(x, low), high)
    private static Expr Clamp(MethodEmitter e, Operation op)
    {
        var type = Checked(e, op, op.Result());
        var values = e.Values(op);
        return ClrTypes.IsVector(type)
            ? MethodEmitter.VectorCall(type, "Min", MethodEmitter.VectorCall(type, "Max", values[0], values[1]), values[2])
            : Expr.Call($"{ArithFloatEmitter.MathOf(type)}.Min", Expr.Call($"{ArithFloatEmitter.MathOf(type)}.Max", values[0], values[1]), values[2]);
    }

    private static Expr Bits(MethodEmitter e, Operation op, string name)
    {
        if (ClrTypes.IsVector(e.TypeOf(op.Result()))) throw new UnsupportedException(op, "on vectors has no code in the C# emitter");
        int width = ClrTypes.ElementOf(op.Result().Type) is IntegerType integer ? integer.Width : 64;
        return ArithIntEmitter.Narrow(e.Helper(typeof(MathFunctions), name, ArithIntEmitter.Widen(e.Value(op, 0), op.Result().Type, signed: false), Expr.Of(width)), op.Result().Type);
    }
}
