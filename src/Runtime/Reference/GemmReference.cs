using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MaxTune.Runtime.Reference;

/// <summary>C[m, n] = sum over k of A[m, k] * B[k, n], f32 in, double inside and out: what kernels are verified against.</summary>
/// <remarks>
/// A product of two floats is exact in double (24 + 24 bits of 53), so every k adds one rounding of 2^-53 relative to the partial sum, and the result is the
/// same with and without FMA. One thread: 512x512x512 takes about 0.03 s. Any strides, 0 and transposed included.
/// </remarks>
public static unsafe class GemmReference
{
    private const int RowBlock = 64; // rows of A packed at a time: B's panels are packed again for each block, 1/64 of the work
    private const int Mr = 4, Nr = 8; // 4x2 accumulators + 2 B + 1 A = 11 of 16 ymm

    /// <summary>All rows: c[m * N + n].</summary>
    /// <exception cref="TensorException">K differs, or <paramref name="c"/> does not have M * N elements.</exception>
    public static void Multiply(MatrixView a, MatrixView b, Span<double> c) => Run(a, b, all: true, [], c, absolute: false);

    /// <summary>Some rows of A alone: c[i * N + n] is element [rows[i], n] of the product.</summary>
    /// <exception cref="TensorException">As <see cref="Multiply"/>, or a row is out of range.</exception>
    public static void MultiplyRows(MatrixView a, MatrixView b, ReadOnlySpan<long> rows, Span<double> c) => Run(a, b, all: false, rows, c, absolute: false);

    /// <summary>sum over k of |A[m, k]| * |B[k, n]|, which error bounds scale with: an f32 sum in any order is within about K * 2^-24 of it.</summary>
    public static void Magnitudes(MatrixView a, MatrixView b, Span<double> c) => Run(a, b, all: true, [], c, absolute: true);

    /// <inheritdoc cref="Magnitudes(MatrixView, MatrixView, Span{double})"/>
    public static void MagnitudesOfRows(MatrixView a, MatrixView b, ReadOnlySpan<long> rows, Span<double> c) => Run(a, b, all: false, rows, c, absolute: true);

    /// <summary>The product of two matrices of element types that f32 holds exactly (f32, f16, bf16, i8, ui8, i16, ui16, i1), as f64.</summary>
    /// <exception cref="TensorException">Not matrices, other element types, or K differs.</exception>
    public static Tensor Multiply(Tensor a, Tensor b)
    {
        var (a32, b32) = (AsF32(a), AsF32(b));
        if (a.Rank != 2 || b.Rank != 2) throw new TensorException($"the reference product takes matrices, not {a} and {b}");
        var c = Tensor.Empty(DType.F64, a.Shape[0], b.Shape[1]);
        Multiply(MatrixView.Of(a32), MatrixView.Of(b32), c.AsSpan<double>());
        GC.KeepAlive(a32);
        GC.KeepAlive(b32);
        return c;
    }

    private static Tensor AsF32(Tensor t) => t.DType switch
    {
        DType.F32 => t,
        DType.F16 or DType.BF16 or DType.I8 or DType.U8 or DType.I16 or DType.U16 or DType.I1 => t.ConvertTo(DType.F32),
        _ => throw new TensorException($"f32 does not hold every {t.DType.Name} exactly"),
    };

    private static void Run(MatrixView a, MatrixView b, bool all, ReadOnlySpan<long> rows, Span<double> c, bool absolute)
    {
        var (m, n, k) = (all ? a.Rows : rows.Length, b.Columns, a.Columns);
        if (b.Rows != k) throw new TensorException($"A has {k} columns, B has {b.Rows} rows");
        if (c.Length != checked(m * n)) throw new TensorException($"the result has {c.Length} elements, {m} x {n} are needed");
        foreach (var row in rows)
        {
            if ((ulong)row >= (ulong)a.Rows) throw new TensorException($"row {row} is outside the {a.Rows} rows of A");
        }
        if (m == 0 || n == 0) return;
        using var aPacked = new AlignedBuffer(checked(Math.Min(RowBlock, RoundUp(m, Mr)) * k * sizeof(double)));
        using var bPacked = new AlignedBuffer(checked(Nr * k * sizeof(double)));
        var (pa, pb) = ((nint)aPacked.Pointer, (nint)bPacked.Pointer);
        for (long i0 = 0; i0 < m; i0 += RowBlock)
        {
            var height = Math.Min(RowBlock, m - i0);
            for (long i = 0; i < RoundUp(height, Mr); i++)
            {
                var row = i >= height ? -1 : all ? i0 + i : rows[(int)(i0 + i)];
                PackRow(a, row, (double*)pa + i / Mr * Mr * k + i % Mr, absolute);
            }
            for (long j = 0; j < n; j += Nr)
            {
                var width = (int)Math.Min(Nr, n - j);
                PackColumns(b, j, width, (double*)pb, absolute);
                for (long i = 0; i < height; i += Mr)
                {
                    Block((double*)pa + i * k, (double*)pb, k, c, (i0 + i) * n + j, n, (int)Math.Min(Mr, height - i), width);
                }
            }
        }
    }

    private static long RoundUp(long x, long to) => (x + to - 1) / to * to;

    // A[row, 0..K) → one of four interleaved rows; row -1 is zeros
    private static void PackRow(MatrixView a, long row, double* to, bool absolute)
    {
        var from = a.Data + row * a.RowStride;
        for (long k = 0; k < a.Columns; k++)
        {
            double x = row < 0 ? 0 : from[k * a.ColumnStride];
            to[k * Mr] = absolute ? Math.Abs(x) : x;
        }
    }

    // B[0..K), [j, j + width) → K rows of 8, zero-filled
    private static void PackColumns(MatrixView b, long j, int width, double* to, bool absolute)
    {
        for (long k = 0; k < b.Rows; k++, to += Nr)
        {
            var from = b.Data + k * b.RowStride + j * b.ColumnStride;
            for (var i = 0; i < Nr; i++)
            {
                double x = i < width ? from[i * b.ColumnStride] : 0;
                to[i] = absolute ? Math.Abs(x) : x;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block(double* a, double* b, long k, Span<double> c, long at, long n, int height, int width)
    {
        Vector256<double> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        for (long i = 0; i < k; i++, a += Mr, b += Nr)
        {
            var b0 = Vector256.Load(b);
            var b1 = Vector256.Load(b + 4);
            var a0 = Vector256.Create(a[0]);
            c00 += a0 * b0;
            c01 += a0 * b1;
            var a1 = Vector256.Create(a[1]);
            c10 += a1 * b0;
            c11 += a1 * b1;
            var a2 = Vector256.Create(a[2]);
            c20 += a2 * b0;
            c21 += a2 * b1;
            var a3 = Vector256.Create(a[3]);
            c30 += a3 * b0;
            c31 += a3 * b1;
        }
        var block = stackalloc double[Mr * Nr];
        c00.Store(block);
        c01.Store(block + 4);
        c10.Store(block + 8);
        c11.Store(block + 12);
        c20.Store(block + 16);
        c21.Store(block + 20);
        c30.Store(block + 24);
        c31.Store(block + 28);
        for (var r = 0; r < height; r++) new ReadOnlySpan<double>(block + r * Nr, width).CopyTo(c[(int)(at + r * n)..]);
    }
}
