using MaxTune.IR;

namespace MaxTune.Codegen.Analysis;

/// <summary>coefficient × factor × factor ...; the factors are in order of their ids, and there is at least one.</summary>
public sealed record AffineTerm(EquatableArray<Symbol> Factors, long Coefficient)
{
    public bool Has(Symbol symbol) => Factors.Span.Contains(symbol);
}

/// <summary>
/// sum(coefficient_i × term_i) + constant, in wrapping 64-bit arithmetic. A term is one symbol, or a product of symbols where a stride is known only at
/// run time. Immutable; terms are in one canonical order, so equal forms compare equal.
/// </summary>
public sealed class AffineForm : IEquatable<AffineForm>
{
    public static readonly AffineForm Zero = new([], 0);

    private readonly AffineTerm[] terms;

    private AffineForm(AffineTerm[] terms, long constant) => (this.terms, Constant) = (terms, constant);

    public IReadOnlyList<AffineTerm> Terms => terms;
    public long Constant { get; }
    public bool IsConstant => terms.Length == 0;

    public static AffineForm Of(long constant) => constant == 0 ? Zero : new([], constant);
    public static AffineForm Of(Symbol symbol) => new([new AffineTerm([symbol], 1)], 0);

    public AffineForm WithoutConstant => Constant == 0 ? this : new(terms, 0);

    public static AffineForm operator +(AffineForm a, AffineForm b)
    {
        if (a.terms.Length == 0) return new(b.terms, unchecked(a.Constant + b.Constant));
        if (b.terms.Length == 0) return new(a.terms, unchecked(a.Constant + b.Constant));
        var merged = new List<AffineTerm>(a.terms.Length + b.terms.Length);
        int i = 0, j = 0;
        while (i < a.terms.Length || j < b.terms.Length)
        {
            int order = i == a.terms.Length ? 1 : j == b.terms.Length ? -1 : Compare(a.terms[i].Factors, b.terms[j].Factors);
            if (order < 0) merged.Add(a.terms[i++]);
            else if (order > 0) merged.Add(b.terms[j++]);
            else
            {
                long sum = unchecked(a.terms[i].Coefficient + b.terms[j].Coefficient);
                if (sum != 0) merged.Add(a.terms[i] with { Coefficient = sum });
                i++;
                j++;
            }
        }
        return new([.. merged], unchecked(a.Constant + b.Constant));
    }

    public static AffineForm operator -(AffineForm a, AffineForm b) => a.SameTerms(b) ? Of(unchecked(a.Constant - b.Constant)) : a + b * -1;

    public static AffineForm operator *(AffineForm a, long by) =>
        by == 0 ? Zero : by == 1 ? a : new([.. a.terms.Select(t => t with { Coefficient = unchecked(t.Coefficient * by) }).Where(t => t.Coefficient != 0)], unchecked(a.Constant * by));

    public static AffineForm operator *(AffineForm a, AffineForm b)
    {
        if (b.IsConstant) return a * b.Constant;
        if (a.IsConstant) return b * a.Constant;
        var product = a * b.Constant + b.WithoutConstant * a.Constant;
        foreach (var x in a.terms)
            foreach (var y in b.terms)
            {
                Symbol[] factors = [.. x.Factors, .. y.Factors];
                Array.Sort(factors, static (l, r) => l.Id.CompareTo(r.Id));
                product += new AffineForm([new AffineTerm(factors, unchecked(x.Coefficient * y.Coefficient))], 0);
            }
        return product;
    }

    /// <summary>This form over a number; null when a coefficient is no multiple of it.</summary>
    public AffineForm? DividedBy(long by)
    {
        if (Constant % by != 0 || Array.Exists(terms, t => t.Coefficient % by != 0)) return null;
        return new([.. terms.Select(t => t with { Coefficient = t.Coefficient / by })], Constant / by);
    }

    private static int Compare(EquatableArray<Symbol> a, EquatableArray<Symbol> b)
    {
        if (a.Length != b.Length) return a.Length.CompareTo(b.Length);
        for (int i = 0; i < a.Length; i++)
            if (a[i].Id != b[i].Id) return a[i].Id.CompareTo(b[i].Id);
        return 0;
    }

    /// <summary>True when the forms differ by a constant at most.</summary>
    public bool SameTerms(AffineForm other) => ReferenceEquals(terms, other.terms) || terms.AsSpan().SequenceEqual(other.terms);

    public bool Has(Symbol symbol)
    {
        foreach (var term in terms)
            if (term.Has(symbol)) return true;
        return false;
    }

    public bool HasAny(Func<Symbol, bool> predicate) => terms.Any(t => t.Factors.Any(predicate));

    /// <summary>The terms that satisfy a predicate; the constant stays when asked for.</summary>
    public AffineForm Where(Func<AffineTerm, bool> keep, bool constant) =>
        Array.TrueForAll(terms, t => keep(t)) ? constant ? this : WithoutConstant : new([.. terms.Where(keep)], constant ? Constant : 0);

    /// <summary>this = slope × symbol + rest, with the symbol in neither; null when it occurs in a power.</summary>
    public (AffineForm Slope, AffineForm Remainder)? SplitBy(Symbol symbol)
    {
        var slope = Zero;
        foreach (var term in terms)
        {
            if (!term.Has(symbol)) continue;
            Symbol[] others = [.. term.Factors.Where(f => f != symbol)];
            if (others.Length != term.Factors.Length - 1) return null;
            slope += others.Length == 0 ? Of(term.Coefficient) : new AffineForm([new AffineTerm(others, term.Coefficient)], 0);
        }
        return (slope, Where(t => !t.Has(symbol), constant: true));
    }

    /// <summary>This form with a symbol replaced; null when it occurs in a power.</summary>
    public AffineForm? Substitute(Symbol symbol, AffineForm by) => SplitBy(symbol) is var (slope, rest) ? slope * by + rest : null;

    public bool Equals(AffineForm? other) => other is not null && Constant == other.Constant && terms.AsSpan().SequenceEqual(other.terms);
    public override bool Equals(object? obj) => Equals(obj as AffineForm);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Constant);
        foreach (var term in terms)
        {
            hash.Add(term.Coefficient);
            foreach (var factor in term.Factors.Span) hash.Add(factor.Id);
        }
        return hash.ToHashCode();
    }

    public override string ToString()
    {
        if (IsConstant) return Constant.ToString();
        string sum = string.Join(" + ", terms.Select(t => (t.Coefficient == 1 ? "" : t.Coefficient + "*") + string.Join('*', t.Factors)));
        return Constant == 0 ? sum : $"{sum} + {Constant}";
    }
}
