namespace MaxTune.IR;

/// <summary>Reference semantics of the graph level: computed in f64 (or 64-bit integers), rounded once to the result's type.</summary>
internal static class MtSemantics
{
    public static void Unary(Operation op, InterpreterFrame frame, Func<double, double> f, Func<long, long>? g)
    {
        var x = frame.Get<NdArray>(op.Operand(0));
        var y = Like(x.Element, x.Shape);
        if (x.IsFloat)
            for (int i = 0; i < y.Floats.Length; i++) y.Floats[i] = frame.Round(f(x.Floats[i]), y.Element);
        else
        {
            if (g is null) throw new InterpreterException($"'{op.Name}' has no meaning on {x.Element}", op);
            for (int i = 0; i < y.Ints.Length; i++) y.Ints[i] = IntBits.Wrap(g(x.Ints[i]), y.Element);
        }
        frame.Set(op.Result(), y);
    }

    public static void Binary(Operation op, InterpreterFrame frame, Func<double, double, double> f, Func<long, long, long>? g)
    {
        NdArray x = frame.Get<NdArray>(op.Operand(0)), y = frame.Get<NdArray>(op.Operand(1));
        var shape = new long[Math.Max(x.Shape.Length, y.Shape.Length)];
        for (int i = 1; i <= shape.Length; i++)
        {
            bool xs = Broadcasts(op.Operand(0), i), ys = Broadcasts(op.Operand(1), i);
            long p = xs ? 1 : x.Shape[^i], q = ys ? 1 : y.Shape[^i];
            if (!xs && !ys && p != q) throw new InterpreterException($"operands of '{op.Name}' have extents {p} and {q} in dimension {shape.Length - i}", op);
            shape[^i] = xs ? q : p;
        }
        var z = Like(x.Element, shape);
        long[] px = Positions(x, shape), py = Positions(y, shape);
        if (z.IsFloat)
            for (int i = 0; i < px.Length; i++) z.Floats[i] = frame.Round(f(x.Floats[px[i]], y.Floats[py[i]]), z.Element);
        else
        {
            if (g is null) throw new InterpreterException($"'{op.Name}' has no meaning on {x.Element}", op);
            for (int i = 0; i < px.Length; i++) z.Ints[i] = IntBits.Wrap(g(x.Ints[px[i]], y.Ints[py[i]]), z.Element);
        }
        frame.Set(op.Result(), z);
    }

    public static void Cast(Operation op, InterpreterFrame frame)
    {
        var x = frame.Get<NdArray>(op.Operand(0));
        var y = Like(((TensorType)op.Result().Type).Element, x.Shape);
        for (int i = 0; i < y.Count; i++)
            if (y.IsFloat) y.Floats[i] = frame.Round(x.IsFloat ? x.Floats[i] : x.Ints[i], y.Element);
            else y.Ints[i] = IntBits.Wrap(x.IsFloat ? (long)x.Floats[i] : x.Ints[i], y.Element);
        frame.Set(op.Result(), y);
    }

    // [..., M, K] x [..., K, N]
    public static void MatMul(Operation op, InterpreterFrame frame)
    {
        NdArray a = frame.Get<NdArray>(op.Operand(0)), b = frame.Get<NdArray>(op.Operand(1));
        int rank = a.Shape.Length, m = (int)a.Shape[^2], k = (int)a.Shape[^1], n = (int)b.Shape[^1];
        if (b.Shape[^2] != k || !a.Shape.AsSpan(0, rank - 2).SequenceEqual(b.Shape.AsSpan(0, rank - 2))) throw Disagree(op, a, b);
        frame.Set(op.Result(), Product(op, frame, a, SwapLast(b), [.. a.Shape[..^1], n], m, n, k));
    }

    public static void Linear(Operation op, InterpreterFrame frame)
    {
        NdArray x = frame.Get<NdArray>(op.Operand(0)), w = frame.Get<NdArray>(op.Operand(1));
        int k = (int)x.Shape[^1], n = (int)w.Shape[0];
        if (w.Shape[1] != k) throw Disagree(op, x, w);
        int rows = (int)Count(x.Shape.AsSpan(0, x.Shape.Length - 1));
        var bias = op.OperandCount == 3 ? frame.Get<NdArray>(op.Operand(2)) : null;
        if (bias is not null && bias.Count != n) throw Disagree(op, w, bias);
        frame.Set(op.Result(), Product(op, frame, x, w, [.. x.Shape[..^1], n], rows, n, k, bias));
    }

