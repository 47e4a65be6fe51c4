using Antlr4.Runtime;
using Antlr4.Runtime.Tree;
using MaxTune.IR.Parsing;

namespace MaxTune.IR;

public sealed partial class OpParser : IParserActions
{
    void IParserActions.NestedTooDeep() => throw Error(Current.StartIndex, "nested too deeply");

    void IParserActions.RuleEnds(ParserRuleContext context, int rule)
    {
        switch (rule)
        {
            case MlirParser.RULE_operation: OperationEnds((MlirParser.OperationContext)context); break;
            case MlirParser.RULE_region: RegionEnds((MlirParser.RegionContext)context); return;   // its caller takes the result
            case MlirParser.RULE_blockLabel: BlockStarts((MlirParser.BlockLabelContext)context); return;
            case MlirParser.RULE_block: break;
            case MlirParser.RULE_attributeAlias: Define((MlirParser.AttributeAliasContext)context); break;
            case MlirParser.RULE_typeAlias: Define((MlirParser.TypeAliasContext)context); break;
            case MlirParser.RULE_fileMetadata:
                if (context.Parent is not null) break;
                return;   // read ahead: its reader takes it
            default: return;
        }
        Drop(context);
    }

    private void OperationEnds(MlirParser.OperationContext context)
    {
        var op = context.genericOperation() is { } generic ? MakeGeneric(generic) : MakeCustom(context.customOperation());
        if (context.location() is { } location) SetLocation(location, read => op.Location = read);
        frames.Peek().Insertion.Append(op);
        DefineResults(context, op);
    }

