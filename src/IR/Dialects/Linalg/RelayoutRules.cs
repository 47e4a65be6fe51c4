namespace MaxTune.IR;

/// <summary>What softmax, the Winograd transforms, pack and unpack ask of their types.</summary>
internal static class RelayoutRules
{
    public static void VerifySoftmax(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not ShapedType { HasRank: true } input || op.Operand(1).Type is not ShapedType { HasRank: true } output) return;
        if (input.Element != output.Element) sink.OpError(op, "failed to verify that input and output have same element type");
        else if (!Compatible(input.Shape, output.Shape)) sink.OpError(op, "incompatible output shape");
        else if (op.Attr<IntegerAttr>("dimension")!.Int64 is var dimension && (dimension < 0 || dimension >= input.Rank)) sink.OpError(op, "incorrect dimension specified");
        else if (output is TensorType != (op.ResultCount == 1) || (op.ResultCount == 1 && op.Result().Type != output))
            sink.OpError(op, "expected as many results as output tensors, of their types");
    }

    private static bool Compatible(EquatableArray<long> a, EquatableArray<long> b) =>
        a.Length == b.Length && a.Zip(b).All(p => p.First == p.Second || p.First == IrType.Dynamic || p.Second == IrType.Dynamic);

    // ---- Winograd: m outputs a tile, r taps, so m + r - 1 inputs a tile

    private static (long M, long R) Tile(Operation op) => op.Attr<IntegerAttr>("fmr")!.Int64 switch { 0 => (2, 3), 1 => (4, 3), _ => (2, 5) };

    private static bool SameElements(Operation op, DiagnosticSink sink, string names)
    {
        if (Lanes.Element(op.Operand(0).Type) == Lanes.Element(op.Operand(1).Type)) return true;
        sink.OpError(op, $"failed to verify that all of {{{names}}} have same element type");
        return false;
    }

    private static void Expect(Operation op, DiagnosticSink sink, params long[] shape)
    {
        if (!Compatible(shape, ((TensorType)op.Operand(1).Type).Extents)) sink.OpError(op, "the output shape is not expected");
        else if (op.Operand(1).Type != op.Result().Type)
            sink.OpError(op, $"expected type of operand #1 ('{op.Operand(1).Type}') to match type of corresponding result ('{op.Result().Type}')");
    }

    public static void VerifyWinogradFilter(Operation op, DiagnosticSink sink)
    {
        if (!SameElements(op, sink, "filter, output")) return;
        var (m, r) = Tile(op);
        var filter = ((TensorType)op.Operand(0).Type).Extents;
        long height = filter[1], width = filter[2];
        if (height != r && height != 1) sink.OpError(op, "expect filter height either equals to r or 1");
        else if (width != r && width != 1) sink.OpError(op, "expect filter width either equals to r or 1");
        else if (height == 1 && width == 1) sink.OpError(op, "expect either filter height or width equals to r");
        else Expect(op, sink, height == r ? m + r - 1 : 1, width == r ? m + r - 1 : 1, filter[3], filter[0]);
    }

    public static void VerifyWinogradInput(Operation op, DiagnosticSink sink)
    {
        if (!SameElements(op, sink, "input, output")) return;
        var (m, r) = Tile(op);
        EquatableArray<long> input = ((TensorType)op.Operand(0).Type).Extents, output = ((TensorType)op.Operand(1).Type).Extents;
        var (alphaH, tileH) = Side(input[1], output[0] != 1);
        var (alphaW, tileW) = Side(input[2], output[1] != 1);
        Expect(op, sink, alphaH, alphaW, tileH, tileW, input[0], input[3]);

        (long, long) Side(long extent, bool transforms)
        {
            if (extent == IrType.Dynamic) return (m + r - 1, IrType.Dynamic);
            return transforms ? (m + r - 1, (extent - (r - 1)) / m) : (1, extent);
        }
    }

    public static void VerifyWinogradOutput(Operation op, DiagnosticSink sink)
    {
        if (!SameElements(op, sink, "value, output")) return;
        var (m, r) = Tile(op);
        var value = ((TensorType)op.Operand(0).Type).Extents;
        long? height = Side(value[0], value[2]), width = Side(value[1], value[3]);
        if (height is null) sink.OpError(op, "expect input height equals to input tile size");
        else if (width is null) sink.OpError(op, "expect input width equals to input tile size");
        else Expect(op, sink, value[4], height.Value, width.Value, value[5]);

        long? Side(long alpha, long tiles)
        {
            if (alpha == IrType.Dynamic || tiles == IrType.Dynamic) return IrType.Dynamic;
            if (alpha != 1 && alpha != m + r - 1) return null;
            return (alpha == 1 ? 1 : m) * tiles;
        }
    }

    // ---- pack and unpack

    public static void VerifyTiles(Operation op, DiagnosticSink sink, Value unpacked, Value packed, int tilesGroup)
    {
        var (plain, tiled) = ((TensorType)unpacked.Type, (TensorType)packed.Type);
        long[] positions = op.Attr<DenseArrayAttr>("inner_dims_pos")!.ToInt64(), permutation = op.Attr<DenseArrayAttr>("outer_dims_perm")?.ToInt64() ?? [];
        var tiles = op.Attr<DenseArrayAttr>("static_inner_tiles")!.ToInt64();
        if (plain.Element != tiled.Element) { sink.OpError(op, $"expected element type of the packed tensor to be {plain.Element}, but got {tiled.Element}"); return; }
        if (!MixedIndices.Verify(op, sink, "static_inner_tiles", tilesGroup, null, "inner_tiles")) return;
        string? wrong =
            tiles.Contains(0) ? "invalid zero tile factor"
            : tiles.Length > plain.Rank ? "tiling factors must be less than or equal to the input rank for pack or output rank for unpack"
            : Invalid(positions) ? "invalid inner_dims_pos vector"
            : Invalid(permutation) ? "invalid outer_dims_perm vector"
            : permutation.Length > 0 && permutation.Length != plain.Rank ? "outer_dims_perm must be a permutation or empty"
            : tiles.Length != positions.Length ? "tiling factors must equal the number of dimensions to tile"
            : tiled.Rank != plain.Rank + tiles.Length ? $"packed rank != (unpacked rank + num tiling factors), got {tiled.Rank} != {plain.Rank + tiles.Length}"
            : null;
        if (wrong is not null) { sink.OpError(op, wrong); return; }

        var outer = plain.Extents.ToArray();
        for (int i = 0; i < tiles.Length; i++)
        {
            ref long extent = ref outer[positions[i]];
            bool partial = op.Is(LinalgOps.Pack) && op.OperandGroup(2).Length == 0 && tiles[i] != IrType.Dynamic && extent != IrType.Dynamic && extent % tiles[i] != 0;
            if (partial) { sink.OpError(op, "invalid tile factor or output size provided. Only full tiles are supported when padding_value is not set"); return; }
            extent = extent == IrType.Dynamic || tiles[i] == IrType.Dynamic ? IrType.Dynamic : (extent + tiles[i] - 1) / tiles[i];
        }
        if (permutation.Length > 0) outer = [.. permutation.Select(p => outer[p])];
        var expected = plain.WithShape((long[])[.. outer, .. tiles]);
        if (!Compatible(expected.Shape, tiled.Extents)) { sink.OpError(op, $"expected '{expected}' for the packed domain value, got '{tiled}'"); return; }
        for (int i = 0; i < tiles.Length; i++)
            if (tiled.Extents[plain.Rank + i] is var inner && inner != tiles[i])
            {
                sink.OpError(op, "mismatch in inner tile sizes specified and shaped of tiled dimension in the packed type");
                return;
            }
        if (op.Is(LinalgOps.Pack) && op.OperandGroup(2) is [var padding] && padding.Value.Type != plain.Element)
            sink.OpError(op, $"expected padding_value has '{plain.Element}' but got: '{padding.Value.Type}'");

        bool Invalid(long[] dims) => dims.Length > plain.Rank || dims.Any(d => d < 0 || d >= plain.Rank) || dims.Distinct().Count() != dims.Length;
    }
}
