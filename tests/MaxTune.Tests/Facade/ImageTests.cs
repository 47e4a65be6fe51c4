using MaxTune.Runtime;
using MaxTune.Tuning;
using Microsoft.Extensions.Logging;
using Xunit;

namespace MaxTune.Tests.Facade;

/// <summary>Models kept as images beside the tuning cache.</summary>
public sealed class ImageTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("maxtune").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private CompileOptions Options(CompileMode mode = CompileMode.MaxAutotune) => new()
    {
        Mode = mode,
        TuneSeconds = 0.02,
        TuneCandidates = 4,
        Threads = 2,
        LibraryRows = false,
        Parameters = Models.Parameters(),
        CacheDirectory = folder,
    };

    private string[] Images => Directory.Exists(Path.Combine(folder, "models")) ? Directory.GetFiles(Path.Combine(folder, "models")) : [];

    private static float[] Run(CompiledModel model, long rows)
    {
        using var x = Tensor.Random(DType.F32, 7, [rows, model.Inputs[0].Shape[1]]);
        using var y = model.Run(x)[0];
        return y.AsSpan<float>().ToArray();
    }

    [Theory]
    [InlineData(CompileMode.Default)]
    [InlineData(CompileMode.MaxAutotune)]
    public void The_second_compilation_is_an_image_that_gives_the_same_bits(CompileMode mode)
    {
        using var first = Model.Compile(Models.Linear(), Options(mode));
        using var second = Model.Compile(Models.Linear(), Options(mode));
        Assert.False(first.IsImage);
        Assert.True(second.IsImage);
        Assert.Equal(first.Inputs, second.Inputs);
        Assert.Equal(first.Outputs, second.Outputs);
        foreach (long rows in new[] { 64, 0, 1, 65, 300, 64 }) Assert.Equal(Run(first, rows), Run(second, rows));
        // addresses of machine code and constants are this load's
        static string Anywhere(string il) => System.Text.RegularExpressions.Regex.Replace(il, @"ldc\.i \d{9,}", "ldc.i here");
        Assert.Equal(Anywhere(first.Dump(DumpLevel.Il)), Anywhere(second.Dump(DumpLevel.Il)));
    }

    [Theory]
    [InlineData(Autocast.BF16, Quantization.None)]
    [InlineData(Autocast.F16, Quantization.None)]
    [InlineData(Autocast.None, Quantization.Int8)]
    [InlineData(Autocast.None, Quantization.Weights8)]
    public void So_does_code_of_other_types_in_machine_code_or_with_constants(Autocast cast, Quantization quantize)
    {
        var options = Options(CompileMode.Default) with { Autocast = cast, Quantize = quantize };
        using var first = Model.Compile(Models.Linear("7"), options);
        using var second = Model.Compile(Models.Linear("7"), options);
        Assert.True(second.IsImage);
        Assert.Equal(Run(first, 7), Run(second, 7));
    }

    // the buffer that slices of k leave their sums in has as many rows as the input
    [Fact]
    public void So_does_code_whose_threads_share_k()
    {
        string layer = Models.Linear().Replace("@w(#ml_program.extern)", "@w(dense<0.25> : tensor<33x16xf32>)").Replace("@b(#ml_program.extern)", "@b(dense<0.5> : tensor<33xf32>)");
        using var given = Model.Compile(layer, new CompileOptions { Threads = 2, ScheduleOf = _ => MaxTune.IR.ScheduleAttr.Parse("isa = avx2, mr = 4, nr = 16, threads = [1, 1, 2]", Assert.Fail) });
        string text = given.Dump(DumpLevel.Kernels);
        using var first = Model.Compile(text, Options(CompileMode.Default));
        using var second = Model.Compile(text, Options(CompileMode.Default));
        Assert.Contains("threads = [1, 1, 2]", first.Dump(DumpLevel.Kernels));
        Assert.True(second.IsImage);
        foreach (long rows in new[] { 64, 0, 1, 65, 300 }) Assert.Equal(Run(first, rows), Run(second, rows));
    }

    [SkippableFact]
    public void So_does_code_that_stores_past_the_caches()
    {
        Skip.If(CpuModel.Detect().MaxIsa < MaxIsa.Avx512, "the CPU lacks AVX-512");
        const string schedule = "isa = avx512, mr = 4, nr = 32, code = \"x86\", store = \"nontemporal\"";
        using var given = Model.Compile(Lowering.NarrowKernels.Graph("bf16", 37, 64, 70), new CompileOptions { Threads = 2, ScheduleOf = _ => MaxTune.IR.ScheduleAttr.Parse(schedule, Assert.Fail) });
        string text = given.Dump(DumpLevel.Kernels);
        using var first = Model.Compile(text, Options(CompileMode.Default));
        using var second = Model.Compile(text, Options(CompileMode.Default));
        Assert.True(second.IsImage);
        Assert.Contains("store = \"nontemporal\"", second.Dump(DumpLevel.Kernels));
        Assert.Contains("vmovntps", second.Dump(DumpLevel.Asm));
        using Tensor x = Tensor.Random(DType.BF16, 7, [37, 70]), b = Tensor.Random(DType.BF16, 8, [64]);
        using Tensor y = first.Run(x, b)[0], z = second.Run(x, b)[0];
        Assert.True(y.AllClose(z, 0, 0).Ok);
    }

    [Fact]
    public void Digits_from_an_image_are_right()
    {
        var options = Options(CompileMode.Default) with { Parameters = Files.ReadParameters(Models.Digits("digits_mlp.safetensors")) };
        using (Model.CompileFile(Models.Digits("digits_mlp.mlir"), options)) Assert.Single(Images);
        using var model = Model.CompileFile(Models.Digits("digits_mlp.mlir"), options);
        Assert.True(model.IsImage);
        using var x = Files.ReadNpy(Models.Digits("digits_test_x.npy"));
        using var expected = Files.ReadNpy(Models.Digits("digits_expected.npy"));
        using var y = model.Run(x)[0];
        Assert.True(y.AllClose(expected, 1e-4, 1e-6).Ok);
    }

    [Fact]
    public void Whoever_looks_inside_sees_the_whole_model()
    {
        using var first = Model.Compile(Models.Linear(), Options());
        using var second = Model.Compile(Models.Linear(), Options());
        foreach (var level in new[] { DumpLevel.Graph, DumpLevel.Kernels, DumpLevel.Loops, DumpLevel.CSharp }) Assert.Equal(first.Dump(level), second.Dump(level));
        Assert.Equal(first.Tuned.Single()()!.Winner, second.Tuned.Single()()!.Winner);
    }

    [Fact]
    public void Anything_else_is_another_model()
    {
        using var first = Model.Compile(Models.Linear(), Options());
        bool IsImage(string text, CompileOptions options)
        {
            using var model = Model.Compile(text, options);
            return model.IsImage;
        }
        var others = Models.Parameters();
        others["b"] = new((MaxTune.IR.TensorType)others["b"].Type, others["b"].Raw.ToArray().Select((v, i) => i == 131 ? (byte)(v ^ 1) : v).ToArray());
        Assert.False(IsImage(Models.Linear(), Options() with { Parameters = others }));
        Assert.False(IsImage(Models.Linear().Replace("%1", "%2"), Options()));
        Assert.False(IsImage(Models.Linear(), Options() with { Threads = 1 }));
        Assert.False(IsImage(Models.Linear(), Options() with { DynamicHint = 65 }));
        Assert.False(IsImage(Models.Linear(), Options() with { MaxIsa = MaxIsa.Sse }));
        Assert.False(IsImage(Models.Linear(), Options() with { GemmBackends = GemmBackends.Il }));
        Assert.True(IsImage(Models.Linear(), Options()));
        // what somebody wants to see is compiled
        Assert.False(IsImage(Models.Linear(), Options() with { VerifyEach = true }));
        Assert.False(IsImage(Models.Linear(), Options() with { Logger = new Talkative() }));
        Assert.False(IsImage(Models.Linear(), Options() with { CacheDirectory = null }));
    }

    private sealed class Talkative : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel level) => true;
        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter) { }
    }

    [Fact]
    public void A_torn_image_is_none()
    {
        float[] expected;
        using (var first = Model.Compile(Models.Linear(), Options())) expected = Run(first, 5);
        byte[] whole = File.ReadAllBytes(Images.Single());
        foreach (var torn in new[] { [], whole[..7], whole[..15], whole[..(whole.Length / 2)], whole[..^1], [.. whole, 0], [.. whole[..100], (byte)~whole[100], .. whole[101..]] })
        {
            File.WriteAllBytes(Images.Single(), torn);
            using (var model = Model.Compile(Models.Linear(), Options()))
            {
                Assert.False(model.IsImage);
                Assert.Equal(expected, Run(model, 5));
            }
            Assert.Equal(whole.Length, new FileInfo(Images.Single()).Length);
        }
    }

    private byte[] DigitsImage()
    {
        using (Model.CompileFile(Models.Digits("digits_mlp.mlir"), Options(CompileMode.Default) with { Parameters = Files.ReadParameters(Models.Digits("digits_mlp.safetensors")) })) { }
        return File.ReadAllBytes(Images.Single());
    }

    // a length, then 32 hexadecimal digits, behind the header
    private static string KeyOf(byte[] image) => System.Text.Encoding.ASCII.GetString(image, 17, 32);

    private static void Stamp(byte[] image) => System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(8), ContentHash.Of(image.AsSpan(16)));

    [Fact]
    public void An_image_under_the_name_of_another_is_none()
    {
        string other = Models.Linear().Replace("mt.relu", "mt.gelu");
        float[] expected, relu;
        using (var first = Model.Compile(Models.Linear(), Options(CompileMode.Default))) relu = Run(first, 5);
        string name = Images.Single();
        using (var second = Model.Compile(other, Options(CompileMode.Default))) expected = Run(second, 5);
        Assert.NotEqual(relu, expected);
        File.Copy(name, Images.Single(i => i != name), overwrite: true);
        using var model = Model.Compile(other, Options(CompileMode.Default));
        Assert.False(model.IsImage);
        Assert.Equal(expected, Run(model, 5));
    }

    // of what is neither constants nor code: signature, kernels and recipe
    [Fact]
    public void A_flipped_bit_with_a_checksum_of_its_own_is_refused_or_can_be_planned()
    {
        using (Model.Compile(Models.Linear(), Options(CompileMode.Default))) { }
        byte[] image = File.ReadAllBytes(Images.Single());
        string key = KeyOf(image);
        int end = image.AsSpan().IndexOf("func.return"u8), refused = 0;
        var random = new Random(4);
        for (int n = 0; n < 300; n++)
        {
            int i = random.Next(49, end);
            byte[] flipped = [.. image];
            flipped[i] ^= (byte)(1 << random.Next(8));
            Stamp(flipped);
            if (ModelImage.TryRead(flipped, key) is not { } read)
            {
                refused++;
                continue;
            }
            try
            {
                using var context = read.Program.Plan([.. read.Inputs.Select(s => s.Shape.Select(d => d == MaxTune.Codegen.Programs.TensorSignature.Dynamic ? 3 : d).ToArray())]).CreateContext(1);
            }
            catch (Exception e) when (e is MaxTune.Codegen.Programs.ProgramException or TensorException or OverflowException or IndexOutOfRangeException)
            {
                refused++;
            }
            read.Program.Dispose();
        }
        Assert.InRange(refused, 100, 299);
    }

    [Fact]
    public void Layouts_of_random_bytes_have_slots_that_there_are()
    {
        var random = new Random(5);
        byte[] bytes = new byte[48];
        int read = 0;
        for (int i = 0; i < 100_000; i++)
        {
            for (int b = 0; b < bytes.Length; b++) bytes[b] = (byte)random.Next(4);
            try
            {
                var layout = MaxTune.Codegen.Images.TypeImage.ReadLayout(new MaxTune.Codegen.Images.ImageReader(bytes, 0, bytes.Length));
                foreach (var a in layout.Arguments) Assert.All([a.Slot, .. a.Sizes, .. a.Strides, a.Offset], slot => Assert.InRange(slot, -1, layout.Count - 1));
                Assert.InRange(layout.ThreadScratch, 0, layout.Count - 1);
                read++;
            }
            catch (MaxTune.Codegen.Images.ImageException)
            {
            }
        }
        Assert.True(read > 100);
    }

    [Fact]
    public void The_checksum_sees_every_bit()
    {
        byte[] image = DigitsImage();
        Assert.NotNull(ModelImage.TryRead(image, KeyOf(image)));
        var random = new Random(1);
        for (int i = 0; i < 400; i++)
        {
            Assert.Null(ModelImage.TryRead(image[..random.Next(image.Length)], KeyOf(image)));
            byte[] flipped = [.. image];
            flipped[i < 200 ? i : random.Next(image.Length)] ^= (byte)(1 << random.Next(8));
            Assert.Null(ModelImage.TryRead(flipped, KeyOf(image)));
        }
    }

    // what a writer of another mind left: the reader must find out by itself
    [Fact]
    public void A_cut_image_with_a_checksum_of_its_own_is_none()
    {
        byte[] image = DigitsImage();
        var random = new Random(2);
        for (int i = 0; i < 100; i++)
        {
            byte[] cut = image[..(i < 50 ? 16 + i * 7 : random.Next(16, image.Length))];
            Stamp(cut);
            Assert.Null(ModelImage.TryRead(cut, KeyOf(image)));
        }
    }

    [Fact]
    public void Recipes_and_types_of_random_bytes_are_read_or_refused()
    {
        var random = new Random(3);
        byte[] bytes = new byte[64];
        for (int i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            for (int b = 0; b < bytes.Length; b++) bytes[b] &= (byte)(random.Next(2) == 0 ? 3 : 255);
            foreach (Action<MaxTune.Codegen.Images.ImageReader> read in (Action<MaxTune.Codegen.Images.ImageReader>[])[r => MaxTune.Codegen.Images.RecipeImage.Read(r), r => MaxTune.Codegen.Images.TypeImage.Read(r)])
                try
                {
                    read(new MaxTune.Codegen.Images.ImageReader(bytes, 0, bytes.Length));
                }
                catch (Exception e) when (e is MaxTune.Codegen.Images.ImageException or IOException or FormatException or ArgumentException or InvalidCastException)
                {
                }
        }
    }

    [Fact]
    public void Images_go_with_the_choices_they_were_made_by()
    {
        TuningRecord record;
        using (var first = Model.Compile(Models.Linear(), Options())) record = first.Tuned.Single()()!;
        Assert.Single(Images);
        using (var cache = new TuningCache(folder, Assert.Fail))
        {
            cache.Store(record);
            Assert.Single(Images);
            cache.Store(record with { Winner = record.Winner.Replace("mr = ", "mr = 1") });
            Assert.Empty(Images);
            cache.Store(record);
        }
        using (Model.Compile(Models.Linear(), Options())) Assert.Single(Images);
        using (var cache = new TuningCache(folder, Assert.Fail))
        {
            // a record that is new, corrected by the race in the model
            cache.Store(record with { Key = "new" });
            cache.Store(record with { Key = "new", Winner = record.Winner.Replace("mr = ", "mr = 1") });
            Assert.Single(Images);
        }
        using (var cache = new TuningCache(folder, Assert.Fail)) cache.Clear();
        Assert.Empty(Images);
        // without the records nobody knows whether they still stand
        using (Model.Compile(Models.Linear(), Options())) { }
        File.Delete(Path.Combine(folder, TuningCache.FileName));
        using var again = Model.Compile(Models.Linear(), Options());
        Assert.False(again.IsImage);
    }
}
