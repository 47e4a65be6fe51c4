using MaxTune.IR;
using MaxTune.Runtime;
using MaxTune.Tests.Facade;
using Xunit;

namespace MaxTune.Tests.Explain;

public class ScheduleTests
{
    private static CompiledModel Compile(string schedules, string? text = null, int threads = 1) =>
        Model.Compile(new ModelSource(text ?? Models.Linear("4"), "model.mlir"), new CompileOptions { Threads = threads, Parameters = Models.Parameters(), Schedules = [new ModelSource(schedules, "list")] });

    [Theory]
    [InlineData("linear_unary_0=#mt.schedule<isa = avx2, mr = 3, nr = 8>")]
    [InlineData("linear_unary=#mt.schedule<isa = scalar, mr = 1, nr = 1>")]
    [InlineData("linear_unary_0=#mt.schedule<isa = avx2, mr = 2, nr = 16, prefetch = 4, streams = 2>")]
    [InlineData("\n// a comment = nothing\n  linear_unary_0 = #mt.schedule<isa = vec128, mr = 4, nr = 4, unroll = 2>\n")]
    public void A_schedule_by_hand_runs(string schedules)
    {
        using var model = Compile(schedules);
        string wanted = schedules[(schedules.IndexOf("isa", StringComparison.Ordinal))..schedules.IndexOf('>')];
        Assert.Contains(wanted.Split(", unroll")[0].Split(", prefetch")[0].Replace(", nr", ", nr"), model.Dump(DumpLevel.Kernels));
        using var x = Tensor.Random(DType.F32, 5, [4, 16]);
        using var plain = Model.Compile(Models.Linear("4"), new CompileOptions { Threads = 1, Parameters = Models.Parameters() });
        using Tensor y = model.Run(x)[0], z = plain.Run(x)[0];
        Assert.All(y.ToArray<float>().Zip(z.ToArray<float>()), p => Assert.Equal(p.Second, p.First, 1e-5f));
    }

    [Theory]
    [InlineData("linear_unary_0=#mt.schedule<isa = avx2, mr = 4, nr = 12>", "list:1:54: error: nr is a multiple of 8 from 8 to 512")]
    [InlineData("linear_unary_0=#mt.schedule<isa = avx2, nr = 520>", "list:1:46: error: nr is 8 to 512")]
    [InlineData("linear_unary_0=#mt.schedule<isa = avx2, nr = 256, mr = 3>", "list:1:56: error: mr is 1 to 2 with nr = 256")]
    [InlineData("linear_unary_0=#mt.schedule<isa = avx2, mr = 4, nr = 128, unroll = 17>", "list:1:68: error: unroll is 1 to 16 with a block of 4x128")]
    [InlineData("linear_unary_0=#mt.schedule<isa = avx2, mr = 4, nr = 8, mc = 3>", "list:1:62: error: mc is 0 (all rows) or at least mr, 4")]
    [InlineData("linear_unary_0=#mt.schedule<isa = avx2, mr = 4, nr = 8, nc = 7>", "list:1:62: error: nc is 0 (all columns) or at least nr, 8")]
    [InlineData("linear_unary_0=#mt.schedule<isa = avx2, mr = 4, nr = 8, threads = [3, 1, 1]>", "list:1:67: error: threads = [m, n, k] with m * n * k of 1 to 2 here: the run has 2 threads")]
    [InlineData("linear_unary_0=#mt.schedule<isa = avx2, mr = 4, nr = 16, streams = 4>", "list:1:68: error: streams is 1 to 2 with nr = 16")]
    [InlineData("linear_unary_0=#mt.schedule<isa = neon>", "list:1:35: error: isa is scalar")]
    [InlineData("linear_unary_0=#mt.schedule<mr = 65>", "list:1:34: error: mr is 1 to 64")]
    [InlineData("linear_unary_0=#mt.schedule<isa = avx2, mr = 4, nr = 8, threads = [1, 2, 2]>", "list:1:67: error: threads = [m, n, k] with m * n * k of 1 to 2 here")]
    [InlineData("linear_unary_0=#mt.schedule<threads = [1, 1, 65]>", "list:1:39: error: threads is [m, n, k], each positive, k at most 64")]
    [InlineData("linear_unary_0=#mt.schedule<threads = [1, 1, 0]>", "list:1:39: error: threads is [m, n, k], each positive, k at most 64")]
    [InlineData("linear_unary_0=#mt.schedule<isa = avx2, mr = 4, nr = 8, store = \"nontemporal\">", "list:1:65: error: store = \"cached\" here: nontemporal is for contractions of few bits with a packed weight")]
    [InlineData("linear_unary_0=#mt.schedule<ns = 1>", "list:1:34: error: the keys are isa, mr")]
    [InlineData("linear_unary_0=#mt.schedule<mr = >", "list:1:34: error: expected a number")]
    [InlineData("linear_unary_0=#mt.schedule<mr = 1, mr = 2>", "error: 'mr' is given twice")]
    [InlineData("linear_unary_0=#mt.schedule<mr = 4", "list:1:35: error: expected '>' at the end of the schedule")]
    [InlineData("linear_unary_0=mr", "list:1:16: error: expected #mt.schedule<...>")]
    [InlineData("linear_unary_0", "list:1:1: error: expected KERNEL=#mt.schedule<...>")]
    [InlineData("#mt.schedule<mr = 4>", "list:1:1: error: expected KERNEL=#mt.schedule<...>")]
    [InlineData("=#mt.schedule<mr = 4>", "list:1:1: error: there is no kernel ''")]
    [InlineData("linear_unary_0=", "list:1:16: error: expected #mt.schedule<...>")]
    [InlineData("linear_unary_7=#mt.schedule<mr = 4>", "list:1:1: error: there is no kernel 'linear_unary_7'; did you mean 'linear_unary_0'?; the model has linear_unary_0")]
    [InlineData("linear_unary_0=#mt.schedule<isa = avx2, nr = 8>\nlinear_unary=#mt.schedule<isa = avx2, nr = 8>", "list:2:1: error: linear_unary_0 is given two schedules")]
    public void A_mistake_is_shown_where_it_is_with_what_is_legal(string schedules, string expected)
    {
        var e = Assert.Throws<CompilationException>(() => Compile(schedules, threads: 2));
        Assert.Contains(expected, e.Message);
        Assert.Contains("^", e.Message);
    }

