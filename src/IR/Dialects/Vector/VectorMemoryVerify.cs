namespace MaxTune.IR;

/// <summary>Rules of vector operations on memory, and of reductions.</summary>
public static partial class VectorOps
{
    private static void VerifyAccess(Operation op, IrType memory, IrType vector, int indices, string name, DiagnosticSink sink)
    {
        if (memory is not MemRefType memref || vector is not VectorType type) return;
        if (memref.Rank < type.Rank) { sink.OpError(op, name == "result" ? "destination memref has lower rank than the result vector" : "source memref has lower rank than the vector to store"); return; }
        if (!UnitStride(memref)) { sink.OpError(op, "most minor memref dim must have unit stride"); return; }
        var element = memref.Element;
        if (element is VectorType inner)
        {
            if (inner != type) { sink.OpError(op, name == "result" ? "base memref and result vector types should match" : "base memref and valueToStore vector types should match"); return; }
        }
        else if (element != type.Element) { sink.OpError(op, name == "result" ? "base and result element types should match" : "base and valueToStore element type should match"); return; }
        if (indices != memref.Rank) sink.OpError(op, $"requires {memref.Rank} indices");
    }

    private static bool UnitStride(MemRefType type) => type.Rank == 0 || type.Extents[^1] == 1 || (type.StridesAndOffset() is var (strides, _) && strides[^1] == 1);

    private static void VerifyMasked(Operation op, int memrefOperand, IrType mask, IrType vector, IrType? passThrough, DiagnosticSink sink)
    {
        if (op.Operand(memrefOperand).Type is not MemRefType memref || mask is not VectorType bits || vector is not VectorType type) return;
        bool load = passThrough is not null;
        if (memref.Element != type.Element) sink.OpError(op, load ? "base and result element type should match" : "base and valueToStore element type should match");
        else if (op.OperandGroup(1).Length is var given && given != memref.Rank) sink.OpError(op, $"requires {memref.Rank} indices");
        else if (bits.Extents != type.Extents) sink.OpError(op, load ? "expected result shape to match mask shape" : "expected valueToStore shape to match mask shape");
        else if (load && passThrough != type) sink.OpError(op, "expected pass_thru of same type as result type");
    }

    private static void VerifyGather(Operation op, DiagnosticSink sink)
    {
        int last = op.OperandCount - 1;
        if (op.Operand(0).Type is not (MemRefType or TensorType)) { sink.OpError(op, "requires base to be a memref or ranked tensor type"); return; }
        var source = (ShapedType)op.Operand(0).Type;
        if (op.Operand(last - 2).Type is not VectorType indices || op.Operand(last - 1).Type is not VectorType mask || op.Result().Type is not VectorType result) return;
        if (source.Element != result.Element) sink.OpError(op, "base and result element type should match");
        else if (op.OperandGroup(1).Length != source.Rank) sink.OpError(op, $"requires {source.Rank} indices");
        else if (result.Extents != indices.Extents) sink.OpError(op, "expected result dim to match indices dim");
        else if (result.Extents != mask.Extents) sink.OpError(op, "expected result dim to match mask dim");
        else if (op.Operand(last).Type != result) sink.OpError(op, "expected pass_thru of same type as result type");
    }

    private static void VerifyScatter(Operation op, DiagnosticSink sink)
    {
        int last = op.OperandCount - 1;
        if (op.Operand(0).Type is not (MemRefType or TensorType)) { sink.OpError(op, "requires base to be a memref or ranked tensor type"); return; }
        var target = (ShapedType)op.Operand(0).Type;
        if (op.Operand(last - 2).Type is not VectorType indices || op.Operand(last - 1).Type is not VectorType mask || op.Operand(last).Type is not VectorType value) return;
        if (target.Element != value.Element) sink.OpError(op, "base and valueToStore element type should match");
        else if (op.OperandGroup(1).Length != target.Rank) sink.OpError(op, $"requires {target.Rank} indices");
        else if (value.Extents != indices.Extents) sink.OpError(op, "expected valueToStore dim to match indices dim");
        else if (value.Extents != mask.Extents) sink.OpError(op, "expected valueToStore dim to match mask dim");
    }

