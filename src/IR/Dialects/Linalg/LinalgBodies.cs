namespace MaxTune.IR;

/// <summary>The bodies that operation names imply.</summary>
public static class LinalgBodies
{
    private delegate Value Scalar(OpBuilder b, Value[] x, IrType type);

    internal static void First(OpBuilder b, AttrList properties, Block body) => b.LinalgYield(body.Argument(0));

    /// <summary>The input cast to the output's type.</summary>
    internal static void Copy(OpBuilder b, AttrList properties, Block body) => b.LinalgYield(Cast(b, body.Argument(0), body.Argument(1).Type, IsUnsigned(properties)));

    // c + a · b in the output's type
    internal static void MultiplyAdd(OpBuilder b, AttrList properties, Block body)
    {
        var type = body.Argument(2).Type;
        bool unsigned = IsUnsigned(properties);
        Value x = Cast(b, body.Argument(0), type, unsigned), y = Cast(b, body.Argument(1), type, unsigned);
        b.LinalgYield(Add(b, body.Argument(2), Multiply(b, x, y)));
    }

    // c + (a - a0) · (b - b0) in the output's type
    internal static void MultiplyAddZeroPoints(OpBuilder b, AttrList properties, Block body)
    {
        var type = body.Argument(4).Type;
        Value x = Subtract(b, Cast(b, body.Argument(0), type), Cast(b, body.Argument(2), type));
        Value y = Subtract(b, Cast(b, body.Argument(1), type), Cast(b, body.Argument(3), type));
        b.LinalgYield(Add(b, body.Argument(4), Multiply(b, x, y)));
    }

    internal static readonly Action<OpBuilder, AttrList, Block>
        Sum = Pool(false, Add),
        Max = Pool(false, (b, x, y) => b.CreateValue(x.Type is FloatType ? ArithOps.MaximumF : ArithOps.MaxSI, [x, y], x.Type)),
        MaxUnsigned = Pool(true, (b, x, y) => b.CreateValue(x.Type is FloatType ? ArithOps.MaximumF : ArithOps.MaxUI, [x, y], x.Type)),
        Min = Pool(false, (b, x, y) => b.CreateValue(x.Type is FloatType ? ArithOps.MinimumF : ArithOps.MinSI, [x, y], x.Type)),
        MinUnsigned = Pool(true, (b, x, y) => b.CreateValue(x.Type is FloatType ? ArithOps.MinimumF : ArithOps.MinUI, [x, y], x.Type));

    private static Action<OpBuilder, AttrList, Block> Pool(bool unsigned, Func<OpBuilder, Value, Value, Value> combine) => (b, _, body) =>
        b.LinalgYield(combine(b, body.Argument(2), Cast(b, body.Argument(0), body.Argument(2).Type, unsigned)));

    private static Value Add(OpBuilder b, Value x, Value y) =>
        b.CreateValue(x.Type is ComplexType ? Complex("add") : x.Type is FloatType ? ArithOps.AddF : x.Type == IrType.I1 ? ArithOps.OrI : ArithOps.AddI, [x, y], x.Type);

    private static Value Subtract(OpBuilder b, Value x, Value y) =>
        b.CreateValue(x.Type is ComplexType ? Complex("sub") : x.Type is FloatType ? ArithOps.SubF : ArithOps.SubI, [x, y], x.Type);

    private static Value Multiply(OpBuilder b, Value x, Value y) =>
        b.CreateValue(x.Type is ComplexType ? Complex("mul") : x.Type is FloatType ? ArithOps.MulF : x.Type == IrType.I1 ? ArithOps.AndI : ArithOps.MulI, [x, y], x.Type);

    // the complex dialect is not ours: its operations pass through by name
    private static OpDefinition Complex(string name) => OpDefinition.Unregistered("complex." + name);

    /// <summary>The body of <c>linalg.elementwise</c>, by its kind.</summary>
    internal static void OfKind(OpBuilder b, AttrList properties, Block body)
    {
        string kind = properties["kind"] is ElementwiseKindAttr { Kind: var word } ? word : "";
        var (definition, make) = Elementwise().FirstOrDefault(e => e.Item1.Name == "linalg." + kind.Replace("_signed", ""));
        if (definition is not null) make(b, new AttrList(), body);
        else b.LinalgYield(b.CreateValue(kind == "max_unsigned" ? ArithOps.MaxUI : ArithOps.MinUI, [body.Argument(0), body.Argument(1)], body.Argument(2).Type));
    }

    // a linear congruential generator seeded by the element's indices: x → 1103515245 x + 12345, twice, then scaled from 2^32 to [min, max)
    internal static void RandomFill(OpBuilder b, AttrList properties, Block body)
    {
        var f64 = IrType.F64;
        var half = Cast(b, Number(int.MaxValue), f64);
        Value column = Cast(b, At(1), IrType.I32), row = Cast(b, At(0), IrType.I32);
        var once = Step(Add(b, row, body.Argument(2)));
        var twice = Step(Add(b, column, once));
        var positive = Add(b, half, Cast(b, twice, f64));
        var range = Subtract(b, body.Argument(1), body.Argument(0));
        var scale = Multiply(b, range, b.Constant(new FloatAttr(f64, 2.3283063999999999E-10)));
        b.LinalgYield(Cast(b, Add(b, Multiply(b, positive, scale), body.Argument(0)), body.Argument(3).Type));

        Value Number(long value) => b.Constant(IntegerAttr.I64(value));
        Value At(long dim) => b.Create(LinalgOps.Index, [], [IrType.Index], new AttrList { { "dim", IntegerAttr.I64(dim) } }).Result();
        Value Step(Value x)
        {
            var product = Multiply(b, x, Cast(b, Number(1103515245), IrType.I32));
            return Add(b, product, Cast(b, Number(12345), IrType.I32));
        }
    }

    /// <summary>The elementwise operations and their bodies.</summary>
    internal static IEnumerable<(OpDefinition, Action<OpBuilder, AttrList, Block>)> Elementwise()
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

    private static bool IsUnsigned(AttrList properties) => properties["cast"] is TypeFnAttr { Unsigned: true };

    private static (OpDefinition, Action<OpBuilder, AttrList, Block>) Of(OpDefinition definition, Scalar scalar) => (definition, (b, _, body) =>
    {
        var type = body.Arguments[^1].Type;
        bool select = definition.Name == "linalg.select";
        var inputs = body.Arguments.SkipLast(1).Select((x, i) => select && i == 0 ? x : Cast(b, x, type)).ToArray();
        b.LinalgYield(scalar(b, inputs, type));
    }
    );

    private static Scalar Apply(OpDefinition floats, OpDefinition? ints = null) => (b, x, type) => b.CreateValue(type is FloatType || ints is null ? floats : ints, x, type);
}
