namespace MaxTune.IR.Assembly;

/// <summary>Parses one operation along its format.</summary>
internal sealed class FormatParse(OpParser p, FormatState state, OpDefinition definition)
{
    public void Run(IEnumerable<FormatElement> elements)
    {
        foreach (var element in elements) Parse(element);
    }

    private void Parse(FormatElement element)
    {
        switch (element)
        {
            case Whitespace: return;
            case Literal literal: p.Expect(literal.Text); return;
            case OperandElement operand: state.Operands[operand.Index] = Operands(operand.Definition.Arity); return;
            case AttrElement attribute: state.SetAttr(attribute.Name, Attribute(attribute)); return;
            case RegionElement region: state.Regions[region.Index] = Regions(region.Definition); return;
            case SuccessorElement successor: state.Successors[successor.Index] = Successors(successor.Definition.Arity); return;
            case AllOf all: ParseAll(all.What); return;
            case TypeElement type: SetTypes(type.Target, Types(type.Target.Arity)); return;
            case FunctionalTypeElement function:
                var read = p.FunctionalType();
                SetTypes(function.Inputs, [.. read.Inputs]);
                SetTypes(function.Results, [.. read.Results]);
                return;
            case AttrDictElement { WithKeyword: true }: p.TryAttrDictWithKeyword(state.State); return;
            case AttrDictElement: p.TryAttrDict(state.State); return;
            case PropDictElement:
                if (!p.TryToken("<")) return;
                foreach (var entry in p.AttrDict().Entries) state.SetAttr(entry.Name, entry.Value);
                p.Expect(">");
                return;
            case CustomElement custom: custom.Directive.Parse(p, state, custom.Parameters); return;
            case OptionalGroup group:
                if (StartsAt(group.First))
                {
                    if (group.Implied is { } unit) state.SetAttr(unit.Name, UnitAttr.Instance);
                    Run(group.Then.Where(e => !ReferenceEquals(e, group.Implied)));
                }
                else
                {
                    SetAbsent(group.Then);
                    Run(group.Else);
                }
                return;
            case OrderIndependentList list: ParseList(list); return;
        }
    }

    private bool StartsAt(FormatElement element) => element switch
    {
        Literal literal => p.At(literal.Text),
        OperandElement => p.AtOperand,
        AttrElement attribute => AttributeStarts(attribute),
        RegionElement => p.AtRegion,
        SuccessorElement => p.AtSuccessor,
        TypeElement => p.AtType,
        CustomElement custom => custom.Directive.StartsAt(p),
        AllOf { What: "operands" } => p.AtOperand,
        AllOf { What: "regions" } => p.AtRegion,
        AllOf => p.AtSuccessor,
        _ => true,
    };

    private bool AttributeStarts(AttrElement attribute)
    {
        var constraint = attribute.Definition.Constraint;
        if (constraint.IsSymbolName) return p.AtSymbolName;
        if (ReferenceEquals(constraint, AttrConstraints.String)) return p.AtString;
        if (ReferenceEquals(constraint, AttrConstraints.SymbolRef) || ReferenceEquals(constraint, AttrConstraints.FlatSymbolRef)) return p.AtSymbolName;
        if (constraint.DialectMnemonic is not null) return p.At("<") || p.AtAttr;
        if (constraint.FromKeyword is not null) return p.AtString || constraint.EnumCases.Any(p.At);
        return constraint.ArrayElement is not null ? p.At("[") || p.AtAttr : p.AtAttr || p.AtType;
    }

    // groups that are absent have no operands, rather than operands yet to be read
    private void SetAbsent(IEnumerable<FormatElement> elements)
    {
        foreach (var element in elements)
            switch (element)
            {
                case OperandElement { Definition.Arity: not Arity.One } operand: state.Operands[operand.Index] ??= []; break;
                case TypeElement { Target.Arity: not Arity.One } type when type.Target.Index >= 0: SetTypes(type.Target, []); break;
                case CustomElement custom:
                    foreach (var parameter in custom.Parameters)
                        if (parameter is { Kind: DirectiveParameterKind.Operand, IsReference: false } && definition.Operands[parameter.Index].Arity != Arity.One)
                            state.Operands[parameter.Index] ??= [];
                    break;
            }
    }

