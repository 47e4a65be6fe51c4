namespace MaxTune.IR;

/// <summary>What extract_slice and insert_slice share: offsets, sizes and strides of a window, whose extents of 1 the other side may drop.</summary>
public static class SliceRules
{
    /// <param name="whole">The tensor the window lies in.</param>
    /// <param name="part">The tensor read from or written to the window.</param>
    /// <param name="firstGroup">Operand group of the offsets; sizes and strides follow.</param>
    public static void Verify(Operation op, DiagnosticSink sink, TensorType whole, TensorType part, int firstGroup)
    {
        int rank = whole.Rank;
        if (!MixedIndices.Verify(op, sink, "static_offsets", firstGroup, rank, "offset")
            || !MixedIndices.Verify(op, sink, "static_sizes", firstGroup + 1, rank, "size")
            || !MixedIndices.Verify(op, sink, "static_strides", firstGroup + 2, rank, "stride")
            || !MixedIndices.VerifyNonNegative(op, sink, op.Attr<DenseArrayAttr>("static_offsets")!.ToInt64(), "offsets")
            || !MixedIndices.VerifyNonNegative(op, sink, op.Attr<DenseArrayAttr>("static_sizes")!.ToInt64(), "sizes")) return;
        if (whole.Element != part.Element) sink.OpError(op, $"expected element type to be {whole.Element}, but got {part.Element}");
        var (offsets, sizes, strides) = Windows(op, firstGroup);
        if (Kept(sizes, part.Extents) is null)
            sink.OpError(op, $"expected type to be 'tensor<{string.Concat(sizes.Select(s => (s is long n && n != IrType.Dynamic ? n.ToString() : "?") + "x"))}{whole.Element}>' or a rank-reduced version. (size mismatch)");
        for (int i = 0; i < rank; i++)
            if (whole.Extents[i] is var extent && extent != IrType.Dynamic && offsets[i] is long o && sizes[i] is long n && strides[i] is long s
                && (o < 0 || n < 0 || (n > 0 && o + (n - 1) * s >= extent)))
                sink.OpError(op, $"slice along dimension {i} runs out-of-bounds: {o + (n - 1) * s} >= {extent}");
    }

    public static NdArray Read(Operation op, InterpreterFrame frame)
    {
        var x = frame.Get<NdArray>(op.Operand(0));
        var (positions, shape) = Positions(op, frame, x.Shape, ((TensorType)op.Result().Type).Extents, 1);
        var y = NdArray.Zeros(x.Element, shape);
        for (int i = 0; i < positions.Length; i++) y[i] = x[positions[i]];
        return y;
    }

    public static NdArray Write(Operation op, InterpreterFrame frame)
    {
        var y = frame.Get<NdArray>(op.Operand(1)).Clone();
        Overwrite(op, frame, y);
        return y;
    }

    /// <summary>Writes operand 0 into a window of <paramref name="y"/>, in place.</summary>
    public static void Overwrite(Operation op, InterpreterFrame frame, NdArray y)
    {
        var part = frame.Get<NdArray>(op.Operand(0));
        var (positions, shape) = Positions(op, frame, y.Shape, ((TensorType)op.Operand(0).Type).Extents, 2);
        if (!shape.SequenceEqual(part.Shape)) throw new InterpreterException($"a source of shape [{string.Join(", ", part.Shape)}] for a window of [{string.Join(", ", shape)}]", op);
        for (int i = 0; i < positions.Length; i++) y[positions[i]] = part[i];
    }

    private static (object[] Offsets, object[] Sizes, object[] Strides) Windows(Operation op, int firstGroup) =>
        (MixedIndices.Of(op, "static_offsets", firstGroup), MixedIndices.Of(op, "static_sizes", firstGroup + 1), MixedIndices.Of(op, "static_strides", firstGroup + 2));

    private static (long[] Positions, long[] Shape) Positions(Operation op, InterpreterFrame frame, long[] whole, EquatableArray<long> part, int firstGroup)
    {
        var (mixedOffsets, mixedSizes, mixedStrides) = Windows(op, firstGroup);
        var (offsets, sizes, steps) = (MixedIndices.Evaluate(mixedOffsets, frame), MixedIndices.Evaluate(mixedSizes, frame), MixedIndices.Evaluate(mixedStrides, frame));
        var strides = NdArray.Strides(whole);
        long start = 0;
        for (int i = 0; i < whole.Length; i++)
        {
            if (offsets[i] < 0 || sizes[i] < 0 || (sizes[i] > 0 && offsets[i] + (sizes[i] - 1) * steps[i] >= whole[i]))
                throw new InterpreterException($"window of {sizes[i]} from {offsets[i]} by {steps[i]} leaves dimension {i} of size {whole[i]}", op);
            start += offsets[i] * strides[i];
            strides[i] *= steps[i];
        }
        var kept = Kept(mixedSizes, part) ?? throw new InterpreterException("the window does not fit the type", op);
        return (MtSemantics.Odometer(sizes, strides, start), [.. kept.Select(k => sizes[k])]);
    }

    /// <summary>Which dimensions of the destination of a <c>tensor.insert_slice</c> its source has; null when they do not fit.</summary>
    public static int[]? KeptOf(Operation insertion) => Kept(Windows(insertion, 2).Sizes, ((TensorType)insertion.Operand(0).Type).Extents);

    /// <summary>Which window dimensions the part keeps: all but some of size 1; null when no choice fits.</summary>
    private static int[]? Kept(object[] sizes, EquatableArray<long> part)
    {
        var kept = new List<int>();
        for (int i = 0; i < sizes.Length; i++)
        {
            bool drop = sizes[i] is 1L && sizes.Length - i > part.Length - kept.Count && (kept.Count == part.Length || part[kept.Count] != 1);
            if (drop) continue;
            if (kept.Count == part.Length || (sizes[i] is long n && n != part[kept.Count])) return null;
            kept.Add(i);
        }
        return kept.Count == part.Length ? [.. kept] : null;
    }
}
