namespace MaxTune.Import;

// One row per element type: its MLIR name, bytes, and what each format calls it ("" where the format has no name).
internal sealed record ElementType(string Name, int Size, string Npy, string Safetensors);

internal static class ElementTypes
{
    public static readonly ElementType[] All =
    [
        new("f64",  8, "f8", "F64"),
        new("f32",  4, "f4", "F32"),
        new("f16",  2, "f2", "F16"),
        new("bf16", 2, "V2", "BF16"), // numpy has no bfloat16: ml_dtypes' arrays are saved as two raw bytes
        new("i64",  8, "i8", "I64"),
        new("i32",  4, "i4", "I32"),
        new("i16",  2, "i2", "I16"),
        new("i8",   1, "i1", "I8"),
        new("i1",   1, "b1", "BOOL"),
        new("ui64", 8, "u8", "U64"),
        new("ui32", 4, "u4", "U32"),
        new("ui16", 2, "u2", "U16"),
        new("ui8",  1, "u1", "U8"),
    ];

    /// <summary>Bytes of a packed tensor; null on overflow.</summary>
    public static long? ByteLength(ReadOnlySpan<long> shape, int elementSize)
    {
        long bytes = elementSize;
        var empty = false;
        foreach (var d in shape)
        {
            if (d < 0) return null;
            if (d == 0) empty = true;
            else if (Math.BigMul(bytes, d, out var low) != 0 || low < 0) return null;
            else bytes = low;
        }
        return empty ? 0 : bytes;
    }

    /// <summary>The row of a tensor about to be written.</summary>
    /// <exception cref="ImportException">Unknown type, or the data does not fit the shape.</exception>
    public static ElementType OfTensorToWrite(string file, RawTensor tensor)
    {
        var type = Array.Find(All, t => t.Name == tensor.DType)
            ?? throw new ImportException(file, $"cannot write element type '{tensor.DType}': one of {string.Join(", ", All.Select(t => t.Name))}");
        var bytes = ByteLength(tensor.Shape, type.Size);
        return bytes == tensor.Data.Length ? type : throw new ImportException(file, $"cannot write {tensor}: its shape needs {bytes?.ToString() ?? "too many"} bytes, it has {tensor.Data.Length}");
    }
}