    /// <summary>Mask type of a transfer: the lanes that come from memory, in memory order.</summary>
    private static VectorType TransferMask(Operation op, VectorType vector)
    {
        var map = op.Attr<AffineMapAttr>("permutation_map")!.Map;
        var order = Enumerable.Range(0, map.Results.Length).Where(i => map.Results[i] is AffineDim).OrderBy(i => ((AffineDim)map.Results[i]).Position).ToArray();
        bool scalable = vector.IsScalable && order.Any(i => vector.Scalable[i]);
        return new VectorType(order.Select(i => vector.Extents[i]).ToArray(), IrType.I1, scalable ? order.Select(i => vector.Scalable[i]).ToEquatableArray() : default);
    }

    private static void VerifyTransfer(Operation op, int source, int indexGroup, VectorType vector, int maskGroup, DiagnosticSink sink)
    {
        if (op.Operand(source).Type is not (MemRefType or TensorType)) { sink.OpError(op, "requires source to be a memref or ranked tensor type"); return; }
        var shaped = (ShapedType)op.Operand(source).Type;
        var map = op.Attr<AffineMapAttr>("permutation_map")!.Map;
        if (op.OperandGroup(indexGroup).Length != shaped.Rank) { sink.OpError(op, $"requires {shaped.Rank} indices"); return; }
        bool read = op.Is(TransferRead);
        int inner = 0;
        if (shaped.Element is VectorType element)
        {
            inner = element.Rank;
            if (vector.Rank > 0 && element.Rank > 0 && BitWidth(vector.Element) * vector.Extents[^1] % (BitWidth(element.Element) * element.Extents[^1]) != 0)
            { sink.OpError(op, "requires the bitwidth of the minor 1-D vector to be an integral multiple of the bitwidth of the minor 1-D vector of the source"); return; }
            if (read && op.OperandNamed("padding")!.Type != element) { sink.OpError(op, "requires source vector element and vector result ranks to match."); return; }
        }
        else
        {
            if (shaped.Element is ShapedType || (BitWidth(vector.Element) * (vector.Rank == 0 ? 1 : vector.Extents[^1])) % BitWidth(shaped.Element) != 0)
            { sink.OpError(op, "requires the bitwidth of the minor 1-D vector to be an integral multiple of the bitwidth of the source element type"); return; }
            if (read && op.OperandNamed("padding")!.Type != shaped.Element) { sink.OpError(op, "requires formal padding and source of the same elemental type"); return; }
        }
        if (map.SymbolCount != 0) { sink.OpError(op, "requires permutation_map without symbols"); return; }
        if (map.DimCount != shaped.Rank) { sink.OpError(op, "requires a permutation_map with input dims of the same rank as the source type"); return; }
        if (map.Results.Length != vector.Rank - inner) { sink.OpError(op, "requires a permutation_map with result dims of the same rank as the vector type"); return; }
        if (map.Results.Any(r => r is not AffineDim and not AffineConstant { Value: 0 }))
        { sink.OpError(op, "requires a projected permutation_map (at most one dim or the zero constant can appear in each result)"); return; }
        if (map.Results.Where(r => r is AffineDim).GroupBy(r => r).Any(g => g.Count() > 1))
        { sink.OpError(op, "requires a permutation_map that is a permutation (found one dim used more than once)"); return; }
        if (!read && map.Results.Any(r => r is AffineConstant)) { sink.OpError(op, "should not have broadcast dimensions"); return; }
        var inBounds = op.Attr<ArrayAttr>("in_bounds")!;
        if (inBounds.Count != map.Results.Length)
        { sink.OpError(op, $"expects the in_bounds attr of same rank as permutation_map results: affine_map<{map}> vs inBounds of size: {inBounds.Count}"); return; }
        if (op.OperandNamed("mask") is { } mask && TransferMask(op, vector) is var expected && mask.Type != expected)
            sink.OpError(op, $"inferred mask type ('{expected}') and mask operand type ('{mask.Type}') don't match");
    }

