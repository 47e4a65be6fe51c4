namespace MaxTune.IR;

/// <summary><c>#linalg.type_fn&lt;cast_unsigned&gt;</c>: how integers are cast to the output's type.</summary>
public sealed record TypeFnAttr(bool Unsigned) : Attr
{
    public override void Print(AsmWriter w) => w.Write("#linalg.type_fn<").Write(Unsigned ? "cast_unsigned" : "cast_signed").Write('>');

    internal static readonly AttrConstraint Cases = new("allowed 32-bit signless integer cases: 0, 1", a => a is TypeFnAttr)
    {
        DialectMnemonic = "linalg.type_fn",
        FromKeyword = word => word switch { "cast_signed" => new TypeFnAttr(false), "cast_unsigned" => new TypeFnAttr(true), _ => null },
        ToKeyword = attr => ((TypeFnAttr)attr).Unsigned ? "cast_unsigned" : "cast_signed",
    };
}

/// <summary><c>#linalg.elementwise_kind&lt;exp&gt;</c>.</summary>
public sealed record ElementwiseKindAttr(string Kind) : Attr
{
    private static readonly string[] Unary = ["exp", "log", "abs", "ceil", "floor", "negf", "reciprocal", "round", "sqrt", "rsqrt", "square", "tanh", "erf"];
    private static readonly string[] Binary = ["add", "sub", "mul", "div", "div_unsigned", "max_signed", "min_signed", "max_unsigned", "min_unsigned", "powf"];

    public override void Print(AsmWriter w) => w.Write("#linalg.elementwise_kind<").Write(Kind).Write('>');

    /// <summary>How many inputs the kind has.</summary>
    public int Arity => Unary.Contains(Kind) ? 1 : Binary.Contains(Kind) ? 2 : 3;

    internal static readonly AttrConstraint Cases = new("allowed 32-bit signless integer cases: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23", a => a is ElementwiseKindAttr)
    {
        DialectMnemonic = "linalg.elementwise_kind",
        FromKeyword = word => word == "select" || Unary.Contains(word) || Binary.Contains(word) ? new ElementwiseKindAttr(word) : null,
        ToKeyword = attr => ((ElementwiseKindAttr)attr).Kind,
    };
}
