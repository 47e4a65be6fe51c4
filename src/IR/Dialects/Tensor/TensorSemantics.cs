namespace MaxTune.IR;

internal static class TensorSemantics
{
    /// <summary>The shape of a type with its open extents taken from values in order.</summary>
    public static long[] Fill(TensorType type, IEnumerable<Value> sizes, InterpreterFrame frame, Operation op)
    {
        var shape = type.Extents.ToArray();
        int i = 0;
        foreach (var size in sizes)
        {
            i = Array.IndexOf(shape, IrType.Dynamic, i);
            shape[i] = (long)frame.Get(size);
            if (shape[i] < 0) throw new InterpreterException($"extent {shape[i]} is negative", op);
        }
        return shape;
    }

    public static void CheckShape(Operation op, TensorType type, long[] shape)
    {
        if (shape.Length != type.Rank || !shape.Zip(type.Extents).All(p => p.Second == IrType.Dynamic || p.First == p.Second))
            throw new InterpreterException($"a tensor of shape [{string.Join(", ", shape)}] is no {type}", op);
    }

    public static void VerifyIndices(Operation op, DiagnosticSink sink, TensorType type, int given)
    {
        if (type.Rank != given) sink.OpError(op, $"incorrect number of indices, has {given}, expected {type.Rank}");
    }

    /// <summary>Position of an element in row-major order.</summary>
    public static long At(NdArray x, IEnumerable<Value> indices, InterpreterFrame frame, Operation op)
    {
        long at = 0;
        int i = 0;
        foreach (var value in indices)
        {
            long index = (long)frame.Get(value);
            if ((ulong)index >= (ulong)x.Shape[i]) throw new InterpreterException($"index {index} is out of bounds for dimension {i} of size {x.Shape[i]}", op);
            at = at * x.Shape[i++] + index;
        }
        return at;
    }

    public static void VerifyGenerate(Operation op, DiagnosticSink sink)
    {
        if (op.Result().Type is not TensorType type || op.Region().IsEmpty) return;
        int open = type.Extents.Count(e => e == IrType.Dynamic);
        if (open != op.OperandCount) sink.OpError(op, "must have as many index operands as dynamic extents in the result type");
        VerifyBody(op, sink, type);
    }

    public static void VerifyPad(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not TensorType from || op.Result().Type is not TensorType to || op.Region().IsEmpty) return;
        if (!MixedIndices.Verify(op, sink, "static_low", 1, from.Rank, "low") || !MixedIndices.Verify(op, sink, "static_high", 2, from.Rank, "high")) return;
        object[] low = MixedIndices.Of(op, "static_low", 1), high = MixedIndices.Of(op, "static_high", 2);
        if (to.Rank != from.Rank) { sink.OpError(op, $"result has rank {to.Rank}, the source has {from.Rank}"); return; }
        var extents = new long[to.Rank];
        for (int i = 0; i < to.Rank; i++)
            extents[i] = from.Extents[i] != IrType.Dynamic && low[i] is long l && high[i] is long h ? from.Extents[i] + l + h : IrType.Dynamic;
        if (extents.Where((e, i) => e != IrType.Dynamic && to.Extents[i] != IrType.Dynamic && e != to.Extents[i]).Any())
            sink.Error(op.Location, $"specified type '{to}' does not match the inferred type '{new TensorType(extents, to.Element)}'");
        else if (op.Body.Arguments.Count != to.Rank)
            sink.Error(op.Location, $"expected the block to have {to.Rank} arguments");
        else if (op.Body.Arguments.FirstOrDefault(a => a.Type != IrType.Index) is { } other)
            sink.OpError(op, $"expected block argument {other.Index + 1} to be an index");
        else if (Yielded(op) is { } type && type != to.Element)
            sink.OpError(op, "expected yield type to match shape element type");
    }

    private static IrType? Yielded(Operation op) =>
        op.Body.Last is { } last && last.Is(TensorOps.Yield) && last.OperandCount == 1 ? last.Operand(0).Type : null;

    private static void VerifyBody(Operation op, DiagnosticSink sink, TensorType type)
    {
        if (op.Body.Arguments.Count != type.Rank)
            sink.Error(op.Location, "must have one body argument per input dimension");
        else if (op.Body.Arguments.Any(a => a.Type != IrType.Index))
            sink.Error(op.Location, "all body arguments must be index");
        else if (Yielded(op) is { } yielded && yielded != type.Element)
            sink.OpError(op, "body must be terminated with a `yield` operation of the tensor element type");
    }

    public static void Generate(Operation op, InterpreterFrame frame)
    {
        var type = (TensorType)op.Result().Type;
        var y = NdArray.Zeros(type.Element, Fill(type, op.Operands, frame, op));
        long at = 0;
        foreach (var index in Indices(y.Shape)) y[at++] = frame.RunRegion(op.Region(), [.. index.Select(i => (object)i)])[0];
        frame.Set(op.Result(), y);
    }

    public static void Pad(Operation op, InterpreterFrame frame)
    {
        var x = frame.Get<NdArray>(op.Operand(0));
        long[] low = MixedIndices.Evaluate(MixedIndices.Of(op, "static_low", 1), frame), high = MixedIndices.Evaluate(MixedIndices.Of(op, "static_high", 2), frame);
        var y = NdArray.Zeros(x.Element, [.. x.Shape.Select((e, i) => e + low[i] + high[i])]);
        var strides = NdArray.Strides(x.Shape);
        long at = 0;
        foreach (var index in Indices(y.Shape))
        {
            long from = 0;
            bool inside = true;
            for (int i = 0; i < index.Length; i++)
            {
                inside &= index[i] >= low[i] && index[i] - low[i] < x.Shape[i];
                from += (index[i] - low[i]) * strides[i];
            }
            y[at++] = inside ? x[from] : frame.RunRegion(op.Region(), [.. index.Select(i => (object)i)])[0];
        }
        frame.Set(op.Result(), y);
    }

    /// <summary>All indices of a shape, row-major. The array is reused.</summary>
    public static IEnumerable<long[]> Indices(long[] shape)
    {
        var index = new long[shape.Length];
        if (shape.Contains(0)) yield break;
        while (true)
        {
            yield return index;
            int d = shape.Length - 1;
            while (d >= 0 && ++index[d] == shape[d]) index[d--] = 0;
            if (d < 0) yield break;
        }
    }
}
