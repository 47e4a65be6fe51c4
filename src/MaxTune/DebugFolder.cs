using System.Globalization;
using System.Text.Json;
using MaxTune.Codegen.Programs;
using MaxTune.Tuning;
using Microsoft.Extensions.Logging;

namespace MaxTune;

/// <summary>A folder with one compilation at every level: <c>run_TIME_PID/model__0</c>. Trouble with it is a warning, never an error.</summary>
internal sealed class DebugFolder
{
    private readonly string path;
    private readonly ILogger logger;

    private DebugFolder(string path, ILogger logger) => (this.path, this.logger) = (path, logger);

    public static DebugFolder? Create(string root, ILogger logger)
    {
        try
        {
            string run = Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"run_{DateTime.UtcNow:yyyy_MM_dd_HH_mm_ss}_{Environment.ProcessId}"));
            int n = 0;
            while (Directory.Exists(Path.Combine(run, $"model__{n}"))) n++;
            string path = Directory.CreateDirectory(Path.Combine(run, $"model__{n}")).FullName;
            logger.LogInformation("writing every level of the compilation to {Folder}", path);
            return new DebugFolder(path, logger);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            logger.LogWarning("cannot write a debug folder in {Root}: {Why}", root, e.Message);
            return null;
        }
    }

    public void Write(string name, string text)
    {
        try
        {
            File.WriteAllText(Path.Combine(path, name), text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            logger.LogWarning("cannot write {File}: {Why}", Path.Combine(path, name), e.Message);
        }
    }

    public void Write(string name, Codegen.CSharp.OutputProgram program)
    {
        try
        {
            program.Save(Path.Combine(path, name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            logger.LogWarning("cannot write {File}: {Why}", Path.Combine(path, name), e.Message);
        }
    }

    /// <summary>The interface of a model and how it was compiled.</summary>
    public static string Describe(CompiledModel model, CompileOptions options) => Json(json =>
    {
        json.WriteStartObject();
        foreach (var (name, all) in new[] { ("inputs", model.Inputs), ("outputs", model.Outputs) })
        {
            json.WriteStartArray(name);
            foreach (var signature in all) Signature(json, signature);
            json.WriteEndArray();
        }
        json.WriteString("mode", options.Mode.ToString());
        json.WriteNumber("threads", model.Threads);
        json.WriteString("max_isa", options.MaxIsa.ToString());
        json.WriteEndObject();
    });

    /// <summary>All records, as an array.</summary>
    public static string Describe(IEnumerable<TuningResult> results) => Json(json =>
    {
        json.WriteStartArray();
        foreach (var result in results)
            if (result.Record() is { } record) TuningJson.Write(json, record);
        json.WriteEndArray();
    });

    private static void Signature(Utf8JsonWriter json, TensorSignature signature)
    {
        json.WriteStartObject();
        json.WriteString("name", signature.Name);
        json.WriteString("dtype", signature.DType.ToString().ToLowerInvariant());
        json.WriteStartArray("shape");
        foreach (long extent in signature.Shape) json.WriteNumberValue(extent);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true })) write(json);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
