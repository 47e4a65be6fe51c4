namespace MaxTune.IR.Assembly;

/// <summary>Prints one operation along its format.</summary>
internal sealed class FormatPrint(OpPrinter p, Operation op, HashSet<string> named)
{
    public void Run(IEnumerable<FormatElement> elements)
    {
        foreach (var element in elements) Print(element);
    }

    private void Print(FormatElement element)
    {
        switch (element)
        {
            case OptionalGroup group:
                if (IsPresent(group.Anchor)) Run(group.Then.Where(e => !ReferenceEquals(e, group.Implied)));
                else Run(group.Else);
                return;
            case OrderIndependentList list:
                foreach (var (keyword, elements) in list.Clauses)
                {
                    if (!elements.Any(IsPresent)) continue;
                    Print(keyword);
                    if (elements is not [AttrElement { IsUnit: true }]) Run(elements);
                }
                return;
            case Whitespace { Text: "\n" }: p.NewLine(); return;
            case Whitespace space: p.Write(space.Text); return;
            case AttrDictElement dict:
                p.AttrDict(op, named, dict.WithKeyword);
                return;
        }
        if (element.SpaceBefore) p.Write(' ');
        switch (element)
        {
            case Literal literal: p.Write(literal.Text); break;
            case OperandElement operand: p.Operands(op.OperandGroup(operand.Index)); break;
            case AttrElement attribute: Attribute(attribute); break;
            case RegionElement region: Region(region); break;
            case SuccessorElement successor: p.Join(SuccessorsOf(successor), static (p, b) => p.Successor(b)); break;
            case AllOf { What: "operands" }: p.Operands(op.OpOperands); break;
            case AllOf { What: "regions" }: p.Join(op.Regions, static (p, r) => p.Region(r)); break;
            case AllOf: p.Join(op.Successors, static (p, b) => p.Successor(b)); break;
            case TypeElement type: p.Types(TypesOf(type.Target)); break;
            case FunctionalTypeElement function: p.FunctionalType(TypesOf(function.Inputs), TypesOf(function.Results)); break;
            case PropDictElement: PropDict(); break;
            case CustomElement custom: custom.Directive.Print(p, op, custom.Parameters); break;
        }
    }

    private bool IsPresent(FormatElement element) => element switch
    {
        OperandElement operand => op.OperandGroup(operand.Index).Length > 0,
        AttrElement attribute => op.Attr(attribute.Name) is { } value && !value.Equals(attribute.Definition.Default),
        RegionElement region => region.Index < op.Regions.Length && !op.Regions[region.Index].IsEmpty,
        SuccessorElement successor => SuccessorsOf(successor).Length > 0,
        TypeElement type => TypesOf(type.Target).Length > 0,
        FunctionalTypeElement function => TypesOf(function.Inputs).Length + TypesOf(function.Results).Length > 0,
        CustomElement custom => custom.Directive.IsPresent(op, custom.Parameters),
        AllOf { What: "operands" } => op.OperandCount > 0,
        AllOf { What: "regions" } => op.Regions.Length > 0,
        AllOf => op.Successors.Length > 0,
        _ => false,
    };

    private void Attribute(AttrElement attribute)
    {
        var constraint = attribute.Definition.Constraint;
        if ((op.Attr(attribute.Name) ?? attribute.Definition.Default) is not { } value) return;
        if (constraint.IsSymbolName && value is StringAttr name) p.SymbolName(name.Value);
        else if (constraint.DialectMnemonic is { } mnemonic && !attribute.Qualified) p.Write(StripName(value, mnemonic));
        else if (constraint.DialectMnemonic is null && constraint.ToKeyword?.Invoke(value) is { } word) p.KeywordOrString(word);
        else if (constraint.ArrayElement is not null && value is DenseArrayAttr array) p.DenseArray(array);
        else if (constraint.Type is not null) p.AttrWithoutType(value);
        else p.Attr(value);
    }

    private string StripName(Attr value, string mnemonic)
    {
        string text = value.ToString();
        string prefix = "#" + mnemonic;
        return text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;
    }

    private void Region(RegionElement element)
    {
        bool first = true;
        int last = element.Definition.Arity == Arity.Variadic ? op.Regions.Length : Math.Min(element.Index + 1, op.Regions.Length);
        for (int i = element.Index; i < last; i++)
        {
            if (!first) p.Write(", ");
            first = false;
            p.Region(op.Regions[i], terminators: !HasPlainImplicitTerminator(op.Regions[i]));
        }
    }

    // the terminator that parsing puts back: the implicit one, with nothing to say
    private bool HasPlainImplicitTerminator(Region region) =>
        op.Definition.ImplicitTerminator is { } name && region.Blocks.Count == 1
        && region.Entry.Last is { OperandCount: 0, ResultCount: 0, Attributes.Count: 0, Properties.Count: 0 } last && last.Name == name;

    private ReadOnlySpan<Block> SuccessorsSpan(SuccessorElement element)
    {
        int variadic = Math.Max(0, op.Successors.Length - (op.Definition.Successors.Length - 1));
        int start = Math.Min(element.Index, op.Successors.Length);
        int length = element.Definition.Arity == Arity.One ? Math.Min(1, op.Successors.Length - start) : Math.Min(variadic, op.Successors.Length - start);
        return op.Successors.AsSpan(start, length);
    }

    private Block[] SuccessorsOf(SuccessorElement element) => SuccessorsSpan(element).ToArray();

    private IrType[] TypesOf(TypeTarget target)
    {
        if (target.IsResult)
        {
            var results = target.Index < 0 ? op.Results : op.ResultGroup(target.Index);
            var types = new IrType[results.Length];
            for (int i = 0; i < types.Length; i++) types[i] = results[i].Type;
            return types;
        }
        var operands = target.Index < 0 ? op.OpOperands : op.OperandGroup(target.Index);
        var operandTypes = new IrType[operands.Length];
        for (int i = 0; i < operandTypes.Length; i++) operandTypes[i] = operands[i].Value.Type;
        return operandTypes;
    }

    private void PropDict()
    {
        var shown = op.Properties.Where(e => !named.Contains(e.Name)).ToList();
        if (shown.Count == 0) return;
        p.Write('<');
        p.Writer.AttrDict(shown);
        p.Write('>');
    }
}
