using MaxTune.IR.Assembly;
using MaxTune.IR.Parsing;

namespace MaxTune.IR;

/// <summary><c>memref.prefetch %m[%i], read, locality&lt;3>, data : memref&lt;8xf32></c>; affine.prefetch likewise, with affine subscripts.</summary>
internal sealed class PrefetchAssembly : ICustomAssembly
{
    public static readonly PrefetchAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        var memref = parser.Operand();
        var indices = parser.Operands(Delimiter.Square);
        ParseHints(parser, state);
        parser.TryAttrDict(state);
        var type = parser.ColonType();
        state.Operands.Add(parser.Resolve(memref, type));
        parser.Resolve(indices, IrType.Index, state.Operands);
    }

    internal static void ParseHints(OpParser parser, OperationState state)
    {
        parser.Expect(",");
        state.Properties["isWrite"] = IntegerAttr.Bool(parser.TryKeyword() switch
        {
            "read" => false,
            "write" => true,
            _ => throw parser.Error("rw specifier has to be 'read' or 'write'"),
        });
        parser.Expect(",");
        parser.Expect("locality");
        parser.Expect("<");
        state.Properties["localityHint"] = parser.Attr(IrType.I32);
        parser.Expect(">");
        parser.Expect(",");
        state.Properties["isDataCache"] = IntegerAttr.Bool(parser.TryKeyword() switch
        {
            "data" => true,
            "instr" => false,
            _ => throw parser.Error("cache type has to be 'data' or 'instr'"),
        });
    }

    public void Print(OpPrinter printer, Operation op)
    {
        printer.Write(' ').Operand(op.Operand(0)).Write('[').Operands(op.Operands.Skip(1)).Write(']');
        PrintHints(printer, op);
        printer.AttrDict(op, "isWrite", "localityHint", "isDataCache").Write(" : ").Type(op.Operand(0).Type);
    }

    internal static void PrintHints(OpPrinter printer, Operation op) => printer
        .Write(op.Attr<IntegerAttr>("isWrite")!.Int64 != 0 ? ", write" : ", read")
        .Write(", locality<").Write(op.Attr<IntegerAttr>("localityHint")!.Int64).Write('>')
        .Write(op.Attr<IntegerAttr>("isDataCache")!.Int64 != 0 ? ", data" : ", instr");
}

/// <summary><c>memref.generic_atomic_rmw %m[%i] : memref&lt;8xf32> { ... }</c>.</summary>
internal sealed class GenericAtomicRmwAssembly : ICustomAssembly
{
    public static readonly GenericAtomicRmwAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        var memref = parser.Operand();
        var indices = parser.Operands(Delimiter.Square);
        parser.Expect(":");
        var type = parser.Type<MemRefType>("memref type");
        state.Operands.Add(parser.Resolve(memref, type));
        parser.Resolve(indices, IrType.Index, state.Operands);
        state.Regions.Add(parser.Region());
        parser.TryAttrDict(state);
        state.ResultTypes.Add(type.Element);
    }

    public void Print(OpPrinter printer, Operation op) => printer
        .Write(' ').Operand(op.Operand(0)).Write('[').Operands(op.Operands.Skip(1)).Write("] : ").Type(op.Operand(0).Type)
        .Write(' ').Region(op.Region()).AttrDict(op);
}

/// <summary><c>memref.alloca_scope -> (f32) { ... }</c>.</summary>
internal sealed class AllocaScopeAssembly : ICustomAssembly
{
    public static readonly AllocaScopeAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        state.ResultTypes.AddRange(parser.TryArrowTypes());
        var body = parser.Region();
        parser.EnsureTerminator(body, state);
        state.Regions.Add(body);
        parser.TryAttrDict(state);
    }

    public void Print(OpPrinter printer, Operation op)
    {
        if (op.ResultCount > 0) printer.Write(" -> (").TypesOf(op.Results.ToArray()).Write(')');
        printer.Write(' ').Region(op.Region(), entryArguments: false, terminators: op.ResultCount > 0).AttrDict(op);
    }
}

