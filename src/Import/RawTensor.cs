namespace MaxTune.Import;

/// <summary>A tensor as a file holds it: row-major, little-endian, packed.</summary>
/// <param name="DType">MLIR's name of the element type, one of f64 f32 f16 bf16 i64 i32 i16 i8 i1 ui64 ui32 ui16 ui8. i1 is one byte, 0 or 1.</param>
/// <param name="Shape">Outermost dimension first; empty for a scalar; any dimension may be 0.</param>
/// <param name="Data">Exactly the product of the shape times the element size.</param>
public sealed record RawTensor(string DType, long[] Shape, ReadOnlyMemory<byte> Data)
{
    /// <summary>tensor&lt;2x3xf32&gt;.</summary>
    public override string ToString() => $"tensor<{string.Concat(Shape.Select(d => $"{d}x"))}{DType}>";
}

/// <summary>A file that cannot be read or written. The message is whole: FILE: error: what, where, and the rule.</summary>
public sealed class ImportException(string file, string reason, Exception? inner = null) : Exception($"{file}: error: {reason}", inner)
{
    public string File => file;
}
