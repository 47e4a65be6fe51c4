using MaxTune.Runtime;
using Microsoft.Extensions.Logging;
using Xunit;

namespace MaxTune.Tests.Facade;

public sealed class CompileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("maxtune_compile_").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("module {", "model.mlir:1:")]
    [InlineData("module { func.func @main() { mt.frobnicate } }", "frobnicate")]
    [InlineData("module { }", "the module has no function")]
    [InlineData("module { func.func @other() { return } }", "@other")]
    [InlineData("module { func.func @main(%i: index) -> index { return %i : index } }", "ranked tensors")]
    public void A_mistake_is_a_diagnostic(string text, string expected)
    {
        var e = Assert.Throws<CompilationException>(() => Model.Compile(new ModelSource(text, "model.mlir")));
        Assert.Contains(expected, e.Message);
        Assert.NotEmpty(e.Diagnostics);
    }

    [Fact]
    public void A_missing_parameter_is_named() =>
        Assert.Contains("parameter 'w'", Assert.Throws<CompilationException>(() => Model.Compile(Models.Linear())).Message);

    [Fact]
    public void A_thousand_mistakes_fit_one_screen()
    {
        string text = "module {\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"  ml_program.global private @g{i} : tensor<4xf32>\n")) + "}";
        Assert.InRange(Assert.Throws<CompilationException>(() => Model.Compile(text)).Message.Split('\n').Length, 2, 41);
    }

    [Fact]
    public void A_debug_folder_has_every_level()
    {
        using var model = Model.Compile(Models.Linear("4"), new CompileOptions
        {
            Mode = CompileMode.MaxAutotune,
            TuneSeconds = 0.02,
            TuneCandidates = 2,
            Threads = 1,
            Parameters = Models.Parameters(),
            DebugDirectory = folder,
        });
        string made = Directory.GetDirectories(Directory.GetDirectories(folder, "run_*").Single()).Single();
        Assert.Equal("model__0", Path.GetFileName(made));
        Assert.Equal(["autotuning.json", "fusion.txt", "graph.dot", "graph.svg", "graph_after.mlir", "graph_before.mlir", "graph_before.safetensors", "graph_before.schedules", "inputs.json",
            "kernels.asm", "kernels.il", "kernels.mlir", "loops.mlir", "output_code.cs"],
            Directory.GetFiles(made).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("\"linear_unary_0\"", File.ReadAllText(Path.Combine(made, "autotuning.json")));
        Assert.Contains("\"x\"", File.ReadAllText(Path.Combine(made, "inputs.json")));
    }

    [Fact]
    public void The_second_compilation_takes_schedules_from_the_cache()
    {
        var options = new CompileOptions { Mode = CompileMode.MaxAutotune, TuneSeconds = 0.02, TuneCandidates = 4, Threads = 1, Parameters = Models.Parameters(), CacheDirectory = folder };
        using var first = Model.Compile(Models.Linear("4"), options);
        var logger = new ListLogger();
        using var second = Model.Compile(Models.Linear("4"), options with { Logger = logger });
        Assert.Contains(logger.Lines, l => l.Text.Contains("(from the cache)"));
        Assert.Equal(first.Dump(DumpLevel.Kernels), second.Dump(DumpLevel.Kernels));
        using var x = Tensor.Random(DType.F32, 1, [4, 16]);
        using var a = first.Run(x)[0];
        using var b = second.Run(x)[0];
        // same cache, same kernels, same bits
        Assert.Equal(a.ToArray<float>(), b.ToArray<float>());
        // and nothing that was known is looked up with the cache gone
        Assert.NotNull(second.Tuned.Single()());
    }

    [Fact]
    public void A_torn_cache_is_a_warning_and_the_model_compiles()
    {
        File.WriteAllBytes(Path.Combine(folder, "tuning.db"), [.. Enumerable.Repeat((byte)7, 5000)]);
        var logger = new ListLogger();
        using var model = Model.Compile(Models.Linear("4"), new CompileOptions
        {
            Mode = CompileMode.MaxAutotune,
            TuneSeconds = 0.02,
            TuneCandidates = 2,
            Threads = 1,
            Parameters = Models.Parameters(),
            CacheDirectory = folder,
            Logger = logger,
        });
        Assert.Contains(logger.Lines, l => l.Level == LogLevel.Warning && l.Text.Contains("tuning.db"));
    }

    [Fact]
    public void The_environment_sets_options()
    {
        var variables = new Dictionary<string, string?>
        {
            ["MAXTUNE_MAX_AUTOTUNE"] = "1",
            ["MAXTUNE_NUM_THREADS"] = "3",
            ["MAXTUNE_MAX_ISA"] = "sse",
            ["MAXTUNE_CACHE_DIR"] = "/c",
            ["MAXTUNE_COMPILE_DEBUG"] = "1",
        };
        var options = new CompileOptions().WithEnvironment(variables.GetValueOrDefault);
        Assert.Equal((CompileMode.MaxAutotune, 3, MaxIsa.Sse, "/c", "maxtune_debug"), (options.Mode, options.Threads, options.MaxIsa, options.CacheDirectory, options.DebugDirectory));
        var plain = new CompileOptions().WithEnvironment(name => name == "XDG_CACHE_HOME" ? "/x" : null);
        Assert.Equal((CompileMode.Default, 0, Path.Combine("/x", "maxtune"), null), (plain.Mode, plain.Threads, plain.CacheDirectory, plain.DebugDirectory));
    }

    [Theory]
    [InlineData("MAXTUNE_NUM_THREADS", "0")]
    [InlineData("MAXTUNE_NUM_THREADS", "many")]
    [InlineData("MAXTUNE_MAX_ISA", "avx9")]
    [InlineData("MAXTUNE_MAX_AUTOTUNE", "yes")]
    public void A_variable_that_means_nothing_is_named(string name, string value) =>
        Assert.Contains($"{name}={value}", Assert.Throws<FormatException>(() => new CompileOptions().WithEnvironment(n => n == name ? value : null)).Message);

    [Theory]
    [InlineData(MaxIsa.Scalar)]
    [InlineData(MaxIsa.Sse)]
    public void A_cap_on_vectors_holds(MaxIsa cap)
    {
        using var model = Model.Compile(Models.Linear("4"), new CompileOptions { MaxIsa = cap, Threads = 1, Parameters = Models.Parameters() });
        Assert.Contains(cap == MaxIsa.Scalar ? "isa = scalar" : "isa = vec128", model.Dump(DumpLevel.Kernels));
        using var x = Tensor.Random(DType.F32, 1, [4, 16]);
        using var y = model.Run(x)[0];
        using var expected = Models.Expected(x);
        Assert.True(y.AllClose(expected, 1e-5, 1e-5).Ok);
    }
}
