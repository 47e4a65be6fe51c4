using MaxTune.IR.Parsing;

namespace MaxTune.IR;

/// <summary>Affine expressions over operands: their map, and the operands that its dimensions and symbols stand for.</summary>
public sealed record AffineSubscripts(AffineMap Map, List<UnresolvedOperand> Dims, List<UnresolvedOperand> Symbols);

public sealed partial class OpParser
{
    /// <summary>Reads <c>(i, j) -> (j, i)</c>.</summary>
    public AffineMap AffineMap() => Use(parser.affineMap(), context => new AffineReader(this).Map(context));

    /// <summary>Reads <c>%i + 1, symbol(%n) * 2</c> with its brackets: each operand becomes a dimension or, under <c>symbol</c>, a symbol.</summary>
    public AffineSubscripts AffineSubscripts(Delimiter delimiter)
    {
        List<UnresolvedOperand> dims = [], symbols = [];
        var reader = SubscriptReader(dims, symbols);
        var results = List(delimiter, () => Use(parser.affineExpression(), reader.Read));
        return new AffineSubscripts(new AffineMap(dims.Count, symbols.Count, results.ToArray()), dims, symbols);
    }

    /// <summary>Reads <c>(%i, max(%n, 5))</c>: as <see cref="AffineSubscripts"/>, with results in groups, and the size of each.</summary>
    internal (AffineSubscripts Subscripts, int[] Groups) AffineGroups(string word)
    {
        List<UnresolvedOperand> dims = [], symbols = [];
        var reader = SubscriptReader(dims, symbols);
        var groups = new List<int>();
        var results = new List<AffineExpr>();
        List(Delimiter.Paren, () =>
        {
            int before = results.Count;
            if (TryToken(word)) List(Delimiter.Paren, () => results.Add(Use(parser.affineExpression(), reader.Read)));
            else results.Add(Use(parser.affineExpression(), reader.Read));
            groups.Add(results.Count - before);
        });
        return (new AffineSubscripts(new AffineMap(dims.Count, symbols.Count, results.ToArray()), dims, symbols), [.. groups]);
    }

    private AffineReader SubscriptReader(List<UnresolvedOperand> dims, List<UnresolvedOperand> symbols) => new(this)
    {
        Operand = (use, isSymbol) =>
        {
            var operand = Read(use);
            var list = isSymbol ? symbols : dims;
            int at = list.FindIndex(o => o.Name == operand.Name && o.Number == operand.Number);
            if (at < 0)
            {
                at = list.Count;
                list.Add(operand);
            }
            return isSymbol ? AffineExpr.Symbol(at) : AffineExpr.Dim(at);
        },
    };
}
