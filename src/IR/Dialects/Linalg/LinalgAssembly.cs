using MaxTune.IR.Parsing;

namespace MaxTune.IR;

/// <summary>What the syntaxes of structured operations share: <c>ins(%a, %b : type, type) outs(%c : type)</c>, results, implied bodies.</summary>
internal static class LinalgAssembly
{
    /// <summary>Reads <c>ins(...) outs(...)</c>, each of which may be missing.</summary>
    public static void ParseInsOuts(OpParser parser, OperationState state)
    {
        int inputs = ParseGroup(parser, state, "ins"), outputs = ParseGroup(parser, state, "outs");
        if (state.Definition.Traits.HasFlag(OpTraits.AttrSizedOperandSegments)) state.Properties["operandSegmentSizes"] = DenseArrayAttr.I32([inputs, outputs]);
    }

    private static int ParseGroup(OpParser parser, OperationState state, string word)
    {
        if (!parser.TryToken(word)) return 0;
        parser.Expect("(");
        var operands = parser.Operands();
        var at = parser.Here;
        parser.Expect(":");
        var types = parser.Types();
        parser.Expect(")");
        parser.Resolve(operands, types, state.Operands, at);
        return operands.Count;
    }

    public static void PrintInsOuts(OpPrinter printer, Operation op)
    {
        PrintGroup(printer, "ins", op.OperandGroup(0));
        PrintGroup(printer, "outs", op.OperandGroup(1));
    }

    private static void PrintGroup(OpPrinter printer, string word, ReadOnlySpan<OpOperand> operands)
    {
        if (operands.IsEmpty) return;
        printer.Write(' ').Write(word).Write('(').Operands(operands).Write(" : ").TypesOf(operands).Write(')');
    }

    public static void PrintResults(OpPrinter printer, Operation op)
    {
        if (op.ResultCount == 0) return;
        printer.Write(" -> ");
        var types = op.Results.ToArray().Select(r => r.Type).ToArray();
        if (types.Length == 1) printer.Type(types[0]);
        else printer.Write('(').Types(types).Write(')');
    }

    /// <summary>A body with one argument per operand, filled as the operation's name says.</summary>
    /// <param name="fromOperands">Arguments and operations have locations as upstream gives transpose and broadcast; otherwise none.</param>
    public static Region ImpliedBody(OperationState state, bool fromOperands = false)
    {
        var region = new Region();
        var block = region.AddBlock();
        foreach (var operand in state.Operands) block.AddArgument(StructuredRules.ElementOf(operand.Type), !fromOperands ? Location.Unknown : operand is BlockArgument argument ? argument.Location : operand.DefiningOp?.Location ?? Location.Unknown);
        if (state.Operands.Count > 0) LinalgOps.Structure(state.Definition)!.Body!(new OpBuilder(block) { Location = fromOperands ? state.Location : Location.Unknown }, state.Properties, block);
        return region;
    }
}

/// <summary><c>linalg.matmul indexing_maps = [...] {attrs} ins(...) outs(...) -> type</c>: the body is implied.</summary>
internal sealed class NamedLinalgAssembly : ICustomAssembly
{
    public static readonly NamedLinalgAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        if (state.Definition.IsInherent("indexing_maps") && parser.TryToken("indexing_maps"))
        {
            parser.Expect("=");
            state.Properties["indexing_maps"] = parser.Attr<ArrayAttr>("expected a list of affine maps");
        }
        else if (LinalgOps.Structure(state.Definition)!.DefaultMaps is { } usual && state.Definition.IsInherent("indexing_maps"))
            state.Properties["indexing_maps"] = LinalgBuilder.Maps(usual);
        parser.TryAttrDict(state);
        LinalgAssembly.ParseInsOuts(parser, state);
        var at = parser.Here;
        if (state.Properties["operandSegmentSizes"] is DenseArrayAttr sizes && sizes.ToInt64() is [var inputs, var outputs])
        {
            if (LinalgOps.Structure(state.Definition)!.Inputs is { } expected && inputs + outputs != expected + 1)
                throw parser.Error(at, $"[parseNamedStructuredOpRegion] ods-gen generated region expects {expected + 1} args, got {inputs + outputs}");
            if (outputs != 1) throw parser.Error(at, $"expected 1 output operand, got {outputs}");
        }
        state.ResultTypes.AddRange(parser.TryArrowTypes());
        if (parser.AtRegion) parser.Region();   // an implied body may be written; what it says follows from the name
        state.Regions.Add(LinalgAssembly.ImpliedBody(state));
    }

    public void Print(OpPrinter printer, Operation op)
    {
        if (op.Properties["indexing_maps"] is { } maps && !(LinalgOps.Structure(op.Definition)!.DefaultMaps is { } usual && maps.Equals(LinalgBuilder.Maps(usual)))) printer.Write(" indexing_maps = ").Attr(maps);
        printer.AttrDict(op, "operandSegmentSizes", "indexing_maps");
        LinalgAssembly.PrintInsOuts(printer, op);
        LinalgAssembly.PrintResults(printer, op);
    }
}

