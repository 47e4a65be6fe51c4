using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MaxTune.IR;
using MaxTune.Runtime;
using MaxTune.Tuning;

namespace MaxTune.Tools.Cli;

/// <summary><c>maxtune bench gemm</c>: tunes products of given shapes and reports the winners beside their peers, timed in turns in one process.</summary>
internal sealed class BenchCommand
{
    private readonly Option<string> shapes = new("--shapes") { Description = "MxKxN, with commas between", HelpName = "MxKxN,...", Required = true };
    private readonly Option<string> dtype = new("--dtype") { Description = "f32", DefaultValueFactory = _ => "f32" };
    private readonly Option<int> threads = new("--threads") { DefaultValueFactory = _ => 1, HelpName = "N" };
    private readonly Option<string> epilogue = new("--epilogue") { Description = "none, bias or bias_relu", DefaultValueFactory = _ => "bias_relu" };
    private readonly Option<string[]> peers = new("--peers") { Description = "openblas, tensorprimitives", AllowMultipleArgumentsPerToken = true, HelpName = "NAME,..." };
    private readonly Option<string?> json = new("--json") { Description = "write the figures as one array of objects", HelpName = "FILE" };
    private readonly Option<double> budget = new("--tune-budget") { Description = "seconds a shape for compiling, and as much for timing", DefaultValueFactory = _ => 1, HelpName = "SECONDS" };
    private readonly Option<int> candidates = new("--tune-candidates") { DefaultValueFactory = _ => 64, HelpName = "N" };

    public static Command Create(Session session)
    {
        var self = new BenchCommand();
        var gemm = new Command("gemm", "matrix products with constant weights");
        foreach (var option in (Option[])[self.shapes, self.dtype, self.threads, self.epilogue, self.peers, self.json, self.budget, self.candidates]) gemm.Options.Add(option);
        gemm.SetAction(parsed => self.Run(parsed, session));
        return new Command("bench", "measure kernels beside their peers") { gemm };
    }

    private sealed record Figure(string Shape, string DType, int Threads, string Variant, double BestUs, double MedianUs, double RunUs, double Gflops, double CeilingGflops,
        string Ceiling, double Floor, IReadOnlyDictionary<string, (double BestUs, double MedianUs)> Peers);

    private int Run(ParseResult parsed, Session session)
    {
        if (parsed.GetValue(dtype) is not "f32" and var other)
            throw new UserException(other is "bf16" or "f16" or "i8" ? $"--dtype {other} is not part of this version: f32" : $"--dtype {other}: f32");
        int team = parsed.GetValue(threads);
        if (team is < 1 or > ThreadTeam.MaxThreads) throw new UserException($"--threads {team}: 1 to {ThreadTeam.MaxThreads}");
        string after = parsed.GetValue(epilogue) is "none" or "bias" or "bias_relu" ? parsed.GetValue(epilogue)! : throw new UserException($"--epilogue {parsed.GetValue(epilogue)}: none, bias or bias_relu");
        string[] wanted = [.. (parsed.GetValue(peers) ?? []).SelectMany(p => p.Split(',', StringSplitOptions.RemoveEmptyEntries)).Distinct()];
        foreach (string peer in wanted)
        {
            if (peer is not ("openblas" or "tensorprimitives")) throw new UserException($"--peers {peer}: openblas or tensorprimitives");
            if (peer == "openblas" && OpenBlas.TryLoad() is null) throw new UserException("--peers openblas: this system has no OpenBLAS (libopenblas)");
        }
        double seconds = parsed.GetValue(budget) is >= 0 and <= 3600 and var s ? s : throw new UserException($"--tune-budget {parsed.GetValue(budget)}: 0 to 3600 seconds");
        int most = parsed.GetValue(candidates) is >= 1 and var c ? c : throw new UserException($"--tune-candidates {parsed.GetValue(candidates)}: at least 1");

        var figures = new List<Figure>();
        foreach (var (m, k, n) in Shapes(parsed.GetValue(shapes)!))
        {
            var options = session.Options with
            {
                Mode = CompileMode.MaxAutotune,
                Threads = team,
                CacheDirectory = null,
                TuneSeconds = seconds,
                TuneCandidates = most,
                DebugDirectory = null,
                Parameters = Weights(k, n),
                Logger = session.Logs.Autotuning ? session.Logger : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance,
            };
            using var model = CompileArguments.Compile(new ModelSource(Text(m, k, n, after), $"<{m}x{k}x{n}>"), options, session);
            var record = model.Tuned.Select(t => t()).OfType<TuningRecord>().FirstOrDefault();
            if (record?.WinningRow is not { } row) throw new UserException($"{m}x{k}x{n}: there is nothing to time");
            using var x = Tensor.Random(DType.F32, 1, [m, k]);
            using var y = Tensor.Empty(DType.F32, m, n);
            var whole = ModelTiming.Measure(model, [x], [y]);
            var theirs = record.Rows.Where(r => r.IsLibrary && double.IsFinite(r.BestSeconds) && wanted.Contains(r.Name["extern_".Length..]))
                .ToDictionary(r => r.Name["extern_".Length..], r => (r.BestSeconds * 1e6, r.MedianSeconds * 1e6));
            figures.Add(new Figure($"{m}x{k}x{n}", "f32", team, row.Name, row.BestSeconds * 1e6, row.MedianSeconds * 1e6, whole.BestMicroseconds,
                record.Workload.Flops / row.BestSeconds / 1e9, record.Workload.Flops / record.Workload.CeilingSeconds / 1e9, record.Workload.Ceiling, record.Floor, theirs));
            Print(figures[^1], session.Out);
        }
        if (parsed.GetValue(json) is { } file) JsonFile.Write(file, w => Write(w, figures));
        return 0;
    }

