namespace MaxTune.IR.Assembly;

/// <summary>An assembly format, read once, that parses and prints.</summary>
internal sealed class DeclarativeAssembly : ICustomAssembly
{
    private readonly OpDefinition definition;
    private readonly FormatElement[] elements;
    private readonly HashSet<string> named = [];   // attributes the format prints itself, and so attr-dict does not

    public DeclarativeAssembly(OpDefinition definition, string format)
    {
        this.definition = definition;
        elements = new FormatReader(definition, format).Read();
        Collect(elements);
        named.Add("operandSegmentSizes");
        named.Add("resultSegmentSizes");
    }

    private void Collect(IEnumerable<FormatElement> all)
    {
        foreach (var element in all)
            switch (element)
            {
                case AttrElement attribute: named.Add(attribute.Name); break;
                case CustomElement custom:
                    foreach (var parameter in custom.Parameters)
                        if (parameter.Kind == DirectiveParameterKind.Attribute) named.Add(parameter.Name);
                    break;
                case OptionalGroup group:
                    Collect(group.Then);
                    Collect(group.Else);
                    break;
                case OrderIndependentList list:
                    foreach (var clause in list.Clauses) Collect(clause.Elements);
                    break;
            }
    }

    public void Parse(OpParser parser, OperationState state)
    {
        var start = parser.Here;
        var format = new FormatState(state, definition);
        new FormatParse(parser, format, definition).Run(elements);
        new TypeResolution(parser, format, definition, start).Run();
    }

    public void Print(OpPrinter printer, Operation op) => new FormatPrint(printer, op, named).Run(elements);
}