/// <summary><c>linalg.generic {indexing_maps = [...], iterator_types = ["parallel"]} ins(...) outs(...) attrs = {...} { body } -> type</c>.</summary>
internal sealed class GenericLinalgAssembly : ICustomAssembly
{
    public static readonly GenericLinalgAssembly Instance = new();

    private static readonly string[] Traits = ["doc", "indexing_maps", "iterator_types", "library_call"];

    public void Parse(OpParser parser, OperationState state)
    {
        var at = parser.Here;
        if (!parser.TryAttrDict(state)) throw parser.ExpectedError("expected '{' with indexing_maps and iterator_types");
        if (state.Properties["iterator_types"] is not ArrayAttr kinds) throw parser.Error(at, "expected iterator_types: a list of \"parallel\", \"reduction\" and \"window\"");
        state.Properties["iterator_types"] = new ArrayAttr(kinds.Elements.Select(k => Kind(parser, at, k)).ToArray());
        LinalgAssembly.ParseInsOuts(parser, state);
        if (parser.TryToken("attrs"))
        {
            parser.Expect("=");
            if (!parser.TryAttrDict(state)) throw parser.ExpectedError("expected '{'");
        }
        state.Regions.Add(parser.Region());
        state.ResultTypes.AddRange(parser.TryArrowTypes());
    }

    private static Attr Kind(OpParser parser, Location at, Attr attr) => attr switch
    {
        IteratorTypeAttr known => known,
        StringAttr word when IteratorTypeAttr.FromKeyword(word.Value) is { } kind => kind,
        _ => throw parser.Error(at, $"unexpected iterator type {attr}: expected \"parallel\", \"reduction\" or \"window\""),
    };

    public void Print(OpPrinter printer, Operation op)
    {
        printer.Write(" {");
        bool first = true;
        foreach (string name in Traits)
        {
            if (op.Attr(name) is not { } value) continue;
            if (!first) printer.Write(", ");
            first = false;
            printer.Write(name).Write(" = ");
            if (name == "iterator_types" && value is ArrayAttr kinds)
                printer.Write('[').Join(kinds.Elements, static (p, k) => p.Attr(k is IteratorTypeAttr kind ? new StringAttr(kind.Keyword) : k)).Write(']');
            else printer.Attr(value);
        }
        printer.Write('}');
        LinalgAssembly.PrintInsOuts(printer, op);
        if (op.Attributes.Any(a => !Traits.Contains(a.Name))) printer.Write(" attrs =").AttrDict(op, [.. Traits, "operandSegmentSizes"]);
        printer.Write(' ').Region(op.Region());
        LinalgAssembly.PrintResults(printer, op);
    }
}

