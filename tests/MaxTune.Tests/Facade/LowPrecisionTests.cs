using MaxTune.IR;
using MaxTune.Passes.Lowering;
using MaxTune.Runtime;
using MaxTune.Tests.Dialects;
using MaxTune.Tests.Lowering;
using MaxTune.Tuning;
using Xunit;

namespace MaxTune.Tests.Facade;

/// <summary>Compiled layers of every low precision against their meaning, and the digits model in each.</summary>
public class LowPrecisionTests
{
    public static TheoryData<string, int, int> Layers()
    {
        var cases = new TheoryData<string, int, int>();
        foreach (string type in LowPrecisionModels.Types)
            foreach (var (k, n) in new[] { (2, 1), (16, 32), (32, 17), (66, 33), (64, 48) })
                cases.Add(type, k, n);
        foreach (string type in new[] { "bf16", "f16", "u8", "s8", "w8" }) cases.Add(type, 31, 15);   // odd K
        return cases;
    }

    // rows on both sides of every register block up to 32
    [Theory, MemberData(nameof(Layers))]
    public void A_compiled_layer_is_what_the_interpreter_says(string type, int k, int n)
    {
        string text = LowPrecisionModels.Layer(type, k, n);
        var module = Programs.Parse(text);
        var inputType = DTypes.Parse(LowPrecisionModels.InputType(type));
        foreach (var isa in new[] { MaxIsa.Scalar, MaxIsa.Sse, MaxIsa.Avx2, MaxIsa.Amx })
        {
            using var model = Model.Compile(text, new CompileOptions { MaxIsa = isa, Threads = 1 });
            for (int rows = 1; rows <= 33; rows += isa == MaxIsa.Amx ? 1 : 8)
            {
                using var x = Tensor.Random(inputType, 7, [rows, k], inputType == DType.I8 ? -128 : null, inputType == DType.I8 ? 127 : null);
                using var y = model.Run(x)[0];
                var arrays = LowPrecisionModels.ToArray(x);
                var exact = (NdArray)new Interpreter(module).Call("main", arrays)[0];
                var actual = LowPrecisionModels.ToArray(y);
                Assert.Equal(exact.Shape, actual.Shape);
                if (!exact.IsFloat) Assert.Equal(exact.Ints, actual.Ints);
                else
                {
                    var wide = (NdArray)new Interpreter(module) { WidePrecision = true }.Call("main", arrays)[0];
                    Within(type, k, n, rows, isa, wide.Floats, actual.Floats);
                }
            }
        }
    }

