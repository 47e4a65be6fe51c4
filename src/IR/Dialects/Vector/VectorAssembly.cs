using MaxTune.IR.Parsing;

namespace MaxTune.IR;

/// <summary><c>vector.transfer_read %m[%i, %j], %pad, %mask {in_bounds = [true]} : memref&lt;4x8xf32>, vector&lt;4xf32></c>.</summary>
internal sealed class TransferReadAssembly : ICustomAssembly
{
    public static readonly TransferReadAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        var source = parser.Operand();
        var indices = parser.Operands(Delimiter.Square);
        parser.Expect(",");
        var padding = parser.Operand();
        UnresolvedOperand? mask = parser.TryToken(",") ? parser.Operand() : null;
        parser.TryAttrDict(state);
        var at = parser.Here;
        var types = parser.ColonTypes();
        if (types.Count != 2) throw parser.Error(at, "requires two types");
        if (types[0] is not (MemRefType or TensorType)) throw parser.Error(at, "requires memref or ranked tensor type");
        if (types[1] is not VectorType vector) throw parser.Error(at, "requires vector type");
        var map = TransferText.MapAndBounds(parser, state, (ShapedType)types[0], vector, at);
        state.Operands.Add(parser.Resolve(source, types[0]));
        parser.Resolve(indices, IrType.Index, state.Operands);
        state.Operands.Add(parser.Resolve(padding, ((ShapedType)types[0]).Element));
        if (mask is { } given)
        {
            if (((ShapedType)types[0]).Element is VectorType) throw parser.Error(at, "does not support masks with vector element type");
            if (vector.Rank != map.Results.Length) throw parser.Error(at, "expected the same rank for the vector and the results of the permutation map");
            state.Operands.Add(parser.Resolve(given, TransferText.MaskType(map, vector)));
        }
        state.Properties["operandSegmentSizes"] = DenseArrayAttr.I32([1, indices.Count, 1, mask is null ? 0 : 1]);
        state.ResultTypes.Add(vector);
    }

    public void Print(OpPrinter printer, Operation op)
    {
        printer.Write(' ').Operand(op.Operand(0)).Write('[').Operands(op.OperandGroup(1)).Write("], ").Operand(op.OperandNamed("padding")!);
        if (op.OperandNamed("mask") is { } mask) printer.Write(", ").Operand(mask);
        TransferText.PrintAttributes(printer, op, op.Operand(0).Type, (VectorType)op.Result().Type);
        printer.Write(" : ").Type(op.Operand(0).Type).Write(", ").Type(op.Result().Type);
    }
}

/// <summary><c>vector.transfer_write %v, %m[%i, %j], %mask {in_bounds = [true]} : vector&lt;4xf32>, memref&lt;4x8xf32></c>.</summary>
internal sealed class TransferWriteAssembly : ICustomAssembly
{
    public static readonly TransferWriteAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        var value = parser.Operand();
        parser.Expect(",");
        var target = parser.Operand();
        var indices = parser.Operands(Delimiter.Square);
        UnresolvedOperand? mask = parser.TryToken(",") ? parser.Operand() : null;
        parser.TryAttrDict(state);
        var at = parser.Here;
        var types = parser.ColonTypes();
        if (types.Count != 2) throw parser.Error(at, "requires two types");
        if (types[0] is not VectorType vector) throw parser.Error(at, "requires vector type");
        if (types[1] is not (MemRefType or TensorType)) throw parser.Error(at, "requires memref or ranked tensor type");
        var map = TransferText.MapAndBounds(parser, state, (ShapedType)types[1], vector, at);
        state.Operands.Add(parser.Resolve(value, vector));
        state.Operands.Add(parser.Resolve(target, types[1]));
        parser.Resolve(indices, IrType.Index, state.Operands);
        if (mask is { } given)
        {
            if (((ShapedType)types[1]).Element is VectorType) throw parser.Error(at, "does not support masks with vector element type");
            if (vector.Rank != map.Results.Length) throw parser.Error(at, "expected the same rank for the vector and the results of the permutation map");
            state.Operands.Add(parser.Resolve(given, TransferText.MaskType(map, vector)));
        }
        state.Properties["operandSegmentSizes"] = DenseArrayAttr.I32([1, 1, indices.Count, mask is null ? 0 : 1]);
        if (types[1] is TensorType) state.ResultTypes.Add(types[1]);
    }

    public void Print(OpPrinter printer, Operation op)
    {
        printer.Write(' ').Operand(op.Operand(0)).Write(", ").Operand(op.Operand(1)).Write('[').Operands(op.OperandGroup(2)).Write(']');
        if (op.OperandNamed("mask") is { } mask) printer.Write(", ").Operand(mask);
        TransferText.PrintAttributes(printer, op, op.Operand(1).Type, (VectorType)op.Operand(0).Type);
        printer.Write(" : ").Type(op.Operand(0).Type).Write(", ").Type(op.Operand(1).Type);
    }
}

