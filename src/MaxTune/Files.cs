using MaxTune.Import;
using MaxTune.IR;
using MaxTune.Runtime;

namespace MaxTune;

/// <summary>Tensors and parameters from and to files.</summary>
public static class Files
{
    /// <summary>The array of an .npy file.</summary>
    /// <exception cref="ImportException">The file cannot be read, or is not what it says.</exception>
    public static Tensor ReadNpy(string path)
    {
        var raw = NpyFile.Read(path);
        return Tensor.FromBytes(DTypes.Parse(raw.DType), raw.Data.Span, raw.Shape);
    }

    /// <summary>Writes an .npy file, whole or not at all.</summary>
    /// <exception cref="ImportException">The file cannot be written.</exception>
    public static void WriteNpy(string path, Tensor tensor)
    {
        var packed = tensor.Contiguous();
        NpyFile.Write(path, new RawTensor(packed.DType == DType.Index ? "i64" : packed.DType.Name, packed.Shape.ToArray(), packed.Bytes.ToArray()));
        if (!ReferenceEquals(packed, tensor)) packed.Dispose();
    }

    /// <summary>Every tensor of a safetensors file as a parameter of a model.</summary>
    /// <exception cref="ImportException">The file cannot be read, or is not what it says.</exception>
    public static IReadOnlyDictionary<string, DenseElementsAttr> ReadParameters(string path)
    {
        using var file = SafetensorsFile.Open(path);
        var parameters = new Dictionary<string, DenseElementsAttr>();
        foreach (var entry in file.Entries)
        {
            var raw = file.Read(entry.Name);
            if (file.Metadata.TryGetValue(PackedInt4.NoteKey(entry.Name), out string? note) && !PackedInt4.Agrees(note, raw))
                throw new ImportException(path, $"'{entry.Name}' is {raw}, its note in __metadata__ says {note} of 4 bits, two a byte");
            parameters.Add(entry.Name, new DenseElementsAttr(new TensorType(raw.Shape, ElementOf(raw.DType)), raw.Data));
        }
        return parameters;
    }

    private static IrType ElementOf(string dtype) =>
        FloatType.ByMnemonic.TryGetValue(dtype, out var type) ? type
        : dtype.StartsWith("ui", StringComparison.Ordinal) ? new IntegerType(int.Parse(dtype[2..], System.Globalization.CultureInfo.InvariantCulture), Signedness.Unsigned)
        : new IntegerType(int.Parse(dtype[1..], System.Globalization.CultureInfo.InvariantCulture));
}
