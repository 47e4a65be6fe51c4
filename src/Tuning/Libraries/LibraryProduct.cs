using MaxTune.IR;
using MaxTune.Passes.Lowering;

namespace MaxTune.Tuning;

/// <summary>
/// A kernel as libraries can compute it: one product of two matrices, <c>Y = epilogue(Σ_k x[m, k] · w[k, n], ...)</c>, of floats of up to 32 bits with sums in f32, of bytes with sums in i32,
/// or with weights that a generic makes floats of.
/// </summary>
/// <param name="Epilogue">The elementwise <c>linalg.generic</c> on the product; null when there is none.</param>
/// <param name="EpilogueInput">Which input of the epilogue the product is.</param>
internal sealed record LibraryProduct(Operation Kernel, Operation Contraction, Operation? Epilogue, int EpilogueInput)
{
    // whole numbers up to here are f32 numbers
    private const long ExactInSingle = 1 << 24;

    public TensorType OutputType => (TensorType)Kernel.Result().Type;
    public TensorType SumsType => (TensorType)Contraction.Result().Type;
    public bool IsInteger => SumsType.Element == IrType.I32;

    /// <summary>x is [K, M].</summary>
    public bool TransposedX => Maps[0].Results[0] == AffineExpr.Dim(Dims.K[0]);

    /// <summary>w is [N, K].</summary>
    public bool TransposedW => Maps[1].Results[0] == AffineExpr.Dim(Dims.N[0]);

    private AffineMap[] Maps => new StructuredOp(Contraction).IndexingMaps;
    private ContractionDims Dims => ContractionDims.Of(new StructuredOp(Contraction))!;

    /// <summary>Null for other kernels.</summary>
    public static LibraryProduct? Match(Operation kernel)
    {
        var product = GemmKernel.Match(kernel) is { MDim: not null, NDim: not null } g ? new LibraryProduct(kernel, g.Contraction, g.Epilogue, g.EpilogueInput)
            : NarrowGemm.Match(kernel) is { HasRows: true } n ? new LibraryProduct(kernel, n.Contraction, n.Epilogue, n.EpilogueInput)
            : null;
        return product is { Dims: { Batch.Length: 0, N.Length: 1 } } && product.Operands() ? product : null;
    }

    // x is an operand of the kernel, w one or made of some
    private bool Operands()
    {
        if (Contraction.Operand(0) is not BlockArgument { Type: TensorType { Rank: 2, Element: var x } }) return false;
        if (Contraction.Operand(1) is not BlockArgument { Type: TensorType { Rank: 2, Element: var w } })
            return SumsType.Element == IrType.F32 && IsFloat(x) && QuantizedWeight.Match(Contraction.Operand(1).DefiningOp) is not null;
        return SumsType.Element == IrType.F32 ? IsFloat(x) && IsFloat(w) : IsInteger && x == IrType.I8 && w == IrType.I8;
    }

    private static bool IsFloat(IrType type) => type is FloatType { Width: <= 32 };

    /// <summary>Bytes of an operand are 0 to 255.</summary>
    public bool IsUnsigned(int operand) => IsInteger && Contraction.Body.Argument(operand).Uses.Any(u => u.Owner.Is(ArithOps.ExtUI));

    /// <summary>Whether sums of <paramref name="k"/> products of bytes are exact in f32, in any order: <c>k · max |x| · max |w| &lt;= 2^24</c>.</summary>
    public bool IsExactInSingle(long k) => k * Largest(0) * Largest(1) <= ExactInSingle;

    private long Largest(int operand) => IsUnsigned(operand) ? 255 : 128;
}