/// <summary><c>memref.transpose %m (i, j) -> (j, i) : memref&lt;4x8xf32> to memref&lt;8x4xf32, ...></c>.</summary>
internal sealed class MemRefTransposeAssembly : ICustomAssembly
{
    public static readonly MemRefTransposeAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        var source = parser.Operand();
        state.Properties["permutation"] = new AffineMapAttr(parser.AffineMap());
        parser.TryAttrDict(state);
        var type = parser.ColonType();
        parser.Expect("to");
        state.ResultTypes.Add(parser.Type());
        state.Operands.Add(parser.Resolve(source, type));
    }

    public void Print(OpPrinter printer, Operation op) => printer
        .Write(' ').Operand(op.Operand(0)).Write(' ').Write(op.Attr<AffineMapAttr>("permutation")!.Map.ToString()).AttrDict(op, "permutation")
        .Write(" : ").Type(op.Operand(0).Type).Write(" to ").Type(op.Result().Type);
}

/// <summary><c>memref.dma_start %src[%i], %dst[%j], %n, %tag[%k], %stride, %each : memref, memref, memref</c>.</summary>
internal sealed class DmaStartAssembly : ICustomAssembly
{
    public static readonly DmaStartAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        var memrefs = new List<UnresolvedOperand>();
        var indices = new List<List<UnresolvedOperand>>();
        List<UnresolvedOperand> count = [];
        for (int i = 0; i < 3; i++)
        {
            memrefs.Add(parser.Operand());
            indices.Add(parser.Operands(Delimiter.Square));
            if (i < 2) parser.Expect(",");
            if (i != 1) continue;
            count.Add(parser.Operand());
            parser.Expect(",");
        }
        var stride = parser.TryToken(",") ? parser.Operands() : [];
        if (stride.Count is not (0 or 2)) throw parser.Error("expected two stride related operands");
        var types = parser.ColonTypes();
        if (types.Count != 3) throw parser.Error("fewer/more types expected");
        for (int i = 0; i < 3; i++)
        {
            state.Operands.Add(parser.Resolve(memrefs[i], types[i]));
            parser.Resolve(indices[i], IrType.Index, state.Operands);
            if (i == 1) parser.Resolve(count, IrType.Index, state.Operands);
        }
        parser.Resolve(stride, IrType.Index, state.Operands);
    }

    public void Print(OpPrinter printer, Operation op)
    {
        var types = new List<IrType>();
        int at = 0;
        printer.Write(' ');
        Part();
        printer.Write(", ");
        Part();
        printer.Write(", ").Operand(op.Operand(at++)).Write(", ");
        Part();
        if (at < op.OperandCount) printer.Write(", ").Operands(op.Operands.Skip(at));
        printer.AttrDict(op).Write(" : ").Types(types);

        void Part()
        {
            var type = op.Operand(at).Type;
            types.Add(type);
            int rank = type is MemRefType memref ? memref.Rank : 0;
            printer.Operand(op.Operand(at)).Write('[').Operands(op.Operands.Skip(at + 1).Take(rank)).Write(']');
            at += 1 + rank;
        }
    }
}

/// <summary><c>memref&lt;4xf32> = dense&lt;1.0></c>, <c>memref&lt;4xf32> = uninitialized</c>, or the type alone for a declaration.</summary>
internal sealed class GlobalTypeAndValue : ICustomDirective
{
    public static readonly GlobalTypeAndValue Instance = new();

    public void Parse(OpParser parser, FormatState state, IReadOnlyList<DirectiveParameter> parameters)
    {
        var at = parser.Here;
        if (parser.Type() is not MemRefType { HasStaticShape: true } type) throw parser.Error(at, "type should be static shaped memref");
        state.SetAttr(parameters[0].Name, new TypeAttr(type));
        if (!parser.TryToken("=")) return;
        if (parser.TryToken("uninitialized"))
        {
            state.SetAttr(parameters[1].Name, UnitAttr.Instance);
            return;
        }
        at = parser.Here;
        var value = parser.Attr(new TensorType(type.Extents, type.Element));
        if (value is not (DenseElementsAttr or SparseElementsAttr or ResourceElementsAttr)) throw parser.Error(at, "initial value should be a unit or elements attribute");
        state.SetAttr(parameters[1].Name, value);
    }

    public void Print(OpPrinter printer, Operation op, IReadOnlyList<DirectiveParameter> parameters)
    {
        printer.Type(op.Attr<TypeAttr>(parameters[0].Name)?.Type ?? IrType.None);
        if (op.Attr(parameters[1].Name) is not { } value) return;
        printer.Write(" = ");
        if (value is UnitAttr) printer.Write("uninitialized");
        else printer.AttrWithoutType(value);
    }
}
