using System.Numerics;
using System.Numerics.Tensors;
using MaxTune.Runtime;

namespace MaxTune.Tuning;

/// <summary>
/// A matrix product with the best that System.Numerics.Tensors offers: dot products over rows of Bᵀ, or row updates y += a · b. Both layouts of B are made
/// once, before timing; rows are shared among threads.
/// </summary>
/// <typeparam name="T">float, or int, where sums wrap.</typeparam>
public sealed unsafe class TensorPrimitivesGemm<T> : IDisposable where T : unmanaged, INumber<T>
{
    private readonly GemmProblem problem;
    private readonly AlignedBuffer other;
    private readonly Action<long, long> dots, updates;

    /// <exception cref="ArgumentException">A is transposed: rows of A must be contiguous.</exception>
    public TensorPrimitivesGemm(GemmProblem problem)
    {
        if (problem.TransposedA) throw new ArgumentException("rows of A are not contiguous");
        if (Math.Max(problem.N, problem.K) > int.MaxValue) throw new ArgumentException("a row is longer than a span");
        this.problem = problem;
        other = new AlignedBuffer(checked(problem.N * problem.K * sizeof(T)));
        long rows = problem.TransposedB ? problem.N : problem.K, columns = problem.TransposedB ? problem.K : problem.N;
        T* from = (T*)problem.B, to = (T*)other.Pointer;
        for (long r = 0; r < rows; r++)
            for (long c = 0; c < columns; c++) to[c * rows + r] = from[r * columns + c];
        (dots, updates) = (Dots, Updates);
    }

    /// <param name="dot">Dot products over [N, K] rows; otherwise row updates over [K, N].</param>
    public void Multiply(ThreadTeam team, int threads, bool dot) => team.Run(dot ? dots : updates, problem.M, threads);

    /// <summary>Both ways once, on this thread.</summary>
    internal void Touch()
    {
        Dots(0, problem.M);
        Updates(0, problem.M);
    }

    private T* Rows(bool byColumn) => (T*)(byColumn == problem.TransposedB ? problem.B : (nint)other.Pointer);

    private void Dots(long from, long to)
    {
        int n = (int)problem.N, k = (int)problem.K;
        var b = Rows(byColumn: true);
        for (long m = from; m < to; m++)
        {
            var a = new ReadOnlySpan<T>((T*)problem.A + m * k, k);
            var y = (T*)problem.Y + m * n;
            for (int j = 0; j < n; j++) y[j] = TensorPrimitives.Dot(a, new ReadOnlySpan<T>(b + (long)j * k, k));
        }
    }

    private void Updates(long from, long to)
    {
        int n = (int)problem.N, k = (int)problem.K;
        var b = Rows(byColumn: false);
        for (long m = from; m < to; m++)
        {
            var a = (T*)problem.A + m * k;
            var y = new Span<T>((T*)problem.Y + m * n, n);
            y.Clear();
            for (int i = 0; i < k; i++) TensorPrimitives.MultiplyAdd(new ReadOnlySpan<T>(b + (long)i * n, n), a[i], y, y);
        }
    }

    public void Dispose() => other.Dispose();
}
