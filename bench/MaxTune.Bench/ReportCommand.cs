using System.Globalization;
using System.Text.Json;

namespace MaxTune.Bench;

/// <summary><c>report TITLE FILE.json ...</c>: figures of <c>bench gemm --json</c> as Markdown, a table a file.</summary>
internal static class ReportCommand
{
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        if (args.Length < 2)
        {
            error.WriteLine("maxtune-bench: error: expected report TITLE FILE.json ...");
            return 1;
        }
        try
        {
            output.WriteLine($"# {args[0]}");
            foreach (string file in args[1..])
            {
                var rows = JsonSerializer.Deserialize<Row[]>(File.ReadAllText(file), Naming) ?? [];
                if (rows.Length > 0) Table(rows, output);
            }
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            error.WriteLine($"maxtune-bench: error: {e.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }

    private static readonly JsonSerializerOptions Naming = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private sealed record Row(
        string Shape, string Dtype, int Threads, string Variant, double BestUs, double MedianUs, double KernelUs, double Gflops, double CeilingGflops, string Ceiling,
        string Ceilings, double NoiseFloor, Dictionary<string, Time> Peers);

    private sealed record Time(double BestUs, double MedianUs, string? Fault);

    private static void Table(Row[] rows, TextWriter output)
    {
        string[] peers = [.. rows.SelectMany(r => r.Peers.Keys).Distinct()];
        output.WriteLine();
        output.WriteLine($"## {rows[0].Dtype}, {rows[0].Threads} thread{(rows[0].Threads == 1 ? "" : "s")}");
        output.WriteLine();
        output.WriteLine($"Ceilings in this run: {rows[0].Ceilings}.");
        output.WriteLine();
        output.WriteLine($"| M x K x N | variant | best / median µs | GFLOP/s | of ceiling | A/A | {string.Join(" | ", peers.Select(p => $"{p} best / median µs | ours is faster by"))} |");
        output.WriteLine($"|---|---|---:|---:|---:|---:|{string.Concat(peers.Select(_ => "---:|---:|"))}");
        foreach (var r in rows)
        {
            string cells = string.Concat(peers.Select(p => $" {Cells(r, p)} |"));
            output.WriteLine(Text($"| {r.Shape} | {r.Variant} | {r.BestUs:F2} / {r.MedianUs:F2} | {r.Gflops:F1} | {r.Gflops / r.CeilingGflops * 100:F1} % of {r.Ceiling} | {r.NoiseFloor * 100:F2} % |") + cells);
        }
        output.WriteLine();
        foreach (string p in peers) output.WriteLine(Summary(rows, p));
    }

    private static string Cells(Row row, string peer)
    {
        if (!row.Peers.TryGetValue(peer, out var time)) return "| ";
        if (time.Fault is { } fault) return $"{fault.Replace("|", "\\|")} | ";
        double ratio = time.BestUs / row.BestUs;
        string mark = ratio >= 1 ? "" : Math.Abs(ratio - 1) <= Math.Max(row.NoiseFloor, 0.002) ? " tie" : " **loss**";
        return Text($"{time.BestUs:F2} / {time.MedianUs:F2} | {ratio:F2}{mark}");
    }

    private static string Summary(Row[] rows, string peer)
    {
        var ratios = rows.Where(r => r.Peers.TryGetValue(peer, out var t) && t.Fault is null).Select(r => (r.Shape, Ratio: r.Peers[peer].BestUs / r.BestUs)).ToArray();
        if (ratios.Length == 0) return $"- {peer}: no shape was timed.";
        double mean = Math.Exp(ratios.Average(r => Math.Log(r.Ratio)));
        var (shape, worst) = ratios.MinBy(r => r.Ratio);
        return Text($"- {peer}: geometric mean {mean:F2} over {ratios.Length} shapes, {ratios.Count(r => r.Ratio < 1)} below 1, worst {worst:F2} at {shape}.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
