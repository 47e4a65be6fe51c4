using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Quantized operations as linalg: 8-bit products summed in i32, and what surrounds them in f32.</summary>
internal static class DecomposeQuantized
{
    // q = saturate(roundeven(x / scale) + zero)
    public static Value Quantize(Operation op, TensorEmitter e)
    {
        var (reads, type) = (new Reads(e), (TensorType)op.Result().Type);
        var x = reads.Add(op.Operand(0), type);
        var scale = reads.Add(op.Operand(1), type);
        var zero = op.OperandCount > 2 ? reads.Add(op.Operand(2), type) : null;
        bool unsigned = op.Attr("unsigned") is not null;
        return reads.Pointwise(e.Shape(op.Operand(0)), IrType.I8, b => Quantized(b, F32(b, x(b)), scale(b), zero?.Invoke(b), unsigned));
    }

    // x = (q - zero) · scale
    public static Value Dequantize(Operation op, TensorEmitter e)
    {
        var (reads, type) = (new Reads(e), (TensorType)op.Result().Type);
        var x = reads.Add(op.Operand(0), type);
        var scale = reads.Add(op.Operand(1), type);
        var zero = op.OperandCount > 2 ? reads.Add(op.Operand(2), type) : null;
        bool unsigned = op.Attr("unsigned") is not null;
        return reads.Pointwise(e.Shape(op.Operand(0)), type.Element, b =>
        {
            Value q = LinalgBodies.Cast(b, x(b), IrType.I32, unsigned);
            if (zero is not null) q = b.SubI(q, zero(b));
            return PointwiseBodies.Convert(b, b.MulF(F32(b, q), scale(b)), type.Element);
        });
    }

    // scale[m] = max_k(|x|, tiny) / 127
    public static Value DynamicScale(Operation op, TensorEmitter e)
    {
        var x = op.Operand(0);
        int rank = ((TensorType)x.Type).Rank;
        object[] shape = e.Shape(x), rows = shape[..^1];
        var reduced = Enumerable.Range(0, rank).Select(d => d == rank - 1).ToArray();
        var least = e.Filled(e.Builder.ConstantFloat(QuantizedTypes.LeastMagnitude, IrType.F32), rows);
        var largest = e.Reduction([x], [AffineMap.Identity(rank)], least, reduced,
            (b, v) => b.MaximumF(v[1], b.CreateValue(MathOps.AbsF, [F32(b, v[0])], IrType.F32)));
        var scale = e.Pointwise([largest], [AffineMap.Identity(rank - 1)], rows, IrType.F32, (b, v) => b.DivF(v[0], b.ConstantFloat(127, IrType.F32)));
        int[][] groups = [.. Enumerable.Range(0, rank - 1).Select(d => d == rank - 2 ? new[] { d, d + 1 } : [d])];
        return e.Builder.ExpandShape(scale, groups, [.. rows, 1L]);
    }

    // s = Σ_k x w in i32; y = f32(s - x_zero Σ_k w) · (x_scale · w_scale) + bias, relu, quantized
    public static Value QLinear(Operation op, TensorEmitter e)
    {
        var rows = new LinearRows(op.OperandNamed("x")!, op.OperandNamed("w")!, e);
        bool unsigned = op.Attr("unsigned") is not null, relu = op.Attr("relu") is not null, outUnsigned = op.Attr("out_unsigned") is not null;
        var w = op.OperandNamed("w")!;
        var sums = e.Tagged(e.Builder.Generic([rows.X, w], e.Filled(e.Builder.ConstantInt(0, IrType.I32), rows.Flat), LinearRows.Maps, LinearRows.Kinds, (b, v) =>
            b.AddI(v[2], b.MulI(LinalgBodies.Cast(b, v[0], IrType.I32, unsigned), b.ExtSI(v[1], IrType.I32)))), tag: false);

        var element = ((TensorType)op.Result().Type).Element;
        var (reads, type) = (new Reads(e), new TensorType([rows.Count, ((TensorType)w.Type).Extents[0]], element));
        var sum = reads.Add(sums, type);
        var compensation = op.OperandNamed("x_zero") is { } zero ? Compensation(reads, rows, zero, w, type) : null;
        Value xScale = op.OperandNamed("x_scale")!, wScale = op.OperandNamed("w_scale")!;
        var (bias, outScale, outZero) = (op.OperandNamed("b"), op.OperandNamed("out_scale"), op.OperandNamed("out_zero"));
        if (outScale is not null && WeightConstants.Scalar(outScale) is FloatAttr { Value: > 0 and var by } && WeightConstants.Product(xScale, wScale) is { } product
            && (bias is null || WeightConstants.Times(bias, 1 / (float)by) is not null))
        {
            // relu(v) / o = relu(v / o), so constants take the output's scale in
            var (folded, start) = (reads.Add(e.Builder.Constant(WeightConstants.Times(product, 1 / (float)by)), type), bias is null ? null : reads.Add(e.Builder.Constant(WeightConstants.Times(bias, 1 / (float)by)!), type));
            var last = outZero is null ? null : reads.Add(outZero, type);
            return rows.Restore(reads.Pointwise(rows.Flat, element, b => Saturated(b, Affine(b, folded(b), start?.Invoke(b)), last?.Invoke(b), outUnsigned, relu)));
        }
        var scale = Scale(reads, rows, xScale, wScale, type);
        var added = bias is null ? null : reads.Add(bias, type);
        var (divisor, offset) = (outScale is null ? null : reads.Add(outScale, type), outZero is null ? null : reads.Add(outZero, type));
        return rows.Restore(reads.Pointwise(rows.Flat, element, b =>
        {
            var y = Affine(b, scale(b), added?.Invoke(b));
            if (relu) y = b.MaximumF(y, b.ConstantFloat(0, IrType.F32));
            return divisor is null ? PointwiseBodies.Convert(b, y, element) : Quantized(b, y, divisor(b), offset?.Invoke(b), outUnsigned);
        }));

        // f32(s - compensation) · by + start
        Value Affine(OpBuilder b, Value by, Value? start)
        {
            var s = sum(b);
            if (compensation is not null) s = b.SubI(s, compensation(b));
            s = b.SIToFP(s, IrType.F32);
            return start is null ? b.MulF(s, by) : b.CreateValue(MathOps.Fma, [s, by, F32(b, start)], IrType.F32);
        }
    }

