using System.Numerics;
using static MaxTune.IR.ArithShapes;
using static MaxTune.IR.OpTraits;

namespace MaxTune.IR;

/// <summary>Mathematical functions, lane by lane: computed in f64, rounded once to the type.</summary>
public static class MathOps
{
    public static readonly OpDefinition AbsF = UnaryFloat("math.absf", Math.Abs, Idempotent);
    public static readonly OpDefinition Acos = UnaryFloat("math.acos", Math.Acos);
    public static readonly OpDefinition Acosh = UnaryFloat("math.acosh", Math.Acosh);
    public static readonly OpDefinition Asin = UnaryFloat("math.asin", Math.Asin);
    public static readonly OpDefinition Asinh = UnaryFloat("math.asinh", Math.Asinh);
    public static readonly OpDefinition Atan = UnaryFloat("math.atan", Math.Atan);
    public static readonly OpDefinition Atanh = UnaryFloat("math.atanh", Math.Atanh);
    public static readonly OpDefinition Cbrt = UnaryFloat("math.cbrt", Math.Cbrt);
    public static readonly OpDefinition Ceil = UnaryFloat("math.ceil", Math.Ceiling, Idempotent);
    public static readonly OpDefinition Cos = UnaryFloat("math.cos", Math.Cos);
    public static readonly OpDefinition Cosh = UnaryFloat("math.cosh", Math.Cosh);
    public static readonly OpDefinition Erf = UnaryFloat("math.erf", ErrorFunction.Erf);
    public static readonly OpDefinition Erfc = UnaryFloat("math.erfc", ErrorFunction.Erfc);
    public static readonly OpDefinition Exp = UnaryFloat("math.exp", Math.Exp);
    public static readonly OpDefinition Exp2 = UnaryFloat("math.exp2", x => Math.Pow(2, x));
    public static readonly OpDefinition ExpM1 = UnaryFloat("math.expm1", NearOne.ExpM1);
    public static readonly OpDefinition Floor = UnaryFloat("math.floor", Math.Floor, Idempotent);
    public static readonly OpDefinition Log = UnaryFloat("math.log", Math.Log);
    public static readonly OpDefinition Log10 = UnaryFloat("math.log10", Math.Log10);
    public static readonly OpDefinition Log1p = UnaryFloat("math.log1p", NearOne.Log1P);
    public static readonly OpDefinition Log2 = UnaryFloat("math.log2", Math.Log2);
    public static readonly OpDefinition Round = UnaryFloat("math.round", x => Math.Round(x, MidpointRounding.AwayFromZero), Idempotent);
    public static readonly OpDefinition RoundEven = UnaryFloat("math.roundeven", x => Math.Round(x, MidpointRounding.ToEven), Idempotent);
    public static readonly OpDefinition Rsqrt = UnaryFloat("math.rsqrt", x => 1 / Math.Sqrt(x));
    public static readonly OpDefinition Sin = UnaryFloat("math.sin", Math.Sin);
    public static readonly OpDefinition Sinh = UnaryFloat("math.sinh", Math.Sinh);
    public static readonly OpDefinition Sqrt = UnaryFloat("math.sqrt", Math.Sqrt);
    public static readonly OpDefinition Tan = UnaryFloat("math.tan", Math.Tan);
    public static readonly OpDefinition Tanh = UnaryFloat("math.tanh", Math.Tanh);
    public static readonly OpDefinition Trunc = UnaryFloat("math.trunc", Math.Truncate, Idempotent);

    public static readonly OpDefinition Atan2 = BinaryFloat("math.atan2", x => Math.Atan2(x[0], x[1]));
    public static readonly OpDefinition CopySign = BinaryFloat("math.copysign", x => Math.CopySign(x[0], x[1]));
    public static readonly OpDefinition PowF = BinaryFloat("math.powf", x => Math.Pow(x[0], x[1]));

    public static readonly OpDefinition IsFinite = Classify("math.isfinite", double.IsFinite);
    public static readonly OpDefinition IsInf = Classify("math.isinf", double.IsInfinity);
    public static readonly OpDefinition IsNaN = Classify("math.isnan", double.IsNaN);

    /// <summary>Normal in its own type: an f32 of 1e-40 is not.</summary>
    public static readonly OpDefinition IsNormal = Classify("math.isnormal", double.IsNormal) with
    {
        Semantics = (op, frame) => Lanes.Tests(x => Normal(x[0], Lanes.Element(op.Operand(0).Type)))(op, frame),
        Fold = (op, constants) => Lanes.FoldTests(x => Normal(x[0], Lanes.Element(op.Operand(0).Type)))(op, constants),
    };

    public static readonly OpDefinition AbsI = UnaryInt("math.absi", (x, _) => x < 0 ? -x : x, Idempotent);
    public static readonly OpDefinition CountLeadingZeros = UnaryInt("math.ctlz", (x, w) => BitOperations.LeadingZeroCount(IntBits.ZeroExtend(x, w)) - (64 - w));
    public static readonly OpDefinition CountTrailingZeros = UnaryInt("math.cttz", (x, w) => Math.Min(w, BitOperations.TrailingZeroCount(IntBits.ZeroExtend(x, w))));
    public static readonly OpDefinition CtPop = UnaryInt("math.ctpop", (x, w) => BitOperations.PopCount(IntBits.ZeroExtend(x, w)));

    public static readonly OpDefinition IPowI = BinaryInt("math.ipowi", IntegerPower);

