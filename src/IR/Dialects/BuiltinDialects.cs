namespace MaxTune.IR;

/// <summary>The dialects this program knows, as one explicit list.</summary>
public static class BuiltinDialects
{
    public static DialectRegistry Registry { get; } = DialectRegistry.OnDemand(
        ("builtin", () => BuiltinOps.Dialect),
        ("func", () => FuncOps.Dialect),
        ("cf", () => CfOps.Dialect),
        ("arith", () => ArithOps.Dialect),
        ("math", () => MathOps.Dialect),
        ("scf", () => ScfOps.Dialect),
        ("memref", () => MemRefOps.Dialect),
        ("vector", () => VectorOps.Dialect),
        ("amx", () => AmxOps.Dialect),
        ("x86vector", () => X86VectorOps.Dialect),
        ("bufferization", () => BufferizationOps.Dialect),
        ("tensor", () => TensorOps.Dialect),
        ("linalg", () => LinalgOps.Dialect),
        ("affine", () => AffineOps.Dialect),
        ("ml_program", () => MlProgramOps.Dialect),
        ("mt", () => MtOps.Dialect));
}
