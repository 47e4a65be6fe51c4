using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>How integers become weights: <c>ŵ[n, k] = (q[n, k] - zero[n, k / group]) · scale[n, k / group]</c>.</summary>
/// <param name="Bits">8: signed bytes. 4: two numbers 0..15 a byte, even k in the low half.</param>
/// <param name="Group">Successive k with one scale; 0: a scale a channel.</param>
public sealed record Dequantization(int Bits, BlockArgument Scale, BlockArgument? Zero, long Group, PanelLayout? ScaleLayout)
{
    /// <summary>True when the eight numbers of four bits in a word have more than one scale.</summary>
    public bool SplitsWords => Bits == 4 && Group % 8 != 0;
}

/// <summary>
/// The right operand of a contraction of few bits: a kernel's argument, read as it is, through a generic that undoes its panels, or through one that makes floats of integers.
/// </summary>
/// <param name="Storage">The argument whose bytes are read.</param>
/// <param name="ColumnsLast">It is [K, N] and not [N, K]; for storage without panels.</param>
/// <param name="Layout">Its panels; null while it has none.</param>
/// <param name="Dequantization">How integers become floats; null when the elements themselves are multiplied.</param>
/// <param name="Producer">The generic between storage and contraction; null when there is none.</param>
public sealed record NarrowWeight(BlockArgument Storage, bool ColumnsLast, PanelLayout? Layout, Dequantization? Dequantization, Operation? Producer)
{
    public IrType Element => ((TensorType)Storage.Type).Element;

    /// <summary>Bits of one number.</summary>
    public int Bits => Dequantization?.Bits ?? (Element is FloatType f ? f.Width : ((IntegerType)Element).Width);

    /// <param name="operand">What the contraction multiplies by, [N, K] (or [K, N] when <paramref name="columnsLast"/>).</param>
    public static NarrowWeight? Match(Value operand, bool columnsLast)
    {
        if (operand is BlockArgument plain) return IsNarrow(plain.Type) ? new NarrowWeight(plain, columnsLast, null, null, null) : null;
        var op = operand.DefiningOp!;
        if (columnsLast || !GenericFusion.IsPointwise(op) || op.Result().Type is not TensorType { Rank: 2, HasStaticShape: true } || !operand.HasOneUse) return null;
        var view = new StructuredOp(op);
        if (view.InputValues.Any(v => v is not BlockArgument)) return null;
        var maps = view.IndexingMaps;
        AffineExpr n = AffineExpr.Dim(0), k = AffineExpr.Dim(1);
        var storage = (BlockArgument)op.Operand(0);
        if (storage.Type is not TensorType { HasStaticShape: true } stored) return null;
        if (GenericFusion.IsCopy(op)) return PanelLayout.Of(stored, maps[0].Results.Span, n, k) is { } panels && IsNarrow(stored) ? new NarrowWeight(storage, false, panels, null, op) : null;

        if (stored.Element != IrType.I8 || Body(op) is not var (bits, raised, scale, zero)) return null;
        AffineExpr[] place = bits == 4 ? [n, k.FloorDiv(2)] : [n, k];
        PanelLayout? layout = null;
        if (!maps[0].Results.Span.SequenceEqual(place) && (layout = PanelLayout.Of(stored, maps[0].Results.Span, n, place[1])) is null || raised && layout is null) return null;
        if (raised) layout = layout! with { Raised = true };
        var scaleType = (TensorType)op.Operand(scale).Type;
        if (scaleType.Element != IrType.F32 || zero is { } z && (!maps[z].Equals(maps[scale]) || op.Operand(z).Type != scaleType)) return null;
        long group = 0;
        PanelLayout? scaleLayout = null;
        var read = maps[scale].Results.Span;
        if (read is [AffineDim { Position: 0 }] or [AffineDim { Position: 0 }, AffineConstant { Value: 0 }]) group = 0;
        else if (read is [AffineDim { Position: 0 }, AffineBinary { Kind: AffineKind.FloorDiv, Lhs: AffineDim { Position: 1 }, Rhs: AffineConstant { Value: > 0 and var plainGroup } }]) group = plainGroup;
        else if (read.Length == 3 && read[1] is AffineBinary { Kind: AffineKind.FloorDiv, Lhs: AffineDim { Position: 1 }, Rhs: AffineConstant { Value: > 0 and var panelGroup } } quotient
            && (scaleLayout = PanelLayout.Of(scaleType, read, n, quotient)) is { V: 1 }) group = panelGroup;
        else return null;
        if (group == 0 && zero is not null) return null;                 // a zero a channel would be read past the last column
        return new NarrowWeight(storage, false, layout, new Dequantization(bits, (BlockArgument)op.Operand(scale), zero is { } at ? (BlockArgument)op.Operand(at) : null, group, scaleLayout), op);
    }

