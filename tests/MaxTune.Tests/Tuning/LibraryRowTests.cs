using MaxTune.Runtime;
using MaxTune.Runtime.Reference;
using MaxTune.Tuning;
using Xunit;

namespace MaxTune.Tests.Tuning;

public unsafe class LibraryRowTests
{
    public static TheoryData<int, int, int, bool> Shapes()
    {
        var data = new TheoryData<int, int, int, bool>();
        foreach (var (m, n, k) in new[] { (64, 32, 16), (1, 1, 1), (7, 33, 65), (0, 8, 8), (5, 1, 100) })
            foreach (bool transposed in new[] { false, true }) data.Add(m, n, k, transposed);
        return data;
    }

    private static void Check(int m, int n, int k, bool transposedB, Action<GemmProblem> multiply)
    {
        using var a = Tensor.Random(DType.F32, 1, [m, k]);
        using var b = Tensor.Random(DType.F32, 2, transposedB ? [n, k] : [k, n]);
        using var y = Tensor.Empty(DType.F32, m, n);
        multiply(new GemmProblem((nint)a.Pointer, (nint)b.Pointer, (nint)y.Pointer, m, n, k, false, transposedB));
        using var expected = GemmReference.Multiply(a, transposedB ? b.Transpose() : b);
        Assert.True(y.AllClose(expected, 1e-5, 1e-5).Ok);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void TensorPrimitives_multiplies_both_ways(int m, int n, int k, bool transposedB)
    {
        using var team = new ThreadTeam(3);
        Check(m, n, k, transposedB, p =>
        {
            using var gemm = new TensorPrimitivesGemm(p);
            gemm.Multiply(team, 3, dot: true);
        });
        Check(m, n, k, transposedB, p =>
        {
            using var gemm = new TensorPrimitivesGemm(p);
            gemm.Multiply(team, 1, dot: false);
        });
    }

    [SkippableTheory]
    [MemberData(nameof(Shapes))]
    public void OpenBlas_multiplies(int m, int n, int k, bool transposedB)
    {
        var blas = OpenBlas.TryLoad();
        Skip.If(blas is null, "the system has no OpenBLAS");
        blas!.SetThreads(1);
        Check(m, n, k, transposedB, p => blas.Multiply(p));
    }
}
