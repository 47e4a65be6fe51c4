using System.Text;
using System.Text.Json;
using MaxTune.Codegen.Programs;
using MaxTune.Runtime;
using MaxTune.Tuning;

namespace MaxTune.Tools.Cli;

/// <summary>What <c>maxtune run --json</c> writes.</summary>
internal static class RunReport
{
    public static void Write(string file, CompiledModel model, CompileOptions options, Tensor[] inputs, Tensor[] results, ResultChecks checks, ModelTiming? timing) => JsonFile.Write(file, json =>
    {
        json.WriteStartObject();
        json.WriteString("mode", options.Mode == CompileMode.MaxAutotune ? "max-autotune" : "default");
        json.WriteNumber("threads", model.Threads);
        Tensors("inputs", model.Inputs, inputs);
        Tensors("outputs", model.Outputs, results);
        json.WriteStartArray("checks");
        foreach (var (name, closeness) in checks.Compare(results))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteBoolean("passed", closeness.Ok);
            json.WriteNumber("mismatches", closeness.Mismatches);
            if (double.IsFinite(closeness.MaxAbsoluteError)) json.WriteNumber("max_error", closeness.MaxAbsoluteError);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (timing is not null)
        {
            json.WriteNumber("best_us", timing.BestMicroseconds);
            json.WriteNumber("median_us", timing.MedianMicroseconds);
        }
        json.WriteStartArray("kernels");
        foreach (var record in model.Tuned.Select(t => t()).OfType<TuningRecord>()) TuningJson.Write(json, record);
        json.WriteEndArray();
        json.WriteEndObject();

        void Tensors(string name, IReadOnlyList<TensorSignature> signatures, Tensor[] tensors)
        {
            json.WriteStartArray(name);
            for (int i = 0; i < tensors.Length; i++)
            {
                json.WriteStartObject();
                json.WriteString("name", signatures[i].Name);
                json.WriteString("dtype", tensors[i].DType.Name);
                json.WriteStartArray("shape");
                foreach (long extent in tensors[i].Shape) json.WriteNumberValue(extent);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
    });
}

/// <summary>JSON files that appear whole or not at all.</summary>
internal static class JsonFile
{
    public static void Write(string path, Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true })) write(json);
        stream.WriteByte((byte)'\n');
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllBytes(temporary, stream.ToArray());
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            try { File.Delete(temporary); }
            catch (Exception left) when (left is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException) { }
            throw new UserException($"{path}: cannot write: {e.Message}");
        }
    }

    public static string Text(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true })) write(json);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
