using MaxTune.Codegen.Cil;
using MaxTune.IR;
using MaxTune.Passes.Lowering;
using MaxTune.Runtime;
using MaxTune.Tests.Lowering;
using Xunit;

namespace MaxTune.Tuning;

/// <summary>Compiled products around the edges of every block: 1 to 33 rows of code that takes any number of them, columns and depths beside multiples of a vector.</summary>
public sealed unsafe class OddShapeTests : IDisposable
{
    private const int Most = 33, SchedulesEach = 4;
    private static readonly long[] Edges = [1, 3, 15, 16, 17, 31, 33, 64, 65];
    private static readonly MachineModel Wide = new(512, 32, 32 << 10, 512 << 10, 16 << 20, 2);
    private static readonly Schedule[] Blocked =
    [
        new(Isa.Avx2, 4, 16, Kc: 8, Mc: 8, Pack: "ab", Unroll: 2), new(Isa.Avx512, 5, 32, Kc: 16, Mc: 10, Nc: 32, Order: "ij", Pack: "ab"),
        new(Isa.Avx2, 2, 32, Unroll: 2, Prefetch: 5, Streams: 4), new(Isa.Avx2, 2, 8, Kc: 7, Mc: 6, Unroll: 4, Prefetch: 1), new(Isa.Vec128, 3, 8, Kc: 3, Nc: 16, Unroll: 8, ThreadsM: 2, ThreadsN: 2),
        new(Isa.Avx2, 4, 16, Kc: 8, Unroll: 4, ThreadsK: 3), new(Isa.Avx512, 5, 32, Kc: 16, Mc: 10, Pack: "ab", ThreadsM: 2, ThreadsK: 2), new(Isa.Vec128, 3, 8, Unroll: 2, Prefetch: 4, ThreadsN: 3, ThreadsK: 4),
        new(Isa.Avx512, 4, 5, Unroll: 2, Vectorize: "k"), new(Isa.Avx2, 3, 2, Order: "ij", ThreadsM: 2, ThreadsN: 2, Vectorize: "k"),
    ];

    private readonly ThreadTeam team = new(4);

    public void Dispose() => team.Dispose();

    public static TheoryData<long> Columns() => [.. Edges];

    [Theory, MemberData(nameof(Columns))]
    public void Every_number_of_rows_is_within_the_bound(long n)
    {
        foreach (long k in Edges)
        {
            using var problem = KernelCase.Of(TestKernels.Linear(IrType.Dynamic, n, k).Kernel, Most)!;
            using var source = new VariantCompiler(problem, new CilCompiler());
            var checkers = Enumerable.Range(1, Most).Select(m => (Case: problem.WithRows(m), Rows: m)).Select(c => (c.Case, Checker: new VariantChecker(c.Case), c.Rows)).ToArray();
            foreach (var schedule in Some(problem.Kernel, n, k))
            {
                using var variant = source.Compile(schedule, out string reason);
                Assert.True(variant is not null, $"{schedule.ShortName}: {reason}");
                foreach (var (_, checker, rows) in checkers)
                {
                    using var prepared = variant.Prepare(checker.Inputs, schedule.Threads);
                    var outcome = checker.Check(() => prepared.Run(checker.InputAddresses, checker.OutputAddresses, team));
                    Assert.True(outcome.Reason is null, $"{rows}x{k}x{n} by {schedule.ShortName}: {outcome.Reason}");
                }
            }
            foreach (var (other, checker, _) in checkers)
            {
                checker.Dispose();
                other.Dispose();
            }
        }
    }

    // spread over the list, and others for each shape
    private static IEnumerable<Schedule> Some(Operation kernel, long n, long k)
    {
        var all = KernelSchedules.List(kernel, Wide, 2, Most);
        int from = (int)(n * 31 + k * 17);
        return Enumerable.Range(0, SchedulesEach).Select(i => all[(from + i * (all.Count / SchedulesEach + 1)) % all.Count]).Concat(Blocked).Distinct();
    }

    [Theory]
    [InlineData(Isa.Scalar, 2, 1, 1)]
    [InlineData(Isa.Vec128, 3, 8, 1)]
    [InlineData(Isa.Avx2, 4, 16, 1)]
    [InlineData(Isa.Avx512, 6, 32, 1)]
    [InlineData(Isa.Scalar, 2, 1, 4)]
    [InlineData(Isa.Avx2, 4, 16, 2)]
    [InlineData(Isa.Avx512, 6, 32, 3)]
    [InlineData(Isa.Vec128, 2, 3, 1, "k")]
    [InlineData(Isa.Avx2, 4, 2, 1, "k")]
    [InlineData(Isa.Avx512, 2, 5, 1, "k")]
    public void What_is_not_finite_stays_so_and_what_is_tiny_counts(Isa isa, int mr, int nr, int slices, string vectorize = "n")
    {
        const int m = 13, k = 9, n = 37;
        float[] special = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e-40f, -1e-40f, -0f, 1e30f];
        using var problem = KernelCase.Of(TestKernels.Linear(m, n, k).Kernel, 1)!;
        using var source = new VariantCompiler(problem, new CilCompiler());
        using var variant = source.Compile(new Schedule(isa, mr, nr, ThreadsK: slices, Vectorize: vectorize), out string reason);
        Assert.True(variant is not null, reason);
        Tensor[] operands = [.. problem.Operands];
        float* x = (float*)operands[0].Pointer, w = (float*)operands[1].Pointer, b = (float*)operands[2].Pointer;
        for (int i = 0; i < m; i++)
            for (int j = 0; j < k; j++) x[i * k + j] = i < special.Length && j == i ? special[i] : i == m - 1 ? 1e-39f * j : x[i * k + j];
        for (int j = 0; j < n; j += 5) b[j] = special[j % special.Length];
        var y = new float[m * n];
        using var prepared = variant.Prepare([operands[0], operands[2]], slices);
        fixed (float* to = y)
        {
            nint* from = stackalloc nint[] { (nint)x, (nint)b }, results = stackalloc nint[] { (nint)to };
            prepared.Run(from, results, team);
        }
        for (int i = 0; i < m; i++)
            for (int j = 0; j < n; j++)
            {
                double sum = b[j], magnitude = Math.Abs(b[j]);
                for (int l = 0; l < k; l++)
                {
                    double term = (double)x[i * k + l] * w[j * k + l];
                    sum += term;
                    magnitude += Math.Abs(term);
                }
                double expected = double.IsNaN(sum) ? sum : Math.Max(0, sum), actual = y[i * n + j];
                bool same = double.IsNaN(expected) ? double.IsNaN(actual) : double.IsFinite(expected) ? Math.Abs(actual - expected) <= (k + 2) * 6e-8 * magnitude + 1e-44 : actual == expected;
                Assert.True(same, $"y[{i}, {j}] is {actual:R}, expected {expected:R}");
            }
    }
}
