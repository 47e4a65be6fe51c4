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

    /// <inheritdoc cref="Compile"/>
    public static CompiledModel CompileFile(string path, CompileOptions? options = null) => Compile(ModelSource.FromFile(path), options);
}