    private void DefineResults(MlirParser.OperationContext context, Operation op)
    {
        if (context.Start.Type != MlirLexer.SSA_ID) return;
        int at = context.Start.StartIndex;
        if (op.ResultCount == 0) throw Error(at, "cannot name an operation with no results");
        var groups = context.resultGroup();
        long named = 0;
        var counts = new int[groups.Length];
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = 1;
            if (groups[i].INTEGER() is { } number && (!int.TryParse(number.GetText(), out counts[i]) || counts[i] < 1))
                throw Error(number.Symbol.StartIndex, "expected named operation to have at least 1 result");
            named += counts[i];
        }
        if (named != op.ResultCount) throw Error(at, $"operation defines {op.ResultCount} results but was provided {named} to bind");
        int next = 0;
        for (int i = 0; i < groups.Length; i++)
        {
            var token = (MlirToken)groups[i].Start;
            values.Define(scope.Intern(token.Span[1..]), op.Results.Slice(next, counts[i]).ToArray(), token.StartIndex);
            next += counts[i];
        }
    }

    // ---- generic form

    private Operation MakeGeneric(MlirParser.GenericOperationContext context)
    {
        var nameToken = (MlirToken)context.Start;
        string name = scope.Intern(StringLiteral.Unescape(nameToken.Span));
        if (name.Length == 0) throw Error(nameToken.StartIndex, "empty operation name is invalid");
        if (name.Contains('\0')) throw Error(nameToken.StartIndex, "null character not allowed in operation name");
        var definition = Registry.Operation(name) ?? Unregistered(name, nameToken.StartIndex);

        var typeContext = context.functionType();
        var type = Read(typeContext);
        var operands = Operands(context, type, typeContext.Start.StartIndex);

        var attributes = new AttrList();
        if (context.attributeDictionary() is { } dictionary) ReadEntries(dictionary, attributes);
        var properties = new AttrList();
        if (context.properties() is { } propertiesContext)
        {
            if (Read(propertiesContext.attribute()) is not DictionaryAttr given) throw Error(propertiesContext.attribute().Start.StartIndex, "expected DictionaryAttr to set properties");
            properties.Fill(given.Entries.ToArray());
        }
        Normalize(definition, properties, attributes, nameToken.StartIndex, "op");

        var regions = context.regionList()?.region() ?? [];
        var blocks = context.successorList()?.BLOCK_ID() ?? [];
        var op = Operation.Create(definition, LocationAt(nameToken.StartIndex), operands, type.Results.Span, properties, attributes, regions.Length,
            blocks.Select(b => BlockOf((MlirToken)b.Symbol)).ToArray());
        for (int i = 0; i < regions.Length; i++) regions[i].Result!.TakeInto(op.Regions[i]);
        return op;
    }

    // the uses stand among the operation's own tokens: %a #1 %b ...
    private Value[] Operands(MlirParser.GenericOperationContext context, FunctionType type, int typeOffset)
    {
        int count = 0;
        for (int i = 1; i < context.ChildCount && context.children[i] is ITerminalNode node; i++)
            if (node.Symbol.Type == MlirLexer.SSA_ID) count++;
        if (count != type.Inputs.Length)
            throw Error(typeOffset, $"expected {count} operand type{(count == 1 ? "" : "s")} but had {type.Inputs.Length}");
        var operands = new Value[count];
        int at = 1;
        for (int i = 0; i < count; i++)
        {
            var token = (MlirToken)((ITerminalNode)context.children[at++]).Symbol;
            var use = new UnresolvedOperand(scope.Intern(token.Span[1..]), 0, token.StartIndex);
            if (at < context.ChildCount && context.children[at] is ITerminalNode { Symbol: MlirToken { Type: MlirLexer.ATTR_ID } number })
            {
                use = use with { Number = ResultNumber(number) };
                at++;
            }
            operands[i] = values.Resolve(use, type.Inputs[i]);
        }
        return operands;
    }

    /// <summary>Inherent attributes written among the others move to the properties; those that say the default are left out.</summary>
    private void Normalize(OpDefinition definition, AttrList properties, AttrList attributes, int at, string kind)
    {
        if (!definition.IsRegistered) return;
        foreach (var (name, value) in attributes.Entries.ToArray())
        {
            if (!definition.IsInherent(name)) continue;
            if (properties.Contains(name)) throw Error(at, $"'{definition.Name}' {kind} has both inherent and discardable attribute '{name}'");
            properties[name] = value;
            attributes[name] = null;
        }
        foreach (var attribute in definition.Attributes)
            if (attribute is { Optional: false, Default: { } byDefault } && byDefault.Equals(properties[attribute.Name])) properties[attribute.Name] = null;
    }

    private OpDefinition Unregistered(string name, int at)
    {
        int dot = name.IndexOf('.');
        string dialect = dot < 0 ? "" : name[..dot];
        if (Registry.Has(dialect)) return scope.UnregisteredDefinition(name, dialect);   // the verifier's to complain of
        if (!scope.Options.AllowUnregistered)
            throw Error(at, $"operation being parsed with an unregistered dialect. If this is intended, please use -allow-unregistered-dialect with the MLIR opt tool: '{name}'");
        return scope.UnregisteredDefinition(name);
    }

    // ---- custom form

    // the prefix that operations in the regions of the operation being read may leave out
    private string defaultDialect = "builtin";

    // whose custom form is being read
    private string? customOperation;

    void IParserActions.ParseCustomForm(MlirParser.CustomOperationContext context)
    {
        var token = (MlirToken)context.Start;
        string written = scope.Intern(token.Span);
        var definition = FindDefinition(written, token);
        var syntax = Assembly.OpSyntax.Of(definition)
            ?? throw Error(token.StartIndex, $"custom op '{definition.Name}' has no custom assembly form");
        var state = new OperationState(definition, LocationAt(token.StartIndex));
        var saved = (defaultDialect, customOperation);
        (defaultDialect, customOperation) = (definition.DefaultDialect, definition.Name);
        syntax.Parse(this, state);
        (defaultDialect, customOperation) = saved;
        context.State = state;
        context.children = null;
    }

    private OpDefinition FindDefinition(string written, MlirToken token)
    {
        if (written.Contains('.'))
            return Registry.Operation(written) ?? throw Unknown(written, written, token);
        string prefix = defaultDialect.Length > 0 ? defaultDialect : "builtin";
        return Registry.Operation($"{prefix}.{written}") ?? throw Unknown(written, $"{prefix}.{written}", token);
    }

    private SyntaxError Unknown(string written, string tried, MlirToken token)
    {
        string message = $"custom op '{written}' is unknown", dialect = tried[..tried.IndexOf('.')];
        if (written != tried) message += $" (tried '{tried}' as well)";
        else if (!Registry.Has(dialect) && !scope.IsUpstream(dialect)) message = $"Dialect `{dialect}' not found for custom op '{written}' ";
        var error = Error(token.StartIndex, message);
        if (DidYouMean.Among(Registry.Operations.Select(o => o.Name), tried, written) is { } close)
            error.Diagnostic.Note(LocationAt(token.StartIndex), $"did you mean '{close}'?");
        return error;
    }

    private Operation MakeCustom(MlirParser.CustomOperationContext context)
    {
        var state = context.State!;
        Normalize(state.Definition, state.Properties, state.Attributes, context.Start.StartIndex, "op");
        var op = Operation.Create(state.Definition, state.Location, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(state.Operands),
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(state.ResultTypes), state.Properties, state.Attributes, state.Regions.Count, state.Successors.ToArray());
        for (int i = 0; i < state.Regions.Count; i++) state.Regions[i].TakeInto(op.Regions[i]);
        return op;
    }

    /// <summary>Reads an operation's name, as in <c>linalg.reduce { arith.addf }</c>.</summary>
    public OpDefinition OperationName()
    {
        var token = Current;
        if (!IsWord(token.Type)) throw ExpectedError("expected bare identifier");
        tokens.Consume();
        return FindDefinition(scope.Intern(token.Span), token);
    }

    /// <summary>Leaves out attributes that say the default.</summary>
    public void Normalize(OpDefinition definition, AttrList properties) => Normalize(definition, properties, new AttrList(), Current.StartIndex, "op");

    /// <summary>Lends out the operation as read so far, without results; it is gone afterwards.</summary>
    public void WithTrial(OperationState state, Action<Operation> use)
    {
        var trial = Operation.Create(state.Definition, state.Location, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(state.Operands), [],
            state.Properties.Copy(), state.Attributes.Copy(), state.Regions.Count);
        for (int i = 0; i < state.Regions.Count; i++) state.Regions[i].TakeInto(trial.Regions[i]);
        use(trial);
        for (int i = 0; i < state.Regions.Count; i++) trial.Regions[i].TakeInto(state.Regions[i]);
        trial.Erase();
    }

    /// <summary>Result types of the operation as read so far; null when they cannot be known.</summary>
    internal IrType[]? Infer(OperationState state, TypeInference infer)
    {
        int errors = scope.Sink.ErrorCount;
        IrType[]? types = null;
        WithTrial(state, trial => types = infer(trial, scope.Sink));
        if (scope.Sink.ErrorCount > errors)
        {
            parser.Failed = true;
            throw new SyntaxError(scope.Sink.Diagnostics[^1]);
        }
        return types;
    }

    // ---- whole files

    /// <summary>Parses the file; null after reporting.</summary>
    internal Operation? ParseFile()
    {
        try
        {
            ReadResources();
            var top = new RegionFrame(true, false);
            frames.Push(top);
            values.Push(false);
            parser.file();
            ResolveLocations();
            values.Pop(false);
            values.Finish();
            return Module(top.Insertion);
        }
        catch (SyntaxError)
        {
            return null;
        }
    }

    // a file that holds one module is that module; any other gets one around it
    private Operation Module(Block top)
    {
        if (top.First is { Name: "builtin.module", Next: null } module) return module.Detach();
        var definition = Registry.Operation("builtin.module") ?? scope.UnregisteredDefinition("builtin.module");
        var implied = Operation.Create(definition, new FileLocation(source.FileName, 0, 0), [], [], regions: 1);
        top.SpliceInto(implied.Regions[0].AddBlock());
        return implied;
    }
}
