using System.Text.Json;

namespace MaxTune.Tuning;

/// <summary>Records as JSON, by hand: no reflection, and stable names. What is written is read back equal.</summary>
public static class TuningJson
{
    public static string Write(TuningRecord record)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) Write(json, record);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    public static void Write(Utf8JsonWriter json, TuningRecord r)
    {
        json.WriteStartObject();
        json.WriteString("kernel", r.Kernel);
        json.WriteString("key", r.Key);
        json.WriteStartArray("operands");
        foreach (var operand in r.Operands)
        {
            json.WriteStartObject();
            json.WriteString("dtype", operand.Element);
            Numbers("shape", operand.Extents);
            Numbers("strides", operand.Strides);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("threads", r.Threads);
        json.WriteString("cpu", r.Cpu);
        json.WriteString("version", r.Version);
        json.WriteString("winner", r.Winner);
        if (r.InModel.Length > 0) json.WriteString("in_model", r.InModel);
        json.WriteNumber("legal", r.Legal);
        json.WriteNumber("tried", r.Tried);
        json.WriteNumber("noise_floor", r.Floor);
        json.WriteNumber("benchmark_seconds", r.BenchmarkSeconds);
        json.WriteNumber("compile_seconds", r.CompileSeconds);
        json.WriteStartObject("workload");
        json.WriteNumber("flops", r.Workload.Flops);
        json.WriteNumber("bytes", r.Workload.Bytes);
        json.WriteString("ceiling", r.Workload.Ceiling);
        Seconds("ceiling_seconds", r.Workload.CeilingSeconds);
        json.WriteString("measured", r.Workload.Measured);
        json.WriteEndObject();
        json.WriteStartArray("choices");
        foreach (var row in r.Rows)
        {
            json.WriteStartObject();
            Row(json, row);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();

        void Numbers(string name, IReadOnlyList<long> values)
        {
            json.WriteStartArray(name);
            foreach (long value in values) json.WriteNumberValue(value);
            json.WriteEndArray();
        }

        void Seconds(string name, double value) => Number(json, name, value);
    }

    private static void Row(Utf8JsonWriter json, TuningRow row)
    {
        json.WriteString("name", row.Name);
        if (row.Schedule is not null) json.WriteString("schedule", row.Schedule);
        json.WriteString("status", row.Status.ToString());
        Number(json, "best_seconds", row.BestSeconds);
        Number(json, "median_seconds", row.MedianSeconds);
        Number(json, "max_error", row.MaxError);
        Number(json, "error_share", row.ErrorShare);
        if (row.Note.Length > 0) json.WriteString("note", row.Note);
    }

    // JSON has no infinity and no NaN: null stands for them
    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    /// <summary>One choice of a record on one line, with the kernel it is for and its rate and share of the ceiling.</summary>
    public static string Line(string kernel, TuningRecord record, TuningRow row) => OneLine(json =>
    {
        json.WriteString("kernel", kernel);
        Row(json, row);
        if (record.Workload.Flops > 0) Number(json, "gflops", record.Workload.Flops / row.BestSeconds / 1e9);
        json.WriteString("ceiling", record.Workload.Ceiling);
        Number(json, "ceiling_share", record.Workload.CeilingSeconds / row.BestSeconds);
        json.WriteString("shapes", string.Join(", ", record.Operands.Select(o => o.Shape)));
        json.WriteNumber("threads", record.Threads);
    });

    /// <summary>A choice that nobody timed.</summary>
    /// <param name="origin">Who made it.</param>
    public static string Line(string kernel, string schedule, string origin) => OneLine(json =>
    {
        json.WriteString("kernel", kernel);
        json.WriteString("schedule", schedule);
        json.WriteString("status", origin);
    });

    private static string OneLine(Action<Utf8JsonWriter> members)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <exception cref="FormatException">The text is not what <see cref="Write(TuningRecord)"/> writes.</exception>
    public static TuningRecord Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"not a tuning record: {e.Message}", e);
        }
    }

    public static TuningRecord Read(JsonElement json)
    {
        var work = json.GetProperty("workload");
        return new TuningRecord(
            Text(json, "kernel"), Text(json, "key"),
            [.. json.GetProperty("operands").EnumerateArray().Select(o => new OperandShape(Longs(o, "shape"), Longs(o, "strides"), Text(o, "dtype")))],
            json.GetProperty("threads").GetInt32(), Text(json, "cpu"), Text(json, "version"), Text(json, "winner"),
            [.. json.GetProperty("choices").EnumerateArray().Select(ReadRow)],
            json.GetProperty("legal").GetInt32(), json.GetProperty("tried").GetInt32(), Number(json, "noise_floor"),
            Number(json, "benchmark_seconds"), Number(json, "compile_seconds"),
            new Workload(Number(work, "flops"), Number(work, "bytes"), Text(work, "ceiling"), Number(work, "ceiling_seconds"), Text(work, "measured")),
            json.TryGetProperty("in_model", out var inModel) ? inModel.GetString()! : "");
    }

    private static TuningRow ReadRow(JsonElement row) => new(
        Text(row, "name"), row.TryGetProperty("schedule", out var schedule) ? schedule.GetString() : null, Enum.Parse<RowStatus>(Text(row, "status")),
        Number(row, "best_seconds"), Number(row, "median_seconds"), Number(row, "max_error"), Number(row, "error_share"),
        row.TryGetProperty("note", out var note) ? note.GetString()! : "");

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null");

    private static double Number(JsonElement json, string name) =>
        json.GetProperty(name) is { ValueKind: JsonValueKind.Null } ? double.PositiveInfinity : json.GetProperty(name).GetDouble();

    private static long[] Longs(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(v => v.GetInt64())];
}
