namespace MaxTune.IR;

/// <summary>Where lanes go.</summary>
public static partial class VectorOps
{
    private static void RunBroadcast(Operation op, InterpreterFrame frame)
    {
        var type = (VectorType)op.Result().Type;
        var result = NdArray.Zeros(type.Element, type.Extents.ToArray());
        if (frame.Get(op.Operand(0)) is not NdArray source)
        {
            object scalar = frame.Get(op.Operand(0));
            for (long i = 0; i < result.Count; i++) result[i] = scalar;
        }
        else
        {
            var strides = NdArray.Strides(source.Shape);
            int lead = result.Shape.Length - source.Shape.Length;
            long lane = 0;
            Indices.Each(result.Shape, at =>
            {
                long from = 0;
                for (int d = 0; d < source.Shape.Length; d++)
                    if (source.Shape[d] != 1) from += at[lead + d] * strides[d];
                result[lane++] = source[from];
            });
        }
        frame.Set(op.Result(), result);
    }

    /// <summary>The element or inner array at a position of leading dimensions.</summary>
    private static object SubArray(NdArray source, long[] at, Operation op)
    {
        long from = Position(source, at, op);
        if (at.Length == source.Shape.Length) return source[from];
        var result = NdArray.Zeros(source.Element, source.Shape[at.Length..]);
        for (long i = 0; i < result.Count; i++) result[i] = source[from + i];
        return result;
    }

    private static long Position(NdArray source, long[] at, Operation op)
    {
        var strides = NdArray.Strides(source.Shape);
        long from = 0;
        for (int d = 0; d < at.Length; d++)
        {
            if ((ulong)at[d] >= (ulong)source.Shape[d]) throw new InterpreterException($"position {at[d]} is out of bounds for dimension {d} of size {source.Shape[d]}", op);
            from += at[d] * strides[d];
        }
        return from;
    }

    private static void RunInsert(Operation op, InterpreterFrame frame)
    {
        var result = frame.Get<NdArray>(op.Operand(1)).Clone();
        long from = Position(result, [.. IndexOrValue.Mixed(op, "static_position", 2).Select(x => x.Run(frame))], op);
        if (frame.Get(op.Operand(0)) is NdArray part)
            for (long i = 0; i < part.Count; i++) result[from + i] = part[i];
        else result[from] = frame.Get(op.Operand(0));
        frame.Set(op.Result(), result);
    }

    internal static long[] Integers(Operation op, string name) => [.. op.Attr<ArrayAttr>(name)!.Elements.Select(e => ((IntegerAttr)e).Int64)];

    private static void RunExtractStridedSlice(Operation op, InterpreterFrame frame)
    {
        var source = frame.Get<NdArray>(op.Operand(0));
        long[] offsets = Integers(op, "offsets"), steps = Integers(op, "strides");
        var strides = NdArray.Strides(source.Shape);
        var result = NdArray.Zeros(source.Element, ((VectorType)op.Result().Type).Extents.ToArray());
        long lane = 0;
        Indices.Each(result.Shape, at =>
        {
            long from = 0;
            for (int d = 0; d < at.Length; d++) from += (d < offsets.Length ? offsets[d] + at[d] * steps[d] : at[d]) * strides[d];
            result[lane++] = source[from];
        });
        frame.Set(op.Result(), result);
    }

    private static void RunInsertStridedSlice(Operation op, InterpreterFrame frame)
    {
        var part = frame.Get<NdArray>(op.Operand(0));
        var result = frame.Get<NdArray>(op.Operand(1)).Clone();
        long[] offsets = Integers(op, "offsets"), steps = Integers(op, "strides");
        var strides = NdArray.Strides(result.Shape);
        int lead = result.Shape.Length - part.Shape.Length;
        long lane = 0;
        Indices.Each(part.Shape, at =>
        {
            long to = 0;
            for (int d = 0; d < lead; d++) to += offsets[d] * strides[d];
            for (int d = 0; d < at.Length; d++) to += (offsets[lead + d] + at[d] * steps[d]) * strides[lead + d];
            result[to] = part[lane++];
        });
        frame.Set(op.Result(), result);
    }

    private static void RunShuffle(Operation op, InterpreterFrame frame)
    {
        NdArray first = frame.Get<NdArray>(op.Operand(0)), second = frame.Get<NdArray>(op.Operand(1));
        var result = NdArray.Zeros(first.Element, ((VectorType)op.Result().Type).Extents.ToArray());
        var mask = op.Attr<DenseArrayAttr>("mask")!.ToInt64();
        long rows = first.Shape.Length == 0 ? 1 : first.Shape[0];
        long row = result.Count / mask.Length;
        for (int i = 0; i < mask.Length; i++)
            for (long k = 0; k < row && mask[i] >= 0; k++)   // -1 is poison: left zero
                result[i * row + k] = mask[i] < rows ? first[mask[i] * row + k] : second[(mask[i] - rows) * row + k];
        frame.Set(op.Result(), result);
    }

    // extract(broadcast(scalar)) → scalar;  extract(constant)[i] → constant;  extract(insert(x, v)[i])[i] → x
    private static object[]? FoldExtract(Operation op, Attr?[] constants)
    {
        var position = op.Attr<DenseArrayAttr>("static_position")!.ToInt64();
        if (position.Length == 0) return op.Operand(0).Type == op.Result().Type ? [op.Operand(0)] : null;
        if (position.Contains(IrType.Dynamic) || position.Any(p => p < 0)) return null;
        if (constants[0] is DenseElementsAttr dense)
        {
            if (dense.IsSplat) return Folds.One(Folds.Splat(op.Result().Type, dense.SplatValue));
            if (op.Result().Type is ShapedType) return null;
            return [dense[Linear(dense.Shaped.Shape.ToArray(), position)]];
        }
        if (op.Operand(0).DefiningOp is not { } source) return null;
        if (source.Is(Broadcast) && source.Operand(0).Type == op.Result().Type && source.Operand(0).Type is not ShapedType) return [source.Operand(0)];
        if (source.Is(Insert) && source.Operand(0).Type == op.Result().Type && source.Attr<DenseArrayAttr>("static_position")!.ToInt64().SequenceEqual(position)) return [source.Operand(0)];
        if (source.Is(FromElements) && op.Result().Type is not ShapedType) return [source.Operand((int)Linear(((VectorType)source.Result().Type).Extents.ToArray(), position))];
        return null;
    }
}
