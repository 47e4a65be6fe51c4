using System.Numerics;
using System.Runtime.InteropServices;

namespace MaxTune.IR;

/// <summary>The inner loops of contractions in the interpreter: dot products over contiguous rows, in f64.</summary>
internal static class Products
{
    /// <summary>c[i, j] += Σ_k a[i, k] · bt[j, k], for i &lt; m and j &lt; n; all row-major and contiguous.</summary>
    public static void Accumulate(ReadOnlySpan<double> a, ReadOnlySpan<double> bt, Span<double> c, int m, int n, int k)
    {
        const int block = 64;   // 64 rows of bt of 512 doubles are 256 KB: they stay in L2 while all of a streams by
        for (int j0 = 0; j0 < n; j0 += block)
            for (int i = 0; i < m; i++)
            {
                var row = a.Slice(i * k, k);
                int j = j0, end = Math.Min(n, j0 + block);
                for (; j + 4 <= end; j += 4) Dot4(row, bt.Slice(j * k, 4 * k), c.Slice(i * n + j, 4));
                for (; j < end; j++) c[i * n + j] += Dot(row, bt.Slice(j * k, k));
            }
    }

    /// <summary>As <see cref="Accumulate(ReadOnlySpan{double}, ReadOnlySpan{double}, Span{double}, int, int, int)"/>, on wrapping 64-bit integers.</summary>
    public static void Accumulate(ReadOnlySpan<long> a, ReadOnlySpan<long> bt, Span<long> c, int m, int n, int k)
    {
        for (int i = 0; i < m; i++)
            for (int j = 0; j < n; j++)
            {
                long sum = c[i * n + j];
                for (int p = 0; p < k; p++) sum = unchecked(sum + a[i * k + p] * bt[j * k + p]);
                c[i * n + j] = sum;
            }
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var u = MemoryMarshal.Cast<double, Vector<double>>(x);
        var v = MemoryMarshal.Cast<double, Vector<double>>(y);
        var sum = Vector<double>.Zero;
        for (int i = 0; i < u.Length; i++) sum = Vector.FusedMultiplyAdd(u[i], v[i], sum);
        double total = Vector.Sum(sum);
        for (int i = u.Length * Vector<double>.Count; i < x.Length; i++) total += x[i] * y[i];
        return total;
    }

    // four rows of y at once: one load of x serves four sums
    private static void Dot4(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> c)
    {
        int k = x.Length;
        ReadOnlySpan<double> y0 = y[..k], y1 = y.Slice(k, k), y2 = y.Slice(2 * k, k), y3 = y.Slice(3 * k, k);
        var u = MemoryMarshal.Cast<double, Vector<double>>(x);
        var v0 = MemoryMarshal.Cast<double, Vector<double>>(y0)[..u.Length];
        var v1 = MemoryMarshal.Cast<double, Vector<double>>(y1)[..u.Length];
        var v2 = MemoryMarshal.Cast<double, Vector<double>>(y2)[..u.Length];
        var v3 = MemoryMarshal.Cast<double, Vector<double>>(y3)[..u.Length];
        Vector<double> s0 = default, s1 = default, s2 = default, s3 = default;
        for (int i = 0; i < u.Length; i++)
        {
            s0 = Vector.FusedMultiplyAdd(u[i], v0[i], s0);
            s1 = Vector.FusedMultiplyAdd(u[i], v1[i], s1);
            s2 = Vector.FusedMultiplyAdd(u[i], v2[i], s2);
            s3 = Vector.FusedMultiplyAdd(u[i], v3[i], s3);
        }
        double t0 = Vector.Sum(s0), t1 = Vector.Sum(s1), t2 = Vector.Sum(s2), t3 = Vector.Sum(s3);
        for (int i = u.Length * Vector<double>.Count; i < k; i++)
        {
            t0 += x[i] * y0[i];
            t1 += x[i] * y1[i];
            t2 += x[i] * y2[i];
            t3 += x[i] * y3[i];
        }
        c[0] += t0;
        c[1] += t1;
        c[2] += t2;
        c[3] += t3;
    }
}
