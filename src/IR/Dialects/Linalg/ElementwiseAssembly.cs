namespace MaxTune.IR;

/// <summary><c>linalg.elementwise kind=#linalg.elementwise_kind&lt;exp&gt; indexing_maps = [...] {attrs} ins(...) outs(...) -> type</c>: maps are identities when not said.</summary>
internal sealed class ElementwiseAssembly : ICustomAssembly
{
    public static readonly ElementwiseAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        parser.Expect("kind");
        parser.Expect("=");
        var at = parser.Here;
        var kind = parser.Attr() as ElementwiseKindAttr ?? throw parser.Error(at, "expected ElementwiseKind attribute");
        state.Properties["kind"] = kind;
        if (parser.TryToken("indexing_maps"))
        {
            parser.Expect("=");
            var here = parser.Here;
            var maps = parser.Attr<ArrayAttr>("expected a list of affine maps");
            if (!AttrConstraints.AffineMapArray.Holds(maps)) throw parser.Error(here, "expected attribute of affine maps");
            state.Properties["indexing_maps"] = maps;
        }
        parser.TryAttrDict(state);
        var start = parser.Here;
        LinalgAssembly.ParseInsOuts(parser, state);
        if (state.Operands.Count != kind.Arity + 1) throw parser.Error(start, $"expected {kind.Arity} input and 1 output operands for '{kind.Kind}', got {state.Operands.Count} operands");
        if (state.Properties["indexing_maps"] is null && state.Operands[^1].Type is ShapedType { HasRank: true } output)
            state.Properties["indexing_maps"] = LinalgBuilder.Maps(Enumerable.Repeat(AffineMap.Identity(output.Rank), state.Operands.Count));
        state.ResultTypes.AddRange(parser.TryArrowTypes());
        state.Regions.Add(LinalgAssembly.ImpliedBody(state));
    }

    public void Print(OpPrinter printer, Operation op)
    {
        printer.Write(" kind=").Attr(op.Attr("kind")!);
        if (op.Attr("indexing_maps") is ArrayAttr maps && !maps.Elements.All(m => m is AffineMapAttr { Map: { IsIdentity: true } map } && map == ((AffineMapAttr)maps[0]).Map))
            printer.Write(" indexing_maps = ").Attr(maps);
        printer.AttrDict(op, "operandSegmentSizes", "kind", "indexing_maps");
        LinalgAssembly.PrintInsOuts(printer, op);
        LinalgAssembly.PrintResults(printer, op);
    }
}
