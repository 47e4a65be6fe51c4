namespace MaxTune.IR;

public static partial class LinalgOps
{
    public static readonly OpDefinition Fill = Structured("linalg.fill", "every element the scalar");
    public static readonly OpDefinition Copy = Structured("linalg.copy", "every element as it is, cast to the output's type", CastAttr);
    public static readonly OpDefinition Exp = Structured("linalg.exp", "e^x");
    public static readonly OpDefinition Log = Structured("linalg.log", "natural logarithm");
    public static readonly OpDefinition Abs = Structured("linalg.abs", "|x|");
    public static readonly OpDefinition Ceil = Structured("linalg.ceil", "x rounded up");
    public static readonly OpDefinition Floor = Structured("linalg.floor", "x rounded down");
    public static readonly OpDefinition NegF = Structured("linalg.negf", "-x");
    public static readonly OpDefinition Reciprocal = Structured("linalg.reciprocal", "1 / x");
    public static readonly OpDefinition Round = Structured("linalg.round", "x rounded to the nearest, halves away from zero");
    public static readonly OpDefinition Sqrt = Structured("linalg.sqrt", "square root");
    public static readonly OpDefinition Rsqrt = Structured("linalg.rsqrt", "1 / sqrt(x)");
    public static readonly OpDefinition Square = Structured("linalg.square", "x * x");
    public static readonly OpDefinition Tanh = Structured("linalg.tanh", "hyperbolic tangent");
    public static readonly OpDefinition Erf = Structured("linalg.erf", "error function");
    public static readonly OpDefinition Add = Structured("linalg.add", "x + y");
    public static readonly OpDefinition Sub = Structured("linalg.sub", "x - y");
    public static readonly OpDefinition Mul = Structured("linalg.mul", "x * y");
    public static readonly OpDefinition Div = Structured("linalg.div", "x / y");
    public static readonly OpDefinition DivUnsigned = Structured("linalg.div_unsigned", "x / y, unsigned");
    public static readonly OpDefinition Max = Structured("linalg.max", "max(x, y)");
    public static readonly OpDefinition Min = Structured("linalg.min", "min(x, y)");
    public static readonly OpDefinition PowF = Structured("linalg.powf", "x to the power y");
    public static readonly OpDefinition Select = Structured("linalg.select", "x where the condition holds, else y");

    private static IEnumerable<(OpDefinition, NamedStructure)> ElementwiseStructures()
    {
        yield return (Fill, new NamedStructure(
            op => [new AffineMap(OutputRank(op), 0, []), AffineMap.Identity(OutputRank(op))], op => Parallel(OutputRank(op)))
        { Inputs = 1, Body = LinalgBodies.Copy });
        foreach (var (definition, body) in LinalgBodies.Elementwise())
            yield return (definition, new NamedStructure(
                op => [.. Enumerable.Repeat(AffineMap.Identity(OutputRank(op)), op.OperandCount)], op => Parallel(OutputRank(op)))
            { Inputs = definition.Name is "linalg.select" ? 3 : Unary.Contains(definition.Name) ? 1 : 2, Body = body });
    }

    private static readonly HashSet<string> Unary =
    [
        "linalg.fill", "linalg.copy", "linalg.exp", "linalg.log", "linalg.abs", "linalg.ceil", "linalg.floor", "linalg.negf", "linalg.reciprocal",
        "linalg.round", "linalg.sqrt", "linalg.rsqrt", "linalg.square", "linalg.tanh", "linalg.erf",
    ];
}
