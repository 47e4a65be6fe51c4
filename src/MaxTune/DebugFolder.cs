using System.Globalization;
using System.Text;
using System.Text.Json;
using MaxTune.Codegen.Programs;
using MaxTune.Import;
using MaxTune.IR;
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

    public void Write(string name, string text) => Try(name, file => File.WriteAllText(file, text));

    /// <summary>The model as it was given, with its weights beside it: <c>maxtune run graph_before.mlir</c> finds them by their name.</summary>
    public void WriteGraph(ModelSource source, IReadOnlyDictionary<string, DenseElementsAttr> parameters)
    {
        Write("graph_before.mlir", source.Text);
        if (parameters.Count > 0)
            Try("graph_before.safetensors", file => SafetensorsFile.Write(file, parameters.Select(p =>
                KeyValuePair.Create(p.Key, new RawTensor(p.Value.Element.ToString(), [.. p.Value.Shaped.Shape], p.Value.Expanded())))));
    }

    /// <summary>Everything that is known of a compiled model.</summary>
    public void WriteLevels(CompiledModel model)
    {
        var trace = model.Trace;
        Write("kernels.il", model.Dump(DumpLevel.Il));
        Write("kernels.asm", model.Dump(DumpLevel.Asm));
        Write("graph_before.schedules", string.Concat(trace.All.Select(k => $"{k.Name}={new KernelOp(k.Kernel).Schedule}\n")));
        if (trace.Options.PrecisionWords is { Length: > 0 } words) Write("graph_before.options", words + "\n");
        Write("fusion.txt", FusionNotes.Text(trace));
        var picture = GraphPicture.Of(trace);
        Write("graph.dot", picture.ToDot());
        Write("graph.svg", picture.ToSvg());
        Write("inputs.json", Describe(model, trace.Options));
        Write("autotuning.json", AutotuningLines(trace));
        Try("output_code.cs", file => model.OutputCode.Value.Save(file));
    }

    private void Try(string name, Action<string> write)
    {
        try
        {
            write(Path.Combine(path, name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ImportException)
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

    /// <summary>One line a choice: <c>{"kernel": "linear_unary_0", "name": "avx2_4x16", "schedule": "#mt.schedule&lt;...&gt;", "status": "Won", ...}</c>.</summary>
    public static string AutotuningLines(CompileTrace trace)
    {
        var lines = new StringBuilder();
        foreach (var kernel in trace.All)
        {
            if (kernel.Tuning?.Record() is { } record)
                foreach (var row in record.Rows) lines.Append(TuningJson.Line(kernel.Name, record, row)).Append('\n');
            else lines.Append(TuningJson.Line(kernel.Name, new KernelOp(kernel.Kernel).Schedule!.ToString(), kernel.Origin.ToString())).Append('\n');
        }
        return lines.ToString();
    }

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
