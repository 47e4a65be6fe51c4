namespace MaxTune.IR;

/// <summary>Rules of vector operations on lanes.</summary>
public static partial class VectorOps
{
    private static void VerifyBroadcast(Operation op, DiagnosticSink sink)
    {
        IrType source = op.Operand(0).Type;
        if (op.Result().Type is not VectorType result) return;
        if (source is ShapedType and not VectorType) { sink.OpError(op, "source type is not a vector"); return; }
        if (Lanes.Element(source) != result.Element) { sink.OpError(op, "failed to verify that source operand and result have same element type"); return; }
        if (source is not VectorType vector) return;
        if (vector.Rank > result.Rank) { sink.OpError(op, "source rank higher than destination rank"); return; }
        int lead = result.Rank - vector.Rank;
        for (int d = 0; d < vector.Rank; d++)
            if (vector.Extents[d] != 1 && vector.Extents[d] != result.Extents[lead + d])
            {
                sink.OpError(op, $"dimension mismatch ({vector.Extents[d]} vs. {result.Extents[lead + d]})");
                return;
            }
    }

    private static void VerifyShapeCast(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not VectorType source || op.Result().Type is not VectorType result) return;
        if (source.Element != result.Element) sink.OpError(op, "has different source and result element types");
        else if (source.ElementCount != result.ElementCount) sink.OpError(op, $"has different number of elements at source ({source.ElementCount}) and result ({result.ElementCount})");
        else if (source.Scalable.Count(s => s) != result.Scalable.Count(s => s)) sink.OpError(op, $"has different number of scalable dims at source ({source.Scalable.Count(s => s)}) and result ({result.Scalable.Count(s => s)})");
    }

    private static int BitWidth(IrType type) => type switch { IntegerType i => i.Width, FloatType f => f.Width, _ => 64 };

    private static void VerifyBitcast(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not VectorType source || op.Result().Type is not VectorType result) return;
        if (source.Rank != result.Rank) { sink.OpError(op, "failed to verify that all of {source, result} have same rank"); return; }
        for (int d = 0; d < source.Rank - 1; d++)
            if (source.Extents[d] != result.Extents[d]) { sink.OpError(op, "dimension size mismatch at: " + d); return; }
        long from = BitWidth(source.Element), to = BitWidth(result.Element);
        if (source.Rank == 0) { if (from != to) sink.OpError(op, $"source/result bitwidth of the 0-D vector element types must be equal"); }
        else if (from * source.Extents[^1] != to * result.Extents[^1]) sink.OpError(op, "source/result bitwidth of the minor 1-D vectors must be equal");
    }

    private static void VerifyExtract(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not VectorType source) return;
        var position = op.Attr<DenseArrayAttr>("static_position")!.ToInt64();
        if (position.Length > source.Rank) { sink.OpError(op, "expected position attribute of rank no greater than vector rank"); return; }
        if (position.Count(p => p == IrType.Dynamic) != op.OperandCount - 1) { sink.OpError(op, "mismatch between dynamic and static positions (kDynamic marker but no corresponding dynamic position) -- this can only happen due to an incorrect fold/rewrite"); return; }
        for (int i = 0; i < position.Length; i++)
            if (position[i] != IrType.Dynamic && (position[i] < -1 || position[i] >= source.Extents[i]))
            {
                sink.OpError(op, $"expected position attribute #{i + 1} to be a non-negative integer smaller than the corresponding vector dimension or poison (-1)");
                return;
            }
        // vector<1xT> and T stand for each other here
        var expected = Inner(source, position.Length);
        if (op.Result().Type != expected && !(op.Result().Type is VectorType { Extents: [1] } one && one.Element == expected))
            sink.OpError(op, $"inferred type(s) '{expected}' are incompatible with return type(s) of operation '{op.Result().Type}'");
    }

    private static void VerifyInsert(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(1).Type is not VectorType target) return;
        var position = op.Attr<DenseArrayAttr>("static_position")!.ToInt64();
        if (Lanes.Element(op.Operand(0).Type) != target.Element) { sink.OpError(op, "failed to verify that source operand and result have same element type"); return; }
        if (position.Length > target.Rank) { sink.OpError(op, "expected position attribute of rank no greater than dest vector rank"); return; }
        if (op.Operand(0).Type is VectorType source && position.Length + source.Rank != target.Rank) { sink.OpError(op, "expected position attribute rank + source rank to match dest vector rank"); return; }
        if (op.Operand(0).Type is not VectorType && position.Length != target.Rank) { sink.OpError(op, "expected position attribute rank to match the dest vector rank"); return; }
        for (int i = 0; i < position.Length; i++)
            if (position[i] != IrType.Dynamic && (position[i] < -1 || position[i] >= target.Extents[i]))
            {
                sink.OpError(op, $"expected position attribute #{i + 1} to be a non-negative integer smaller than the corresponding dest vector dimension");
                return;
            }
    }

    private static void VerifyExtractStridedSlice(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not VectorType source || op.Result().Type is not VectorType result) return;
        long[] offsets = Integers(op, "offsets"), sizes = Integers(op, "sizes"), strides = Integers(op, "strides");
        if (offsets.Length != sizes.Length || offsets.Length != strides.Length) { sink.OpError(op, "expected offsets, sizes and strides attributes of same size"); return; }
        if (offsets.Length > source.Rank) { sink.OpError(op, "expected offsets attribute of rank no greater than vector rank"); return; }
        for (int i = 0; i < offsets.Length; i++)
        {
            if (offsets[i] < 0 || offsets[i] >= source.Extents[i]) { sink.OpError(op, $"expected offsets dimension {i} to be confined to [0, {source.Extents[i]})"); return; }
            if (sizes[i] < 1 || sizes[i] > source.Extents[i]) { sink.OpError(op, $"expected sizes dimension {i} to be confined to [1, {source.Extents[i] + 1})"); return; }
        }
        if (strides.Any(s => s != 1)) { sink.OpError(op, "expected strides to be confined to [1, 2)"); return; }
        for (int i = 0; i < offsets.Length; i++)
            if (offsets[i] + sizes[i] > source.Extents[i]) { sink.OpError(op, $"expected sum(offsets, sizes) dimension {i} to be confined to [1, {source.Extents[i] + 1})"); return; }
        var expected = source with { Extents = (long[])[.. sizes, .. source.Extents.Skip(sizes.Length)] };
        if (expected.Element != result.Element) sink.OpError(op, "failed to verify that operand and result have same element type");
        else if (expected.Extents != result.Extents) sink.OpError(op, $"expected result type to be '{expected}'");
    }

    private static void VerifyInsertStridedSlice(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not VectorType source || op.Operand(1).Type is not VectorType target) return;
        long[] offsets = Integers(op, "offsets"), strides = Integers(op, "strides");
        if (source.Element != target.Element) { sink.OpError(op, "failed to verify that operand #0 and result have same element type"); return; }
        if (offsets.Length != target.Rank) { sink.OpError(op, "expected offsets of same size as destination vector rank"); return; }
        if (strides.Length != source.Rank) { sink.OpError(op, "expected strides of same size as source vector rank"); return; }
        if (source.Rank > target.Rank) { sink.OpError(op, "expected source rank to be no greater than destination rank"); return; }
        for (int i = 0; i < offsets.Length; i++)
            if (offsets[i] < 0 || offsets[i] >= target.Extents[i]) { sink.OpError(op, $"expected offsets dimension {i} to be confined to [0, {target.Extents[i]})"); return; }
        if (strides.Any(s => s != 1)) { sink.OpError(op, "expected strides to be confined to [1, 2)"); return; }
        int lead = target.Rank - source.Rank;
        for (int i = 0; i < source.Rank; i++)
            if (offsets[lead + i] + source.Extents[i] > target.Extents[lead + i])
            {
                sink.OpError(op, $"expected sum(offsets, source vector shape) dimension {lead + i} to be confined to [1, {target.Extents[lead + i] + 1})");
                return;
            }
    }

    private static void VerifyShuffle(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not VectorType v1 || op.Operand(1).Type is not VectorType v2 || op.Result().Type is not VectorType result) return;
        var mask = op.Attr<DenseArrayAttr>("mask")!.ToInt64();
        if (v1.Element != result.Element) { sink.OpError(op, "failed to verify that first operand v1 and result have same element type"); return; }
        if (v2.Element != result.Element) { sink.OpError(op, "failed to verify that second operand v2 and result have same element type"); return; }
        if (!(v1.Rank == 0 && v2.Rank == 0 && result.Rank == 1) && (v1.Rank != v2.Rank || v1.Rank != result.Rank)) { sink.OpError(op, "rank mismatch"); return; }
        for (int d = 1; d < v1.Rank; d++)
            if (v1.Extents[d] != v2.Extents[d] || v1.Extents[d] != result.Extents[d]) { sink.OpError(op, "dimension mismatch"); return; }
        if (mask.Length == 0) { sink.OpError(op, "invalid mask length"); return; }
        if (mask.Length != result.Extents[0]) { sink.OpError(op, "mask length mismatch"); return; }
        long count = (v1.Rank == 0 ? 1 : v1.Extents[0]) + (v2.Rank == 0 ? 1 : v2.Extents[0]);
        for (int i = 0; i < mask.Length; i++)
            if (mask[i] < -1 || mask[i] >= count) { sink.OpError(op, $"mask index #{i + 1} out of range"); return; }
    }

    private static void VerifyTranspose(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not VectorType source || op.Result().Type is not VectorType result) return;
        var order = op.Attr<DenseArrayAttr>("permutation")!.ToInt64();
        if (source.Element != result.Element) { sink.OpError(op, "failed to verify that operand and result have same element type"); return; }
        if (source.Rank != result.Rank) { sink.OpError(op, "vector result rank mismatch: " + result.Rank); return; }
        if (order.Length != source.Rank) { sink.OpError(op, "transposition length mismatch: " + order.Length); return; }
        var seen = new bool[source.Rank];
        for (int i = 0; i < order.Length; i++)
        {
            if (order[i] < 0 || order[i] >= source.Rank) { sink.OpError(op, "transposition index out of range: " + order[i]); return; }
            if (seen[order[i]]) { sink.OpError(op, "duplicate position index: " + order[i]); return; }
            seen[order[i]] = true;
            if (source.Extents[(int)order[i]] != result.Extents[i]) { sink.OpError(op, "dimension size mismatch at: " + order[i]); return; }
        }
    }

    private static void VerifyConstantMask(Operation op, DiagnosticSink sink)
    {
        if (op.Result().Type is not VectorType type) return;
        var sizes = op.Attr<DenseArrayAttr>("mask_dim_sizes")!.ToInt64();
        if (type.Rank == 0)
        {
            if (sizes.Length != 1) sink.OpError(op, "array attr must have length 1 for 0-D vectors");
            else if (sizes[0] is not (0 or 1)) sink.OpError(op, "mask dim size must be either 0 or 1 for 0-D vectors");
            return;
        }
        if (sizes.Length != type.Rank) { sink.OpError(op, "must specify array attr of size equal vector result rank"); return; }
        for (int i = 0; i < sizes.Length; i++)
            if (sizes[i] < 0 || sizes[i] > type.Extents[i]) { sink.OpError(op, "array attr of size out of bounds of vector result dimension size"); return; }
        if (sizes.Contains(0) && sizes.Any(s => s != 0)) sink.OpError(op, "expected all mask dim sizes to be zeros, as a result of conjunction with zero mask dim");
    }

    private static void VerifyMask(Operation op, DiagnosticSink sink)
    {
        if (op.Region().IsEmpty || op.Body.Terminator is not { Name: "vector.yield" } yield) return;
        var inner = op.Body.Operations.Where(o => !ReferenceEquals(o, yield)).ToArray();
        if (inner.Length > 1) { sink.OpError(op, "expects only one operation to mask"); return; }
        if (yield.OperandCount != op.ResultCount) { sink.OpError(op, "expects number of results to match mask region yielded values"); return; }
        if (!yield.Operands.Select(v => v.Type).SequenceEqual(op.Results.ToArray().Select(r => r.Type))) { sink.OpError(op, "expects result type to match mask region yielded value type"); return; }
        if (inner.Length == 0) return;
        if (!IsMaskable(inner[0])) { sink.OpError(op, "expects a MaskableOpInterface within the mask region"); return; }
        if (inner[0].ResultCount != op.ResultCount) { sink.OpError(op, "expects number of results to match maskable operation number of results"); return; }
        if (MaskTypeOf(inner[0]) is { } expected && expected != op.Operand(0).Type) { sink.OpError(op, $"expects a '{expected}' mask for the maskable operation"); return; }
        if (op.OperandCount < 2) return;
        if (inner[0].ResultCount != 1) sink.OpError(op, "expects result when passthru argument is provided");
        else if (op.Operand(1).Type != inner[0].Result().Type) sink.OpError(op, "expects passthru type to match result type");
    }

    private static bool IsMaskable(Operation op) => op.Is(Contract) || op.Is(Gather) || op.Is(MultiReduction) || op.Is(OuterProduct) || op.Is(Reduction) || op.Is(TransferRead) || op.Is(TransferWrite);

    private static VectorType? MaskTypeOf(Operation op) =>
        op.Is(Reduction) || op.Is(MultiReduction) ? Bits(op.Operand(0).Type)
        : op.Is(Gather) || op.Is(OuterProduct) ? Bits(op.Result().Type)
        : op.Is(TransferRead) ? TransferMask(op, (VectorType)op.Result().Type)
        : op.Is(TransferWrite) ? TransferMask(op, (VectorType)op.Operand(0).Type)
        : null;

    private static VectorType? Bits(IrType type) => type is VectorType vector ? vector with { Element = IrType.I1 } : null;
}