    // Σ_k (x - z) w = Σ_k x w - z Σ_k w: the sums of a constant w's rows, times a constant z, are a constant
    private static Func<OpBuilder, Value> Compensation(Reads reads, LinearRows rows, Value zero, Value w, TensorType type)
    {
        var sums = WeightConstants.RowSums(w);
        if (sums is not null && WeightConstants.Scalar(zero) is IntegerAttr z)
            return reads.Add(reads.Emitter.Builder.Constant(WeightConstants.Times(sums, z.Int64)), type);
        var columns = reads.Add(sums is not null ? reads.Emitter.Builder.Constant(sums) : RowSums(reads.Emitter, w), type);
        var each = reads.Add(rows.PerRow(zero), type);
        return b => b.MulI(each(b), columns(b));
    }

    private static Value RowSums(TensorEmitter e, Value w)
    {
        var init = e.Filled(e.Builder.ConstantInt(0, IrType.I32), [e.Extent(w, 0)]);
        return e.Reduction([w], [AffineMap.Identity(2)], init, [false, true], (b, v) => b.AddI(v[1], b.ExtSI(v[0], IrType.I32)));
    }

    private static Func<OpBuilder, Value> Scale(Reads reads, LinearRows rows, Value xScale, Value wScale, TensorType type)
    {
        // constants of both: one constant
        if (WeightConstants.Product(xScale, wScale) is { } product) return reads.Add(reads.Emitter.Builder.Constant(product), type);
        var x = reads.Add(rows.PerRow(xScale), type);
        var w = reads.Add(wScale, type);
        return b => b.MulF(x(b), w(b));
    }

    // ŵ = (w - zero) · scale inside the kernel, then the product in f32
    public static Value WoqLinear(Operation op, TensorEmitter e)
    {
        Value x = op.OperandNamed("x")!, w = op.OperandNamed("w")!;
        var element = ((TensorType)x.Type).Element;
        var rows = new LinearRows(x, w, e);
        var weights = Weights(op, e);
        var sums = DecomposeContraction.Contract(e, rows.X, weights, rows.Flat, LinearRows.Maps, IrType.F32);
        var (reads, type) = (new Reads(e), new TensorType([rows.Count, ((TensorType)w.Type).Extents[0]], element));
        var sum = reads.Add(sums, type);
        var bias = op.OperandNamed("b") is { } b ? reads.Add(b, type) : null;
        if (bias is null && element == IrType.F32) return rows.Restore(sums);
        return rows.Restore(reads.Pointwise(rows.Flat, element, b =>
            PointwiseBodies.Convert(b, bias is null ? sum(b) : b.AddF(sum(b), F32(b, bias(b))), element)));
    }

