using MaxTune.IR.Parsing;

namespace MaxTune.IR;

/// <summary><c>affine.parallel (%i, %j) = (0, max(%a, 5)) to (%n, 10) step (1, 2) reduce ("addf") -> (f32) { ... }</c>.</summary>
internal sealed class AffineParallelAssembly : ICustomAssembly
{
    public static readonly AffineParallelAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        var induction = parser.Arguments(Delimiter.Paren, allowType: false);
        parser.Expect("=");
        Bounds(parser, state, "lower", "max");
        parser.Expect("to");
        Bounds(parser, state, "upper", "min");
        state.Properties["steps"] = ArrayAttr.OfI64(Enumerable.Repeat(1L, induction.Count));
        if (parser.TryToken("step"))
        {
            var at = parser.Here;
            var steps = parser.AffineSubscripts(Delimiter.Paren).Map.Results;
            if (steps.Any(s => s is not AffineConstant)) throw parser.Error(at, "steps must be constant integers");
            state.Properties["steps"] = ArrayAttr.OfI64(steps.Select(s => ((AffineConstant)s).Value));
        }
        var reductions = new List<Attr>();
        if (parser.TryToken("reduce"))
        {
            parser.List(Delimiter.Paren, () =>
            {
                var at = parser.Here;
                string kind = parser.String();
                reductions.Add(MemRefOps.AtomicKind.FromKeyword!(kind) ?? throw parser.Error(at, $"invalid reduction value: \"{kind}\""));
            });
        }
        state.Properties["reductions"] = new ArrayAttr(reductions.ToArray());
        state.ResultTypes.AddRange(parser.TryArrowTypes());
        var body = parser.Region([.. induction.Select(a => a with { Type = IrType.Index })]);
        parser.TryAttrDict(state);
        parser.EnsureTerminator(body, state);
        state.Regions.Add(body);
    }

    // each bound is an expression, or max(...) or min(...) of several; all results share the dimensions and symbols, dimensions first
    private static void Bounds(OpParser parser, OperationState state, string side, string word)
    {
        var read = parser.AffineGroups(word);
        parser.Resolve(read.Subscripts.Dims, IrType.Index, state.Operands);
        parser.Resolve(read.Subscripts.Symbols, IrType.Index, state.Operands);
        state.Properties[side + "BoundsMap"] = new AffineMapAttr(read.Subscripts.Map);
        state.Properties[side + "BoundsGroups"] = read.Groups is [var first, ..] && read.Groups.All(g => g == first)
            ? DenseElementsAttr.Splat(new TensorType([read.Groups.Length], IrType.I32), IntegerAttr.I32(first))
            : DenseElementsAttr.Of(new TensorType([read.Groups.Length], IrType.I32), read.Groups);
    }

    public void Print(OpPrinter printer, Operation op)
    {
        printer.Write(" (").Operands(op.Body.Arguments).Write(") = (");
        AffineMap lower = op.Attr<AffineMapAttr>("lowerBoundsMap")!.Map, upper = op.Attr<AffineMapAttr>("upperBoundsMap")!.Map;
        PrintBounds(printer, lower, AffineRules.Groups(op, "lowerBoundsGroups"), [.. op.Operands.Take(lower.DimCount + lower.SymbolCount)], "max");
        printer.Write(") to (");
        PrintBounds(printer, upper, AffineRules.Groups(op, "upperBoundsGroups"), [.. op.Operands.Skip(lower.DimCount + lower.SymbolCount)], "min");
        printer.Write(')');
        var steps = op.Attr<ArrayAttr>("steps")!.Elements;
        if (steps.Any(s => !((IntegerAttr)s).Value.IsOne)) printer.Write(" step (").Join(steps, static (p, s) => p.Write(((IntegerAttr)s).Int64)).Write(')');
        if (op.ResultCount > 0)
        {
            printer.Write(" reduce (").Join(op.Attr<ArrayAttr>("reductions")!.Elements, static (p, k) => p.Attr(new StringAttr(MemRefOps.AtomicKind.ToKeyword!(k)!))).Write(") -> (")
                .Types(ScfOps.ResultTypes(op)).Write(')');
        }
        printer.Write(' ').Region(op.Region(), entryArguments: false, terminators: op.ResultCount > 0);
        printer.AttrDict(op, "lowerBoundsMap", "lowerBoundsGroups", "upperBoundsMap", "upperBoundsGroups", "steps", "reductions");
    }

    private static void PrintBounds(OpPrinter printer, AffineMap map, int[] groups, Value[] operands, string word)
    {
        int at = 0;
        printer.Join(groups, (p, size) =>
        {
            if (size != 1) p.Write(word).Write('(');
            AffineAssembly.PrintSubscripts(p, map with { Results = map.Results[at..(at + size)] }, operands);
            if (size != 1) p.Write(')');
            at += size;
        });
    }
}
