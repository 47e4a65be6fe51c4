using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

/// <summary>vector.reduction: halves are combined until one lane is left, ((a0+a4)+(a2+a6))+..., then the accumulator; the order of the IL's.</summary>
internal static class ReductionEmitter
{
    private delegate Expr Combine(MethodEmitter e, Expr a, Expr b, Type type);

    private static (Combine Vector, Combine Scalar, bool Unsigned)? Kind(string kind) => kind switch
    {
        "add" => (Infix("+"), Infix("+"), false),
        "mul" => (Infix("*"), Infix("*"), false),
        "maximumf" => (Vector("Max"), (e, a, b, t) => Expr.Call(ArithFloatEmitter.MathOf(t) + ".Max", a, b), false),
        "minimumf" => (Vector("Min"), (e, a, b, t) => Expr.Call(ArithFloatEmitter.MathOf(t) + ".Min", a, b), false),
        "maxnumf" => (Vector("MaxNumber"), (e, a, b, t) => Expr.Call(CSharpTypes.Name(t) + ".MaxNumber", a, b), false),
        "minnumf" => (Vector("MinNumber"), (e, a, b, t) => Expr.Call(CSharpTypes.Name(t) + ".MinNumber", a, b), false),
        "maxsi" => (Vector("Max"), (e, a, b, t) => Expr.Call("Math.Max", a, b), false),
        "minsi" => (Vector("Min"), (e, a, b, t) => Expr.Call("Math.Min", a, b), false),
        "maxui" => (Vector("Max"), (e, a, b, t) => e.Helper(typeof(ScalarOps), "MaxUnsigned", a, b), true),
        "minui" => (Vector("Min"), (e, a, b, t) => e.Helper(typeof(ScalarOps), "MinUnsigned", a, b), true),
        "and" => (Infix("&"), Infix("&"), false),
        "or" => (Infix("|"), Infix("|"), false),
        "xor" => (Infix("^"), Infix("^"), false),
        _ => null,
    };

    private static Combine Infix(string symbol) => (e, a, b, t) => Expr.Infix(a, symbol, b);
    private static Combine Vector(string name) => (e, a, b, t) => MethodEmitter.VectorCall(t, name, a, b);

    public static Expr Reduce(MethodEmitter e, Operation op)
    {
        string kind = Cil.ReductionEmitter.KindOf(op);
        if (Kind(kind) is not var (combine, scalar, unsigned)) throw new UnsupportedException(op, $"of kind '{kind}' has no code in the C# emitter");
        var type = e.TypeOf(op.Operand(0));
        var element = ClrTypes.ElementOf(op.Operand(0).Type);
        var value = e.Value(op, 0);
        if (ClrTypes.IsVector(type))
        {
            ArithFloatEmitter.RequireLanes(op, type);
            if (element == IrType.I1) throw new UnsupportedException(op, "of a vector of i1 has no code in the C# emitter");
            var held = unsigned ? ClrTypes.Vector(ClrTypes.BitsOf(type), ArithIntEmitter.Unsigned(ClrTypes.LaneOf(type)))! : type;
            value = Fold(e, MethodEmitter.As(value, type, held), held, combine);
            if (element is IndexType) value = Expr.Cast("nint", value);
            else if (unsigned) value = Expr.Cast(CSharpTypes.Name(ClrTypes.LaneOf(type)), value);
            value = ArithIntEmitter.Wrap(value, element);
        }
        return op.OperandCount < 2 ? value : ArithIntEmitter.Wrap(scalar(e, value, e.Value(op, 1), e.TypeOf(op.Result())), element);
    }

    private static Expr Fold(MethodEmitter e, Expr value, Type type, Combine combine)
    {
        while (ClrTypes.BitsOf(type) > 128)
        {
            string whole = e.Held(value, CSharpTypes.Name(type), "whole");
            type = ClrTypes.Vector(ClrTypes.BitsOf(type) / 2, ClrTypes.LaneOf(type))!;
            value = combine(e, $"{whole}.GetLower()", $"{whole}.GetUpper()", type);
        }
        // the lower lanes meet the upper ones: v = op(v, v turned by half its lanes)
        var lane = ClrTypes.LaneOf(type);
        int count = ClrTypes.BitsOf(type) / ClrTypes.LaneBits(lane);
        string cast = ClrTypes.LaneBits(lane) == 32 || lane == typeof(long) || lane == typeof(ulong) || lane == typeof(double) ? "" : $"({CSharpTypes.Name(lane)})";
        string suffix = lane == typeof(uint) ? "u" : lane == typeof(ulong) ? "ul" : ClrTypes.LaneBits(lane) == 64 ? "L" : "";
        for (int step = count / 2; step >= 1; step /= 2)
        {
            string half = e.Names.Fresh("half");
            e.Out.Line($"{CSharpTypes.Name(type)} {half} = {value};");
            var turned = Enumerable.Range(0, count).Select(i => (Expr)$"{cast}{(i + step) % count}{suffix}");
            value = combine(e, half, MethodEmitter.VectorCall(type, "Shuffle", half, MethodEmitter.VectorCall(type, "Create", turned)), type);
        }
        return value.Dot("ToScalar()");
    }
}
