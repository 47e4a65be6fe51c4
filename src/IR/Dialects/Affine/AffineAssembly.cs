using MaxTune.IR.Parsing;

namespace MaxTune.IR;

/// <summary>Text that several affine operations share.</summary>
internal static class AffineAssembly
{
    /// <summary>Reads <c>(%d0, %d1)[%s0]</c>, the brackets only when there; the number of dimensions.</summary>
    public static int ParseDimsAndSymbols(OpParser parser, List<Value> into)
    {
        var dims = parser.Operands(Delimiter.Paren);
        parser.Resolve(dims, IrType.Index, into);
        parser.Resolve(parser.Operands(Delimiter.OptionalSquare), IrType.Index, into);
        return dims.Count;
    }

    public static void PrintDimsAndSymbols(OpPrinter printer, IReadOnlyList<Value> operands, int dims)
    {
        printer.Write('(').Operands(operands.Take(dims)).Write(')');
        if (operands.Count > dims) printer.Write('[').Operands(operands.Skip(dims)).Write(']');
    }

    /// <summary>Reads <c>[%i + 1, symbol(%n)]</c> into the map's attribute; the operands, dimensions first.</summary>
    public static List<UnresolvedOperand> ParseSubscripts(OpParser parser, OperationState state, string attribute)
    {
        var subscripts = parser.AffineSubscripts(Delimiter.Square);
        state.Properties[attribute] = new AffineMapAttr(subscripts.Map);
        return [.. subscripts.Dims, .. subscripts.Symbols];
    }

    public static OpPrinter PrintSubscripts(OpPrinter printer, AffineMap map, IReadOnlyList<Value> operands) =>
        printer.Join(map.Results, (p, result) => p.Write(result.ToString(leaf => leaf switch
        {
            AffineDim d => p.NameOf(operands[d.Position]),
            AffineSymbol s => $"symbol({p.NameOf(operands[map.DimCount + s.Position])})",
            _ => "",
        })));
}

/// <summary><c>affine.apply affine_map&lt;...>(%i)[%n]</c>; min and max likewise.</summary>
internal sealed class AffineApplyAssembly(bool strict) : ICustomAssembly
{
    public static readonly AffineApplyAssembly Strict = new(true), Lenient = new(false);

    public void Parse(OpParser parser, OperationState state)
    {
        var at = parser.Here;
        var map = parser.Attr<AffineMapAttr>("invalid kind of attribute specified");
        state.Properties["map"] = map;
        if (strict)
        {
            int dims = AffineAssembly.ParseDimsAndSymbols(parser, state.Operands);
            parser.TryAttrDict(state);
            if (dims != map.Map.DimCount || state.Operands.Count != dims + map.Map.SymbolCount) throw parser.Error(at, "dimension or symbol index mismatch");
        }
        else
        {
            var operands = parser.Operands(Delimiter.OptionalParen);
            operands.AddRange(parser.Operands(Delimiter.OptionalSquare));
            parser.TryAttrDict(state);
            parser.Resolve(operands, IrType.Index, state.Operands);
        }
        state.ResultTypes.Add(IrType.Index);
    }

    public void Print(OpPrinter printer, Operation op)
    {
        var map = op.Attr<AffineMapAttr>("map")!;
        printer.Write(' ').Attr(map);
        AffineAssembly.PrintDimsAndSymbols(printer, [.. op.Operands], map.Map.DimCount);
        printer.AttrDict(op, "map");
    }
}