/// <summary>
/// <c>linalg.reduce { arith.addf } ins(...) outs(...) dimensions = [1]</c>, or with a written body <c>(%in: f32, %init: f32) { ... }</c>;
/// the same for map; transpose and broadcast have implied bodies.
/// </summary>
internal sealed class DestinationLinalgAssembly(string? dimensions, bool hasBody, bool initFirst) : ICustomAssembly
{
    public void Parse(OpParser parser, OperationState state)
    {
        (string Name, AttrList Attributes, Location At)? payload = null;
        if (hasBody && parser.At("{")) payload = Payload(parser);
        LinalgAssembly.ParseInsOuts(parser, state);
        if (dimensions is not null)
        {
            parser.Expect(dimensions);
            parser.Expect("=");
            state.Properties[dimensions] = parser.DenseArray(IrType.I64);
        }
        parser.TryAttrDict(state);
        if (!hasBody) state.Regions.Add(LinalgAssembly.ImpliedBody(state, fromOperands: true));
        else if (payload is { } one) state.Regions.Add(Body(parser, state, one.Name, one.Attributes, one.At));
        else state.Regions.Add(parser.Region(parser.Arguments(Delimiter.Paren)));
        int outputs = OutputsOf(state);
        foreach (var output in state.Operands.Skip(state.Operands.Count - outputs))
            if (output.Type is TensorType) state.ResultTypes.Add(output.Type);
    }

    private static int OutputsOf(OperationState state) => state.Definition.Operands[1].Arity == Arity.One ? Math.Min(1, state.Operands.Count) : state.Operands.Count / 2;

    private static (string, AttrList, Location) Payload(OpParser parser)
    {
        parser.Expect("{");
        var at = parser.Here;
        string name = parser.Keyword();
        var attributes = new AttrList();
        parser.TryAttrDict(attributes);
        parser.Expect("}");
        return (name, attributes, at);
    }

    // the payload on the inputs' elements; for a reduction on the accumulator and the element
    private Region Body(OpParser parser, OperationState state, string name, AttrList attributes, Location at)
    {
        if (parser.Registry.Operation(name) is not { } definition) throw parser.Error(at, $"operation '{name}' is not known");
        var region = new Region();
        var block = region.AddBlock();
        foreach (var operand in state.Operands) block.AddArgument(StructuredRules.ElementOf(operand.Type), Location.Unknown);
        int inputs = state.Operands.Count - OutputsOf(state);
        Value[] elements = [.. block.Arguments.Take(inputs)];
        if (initFirst) elements = [.. block.Arguments.Skip(inputs), .. elements];
        AttrList properties = new(attributes.Where(a => definition.IsInherent(a.Name))), others = new(attributes.Where(a => !definition.IsInherent(a.Name)));
        var result = block.Append(Operation.Create(definition, state.Location, elements, [block.Arguments[^1].Type], properties, others)).Result();
        new OpBuilder(block) { Location = state.Location }.LinalgYield(result);
        return region;
    }

    public void Print(OpPrinter printer, Operation op)
    {
        var payload = hasBody ? PayloadOf(op) : null;
        if (payload is not null)
        {
            printer.Write(" { ").Write(payload.Name);
            printer.AttrDict(payload);
            printer.Write(" }");
        }
        LinalgAssembly.PrintInsOuts(printer, op);
        if (dimensions is not null) printer.Write(' ').Write(dimensions).Write(" = ").DenseArray(op.Attr<DenseArrayAttr>(dimensions)!);
        printer.AttrDict(op, dimensions ?? "");
        if (!hasBody || payload is not null) return;
        printer.Write(" (").Join(op.Body.Arguments, static (p, a) => p.Argument(a)).Write(") ").Region(op.Region(), entryArguments: false);
    }

    // the body's one operation, when the short form would make the same body again
    private Operation? PayloadOf(Operation op)
    {
        if (op.Body.First is not { ResultCount: 1, Next: { } yield } only || !yield.Is(LinalgOps.Yield) || yield.OperandCount != 1 || !ReferenceEquals(yield.Operand(0), only.Result())) return null;
        int inputs = op.OperandGroup(0).Length;
        Value[] elements = [.. op.Body.Arguments.Take(inputs)];
        if (initFirst) elements = [.. op.Body.Arguments.Skip(inputs), .. elements];
        if (elements.Length == 0 || only.Regions.Length > 0 || only.Result().Type != op.Body.Arguments[^1].Type || !only.Definition.IsRegistered) return null;
        return only.OperandCount == elements.Length && only.Operands.Zip(elements).All(p => ReferenceEquals(p.First, p.Second)) ? only : null;
    }
}
