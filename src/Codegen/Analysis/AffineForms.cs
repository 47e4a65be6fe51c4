using MaxTune.IR;

namespace MaxTune.Codegen.Analysis;

/// <summary>
/// The affine forms of index values and the views of memref values in one function; computed on demand and remembered. Operations are known by name.
/// </summary>
public sealed partial class AffineForms
{
    private const int MaxTerms = 16;

    private readonly Dictionary<Value, AffineForm> forms = [];
    private readonly Dictionary<Value, List<Symbol>> symbols = [];
    private int symbolCount;

    public Symbol SymbolOf(Value value) => SymbolOf(SymbolKind.Value, value, 0);

    internal Symbol SymbolOf(SymbolKind kind, Value value, int dimension)
    {
        if (!symbols.TryGetValue(value, out var known)) symbols[value] = known = [];
        foreach (var symbol in known)
            if (symbol.Kind == kind && symbol.Dimension == dimension) return symbol;
        var made = new Symbol(symbolCount++, kind, value, dimension);
        known.Add(made);
        return made;
    }

    /// <summary>The constant of an integer or index value; null when it has none.</summary>
    public static long? ConstantOf(Value value) =>
        value.DefiningOp is { Name: "arith.constant" } op && op.Attr("value") is IntegerAttr integer ? integer.Int64 : null;

    /// <summary>The form of an index value (or an i64 one, which wraps alike); a value that is not affine is a symbol by itself.</summary>
    public AffineForm Of(Value value)
    {
        if (forms.TryGetValue(value, out var known)) return known;
        // operands come before their users, so long chains are walked here and not by recursion
        var pending = new Stack<Value>([value]);
        while (pending.TryPeek(out var next))
        {
            bool ready = true;
            if (!forms.ContainsKey(next) && next.DefiningOp is { } op && IsAffine(op))
                foreach (var operand in op.Operands)
                    if (!forms.ContainsKey(operand) && operand.Type is IndexType or IntegerType { Width: 64 })
                    {
                        pending.Push(operand);
                        ready = false;
                    }
            if (!ready) continue;
            pending.Pop();
            if (!forms.ContainsKey(next)) forms[next] = Compute(next);
        }
        return forms[value];
    }

    private static bool IsAffine(Operation op) =>
        op.Name is "arith.addi" or "arith.subi" or "arith.muli" or "arith.shli" or "arith.index_cast" or "affine.apply";

    private static bool IsWide(Value value) => value.Type is IndexType or IntegerType { Width: 64 };

    private AffineForm Compute(Value value)
    {
        if (ConstantOf(value) is { } constant) return AffineForm.Of(constant);
        if (value is BlockArgument { Owner.Parent.Owner: { Name: "scf.for" } loop, Index: 0 } && TripCount(loop) == 1)
            return Of(loop.Operand(0));                                      // one iteration: the induction variable is the lower bound
        if (!IsWide(value) || value.DefiningOp is not { } op) return AffineForm.Of(SymbolOf(value));
        var form = op.Name switch
        {
            "arith.addi" => Of(op.Operand(0)) + Of(op.Operand(1)),
            "arith.subi" => Of(op.Operand(0)) - Of(op.Operand(1)),
            "arith.muli" => Product(Of(op.Operand(0)), Of(op.Operand(1))),
            "arith.shli" when ConstantOf(op.Operand(1)) is { } by and >= 0 and < 63 => Of(op.Operand(0)) * (1L << (int)by),
            "arith.index_cast" when IsWide(op.Operand(0)) => Of(op.Operand(0)),
            "memref.dim" => Extent(op),
            "affine.apply" when op.Attr<AffineMapAttr>("map") is { Map: var map } => Apply(map, op),
            _ => null,
        };
        return form is null || form.Terms.Count > MaxTerms ? AffineForm.Of(SymbolOf(value)) : form;
    }

    private AffineForm? Extent(Operation dim) =>
        dim.Operand(0).Type is MemRefType && ConstantOf(dim.Operand(1)) is { } at && ViewOf(dim.Operand(0)) is { } view && (ulong)at < (ulong)view.Sizes.Length
            ? view.Sizes[at] : null;

    // products of sums stay opaque: multiplied out they only grow
    private static AffineForm? Product(AffineForm a, AffineForm b) =>
        a.IsConstant || b.IsConstant || (a.Terms.Count == 1 && b.Terms.Count == 1 && a.Terms[0].Factors.Length + b.Terms[0].Factors.Length <= 3) ? a * b : null;

    private AffineForm? Apply(AffineMap map, Operation op) => map.Results.Length == 1 ? Evaluate(map.Results[0], map, op) : null;

    private AffineForm? Evaluate(AffineExpr expr, AffineMap map, Operation op)
    {
        switch (expr)
        {
            case AffineConstant c: return AffineForm.Of(c.Value);
            case AffineDim d: return Of(op.Operand(d.Position));
            case AffineSymbol s: return Of(op.Operand(map.DimCount + s.Position));
        }
        var binary = (AffineBinary)expr;
        if (Evaluate(binary.Lhs, map, op) is not { } a || Evaluate(binary.Rhs, map, op) is not { } b) return null;
        return binary.Kind switch
        {
            AffineKind.Add => a + b,
            AffineKind.Mul => Product(a, b),
            AffineKind.FloorDiv when a.IsConstant && b is { IsConstant: true, Constant: > 0 } => AffineForm.Of(AffineExpr.FloorDiv(a.Constant, b.Constant)),
            _ => null,
        };
    }

    /// <summary>How often an <c>scf.for</c> runs, when bounds and step are constant.</summary>
    public static long? TripCount(Operation loop)
    {
        if (ConstantOf(loop.Operand(0)) is not { } lower || ConstantOf(loop.Operand(1)) is not { } upper || ConstantOf(loop.Operand(2)) is not ({ } step and > 0)) return null;
        if (lower >= upper) return 0;
        var span = (System.Numerics.BigInteger)upper - lower;
        var trips = (span + step - 1) / step;
        return trips <= long.MaxValue ? (long)trips : null;
    }
}