internal static class TransferText
{
    /// <summary>The map that reads along the last dimensions: what a transfer has when its text gives none.</summary>
    public static AffineMap MinorIdentity(ShapedType source, VectorType vector)
    {
        int element = source.Element is VectorType inner ? inner.Rank : 0;
        // a single element of a memref of rank 0 is a vector<1xT>
        if (source.Rank == 0 && vector.Extents == (EquatableArray<long>)[1]) return new AffineMap(0, 0, [AffineExpr.Constant(0)]);
        int dims = vector.Rank - element;
        return new AffineMap(source.Rank, 0, Enumerable.Range(source.Rank - dims, Math.Max(0, dims)).Select(AffineExpr.Dim).ToArray());
    }

    public static AffineMap MapAndBounds(OpParser parser, OperationState state, ShapedType source, VectorType vector, Location at)
    {
        int element = source.Element is VectorType inner ? inner.Rank : 0;
        if (state.Properties["permutation_map"] is not AffineMapAttr map)
        {
            if (source.Rank < vector.Rank - element)
                throw parser.Error(at, "expected a custom permutation_map when rank(source) != rank(destination)");
            map = new AffineMapAttr(MinorIdentity(source, vector));
            state.Properties["permutation_map"] = map;
        }
        state.Properties["in_bounds"] ??= new ArrayAttr(map.Map.Results.Select(_ => (Attr)IntegerAttr.False).ToArray());
        return map.Map;
    }

    public static VectorType MaskType(AffineMap map, VectorType vector)
    {
        var order = Enumerable.Range(0, map.Results.Length).Where(i => map.Results[i] is AffineDim).OrderBy(i => ((AffineDim)map.Results[i]).Position).ToArray();
        bool scalable = vector.IsScalable && order.Any(i => vector.Scalable[i]);
        return new VectorType(order.Select(i => vector.Extents[i]).ToArray(), IrType.I1, scalable ? order.Select(i => vector.Scalable[i]).ToEquatableArray() : default);
    }

    public static void PrintAttributes(OpPrinter printer, Operation op, IrType source, VectorType vector)
    {
        var elided = new List<string> { "operandSegmentSizes" };
        if (op.Attr<AffineMapAttr>("permutation_map")?.Map == MinorIdentity((ShapedType)source, vector)) elided.Add("permutation_map");
        if (op.Attr<ArrayAttr>("in_bounds") is { } bounds && bounds.Elements.All(b => b is IntegerAttr { Value.IsZero: true })) elided.Add("in_bounds");
        printer.AttrDict(op, [.. elided]);
    }
}

/// <summary><c>vector.outerproduct %l, %r, %acc {kind = #vector.kind&lt;maxnumf>} : vector&lt;4xf32>, vector&lt;2xf32></c>.</summary>
internal sealed class OuterProductAssembly : ICustomAssembly
{
    public static readonly OuterProductAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        var at = parser.Here;
        var operands = parser.Operands();
        if (operands.Count < 2) throw parser.Error(at, "expected at least 2 operands");
        parser.TryAttrDict(state);
        at = parser.Here;
        var lhs = parser.ColonType() as VectorType ?? throw parser.Error(at, "expected vector type for operand #1");
        parser.Expect(",");
        var rhs = parser.Type();
        VectorType result;
        if (rhs is VectorType row)
        {
            if (lhs.Rank == 0 || row.Rank == 0) throw parser.Error(at, lhs.Rank == 0 ? "expected 1-d vector for operand #1" : "expected 1-d vector for operand #2");
            bool scalable = lhs.IsScalable || row.IsScalable;
            result = new VectorType([lhs.Extents[0], row.Extents[0]], lhs.Element, scalable ? (bool[])[!lhs.Scalable.IsEmpty && lhs.Scalable[0], !row.Scalable.IsEmpty && row.Scalable[0]] : default(EquatableArray<bool>));
        }
        else result = lhs;
        if (operands.Count > 3) throw parser.Error(at, "expected at most 3 operands");
        state.Operands.Add(parser.Resolve(operands[0], lhs));
        state.Operands.Add(parser.Resolve(operands[1], rhs));
        if (operands.Count > 2) state.Operands.Add(parser.Resolve(operands[2], result));
        state.ResultTypes.Add(result);
    }

    public void Print(OpPrinter printer, Operation op)
    {
        printer.Write(' ').Operands(op.Operands);
        // a kind that is the default is said when there is an accumulator, as upstream does
        if (op.OperandCount > 2 && op.Attr("kind") is null) PrintWithKind(printer, op);
        else printer.AttrDict(op);
        printer.Write(" : ").Type(op.Operand(0).Type).Write(", ").Type(op.Operand(1).Type);
    }

    private static void PrintWithKind(OpPrinter printer, Operation op)
    {
        printer.Write(" {kind = #vector.kind<add>");
        foreach (var entry in op.Attributes)
        {
            printer.Write(", ");
            printer.Writer.NamedAttr(entry);
        }
        printer.Write('}');
    }
}

