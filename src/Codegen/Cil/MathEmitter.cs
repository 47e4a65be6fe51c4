using System.Reflection.Emit;
using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>The math dialect: System.MathF and System.Math for scalars; the vector classes where .NET has the function, else lane by lane.</summary>
internal static class MathEmitter
{
    public static readonly Dictionary<string, OpEmitter> Table = Build();

    private static Dictionary<string, OpEmitter> Build()
    {
        var table = new Dictionary<string, OpEmitter>
        {
            ["math.fma"] = Fma,
            ["math.rsqrt"] = ReciprocalSqrt,
            ["math.absi"] = AbsI,
            ["math.round"] = (e, op) => Unary(e, op, typeof(MathFunctions), "Round", null),
            ["math.isnan"] = (e, op) => Classify(e, op, "IsNaN", negated: false),
            ["math.isinf"] = (e, op) => Classify(e, op, "IsInfinity", negated: false),
            ["math.isfinite"] = (e, op) => Classify(e, op, "IsFinite", negated: false),
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

    private static void Unary(StageEmitter e, Operation op, Type? owner, string scalar, string? vector)
    {
        var type = e.TypeOf(op.Result());
        if (ClrTypes.IsVector(type)) ArithFloatEmitter.RequireLanes(op, type);
        e.PushAll(op);
        var lane = ClrTypes.IsVector(type) ? ClrTypes.LaneOf(type) : type;
        owner ??= lane == typeof(float) ? typeof(MathF) : typeof(Math);
        if (!ClrTypes.IsVector(type))
        {
            e.Call(owner, scalar, null, lane);
            ArithFloatEmitter.Round(e, op.Result().Type);
            return;
        }
        var direct = vector is null ? null : e.Context.Intrinsics.Find(ClrTypes.VectorClass(ClrTypes.BitsOf(type)), vector, lane, type);
        if (direct is not null)
        {
            e.Il.Call(direct);
            return;
        }
        if (VectorFunctions.Find(op.Name, type) is { } function)
        {
            function(e, type);
            return;
        }
        e.Il.Ldftn(e.Context.Intrinsics.Get(owner, scalar, null, lane));
        e.LaneCall(nameof(LaneOps.Apply), [type, lane], type, typeof(nint));
    }

    private static void Binary(StageEmitter e, Operation op, string scalar, string? vector)
    {
        var type = e.TypeOf(op.Result());
        if (ClrTypes.IsVector(type)) ArithFloatEmitter.RequireLanes(op, type);
        e.PushAll(op);
        var lane = ClrTypes.IsVector(type) ? ClrTypes.LaneOf(type) : type;
        var owner = lane == typeof(float) ? typeof(MathF) : typeof(Math);
        if (!ClrTypes.IsVector(type))
        {
            e.Call(owner, scalar, null, lane, lane);
            ArithFloatEmitter.Round(e, op.Result().Type);
        }
        else if (vector is not null) e.VectorCall(type, vector, 2);
        else
        {
            e.Il.Ldftn(e.Context.Intrinsics.Get(owner, scalar, null, lane, lane));
            e.LaneCall(nameof(LaneOps.Apply2), [type, lane], type, type, typeof(nint));
        }
    }

    private static void Fma(StageEmitter e, Operation op) => FusedMultiplyAdd(e, op);

    /// <summary>a × b + c in one rounding.</summary>
    public static void FusedMultiplyAdd(StageEmitter e, Operation op)
    {
        var type = e.TypeOf(op.Result());
        if (ClrTypes.IsVector(type)) ArithFloatEmitter.RequireLanes(op, type);
        e.PushAll(op);
        if (ClrTypes.IsVector(type))
        {
            if (ClrTypes.LaneOf(type) == typeof(float) || ClrTypes.LaneOf(type) == typeof(double)) e.VectorCall(type, "FusedMultiplyAdd", 3);
            else
            {
                e.WithTemporary(type, c =>
                {
                    e.Il.Stloc(c);
                    e.VectorCall(type, "Multiply", 2);
                    e.Il.Ldloc(c);
                });
                e.VectorCall(type, "Add", 2);
            }
            return;
        }
        if (type == typeof(float) || type == typeof(double))
        {
            e.Call(type == typeof(float) ? typeof(MathF) : typeof(Math), "FusedMultiplyAdd", null, type, type, type);
            ArithFloatEmitter.Round(e, op.Result().Type);
            return;
        }
        e.WithTemporary(type, c =>
        {
            e.Il.Stloc(c);
            e.Il.Binary(OpCodes.Mul);
            e.Il.Ldloc(c);
        });
        e.Il.Binary(OpCodes.Add);
        ArithIntEmitter.Wrap(e.Il, op.Result().Type);
    }

    // 1 / sqrt(x): two roundings, no estimate
    private static void ReciprocalSqrt(StageEmitter e, Operation op)
    {
        var type = e.TypeOf(op.Result());
        if (ClrTypes.IsVector(type))
        {
            ArithFloatEmitter.RequireLanes(op, type);
            e.Call(type, "get_One", null);
            e.PushAll(op);
            e.VectorCall(type, "Sqrt", 1);
            e.VectorCall(type, "Divide", 2);
            return;
        }
        if (type == typeof(float)) e.Il.LdcR4(1);
        else e.Il.LdcR8(1);
        e.PushAll(op);
        e.Call(type == typeof(float) ? typeof(MathF) : typeof(Math), "Sqrt", null, type);
        e.Il.Binary(OpCodes.Div);
        ArithFloatEmitter.Round(e, op.Result().Type);
    }

    private static void AbsI(StageEmitter e, Operation op)
    {
        var type = e.TypeOf(op.Result());
        e.PushAll(op);
        if (ClrTypes.IsVector(type))
        {
            e.VectorCall(type, "Abs", 1);
            return;
        }
        ArithIntEmitter.Widen(e.Il, op.Result().Type, signed: true);
        e.Call(typeof(MathFunctions), nameof(MathFunctions.WrappingAbs), null, typeof(long));
        ArithIntEmitter.Narrow(e.Il, op.Result().Type);
    }

    private static void Classify(StageEmitter e, Operation op, string name, bool negated)
    {
        var type = e.TypeOf(op.Operand(0));
        if (ClrTypes.IsVector(type)) ArithFloatEmitter.RequireLanes(op, type);
        e.PushAll(op);
        if (ClrTypes.IsVector(type))
        {
            e.VectorCall(type, name, 1);
            e.As(type, e.TypeOf(op.Result()));
        }
        else e.Call(type, name, null, type);
    }

    private static void Clamp(StageEmitter e, Operation op)
    {
        // min(max(x, low), high)
        var type = e.TypeOf(op.Result());
        if (ClrTypes.IsVector(type)) ArithFloatEmitter.RequireLanes(op, type);
        var owner = type == typeof(float) ? typeof(MathF) : typeof(Math);
        e.Push(op, 0);
        foreach (var (operand, name) in new[] { (1, "Max"), (2, "Min") })
        {
            e.Push(op, operand);
            if (ClrTypes.IsVector(type)) e.VectorCall(type, name, 2);
            else e.Call(owner, name, null, type, type);
        }
    }

    private static void Bits(StageEmitter e, Operation op, string name)
    {
        var type = e.TypeOf(op.Result());
        if (ClrTypes.IsVector(type)) throw new UnsupportedException(op, "on vectors has no code in the CIL emitter");
        int width = ClrTypes.ElementOf(op.Result().Type) is IntegerType integer ? integer.Width : 64;
        e.PushAll(op);
        ArithIntEmitter.Widen(e.Il, op.Result().Type, signed: false);
        e.Il.LdcI4(width);
        e.Call(typeof(MathFunctions), name, null, typeof(long), typeof(int));
        ArithIntEmitter.Narrow(e.Il, op.Result().Type);
    }
}
