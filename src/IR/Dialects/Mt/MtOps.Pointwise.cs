namespace MaxTune.IR;

public static partial class MtOps
{
    private const string SameType = "$x attr-dict `:` type($x)";
    private const string Functional = "attr-dict `:` functional-type(operands, results)";

    public static readonly OpDefinition Add = Binary("mt.add", "x + y", (x, y) => x + y, (x, y) => x + y, PointwiseFolds.Add, OpTraits.Commutative);
    public static readonly OpDefinition Sub = Binary("mt.sub", "x - y", (x, y) => x - y, (x, y) => x - y, PointwiseFolds.Sub);
    public static readonly OpDefinition Mul = Binary("mt.mul", "x * y", (x, y) => x * y, (x, y) => x * y, PointwiseFolds.Mul, OpTraits.Commutative);
    public static readonly OpDefinition Div = Binary("mt.div", "x / y; integers round towards zero", (x, y) => x / y, IntegerDivide, PointwiseFolds.Div);

    // NaN wins, as in PyTorch: Math.Max and Math.Min return NaN when either side is
    public static readonly OpDefinition Maximum = Binary("mt.maximum", "max(x, y), NaN if either is", Math.Max, Math.Max, PointwiseFolds.Extremum, OpTraits.Commutative);
    public static readonly OpDefinition Minimum = Binary("mt.minimum", "min(x, y), NaN if either is", Math.Min, Math.Min, PointwiseFolds.Extremum, OpTraits.Commutative);
    public static readonly OpDefinition Pow = Binary("mt.pow", "x to the power y", Math.Pow, null, PointwiseFolds.Pow);

    public static readonly OpDefinition Neg = Unary("mt.neg", "-x", x => -x, x => -x, OpTraits.Involution);
    public static readonly OpDefinition Abs = Unary("mt.abs", "|x|", Math.Abs, x => x < 0 ? -x : x, OpTraits.Idempotent);
    public static readonly OpDefinition Exp = Unary("mt.exp", "e^x", Math.Exp);
    public static readonly OpDefinition Log = Unary("mt.log", "natural logarithm", Math.Log);
    public static readonly OpDefinition Sqrt = Unary("mt.sqrt", "square root", Math.Sqrt);
    public static readonly OpDefinition Rsqrt = Unary("mt.rsqrt", "1 / sqrt(x)", x => 1 / Math.Sqrt(x));
    public static readonly OpDefinition Tanh = Unary("mt.tanh", "hyperbolic tangent", Math.Tanh);
    public static readonly OpDefinition Erf = Unary("mt.erf", "error function", ErrorFunction.Erf);
    public static readonly OpDefinition Sigmoid = Unary("mt.sigmoid", "1 / (1 + e^-x)", Logistic);
    public static readonly OpDefinition Relu = Unary("mt.relu", "max(x, 0), NaN if x is", x => Math.Max(x, 0), x => Math.Max(x, 0), OpTraits.Idempotent);
    public static readonly OpDefinition Silu = Unary("mt.silu", "x * sigmoid(x)", x => x * Logistic(x));

    private static readonly AttrConstraint GeluForm = new("\"none\" or \"tanh\"", a => a is StringAttr { Value: "none" or "tanh" }, IrType.None);

