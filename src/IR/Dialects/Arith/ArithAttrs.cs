namespace MaxTune.IR;

[Flags]
public enum FastMathFlags
{
    None = 0,
    Reassoc = 1, NNan = 2, NInf = 4, Nsz = 8, Arcp = 16, Contract = 32, Afn = 64,
    Fast = 127,
}

/// <summary><c>#arith.fastmath&lt;nnan,ninf&gt;</c>: what a float operation may assume.</summary>
public sealed record FastMathAttr(FastMathFlags Flags) : Attr
{
    public string Body => EnumWords.Print((int)Flags, Words, ",", "none");

    internal static readonly (string Word, int Bits)[] Words =
        [("fast", 127), ("reassoc", 1), ("nnan", 2), ("ninf", 4), ("nsz", 8), ("arcp", 16), ("contract", 32), ("afn", 64), ("none", 0)];

    /// <summary>True for an operation whose result may be either zero where it is one.</summary>
    public static bool IgnoresZeroSign(Operation op) => op.Attr("fastmath") is FastMathAttr { Flags: var flags } && flags.HasFlag(FastMathFlags.Nsz);

    public override void Print(AsmWriter w) => w.Write("#arith.fastmath<").Write(Body).Write('>');
}

[Flags]
public enum IntegerOverflowFlags { None = 0, Nsw = 1, Nuw = 2 }

/// <summary><c>#arith.overflow&lt;nsw, nuw&gt;</c>: wraps that do not happen (poison when they do).</summary>
public sealed record OverflowAttr(IntegerOverflowFlags Flags) : Attr
{
    public string Body => EnumWords.Print((int)Flags, Words, ", ", "none");

    internal static readonly (string Word, int Bits)[] Words = [("nsw", 1), ("nuw", 2), ("none", 0)];

    public override void Print(AsmWriter w) => w.Write("#arith.overflow<").Write(Body).Write('>');
}

/// <summary>Bit flags as words.</summary>
internal static class EnumWords
{
    /// <summary>Largest groups first: 127 is <c>fast</c>, not its seven parts.</summary>
    public static string Print(int flags, (string Word, int Bits)[] words, string separator, string none)
    {
        var parts = new List<string>();
        foreach (var (word, bits) in words)
            if (bits != 0 && (flags & bits) == bits)
            {
                parts.Add(word);
                flags &= ~bits;
            }
        return parts.Count == 0 ? none : string.Join(separator, parts);
    }

    public static int? Parse(string body, (string Word, int Bits)[] words)
    {
        int flags = 0;
        foreach (string part in body.Split(','))
        {
            int at = Array.FindIndex(words, w => w.Word == part.Trim());
            if (at < 0) return null;
            flags |= words[at].Bits;
        }
        return flags;
    }
}

/// <summary>The attributes of arith (and math) operations.</summary>
internal static class ArithAttrs
{
    public static readonly AttrConstraint FastMathConstraint = new("Floating point fast math flags", a => a is FastMathAttr)
    {
        DialectMnemonic = "arith.fastmath",
        Choices = "::mlir::arith::FastMathFlags to be one of: none, reassoc, nnan, ninf, nsz, arcp, contract, afn, fast",
        FromKeyword = body => EnumWords.Parse(body, FastMathAttr.Words) is { } flags ? new FastMathAttr((FastMathFlags)flags) : null,
        ToKeyword = attr => ((FastMathAttr)attr).Body,
    };

    public static readonly AttrConstraint OverflowConstraint = new("Integer overflow arith flags", a => a is OverflowAttr)
    {
        DialectMnemonic = "arith.overflow",
        Choices = "::mlir::arith::IntegerOverflowFlags to be one of: none, nsw, nuw",
        FromKeyword = body => EnumWords.Parse(body, OverflowAttr.Words) is { } flags ? new OverflowAttr((IntegerOverflowFlags)flags) : null,
        ToKeyword = attr => ((OverflowAttr)attr).Body,
    };

    /// <summary><c>#arith.fastmath&lt;...&gt;</c>, <c>#arith.overflow&lt;...&gt;</c>.</summary>
    public static Attr? Parse(DialectText text) => text.Mnemonic switch
    {
        "fastmath" => FromBody(FastMathConstraint, text),
        "overflow" => FromBody(OverflowConstraint, text),
        _ => null,
    };

    /// <summary>An enum attribute from the text in its angle brackets.</summary>
    public static Attr? FromBody(AttrConstraint constraint, DialectText text)
    {
        if (text.Body is null) { text.Fail("expected '<'"); return null; }
        var attr = constraint.FromKeyword!(text.Body.Trim());
        if (attr is null) text.Fail(constraint.Choices is { } choices ? $"expected {choices}" : $"expected {constraint.Description}, got '{text.Body}'");
        return attr;
    }

    public static readonly AttrDef FastMath = new("fastmath", FastMathConstraint, Default: new FastMathAttr(FastMathFlags.None));
    public static readonly AttrDef OptionalFastMath = new("fastmath", FastMathConstraint, Optional: true);
    public static readonly AttrDef Overflow = new("overflowFlags", OverflowConstraint, Default: new OverflowAttr(IntegerOverflowFlags.None));
    public static readonly AttrDef Exact = new("isExact", AttrConstraints.Unit, Optional: true);

    public static readonly AttrDef RoundingMode = new(
        "roundingmode",
        AttrConstraints.IntegerEnum("Floating point rounding mode", IrType.I32, "to_nearest_even", "downward", "upward", "toward_zero", "to_nearest_away"),
        Optional: true);

    public static readonly AttrDef IntPredicate = new(
        "predicate",
        AttrConstraints.IntegerEnum("allowed 64-bit signless integer cases: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9", IrType.I64,
            "eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge"));

    public static readonly AttrDef FloatPredicate = new(
        "predicate",
        AttrConstraints.IntegerEnum("allowed 64-bit signless integer cases: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15", IrType.I64,
            "false", "oeq", "ogt", "oge", "olt", "ole", "one", "ord", "ueq", "ugt", "uge", "ult", "ule", "une", "uno", "true"));
}

public enum CmpIPredicate { Eq, Ne, Slt, Sle, Sgt, Sge, Ult, Ule, Ugt, Uge }

public enum CmpFPredicate { AlwaysFalse, Oeq, Ogt, Oge, Olt, Ole, One, Ord, Ueq, Ugt, Uge, Ult, Ule, Une, Uno, AlwaysTrue }
