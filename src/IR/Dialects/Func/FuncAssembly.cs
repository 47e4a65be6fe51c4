using MaxTune.IR.Parsing;

namespace MaxTune.IR;

/// <summary><c>func.func private @f(%x: i32 {a.b}) -> (i32 {c.d}, f32) attributes {...} { ... }</c>.</summary>
internal sealed class FuncAssembly : ICustomAssembly
{
    public static readonly FuncAssembly Instance = new();

    private static readonly string[] Elided = ["sym_name", "function_type", "sym_visibility", "arg_attrs", "res_attrs"];

    private static readonly string[] Inferred = ["sym_name", "function_type", "sym_visibility"];

    public void Parse(OpParser parser, OperationState state)
    {
        foreach (string visibility in (string[])["public", "private", "nested"])
            if (parser.TryToken(visibility))
            {
                state.Properties["sym_visibility"] = new StringAttr(visibility);
                break;
            }
        state.Properties["sym_name"] = new StringAttr(parser.SymbolName());

        // named arguments for a definition, bare types for a declaration
        var arguments = new List<ParsedArgument>();
        var inputs = new List<IrType>();
        var inputAttrs = new List<AttrList>();
        parser.List(Delimiter.Paren, () =>
        {
            if (parser.AtOperand)
            {
                if (inputs.Count > arguments.Count) throw parser.Error("expected type instead of SSA identifier");
                var argument = parser.Argument(allowType: true, allowAttrs: true);
                arguments.Add(argument);
                inputs.Add(argument.Type!);
                inputAttrs.Add(argument.Attributes);
                return;
            }
            if (arguments.Count > 0) throw parser.Error("expected SSA identifier");
            inputs.Add(parser.Type());
            inputAttrs.Add(Attributes(parser));
            parser.TryTrailingLocation();
        });

        var results = new List<IrType>();
        var resultAttrs = new List<AttrList>();
        if (parser.TryToken("->"))
        {
            if (parser.At("(")) parser.List(Delimiter.Paren, () => Result(parser.Type(), Attributes(parser)));
            else Result(parser.Type(), new AttrList());
        }
        state.Properties["function_type"] = new TypeAttr(new FunctionType(inputs.ToArray(), results.ToArray()));

        var at = parser.Here;
        if (parser.TryToken("attributes"))
            foreach (var (name, value) in parser.AttrDict().Entries)
            {
                if (Array.IndexOf(Inferred, name) >= 0)
                    throw parser.Error(at, $"'{name}' is an inferred attribute and should not be specified in the explicit attribute dictionary");
                (state.Definition.IsInherent(name) ? state.Properties : state.Attributes)[name] = value;
            }
        if (Dictionaries(inputAttrs) is { } argAttrs) state.Properties["arg_attrs"] = argAttrs;
        if (Dictionaries(resultAttrs) is { } resAttrs) state.Properties["res_attrs"] = resAttrs;

        if (!parser.AtRegion)
        {
            state.Regions.Add(parser.TryRegion());
            return;
        }
        at = parser.Here;
        var body = parser.Region(arguments, isolated: true);
        if (body.IsEmpty) throw parser.Error(at, "expected non-empty function body");
        state.Regions.Add(body);

        void Result(IrType type, AttrList attributes)
        {
            results.Add(type);
            resultAttrs.Add(attributes);
        }
    }

    private static AttrList Attributes(OpParser parser)
    {
        var attributes = new AttrList();
        parser.TryAttrDict(attributes);
        return attributes;
    }

    // one dictionary for each, or nothing when all are empty
    private static ArrayAttr? Dictionaries(List<AttrList> attributes) =>
        attributes.All(a => a.Count == 0) ? null : new ArrayAttr(attributes.Select(a => (Attr)DictionaryAttr.Of(a)).ToArray());

    public void Print(OpPrinter printer, Operation op)
    {
        printer.Write(' ');
        if (op.Attr<StringAttr>("sym_visibility") is { } visibility) printer.Write(visibility.Value).Write(' ');
        printer.SymbolName(op.SymbolName() ?? "").Write('(');
        var type = (FunctionType)op.Attr<TypeAttr>("function_type")!.Type;
        var argAttrs = op.Attr<ArrayAttr>("arg_attrs");
        for (int i = 0; i < type.Inputs.Length; i++)
        {
            if (i > 0) printer.Write(", ");
            var attributes = argAttrs is not null && i < argAttrs.Count ? argAttrs[i] as DictionaryAttr : null;
            if (!op.Region().IsEmpty) printer.Argument(op.Region().Entry.Argument(i), attributes);
            else With(printer.Type(type.Inputs[i]), attributes);
        }
        printer.Write(')');
        PrintResults(printer, type.Results, op.Attr<ArrayAttr>("res_attrs"));
        printer.AttrDictWithKeyword(op, Elided);
        if (!op.Region().IsEmpty) printer.Write(' ').Region(op.Region(), entryArguments: false);
    }

    private static void PrintResults(OpPrinter printer, EquatableArray<IrType> results, ArrayAttr? attributes)
    {
        if (results.IsEmpty) return;
        printer.Write(" -> ");
        if (results.Length == 1 && results[0] is not FunctionType && attributes is null)
        {
            printer.Type(results[0]);
            return;
        }
        printer.Write('(');
        for (int i = 0; i < results.Length; i++)
        {
            if (i > 0) printer.Write(", ");
            With(printer.Type(results[i]), attributes is not null && i < attributes.Count ? attributes[i] as DictionaryAttr : null);
        }
        printer.Write(')');
    }

    private static void With(OpPrinter printer, DictionaryAttr? attributes)
    {
        if (attributes is { Entries.IsEmpty: false }) printer.Write(' ').Attr(attributes);
    }
}
