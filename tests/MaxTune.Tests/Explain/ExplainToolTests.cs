using System.Text.Json;
using MaxTune.Runtime;
using MaxTune.Tests.Facade;
using MaxTune.Tools.Cli;
using Xunit;

namespace MaxTune.Tests.Explain;

public sealed class ExplainToolTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("maxtune_explain_").FullName;
    private readonly Dictionary<string, string?> environment = [];

    public ExplainToolTests() => environment["MAXTUNE_CACHE_DIR"] = Path.Combine(folder, "cache");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private (int Code, string Out, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = MaxTuneTool.Run(args, new StringReader(""), output, error, name => environment.GetValueOrDefault(name));
        return (code, output.ToString(), error.ToString());
    }

    private static string Linear => Path.Combine(Models.Examples, "linear_relu.mlir");
    private static string[] Tuning => ["--tune-budget", "0.02", "--tune-candidates", "6", "--threads", "1"];

    [Fact]
    public void Says_what_runs_how_fast_and_what_lost()
    {
        var (code, output, error) = Run(["explain", Linear, .. Tuning]);
        Assert.Equal((0, ""), (code, error));
        foreach (string pattern in new[]
        {
            @"^linear_relu\.mlir: [\d.]+ us a run, 1 kernel; .*, 1 thread, max-autotune$",
            @"^ceilings here: .*GFLOP/s.*memory [\d.]+ GB/s$",
            @"^linear_unary_0 = mt\.linear \(linear_relu\.mlir:9:10\) \+ mt\.relu \(linear_relu\.mlir:10:10\)$",
            @"^  shapes      64x16xf32, 32x16xf32, 32xf32 -> 64x32xf32$",
            @"^  schedule    \w+, tuned now: \d+ of \d+ legal schedules tried$",
            @"^              #mt\.schedule<isa = ",
            @"^  time        [\d.]+ us \(100% of a run\), [\d.]+ us alone when tuned; [\d.]+ GFLOP/s, [\d.]+% of fma, which binds \([\d.]+ us\)$",
            @"^  lost        \w+ +[+-]?[\d.]+%  \w",
        }) Assert.Matches("(?m)" + pattern, output);
        if (System.Runtime.Intrinsics.X86.Fma.IsSupported) Assert.Matches(@"(?m)^  inner loop  \d+ fma, \d+ loads \([\d.]+ a fma\), .*; \d+ instructions, \d+ bytes of code in all$", output);
        Assert.Matches("from the cache: ", Run(["explain", Linear, .. Tuning]).Out);
    }

    [Fact]
    public void One_kernel_is_shown_at_every_level()
    {
        var (code, output, _) = Run(["explain", Linear, "--mode", "default", "--threads", "1", "--kernel", "linear_unary_0"]);
        Assert.Equal(0, code);
        int at = 0;
        foreach (string part in new[] { "the lowering's first choice, not tuned", "// ===== the model", "mt.linear", "// ===== linear_unary_0: what is fused", "linalg.", "// ===== linear_unary_0: loops", "scf.for", "// ===== linear_unary_0: IL", "ldarg", "// ===== linear_unary_0: machine code" })
        {
            int found = output.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"no '{part}' after {at}");
            at = found;
        }
        if (System.Runtime.Intrinsics.X86.X86Base.X64.IsSupported) Assert.Contains("ret", output[at..]);
    }

    [Fact]
    public void Two_schedules_are_timed_in_turns()
    {
        var (code, output, error) = Run(["explain", Linear, "--mode", "default", "--threads", "1", "--tune-budget", "0.02", "--against", "#mt.schedule<isa = scalar, mr = 1, nr = 1>"]);
        Assert.Equal((0, ""), (code, error));
        Assert.Matches(@"(?m)^  scalar_1x1 +[\d.]+ [mu]s \(median [\d.]+ [mu]s\)  [\d.]+%  [\d.]+ GFLOP/s  [\d.]+% of fma", output);
        Assert.Matches(@"(?m)  won$", output);
        Assert.Contains("timed in turns, 1 thread", output);
    }

    [Fact]
    public void What_is_not_fused_is_said_with_its_reason()
    {
        string model = Path.Combine(folder, "two.mlir");
        File.WriteAllText(model, """
            func.func @main(%x: tensor<8x16xf32>, %w: tensor<16x16xf32>) -> tensor<8x16xf32> {
              %0 = mt.linear %x, %w : (tensor<8x16xf32>, tensor<16x16xf32>) -> tensor<8x16xf32>
              %1 = mt.linear %0, %w : (tensor<8x16xf32>, tensor<16x16xf32>) -> tensor<8x16xf32>
              return %1 : tensor<8x16xf32>
            }
            """);
        environment["MAXTUNE_LOGS"] = "fusion,perf_hints,schedule,graph,cache";
        var (code, output, error) = Run("explain", model, "--mode", "default", "--threads", "1");
        Assert.Equal(0, code);
        Assert.Matches(@"(?m)^  not larger  two\.mlir:2:8: mt\.linear: 'linalg\.\w+' is not fused into this kernel: it is a contraction of its own$", output);
        Assert.Matches(@"(?m)^  hint        operand #1, the weights, is computed by the model", output);
        // and the same by the logs
        Assert.Contains("is a contraction of its own", error);
        Assert.Contains("linear_unary_1: operand #1, the weights", error);
        Assert.Contains("schedule of linear_unary_0: #mt.schedule<", error);
        Assert.Contains("func.func @main(%x", error);
    }

    [Fact]
    public void Logs_are_a_list_with_plus_and_minus()
    {
        string[] tuned = ["run", Linear, "--random", "--mode", "max-autotune", .. Tuning];
        environment["MAXTUNE_LOGS"] = "-autotuning";
        Assert.Equal("", Run(tuned).Error);
        environment["MAXTUNE_LOGS"] = "cache";
        Assert.Contains("is in the cache", Run(tuned).Error);
        environment["MAXTUNE_LOGS"] = "schedule";
        string plain = Run(tuned).Error;
        environment["MAXTUNE_LOGS"] = "+schedule";
        string more = Run(tuned).Error;
        Assert.DoesNotContain("legal:", plain);
        Assert.Contains("  legal: #mt.schedule<", more);
        environment["MAXTUNE_LOGS"] = "output_code";
        Assert.Contains("static unsafe class Kernels", Run(tuned).Error);
        Assert.DoesNotContain("ldarg", Run(tuned).Error);
        environment["MAXTUNE_LOGS"] = "+passes";
        Assert.Contains("IR Dump After FuseKernels", Run(tuned).Error);
        environment["MAXTUNE_LOGS"] = "fusoin";
        Assert.Contains("MAXTUNE_LOGS has no 'fusoin'; did you mean 'fusion'?", Run(tuned).Error);
        environment["MAXTUNE_LOGS"] = "help";
        foreach (var (name, _, _) in Logs.All) Assert.Contains($"  {name} ", Run("run").Out);
    }

    [Fact]
    public void A_debug_folder_runs_again_with_the_same_bits()
    {
        var options = new CompileOptions { DebugDirectory = folder, Threads = 1, Mode = CompileMode.MaxAutotune, TuneSeconds = 0.02, TuneCandidates = 4, Parameters = Files.ReadParameters(Models.Digits("digits_mlp.safetensors")) };
        using (var model = Model.CompileFile(Models.Digits("digits_mlp.mlir"), options))
        {
            using var x = Tensor.Random(DType.F32, 3, [64, 64]);
            using var y = model.Run(x)[0];
            Files.WriteNpy(Path.Combine(folder, "y.npy"), y);
        }
        string made = Directory.GetDirectories(Directory.GetDirectories(folder, "run_*").Single()).Single();
        var (code, output, error) = Run("run", Path.Combine(made, "graph_before.mlir"), "--random=3", "--threads", "1", "--expect", $"probabilities={Path.Combine(folder, "y.npy")}", "--rtol", "0", "--atol", "0");
        Assert.True(code == 0, output + error);
        Assert.Contains("graph_before.safetensors", error);
        Assert.Contains("graph_before.schedules", error);
        // a line is a choice
        foreach (string line in File.ReadLines(Path.Combine(made, "autotuning.json")))
        {
            using var choice = JsonDocument.Parse(line);
            Assert.Matches("_[0-3]$", choice.RootElement.GetProperty("kernel").GetString());
            Assert.True(choice.RootElement.TryGetProperty("status", out _));
        }
        Assert.Contains("; linear_unary_2.0: ", File.ReadAllText(Path.Combine(made, "kernels.asm")) is { Length: > 100 } asm ? asm : "; linear_unary_2.0: no x86");
        Assert.Contains("subgraph cluster_3", File.ReadAllText(Path.Combine(made, "graph.dot")));
        var svg = System.Xml.Linq.XDocument.Load(Path.Combine(made, "graph.svg"));
        Assert.Equal(4, svg.Descendants().Count(e => (string?)e.Attribute("class") == "group"));
    }

    [Fact]
    public void A_debug_folder_of_low_precision_knows_it()
    {
        var options = new CompileOptions
        {
            DebugDirectory = folder,
            Threads = 1,
            Autocast = Autocast.BF16,
            Quantize = Quantization.Weights4,
            QuantizeGroup = 64,
            Parameters = Files.ReadParameters(Models.Digits("digits_mlp.safetensors")),
        };
        using (var model = Model.CompileFile(Models.Digits("digits_mlp.mlir"), options))
        {
            using var x = Tensor.Random(DType.F32, 3, [64, 64]);
            using var y = model.Run(x)[0];
            Files.WriteNpy(Path.Combine(folder, "y.npy"), y);
        }
        string made = Directory.GetDirectories(Directory.GetDirectories(folder, "run_*").Single()).Single();
        Assert.Equal("--autocast bf16 --quantize w4 --quantize-group 64", File.ReadAllText(Path.Combine(made, "graph_before.options")).Trim());
        var (code, output, error) = Run("run", Path.Combine(made, "graph_before.mlir"), "--random=3", "--threads", "1", "--expect", $"probabilities={Path.Combine(folder, "y.npy")}", "--rtol", "0", "--atol", "0");
        Assert.True(code == 0, output + error);
    }
}
