namespace MaxTune.IR;

/// <summary>Rules of views.</summary>
public static partial class MemRefOps
{
    private const long Dynamic = IrType.Dynamic;

    private static bool Agree(long a, long b) => a == b || a == Dynamic || b == Dynamic;

    private static void VerifyCast(Operation op, DiagnosticSink sink)
    {
        IrType from = op.Operand(0).Type, to = op.Result().Type;
        if (!CastCompatible((ShapedType)from, (ShapedType)to))
            sink.OpError(op, $"operand type '{from}' and result type '{to}' are cast incompatible");
    }

    private static bool CastCompatible(ShapedType from, ShapedType to)
    {
        if (from.Element != to.Element || SpaceOf(from) != SpaceOf(to)) return false;
        if (from is not MemRefType a || to is not MemRefType b) return from is MemRefType || to is MemRefType;
        if (a.Rank != b.Rank || !a.Extents.Zip(b.Extents).All(p => Agree(p.First, p.Second))) return false;
        if (a.Layout == b.Layout) return true;
        return a.StridesAndOffset() is var (sa, oa) && b.StridesAndOffset() is var (sb, ob)
            && Agree(oa, ob) && sa.Zip(sb).Select((p, i) => a.Extents[i] == 1 || Agree(p.First, p.Second)).All(x => x);
    }

    private static Attr? SpaceOf(IrType type) => type switch { MemRefType m => m.MemorySpace, UnrankedMemRefType u => u.MemorySpace, _ => null };

    private static void VerifyMemorySpaceCast(Operation op, DiagnosticSink sink)
    {
        IrType from = op.Operand(0).Type, to = op.Result().Type;
        bool fits = (from, to) switch
        {
            (MemRefType a, MemRefType b) => a with { MemorySpace = null } == b with { MemorySpace = null },
            (UnrankedMemRefType a, UnrankedMemRefType b) => a.Element == b.Element,
            _ => false,
        };
        if (!fits) sink.OpError(op, $"operand type '{from}' and result type '{to}' are cast incompatible");
    }

    /// <summary>The type of a subview that keeps all dimensions: strides multiply, offsets add up.</summary>
    public static MemRefType SubViewType(MemRefType source, long[] offsets, long[] sizes, long[] strides)
    {
        if (source.StridesAndOffset() is not var (sourceStrides, offset)) throw new ArgumentException($"the layout of {source} is not strided");
        var result = new long[sizes.Length];
        for (int i = 0; i < result.Length; i++)
        {
            offset = Add(offset, Times(offsets[i], sourceStrides[i]));
            result[i] = Times(sourceStrides[i], strides[i]);
        }
        return new MemRefType(sizes, source.Element, new StridedLayoutAttr(result, offset), source.MemorySpace);

        // 0 · ? is 0
        static long Times(long a, long b) => a == 0 || b == 0 ? 0 : a == Dynamic || b == Dynamic ? Dynamic : unchecked(a * b);
        static long Add(long a, long b) => a == Dynamic || b == Dynamic ? Dynamic : unchecked(a + b);
    }

