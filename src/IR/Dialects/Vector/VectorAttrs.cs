namespace MaxTune.IR;

public enum CombiningKind { Add, Mul, MinUI, MinSI, MinNumF, MaxUI, MaxSI, MaxNumF, And, Or, Xor, MinimumF, MaximumF }

/// <summary><c>#vector.kind&lt;add&gt;</c>: how values are combined.</summary>
public sealed record CombiningKindAttr(CombiningKind Kind) : Attr
{
    internal static readonly string[] Words = ["add", "mul", "minui", "minsi", "minnumf", "maxui", "maxsi", "maxnumf", "and", "or", "xor", "minimumf", "maximumf"];

    public override void Print(AsmWriter w) => w.Write("#vector.kind<").Write(Words[(int)Kind]).Write('>');
}

/// <summary><c>#vector.iterator_type&lt;parallel&gt;</c>.</summary>
public sealed record VectorIteratorAttr(bool IsReduction) : Attr
{
    public override void Print(AsmWriter w) => w.Write("#vector.iterator_type<").Write(IsReduction ? "reduction" : "parallel").Write('>');
}

public enum PrintPunctuation { NoPunctuation, NewLine, Comma, Open, Close }

/// <summary><c>#vector.punctuation&lt;newline&gt;</c>.</summary>
public sealed record PunctuationAttr(PrintPunctuation Kind) : Attr
{
    internal static readonly string[] Words = ["no_punctuation", "newline", "comma", "open", "close"];

    public override void Print(AsmWriter w) => w.Write("#vector.punctuation<").Write(Words[(int)Kind]).Write('>');
}

/// <summary>The attributes of vector operations.</summary>
internal static class VectorAttrs
{
    public static readonly AttrConstraint KindConstraint = new("Kind of combining function for contractions and reductions", a => a is CombiningKindAttr)
    {
        DialectMnemonic = "vector.kind",
        FromKeyword = word => Array.IndexOf(CombiningKindAttr.Words, word) is var at and >= 0 ? new CombiningKindAttr((CombiningKind)at) : null,
        ToKeyword = attr => CombiningKindAttr.Words[(int)((CombiningKindAttr)attr).Kind],
    };

    public static readonly AttrConstraint IteratorConstraint = new("Iterator type", a => a is VectorIteratorAttr)
    {
        DialectMnemonic = "vector.iterator_type",
        FromKeyword = word => word is "parallel" or "reduction" ? new VectorIteratorAttr(word == "reduction") : null,
        ToKeyword = attr => ((VectorIteratorAttr)attr).IsReduction ? "reduction" : "parallel",
    };

    public static readonly AttrConstraint PunctuationConstraint = new("Punctuation for separating vectors or vector elements", a => a is PunctuationAttr)
    {
        DialectMnemonic = "vector.punctuation",
        FromKeyword = word => Array.IndexOf(PunctuationAttr.Words, word) is var at and >= 0 ? new PunctuationAttr((PrintPunctuation)at) : null,
        ToKeyword = attr => PunctuationAttr.Words[(int)((PunctuationAttr)attr).Kind],
    };

    public static readonly AttrDef Kind = new("kind", KindConstraint);
    public static readonly AttrDef KindOrAdd = new("kind", KindConstraint, Default: new CombiningKindAttr(CombiningKind.Add));

    public static readonly AttrConstraint I64Array = new("64-bit integer array attribute",
        a => a is ArrayAttr array && array.Elements.All(e => e is IntegerAttr i && i.Type == IrType.I64));

    public static readonly AttrConstraint BoolArray = new("1-bit boolean array attribute",
        a => a is ArrayAttr array && array.Elements.All(e => e is IntegerAttr { Type: IntegerType { Width: 1 } }));

    public static Attr? Parse(DialectText text) => text.Mnemonic switch
    {
        "kind" => ArithAttrs.FromBody(KindConstraint, text),
        "iterator_type" => ArithAttrs.FromBody(IteratorConstraint, text),
        "punctuation" => ArithAttrs.FromBody(PunctuationConstraint, text),
        _ => null,
    };
}

/// <summary>Combining two lanes.</summary>
internal static class Combining
{
    public static object Apply(CombiningKind kind, object a, object b, IrType type, InterpreterFrame frame)
    {
        if (a is double x && b is double y)
            return frame.Round(kind switch
            {
                CombiningKind.Add => x + y,
                CombiningKind.Mul => x * y,
                CombiningKind.MinimumF => Math.Min(x, y),
                CombiningKind.MaximumF => Math.Max(x, y),
                CombiningKind.MinNumF => double.IsNaN(x) ? y : double.IsNaN(y) ? x : Math.Min(x, y),
                CombiningKind.MaxNumF => double.IsNaN(x) ? y : double.IsNaN(y) ? x : Math.Max(x, y),
                _ => throw new InterpreterException($"'{kind}' does not combine floats"),
            }, type);
        int width = IntBits.Width(type) ?? throw new InterpreterException($"integers of type {type} are not interpreted");
        long l = IntBits.SignExtend((long)a, width), r = IntBits.SignExtend((long)b, width);
        ulong ul = IntBits.ZeroExtend(l, width), ur = IntBits.ZeroExtend(r, width);
        return IntBits.Wrap(kind switch
        {
            CombiningKind.Add => l + r,
            CombiningKind.Mul => l * r,
            CombiningKind.MinSI => Math.Min(l, r),
            CombiningKind.MaxSI => Math.Max(l, r),
            CombiningKind.MinUI => ul < ur ? l : r,
            CombiningKind.MaxUI => ul > ur ? l : r,
            CombiningKind.And => l & r,
            CombiningKind.Or => l | r,
            CombiningKind.Xor => l ^ r,
            _ => throw new InterpreterException($"'{kind}' does not combine integers"),
        }, type);
    }

    public static CombiningKind Of(Operation op) => op.Attr<CombiningKindAttr>("kind")?.Kind ?? CombiningKind.Add;

    /// <summary>True when lanes of that type can be combined so.</summary>
    public static bool Fits(CombiningKind kind, IrType element) => kind switch
    {
        CombiningKind.Add or CombiningKind.Mul => element is IntegerType or IndexType or FloatType,
        CombiningKind.MinNumF or CombiningKind.MaxNumF or CombiningKind.MinimumF or CombiningKind.MaximumF => element is FloatType,
        _ => element is IntegerType or IndexType,
    };
}