    // batches of a[m, k] · bt[n, k]ᵀ, each row started from the bias
    private static NdArray Product(Operation op, InterpreterFrame frame, NdArray a, NdArray bt, long[] shape, int m, int n, int k, NdArray? bias = null)
    {
        var c = Like(a.Element, shape);
        for (int i = 0; bias is not null && i < c.Count; i++) c[i] = bias[i % n];
        int batches = m * n == 0 ? 0 : (int)(c.Count / (m * n));
        for (int b = 0; b < batches; b++)
            if (a.IsFloat) Products.Accumulate(a.Floats.AsSpan(b * m * k, m * k), bt.Floats.AsSpan(b * n * k, n * k), c.Floats.AsSpan(b * m * n, m * n), m, n, k);
            else Products.Accumulate(a.Ints.AsSpan(b * m * k, m * k), bt.Ints.AsSpan(b * n * k, n * k), c.Ints.AsSpan(b * m * n, m * n), m, n, k);
        return Rounded(frame, c);
    }

    public static void Softmax(Operation op, InterpreterFrame frame) => AlongAxis(op, frame, (x, y, stride, count) =>
    {
        double max = Max(x, stride, count), sum = 0;
        for (int i = 0; i < count; i++) sum += Math.Exp(x[i * stride] - max);
        for (int i = 0; i < count; i++) y[i * stride] = Math.Exp(x[i * stride] - max) / sum;
    });

    public static void LogSoftmax(Operation op, InterpreterFrame frame) => AlongAxis(op, frame, (x, y, stride, count) =>
    {
        double max = Max(x, stride, count), sum = 0;
        for (int i = 0; i < count; i++) sum += Math.Exp(x[i * stride] - max);
        for (int i = 0; i < count; i++) y[i * stride] = x[i * stride] - max - Math.Log(sum);
    });

    public static void LayerNorm(Operation op, InterpreterFrame frame)
    {
        var x = frame.Get<NdArray>(op.Operand(0));
        var scale = op.OperandNamed("scale") is { } s ? frame.Get<NdArray>(s) : null;
        var bias = op.OperandNamed("bias") is { } b ? frame.Get<NdArray>(b) : null;
        double epsilon = MtAttrs.Epsilon(op);
        int inner = (int)Count(x.Shape.AsSpan(MtAttrs.Axis(op)));
        var y = Like(x.Element, x.Shape);
        for (int row = 0; inner > 0 && row < x.Count; row += inner)
        {
            double mean = 0, variance = 0;
            for (int i = 0; i < inner; i++) mean += x.Floats[row + i] / inner;
            for (int i = 0; i < inner; i++) variance += (x.Floats[row + i] - mean) * (x.Floats[row + i] - mean) / inner;
            for (int i = 0; i < inner; i++)
                y.Floats[row + i] = (x.Floats[row + i] - mean) / Math.Sqrt(variance + epsilon) * (scale?.Floats[i] ?? 1) + (bias?.Floats[i] ?? 0);
        }
        frame.Set(op.Result(), Rounded(frame, y));
    }

    public static void ReduceSum(Operation op, InterpreterFrame frame) => Reduce(op, frame, 0, (s, x) => s + x, 0, (s, x) => s + x, (s, _) => s);

    public static void ReduceMean(Operation op, InterpreterFrame frame) =>
        Reduce(op, frame, 0, (s, x) => s + x, 0, (s, x) => s + x, (s, count) => s / count);

    public static void ReduceMax(Operation op, InterpreterFrame frame) =>
        Reduce(op, frame, double.NegativeInfinity, Math.Max, long.MinValue, Math.Max, (s, _) => s);