    private static void VerifySubView(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not MemRefType source || op.Result().Type is not MemRefType result) return;
        long[] offsets = Statics("static_offsets"), sizes = Statics("static_sizes"), strides = Statics("static_strides");
        if (!VerifyMixed(op, source.Rank, sink)) return;
        if (SpaceOf(source) != SpaceOf(result)) { sink.OpError(op, $"different memory spaces specified for base memref type '{source}' and subview memref type '{result}'"); return; }
        if (source.StridesAndOffset() is null) { sink.OpError(op, $"base type '{source}' is not strided"); return; }
        for (int i = 0; i < offsets.Length; i++)
        {
            if (offsets[i] == Dynamic || source.Extents[i] == Dynamic) continue;
            if (offsets[i] >= source.Extents[i] && sizes[i] != 0) { sink.Error(op.Location, $"offset {i} is out-of-bounds: {offsets[i]} >= {source.Extents[i]}"); return; }
            if (sizes[i] is Dynamic or 0 || strides[i] == Dynamic) continue;
            long last = offsets[i] + (sizes[i] - 1) * strides[i];
            if (last >= source.Extents[i]) { sink.Error(op.Location, $"slice along dimension {i} runs out-of-bounds: {last} >= {source.Extents[i]}"); return; }
        }
        var expected = SubViewType(source, offsets, sizes, strides);
        string? mismatch = result.Element != expected.Element ? "element"
            : result.Rank > expected.Rank ? "rank"
            : KeptDimensions(result, [.. sizes.Select(s => new IndexOrValue(s))]) is var kept && (kept.Length != result.Rank || Enumerable.Range(0, sizes.Length).Except(kept).Any(i => sizes[i] != 1)) ? "sizes"
            : !SameLayout(result, expected, kept) ? "layout" : null;
        string tail = $"expected result type to be '{expected}' or a rank-reduced version. (mismatch of result";
        if (mismatch == "element") sink.Error(op.Location, $"expected result element type to be '{expected.Element}', but got '{result}'");
        else if (mismatch == "rank") sink.Error(op.Location, $"expected result rank to be smaller or equal to the source rank, but got {result}");
        else if (mismatch is not null) sink.Error(op.Location, $"{tail} {mismatch}), but got '{result}'");

