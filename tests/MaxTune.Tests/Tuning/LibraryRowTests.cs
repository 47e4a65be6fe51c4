using MaxTune.Codegen.Cil;
using MaxTune.IR;
using MaxTune.Passes.Lowering;
using MaxTune.Runtime;
using MaxTune.Runtime.Reference;
using MaxTune.Tests.Lowering;
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
            using var gemm = new TensorPrimitivesGemm<float>(p);
            gemm.Multiply(team, 3, dot: true);
        });
        Check(m, n, k, transposedB, p =>
        {
            using var gemm = new TensorPrimitivesGemm<float>(p);
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

    [SkippableFact]
    public void OpenBlas_multiplies_bf16()
    {
        var blas = OpenBlas.TryLoad();
        Skip.If(blas is null, "the system has no OpenBLAS");
        Skip.IfNot(blas!.HasBFloat16, "the system's OpenBLAS has no cblas_sbgemm");
        blas.SetThreads(1);
        foreach (var (m, n, k) in new[] { (64, 32, 16), (1, 1, 1), (7, 33, 65), (0, 8, 8) })
            foreach (bool transposedB in new[] { false, true })
            {
                using var a = Tensor.Random(DType.BF16, 1, [m, k]);
                using var b = Tensor.Random(DType.BF16, 2, transposedB ? [n, k] : [k, n]);
                using var y = Tensor.Empty(DType.F32, m, n);
                blas.MultiplyBFloat16(new GemmProblem((nint)a.Pointer, (nint)b.Pointer, (nint)y.Pointer, m, n, k, false, transposedB));
                using var expected = GemmReference.Multiply(a, transposedB ? b.Transpose() : b);
                Assert.True(y.AllClose(expected, 1e-5, 1e-5).Ok);
            }
    }

    [Theory]
    [InlineData("bf16"), InlineData("f16"), InlineData("s8"), InlineData("s8s8"), InlineData("u8s8"), InlineData("u8u8")]
    [InlineData("w8"), InlineData("w8bf16"), InlineData("w4"), InlineData("w4zero"), InlineData("w4bf16")]
    public void Products_of_few_bits_have_rows_that_are_right(string kind)
    {
        foreach (var (m, n, k) in new (long, long, long)[] { (7, 33, 64), (IrType.Dynamic, 5, 96), (1, 1, 32) })
            foreach (int threads in new[] { 1, 2 })
            {
                using var problem = NarrowKernels.Case(kind, m, n, k);
                Assert.Equal(Libraries, RightRows(problem, threads, out var missing));
                Assert.Empty(missing);
            }
    }

    // all of them at the end of their range: the sum in the middle is 2^24 and its neighbours are no f32 numbers
    [Theory]
    [InlineData("s8", 1024), InlineData("s8s8", 1024), InlineData("u8s8", 514), InlineData("u8u8", 514)]
    public void Sums_of_bytes_go_through_f32_as_far_as_they_are_exact(string kind, long k)
    {
        using (var problem = NarrowKernels.Case(kind, 2, 3, k))
        {
            foreach (var bytes in problem.Operands.Where(o => o.DType == DType.I8 && o.Rank == 2)) bytes.Fill(kind.StartsWith('u') && bytes.Shape[0] == 2 ? -1 : -128);
            Assert.Equal(Libraries, RightRows(problem, 1, out var missing));
            Assert.Empty(missing);
        }
        using (var problem = NarrowKernels.Case(kind, 2, 3, k + 1))
        {
            Assert.Equal(["extern_tensorprimitives"], RightRows(problem, 1, out var missing));
            Assert.Equal(Libraries.Skip(1), missing.Select(r => r.Name));
            Assert.All(missing, r => Assert.Equal((RowStatus.Unavailable, $"sums of {k + 1} products of bytes pass 2^24, beyond which f32 is not exact"), (r.Status, r.Note)));
        }
    }

    [Fact]
    public void A_library_that_would_take_too_long_says_so()
    {
        using var problem = NarrowKernels.Case("bf16", 4, 8, 16);
        using var checker = new VariantChecker(problem);
        using var team = new ThreadTeam(1);
        using var rows = new LibraryRows(LibraryProduct.Match(problem.Kernel)!, problem, checker, new CilCompiler(), Machine, team, 1, null, primitivesSeconds: 0.5, most: 0.1);
        Assert.Empty(rows.Rows);
        var row = Assert.Single(rows.Missing);
        Assert.Equal(("extern_tensorprimitives", RowStatus.NotTimed, "a run would take some 0.5 s"), (row.Name, row.Status, row.Note));
    }

    private static readonly OpenBlas? Blas = OpenBlas.TryLoad();
    private static readonly MachineModel Machine = TunerOptions.MachineOf(CpuModel.Detect());
    private static string[] Libraries => Blas is null ? ["extern_tensorprimitives"] : ["extern_tensorprimitives", "extern_openblas"];

    // the rows, each of which is right the first and the second time
    private static string[] RightRows(KernelCase problem, int threads, out List<TuningRow> missing)
    {
        using var checker = new VariantChecker(problem);
        using var team = new ThreadTeam(threads);
        using var rows = new LibraryRows(LibraryProduct.Match(problem.Kernel)!, problem, checker, new CilCompiler(), Machine, team, threads, Blas);
        foreach (var row in rows.Rows.Concat(rows.Rows)) Assert.Null(checker.Check(row.Run).Reason);
        missing = rows.Missing;
        return [.. rows.Rows.Select(r => r.Name)];
    }
}
