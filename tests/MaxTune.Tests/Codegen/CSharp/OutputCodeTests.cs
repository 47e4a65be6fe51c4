using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using MaxTune.IR;
using MaxTune.Runtime;
using Xunit;

namespace MaxTune.Tests.Codegen.CSharp;

/// <summary>output_code.cs of whole models: its text, and that it runs by itself with the JIT's bits.</summary>
public class OutputCodeTests
{
    private static string Example(string name, [CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "../../../../examples", name));

    private static CompileOptions WithSchedule(string schedule) => new() { Threads = 1, ScheduleOf = _ => ScheduleAttr.Parse(schedule, Assert.Fail) };

    // the part that the model decides; what every file holds comes after it
    [SkippableFact]
    public Task LinearReluReadsWell()
    {
        Skip.IfNot(Avx.IsSupported, "the text names Avx, which this CPU lacks");
        using var model = Model.CompileFile(Example("linear_relu.mlir"), WithSchedule("isa = avx2, mr = 4, nr = 16"));
        string text = model.Dump(DumpLevel.CSharp);
        var lines = text[..text.IndexOf("static class Program", StringComparison.Ordinal)].Split('\n');
        Assert.EndsWith("1 thread, default schedules", lines[1]);
        return VerifyXunit.Verifier.Verify(string.Join('\n', [lines[0], .. lines[2..]]));
    }

    [Fact]
    public void LinearReluGivesTheSameBits()
    {
        using var model = Model.CompileFile(Example("linear_relu.mlir"), new CompileOptions { Threads = 1 });
        using var x = Tensor.Random(DType.F32, 7, [64, 16]);
        RunAndCompare(model, x, "--seed", "7");
    }

    // the kernel's machine code goes into the file as bytes
    [SkippableFact]
    public void MachineCodeGivesTheSameBits()
    {
        Skip.IfNot(Avx2.IsSupported && Fma.IsSupported, "AVX2 and FMA are not on this machine");
        using var model = Model.CompileFile(Example("linear_relu.mlir"), WithSchedule("isa = avx2, mr = 4, nr = 16, code = \"x86\""));
        Assert.Contains("vfmadd231ps", model.OutputCode.Value.Source);
        using var x = Tensor.Random(DType.F32, 7, [64, 16]);
        RunAndCompare(model, x, "--seed", "7");
    }

    // dynamic rows, two threads, softmax, weights in a file
    [Fact]
    public void DigitsGiveTheSameBits()
    {
        var options = new CompileOptions { Threads = 2, Parameters = Files.ReadParameters(Example("digits/digits_mlp.safetensors")) };
        using var model = Model.CompileFile(Example("digits/digits_mlp.mlir"), options);
        using var x = Files.ReadNpy(Example("digits/digits_test_x.npy"));
        Assert.NotEmpty(model.OutputCode.Value.Weights);
        RunAndCompare(model, x, "--input", "x=" + Example("digits/digits_test_x.npy"));
    }

    // what the slices of k have is added after the threads' loop
    [Fact]
    public void SlicesOfKGiveTheSameBits()
    {
        using var model = Model.CompileFile(Example("linear_relu.mlir"), WithSchedule("isa = avx2, mr = 4, nr = 16, kc = 4, threads = [1, 1, 2]") with { Threads = 2 });
        Assert.Contains("// what the 2 slices of k have is added, in their order", model.OutputCode.Value.Source);
        using var x = Tensor.Random(DType.F32, 7, [64, 16]);
        RunAndCompare(model, x, "--seed", "7");
    }

    // narrow types: bytes widened to bf16, products of bytes, weights of four bits
    [Theory]
    [InlineData("bf16")]
    [InlineData("int8")]
    [InlineData("w4")]
    public void NarrowTypesGiveTheSameBits(string precision)
    {
        var options = new CompileOptions
        {
            Threads = 1,
            Parameters = Files.ReadParameters(Example("digits/digits_mlp.safetensors")),
            Autocast = precision == "bf16" ? MaxTune.Autocast.BF16 : default,
            Quantize = precision switch { "int8" => Quantization.Int8, "w4" => Quantization.Weights4, _ => default },
        };
        using var model = Model.CompileFile(Example("digits/digits_mlp.mlir"), options);
        using var x = Files.ReadNpy(Example("digits/digits_test_x.npy"));
        RunAndCompare(model, x, "--input", "x=" + Example("digits/digits_test_x.npy"));
    }

    private static void RunAndCompare(CompiledModel model, Tensor input, params string[] arguments)
    {
        string directory = CSharpProgram.NewDirectory(), file = Path.Combine(directory, "output_code.cs"), dump = Path.Combine(directory, "out.bin");
        model.OutputCode.Value.Save(file);
        var (exitCode, output, errors) = CSharpProgram.Run(file, [.. arguments, "--dump", dump, "--times", "1", "--repeat", "1"]);
        Assert.True(exitCode == 0, output + errors);
        Assert.Contains("check  ok", output);
        using var y = model.Run(input)[0];
        Assert.Equal(Bytes(y), File.ReadAllBytes(dump));
        Directory.Delete(directory, recursive: true);
    }

    private static unsafe byte[] Bytes(Tensor tensor) => new Span<byte>((void*)tensor.Pointer, (int)tensor.ElementCount * tensor.DType.Size).ToArray();
}
