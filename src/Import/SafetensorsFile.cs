using System.Buffers.Binary;

namespace MaxTune.Import;

/// <summary>One tensor in a safetensors file.</summary>
/// <param name="DType">MLIR's name, as in <see cref="RawTensor"/>.</param>
/// <param name="Begin">Of its data, in bytes after the header.</param>
/// <param name="End">One past its last byte.</param>
public sealed record SafetensorsEntry(string Name, string DType, long[] Shape, long Begin, long End);

/// <summary>A safetensors file: named tensors. The header is read and checked on opening, each tensor's data when asked for.</summary>
/// <remarks>
/// The rules checked: the header is at most 100 MB of JSON that starts with '{'; names are unique; element types are F64 F32 F16 BF16 I64 I32 I16 I8 U64
/// U32 U16 U8 BOOL; offsets agree with the shape; together the tensors cover all the data, without gaps, overlaps or bytes left over.
/// </remarks>
/// <example><code>using var file = SafetensorsFile.Open("model.safetensors"); var w = file.Read("fc1.weight");</code></example>
public sealed class SafetensorsFile : IDisposable
{
    internal const long MaxHeader = 100_000_000;

    private readonly InputFile file;
    private readonly long dataStart;
    private readonly Dictionary<string, SafetensorsEntry> byName;

    private SafetensorsFile(InputFile file, long dataStart, SafetensorsHeader header)
    {
        (this.file, this.dataStart, Entries, Metadata) = (file, dataStart, header.Entries, header.Metadata);
        byName = Entries.ToDictionary(e => e.Name);
    }

    /// <summary>In the order of their data.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>The strings under __metadata__.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <exception cref="ImportException">The file cannot be opened, or breaks a rule of the format.</exception>
    public static SafetensorsFile Open(string path)
    {
        var file = new InputFile(path);
        try
        {
            var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(file.Read(0, 8, "the header length"));
            if (headerLength > MaxHeader) throw file.Error($"header length {headerLength} at byte 0: at most {MaxHeader}");
            var json = file.Read(8, (long)headerLength, "the header");
            var dataStart = 8 + (long)headerLength;
            return new(file, dataStart, SafetensorsHeader.Parse(json, file, dataStart));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Every tensor of a file, by name.</summary>
    /// <exception cref="ImportException">As <see cref="Open"/>, or the data cannot be read.</exception>
    public static IReadOnlyDictionary<string, RawTensor> ReadAll(string path)
    {
        using var file = Open(path);
        return file.Entries.ToDictionary(e => e.Name, e => file.Read(e.Name));
    }

    public bool Contains(string name) => byName.ContainsKey(name);

    /// <summary>One tensor's data.</summary>
    /// <exception cref="ImportException">There is no such tensor, it is larger than an array can be, or the data cannot be read.</exception>
    public RawTensor Read(string name)
    {
        if (!byName.TryGetValue(name, out var entry)) throw file.Error($"there is no tensor {Shown.Name(name)}");
        var data = file.Read(dataStart + entry.Begin, entry.End - entry.Begin, $"the data of {Shown.Name(name)}");
        if (entry.DType == "i1" && data.AsSpan().IndexOfAnyExcept((byte)0, (byte)1) is >= 0 and var odd)
            throw file.Error($"byte {dataStart + entry.Begin + odd}, in {Shown.Name(name)}, is {data[odd]}: a BOOL is 0 or 1");
        return new(entry.DType, entry.Shape, data);
    }

    /// <summary>Writes tensors, larger elements first so that each is aligned; otherwise in the order given. The file appears whole or not at all.</summary>
    /// <exception cref="ImportException">A name is there twice, data does not fit its shape, or the file cannot be written.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, RawTensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var rows = tensors.Select(t => (t.Key, t.Value, Type: ElementTypes.OfTensorToWrite(path, t.Value))).OrderByDescending(t => t.Type.Size).ToList();
        var names = new HashSet<string> { SafetensorsHeader.MetadataKey };
        foreach (var (name, tensor, _) in rows)
        {
            if (!names.Add(name)) throw new ImportException(path, $"cannot write two tensors of the name {Shown.Name(name)}");
            if (tensor.Shape.Length > NpyHeader.MaxRank) throw new ImportException(path, $"cannot write {Shown.Name(name)} of rank {tensor.Shape.Length}: at most {NpyHeader.MaxRank}");
        }
        OutputFile.Write(path, stream =>
        {
            var header = SafetensorsHeader.Write(rows, metadata);
            if (header.Length > MaxHeader) throw new ImportException(path, $"cannot write a header of {header.Length} bytes: at most {MaxHeader}");
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (var (_, tensor, _) in rows) stream.Write(tensor.Data.Span);
        });
    }

    public void Dispose() => file.Dispose();
}