    private List<UnresolvedOperand> Operands(Arity arity) => arity switch
    {
        Arity.One => [p.Operand()],
        Arity.Optional => p.TryOperand() is { } one ? [one] : [],
        _ => p.Operands(),
    };

    private List<IrType> Types(Arity arity) => arity switch
    {
        Arity.One => [p.Type()],
        Arity.Optional => p.TryType() is { } one ? [one] : [],
        _ => p.AtType ? p.Types() : [],
    };

    private void SetTypes(TypeTarget target, List<IrType> types)
    {
        if (target.Index < 0)
        {
            if (target.IsResult) state.AllResultTypes = types;
            else state.AllOperandTypes = types;
        }
        else if (target.IsResult) state.ResultTypes[target.Index] = types;
        else state.OperandTypes[target.Index] = types;
    }

    private Attr Attribute(AttrElement attribute)
    {
        var constraint = attribute.Definition.Constraint;
        if (constraint.IsSymbolName) return new StringAttr(p.SymbolName());
        if (!attribute.Qualified && constraint.DialectMnemonic is { } mnemonic) return p.DialectAttr(mnemonic);
        if (constraint.FromKeyword is { } fromKeyword && constraint.DialectMnemonic is null)
        {
            var at = p.Here;
            if (!p.AtKeyword && !p.AtString)
                throw p.Error($"expected string or keyword containing one of the following enum values for attribute '{attribute.Name}' [{string.Join(", ", constraint.EnumCases)}]");
            string word = p.KeywordOrString();
            if (fromKeyword(word) is { } known) return known;
            var error = p.Error(at, $"invalid {attribute.Name} attribute specification: \"{word}\"");
            if (DidYouMean.Among(constraint.EnumCases, word) is { } near) error.Diagnostic.Note(at, $"did you mean '{near}'?");
            throw error;
        }
        if (constraint.ArrayElement is { } element && p.At("[")) return p.DenseArray(element);
        if (attribute.IsUnit)
        {
            p.Expect("unit");
            return UnitAttr.Instance;
        }
        var start = p.Here;
        var attr = p.Attr(constraint.Type);
        return constraint.Holds(attr) ? attr : throw p.Error(start, $"invalid kind of attribute specified: expected {constraint.Description}, but found '{attr}'");
    }

    private List<Region> Regions(RegionDef region)
    {
        if (region.Arity == Arity.Optional && !p.AtRegion) return [];
        if (region.Arity == Arity.Variadic)
        {
            var all = new List<Region>();
            if (p.AtRegion)
                do all.Add(One()); while (p.TryToken(","));
            return all;
        }
        return [One()];

        Region One()
        {
            var read = p.Region(isolated: definition.Traits.HasFlag(OpTraits.IsolatedFromAbove));
            p.EnsureTerminator(read, state.State);
            if (region.SizedBlock && read.IsEmpty) read.AddBlock();
            return read;
        }
    }

    private List<Block> Successors(Arity arity)
    {
        if (arity == Arity.One) return [p.Successor()];
        var all = new List<Block>();
        if (p.AtSuccessor)
            do all.Add(p.Successor()); while (p.TryToken(","));
        return all;
    }

    private void ParseAll(string what)
    {
        switch (what)
        {
            case "operands": state.AllOperands = p.Operands(); break;
            case "regions":
                for (int i = 0; i < definition.Regions.Length; i++) state.Regions[i] = Regions(definition.Regions[i] with { Arity = Arity.Variadic });
                break;
            default:
                for (int i = 0; i < definition.Successors.Length; i++) state.Successors[i] = Successors(Arity.Variadic);
                break;
        }
    }

    private void ParseList(OrderIndependentList list)
    {
        var seen = new HashSet<string>();
        while (true)
        {
            var clause = Array.Find(list.Clauses, c => p.At(c.Keyword.Text));
            if (clause.Keyword is null) break;
            if (!seen.Add(clause.Keyword.Text)) throw p.Error($"`{clause.Keyword.Text}` clause can appear at most once in the expansion of the oilist directive");
            p.Expect(clause.Keyword.Text);
            if (clause.Elements is [AttrElement { IsUnit: true } unit]) state.SetAttr(unit.Name, UnitAttr.Instance);
            else Run(clause.Elements);
        }
        foreach (var clause in list.Clauses)
            if (!seen.Contains(clause.Keyword.Text)) SetAbsent(clause.Elements);
    }
}
