using MaxTune.Runtime;
using Xunit;

namespace MaxTune.Tests.Facade;

public class CompiledModelTests
{
    private static CompiledModel Compile(string rows = "?", int threads = 1, int k = 16, int n = 33) =>
        Model.Compile(Models.Linear(rows, k, n), new CompileOptions { Threads = threads, Parameters = Models.Parameters(k, n) });

    private static void Check(CompiledModel model, long rows, int k = 16, int n = 33)
    {
        using var x = Tensor.Random(DType.F32, (ulong)rows + 1, [rows, k]);
        using var y = model.Run(x)[0];
        Assert.Equal([rows, n], y.Shape.ToArray());
        using var expected = Models.Expected(x, k, n);
        Assert.True(y.AllClose(expected, 1e-5, 1e-5).Ok, $"{rows} rows: {y.AllClose(expected, 1e-5, 1e-5)}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void A_dynamic_batch_runs_with_any_number_of_rows_on_any_number_of_threads(int threads)
    {
        using var model = Compile(threads: threads);
        Assert.Equal(threads, model.Threads);
        foreach (long rows in new[] { 0, 1, 63, 64, 65, 1, 0, 300, 64 }) Check(model, rows);
    }

    [Fact]
    public void A_model_to_be_looked_at_does_not_run()
    {
        using var model = Model.CompileFile(Path.Combine(Models.Examples, "linear_relu.mlir"), new CompileOptions { DumpOnly = true });
        Assert.Contains("scf.for", model.Dump(DumpLevel.Loops));
        using var x = Tensor.Zeros(DType.F32, 64, 16);
        using var y = Tensor.Zeros(DType.F32, 64, 32);
        Assert.Throws<InvalidOperationException>(() => model.Run(x));
        Assert.Throws<InvalidOperationException>(() => model.Run([x], [y]));
        Assert.Throws<InvalidOperationException>(() => model.Run<float>(x.AsSpan<float>(), y.AsSpan<float>()));
        Assert.Throws<InvalidOperationException>(() => model.RunUnchecked([0], [0]));
    }

    [Fact]
    public void More_shapes_than_are_kept_at_a_time()
    {
        using var model = Compile();
        for (long rows = 0; rows < 70; rows++) Check(model, rows);
        Check(model, 0);
    }

    [Fact]
    public void Signatures_have_names_types_and_shapes()
    {
        using var model = Compile();
        Assert.Equal("x: tensor<?x16xf32>", model.Inputs.Single().ToString());
        Assert.Equal("y: tensor<?x33xf32>", model.Outputs.Single().ToString());
    }

    [Fact]
    public void Strided_inputs_and_outputs_are_as_good_as_contiguous_ones()
    {
        using var model = Compile();
        using var wide = Tensor.Random(DType.F32, 5, [16, 20]);
        var x = wide.Transpose().Slice(0, 2, 7, 2);
        using var packed = x.Clone();
        using var expected = model.Run(packed)[0];
        using var room = Tensor.Zeros(DType.F32, 33, 7);
        model.Run([x], [room.Transpose()]);
        Assert.True(room.Transpose().AllClose(expected, 0, 0).Ok);
    }

    [Fact]
    public void Spans_give_what_tensors_give()
    {
        using var model = Compile();
        foreach (int rows in new[] { 3, 0, 5 })
        {
            using var x = Tensor.Random(DType.F32, 7, [rows, 16]);
            using var expected = model.Run(x)[0];
            var y = new float[rows * 33];
            model.Run<float>(x.AsSpan<float>(), y);
            Assert.Equal(expected.ToArray<float>(), y);
        }
        Assert.Contains("do not fill", Assert.Throws<ArgumentException>(() => model.Run<float>(new float[17], new float[33])).Message);
        Assert.Contains("room for 34", Assert.Throws<ArgumentException>(() => model.Run<float>(new float[16], new float[34])).Message);
        Assert.Contains("f64", Assert.Throws<ArgumentException>(() => model.Run<double>(new double[16], new double[33])).Message);
    }

    [Fact]
    public unsafe void Addresses_give_what_tensors_give()
    {
        using var model = Compile("4");
        using var x = Tensor.Random(DType.F32, 7, [4, 16]);
        using var expected = model.Run(x)[0];
        using var y = Tensor.Zeros(DType.F32, 4, 33);
        model.RunUnchecked([(nint)x.Pointer], [(nint)y.Pointer]);
        Assert.True(y.AllClose(expected, 0, 0).Ok);
        Assert.Throws<ArgumentException>(() => model.RunUnchecked([], [0]));
    }

    [Fact]
    public void What_does_not_fit_says_what_was_expected()
    {
        using var model = Compile("4");
        string Message(Action run) => Assert.Throws<ArgumentException>(run).Message;
        using var x = Tensor.Zeros(DType.F32, 4, 16);
        using var y = Tensor.Zeros(DType.F32, 4, 33);
        Assert.Contains("1 inputs (x), got 0", Message(() => model.Run([], [y])));
        Assert.Contains("1 outputs, got 2", Message(() => model.Run([x], [y, y])));
        Assert.Contains("input 'x' has elements of type f32, got tensor<4x16xf64>", Message(() => model.Run(Tensor.Zeros(DType.F64, 4, 16))));
        Assert.Contains("dimension 1 of 'x' is 16, got 17", Message(() => model.Run(Tensor.Zeros(DType.F32, 4, 17))));
        Assert.Contains("'x' has rank 2, got [4]", Message(() => model.Run(Tensor.Zeros(DType.F32, 4))));
        Assert.Contains("output 'y' has shape [4, 33], got tensor<4x32xf32>", Message(() => model.Run([x], [Tensor.Zeros(DType.F32, 4, 32)])));
        Assert.Contains("output 'y' has elements of type f32, got tensor<4x33xi32>", Message(() => model.Run([x], [Tensor.Zeros(DType.I32, 4, 33)])));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Many_threads_may_run_at_once(int threads)
    {
        using var model = Compile(threads: threads);
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => Check(model, 1 + i % 5 * 13));
    }

    // more threads than processors, a dynamic batch, and all runs at once: each adds the slices in their order
    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void Threads_that_share_k_give_the_same_bits_in_every_run(int threads)
    {
        using var model = Sliced("?", threads);
        Tensor[] inputs = [.. Enumerable.Range(0, 5).Select(i => Tensor.Random(DType.F32, 5, [i * 13, 100]))];
        var first = inputs.Select(x => model.Run(x)[0].ToArray<float>()).ToArray();
        for (int i = 0; i < inputs.Length; i++)
        {
            using var expected = Models.Expected(inputs[i], 100, 33);
            Assert.All(first[i].Zip(expected.ToArray<double>()), p => Assert.Equal(p.Second, p.First, 1e-4));
        }
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => Assert.Equal(first[i % 5], model.Run(inputs[i % 5])[0].ToArray<float>()));
    }

    private static CompiledModel Sliced(string rows, int threads) => Model.Compile(Models.Linear(rows, 100, 33), new CompileOptions
    {
        Threads = threads,
        Parameters = Models.Parameters(100, 33),
        ScheduleOf = _ => MaxTune.IR.ScheduleAttr.Parse($"isa = avx2, mr = 4, nr = 16, kc = 12, unroll = 2, threads = [1, 1, {threads}]", Assert.Fail),
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_run_allocates_nothing(bool sliced)
    {
        using var model = sliced ? Sliced("8", 2) : Compile("8");
        using var x = Tensor.Random(DType.F32, 1, [8, sliced ? 100 : 16]);
        using var y = Tensor.Zeros(DType.F32, 8, 33);
        Tensor[] inputs = [x], outputs = [y];
        for (int i = 0; i < 100; i++) model.Run(inputs, outputs);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) model.Run(inputs, outputs);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_disposed_model_says_so()
    {
        var model = Compile("4");
        model.Dispose();
        model.Dispose();
        using var x = Tensor.Zeros(DType.F32, 4, 16);
        Assert.Throws<ObjectDisposedException>(() => model.Run(x));
    }

    [Fact]
    public void Results_that_are_inputs_weights_or_twice_the_same_are_copies()
    {
        using var model = Model.Compile("""
            module {
              func.func @main(%x: tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>) {
                %c = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
                %0 = mt.relu %x : tensor<2x2xf32>
                return %0, %0, %x, %c : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>
              }
            }
            """);
        using var x = Tensor.FromArray([-1f, 2, 3, -4], 2, 2);
        var y = model.Run(x);
        Assert.Equal([0f, 2, 3, 0], y[0].ToArray<float>());
        Assert.Equal([0f, 2, 3, 0], y[1].ToArray<float>());
        Assert.Equal([-1f, 2, 3, -4], y[2].ToArray<float>());
        Assert.Equal([1f, 2], y[3].ToArray<float>());
    }

    [Theory]
    [InlineData(CompileMode.Default)]
    [InlineData(CompileMode.MaxAutotune)]
    public void The_digits_are_right(CompileMode mode)
    {
        var logger = new ListLogger();
        using var model = Model.CompileFile(Models.Digits("digits_mlp.mlir"), new CompileOptions
        {
            Mode = mode,
            Threads = 2,
            Parameters = Files.ReadParameters(Models.Digits("digits_mlp.safetensors")),
            TuneSeconds = 0.05,
            TuneCandidates = 8,
            Logger = logger,
        });
        using var x = Files.ReadNpy(Models.Digits("digits_test_x.npy"));
        using var expected = Files.ReadNpy(Models.Digits("digits_expected.npy"));
        using var y = model.Run(x)[0];
        Assert.True(y.AllClose(expected, 1e-4, 1e-6).Ok);
        var (few, one) = (x.Slice(0, 100, 7), x.Slice(0, 0, 0));
        using var part = model.Run(few)[0];
        Assert.True(part.AllClose(expected.Slice(0, 100, 7), 1e-4, 1e-6).Ok);
        Assert.Equal([0L, 10], model.Run(one)[0].Shape.ToArray());
        if (mode == CompileMode.MaxAutotune) Assert.Contains(logger.Lines, l => l.Text.StartsWith("AUTOTUNE linear_unary(", StringComparison.Ordinal));
        Assert.Contains("mt.schedule", model.Dump(DumpLevel.Kernels));
        Assert.Contains("memref", model.Dump(DumpLevel.Loops));
        Assert.Contains("ldarg", model.Dump(DumpLevel.Il));
    }

    [Fact]
    public void Equal_kernels_are_tuned_once()
    {
        var logger = new ListLogger();
        string text = """
            module {
              func.func @main(%x: tensor<8x8xf32>, %w: tensor<8x8xf32>) -> tensor<8x8xf32> {
                %0 = mt.matmul %x, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
                %1 = mt.relu %0 : tensor<8x8xf32>
                %2 = mt.matmul %1, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
                %3 = mt.relu %2 : tensor<8x8xf32>
                return %3 : tensor<8x8xf32>
              }
            }
            """;
        using var model = Model.Compile(text, new CompileOptions { Mode = CompileMode.MaxAutotune, Threads = 1, TuneSeconds = 0.02, TuneCandidates = 4, Logger = logger });
        Assert.Single(logger.Lines, l => l.Text.StartsWith("AUTOTUNE mm(", StringComparison.Ordinal) && l.Text.Contains("strides"));
        Assert.Single(model.Tuned);
    }
}