/// <summary><c>affine.for %i = max affine_map&lt;...>(%a)[%n] to 10 step 2 iter_args(%x = %y) -> (f32) { ... }</c>; a bound may be a constant or one value.</summary>
internal sealed class AffineForAssembly : ICustomAssembly
{
    public static readonly AffineForAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        var induction = parser.Argument(allowType: false);
        parser.Expect("=");
        Bound(parser, state, isLower: true);
        int lower = state.Operands.Count;
        parser.Expect("to", " between bounds");
        Bound(parser, state, isLower: false);
        int upper = state.Operands.Count - lower;
        state.Properties["step"] = new IntegerAttr(IrType.Index, 1);
        if (parser.TryToken("step"))
        {
            var at = parser.Here;
            var step = parser.Attr<IntegerAttr>("expected step to be an integer", IrType.Index);
            if (step.Value.Sign < 0) throw parser.Error(at, "expected step to be representable as a positive signed integer");
            state.Properties["step"] = step;
        }
        List<ParsedArgument> carried = [];
        List<UnresolvedOperand> initial = [];
        if (parser.TryToken("iter_args"))
        {
            (carried, initial) = parser.AssignmentList();
            state.ResultTypes.AddRange(parser.ArrowTypes());
            if (carried.Count != state.ResultTypes.Count) throw parser.Error("mismatch between the number of loop-carried values and results");
            parser.Resolve(initial, state.ResultTypes, state.Operands);
        }
        state.Properties["operandSegmentSizes"] = DenseArrayAttr.I32([lower, upper, carried.Count]);
        var body = parser.Region([induction with { Type = IrType.Index }, .. carried.Select((a, i) => a with { Type = state.ResultTypes[i] })]);
        parser.EnsureTerminator(body, state);
        state.Regions.Add(body);
        parser.TryAttrDict(state);
    }

    private static void Bound(OpParser parser, OperationState state, bool isLower)
    {
        string name = isLower ? "lowerBoundMap" : "upperBoundMap", word = isLower ? "max" : "min";
        var start = parser.Here;
        bool several = parser.TryToken(word);
        var operands = parser.Operands();
        if (operands.Count > 1) throw parser.Error(start, "expected only one loop bound operand");
        if (operands.Count == 1)
        {
            parser.Resolve(operands, IrType.Index, state.Operands);
            state.Properties[name] = new AffineMapAttr(new AffineMap(0, 1, [AffineExpr.Symbol(0)]));
            return;
        }
        int before = state.Operands.Count;
        switch (parser.Attr(IrType.Index))
        {
            case IntegerAttr constant:
                state.Properties[name] = new AffineMapAttr(new AffineMap(0, 0, [AffineExpr.Constant(constant.Int64)]));
                return;
            case AffineMapAttr { Map: var map } attr:
                int dims = AffineAssembly.ParseDimsAndSymbols(parser, state.Operands);
                if (dims != map.DimCount) throw parser.Error(start, "dim operand count and affine map dim count must match");
                if (state.Operands.Count - before != dims + map.SymbolCount) throw parser.Error(start, "symbol operand count and affine map symbol count must match");
                if (map.Results.Length > 1 && !several) throw parser.Error(start, $"{(isLower ? "lower" : "upper")} loop bound affine map with multiple results requires '{word}' prefix");
                state.Properties[name] = attr;
                return;
            default: throw parser.Error(start, "expected valid affine map representation for loop bounds");
        }
    }

    public void Print(OpPrinter printer, Operation op)
    {
        var body = op.Body;
        printer.Write(' ').Operand(body.Argument(0)).Write(" = ");
        PrintBound(printer, op.Attr<AffineMapAttr>("lowerBoundMap")!, [.. AffineOps.Group(op, 0)], "max");
        printer.Write(" to ");
        PrintBound(printer, op.Attr<AffineMapAttr>("upperBoundMap")!, [.. AffineOps.Group(op, 1)], "min");
        if (op.Attr<IntegerAttr>("step")!.Value is var step && !step.IsOne) printer.Write(" step ").Write(step.ToString());
        ScfText.Carried(printer, " iter_args", body.Arguments.Skip(1), AffineOps.Group(op, 2));
        if (op.ResultCount > 0) printer.Write(" -> (").TypesOf(op.Results.ToArray()).Write(')');
        printer.Write(' ').Region(op.Region(), entryArguments: false, terminators: op.ResultCount > 0);
        printer.AttrDict(op, "lowerBoundMap", "upperBoundMap", "step", "operandSegmentSizes");
    }

    private static void PrintBound(OpPrinter printer, AffineMapAttr attr, Value[] operands, string word)
    {
        switch (attr.Map)
        {
            case { DimCount: 0, SymbolCount: 0, Results: [AffineConstant constant] }: printer.Write(constant.Value); return;
            case { DimCount: 0, SymbolCount: 1, Results: [AffineSymbol] }: printer.Operand(operands[0]); return;
        }
        if (attr.Map.Results.Length != 1) printer.Write(word).Write(' ');
        printer.Attr(attr);
        AffineAssembly.PrintDimsAndSymbols(printer, operands, attr.Map.DimCount);
    }
}

/// <summary><c>affine.if affine_set&lt;...>(%i)[%n] -> f32 { ... } else { ... }</c>.</summary>
internal sealed class AffineIfAssembly : ICustomAssembly
{
    public static readonly AffineIfAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        var at = parser.Here;
        var set = parser.Attr<IntegerSetAttr>("invalid kind of attribute specified");
        state.Properties["condition"] = set;
        int dims = AffineAssembly.ParseDimsAndSymbols(parser, state.Operands);
        if (dims != set.Set.DimCount) throw parser.Error(at, "dim operand count and integer set dim count must match");
        if (state.Operands.Count != dims + set.Set.SymbolCount) throw parser.Error(at, "symbol operand count and integer set symbol count must match");
        state.ResultTypes.AddRange(parser.TryArrowTypes());
        var then = parser.Region();
        parser.EnsureTerminator(then, state);
        state.Regions.Add(then);
        var otherwise = parser.TryToken("else") ? parser.Region() : new Region();
        if (!otherwise.IsEmpty) parser.EnsureTerminator(otherwise, state);
        state.Regions.Add(otherwise);
        parser.TryAttrDict(state);
    }

    public void Print(OpPrinter printer, Operation op)
    {
        var set = op.Attr<IntegerSetAttr>("condition")!;
        printer.Write(' ').Attr(set);
        AffineAssembly.PrintDimsAndSymbols(printer, [.. op.Operands], set.Set.DimCount);
        printer.ArrowTypes([.. ScfOps.ResultTypes(op)]);
        printer.Write(' ').Region(op.Region(0), terminators: op.ResultCount > 0);
        if (!op.Region(1).IsEmpty) printer.Write(" else ").Region(op.Region(1), terminators: op.ResultCount > 0);
        printer.AttrDict(op, "condition");
    }
}