    // in f32, also for narrower x: the scale can then leave the sum over k
    private static Value Weights(Operation op, TensorEmitter e)
    {
        Value w = op.OperandNamed("w")!, scale = op.OperandNamed("scale")!;
        var (stored, groups) = ((TensorType)w.Type, (TensorType)scale.Type);
        int bits = MtAttrs.Bits(op);
        long k = stored.Extents[1] * 8 / bits;
        AffineExpr n = AffineExpr.Dim(0), kDim = AffineExpr.Dim(1);
        var perGroup = bits == 8 ? AffineMap.Select(2, 0) : new AffineMap(2, 0, new[] { n, kDim.FloorDiv(k / groups.Extents[1]) });
        List<Value> inputs = [w, scale];
        List<AffineMap> maps = [bits == 8 ? AffineMap.Identity(2) : new AffineMap(2, 0, new[] { n, kDim.FloorDiv(2) }), perGroup];
        if (op.OperandNamed("zero") is { } zero)
        {
            inputs.Add(zero);
            maps.Add(perGroup);
        }
        return e.Pointwise([.. inputs], [.. maps], [stored.Extents[0], k], IrType.F32, (b, v) =>
        {
            var q = bits == 8 ? b.SIToFP(v[0], IrType.F32) : b.UIToFP(Nibble(b, v[0]), IrType.F32);
            if (v.Length > 2) q = b.SubF(q, v[2]);
            return b.MulF(q, v[1]);
        });
    }

    // (w >> 4 (k mod 2)) & 15
    private static Value Nibble(OpBuilder b, Value w)
    {
        var k = b.CreateValue(LinalgOps.Index, [], IrType.Index, new AttrList { { "dim", IntegerAttr.I64(1) } });
        var half = b.IndexCast(b.CreateValue(ArithOps.RemUI, [k, b.ConstantIndex(2)], IrType.Index), IrType.I8);
        var shifted = b.CreateValue(ArithOps.ShRUI, [w, b.MulI(half, b.ConstantInt(4, IrType.I8))], IrType.I8);
        return b.AndI(shifted, b.ConstantInt(15, IrType.I8));
    }

    // by a constant: times its reciprocal, as PyTorch quantizes; a division takes 16 cycles a register
    private static Value Quantized(OpBuilder b, Value x, Value scale, Value? zero, bool unsigned) =>
        Saturated(b, scale.DefiningOp?.ConstantValue is FloatAttr { Value: var by } ? b.MulF(x, b.ConstantFloat(1 / (float)by, IrType.F32)) : b.DivF(x, scale), zero, unsigned, relu: false);

    // saturate(roundeven(x) + zero); limits are integers, so with a constant zero they may come before the rounding
    private static Value Saturated(OpBuilder b, Value x, Value? zero, bool unsigned, bool relu)
    {
        var (low, high) = unsigned ? (0, 255) : (-128, 127);
        long? known = zero is null ? 0 : zero.DefiningOp?.ConstantValue is IntegerAttr { Value: var z } && z >= low && z <= high ? (long)z : null;
        // a lowest of 0 is relu's own
        if (relu && known != low) x = b.MaximumF(x, b.ConstantFloat(0, IrType.F32));
        if (known is { } at)
        {
            var rounded = b.FPToSI(b.CreateValue(MathOps.RoundEven, [Limited(x, low - at, high - at)], IrType.F32), IrType.I32);
            return b.TruncI(at == 0 ? rounded : b.AddI(rounded, b.ConstantInt(at, IrType.I32)), IrType.I8);
        }
        var sum = b.AddF(b.CreateValue(MathOps.RoundEven, [x], IrType.F32), F32(b, zero!));
        return b.TruncI(b.FPToSI(Limited(sum, low, high), IrType.I32), IrType.I8);

        // maxnumf: NaN becomes the lowest
        Value Limited(Value v, long least, long most) => b.MinNumF(b.MaxNumF(v, b.ConstantFloat(least, IrType.F32)), b.ConstantFloat(most, IrType.F32));
    }

    private static Value F32(OpBuilder b, Value value) => PointwiseBodies.Convert(b, value, IrType.F32);

    /// <summary>The inputs of a generic as they are asked for: what broadcasts is read through its map, a constant of one element is a scalar in the body.</summary>
    private sealed class Reads(TensorEmitter e)
    {
        private readonly List<Value> inputs = [];
        private readonly List<AffineMap> maps = [];
        private Value[] elements = [];

        public TensorEmitter Emitter => e;

        public Func<OpBuilder, Value> Add(Value value, TensorType result)
        {
            if (((TensorType)value.Type).Rank == 0 && e.SplatScalar(value) is { } scalar) return _ => scalar;
            int at = inputs.Count;
            inputs.Add(value);
            maps.Add(TensorEmitter.BroadcastMap((TensorType)value.Type, result));
            return _ => elements[at];
        }

        public Value Pointwise(ReadOnlySpan<object> shape, IrType element, Func<OpBuilder, Value> body) =>
            e.Pointwise([.. inputs], [.. maps], shape, element, (b, x) =>
            {
                elements = x;
                return body(b);
            });
    }
}