    /// <summary>a * b + c, rounded once.</summary>
    public static readonly OpDefinition Fma = new("math.fma")
    {
        Operands = [new("a", TypeConstraints.FloatLike), new("b", TypeConstraints.FloatLike), new("c", TypeConstraints.FloatLike)],
        Results = [new("result", TypeConstraints.FloatLike)],
        Attributes = [ArithAttrs.FastMath],
        Traits = SameTypes,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$a `,` $b `,` $c (`fastmath` `` $fastmath^)? attr-dict `:` type($result)",
        Semantics = (op, frame) => Lanes.Floats(Lanes.Element(op.Result().Type) == IrType.F32 && !frame.Interpreter.WidePrecision
            ? x => MathF.FusedMultiplyAdd((float)x[0], (float)x[1], (float)x[2])   // in f64 it would round twice
            : x => Math.FusedMultiplyAdd(x[0], x[1], x[2]))(op, frame),
    };

    public static readonly OpDefinition ClampF = new("math.clampf")
    {
        Operands = [new("value", TypeConstraints.FloatLike), new("min", TypeConstraints.FloatLike), new("max", TypeConstraints.FloatLike)],
        Results = [new("result", TypeConstraints.FloatLike)],
        Attributes = [ArithAttrs.FastMath],
        Traits = SameTypes,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$value `to` ` ` `[` $min `,` $max `]` (`fastmath` `` $fastmath^)? attr-dict `:` type($result)",
        Semantics = Lanes.Floats(x => Math.Min(Math.Max(x[0], x[1]), x[2])),
    };

    public static readonly OpDefinition FPowI = new("math.fpowi")
    {
        Operands = [new("lhs", TypeConstraints.FloatLike), new("rhs", TypeConstraints.SignlessIntegerLike)],
        Results = [new("result", TypeConstraints.FloatLike)],
        Attributes = [ArithAttrs.FastMath],
        Traits = Pointwise | SameOperandsAndResultShape,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["lhs", "result"]],
        AssemblyFormat = "$lhs `,` $rhs (`fastmath` `` $fastmath^)? attr-dict `:` type($lhs) `,` type($rhs)",
        Semantics = (op, frame) =>
        {
            var to = Lanes.Element(op.Result().Type);
            frame.Set(op.Result(), Lanes.Each(op, frame, 0, to, (x, lane) => frame.Round(Math.Pow((double)Lanes.Lane(x[0], lane), (long)Lanes.Lane(x[1], lane)), to)));
        },
    };

    public static readonly OpDefinition SinCos = new("math.sincos")
    {
        Operands = [new("operand", TypeConstraints.FloatLike)],
        Results = [new("sin", TypeConstraints.FloatLike), new("cos", TypeConstraints.FloatLike)],
        Attributes = [ArithAttrs.FastMath],
        Traits = Pointwise | SameOperandsAndResultShape,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["operand", "sin", "cos"]],
        AssemblyFormat = "$operand (`fastmath` `` $fastmath^)? attr-dict `:` type($operand)",
        Semantics = (op, frame) =>
        {
            var to = Lanes.Element(op.Result().Type);
            frame.Set(op.Result(0), Lanes.Each(op, frame, 0, to, (x, lane) => frame.Round(Math.Sin((double)Lanes.Lane(x[0], lane)), to)));
            frame.Set(op.Result(1), Lanes.Each(op, frame, 0, to, (x, lane) => frame.Round(Math.Cos((double)Lanes.Lane(x[0], lane)), to)));
        },
    };

    public static Dialect Dialect { get; } = new("math")
    {
        Summary = "mathematical functions",
        Operations =
        [
            AbsF, Acos, Acosh, Asin, Asinh, Atan, Atanh, Cbrt, Ceil, Cos, Cosh, Erf, Erfc, Exp, Exp2, ExpM1, Floor, Log, Log10, Log1p, Log2,
            Round, RoundEven, Rsqrt, Sin, Sinh, Sqrt, Tan, Tanh, Trunc, Atan2, CopySign, PowF, IsFinite, IsInf, IsNaN, IsNormal,
            AbsI, CountLeadingZeros, CountTrailingZeros, CtPop, IPowI, Fma, ClampF, FPowI, SinCos,
        ],
    };

    private static OpDefinition Classify(string name, Func<double, bool> test) => new(name)
    {
        Operands = [new("operand", TypeConstraints.FloatLike)],
        Results = [new("result", TypeConstraints.BoolLike)],
        Attributes = [ArithAttrs.FastMath],
        Traits = Pointwise,
        Effects = MemoryEffects.None,
        TypeRules = [BoolResult("operand")],
        InferTypes = (op, _) => [BoolLike(op.Operand(0).Type)],
        AssemblyFormat = "$operand attr-dict `:` type($operand)",
        Semantics = Lanes.Tests(x => test(x[0])),
        Fold = Lanes.FoldTests(x => test(x[0])),
    };

    private static bool Normal(double x, IrType type)
    {
        double smallest = type switch
        {
            FloatType { Kind: FloatKind.F32 or FloatKind.BF16 or FloatKind.TF32 } => Math.ScaleB(1, -126),
            FloatType { Kind: FloatKind.F16 } => Math.ScaleB(1, -14),
            _ => Math.ScaleB(1, -1022),
        };
        return double.IsFinite(x) && Math.Abs(x) >= smallest;
    }

    // x^n wrapping; x^-n is 1 / x^n truncated: 1 for 1, ±1 for -1, undefined for 0, else 0
    private static long? IntegerPower(ReadOnlySpan<long> x, int width)
    {
        long b = x[0], n = x[1], result = 1;
        if (n < 0) return b switch { 0 => null, 1 => 1, -1 => (n & 1) == 0 ? 1 : -1, _ => 0 };
        for (; n > 0; n >>= 1, b *= b)
            if ((n & 1) != 0) result *= b;
        return result;
    }
}
