using System.Globalization;
using System.Text;
using MaxTune.Codegen.Listing;
using MaxTune.Tuning;

namespace MaxTune.Tools.Cli;

/// <summary>Two schedules of one kernel side by side.</summary>
internal static class DuelText
{
    public static string Format(TuningRecord record, KernelDuel duel)
    {
        var text = new StringBuilder();
        text.Append($"{duel.Kernel}({string.Join(", ", record.Operands.Select(o => o.Shape))}), timed in turns, {ReportText.Count(record.Threads, "thread")}\n");
        var rows = new[] { (duel.Ours, duel.OurLoop, duel.OurCode), (duel.Theirs, duel.TheirLoop, duel.TheirCode) };
        double best = record.Rows.Where(r => double.IsFinite(r.BestSeconds)).Select(r => r.BestSeconds).DefaultIfEmpty(0).Min();
        int width = rows.Max(r => r.Item1.Length);
        foreach (var (name, loop, code) in rows.DistinctBy(r => r.Item1))
        {
            if (record.Rows.FirstOrDefault(r => r.Name == name) is not { } row) continue;
            text.Append("  ").Append(name.PadRight(width)).Append("  ");
            if (!double.IsFinite(row.BestSeconds)) text.Append($"{row.Status.ToString().ToLowerInvariant()}: {row.Note}\n");
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"{ReportText.Micros(row.BestSeconds)} (median {ReportText.Micros(row.MedianSeconds)})  {best / row.BestSeconds * 100:F1}%");
                if (record.Workload.Flops > 0) text.Append(CultureInfo.InvariantCulture, $"  {record.Workload.Flops / row.BestSeconds / 1e9:F1} GFLOP/s");
                text.Append(CultureInfo.InvariantCulture, $"  {record.Workload.CeilingSeconds / row.BestSeconds * 100:F1}% of {record.Workload.Ceiling}");
                if (row.Status is RowStatus.Won or RowStatus.Tied) text.Append(row.Status == RowStatus.Won ? "  won" : "  tie");
                text.Append('\n');
            }
            if (loop is not null) text.Append(' ', width + 4).Append(ListingText.Describe(loop)).Append('\n');
            if (code.Count > 0) text.Append(' ', width + 4).Append(CultureInfo.InvariantCulture, $"{code.Sum(c => c.ByteLength)} bytes of code\n");
        }
        if (duel.Ours == duel.Theirs) text.Append("  the two schedules are the same\n");
        text.Append(CultureInfo.InvariantCulture, $"A/A noise floor {record.Floor * 100:F2}%: what lies within is a tie\n");
        return text.ToString();
    }
}