    private static bool IsNarrow(IrType type) => type is TensorType { Rank: 2 or 3, HasStaticShape: true } t && (t.Element == IrType.BF16 || t.Element == IrType.F16 || t.Element == IrType.I8);

    // yield (mulf ([subf] (sitofp w | sitofp (xori w, -128) | uitofp (andi (shrui w, 4 · (k mod 2)) 15)) zero) scale): bits, whether they are plus 128, and which inputs scale and zero are
    private static (int Bits, bool Raised, int Scale, int? Zero)? Body(Operation op)
    {
        if (op.Result().Type is not TensorType { Element: var element } || element != IrType.F32) return null;
        var body = op.Body;
        if (body.Last!.Operand(0).DefiningOp is not { Name: "arith.mulf" } product || Input(product.Operand(1), op) is not { } scale) return null;
        var value = product.Operand(0).DefiningOp;
        int? zero = null;
        if (value is { Name: "arith.subf" })
        {
            if ((zero = Input(value.Operand(1), op)) is null) return null;
            value = value.Operand(0).DefiningOp;
        }
        var storage = body.Argument(0);
        if (value is { Name: "arith.sitofp" } && ReferenceEquals(value.Operand(0), storage)) return (8, false, scale, zero);
        if (value is { Name: "arith.sitofp" } && value.Operand(0).DefiningOp is { Name: "arith.xori" } raised && ReferenceEquals(raised.Operand(0), storage)
            && raised.Operand(1).DefiningOp?.ConstantValue is IntegerAttr { Int64: -128 }) return (8, true, scale, zero);
        if (value is { Name: "arith.uitofp" } && value.Operand(0).DefiningOp is { Name: "arith.andi" } low && low.Operand(1).DefiningOp?.ConstantValue is IntegerAttr { Int64: 15 }
            && low.Operand(0).DefiningOp is { Name: "arith.shrui" } shift && ReferenceEquals(shift.Operand(0), storage) && ShiftIsByParity(shift.Operand(1))) return (4, false, scale, zero);
        return null;
    }

    private static int? Input(Value value, Operation op) =>
        value is BlockArgument { Index: > 0 and var i } a && ReferenceEquals(a.Owner, op.Body) && i < new StructuredOp(op).InputCount ? i : null;

    // 4 · (k mod 2), however it is written: whatever it is made of is a function of k's index alone, so two values of k decide
    private static bool ShiftIsByParity(Value shift) => ParityValue(shift, 0, 0) == 0 && ParityValue(shift, 1, 0) == 4 && ParityValue(shift, 2, 0) == 0 && ParityValue(shift, 3, 0) == 4;

    private static long? ParityValue(Value value, long k, int depth)
    {
        if (depth > 16 || value.DefiningOp is not { } op) return null;
        if (op.ConstantValue is IntegerAttr constant) return constant.Int64;
        if (op.Is(LinalgOps.Index)) return op.Attr<IntegerAttr>("dim")!.Int64 == 1 ? k : null;
        long?[] x = [.. op.Operands.Select(o => ParityValue(o, k, depth + 1))];
        if (x.Contains(null)) return null;
        return op.Name switch
        {
            "arith.index_cast" or "arith.index_castui" or "arith.trunci" or "arith.extui" or "arith.extsi" => x[0],
            "arith.remui" or "arith.remsi" when x[1] > 0 => x[0] % x[1],
            "arith.divui" or "arith.divsi" when x[1] > 0 => x[0] / x[1],
            "arith.muli" => x[0] * x[1],
            "arith.shli" => x[0] << (int)x[1]!.Value,
            "arith.andi" => x[0] & x[1],
            "arith.addi" => x[0] + x[1],
            "arith.cmpi" when op.Attr<IntegerAttr>("predicate") is { } predicate => predicate.Int64 switch { 0 => x[0] == x[1] ? 1 : 0, 1 => x[0] != x[1] ? 1 : 0, _ => null },
            "arith.select" => x[0] != 0 ? x[1] : x[2],
            _ => null,
        };
    }
}
