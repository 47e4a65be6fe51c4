namespace MaxTune.IR;

/// <summary>An affine expression over dimensions d0, d1, ... and symbols s0, s1, ...; simplified as it is built.</summary>
public abstract record AffineExpr
{
    public static AffineExpr Dim(int position) => new AffineDim(position);
    public static AffineExpr Symbol(int position) => new AffineSymbol(position);
    public static AffineExpr Constant(long value) => new AffineConstant(value);

    public static implicit operator AffineExpr(long value) => new AffineConstant(value);

    public static AffineExpr operator +(AffineExpr a, AffineExpr b) => (a, b) switch
    {
        (AffineConstant x, AffineConstant y) => new AffineConstant(unchecked(x.Value + y.Value)),
        (AffineConstant, not AffineConstant) => b + a,                                                 // c + x → x + c
        (_, AffineConstant { Value: 0 }) => a,
        (AffineBinary { Kind: AffineKind.Add, Rhs: AffineConstant c } inner, AffineConstant d) => inner.Lhs + (c.Value + d.Value),
        _ => new AffineBinary(AffineKind.Add, a, b),
    };

    public static AffineExpr operator -(AffineExpr a, AffineExpr b) => a + b * -1;
    public static AffineExpr operator -(AffineExpr a) => a * -1;

    public static AffineExpr operator *(AffineExpr a, AffineExpr b) => (a, b) switch
    {
        (AffineConstant x, AffineConstant y) => new AffineConstant(unchecked(x.Value * y.Value)),
        (AffineConstant, not AffineConstant) => b * a,
        (_, AffineConstant { Value: 0 }) => b,
        (_, AffineConstant { Value: 1 }) => a,
        (AffineBinary { Kind: AffineKind.Mul, Rhs: AffineConstant c } inner, AffineConstant d) => inner.Lhs * (c.Value * d.Value),
        _ => new AffineBinary(AffineKind.Mul, a, b),
    };

    public AffineExpr FloorDiv(AffineExpr by) => Divide(AffineKind.FloorDiv, by);
    public AffineExpr CeilDiv(AffineExpr by) => Divide(AffineKind.CeilDiv, by);

    public AffineExpr Mod(AffineExpr by) => (this, by) switch
    {
        (AffineConstant x, AffineConstant { Value: > 0 } y) => new AffineConstant(x.Value - FloorDiv(x.Value, y.Value) * y.Value),
        (_, AffineConstant { Value: 1 }) => 0,
        _ => new AffineBinary(AffineKind.Mod, this, by),
    };

    private AffineExpr Divide(AffineKind kind, AffineExpr by) => (this, by) switch
    {
        (AffineConstant x, AffineConstant { Value: > 0 } y) => kind == AffineKind.FloorDiv ? FloorDiv(x.Value, y.Value) : -FloorDiv(-x.Value, y.Value),
        (_, AffineConstant { Value: 1 }) => this,
        _ => new AffineBinary(kind, this, by),
    };

    public static long FloorDiv(long a, long b)
    {
        long q = a / b;
        return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
    }

    /// <summary>The value under the given dimensions and symbols.</summary>
    public long Evaluate(ReadOnlySpan<long> dims, ReadOnlySpan<long> symbols = default)
    {
        switch (this)
        {
            case AffineConstant c: return c.Value;
            case AffineDim d: return dims[d.Position];
            case AffineSymbol s: return symbols[s.Position];
        }
        var binary = (AffineBinary)this;
        long a = binary.Lhs.Evaluate(dims, symbols), b = binary.Rhs.Evaluate(dims, symbols);
        return binary.Kind switch
        {
            AffineKind.Add => a + b,
            AffineKind.Mul => a * b,
            AffineKind.FloorDiv => FloorDiv(a, b),
            AffineKind.CeilDiv => -FloorDiv(-a, b),
            _ => a - FloorDiv(a, b) * b,
        };
    }

    /// <summary>The same expression with each dimension and symbol replaced.</summary>
    public AffineExpr Replace(Func<int, AffineExpr> dim, Func<int, AffineExpr> symbol) => this switch
    {
        AffineDim d => dim(d.Position),
        AffineSymbol s => symbol(s.Position),
        AffineBinary b => b.Kind switch
        {
            AffineKind.Add => b.Lhs.Replace(dim, symbol) + b.Rhs.Replace(dim, symbol),
            AffineKind.Mul => b.Lhs.Replace(dim, symbol) * b.Rhs.Replace(dim, symbol),
            AffineKind.Mod => b.Lhs.Replace(dim, symbol).Mod(b.Rhs.Replace(dim, symbol)),
            var kind => b.Lhs.Replace(dim, symbol).Divide(kind, b.Rhs.Replace(dim, symbol)),
        },
        _ => this,
    };

    /// <summary>True when every product, quotient and remainder has a constant (or symbolic) right side.</summary>
    public bool IsPureAffine => this is not AffineBinary b
        || (b.Lhs.IsPureAffine && b.Rhs.IsPureAffine && (b.Kind == AffineKind.Add || b.Rhs is AffineConstant || (b.Kind == AffineKind.Mul && b.Lhs is AffineConstant)));

    public sealed override string ToString() => AffineText.Print(this, 0);

    /// <summary>The text with dimensions and symbols named by the caller.</summary>
    public string ToString(Func<AffineExpr, string> nameOf) => AffineText.Print(this, 0, nameOf);
}