    // |x| ≤ 1, |ŵ| ≤ 2.6, |b| ≤ 1: sums are at most 2.6 K + 1
    private static void Within(string type, int k, int n, int rows, MaxIsa isa, double[] expected, double[] actual)
    {
        string of = LowPrecisionModels.OutputType(type);
        double store = of == "bf16" ? 1.0 / 256 : of == "f16" ? 1.0 / 2048 : 0;
        // weights made bf16 or f16 in the kernel round, too: each term by as much
        double weight = type.StartsWith('w') && store > 0 ? store * 2.6 * k : 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double bound = (k + 4) * Math.ScaleB(1, -24) * (2.6 * k + 1) + weight + store * Math.Abs(expected[i]) + 1e-7;
            Assert.True(Math.Abs(expected[i] - actual[i]) <= bound, $"{type} {rows}x{k}x{n} {isa}: element {i} is {actual[i]}, expected {expected[i]} within {bound}");
        }
    }

    [Theory]
    [InlineData("bf16")]
    [InlineData("f16")]
    [InlineData("u8")]
    [InlineData("s8")]
    [InlineData("w8")]
    [InlineData("w4")]
    public void The_autotuner_finds_every_variant_right(string type)
    {
        using var model = Model.Compile(LowPrecisionModels.Layer(type, 34, 19).Replace("?", "13"), new CompileOptions { Mode = CompileMode.MaxAutotune, TuneSeconds = 0.1, TuneCandidates = 24, Threads = 1 });
        var record = model.Tuned.Select(t => t()).Single()!;
        Assert.Empty(record.Rows.Where(r => r.Status is RowStatus.Wrong or RowStatus.Failed).Select(r => $"{r.Name}: {r.Note}"));
        Assert.NotNull(record.WinningRow);
    }

    [Theory]
    [InlineData(Autocast.None, Quantization.None, 501)]
    [InlineData(Autocast.BF16, Quantization.None, 500)]
    [InlineData(Autocast.F16, Quantization.None, 500)]
    [InlineData(Autocast.None, Quantization.Int8, 499)]
    [InlineData(Autocast.None, Quantization.Weights8, 499)]
    [InlineData(Autocast.None, Quantization.Weights4, 495)]
    [InlineData(Autocast.BF16, Quantization.Int8, 499)]
    [InlineData(Autocast.BF16, Quantization.Weights4, 495)]
    [InlineData(Autocast.F16, Quantization.Weights8, 499)]
    public void Digits_are_read_as_well(Autocast autocast, Quantization quantize, int least)
    {
        using var model = Model.CompileFile(Models.Digits("digits_mlp.mlir"), new CompileOptions
        {
            Autocast = autocast,
            Quantize = quantize,
            Threads = 1,
            Parameters = Files.ReadParameters(Models.Digits("digits_mlp.safetensors")),
        });
        using var x = Files.ReadNpy(Models.Digits("digits_test_x.npy"));
        using var labels = Files.ReadNpy(Models.Digits("digits_test_y.npy"));
        using var y = model.Run(x)[0];
        int right = 0;
        for (int row = 0; row < 512; row++)
        {
            int best = 0;
            for (int c = 1; c < 10; c++) if (y[row, c] > y[row, best]) best = c;
            if (best == (int)labels[row]) right++;
        }
        Assert.InRange(right, least, 512);
        // the mode asked for is the mode that ran
        string kernels = model.Dump(DumpLevel.Kernels);
        Assert.Equal(quantize == Quantization.Int8, kernels.Contains("qlinear_unary"));
        Assert.Equal(quantize is Quantization.Weights8 or Quantization.Weights4, kernels.Contains("woq_linear_unary"));
        Assert.Equal(autocast == Autocast.BF16, kernels.Contains("bf16"));
    }

    // rows that go past the caches give the same bits on a cache line and at odd elements after one
    [SkippableTheory]
    [InlineData("bf16", "isa = avx512_bf16, mr = 4, nr = 64")]
    [InlineData("bf16", "isa = avx512_bf16, mr = 6, nr = 32, widen = \"panel\", mc = 12")]
    [InlineData("u8", "isa = avx512_vnni, mr = 6, nr = 64, threads = [2, 1, 1]")]
    [InlineData("w8", "isa = avx512_vnni, mr = 2, nr = 32")]
    public void Nontemporal_stores_reach_any_place_in_memory_of_the_callers(string type, string schedule)
    {
        Skip.If(TunerOptions.MachineOf(CpuModel.Detect()).Lacks(NarrowKernels.Schedule(schedule).Isa.Needs(type == "bf16" ? IrType.BF16 : IrType.I8)).Length > 0, "the CPU lacks " + schedule);
        if (type == "bf16") Same<BFloat16>();
        else if (type == "u8") Same<sbyte>();
        else Same<float>();

        void Same<T>() where T : unmanaged
        {
            const int rows = 37, k = 70, n = 192;
            CompiledModel Compile(string store) => Model.Compile(LowPrecisionModels.Layer(type, k, n), new CompileOptions { Threads = 2, ScheduleOf = _ => ScheduleAttr.Parse(schedule + store, Assert.Fail) });
            using CompiledModel cached = Compile(""), past = Compile(", store = \"nontemporal\"");
            Assert.Contains("vmovntps", past.Dump(DumpLevel.Asm));
            Assert.DoesNotContain("vmovntps", cached.Dump(DumpLevel.Asm));
            using var x = Tensor.Random(DTypes.Parse(LowPrecisionModels.InputType(type)), 7, [rows, k], type == "u8" ? -128 : null, type == "u8" ? 127 : null);
            var expected = new T[rows * n];
            cached.Run<T>(x.AsSpan<T>(), expected);
            // large enough for a cache line's start and all places after it
            var room = GC.AllocateArray<T>(rows * n + 256, pinned: true);
            for (int at = 0; at < 130; at++)
            {
                Array.Clear(room);
                Memory<T> slice = room.AsMemory(at, rows * n);
                past.Run<T>(x.AsSpan<T>(), slice.Span);
                Assert.Equal(expected, slice.ToArray());
                Assert.True(room.AsSpan(0, at).IndexOfAnyExcept(default(T)) < 0 && room.AsSpan(at + slice.Length).IndexOfAnyExcept(default(T)) < 0, $"wrote outside of its slice at {at}");
            }
        }
    }
}
