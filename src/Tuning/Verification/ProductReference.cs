using MaxTune.IR;
using MaxTune.Passes.Lowering;
using MaxTune.Runtime;
using MaxTune.Runtime.Reference;

namespace MaxTune.Tuning;

/// <summary>
/// The product of a kernel that is one matrix product, exact or in double, and how far a variant's sums may be from it:
/// <code>
/// floats     δ[m, n] = min(K + 2, 8 √K + 8) · u · S[m, n]                  S = ‖a[m, :]‖₂ ‖b[:, n]‖₂ ≥ Σ_k |a||b|
/// weights of fewer bits: δ + min(1, 8/√K) · h · S, h the unit roundoff of a's type, which tile products make them in; 2 u for f32
/// integers   δ = 0
/// widen = "fixed":  δ + min(√K, 8/√K) · 2^-12 · S
/// </code>
/// </summary>
/// <param name="Delta">Null for integers.</param>
internal sealed record ProductReference(NdArray Product, double[]? Delta)
{
    private const double U = 1.0 / (1 << 24);

    /// <summary>Null when the product is no plain one of two matrices, for the interpreter to compute.</summary>
    public static ProductReference? Of(Operation product, IReadOnlyList<Tensor> operands, bool isFixed)
    {
        var view = new StructuredOp(product);
        var maps = view.IndexingMaps;
        var dims = ContractionDims.Of(view)!;
        if (dims is not { Batch.Length: 0, M.Length: 1, N.Length: 1, K.Length: 1 } || maps[2].Results[0] != AffineExpr.Dim(dims.M[0])) return null;
        var (a, b) = (Exact(product, 0, operands), Exact(product, 1, operands));
        try
        {
            if (a is null || b is null || a.Rank != 2 || b.Rank != 2) return null;
            var left = MatrixView.Of(a);
            if (maps[0].Results[0] != AffineExpr.Dim(dims.M[0])) left = left.Transposed;
            var right = MatrixView.Of(b);
            if (maps[1].Results[1] != AffineExpr.Dim(dims.N[0])) right = right.Transposed;
            var c = new double[checked(left.Rows * right.Columns)];
            GemmReference.Multiply(left, right, c);
            var element = ((TensorType)product.Result().Type).Element;
            long[] shape = [left.Rows, right.Columns];
            if (element is FloatType) return new(NdArray.Of(element, shape, c), Slack(left, right, Rounding(product, left.Columns, isFixed)));
            // 24 bits of either factor leave 29 for the number of terms: sums are whole and exact; i32 wraps
            var whole = new long[c.LongLength];
            for (long i = 0; i < whole.LongLength; i++) whole[i] = element == IrType.I32 ? (int)(long)c[i] : (long)c[i];
            return new(NdArray.Of(element, shape, whole), null);
        }
        finally
        {
            if (a is not null && !operands.Contains(a)) a.Dispose();
            if (b is not null && !operands.Contains(b)) b.Dispose();
        }
    }

    // what a variant's sum may be off, as a share of S
    private static double Rounding(Operation product, long k, bool isFixed)
    {
        double share = Math.Min(k + 2, 8 * Math.Sqrt(k) + 8) * U;
        if (isFixed) share += Math.Min(Math.Sqrt(k), 8 / Math.Sqrt(k)) / (1 << 12);
        if (QuantizedWeight.Match(product.Operand(1).DefiningOp) is null) return share;
        double half = ((TensorType)product.Operand(0).Type).Element is FloatType { Width: < 32 } f ? Math.ScaleB(1, -f.Precision) : 2 * U;
        return share + Math.Min(1, 8 / Math.Sqrt(k)) * half;
    }

    // an operand of the product as f32, which holds what it holds exactly; null when it does not
    private static Tensor? Exact(Operation product, int operand, IReadOnlyList<Tensor> operands)
    {
        var value = product.Operand(operand);
        if (QuantizedWeight.Match(value.DefiningOp) is { } weight) return Dequantized(weight, operands);
        if (value is not BlockArgument { Index: var at }) return null;
        var tensor = operands[at];
        if (tensor.DType == DType.F32) return tensor;
        if (tensor.DType is not (DType.F16 or DType.BF16 or DType.I8 or DType.I16)) return null;
        var exact = tensor.ConvertTo(DType.F32);
        var element = product.Body.Argument(operand);
        if (element.Type is IntegerType && element.Uses.Any(u => u.Owner.Is(ArithOps.ExtUI) || u.Owner.Is(ArithOps.UIToFP)))
        {
            float range = tensor.DType == DType.I8 ? 256 : 65536;
            foreach (ref float x in exact.AsSpan<float>()) if (x < 0) x += range;
        }
        return exact;
    }

    /// <summary>ŵ = (q - zero) scale in f32, [N, K]; null when it is not made of operands of the kernel.</summary>
    public static Tensor? Dequantized(QuantizedWeight w, IReadOnlyList<Tensor> operands)
    {
        if (w.Weight is not BlockArgument { Index: var wi } || w.Scale is not BlockArgument { Index: var si } || w.Zero is not (null or BlockArgument)) return null;
        var exact = Tensor.Empty(DType.F32, w.N, w.K);
        var to = exact.AsSpan<float>();
        var stored = operands[wi].AsSpan<sbyte>();
        var scale = operands[si].AsSpan<float>();
        ReadOnlySpan<float> zero = w.Zero is BlockArgument { Index: var zi } ? operands[zi].AsSpan<float>() : [];
        for (int at = 0; at < to.Length; at++)
        {
            int g = (int)(at / w.Group), q = w.Bits == 8 ? stored[at] : stored[at / 2] >> at % 2 * 4 & 15;
            to[at] = (float)((q - (zero.Length == 0 ? 0.0 : zero[g])) * scale[g]);
        }
        return exact;
    }

    private static unsafe double[] Slack(MatrixView a, MatrixView b, double share)
    {
        double[] rows = Norms(a), columns = Norms(b.Transposed);
        var delta = new double[rows.LongLength * columns.LongLength];
        for (long i = 0; i < delta.LongLength; i++) delta[i] = share * rows[i / columns.LongLength] * columns[i % columns.LongLength];
        return delta;
    }

    // the 2-norm of each row
    private static unsafe double[] Norms(MatrixView x)
    {
        var norms = new double[x.Rows];
        // along the memory, whichever way it lies
        if (x.ColumnStride <= x.RowStride)
            for (long i = 0; i < x.Rows; i++)
                for (long k = 0; k < x.Columns; k++) norms[i] += Square(x, i, k);
        else
            for (long k = 0; k < x.Columns; k++)
                for (long i = 0; i < x.Rows; i++) norms[i] += Square(x, i, k);
        for (long i = 0; i < norms.LongLength; i++) norms[i] = Math.Sqrt(norms[i]);
        return norms;

        static double Square(MatrixView x, long i, long k)
        {
            double value = x.Data[i * x.RowStride + k * x.ColumnStride];
            return value * value;
        }
    }
}