public enum AffineKind { Add, Mul, Mod, FloorDiv, CeilDiv }

public sealed record AffineDim(int Position) : AffineExpr;

public sealed record AffineSymbol(int Position) : AffineExpr;

public sealed record AffineConstant(long Value) : AffineExpr;

public sealed record AffineBinary(AffineKind Kind, AffineExpr Lhs, AffineExpr Rhs) : AffineExpr;

/// <summary><c>(d0, d1)[s0] -> (d0 + s0, d1)</c>.</summary>
public sealed record AffineMap(int DimCount, int SymbolCount, EquatableArray<AffineExpr> Results)
{
    public static AffineMap Identity(int dims) => new(dims, 0, Enumerable.Range(0, dims).Select(AffineExpr.Dim).ToArray());

    /// <summary>A map that picks dimensions: <c>Select(3, 0, 2)</c> is <c>(d0, d1, d2) -> (d0, d2)</c>.</summary>
    public static AffineMap Select(int dims, params ReadOnlySpan<int> picked)
    {
        var results = new AffineExpr[picked.Length];
        for (int i = 0; i < results.Length; i++) results[i] = AffineExpr.Dim(picked[i]);
        return new AffineMap(dims, 0, results);
    }

    public bool IsIdentity => SymbolCount == 0 && Results.Length == DimCount && IsProjectedPermutation && Results.Select((r, i) => ((AffineDim)r).Position == i).All(x => x);

    /// <summary>Each result is a plain dimension, and none comes twice.</summary>
    public bool IsProjectedPermutation => Results.All(r => r is AffineDim) && Results.Distinct().Count() == Results.Length;

    public long[] Evaluate(ReadOnlySpan<long> dims, ReadOnlySpan<long> symbols = default)
    {
        var values = new long[Results.Length];
        for (int i = 0; i < values.Length; i++) values[i] = Results[i].Evaluate(dims, symbols);
        return values;
    }

    /// <summary>this ∘ inner: <c>x ↦ this(inner(x))</c>.</summary>
    public AffineMap Compose(AffineMap inner) =>
        new(inner.DimCount, inner.SymbolCount, Results.Select(r => r.Replace(d => inner.Results[d], AffineExpr.Symbol)).ToArray());

    public override string ToString() => AffineText.Header(DimCount, SymbolCount) + " -> (" + string.Join(", ", Results) + ")";
}

/// <summary>A conjunction of affine constraints: <c>(d0)[s0] : (d0 >= 0, d0 - s0 == 0)</c>.</summary>
public sealed record IntegerSet(int DimCount, int SymbolCount, EquatableArray<AffineConstraint> Constraints)
{
    public override string ToString() => AffineText.Header(DimCount, SymbolCount) + " : (" +
        string.Join(", ", Constraints.Select(c => $"{c.Expr} {(c.IsEquality ? "==" : ">=")} 0")) + ")";
}

/// <summary><c>expr == 0</c> or <c>expr >= 0</c>.</summary>
public readonly record struct AffineConstraint(AffineExpr Expr, bool IsEquality);

internal static class AffineText
{
    public static string Header(int dims, int symbols)
    {
        string header = "(" + string.Join(", ", Enumerable.Range(0, dims).Select(i => "d" + i)) + ")";
        return symbols == 0 ? header : header + "[" + string.Join(", ", Enumerable.Range(0, symbols).Select(i => "s" + i)) + "]";
    }

    // a sum binds weaker (level 0) than a product, quotient or remainder (level 1)
    public static string Print(AffineExpr expr, int level, Func<AffineExpr, string>? nameOf = null)
    {
        if (nameOf is not null && expr is AffineDim or AffineSymbol) return nameOf!(expr);
        switch (expr)
        {
            case AffineDim d: return "d" + d.Position;
            case AffineSymbol s: return "s" + s.Position;
            case AffineConstant c: return c.Value.ToString();
        }
        var binary = (AffineBinary)expr;
        string text;
        if (binary.Kind == AffineKind.Add)
        {
            string lhs = Print(binary.Lhs, 0, nameOf);
            text = binary.Rhs switch
            {
                AffineConstant { Value: < 0 and > long.MinValue } c => $"{lhs} - {-c.Value}",
                AffineBinary { Kind: AffineKind.Mul, Rhs: AffineConstant { Value: -1 } } m => $"{lhs} - {Print(m.Lhs, 1, nameOf)}",
                AffineBinary { Kind: AffineKind.Mul, Rhs: AffineConstant { Value: < -1 and > long.MinValue } k } m => $"{lhs} - {Print(m.Lhs, 1, nameOf)} * {-k.Value}",
                _ => $"{lhs} + {Print(binary.Rhs, 0, nameOf)}",
            };
            return level > 0 ? $"({text})" : text;
        }
        if (binary is { Kind: AffineKind.Mul, Rhs: AffineConstant { Value: -1 } }) text = $"-{Print(binary.Lhs, 1, nameOf)}";
        else
        {
            string op = binary.Kind switch { AffineKind.Mul => "*", AffineKind.Mod => "mod", AffineKind.FloorDiv => "floordiv", _ => "ceildiv" };
            text = $"{Print(binary.Lhs, 1, nameOf)} {op} {Print(binary.Rhs, 1, nameOf)}";
        }
        return level > 0 ? $"({text})" : text;
    }
}