    private static void VerifyTypeCast(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not MemRefType source || op.Result().Type is not MemRefType result) return;
        if (source.Layout is not null && source.StridesAndOffset() is null) sink.OpError(op, "expects operand to be a memref with identity layout");
        else if (result.Layout is not null) sink.OpError(op, "expects result to be a memref with identity layout");
        else if (source.MemorySpace != result.MemorySpace) sink.OpError(op, "expects result in same memory space");
        else if (Lanes.Element(source.Element) != Lanes.Element(result.Element)) sink.OpError(op, $"expects result and operand with same underlying scalar type: '{result.Element}'");
        else if (!Shape(source).SequenceEqual(Shape(result))) sink.OpError(op, $"expects concatenated result and operand shapes to be equal: {result}");

        static IEnumerable<long> Shape(MemRefType type) => type.Element is VectorType v ? type.Extents.Concat(v.Extents) : type.Extents;
    }

    private static void VerifyReduction(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not VectorType type) return;
        if (type.Element != op.Result().Type) sink.OpError(op, "failed to verify that source operand and result have same element type");
        else if (type.Rank > 1) sink.OpError(op, $"unsupported reduction rank: {type.Rank}");
        else if (!Combining.Fits(Combining.Of(op), op.Result().Type))
            sink.OpError(op, $"unsupported reduction type ''{op.Result().Type}'' for kind '{CombiningKindAttr.Words[(int)Combining.Of(op)]}'");
    }

    private static void VerifyMultiReduction(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not VectorType source) return;
        var dims = op.Attr<DenseArrayAttr>("reduction_dims")!.ToInt64();
        if (Lanes.Element(op.Result().Type) != source.Element) { sink.OpError(op, "failed to verify that source operand and result have same element type"); return; }
        if (dims.Any(d => d < 0 || d >= source.Rank)) { sink.OpError(op, "reduction dimension is out of range"); return; }
        var kept = Enumerable.Range(0, source.Rank).Where(d => !dims.Contains(d)).Select(d => source.Extents[d]).ToArray();
        IrType expected = kept.Length == 0 ? source.Element : new VectorType(kept, source.Element);
        bool same = op.Result().Type is VectorType result ? result.Extents == (EquatableArray<long>)kept : expected == op.Result().Type;
        if (!same) sink.OpError(op, $"destination type '{op.Result().Type}' is incompatible with source type '{source}'");
        else if (!Combining.Fits(Combining.Of(op), source.Element))
            sink.OpError(op, $"unsupported reduction type ''{source.Element}'' for kind '{CombiningKindAttr.Words[(int)Combining.Of(op)]}'");
    }

    private static void VerifyContract(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not VectorType lhs || op.Operand(1).Type is not VectorType rhs) return;
        if (lhs.Element != rhs.Element) { sink.OpError(op, "failed to verify that lhs and rhs have same element type"); return; }
        if (Lanes.Element(op.Operand(2).Type) != Lanes.Element(op.Result().Type)) { sink.OpError(op, "failed to verify that third operand acc and result have same element type"); return; }
        var maps = op.Attr<ArrayAttr>("indexing_maps")!.Elements.OfType<AffineMapAttr>().Select(m => m.Map).ToArray();
        var iterators = op.Attr<ArrayAttr>("iterator_types")!.Elements.OfType<VectorIteratorAttr>().ToArray();
        if (maps.Length != 3) { sink.OpError(op, "expected an indexing map for each vector operand"); return; }
        IrType[] types = [lhs, rhs, op.Operand(2).Type];
        for (int i = 0; i < 3; i++)
        {
            if (maps[i].SymbolCount != 0) { sink.OpError(op, $"expected indexing map {i} to have no symbols"); return; }
            if (maps[i].DimCount != iterators.Length) { sink.OpError(op, $"expected indexing map {i} to have {iterators.Length} number of inputs"); return; }
            int rank = types[i] is VectorType v ? v.Rank : 0;
            if (maps[i].Results.Length != rank) { sink.OpError(op, $"expected indexing map {i} to have {rank} number of outputs"); return; }
            if (!maps[i].IsProjectedPermutation) { sink.OpError(op, $"expected indexing map {i} to be a projected permutation of its inputs"); return; }
        }
        var inLhs = Bind(maps[0], lhs);
        var inRhs = Bind(maps[1], rhs);
        var inAcc = maps[2].Results.Select(r => ((AffineDim)r).Position).ToHashSet();
        var contracting = inLhs.Keys.Where(d => inRhs.ContainsKey(d) && iterators[d].IsReduction).ToArray();
        if (contracting.Length == 0) { sink.OpError(op, "expected at least one contracting dimension pair"); return; }
        if (contracting.Any(d => inLhs[d] != inRhs[d])) { sink.OpError(op, "invalid contracting dimension map"); return; }
        if (inLhs.Keys.Any(d => inRhs.ContainsKey(d) && inAcc.Contains(d) && inLhs[d] != inRhs[d])) { sink.OpError(op, "invalid batch dimension map"); return; }
        var extents = maps[2].Results.Select(r => ((AffineDim)r).Position).Select(d => inLhs.TryGetValue(d, out long l) ? l : inRhs.GetValueOrDefault(d)).ToArray();
        IrType expected = extents.Length == 0 ? Lanes.Element(op.Result().Type) : new VectorType(extents, Lanes.Element(op.Result().Type));
        if (op.Result().Type is VectorType result ? result.Extents != (EquatableArray<long>)extents : extents.Length != 0) { sink.OpError(op, $"invalid accumulator/result vector shape, expected: '{expected}'"); return; }
        if (!Combining.Fits(Combining.Of(op), Lanes.Element(op.Result().Type))) sink.OpError(op, "unsupported contraction type");

        static Dictionary<int, long> Bind(AffineMap map, VectorType type) =>
            map.Results.Select((r, i) => (((AffineDim)r).Position, type.Extents[i])).ToDictionary(p => p.Position, p => p.Item2);
    }

    private static void VerifyOuterProduct(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not VectorType lhs || op.Result().Type is not VectorType result) return;
        if (lhs.Rank != 1) { sink.OpError(op, "expected 1-d vector for operand #1"); return; }
        if (op.Operand(1).Type is VectorType rhs)
        {
            if (rhs.Rank != 1) { sink.OpError(op, "expected 1-d vector for operand #2"); return; }
            if (result.Rank != 2) { sink.OpError(op, "expected 2-d vector result"); return; }
            if (lhs.Extents[0] != result.Extents[0]) { sink.OpError(op, "expected #1 operand dim to match result dim #1"); return; }
            if (rhs.Extents[0] != result.Extents[1]) { sink.OpError(op, "expected #2 operand dim to match result dim #2"); return; }
        }
        else
        {
            if (result.Rank != 1) { sink.OpError(op, "expected 1-d vector result"); return; }
            if (lhs.Extents[0] != result.Extents[0]) { sink.OpError(op, "expected #1 operand dim to match result dim #1"); return; }
        }
        if (op.OperandCount > 2 && op.Operand(2).Type != result) sink.OpError(op, "expected operand #3 of same type as result type");
        else if (!Combining.Fits(Combining.Of(op), result.Element)) sink.OpError(op, "unsupported outerproduct type");
    }

    private static void VerifyScan(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not VectorType source || op.Operand(1).Type is not VectorType initial) return;
        long dim = op.Attr<IntegerAttr>("reduction_dim")!.Int64;
        if (dim < 0 || dim >= source.Rank) sink.OpError(op, $"reduction dimension {dim} has to be less than {source.Rank}");
        else if (initial.Rank != source.Rank - 1) sink.OpError(op, $"initial value rank {initial.Rank} has to be equal to {source.Rank - 1}");
        else if (!source.Extents.Where((_, d) => d != dim).SequenceEqual(initial.Extents)) sink.OpError(op, "incompatible input/initial value shapes");
        else if (!Combining.Fits(Combining.Of(op), source.Element)) sink.OpError(op, $"unsupported reduction type {source.Element} for kind '{CombiningKindAttr.Words[(int)Combining.Of(op)]}'");
    }
}