    private static void Reduce(
        Operation op, InterpreterFrame frame, double zero, Func<double, double, double> f, long intZero, Func<long, long, long> g, Func<double, long, double> finish)
    {
        var x = frame.Get<NdArray>(op.Operand(0));
        var axes = MtAttrs.Axes(op);
        var kept = x.Shape.Select((e, i) => axes.Contains(i) ? 1 : e).ToArray();
        var shape = MtAttrs.KeepDims(op) ? kept : [.. x.Shape.Where((_, i) => !axes.Contains(i))];
        var y = Like(x.Element, shape);
        if (y.IsFloat) Array.Fill(y.Floats, zero);
        else Array.Fill(y.Ints, intZero);
        var into = Positions(kept, x.Shape);
        for (int i = 0; i < into.Length; i++)
            if (x.IsFloat) y.Floats[into[i]] = f(y.Floats[into[i]], x.Floats[i]);
            else y.Ints[into[i]] = g(y.Ints[into[i]], x.Ints[i]);
        long count = axes.Aggregate(1L, (n, a) => n * x.Shape[a]);
        for (int i = 0; i < y.Count; i++)
            if (y.IsFloat) y.Floats[i] = finish(y.Floats[i], count);
            else y.Ints[i] = IntBits.Wrap(op.Is(MtOps.ReduceMean) ? count == 0 ? 0 : y.Ints[i] / count : y.Ints[i], y.Element);
        frame.Set(op.Result(), Rounded(frame, y));
    }

    public static void Transpose(Operation op, InterpreterFrame frame)
    {
        var x = frame.Get<NdArray>(op.Operand(0));
        var permutation = MtAttrs.Permutation(op);
        var strides = NdArray.Strides(x.Shape);
        frame.Set(op.Result(), Gather(x, [.. permutation.Select(p => x.Shape[p])], [.. permutation.Select(p => strides[p])]));
    }

    public static void Reshape(Operation op, InterpreterFrame frame)
    {
        var x = frame.Get<NdArray>(op.Operand(0));
        var shape = ((TensorType)op.Result().Type).Extents.ToArray();
        int open = Array.IndexOf(shape, IrType.Dynamic);
        if (open >= 0)
        {
            shape[open] = 1;
            long rest = Count(shape);
            shape[open] = rest == 0 ? 0 : x.Count / rest;
        }
        if (Count(shape) != x.Count) throw new InterpreterException($"'{op.Name}' makes [{string.Join(", ", shape)}] of {x.Count} elements", op);
        frame.Set(op.Result(), x.Reshape(shape));
    }

    public static void BroadcastTo(Operation op, InterpreterFrame frame)
    {
        var x = frame.Get<NdArray>(op.Operand(0));
        var shape = ((TensorType)op.Result().Type).Extents.ToArray();
        for (int i = 1; i <= shape.Length; i++)
            if (!Broadcasts(op.Operand(0), i))
            {
                if (shape[^i] != IrType.Dynamic && shape[^i] != x.Shape[^i]) throw new InterpreterException($"'{op.Name}' cannot broadcast {x.Shape[^i]} to {shape[^i]}", op);
                shape[^i] = x.Shape[^i];
            }
        var at = Positions(x, shape);
        var y = Like(x.Element, shape);
        for (int i = 0; i < at.Length; i++) y[i] = x[at[i]];
        frame.Set(op.Result(), y);
    }

    public static void Concat(Operation op, InterpreterFrame frame, int axis)
    {
        var all = op.Operands.Select(frame.Get<NdArray>).ToArray();
        long[] shape = [.. all[0].Shape];
        shape[axis] = all.Sum(x => x.Shape[axis]);
        foreach (var x in all)
            if (x.Shape.Where((e, i) => i != axis && e != shape[i]).Any()) throw Disagree(op, all[0], x);
        var y = Like(all[0].Element, shape);
        long inner = Count(shape.AsSpan(axis + 1)), offset = 0;
        foreach (var x in all)
        {
            long run = x.Shape[axis] * inner;
            for (long i = 0; i < x.Count; i++) y[i / run * shape[axis] * inner + offset + i % run] = x[i];
            offset += run;
        }
        frame.Set(op.Result(), y);
    }

    public static void Slice(Operation op, InterpreterFrame frame)
    {
        var x = frame.Get<NdArray>(op.Operand(0));
        long[] offsets = Longs("offsets"), sizes = Longs("sizes"), steps = Longs("strides"), strides = NdArray.Strides(x.Shape);
        long start = 0;
        var shape = new long[sizes.Length];
        for (int i = 0; i < shape.Length; i++)
        {
            shape[i] = sizes[i] >= 0 ? sizes[i] : Math.Max(0, (x.Shape[i] - offsets[i] + steps[i] - 1) / steps[i]);
            if (offsets[i] > x.Shape[i] || (shape[i] > 0 && offsets[i] + (shape[i] - 1) * steps[i] >= x.Shape[i]))
                throw new InterpreterException($"'{op.Name}' leaves dimension {i} of {x.Shape[i]} elements", op);
            start += offsets[i] * strides[i];
            strides[i] *= steps[i];
        }
        frame.Set(op.Result(), Gather(x, shape, strides, start));

        long[] Longs(string name) => op.Attr<DenseArrayAttr>(name)!.ToInt64();
    }

