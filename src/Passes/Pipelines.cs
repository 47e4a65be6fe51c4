namespace MaxTune.Passes;

/// <summary>The whole lowering: from what a user wrote to what is compiled, one line a step.</summary>
public static class Pipelines
{
    /// <summary>Graph → kernels: weights become constants, compound operations primitive ones, and everything that can run together one <c>mt.kernel</c>.</summary>
    public const string GraphToKernels =
        "builtin.module(" +
            "freeze-weights," +
            "func.func(canonicalize,fold-constants,cse)," +
            "func.func(decompose,fuse-kernels)," +
            "symbol-dce)";

    /// <summary>Kernels → loops, by each kernel's schedule.</summary>
    public const string KernelsToLoops =
        "builtin.module(" +
            "func.func(pack-weights)," +
            "lower-to-loops," +
            "func.func(vectorize,unroll,hoist,cse,parallelize))";
}