/// <summary><c>vector.contract {indexing_maps = [...], iterator_types = ["parallel", ...], kind = ...} %l, %r, %acc : vector, vector into vector</c>.</summary>
internal sealed class ContractAssembly : ICustomAssembly
{
    public static readonly ContractAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        var at = parser.Here;
        var given = parser.Attr<DictionaryAttr>("expected '{'");   // or an alias of one
        foreach (var (name, value) in given.Entries)
            (state.Definition.IsInherent(name) ? state.Properties : state.Attributes)[name] = name == "iterator_types" && value is ArrayAttr words ? Iterators(parser, words, at) : value;
        var lhs = parser.Operand();
        parser.Expect(",");
        var rhs = parser.Operand();
        parser.Expect(",");
        var acc = parser.Operand();
        parser.TryAttrDict(state);
        var lhsType = parser.ColonType();
        parser.Expect(",");
        var rhsType = parser.Type();
        parser.Expect("into");
        var result = parser.Type();
        state.Operands.Add(parser.Resolve(lhs, lhsType));
        state.Operands.Add(parser.Resolve(rhs, rhsType));
        state.Operands.Add(parser.Resolve(acc, result));
        state.ResultTypes.Add(result);
    }

    private static ArrayAttr Iterators(OpParser parser, ArrayAttr words, Location at) => new(words.Elements.Select(word => word switch
    {
        StringAttr { Value: "parallel" or "reduction" } text => (Attr)new VectorIteratorAttr(text.Value == "reduction"),
        StringAttr text => throw parser.Error(at, $"unexpected iterator_type ({text.Value})"),
        _ => word,
    }).ToArray());

    public void Print(OpPrinter printer, Operation op)
    {
        // names in this order, whether default or not
        printer.Write(" {indexing_maps = ").Attr(op.Attr("indexing_maps")!).Write(", iterator_types = [")
            .Join(op.Attr<ArrayAttr>("iterator_types")!.Elements, static (p, i) => p.Write(i is VectorIteratorAttr { IsReduction: true } ? "\"reduction\"" : "\"parallel\""))
            .Write("], kind = ").Attr(op.Attr("kind") ?? VectorAttrs.KindOrAdd.Default!).Write("} ").Operands(op.Operands);
        printer.AttrDict(op, "indexing_maps", "iterator_types", "kind");
        printer.Write(" : ").Type(op.Operand(0).Type).Write(", ").Type(op.Operand(1).Type).Write(" into ").Type(op.Result().Type);
    }
}

/// <summary><c>vector.mask %m, %passthru { vector.reduction ... } : vector&lt;4xi1> -> f32</c>.</summary>
internal sealed class MaskAssembly : ICustomAssembly
{
    public static readonly MaskAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        var mask = parser.Operand();
        UnresolvedOperand? passThrough = parser.TryToken(",") ? parser.Operand() : null;
        var body = parser.Region();
        Finish(parser, body, state);
        state.Regions.Add(body);
        parser.TryAttrDict(state);
        var at = parser.Here;
        var type = parser.ColonType();
        var results = parser.TryArrowTypes();
        state.ResultTypes.AddRange(results);
        state.Operands.Add(parser.Resolve(mask, type));
        if (passThrough is not { } given) return;
        if (results.Count == 0) throw parser.Error(at, "expects a result if passthru operand is provided");
        state.Operands.Add(parser.Resolve(given, results[0]));
    }

    // { op } is { op; yield its results }
    private static void Finish(OpParser parser, Region body, OperationState state)
    {
        if (body.IsEmpty) body.AddBlock();
        var block = body.Entry;
        if (block.Last is { } last && last.Is(VectorOps.Yield)) return;
        var yielded = block.Last?.Results.ToArray() ?? [];
        block.Append(Operation.Create(VectorOps.Yield, state.Location, yielded, []));
    }

    public void Print(OpPrinter printer, Operation op)
    {
        printer.Write(' ').Operand(op.Operand(0));
        if (op.OperandCount > 1) printer.Write(", ").Operand(op.Operand(1));
        printer.Write(" { ");
        if (op.Body.First is { } inner) printer.Operation(inner);
        printer.Write(" }").AttrDict(op).Write(" : ").Type(op.Operand(0).Type).ArrowTypes([.. op.Results.ToArray().Select(r => r.Type)]);
    }
}
