namespace MaxTune.IR.Parsing;

/// <summary>Affine expressions from their trees, with names bound to dimensions and symbols.</summary>
internal sealed class AffineReader(OpParser owner)
{
    /// <summary>An expression is a tree as deep as it has operators; what walks it recurses.</summary>
    private const int MostOperators = 1000;

    private readonly Dictionary<string, AffineExpr> names = [];
    private int operators;

    /// <summary>What an SSA operand in an expression stands for; unset where there may be none.</summary>
    public Func<MlirParser.ValueUseContext, bool, AffineExpr>? Operand { get; init; }

    public AffineMap Map(MlirParser.AffineMapContext context)
    {
        var (dims, symbols) = Bind(context.affineDimensions(), context.affineSymbols());
        return new AffineMap(dims, symbols, context.affineExpression().Select(Read).ToArray());
    }

    public IntegerSet Set(MlirParser.AffineSetContext context)
    {
        var (dims, symbols) = Bind(context.affineDimensions(), context.affineSymbols());
        var constraints = context.affineConstraint().Select(Read).ToArray();
        // the empty conjunction holds everywhere; upstream writes it 0 == 0
        if (constraints.Length == 0) constraints = [new AffineConstraint(0, true)];
        return new IntegerSet(dims, symbols, constraints);
    }

    private (int Dims, int Symbols) Bind(MlirParser.AffineDimensionsContext dims, MlirParser.AffineSymbolsContext? symbols)
    {
        var dimIds = dims.bareId();
        var symbolIds = symbols?.bareId() ?? [];
        for (int i = 0; i < dimIds.Length; i++) Bind(dimIds[i], AffineExpr.Dim(i));
        for (int i = 0; i < symbolIds.Length; i++) Bind(symbolIds[i], AffineExpr.Symbol(i));
        return (dimIds.Length, symbolIds.Length);
    }

    private void Bind(MlirParser.BareIdContext id, AffineExpr to)
    {
        if (!names.TryAdd(id.Start.Text, to)) throw owner.Error(id.Start.StartIndex, $"redefinition of identifier '{id.Start.Text}'");
    }

    private AffineConstraint Read(MlirParser.AffineConstraintContext context)
    {
        var (lhs, rhs) = (Read(context.affineExpression(0)), Read(context.affineExpression(1)));
        return context.GetChild(1).GetText() switch
        {
            ">" => new AffineConstraint(lhs - rhs, false),
            "<" => new AffineConstraint(rhs - lhs, false),
            _ => new AffineConstraint(lhs - rhs, true),
        };
    }

    public AffineExpr Read(MlirParser.AffineExpressionContext context)
    {
        var terms = context.affineTerm();
        var value = Read(terms[0]);
        for (int i = 1; i < terms.Length; i++)
        {
            Count(context.Start.StartIndex);
            var term = Read(terms[i]);
            value = context.GetChild(2 * i - 1).GetText() == "+" ? value + term : value - term;
        }
        return value;
    }

    private void Count(int offset)
    {
        if (++operators > MostOperators) throw owner.Error(offset, $"affine expression with more than {MostOperators} operators");
    }

    private AffineExpr Read(MlirParser.AffineTermContext context)
    {
        var operands = context.affineOperand();
        var value = Read(operands[0]);
        for (int i = 1; i < operands.Length; i++)
        {
            Count(context.Start.StartIndex);
            var by = Read(operands[i]);
            string op = context.GetChild(2 * i - 1).GetText();
            int at = ((Antlr4.Runtime.Tree.ITerminalNode)context.GetChild(2 * i - 1)).Symbol.StartIndex;
            if (op == "*")
            {
                if (!IsSymbolicOrConstant(value) && !IsSymbolicOrConstant(by))
                    throw owner.Error(at, "non-affine expression: at least one of the multiply operands has to be either a constant or symbolic");
                value *= by;
                continue;
            }
            if (!IsSymbolicOrConstant(by)) throw owner.Error(at, $"non-affine expression: right operand of {op} has to be either a constant or symbolic");
            value = op switch { "floordiv" => value.FloorDiv(by), "ceildiv" => value.CeilDiv(by), _ => value.Mod(by) };
        }
        return value;
    }

    private AffineExpr Read(MlirParser.AffineOperandContext context)
    {
        if (context.affineExpression() is { } inner) return Read(inner);
        if (context.affineOperand() is { } negated) return -Read(negated);
        if (context.valueUse() is { } use)
            return Operand?.Invoke(use, false) ?? throw owner.Error(use.Start.StartIndex, "expected affine expression");
        if (context.affineSymbolOperand() is { } symbol)
            return Operand?.Invoke(symbol.valueUse(), true) ?? throw owner.Error(symbol.Start.StartIndex, "expected affine expression");
        if (context.INTEGER() is { } number)
            return long.TryParse(number.GetText(), out long value) ? AffineExpr.Constant(value) : throw owner.Error(number.Symbol.StartIndex, "constant too large for index");
        string name = context.Start.Text;
        return names.TryGetValue(name, out var bound) ? bound : throw owner.Error(owner.AfterTextBefore(context.Start.StartIndex), "use of undeclared identifier");
    }

    private static bool IsSymbolicOrConstant(AffineExpr expr) => expr switch
    {
        AffineDim => false,
        AffineBinary b => IsSymbolicOrConstant(b.Lhs) && IsSymbolicOrConstant(b.Rhs),
        _ => true,
    };
}
