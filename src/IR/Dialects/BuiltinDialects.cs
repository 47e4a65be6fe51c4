namespace MaxTune.IR;

/// <summary>The dialects this program knows, as one explicit list.</summary>
public static class BuiltinDialects
{
    public static DialectRegistry Registry { get; } = new(
        BuiltinOps.Dialect,
        FuncOps.Dialect,
        CfOps.Dialect,
        ArithOps.Dialect,
        MathOps.Dialect,
        ScfOps.Dialect,
        MemRefOps.Dialect,
        VectorOps.Dialect,
        AmxOps.Dialect,
        X86VectorOps.Dialect,
        BufferizationOps.Dialect,
        TensorOps.Dialect,
        LinalgOps.Dialect,
        AffineOps.Dialect,
        MlProgramOps.Dialect,
        MtOps.Dialect);
}
