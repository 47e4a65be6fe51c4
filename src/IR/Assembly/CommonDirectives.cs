namespace MaxTune.IR.Assembly;

/// <summary>Directives that several dialects use.</summary>
internal static class CommonDirectives
{
    public static ICustomDirective? Named(string name) => name switch
    {
        "DynamicIndexList" => DynamicIndexList.Instance,
        "SymbolVisibility" => SymbolVisibility.Instance,
        "TypedInitialValue" => TypedInitialValue.Instance,
        _ => null,
    };
}

/// <summary>
/// <c>[%i, 4, [8], %j]</c>: operands, and integers kept in an array with <see cref="IrType.Dynamic"/> where an operand stands. Brackets inside mark scalable
/// sizes when a third parameter holds their flags; types follow operands when a parameter asks for them.
/// </summary>
internal sealed class DynamicIndexList : ICustomDirective
{
    public static readonly DynamicIndexList Instance = new();

    public bool StartsAt(OpParser parser) => parser.At("[");

    private static bool InParens(IReadOnlyList<DirectiveParameter> parameters) => parameters.Any(p => p.Kind == DirectiveParameterKind.Text && p.Name.EndsWith("Paren", StringComparison.Ordinal));

    private static DirectiveParameter? Flags(IReadOnlyList<DirectiveParameter> parameters) =>
        parameters.Skip(2).Where(p => p.Kind == DirectiveParameterKind.Attribute).Cast<DirectiveParameter?>().FirstOrDefault();

    private static DirectiveParameter? TypesParameter(IReadOnlyList<DirectiveParameter> parameters) =>
        parameters.Where(p => p.Kind == DirectiveParameterKind.OperandType).Cast<DirectiveParameter?>().FirstOrDefault();

    public void Parse(OpParser parser, FormatState state, IReadOnlyList<DirectiveParameter> parameters)
    {
        var operands = new List<UnresolvedOperand>();
        var types = new List<IrType>();
        var integers = new List<long>();
        var scalable = new List<bool>();
        var flags = Flags(parameters);
        var typed = TypesParameter(parameters);
        var (open, close) = InParens(parameters) ? ("(", ")") : ("[", "]");
        parser.Expect(open, " in dynamic index list");
        if (!parser.TryToken(close))
        {
            do
            {
                bool inBrackets = flags is not null && parser.TryToken("[");
                if (parser.TryOperand() is { } operand)
                {
                    operands.Add(operand);
                    integers.Add(IrType.Dynamic);
                    if (typed is not null) types.Add(parser.ColonType());
                }
                else integers.Add(parser.TryInteger() ?? throw parser.ExpectedError("expected SSA value or integer"));
                if (inBrackets) parser.Expect("]");
                scalable.Add(inBrackets);
            } while (parser.TryToken(","));
            parser.Expect(close);
        }
        state.Operands[parameters[0].Index] = operands;
        if (typed is { } t) state.OperandTypes[t.Index] = types;
        state.SetAttr(parameters[1].Name, DenseArrayAttr.I64(integers));
        if (flags is { } f) state.SetAttr(f.Name, DenseArrayAttr.Bool(scalable));
    }

    public void Print(OpPrinter printer, Operation op, IReadOnlyList<DirectiveParameter> parameters)
    {
        var values = op.OperandGroup(parameters[0].Index);
        var integers = op.Attr<DenseArrayAttr>(parameters[1].Name)?.ToInt64() ?? [];
        var scalable = Flags(parameters) is { } flags ? op.Attr<DenseArrayAttr>(flags.Name)?.ToInt64() : null;
        bool typed = TypesParameter(parameters) is not null;
        printer.Write(InParens(parameters) ? '(' : '[');
        int next = 0;
        for (int i = 0; i < integers.Length; i++)
        {
            if (i > 0) printer.Write(", ");
            bool brackets = scalable is not null && i < scalable.Length && scalable[i] != 0;
            if (brackets) printer.Write('[');
            if (integers[i] == IrType.Dynamic && next < values.Length)
            {
                var value = values[next++].Value;
                printer.Operand(value);
                if (typed) printer.Write(" : ").Type(value.Type);
            }
            else printer.Write(integers[i]);
            if (brackets) printer.Write(']');
        }
        printer.Write(InParens(parameters) ? ')' : ']');
    }
}

/// <summary><c>private</c>, <c>public</c> or <c>nested</c>; upstream prints nothing for none, and does not read that.</summary>
internal sealed class SymbolVisibility : ICustomDirective
{
    public static readonly SymbolVisibility Instance = new();

    public bool StartsAt(OpParser parser) => parser.At("private") || parser.At("public") || parser.At("nested");

    public void Parse(OpParser parser, FormatState state, IReadOnlyList<DirectiveParameter> parameters)
    {
        if (!StartsAt(parser)) throw parser.ExpectedError("expected 'public', 'private', or 'nested'");
        state.SetAttr(parameters[0].Name, new StringAttr(parser.Keyword()));
    }

    public void Print(OpPrinter printer, Operation op, IReadOnlyList<DirectiveParameter> parameters)
    {
        if (op.Attr<StringAttr>(parameters[0].Name) is { } visibility) printer.Write(visibility.Value);
    }
}

/// <summary><c>(dense&lt;1> : tensor&lt;4xi32>) : tensor&lt;4xi32></c>: a type, and before it a value or none.</summary>
internal sealed class TypedInitialValue : ICustomDirective
{
    public static readonly TypedInitialValue Instance = new();

    public void Parse(OpParser parser, FormatState state, IReadOnlyList<DirectiveParameter> parameters)
    {
        if (parser.TryToken("("))
        {
            state.SetAttr(parameters[1].Name, parser.Attr());
            parser.Expect(")");
        }
        state.SetAttr(parameters[0].Name, new TypeAttr(parser.ColonType()));
    }

    public void Print(OpPrinter printer, Operation op, IReadOnlyList<DirectiveParameter> parameters)
    {
        if (op.Attr(parameters[1].Name) is { } value) printer.Write('(').Attr(value).Write(')');
        printer.Write(" : ").Type(op.Attr<TypeAttr>(parameters[0].Name)?.Type ?? IrType.None);
    }
}