    private static IEnumerable<(long M, long K, long N)> Shapes(string text)
    {
        var all = new List<(long, long, long)>();
        foreach (string shape in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = shape.Split('x');
            var extents = parts.Select(p => long.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out long e) && e is >= 1 and <= 1 << 20 ? e : -1).ToArray();
            all.Add(extents is [> 0, > 0, > 0] ? (extents[0], extents[1], extents[2]) : throw new UserException($"--shapes {shape}: expected MxKxN, each 1 to {1 << 20}"));
        }
        return all.Count > 0 ? all : throw new UserException("--shapes: expected MxKxN, with commas between");
    }

    private static Dictionary<string, DenseElementsAttr> Weights(long k, long n)
    {
        DenseElementsAttr Random(ulong seed, params long[] shape)
        {
            using var values = Tensor.Random(DType.F32, seed, shape);
            return new DenseElementsAttr(new TensorType(shape, IrType.F32), values.Bytes.ToArray());
        }
        return new() { ["w"] = Random(2, n, k), ["b"] = Random(3, n) };
    }

    // generic form, so that it reads the same whatever the custom forms are
    private static string Text(long m, long k, long n, string epilogue)
    {
        string bias = epilogue == "none" ? "" : ", %b", biasType = epilogue == "none" ? "" : $", tensor<{n}xf32>", last = epilogue == "bias_relu" ? "%1" : "%0";
        var text = new System.Text.StringBuilder();
        text.AppendLine("\"builtin.module\"() ({");
        text.AppendLine($"  \"ml_program.global\"() <{{sym_name = \"w\", sym_visibility = \"private\", type = tensor<{n}x{k}xf32>, value = #ml_program.extern}}> : () -> ()");
        text.AppendLine($"  \"ml_program.global\"() <{{sym_name = \"b\", sym_visibility = \"private\", type = tensor<{n}xf32>, value = #ml_program.extern}}> : () -> ()");
        text.AppendLine($"  \"func.func\"() <{{sym_name = \"main\", function_type = (tensor<{m}x{k}xf32>) -> tensor<{m}x{n}xf32>}}> ({{");
        text.AppendLine($"  ^bb0(%x: tensor<{m}x{k}xf32>):");
        text.AppendLine($"    %w = \"ml_program.global_load_const\"() <{{global = @w}}> : () -> tensor<{n}x{k}xf32>");
        if (bias.Length > 0) text.AppendLine($"    %b = \"ml_program.global_load_const\"() <{{global = @b}}> : () -> tensor<{n}xf32>");
        text.AppendLine($"    %0 = \"mt.linear\"(%x, %w{bias}) : (tensor<{m}x{k}xf32>, tensor<{n}x{k}xf32>{biasType}) -> tensor<{m}x{n}xf32>");
        if (epilogue == "bias_relu") text.AppendLine($"    %1 = \"mt.relu\"(%0) : (tensor<{m}x{n}xf32>) -> tensor<{m}x{n}xf32>");
        text.AppendLine($"    \"func.return\"({last}) : (tensor<{m}x{n}xf32>) -> ()");
        text.AppendLine("  }) : () -> ()");
        text.AppendLine("}) : () -> ()");
        return text.ToString();
    }

    private static void Print(Figure f, TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{f.Shape,-15} {f.DType} {f.Threads}t  {f.Variant,-28} best {f.BestUs,10:F3} us  median {f.MedianUs,10:F3} us  {f.Gflops,7:F1} GFLOP/s  {f.Gflops / f.CeilingGflops * 100,5:F1}% of {f.Ceiling} ({f.CeilingGflops:F1})  model run {f.RunUs:F3} us  A/A {f.Floor * 100:F2}%"));
        foreach (var (name, (best, median)) in f.Peers)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"",-23}  {name,-28} best {best,10:F3} us  median {median,10:F3} us  {best / f.BestUs,7:F2} times ours"));
    }

    private static void Write(Utf8JsonWriter json, List<Figure> figures)
    {
        json.WriteStartArray();
        foreach (var f in figures)
        {
            json.WriteStartObject();
            json.WriteString("shape", f.Shape);
            json.WriteString("dtype", f.DType);
            json.WriteNumber("threads", f.Threads);
            json.WriteString("variant", f.Variant);
            json.WriteNumber("best_us", f.BestUs);
            json.WriteNumber("median_us", f.MedianUs);
            json.WriteNumber("run_us", f.RunUs);
            json.WriteNumber("gflops", f.Gflops);
            json.WriteNumber("ceiling_gflops", f.CeilingGflops);
            json.WriteString("ceiling", f.Ceiling);
            json.WriteNumber("noise_floor", f.Floor);
            json.WriteStartObject("peers");
            foreach (var (name, (best, median)) in f.Peers)
            {
                json.WriteStartObject(name);
                json.WriteNumber("best_us", best);
                json.WriteNumber("median_us", median);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
