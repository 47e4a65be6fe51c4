using System.Text.Json;

namespace MaxTune.Import;

// {"__metadata__": {"k": "v"}, "name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ...}
internal sealed record SafetensorsHeader(IReadOnlyList<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata)
{
    public const string MetadataKey = "__metadata__";
    private const int Start = 8; // of the JSON in the file

    public static SafetensorsHeader Parse(byte[] json, InputFile file, long dataStart)
    {
        if (json is not [(byte)'{', ..]) throw file.Error("the header at byte 8 must start with '{'");
        var reader = new Utf8JsonReader(json);
        try
        {
            var header = ReadHeader(ref reader, file);
            CheckCoverage(header.Entries, file, dataStart);
            return header;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is no valid Unicode
            throw new ImportException(file.Path, $"the header is not valid JSON at byte {Start + reader.BytesConsumed}: {FirstSentence(e.Message)}", e);
        }
    }

    private static string FirstSentence(string message) => message.Split(". ")[0].TrimEnd('.');

    private static SafetensorsHeader ReadHeader(ref Utf8JsonReader reader, InputFile file)
    {
        var entries = new List<SafetensorsEntry>();
        var names = new HashSet<string>();
        var metadata = new Dictionary<string, string>();
        Expect(ref reader, file, JsonTokenType.StartObject, "an object");
        while (NextKey(ref reader, names, file, "the header") is { } name)
        {
            if (name == MetadataKey) ReadMetadata(ref reader, metadata, file);
            else entries.Add(ReadEntry(ref reader, name, file));
        }
        if (reader.Read()) throw Error(ref reader, file, "more after the header's object"); // trailing spaces are padding
        entries.Sort((a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        return new(entries, metadata);
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, Dictionary<string, string> metadata, InputFile file)
    {
        Expect(ref reader, file, JsonTokenType.StartObject, "an object of strings under __metadata__");
        var keys = new HashSet<string>();
        while (NextKey(ref reader, keys, file, MetadataKey) is { } key)
        {
            Expect(ref reader, file, JsonTokenType.String, $"a string for {Shown.Name(key)} in __metadata__");
            metadata.Add(key, reader.GetString()!);
        }
    }

    private static SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name, InputFile file)
    {
        Expect(ref reader, file, JsonTokenType.StartObject, $"an object for {Shown.Name(name)}");
        ElementType? type = null;
        long[]? shape = null, offsets = null;
        var keys = new HashSet<string>();
        while (NextKey(ref reader, keys, file, Shown.Name(name)) is { } key)
        {
            switch (key)
            {
                case "dtype":
                    Expect(ref reader, file, JsonTokenType.String, $"a string for dtype of {Shown.Name(name)}");
                    var text = reader.GetString();
                    type = Array.Find(ElementTypes.All, t => t.Safetensors == text)
                        ?? throw Error(ref reader, file, $"element type {Shown.Name(text)} of {Shown.Name(name)} is not supported: {string.Join(' ', ElementTypes.All.Select(t => t.Safetensors))} are");
                    break;
                case "shape": shape = ReadIntegers(ref reader, NpyHeader.MaxRank, $"shape of {Shown.Name(name)}", file); break;
                case "data_offsets": offsets = ReadIntegers(ref reader, 2, $"data_offsets of {Shown.Name(name)}", file); break;
                default: throw Error(ref reader, file, $"unknown key {Shown.Name(key)} in {Shown.Name(name)}: dtype, shape and data_offsets are known");
            }
        }
        if (type is null || shape is null || offsets is null)
            throw Error(ref reader, file, $"{Shown.Name(name)} lacks {(type is null ? "dtype" : shape is null ? "shape" : "data_offsets")}");
        if (offsets.Length != 2) throw Error(ref reader, file, $"data_offsets of {Shown.Name(name)} has {offsets.Length} numbers: [begin, end]");
        var bytes = ElementTypes.ByteLength(shape, type.Size) ?? throw Error(ref reader, file, $"{Shown.Name(name)} [{string.Join(", ", shape)}] of {type.Name} has more than 2^63 - 1 bytes");
        if (offsets[1] - offsets[0] != bytes)
            throw Error(ref reader, file, $"{Shown.Name(name)} [{string.Join(", ", shape)}] of {type.Name} has {bytes} bytes, its data_offsets [{offsets[0]}, {offsets[1]}] have {offsets[1] - offsets[0]}");
        return new(name, type.Name, shape, offsets[0], offsets[1]);
    }

    private static long[] ReadIntegers(ref Utf8JsonReader reader, int most, string what, InputFile file)
    {
        Expect(ref reader, file, JsonTokenType.StartArray, $"an array for {what}");
        var list = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var n) || n < 0)
                throw Error(ref reader, file, $"{what} must hold integers from 0 to 2^63 - 1");
            if (list.Count == most) throw Error(ref reader, file, $"{what} has more than {most} numbers");
            list.Add(n);
        }
        return [.. list];
    }

    // entries are sorted by Begin: each starts where the one before ended, and the last ends where the file does
    private static void CheckCoverage(IReadOnlyList<SafetensorsEntry> entries, InputFile file, long dataStart)
    {
        var available = file.Length - dataStart;
        long next = 0;
        SafetensorsEntry? before = null;
        foreach (var e in entries)
        {
            if (e.End > available)
                throw file.Error($"truncated: {Shown.Name(e.Name)} ends at byte {(ulong)dataStart + (ulong)e.End}, the file has {file.Length}");
            if (e.Begin < next)
                throw file.Error($"{Shown.Name(e.Name)} and {Shown.Name(before!.Name)} overlap: data_offsets [{e.Begin}, {e.End}] and [{before.Begin}, {before.End}]");
            if (e.Begin > next)
                throw file.Error($"bytes {dataStart + next} to {dataStart + e.Begin} belong to no tensor: {Shown.Name(e.Name)} must begin at {next}, not {e.Begin}");
            (next, before) = (e.End, e);
        }
        if (next != available)
            throw file.Error($"bytes {dataStart + next} to {file.Length} belong to no tensor: the last one ends at {next}, the data at {available}");
    }

    private static string? NextKey(ref Utf8JsonReader reader, HashSet<string> seen, InputFile file, string where)
    {
        if (!reader.Read() || reader.TokenType == JsonTokenType.EndObject) return null;
        var key = reader.GetString()!;
        return seen.Add(key) ? key : throw Error(ref reader, file, $"the key {Shown.Name(key)} is twice in {where}");
    }

    private static void Expect(ref Utf8JsonReader reader, InputFile file, JsonTokenType type, string what)
    {
        if (!reader.Read() || reader.TokenType != type) throw Error(ref reader, file, $"expected {what}");
    }

    private static ImportException Error(ref Utf8JsonReader reader, InputFile file, string what) =>
        file.Error($"{what}, in the header at byte {Start + reader.TokenStartIndex}");

    public static byte[] Write(IEnumerable<(string Name, RawTensor Tensor, ElementType Type)> rows, IReadOnlyDictionary<string, string>? metadata)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(MetadataKey);
                foreach (var (key, value) in metadata) json.WriteString(key, value);
                json.WriteEndObject();
            }
            long offset = 0;
            foreach (var (name, tensor, type) in rows)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", type.Safetensors);
                json.WriteStartArray("shape");
                foreach (var d in tensor.Shape) json.WriteNumberValue(d);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.Data.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (stream.Length % 8 != 0) stream.WriteByte((byte)' ');
        return stream.ToArray();
    }
}