    // ---- shapes

    private static NdArray Like(IrType element, long[] shape) => NdArray.Zeros(element, shape);

    private static long Count(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long extent in shape) count *= extent;
        return count;
    }

    private static NdArray Rounded(InterpreterFrame frame, NdArray x)
    {
        if (x.IsFloat && !frame.Interpreter.WidePrecision)
            for (int i = 0; i < x.Floats.Length; i++) x.Floats[i] = frame.Round(x.Floats[i], x.Element);
        else if (!x.IsFloat)
            for (int i = 0; i < x.Ints.Length; i++) x.Ints[i] = IntBits.Wrap(x.Ints[i], x.Element);
        return x;
    }

    /// <summary>True when a value's type has extent 1 (or nothing) in the dimension, counted from the last.</summary>
    private static bool Broadcasts(Value value, int fromLast) => ((TensorType)value.Type).Extents is var extents && (fromLast > extents.Length || extents[^fromLast] == 1);

    // where each element of a result of the given shape comes from in x, whose extents are 1 where it broadcasts
    private static long[] Positions(NdArray x, long[] shape) => Positions(x.Shape, shape);

    /// <summary>The place in a tensor that broadcasts to a shape, for each index of that shape.</summary>
    internal static long[] Positions(long[] from, long[] shape)
    {
        var strides = NdArray.Strides(from);
        var aligned = new long[shape.Length];
        for (int i = 1; i <= from.Length; i++) aligned[^i] = from[^i] == 1 ? 0 : strides[^i];
        return Odometer(shape, aligned, 0);
    }

    private static NdArray Gather(NdArray x, long[] shape, long[] strides, long start = 0)
    {
        var at = Odometer(shape, strides, start);
        var y = Like(x.Element, shape);
        for (int i = 0; i < at.Length; i++) y[i] = x[at[i]];
        return y;
    }

    /// <summary>start + index · strides for each index of the shape, in row-major order.</summary>
    internal static long[] Odometer(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, long start)
    {
        var positions = new long[Count(shape)];
        if (positions.Length == 0) return positions;
        positions[0] = start;
        long filled = 1;
        for (int d = 0; d < shape.Length; d++)
        {
            // each position so far becomes shape[d] positions, from the last so as not to overwrite
            for (long i = filled - 1; i >= 0; i--)
            {
                long origin = positions[i];
                for (long j = shape[d] - 1; j >= 0; j--) positions[i * shape[d] + j] = origin + j * strides[d];
            }
            filled *= shape[d];
        }
        return positions;
    }

    private static void AlongAxis(Operation op, InterpreterFrame frame, Line line)
    {
        var x = frame.Get<NdArray>(op.Operand(0));
        var y = Like(x.Element, x.Shape);
        int axis = MtAttrs.Axis(op), count = (int)x.Shape[axis], stride = (int)Count(x.Shape.AsSpan(axis + 1));
        for (int i = 0; i < x.Count; i++)
            if (i / stride % count == 0) line(x.Floats.AsSpan(i), y.Floats.AsSpan(i), stride, count);
        frame.Set(op.Result(), Rounded(frame, y));
    }

    private delegate void Line(ReadOnlySpan<double> x, Span<double> y, int stride, int count);

    private static double Max(ReadOnlySpan<double> x, int stride, int count)
    {
        double max = double.NegativeInfinity;
        for (int i = 0; i < count; i++) max = Math.Max(max, x[i * stride]);
        return max;
    }

    private static NdArray SwapLast(NdArray x)
    {
        long rows = x.Shape[^2], columns = x.Shape[^1];
        var strides = NdArray.Strides(x.Shape);
        (strides[^1], strides[^2]) = (strides[^2], strides[^1]);
        return Gather(x, [.. x.Shape[..^2], columns, rows], strides);
    }

    private static InterpreterException Disagree(Operation op, NdArray x, NdArray y) =>
        new($"operands of '{op.Name}' have shapes [{string.Join(", ", x.Shape)}] and [{string.Join(", ", y.Shape)}]", op);
}