        long[] Statics(string name) => op.Attr<DenseArrayAttr>(name)!.ToInt64();
    }

    // the strides of units do not matter
    private static bool SameLayout(MemRefType result, MemRefType expected, int[] kept)
    {
        if (result.StridesAndOffset() is not var (strides, offset) || expected.StridesAndOffset() is not var (wanted, wantedOffset)) return false;
        if (offset != wantedOffset) return false;
        for (int i = 0; i < kept.Length; i++)
            if (strides[i] != wanted[kept[i]] && !(result.Rank < expected.Rank && result.Extents[i] == 1)) return false;
        return true;
    }

    /// <summary>Counts of offsets, sizes and strides against a rank, and of dynamic ones against the operands.</summary>
    internal static bool VerifyMixed(Operation op, int rank, DiagnosticSink sink)
    {
        string[] names = ["offset", "size", "stride"];
        for (int i = 0; i < 3; i++)
        {
            var statics = op.Attr<DenseArrayAttr>($"static_{names[i]}s")!.ToInt64();
            if (statics.Length != rank) { sink.OpError(op, $"expected {rank} {names[i]} values, got {statics.Length}"); return false; }
            int dynamic = statics.Count(s => s == Dynamic), given = op.OperandGroup(i + 1).Length;
            if (dynamic != given) { sink.OpError(op, $"expected {dynamic} dynamic {names[i]} values"); return false; }
            if (i < 2 && !MixedIndices.VerifyNonNegative(op, sink, statics, names[i] + "s")) return false;
        }
        return true;
    }

    private static void VerifyReinterpretCast(Operation op, DiagnosticSink sink)
    {
        if (op.Result().Type is not MemRefType result) return;
        var source = (ShapedType)op.Operand(0).Type;
        long[] offsets = Statics("static_offsets"), sizes = Statics("static_sizes"), strides = Statics("static_strides");
        if (offsets.Length != 1) { sink.OpError(op, $"expected 1 offset values, got {offsets.Length}"); return; }
        if (!MixedIndices.VerifyNonNegative(op, sink, offsets, "offsets") || !MixedIndices.VerifyNonNegative(op, sink, sizes, "sizes")) return;
        if (sizes.Length != strides.Length)
        {
            sink.Error(op.Location, $"expected mixed sizes rank to match mixed strides rank ({sizes.Length} vs {strides.Length}) so the rank of the result type is well-formed.");
            return;
        }
        if (sizes.Length != result.Rank) { sink.OpError(op, $"expected {result.Rank} size values, got {sizes.Length}"); return; }
        if (SpaceOf(source) != SpaceOf(result)) { sink.Error(op.Location, $"different memory spaces specified for source type '{source}' and result memref type '{result}'"); return; }
        if (source.Element != result.Element) { sink.Error(op.Location, $"different element types specified for source type '{source}' and result memref type '{result}'"); return; }
        for (int i = 0; i < sizes.Length; i++)
            if (!Fits(sizes[i], result.Extents[i])) { sink.Error(op.Location, $"expected result type with size = {Text(sizes[i])} instead of {Text(result.Extents[i])} in dim = {i}"); return; }
        if (result.StridesAndOffset() is not var (wanted, offset)) { sink.Error(op.Location, $"expected result type to have strided layout but found '{result}'"); return; }
        if (!Fits(offsets[0], offset)) { sink.Error(op.Location, $"expected result type with offset = {Text(offsets[0])} instead of {Text(offset)}"); return; }
        for (int i = 0; i < strides.Length; i++)
            if (!Fits(strides[i], wanted[i])) { sink.Error(op.Location, $"expected result type with stride = {Text(strides[i])} instead of {Text(wanted[i])} in dim = {i}"); return; }

        long[] Statics(string name) => op.Attr<DenseArrayAttr>(name)!.ToInt64();
        // a dynamic type takes any number; a static one needs that number
        static bool Fits(long given, long type) => type == Dynamic || given == type;
        static string Text(long value) => value == Dynamic ? "dynamic" : value.ToString();
    }

    private static void VerifyTranspose(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not MemRefType source || op.Result().Type is not MemRefType result) return;
        var map = op.Attr<AffineMapAttr>("permutation")!.Map;
        if (!map.IsProjectedPermutation || map.Results.Length != map.DimCount) { sink.OpError(op, "expected a permutation map"); return; }
        if (map.DimCount != source.Rank) { sink.OpError(op, "expected a permutation map of same rank as the input"); return; }
        var order = map.Results.Select(r => ((AffineDim)r).Position).ToArray();
        if (source.StridesAndOffset() is not var (strides, offset)) return;
        var expected = source with { Extents = order.Select(d => source.Extents[d]).ToArray(), Layout = new StridedLayoutAttr(order.Select(d => strides[d]).ToArray(), offset) };
        if (result.Extents != expected.Extents || result.Element != expected.Element || result.StridesAndOffset() is not var (rs, ro)
            || ro != offset || !rs.SequenceEqual(order.Select(d => strides[d])))
            sink.OpError(op, $"result type '{result}' is not equivalent to the canonical transposed input type '{expected}'");
    }

    private static void VerifyReshape(Operation op, DiagnosticSink sink)
    {
        ShapedType source = (ShapedType)op.Operand(0).Type, result = (ShapedType)op.Result().Type;
        if (source.Element != result.Element) sink.OpError(op, "element types of source and destination memref types should be the same");
        else if (source is MemRefType { Layout: not null }) sink.OpError(op, "source memref type should have identity affine map");
        else if (result is MemRefType { Layout: not null }) sink.OpError(op, "result memref type should have identity affine map");
        else if (op.Operand(1).Type is MemRefType { Extents: [var size] })
        {
            if (size == Dynamic && result is MemRefType) sink.OpError(op, "cannot use shape operand with dynamic length to reshape to statically-ranked memref type");
            else if (result is MemRefType ranked && size != ranked.Rank) sink.OpError(op, "length of shape operand differs from the result's memref rank");
        }
    }

    private static void VerifyView(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not MemRefType source || op.Result().Type is not MemRefType result) return;
        if (source.Layout is not null) sink.OpError(op, $"unsupported map for base memref type '{source}'");
        else if (result.Layout is not null) sink.OpError(op, $"unsupported map for result memref type '{result}'");
        else if (source.MemorySpace != result.MemorySpace) sink.OpError(op, $"different memory spaces specified for base memref type '{source}' and view memref type '{result}'");
        else if (op.OperandCount - 2 is var given && result.Extents.Count(d => d == Dynamic) is var wanted && given != wanted)
            sink.OpError(op, $"incorrect number of dynamic sizes, has {given}, expected {wanted}");
    }
}
