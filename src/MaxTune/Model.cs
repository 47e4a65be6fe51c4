using MaxTune.Codegen.Programs;
using MaxTune.Runtime;
using MaxTune.Tuning;

namespace MaxTune;

/// <summary>Where to begin.</summary>
/// <example><code>
/// using var model = Model.CompileFile("linear_relu.mlir", new CompileOptions { Mode = CompileMode.MaxAutotune });
/// using var x = Tensor.Random(DType.F32, seed: 1, [64, 16]);
/// using var y = model.Run(x)[0];
/// </code></example>
public static class Model
{
    /// <summary>Compiles a model from its text.</summary>
    /// <exception cref="CompilationException">The model is malformed, or uses what cannot be compiled; has the diagnostics.</exception>
    public static CompiledModel Compile(ModelSource source, CompileOptions? options = null) => new Compilation(source, options ?? new CompileOptions()).Run();

    /// <summary>
    /// Gets ready for a first <see cref="Compile"/> on a thread of its own: looks at the processor and runs an empty kernel. For programs that have other things to do before, such as
    /// reading files; nobody needs to wait for it.
    /// </summary>
    /// <param name="options">Of the compilation to come: where it will search with nothing in its cache, the compiler gets ready too.</param>
    public static void WarmUp(CompileOptions? options = null) => new Thread(() =>
    {
        if (options is { Mode: CompileMode.MaxAutotune } && (options.CacheDirectory is not { } directory || !new ImageFolder(directory).HasRecords)) CompilerWarmUp.Begin();
        CpuModel.Detect();
        CompiledProgram.WarmUp();
    })
    { IsBackground = true, Name = "warm-up" }.Start();

    /// <inheritdoc cref="Compile"/>
    public static CompiledModel CompileFile(string path, CompileOptions? options = null) => Compile(ModelSource.FromFile(path), options);
}
