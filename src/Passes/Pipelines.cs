using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>The whole lowering: from what a user wrote to what is compiled, one line a step.</summary>
public static class Pipelines
{
    /// <summary>Graph → kernels: weights become constants, compound operations primitive ones, and everything that can run together one <c>mt.kernel</c>.</summary>
    public const string GraphToKernels = Frozen + Fused;

    /// <summary>The same with passes on functions that change the precision, such as <c>quantize-weights{bits=4},autocast{dtype=bf16}</c>, once weights are constants; none when empty.</summary>
    public static string GraphToKernelsIn(string precision) => precision.Length == 0 ? GraphToKernels : $"{Frozen}func.func({precision},canonicalize,cse),{Fused}";

    private const string Frozen =
        "builtin.module(" +
            "freeze-weights," +
            "func.func(canonicalize,fuse-quantized,fold-constants,cse),";

    private const string Fused =
            "func.func(decompose,fuse-kernels)," +
            "symbol-dce)";

    /// <summary>Kernels → loops, by each kernel's schedule.</summary>
    public const string KernelsToLoops = "builtin.module(" + Nested + "," + Finished + ")";

    /// <summary>The first half of <see cref="KernelsToLoops"/>: a function a kernel, as its lowering writes it.</summary>
    public const string KernelsToNests = "builtin.module(" + Nested + ")";

    /// <summary>The second half, a function by itself.</summary>
    public const string NestsToLoops = "builtin.module(" + Finished + ")";

    private const string Nested =
            "func.func(pack-weights)," +
            "lower-to-loops";

    private const string Finished =
            "func.func(vectorize,unroll,hoist,cse,parallelize)," +
            "outline-micro-kernels";

    /// <summary>Runs a pipeline, given as text, on a module; false after reporting why not.</summary>
    public static bool Run(string pipeline, Operation module, DiagnosticSink sink) => Run(pipeline, module, new PassContext(BuiltinDialects.Registry, sink));

    /// <param name="inspectors">Told of every pass.</param>
    /// <param name="verify">Checks what each pass left; null to trust them.</param>
    public static bool Run(string pipeline, Operation module, PassContext context, IReadOnlyList<PassInspector>? inspectors = null, Func<Operation, DiagnosticSink, bool>? verify = null) =>
        PipelineParser.Parse(pipeline, AllPasses.Registry, context.Sink) is { } steps && new PassManager(steps, context) { Inspectors = inspectors ?? [], Verify = verify }.Run(module);
}
