namespace MaxTune.IR;

/// <summary>Reference meaning of softmax, pack and unpack.</summary>
internal static class RelayoutSemantics
{
    public static void Softmax(Operation op, InterpreterFrame frame)
    {
        var x = StructuredOperand.Of(frame.Get(op.Operand(0)));
        var into = frame.Get(op.Operand(1));
        bool onTensors = op.ResultCount == 1;
        var y = StructuredOperand.Of(onTensors ? ((NdArray)into).Clone() : into);
        int dim = (int)op.Attr<IntegerAttr>("dimension")!.Int64;
        var element = Lanes.Element(op.Operand(1).Type);
        long[] rows = [.. x.Shape];
        rows[dim] = Math.Min(rows[dim], 1);
        foreach (var point in TensorSemantics.Indices(rows))
        {
            long from = At(x, point), to = At(y, point);
            double most = double.NegativeInfinity, sum = 0;
            for (long i = 0; i < x.Shape[dim]; i++) most = Math.Max(most, (double)x.Read(from + i * x.Strides[dim]));
            for (long i = 0; i < x.Shape[dim]; i++) sum += Math.Exp((double)x.Read(from + i * x.Strides[dim]) - most);
            for (long i = 0; i < x.Shape[dim]; i++) y.Write(to + i * y.Strides[dim], frame.Round(Math.Exp((double)x.Read(from + i * x.Strides[dim]) - most) / sum, element));
        }
        if (onTensors) frame.Set(op.Result(), y.Array!);
    }

    private static long At(StructuredOperand operand, long[] point)
    {
        long at = operand.Offset;
        for (int d = 0; d < point.Length; d++) at += point[d] * operand.Strides[d];
        return at;
    }

    public static void Pack(Operation op, InterpreterFrame frame)
    {
        NdArray source = frame.Get<NdArray>(op.Operand(0)), result = frame.Get<NdArray>(op.Operand(1)).Clone();
        object? padding = op.OperandGroup(2) is [var given] ? frame.Get(given.Value) : null;
        Each(op, result, source.Shape.Length, (packed, unpacked) =>
        {
            bool inside = unpacked.Zip(source.Shape).All(p => p.First < p.Second);
            if (inside) result[packed] = source[Position(unpacked, source.Shape)];
            else if (padding is not null) result[packed] = padding;
        });
        frame.Set(op.Result(), result);
    }

    public static void Unpack(Operation op, InterpreterFrame frame)
    {
        NdArray source = frame.Get<NdArray>(op.Operand(0)), result = frame.Get<NdArray>(op.Operand(1)).Clone();
        Each(op, source, result.Shape.Length, (packed, unpacked) =>
        {
            if (unpacked.Zip(result.Shape).All(p => p.First < p.Second)) result[Position(unpacked, result.Shape)] = source[packed];
        });
        frame.Set(op.Result(), result);
    }

    // every element of the packed tensor and where it lies in the unpacked one
    private static void Each(Operation op, NdArray packed, int rank, Action<long, long[]> visit)
    {
        long[] positions = op.Attr<DenseArrayAttr>("inner_dims_pos")!.ToInt64(), permutation = op.Attr<DenseArrayAttr>("outer_dims_perm")?.ToInt64() ?? [];
        long at = 0;
        foreach (var point in TensorSemantics.Indices(packed.Shape))
        {
            var unpacked = new long[rank];
            for (int d = 0; d < rank; d++) unpacked[permutation.Length > 0 ? permutation[d] : d] = point[d];
            for (int i = 0; i < positions.Length; i++) unpacked[positions[i]] = unpacked[positions[i]] * packed.Shape[rank + i] + point[rank + i];
            visit(at++, unpacked);
        }
    }

    private static long Position(long[] point, long[] shape)
    {
        long at = 0;
        for (int d = 0; d < point.Length; d++) at = at * shape[d] + point[d];
        return at;
    }
}
