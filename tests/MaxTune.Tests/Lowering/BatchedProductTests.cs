using System.Globalization;
using MaxTune.Codegen.Cil;
using MaxTune.IR;
using MaxTune.Passes;
using MaxTune.Passes.Lowering;
using MaxTune.Runtime;
using MaxTune.Tuning;
using Xunit;

namespace MaxTune.Tests.Lowering;

/// <summary>Products of what is computed, as attention has them: scores Q Kᵀ, whose columns lie k apart, and P V; in all types, with any number of rows, columns and steps known or not.</summary>
public sealed unsafe class BatchedProductTests : IDisposable
{
    private const int SchedulesEach = 6;
    private static readonly MachineModel Wide = new(512, 32, 32 << 10, 512 << 10, 16 << 20, 3);
    private readonly ThreadTeam team = new(4);

    public void Dispose() => team.Dispose();

    private static string Text(long extent) => extent == IrType.Dynamic ? "?" : extent.ToString(CultureInfo.InvariantCulture);

    // y[b, m, n] = Σ a[b, m, k] · t[b, n, k], or · t[b, k, n]
    private static Operation Kernel(long m, long k, long n, bool transposed, string element)
    {
        var (rows, depth, columns) = (Text(m), Text(k), Text(n));
        string given = transposed ? $"2x{columns}x{depth}" : $"2x{depth}x{columns}";
        string text = $$"""
            func.func @main(%a: tensor<2x{{rows}}x{{depth}}x{{element}}>, %t: tensor<{{given}}x{{element}}>) -> tensor<2x{{rows}}x{{columns}}x{{element}}> {
              %b = mt.transpose %t permutation = [0, {{(transposed ? "2, 1" : "1, 2")}}] : tensor<{{given}}x{{element}}> to tensor<2x{{depth}}x{{columns}}x{{element}}>
              %y = mt.batch_matmul %a, %b : (tensor<2x{{rows}}x{{depth}}x{{element}}>, tensor<2x{{depth}}x{{columns}}x{{element}}>) -> tensor<2x{{rows}}x{{columns}}x{{element}}>
              return %y : tensor<2x{{rows}}x{{columns}}x{{element}}>
            }
            """;
        var sink = new DiagnosticSink();
        var module = IrParser.Parse(text, "test.mlir", BuiltinDialects.Registry, sink)!;
        Assert.True(Pipelines.Run(Pipelines.GraphToKernels, module, sink), string.Join("\n", sink.Diagnostics.Select(d => d.Message)));
        return module.Descendants().Single(o => o.Is(MtOps.Kernel));
    }

    [Theory]
    [InlineData(7, 64, 33, true)]
    [InlineData(5, 17, 65, true)]
    [InlineData(3, 5, 1, true)]
    [InlineData(4, 16, 16, false)]
    [InlineData(7, 64, 33, false)]
    [InlineData(IrType.Dynamic, 64, IrType.Dynamic, true)]
    [InlineData(IrType.Dynamic, 7, IrType.Dynamic, true)]
    [InlineData(IrType.Dynamic, IrType.Dynamic, 64, false)]
    [InlineData(IrType.Dynamic, 19, IrType.Dynamic, false)]
    [InlineData(IrType.Dynamic, IrType.Dynamic, IrType.Dynamic, true)]
    [InlineData(IrType.Dynamic, IrType.Dynamic, IrType.Dynamic, false)]
    [InlineData(9, 64, 33, true, "bf16")]
    [InlineData(9, 19, 40, false, "bf16")]
    [InlineData(IrType.Dynamic, 33, 17, false, "f16")]
    [InlineData(IrType.Dynamic, 16, IrType.Dynamic, true, "f16")]
    [InlineData(11, 20, 21, true, "i8")]
    public void All_sizes_are_within_the_bound(long m, long k, long n, bool transposed, string element = "f32")
    {
        using var problem = KernelCase.Of(Kernel(m, k, n, transposed, element), 64)!;
        using var source = new VariantCompiler(problem, new CilCompiler());
        var cases = (problem.IsDynamic ? [1, 2, 3, 15, 16, 17, 31, 33, 50, 65] : new long[] { 64 }).Select(problem.WithRows).ToArray();
        var checkers = cases.Select(c => new VariantChecker(c)).ToArray();
        var all = KernelSchedules.List(problem.Kernel, Wide, 3, 64);
        var some = Enumerable.Range(0, SchedulesEach).Select(i => all[i * (all.Count - 1) / (SchedulesEach - 1)])
            .Concat(all.Where(s => s.IsDot).Take(2)).Concat(all.Where(s => s.Threads == 3).Take(2)).Concat(all.Where(s => s.Pack == "ab").Take(2)).Append(all.First(s => s is { Isa: Isa.Avx2, IsDot: false })).Distinct();
        foreach (var schedule in some)
        {
            using var variant = source.Compile(schedule, out string reason);
            Assert.True(variant is not null, $"{schedule.ShortName}: {reason}");
            for (int i = 0; i < checkers.Length; i++)
            {
                using var prepared = variant.Prepare(checkers[i].Inputs, schedule.Threads);
                var outcome = checkers[i].Check(() => prepared.Run(checkers[i].InputAddresses, checkers[i].OutputAddresses, team));
                Assert.True(outcome.Reason is null, $"{cases[i].Rows} by {schedule.ShortName}: {outcome.Reason}");
            }
        }
        foreach (var checker in checkers) checker.Dispose();
        foreach (var c in cases) c.Dispose();
    }

    [Fact]
    public void Attention_runs_for_any_length()
    {
        using var model = Model.Compile("""
            func.func @main(%q: tensor<2x?x16xf32>, %k: tensor<2x?x16xf32>, %v: tensor<2x?x16xf32>) -> tensor<2x?x16xf32> {
              %t = mt.transpose %k permutation = [0, 2, 1] : tensor<2x?x16xf32> to tensor<2x16x?xf32>
              %s = mt.batch_matmul %q, %t : (tensor<2x?x16xf32>, tensor<2x16x?xf32>) -> tensor<2x?x?xf32>
              %p = mt.softmax %s axis = 2 : tensor<2x?x?xf32>
              %y = mt.batch_matmul %p, %v : (tensor<2x?x?xf32>, tensor<2x?x16xf32>) -> tensor<2x?x16xf32>
              return %y : tensor<2x?x16xf32>
            }
            """, new CompileOptions { Threads = 2 });
        foreach (int length in new[] { 1, 5, 16, 37, 70 })
        {
            using Tensor q = Tensor.Random(DType.F32, 1, [2, length, 16]), k = Tensor.Random(DType.F32, 2, [2, length, 16]), v = Tensor.Random(DType.F32, 3, [2, length, 16]);
            using var y = model.Run(q, k, v)[0];
            for (int b = 0; b < 2; b++)
                for (int i = 0; i < length; i++)
                {
                    double[] scores = [.. Enumerable.Range(0, length).Select(j => Math.Exp(Enumerable.Range(0, 16).Sum(d => q[b, i, d] * k[b, j, d])))];
                    for (int d = 0; d < 16; d++)
                        Assert.Equal(scores.Select((s, j) => s * v[b, j, d]).Sum() / scores.Sum(), y[b, i, d], 1e-5);
                }
        }
    }
}
