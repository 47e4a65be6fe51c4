using MaxTune.IR;

namespace MaxTune.Codegen.Functions;

/// <summary>
/// How values are held in the IL of whole functions: integers of at most 64 bits and index are <c>long</c>, up to 128 bits <see cref="Int128"/> (both sign-extended; i1 is 0 or 1),
/// floats are <c>double</c> rounded to their type, vectors and tensors <see cref="NdArray"/>, memrefs <see cref="MemRefValue"/>.
/// </summary>
internal static class FunctionTypes
{
    /// <summary>Null for types that cannot be held.</summary>
    public static Type? Of(IrType type) => type switch
    {
        IntegerType { Width: <= 64 } or IndexType => typeof(long),
        IntegerType { Width: <= 128 } => typeof(Int128),
        FloatType { Kind: FloatKind.F80 or FloatKind.F128 } => null,
        FloatType => typeof(double),
        VectorType { IsScalable: true } => null,
        VectorType or TensorType => Of(((ShapedType)type).Element) is { } lane && lane != typeof(Int128) ? typeof(NdArray) : null,
        MemRefType or UnrankedMemRefType => Of(((ShapedType)type).Element) is { } cell && cell != typeof(Int128) ? typeof(MemRefValue) : null,
        FunctionType => typeof(string),
        _ => null,
    };

    public static int Width(IrType type) => type is IntegerType integer ? integer.Width : 64;

    /// <summary>The type itself, or what a vector or tensor is made of.</summary>
    public static IrType Element(IrType type) => type is VectorType or TensorType ? ((ShapedType)type).Element : type;
}
