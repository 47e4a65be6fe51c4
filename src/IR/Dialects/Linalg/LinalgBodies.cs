namespace MaxTune.IR;

/// <summary>The bodies that operation names imply.</summary>
public static class LinalgBodies
{
    private delegate Value Scalar(OpBuilder b, Value[] x, IrType type);

    internal static void First(OpBuilder b, Attr? cast, Block body) => b.LinalgYield(body.Argument(0));

    /// <summary>The input cast to the output's type.</summary>
    internal static void Copy(OpBuilder b, Attr? cast, Block body) => b.LinalgYield(Cast(b, body.Argument(0), body.Argument(1).Type, IsUnsigned(cast)));

    // c + a · b in the output's type
    internal static void MultiplyAdd(OpBuilder b, Attr? cast, Block body)
    {
        var type = body.Argument(2).Type;
        bool unsigned = IsUnsigned(cast);
        Value x = Cast(b, body.Argument(0), type, unsigned), y = Cast(b, body.Argument(1), type, unsigned);
        var (mul, add) = type is FloatType ? (ArithOps.MulF, ArithOps.AddF) : type == IrType.I1 ? (ArithOps.AndI, ArithOps.OrI) : (ArithOps.MulI, ArithOps.AddI);
        var product = b.CreateValue(mul, [x, y], type);
        b.LinalgYield(b.CreateValue(add, [body.Argument(2), product], type));
    }

    /// <summary>The elementwise operations and their bodies.</summary>
    internal static IEnumerable<(OpDefinition, Action<OpBuilder, Attr?, Block>)> Elementwise()
    {
        yield return (LinalgOps.Copy, Copy);
        yield return Of(LinalgOps.Exp, Apply(MathOps.Exp));
        yield return Of(LinalgOps.Log, Apply(MathOps.Log));
        yield return Of(LinalgOps.Abs, Apply(MathOps.AbsF));
        yield return Of(LinalgOps.Ceil, Apply(MathOps.Ceil));
        yield return Of(LinalgOps.Floor, Apply(MathOps.Floor));
        yield return Of(LinalgOps.NegF, Apply(ArithOps.NegF));
        yield return Of(LinalgOps.Reciprocal, static (b, x, type) => b.CreateValue(ArithOps.DivF, [b.Constant(new FloatAttr(type, 1)), x[0]], type));
        yield return Of(LinalgOps.Round, Apply(MathOps.Round));
        yield return Of(LinalgOps.Sqrt, Apply(MathOps.Sqrt));
        yield return Of(LinalgOps.Rsqrt, Apply(MathOps.Rsqrt));
        yield return Of(LinalgOps.Square, static (b, x, type) => b.CreateValue(type is FloatType ? ArithOps.MulF : ArithOps.MulI, [x[0], x[0]], type));
        yield return Of(LinalgOps.Tanh, Apply(MathOps.Tanh));
        yield return Of(LinalgOps.Erf, Apply(MathOps.Erf));
        yield return Of(LinalgOps.Add, Apply(ArithOps.AddF, ArithOps.AddI));
        yield return Of(LinalgOps.Sub, Apply(ArithOps.SubF, ArithOps.SubI));
        yield return Of(LinalgOps.Mul, Apply(ArithOps.MulF, ArithOps.MulI));
        yield return Of(LinalgOps.Div, Apply(ArithOps.DivF, ArithOps.DivSI));
        yield return Of(LinalgOps.DivUnsigned, Apply(ArithOps.DivF, ArithOps.DivUI));
        yield return Of(LinalgOps.Max, Apply(ArithOps.MaximumF, ArithOps.MaxSI));
        yield return Of(LinalgOps.Min, Apply(ArithOps.MinimumF, ArithOps.MinSI));
        yield return Of(LinalgOps.PowF, Apply(MathOps.PowF));
        yield return Of(LinalgOps.Select, static (b, x, type) => b.CreateValue(ArithOps.Select, x, type));
    }

    /// <summary>A number in another scalar type: extended, truncated or converted; itself when the type is the same.</summary>
    public static Value Cast(OpBuilder b, Value value, IrType to, bool unsigned = false)
    {
        var from = value.Type;
        if (from == to) return value;
        OpDefinition? cast = (from, to) switch
        {
            (FloatType f, FloatType t) => t.Width > f.Width ? ArithOps.ExtF : t.Width < f.Width ? ArithOps.TruncF : null,
            (IntegerType i, IntegerType t) => t.Width > i.Width ? unsigned || i.Width == 1 ? ArithOps.ExtUI : ArithOps.ExtSI : t.Width < i.Width ? ArithOps.TruncI : null,
            (IntegerType i, FloatType) => unsigned || i.Width == 1 ? ArithOps.UIToFP : ArithOps.SIToFP,
            (FloatType, IntegerType) => unsigned ? ArithOps.FPToUI : ArithOps.FPToSI,
            (IndexType, IntegerType) or (IntegerType, IndexType) => unsigned ? ArithOps.IndexCastUI : ArithOps.IndexCast,
            _ => null,
        };
        // bf16 ↔ f16: of one width, through f32
        return cast is null ? Cast(b, Cast(b, value, IrType.F32), to) : b.CreateValue(cast, [value], to);
    }

    private static bool IsUnsigned(Attr? cast) => cast is OpaqueAttr { Body: var body } && body.Contains("unsigned");

    private static (OpDefinition, Action<OpBuilder, Attr?, Block>) Of(OpDefinition definition, Scalar scalar) => (definition, (b, _, body) =>
    {
        var type = body.Arguments[^1].Type;
        bool select = definition.Name == "linalg.select";
        var inputs = body.Arguments.SkipLast(1).Select((x, i) => select && i == 0 ? x : Cast(b, x, type)).ToArray();
        b.LinalgYield(scalar(b, inputs, type));
    }
    );

    private static Scalar Apply(OpDefinition floats, OpDefinition? ints = null) => (b, x, type) => b.CreateValue(type is FloatType || ints is null ? floats : ints, x, type);
}
