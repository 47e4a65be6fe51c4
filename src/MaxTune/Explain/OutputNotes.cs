using System.Globalization;
using MaxTune.Codegen.CSharp;
using MaxTune.IR;
using MaxTune.Passes.Lowering;
using MaxTune.Tuning;

namespace MaxTune;

/// <summary>The comments of output_code.cs: what a kernel computes, why it is cut so, how fast it was, and what each of its loops is for.</summary>
internal static class OutputNotes
{
    public static IReadOnlyList<KernelNote> Of(CompileTrace trace)
    {
        var sources = new KernelSources(trace.Graph);
        return [.. trace.All.Select(k => Of(k, sources))];
    }

    private static KernelNote Of(TracedKernel kernel, KernelSources sources)
    {
        var made = sources.Of(kernel.Kernel);
        var record = kernel.Tuning?.Record();
        var lines = new List<string> { FusionNotes.Made(made), $"schedule = {new KernelOp(kernel.Kernel).Schedule}" };
        if (record?.WinningRow is { } row) lines.Add(Time(record, row));
        else lines.Add(kernel.Origin == ScheduleOrigin.Given ? "given by hand" : "the lowering's first choice, not tuned");
        string title = string.Join(" + ", made.Select(op => op.Name));
        return new KernelNote(record?.WinningRow is { } won ? $"{title}, {Micros(won.BestSeconds)}" : title, lines, Loops(kernel));
    }

    private static string Time(TuningRecord record, TuningRow row)
    {
        var w = record.Workload;
        string rate = w.Flops > 0 ? string.Create(CultureInfo.InvariantCulture, $"{w.Flops / row.BestSeconds / 1e9:F1} GFLOP/s") : string.Create(CultureInfo.InvariantCulture, $"{w.Bytes / row.BestSeconds / 1e9:F1} GB/s");
        string second = record.Rows.Where(r => r.Status is RowStatus.Timed or RowStatus.Tied && !r.IsLibrary).MinBy(r => r.BestSeconds) is { } next
            ? string.Create(CultureInfo.InvariantCulture, $", next {next.Name} {(next.BestSeconds / row.BestSeconds - 1) * 100:+0.0;-0.0;0.0}%") : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{Micros(row.BestSeconds)} when tuned, {rate}, {w.CeilingSeconds / row.BestSeconds * 100:F1}% of {w.Ceiling}; won over {record.Rows.Count(r => double.IsFinite(r.BestSeconds)) - 1} others{second}");
    }

    private static string Micros(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0.###} us");

    private static Dictionary<string, string> Loops(TracedKernel kernel)
    {
        var notes = new Dictionary<string, string>();
        if (GemmKernel.Match(kernel.Kernel) is not { } gemm) return notes;
        var s = kernel.Schedule;
        notes["jc"] = $"{s.Nc} columns at a time: their weights stay in the L3 cache";
        notes["pc"] = $"{s.Kc} steps of k at a time: between, the sums wait in the {(s.ThreadsK > 1 ? "slice's part" : "output")}";
        notes["ic"] = $"{s.Mc} rows at a time: they stay in the L2 cache";
        notes["j"] = $"panels of {s.Nr} columns";
        notes["i"] = gemm.M > 0 && gemm.M % s.Mr == 0 ? $"blocks of {s.Mr} rows" : $"blocks of up to {s.Mr} rows";
        notes["k"] = "the micro-kernel: all sums of the block stay in registers" + (s.Unroll > 1 || s.IsDot ? $"; {s.Unroll} {(s.IsDot ? "vectors of " : "")}steps a turn" : "");
        notes["r"] = $"what the {s.ThreadsK} slices of k have is added, in their order";
        return notes;
    }
}
