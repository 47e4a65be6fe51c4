namespace MaxTune.IR;

/// <summary>Reference semantics of quantized operations. Integers are exact; floats round to f32 after each step unless the interpreter runs in wide precision.</summary>
internal static class QuantizedSemantics
{
    public static void Quantize(Operation op, InterpreterFrame frame)
    {
        var x = frame.Get<NdArray>(op.Operand(0));
        var at = new Scaling(op, frame, x.Shape, 1, 2);
        bool unsigned = op.Attr("unsigned") is not null;
        var y = NdArray.Zeros(IrType.I8, x.Shape);
        for (int i = 0; i < y.Ints.Length; i++) y.Ints[i] = Quantized(frame, x.Floats[i], at.Scale(i), at.Zero(i), unsigned);
        frame.Set(op.Result(), y);
    }

    public static void Dequantize(Operation op, InterpreterFrame frame)
    {
        var x = frame.Get<NdArray>(op.Operand(0));
        var at = new Scaling(op, frame, x.Shape, 1, 2);
        bool unsigned = op.Attr("unsigned") is not null;
        var y = NdArray.Zeros(((TensorType)op.Result().Type).Element, x.Shape);
        for (int i = 0; i < y.Floats.Length; i++)
            y.Floats[i] = frame.Round(frame.Round((Stored(x.Ints[i], unsigned) - at.Zero(i)) * at.Scale(i), IrType.F32), y.Element);
        frame.Set(op.Result(), y);
    }

    public static void DynamicScale(Operation op, InterpreterFrame frame)
    {
        var x = frame.Get<NdArray>(op.Operand(0));
        int k = (int)x.Shape[^1];
        var scale = NdArray.Zeros(IrType.F32, [.. x.Shape[..^1], 1]);
        double least = FloatBits.Round(QuantizedTypes.LeastMagnitude, IrType.F32);
        for (int row = 0; row < scale.Floats.Length; row++)
        {
            double largest = least;
            for (int i = 0; i < k; i++) largest = Math.Max(largest, Math.Abs(x.Floats[row * k + i]));
            scale.Floats[row] = frame.Round(largest / 127, IrType.F32);
        }
        frame.Set(op.Result(), scale);
    }

    public static void QLinear(Operation op, InterpreterFrame frame)
    {
        NdArray x = Named(op, frame, "x")!, w = Named(op, frame, "w")!;
        int k = (int)x.Shape[^1], n = (int)w.Shape[0], rows = k == 0 ? 0 : (int)(x.Count / k);
        if (w.Shape[1] != k) throw new InterpreterException($"'{op.Name}' has K = {k} in x, {w.Shape[1]} in w", op);
        NdArray xs = Named(op, frame, "x_scale")!, ws = Named(op, frame, "w_scale")!;
        NdArray? xz = Named(op, frame, "x_zero"), b = Named(op, frame, "b"), os = Named(op, frame, "out_scale"), oz = Named(op, frame, "out_zero");
        bool unsigned = op.Attr("unsigned") is not null, relu = op.Attr("relu") is not null, outUnsigned = op.Attr("out_unsigned") is not null;
        var y = NdArray.Zeros(((TensorType)op.Result().Type).Element, [.. x.Shape[..^1], n]);
        for (int row = 0; row < rows; row++)
            for (int c = 0; c < n; c++)
            {
                long zero = xz is null ? 0 : xz.Ints[xz.Count == 1 ? 0 : row], sum = 0;
                for (int i = 0; i < k; i++) sum += (Stored(x.Ints[row * k + i], unsigned) - zero) * w.Ints[c * k + i];
                double scale = frame.Round(xs.Floats[xs.Count == 1 ? 0 : row] * ws.Floats[ws.Count == 1 ? 0 : c], IrType.F32);
                double value = frame.Round(frame.Round((int)sum, IrType.F32) * scale, IrType.F32);
                if (b is not null) value = frame.Round(value + b.Floats[c], IrType.F32);
                if (relu) value = Math.Max(value, 0);
                if (os is null) y.Floats[row * n + c] = frame.Round(value, y.Element);
                else y.Ints[row * n + c] = Quantized(frame, value, os.Floats[0], oz?.Ints[0] ?? 0, outUnsigned);
            }
        frame.Set(op.Result(), y);
    }

    public static void WoqLinear(Operation op, InterpreterFrame frame)
    {
        NdArray x = Named(op, frame, "x")!, w = Named(op, frame, "w")!, scale = Named(op, frame, "scale")!;
        NdArray? zero = Named(op, frame, "zero"), b = Named(op, frame, "b");
        int bits = MtAttrs.Bits(op), n = (int)w.Shape[0], k = (int)w.Shape[1] * 8 / bits, rows = k == 0 ? 0 : (int)(x.Count / k);
        if (x.Shape[^1] != k) throw new InterpreterException($"'{op.Name}' has K = {x.Shape[^1]} in x, {k} in w", op);
        int groups = (int)(n == 0 ? 1 : scale.Count / n), group = Math.Max(1, k / groups);
        var wide = new double[n * k];
        for (int c = 0; c < n; c++)
            for (int i = 0; i < k; i++)
            {
                long q = bits == 8 ? w.Ints[c * k + i] : (w.Ints[(c * k + i) / 2] >> i % 2 * 4) & 15;
                int g = c * groups + i / group;
                wide[c * k + i] = frame.Round((q - (zero?.Floats[g] ?? 0)) * scale.Floats[g], IrType.F32);
            }
        var y = NdArray.Zeros(x.Element, [.. x.Shape[..^1], n]);
        for (int i = 0; b is not null && i < y.Floats.Length; i++) y.Floats[i] = b.Floats[i % n];
        Products.Accumulate(x.Floats, wide, y.Floats, rows, n, k);
        for (int i = 0; i < y.Floats.Length; i++) y.Floats[i] = frame.Round(y.Floats[i], y.Element);
        frame.Set(op.Result(), y);
    }

    // nearest, ties to even; NaN to the lowest
    private static long Quantized(InterpreterFrame frame, double x, double scale, long zero, bool unsigned)
    {
        var (low, high) = QuantizedTypes.Range(unsigned);
        double q = Math.Round(frame.Round(x / scale, IrType.F32), MidpointRounding.ToEven) + zero;
        return (sbyte)(byte)(long)(double.IsNaN(q) ? low : Math.Clamp(q, low, high));
    }

    private static long Stored(long x, bool unsigned) => unsigned ? x & 255 : x;

    private static NdArray? Named(Operation op, InterpreterFrame frame, string name) => op.OperandNamed(name) is { } value ? frame.Get<NdArray>(value) : null;

    /// <summary>Scale and zero point of each element of a shape they broadcast to.</summary>
    private readonly struct Scaling(Operation op, InterpreterFrame frame, long[] shape, int scale, int zero)
    {
        private readonly double[] scales = frame.Get<NdArray>(op.Operand(scale)).Floats;
        private readonly long[] scaleAt = MtSemantics.Positions(frame.Get<NdArray>(op.Operand(scale)).Shape, shape);
        private readonly long[]? zeros = op.OperandCount > zero ? frame.Get<NdArray>(op.Operand(zero)).Ints : null;
        private readonly long[]? zeroAt = op.OperandCount > zero ? MtSemantics.Positions(frame.Get<NdArray>(op.Operand(zero)).Shape, shape) : null;

        public double Scale(int i) => scales[scaleAt[i]];
        public long Zero(int i) => zeros is null ? 0 : zeros[zeroAt![i]];
    }
}