    [Theory]
    [InlineData("mt.relu %x : tensor<4x16xf32>", Autocast.None)]
    [InlineData("mt.linear %x, %w : (tensor<4x16xf32>, tensor<16x16xf32>) -> tensor<4x16xf32>", Autocast.BF16)]
    public void Threads_share_k_in_products_of_f32_alone(string op, Autocast cast)
    {
        string text = $$"""
            func.func @main(%x: tensor<4x16xf32>) -> tensor<4x16xf32> {
              %w = arith.constant dense<0.25> : tensor<16x16xf32>
              %0 = {{op}}
              return %0 : tensor<4x16xf32>
            }
            """;
        var options = new CompileOptions { Threads = 2, Autocast = cast };
        using var model = Model.Compile(text, options);
        string dump = model.Dump(DumpLevel.Kernels), name = dump[(dump.LastIndexOf("name = \"", StringComparison.Ordinal) + 8)..].Split('"')[0];
        var e = Assert.Throws<CompilationException>(() => Model.Compile(new ModelSource(text, "model.mlir"), options with { Schedules = [new ModelSource($"{name}=#mt.schedule<threads = [1, 1, 2]>", "list")] }));
        Assert.Contains("threads = [m, n, 1] here: threads share k in contractions of f32 alone", e.Message);
    }

    // both sides of the edge
    [Theory]
    [InlineData("isa = avx2, mr = 8, nr = 64, unroll = 16")]
    [InlineData("isa = avx2, mr = 4, nr = 8, mc = 4, nc = 8")]
    [InlineData("isa = avx2, mr = 1, nr = 512")]
    public void The_largest_legal_blocks_compile(string body)
    {
        using var model = Compile($"linear_unary_0=#mt.schedule<{body}>");
        using var x = Tensor.Random(DType.F32, 5, [4, 16]);
        using var y = model.Run(x)[0];
        Assert.True(double.IsFinite(y[0, 0]));
    }

    [Fact]
    public void A_schedule_by_hand_is_before_the_tuner()
    {
        using var model = Model.Compile(Models.Linear("4"), new CompileOptions
        {
            Mode = CompileMode.MaxAutotune,
            Threads = 1,
            Parameters = Models.Parameters(),
            Schedules = [new ModelSource("linear_unary=#mt.schedule<isa = vec128, mr = 2, nr = 8>", "list")],
        });
        Assert.Empty(model.Tuned);
        Assert.Contains("isa = vec128, mr = 2, nr = 8", model.Dump(DumpLevel.Kernels));
    }
}
