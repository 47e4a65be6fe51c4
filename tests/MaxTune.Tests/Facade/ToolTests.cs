using System.Text.Json;
using MaxTune.Runtime;
using MaxTune.Tools.Cli;
using Xunit;

namespace MaxTune.Tests.Facade;

public sealed class ToolTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("maxtune_tool_").FullName;
    private readonly Dictionary<string, string?> environment = [];

    public ToolTests() => environment["MAXTUNE_CACHE_DIR"] = Path.Combine(folder, "cache");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private (int Code, string Out, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = MaxTuneTool.Run(args, new StringReader(""), output, error, name => environment.GetValueOrDefault(name));
        return (code, output.ToString(), error.ToString());
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private string Npy(string name, Tensor tensor)
    {
        string path = Path.Combine(folder, name);
        Files.WriteNpy(path, tensor);
        return path;
    }

    private static string[] Tuning => ["--tune-budget", "0.02", "--tune-candidates", "4", "--threads", "1"];

    [Fact]
    public void The_digits_pass_and_501_are_right()
    {
        var (code, output, error) = Run("run", Models.Digits("digits_mlp.mlir"), "--params", Models.Digits("digits_mlp.safetensors"), "--input", $"x={Models.Digits("digits_test_x.npy")}",
            "--expect", $"probabilities={Models.Digits("digits_expected.npy")}", "--rtol", "1e-4", "--atol", "1e-6", "--labels", $"probabilities={Models.Digits("digits_test_y.npy")}",
            "--output", Path.Combine(folder, "out"), "--json", Path.Combine(folder, "run.json"));
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("passed", output);
        Assert.Contains("501 of 512 right", output);
        Assert.Equal([512L, 10], Files.ReadNpy(Path.Combine(folder, "out", "probabilities.npy")).Shape.ToArray());
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "run.json")));
        Assert.True(json.RootElement.GetProperty("checks")[0].GetProperty("passed").GetBoolean());
    }

    [Fact]
    public void A_wrong_expectation_fails()
    {
        using var wrong = Files.ReadNpy(Models.Digits("digits_expected.npy"));
        wrong[3, 4] += 0.01;
        var (code, output, _) = Run("run", Models.Digits("digits_mlp.mlir"), "--params", Models.Digits("digits_mlp.safetensors"), "--input", $"x={Models.Digits("digits_test_x.npy")}",
            "--expect", $"probabilities={Npy("wrong.npy", wrong)}");
        Assert.Equal(1, code);
        Assert.Contains("FAILED", output);
        Assert.Contains("[3, 4]", output);
    }

    [Fact]
    public void Every_variant_is_run_and_checked()
    {
        string model = Write("m.mlir", """
            func.func @main(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
              %0 = mt.softmax %x {axis = 1 : i64} : tensor<3x5xf32>
              return %0 : tensor<3x5xf32>
            }
            """);
        using var x = Tensor.Random(DType.F32, 1, [3, 5]);
        using var compiled = Model.CompileFile(model);
        string input = Npy("x.npy", x), expected = Npy("y.npy", compiled.Run(x)[0]);
        var (code, output, _) = Run("run", model, "--input", $"x={input}", "--expect", $"out0={expected}", "--all-variants", "--threads", "2");
        Assert.Equal(0, code);
        Assert.Matches(@"all variants: (\d+) of \1 passed", output);
    }

    [Fact]
    public void Max_autotune_prints_the_table_and_the_cache_remembers()
    {
        string model = Path.Combine(Models.Examples, "linear_relu.mlir");
        var (code, output, error) = Run(["run", model, "--random", "--mode", "max-autotune", .. Tuning]);
        Assert.Equal(0, code);
        Assert.Contains("out0: tensor<64x32xf32>", output);
        Assert.StartsWith("AUTOTUNE linear_unary(64x16, 32x16, 32)\n", error);
        Assert.Contains("extern_tensorprimitives ", error);
        Assert.Contains("SingleProcess AUTOTUNE benchmarking takes ", error);
        (code, _, error) = Run(["run", model, "--random=7", "--mode", "max-autotune", .. Tuning]);
        Assert.Equal(0, code);
        Assert.Contains("from the cache", error);
        Assert.DoesNotContain("SingleProcess", error);

        environment["MAXTUNE_LOGS"] = "+autotuning";
        Assert.Matches(@"precompiling for \d+ choices \(from the cache\)", Run(["run", model, "--random", "--mode", "max-autotune", .. Tuning]).Error);
        environment.Remove("MAXTUNE_LOGS");
        string exported = Path.Combine(folder, "cache.json");
        Assert.Contains("1 records", Run("cache", "list").Out);
        Assert.Equal(0, Run("cache", "export", exported).Code);
        Assert.Contains("1 records forgotten", Run("cache", "clear").Out);
        Assert.Contains("0 records", Run("cache", "list").Out);
        Assert.Equal(0, Run("cache", "import", exported).Code);
        Assert.Contains("linear_unary(64x16, 32x16, 32) 1 thread", Run("cache", "list").Out);
    }

    [Theory]
    [InlineData("bf16", "linear_unary(64x16, 32x16, 32)", "bf16, bf16, bf16", "amx_bf16", "avx512_bf16")]
    [InlineData("f16", "linear_unary(64x16, 32x16, 32)", "f16, f16, f16", "amx_fp16", "avx512_f16c")]
    [InlineData("int8", "qlinear_unary(64x16, 32x16, 64, 32, 32)", "i8, i8, f32, f32, f32", "amx_int8", "avx512_vnni")]
    [InlineData("w8", "woq_linear_unary(64x16, 32x16, 32, 32)", "f32, i8, f32, f32", "amx_int8", "avx512_vnni")]
    public void Tables_of_low_precision_have_rows_of_libraries_and_of_what_the_processor_lacks(string precision, string kernel, string dtypes, string tiles, string vectors)
    {
        environment["MAXTUNE_MAX_ISA"] = "avx2";
        var (code, _, error) = Run(["run", Path.Combine(Models.Examples, "linear_relu.mlir"), "--random", "--mode", "max-autotune", precision is "bf16" or "f16" ? "--autocast" : "--quantize", precision, .. Tuning]);
        Assert.Equal(0, code);
        string table = error[error.IndexOf($"AUTOTUNE {kernel}\n", StringComparison.Ordinal)..];
        Assert.Contains($"\ndtypes: {dtypes}\n", table);
        Assert.Matches(@"\n  extern_tensorprimitives [\d.]+ ms .* of bound\)  (Dot|MultiplyAdd), weights as ", table);
        if (MaxTune.Tuning.OpenBlas.TryLoad() is not null) Assert.Matches(@"\n  extern_openblas [\d.]+ ms .* of bound\)", table);
        Assert.Matches($@"\n  amx inf ms 0.0% +not available: needs .*amx_tile, {tiles}\n", table);
        Assert.Matches($@"\n  {vectors} inf ms 0.0% +not available: needs ", table);
    }

    [Fact]
    public void Output_code_goes_to_standard_error()
    {
        environment["MAXTUNE_LOGS"] = "+output_code,+passes";
        var (code, _, error) = Run("run", Path.Combine(Models.Examples, "linear_relu.mlir"), "--random", "--threads", "1");
        Assert.Equal(0, code);
        foreach (string part in new[] { "@linear_unary", "scf.for", "ldarg", "FuseKernels" }) Assert.Contains(part, error, StringComparison.OrdinalIgnoreCase);
        environment["MAXTUNE_LOGS"] = "help";
        Assert.Contains("+output_code", Run("run", "x").Out);
        environment["MAXTUNE_LOGS"] = "+nothing";
        Assert.Equal(1, Run("doctor").Code);
    }

    [Theory]
    [InlineData("graph", "mt.linear")]
    [InlineData("kernels", "mt.kernel")]
    [InlineData("loops", "memref")]
    [InlineData("il", "ldarg")]
    public void Emit_prints_a_level(string level, string part)
    {
        var (code, output, _) = Run("run", Path.Combine(Models.Examples, "linear_relu.mlir"), "--emit", level);
        Assert.Equal(0, code);
        Assert.Contains(part, output);
    }

    // bias and relu are in the micro-kernels, which can be looked at where they cannot run
    [Theory]
    [InlineData("avx512_bf16, mr = 8, nr = 32, unroll = 2", "avx512_bf16", "vdpbf16ps", "vpmovzxwd .*\n.*vpslld .*\n.*vmovups +zmm\\d+, zmm")]
    [InlineData("amx, mr = 32, nr = 32, unroll = 2", "amx_tile amx_bf16", "tdpbf16ps", "vaddps .*arith.addf")]
    public void Machine_code_is_listed_on_any_machine(string isa, string needs, string product, string bias)
    {
        string[] args = ["run", Path.Combine(Models.Examples, "linear_relu.mlir"), "--autocast", "bf16", "--threads", "1", "--schedule", $"linear_unary_0=#mt.schedule<isa = {isa}>"];
        var (code, output, error) = Run([.. args, "--emit", "asm"]);
        Assert.Equal((0, ""), (code, error));
        Assert.Matches($"; @linear_unary_0_micro_.* needs .*{needs}", output);
        foreach (string part in new[] { product, bias, "vmaxps .*arith.maximumf" }) Assert.Matches(part, output);
        Assert.Contains($" {product} ", Run([.. args, "--emit", "cs"]).Out);
    }

    // issue: one screen, exit 1, nothing half-written
    [Fact]
    public void Mistakes_are_one_screen_of_diagnostics()
    {
        string linear = Write("linear.mlir", Models.Linear("4"));
        using var x = Tensor.Zeros(DType.F32, 4, 16);
        var torn = File.ReadAllBytes(Models.Digits("digits_mlp.safetensors"));
        File.WriteAllBytes(Path.Combine(folder, "torn.safetensors"), torn[..(torn.Length / 2)]);
        string relu = Path.Combine(Models.Examples, "linear_relu.mlir"), output = Path.Combine(folder, "out");
        (string[] Args, string Expected)[] mistakes =
        [
            (["run", Write("syntax.mlir", "module {\n  func.func @main( {\n}\n"), "--random"], "syntax.mlir:2:"),
            (["run", Write("unknown.mlir", "module {\n  func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {\n    %0 = mt.rellu %x : tensor<4xf32>\n    return %0 : tensor<4xf32>\n  }\n}\n"), "--random"], "unknown.mlir:3:"),
            (["run", Write("type.mlir", "module {\n  func.func @main(%x: tensor<4xf32>) -> tensor<4xf64> {\n    return %x : tensor<4xf32>\n  }\n}\n"), "--random"], "type.mlir:3:"),
            (["run", Write("shape.mlir", "module {\n  func.func @main(%a: tensor<4x5xf32>, %b: tensor<6x7xf32>) -> tensor<4x7xf32> {\n    %0 = mt.matmul %a, %b : (tensor<4x5xf32>, tensor<6x7xf32>) -> tensor<4x7xf32>\n    return %0 : tensor<4x7xf32>\n  }\n}\n"), "--random"], "shape.mlir:3:"),
            (["run", linear, "--random"], "parameter 'w'"),
            (["run", Models.Digits("digits_mlp.mlir"), "--params", Path.Combine(folder, "torn.safetensors"), "--random"], "torn.safetensors: error:"),
            (["run", Models.Digits("digits_mlp.mlir"), "--params", relu, "--random"], "linear_relu.mlir: error:"),
            (["run", relu, "--input", $"x={Npy("shape.npy", Tensor.Zeros(DType.F32, 63, 16))}"], "dimension 0 of 'x' is 64, got 63"),
            (["run", relu, "--input", $"x={Npy("dtype.npy", Tensor.Zeros(DType.F64, 64, 16))}"], "elements of type f64"),
            (["run", relu, "--input", $"x={Write("not.npy", "hello, I am no array")}"], "not an .npy file"),
            (["run", relu, "--input", "z=a.npy"], "the model has no input 'z'"),
            (["run", relu], "input 'x: tensor<64x16xf32>' is missing"),
            (["run", relu, "--random=x"], "--random x"),
            (["run", relu, "--random", "--mode", "fast"], "--mode fast"),
            (["run", relu, "--random", "--threads", "0"], "--threads 0"),
            (["run", relu, "--emit", "wasm"], "--emit wasm: graph, kernels"),
            (["run", Path.Combine(folder, "none.mlir"), "--random"], "none.mlir"),
            (["run", relu, "--random", "--expect", "out0=none.npy"], "none.npy"),
            (["bench", "gemm", "--shapes", "8x8"], "--shapes 8x8"),
            (["bench", "gemm", "--shapes", "8x8x8", "--dtype", "f64"], "--dtype f64: f32, bf16, f16, i8, w8 or w4"),
            (["bench", "gemm", "--shapes", "8x7x8", "--dtype", "w4"], "K must be even"),
            (["bench", "gemm", "--shapes", "8x8x8", "--dtype", "bf16", "--peers", "openblas"], "--peers openblas: bench times none of its products of bf16; tables of maxtune tune have a row extern_openblas for them"),
            (["run", relu, "--random", "--autocast", "f64"], "--autocast f64: bf16 or f16"),
            (["run", relu, "--random", "--quantize", "int3"], "--quantize int3: int8, w8 or w4"),
            (["run", relu, "--random", "--quantize", "w4", "--quantize-group", "3"], "--quantize-group 3: an even number"),
            (["bench", "gemm", "--shapes", "8x8x8", "--peers", "mkl"], "--peers mkl"),
            (["explain", relu, "--mode", "default", "--kernel", "linear_unry_0"], "did you mean 'linear_unary_0'?"),
            (["explain", relu, "--mode", "default", "--threads", "1", "--against", "#mt.schedule<isa = avx2, mr = 0>"], "--against:1:46: error: mr is 1 to 64"),
            (["explain", relu, "--mode", "default", "--html", "/no/such/folder/page.html"], "cannot write"),
            (["import", "x.onnx", "-o", "x.mlir"], "not part of this version"),
            (["frobnicate"], "there is no command 'frobnicate'; expected run, tune, bench,"),
            (["rnu", relu], "there is no command 'rnu'; did you mean 'run'?"),
            ([], "expected a command: run, tune, bench, explain, cache, doctor or import"),
            (["bench"], "expected a command: gemm or choice\nmaxtune: see maxtune bench --help"),
            (["explain"], "MODEL is missing\nmaxtune: see maxtune explain --help"),
            (["explain", relu, "--treads", "2"], "there is no option '--treads'; did you mean '--threads'?"),
            (["explain", relu, "--threads", "two"], "--threads two: expected a whole number"),
            (["explain", relu, "--tune-budget", "much"], "--tune-budget much: expected a number"),
            (["explain", relu, "--threads"], "--threads needs a value"),
            (["explain", relu, relu], "unexpected argument"),
            (["explain", Path.Combine(folder, "none.mlir")], "none.mlir: error: cannot open: there is no such file"),
            (["explain", folder], ": error: cannot open: it is a folder"),
            (["cache", "import", relu], "linear_relu.mlir"),
        ];
        foreach (var (args, expected) in mistakes)
        {
            var (code, _, error) = Run(args is ["run", ..] ? [.. args, "--output", output] : args);
            Assert.True(code == 1, string.Join(' ', args));
            Assert.Contains(expected, error);
            Assert.DoesNotContain("   at ", error);
            Assert.DoesNotContain("internal error", error);
            Assert.InRange(error.Split('\n').Length, 1, 45);
        }
        Assert.False(Directory.Exists(output));
        Assert.Empty(Directory.GetFiles(folder, "*.tmp"));
    }

    [Fact]
    public void Bench_gemm_writes_the_figures()
    {
        string file = Path.Combine(folder, "bench.json");
        var (code, output, error) = Run("bench", "gemm", "--shapes", "8x16x8,1x4x33", "--threads", "1", "--peers", "tensorprimitives", "--tune-budget", "0.02", "--tune-candidates", "4", "--json", file);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("8x16x8", output);
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        Assert.Equal(2, json.RootElement.GetArrayLength());
        var first = json.RootElement[0];
        Assert.Equal("8x16x8", first.GetProperty("shape").GetString());
        Assert.Equal("f32", first.GetProperty("dtype").GetString());
        Assert.Equal(1, first.GetProperty("threads").GetInt32());
        foreach (string name in new[] { "best_us", "median_us", "gflops", "ceiling_gflops" }) Assert.True(first.GetProperty(name).GetDouble() > 0, name);
        Assert.True(first.GetProperty("peers").GetProperty("tensorprimitives").GetProperty("best_us").GetDouble() > 0);
        Assert.NotEmpty(first.GetProperty("variant").GetString()!);
    }

    [Fact]
    public void Tune_says_who_won()
    {
        var (code, output, _) = Run(["tune", Path.Combine(Models.Examples, "linear_relu.mlir"), .. Tuning]);
        Assert.Equal(0, code);
        Assert.Matches(@"^linear_unary\(64x16, 32x16, 32\) 1 thread: \w+ [0-9.]+ us, ", output);
    }

    [Fact]
    public void Doctor_says_what_there_is()
    {
        environment["MAXTUNE_NUM_THREADS"] = "1";
        var (code, output, _) = Run("doctor");
        Assert.Equal(0, code);
        foreach (string part in new[] { "#mt.cpu<", "openblas: ", "tuning cache: 0 records", "MAXTUNE_NUM_THREADS=1" }) Assert.Contains(part, output);
    }
}