    /// <summary>x · Φ(x), or with <c>approximate = "tanh"</c> x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))).</summary>
    public static readonly OpDefinition Gelu = new("mt.gelu")
    {
        Summary = "Gaussian error linear unit, exact or by tanh",
        Operands = [new("x", TypeConstraints.RankedTensor)],
        Results = [new("y", TypeConstraints.RankedTensor)],
        Attributes = [new("approximate", GeluForm, Optional: true, Default: new StringAttr("none"))],
        Traits = OpTraits.SameOperandsAndResultType,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["x", "y"]],
        AssemblyFormat = "$x (`approximate` `=` $approximate^)? attr-dict `:` type($x)",
        Semantics = (op, frame) => MtSemantics.Unary(op, frame, op.Attr<StringAttr>("approximate")?.Value == "tanh" ? GeluTanh : GeluExact, null),
    };

    public static readonly OpDefinition LeakyRelu = new("mt.leaky_relu")
    {
        Summary = "x where x >= 0, alpha * x below",
        Operands = [new("x", TypeConstraints.RankedTensor)],
        Results = [new("y", TypeConstraints.RankedTensor)],
        Attributes = [new("alpha", AttrConstraints.F64, Optional: true, Default: new FloatAttr(IrType.F64, 0.01))],
        Traits = OpTraits.SameOperandsAndResultType,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["x", "y"]],
        AssemblyFormat = "$x (`alpha` `=` $alpha^)? attr-dict `:` type($x)",
        Semantics = (op, frame) =>
        {
            double alpha = MtAttrs.Alpha(op);
            MtSemantics.Unary(op, frame, x => x >= 0 ? x : alpha * x, null);
        },
    };

    public static readonly OpDefinition Clamp = new("mt.clamp")
    {
        Summary = "min(max(x, low), high), NaN if x is",
        Operands = [new("x", TypeConstraints.RankedTensor)],
        Results = [new("y", TypeConstraints.RankedTensor)],
        Attributes = [new("low", AttrConstraints.F64), new("high", AttrConstraints.F64)],
        Traits = OpTraits.SameOperandsAndResultType,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["x", "y"]],
        AssemblyFormat = "$x `low` `=` $low `high` `=` $high attr-dict `:` type($x)",
        Semantics = (op, frame) =>
        {
            var (low, high) = MtAttrs.Bounds(op);
            MtSemantics.Unary(op, frame, x => Math.Min(Math.Max(x, low), high), x => Math.Min(Math.Max(x, (long)low), (long)high));
        },
    };

    public static readonly OpDefinition Cast = new("mt.cast")
    {
        Summary = "the same values in another element type; floats round to nearest, floats to integers towards zero",
        Operands = [new("x", TypeConstraints.RankedTensor)],
        Results = [new("y", TypeConstraints.RankedTensor)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "$x attr-dict `:` type($x) `to` type($y)",
        Verify = MtShapes.VerifyCast,
        Fold = CastFolds.Fold,
        Canonicalizations = CastFolds.Patterns,
        Semantics = MtSemantics.Cast,
    };

    private static OpDefinition Unary(string name, string summary, Func<double, double> f, Func<long, long>? g = null, OpTraits traits = OpTraits.None) => new(name)
    {
        Summary = summary,
        Operands = [new("x", TypeConstraints.RankedTensor)],
        Results = [new("y", TypeConstraints.RankedTensor)],
        Traits = OpTraits.SameOperandsAndResultType | traits,
        Effects = MemoryEffects.None,
        AllTypesMatch = [["x", "y"]],
        AssemblyFormat = SameType,
        Fold = PointwiseFolds.Unary,
        Semantics = (op, frame) => MtSemantics.Unary(op, frame, f, g),
    };

    private static OpDefinition Binary(
        string name, string summary, Func<double, double, double> f, Func<long, long, long>? g, OpFolder fold, OpTraits traits = OpTraits.None) => new(name)
        {
            Summary = summary,
            Operands = [new("x", TypeConstraints.RankedTensor), new("y", TypeConstraints.RankedTensor)],
            Results = [new("z", TypeConstraints.RankedTensor)],
            Traits = traits,
            Effects = MemoryEffects.None,
            AssemblyFormat = "$x `,` $y " + Functional,
            InferTypes = MtShapes.Broadcast,
            Verify = MtShapes.VerifyInferred,
            Fold = fold,
            Semantics = (op, frame) => MtSemantics.Binary(op, frame, f, g),
        };

    private static long IntegerDivide(long x, long y) => y == 0 ? throw new InterpreterException("division by zero") : y == -1 ? -x : x / y;

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    private static double GeluExact(double x) => 0.5 * x * (1 + ErrorFunction.Erf(x * Math.Sqrt(0.5)));

    private static double GeluTanh(double x) => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
}
