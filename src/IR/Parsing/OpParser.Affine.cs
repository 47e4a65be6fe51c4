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
        var reader = new AffineReader(this)
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
        var results = List(delimiter, () => Use(parser.affineExpression(), reader.Read));
        return new AffineSubscripts(new AffineMap(dims.Count, symbols.Count, results.ToArray()), dims, symbols);
    }
}
