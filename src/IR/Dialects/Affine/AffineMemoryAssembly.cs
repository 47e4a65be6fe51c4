using MaxTune.IR.Parsing;

namespace MaxTune.IR;

/// <summary><c>affine.load %m[%i + 1, symbol(%n)] : memref&lt;4x8xf32></c>; a store has the value before, a vector access its vector type after.</summary>
internal sealed class AffineAccessAssembly(bool stores, bool vector) : ICustomAssembly
{
    public void Parse(OpParser parser, OperationState state)
    {
        UnresolvedOperand value = default;
        if (stores)
        {
            value = parser.Operand();
            parser.Expect(",");
        }
        var memref = parser.Operand();
        var indices = AffineAssembly.ParseSubscripts(parser, state, "map");
        parser.TryAttrDict(state);
        parser.Expect(":");
        var type = parser.Type<MemRefType>("memref type");
        IrType element = type.Element;
        if (vector)
        {
            parser.Expect(",");
            element = parser.Type<VectorType>("vector type");
        }
        if (stores) state.Operands.Add(parser.Resolve(value, element));
        else state.ResultTypes.Add(element);
        state.Operands.Add(parser.Resolve(memref, type));
        parser.Resolve(indices, IrType.Index, state.Operands);
    }

    public void Print(OpPrinter printer, Operation op)
    {
        int memref = stores ? 1 : 0;
        printer.Write(' ');
        if (stores) printer.Operand(op.Operand(0)).Write(", ");
        printer.Operand(op.Operand(memref)).Write('[');
        AffineAssembly.PrintSubscripts(printer, op.Attr<AffineMapAttr>("map")!.Map, [.. op.Operands.Skip(memref + 1)]).Write(']');
        printer.AttrDict(op, "map").Write(" : ").Type(op.Operand(memref).Type);
        if (vector) printer.Write(", ").Type(stores ? op.Operand(0).Type : op.Result().Type);
    }
}

/// <summary><c>affine.prefetch %m[%i + 1], read, locality&lt;3>, data : memref&lt;8xf32></c>.</summary>
internal sealed class AffinePrefetchAssembly : ICustomAssembly
{
    public static readonly AffinePrefetchAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        var memref = parser.Operand();
        var indices = AffineAssembly.ParseSubscripts(parser, state, "map");
        PrefetchAssembly.ParseHints(parser, state);
        parser.TryAttrDict(state);
        parser.Expect(":");
        state.Operands.Add(parser.Resolve(memref, parser.Type<MemRefType>("memref type")));
        parser.Resolve(indices, IrType.Index, state.Operands);
    }

    public void Print(OpPrinter printer, Operation op)
    {
        printer.Write(' ').Operand(op.Operand(0)).Write('[');
        AffineAssembly.PrintSubscripts(printer, op.Attr<AffineMapAttr>("map")!.Map, [.. op.Operands.Skip(1)]).Write(']');
        PrefetchAssembly.PrintHints(printer, op);
        printer.AttrDict(op, "map", "isWrite", "localityHint", "isDataCache").Write(" : ").Type(op.Operand(0).Type);
    }
}

/// <summary><c>affine.dma_start %src[%i], %dst[%j], %tag[%k], %n, %stride, %each : memref, memref, memref</c>; <c>affine.dma_wait %tag[%k], %n : memref</c>.</summary>
internal sealed class AffineDmaAssembly(params string[] maps) : ICustomAssembly
{
    public static readonly AffineDmaAssembly Start = new("src_map", "dst_map", "tag_map"), Wait = new("tag_map");

    public void Parse(OpParser parser, OperationState state)
    {
        var memrefs = new List<(UnresolvedOperand Memref, List<UnresolvedOperand> Indices)>();
        foreach (string map in maps)
        {
            memrefs.Add((parser.Operand(), AffineAssembly.ParseSubscripts(parser, state, map)));
            parser.Expect(",");
        }
        List<UnresolvedOperand> scalars = [parser.Operand()];
        if (maps.Length > 1 && parser.TryToken(",")) scalars.AddRange(parser.Operands());
        if (scalars.Count is not (1 or 3)) throw parser.Error("expected two stride related operands");
        parser.TryAttrDict(state);
        var types = parser.ColonTypes();
        if (types.Count != maps.Length) throw parser.Error($"expected {maps.Length} {(maps.Length == 1 ? "type" : "types")}");
        for (int i = 0; i < maps.Length; i++)
        {
            state.Operands.Add(parser.Resolve(memrefs[i].Memref, types[i]));
            parser.Resolve(memrefs[i].Indices, IrType.Index, state.Operands);
        }
        parser.Resolve(scalars, IrType.Index, state.Operands);
    }

    public void Print(OpPrinter printer, Operation op)
    {
        var types = new List<IrType>();
        int at = 0;
        foreach (string name in maps)
        {
            var map = op.Attr<AffineMapAttr>(name)!.Map;
            types.Add(op.Operand(at).Type);
            printer.Write(at == 0 ? " " : ", ").Operand(op.Operand(at)).Write('[');
            AffineAssembly.PrintSubscripts(printer, map, [.. op.Operands.Skip(at + 1).Take(map.DimCount + map.SymbolCount)]).Write(']');
            at += 1 + map.DimCount + map.SymbolCount;
        }
        printer.Write(", ").Operands(op.Operands.Skip(at)).AttrDict(op, maps).Write(" : ").Types(types);
    }
}
