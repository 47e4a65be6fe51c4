using System.Globalization;
using System.Text;

namespace MaxTune.Tuning;

/// <summary>
/// A record as PyTorch Inductor prints its choices (its columns first, so that its readers parse it), then rate, share of the ceiling that binds, error, and why a row is out:
/// <code>
/// AUTOTUNE linear_unary(64x16, 32x16, 32)
/// strides: [16, 1], [16, 1], [1]
/// dtypes: f32, f32, f32
///   avx512_8x32 0.000512 ms 100.0%            128.0 GFLOP/s  72.7% of fma   max error 1.2e-07 (4% of bound)
/// SingleProcess AUTOTUNE benchmarking takes 0.3498 seconds and 0.1188 seconds precompiling for 64 choices
/// </code>
/// </summary>
public static class AutotuneTable
{
    /// <param name="most">Rows of our own with a time; rows of libraries, the fastest of each vector width and a few of those that are out come on top.</param>
    /// <param name="fromCache">Says so in the closing line.</param>
    public static string Format(TuningRecord record, int most = 10, bool fromCache = false)
    {
        var text = new StringBuilder();
        text.Append("AUTOTUNE ").Append(record.Kernel).Append('(').AppendJoin(", ", record.Operands.Select(o => o.Shape)).Append(")\n");
        text.Append("strides: ").AppendJoin(", ", record.Operands.Select(o => $"[{string.Join(", ", o.Strides)}]")).Append('\n');
        text.Append("dtypes: ").AppendJoin(", ", record.Operands.Select(o => o.Element)).Append('\n');

        var shown = Choose(record, most);
        double fastest = record.Rows.Where(r => double.IsFinite(r.BestSeconds)).Select(r => r.BestSeconds).DefaultIfEmpty(1).Min();
        var left = shown.Select(row => "  " + Head(row, fastest)).ToArray();
        int width = left.Length == 0 ? 0 : left.Max(l => l.Length);
        for (int i = 0; i < shown.Count; i++)
            text.Append((left[i].PadRight(width) + Tail(shown[i], record)).TrimEnd()).Append('\n');
        int hidden = record.Rows.Count - shown.Count;
        if (hidden > 0) text.Append($"  ({hidden} more rows)\n");
        if (record.Legal > record.Tried) text.Append($"  ({record.Legal - record.Tried} more legal schedules, less likely by the prior, not tried)\n");
        text.Append(string.Create(CultureInfo.InvariantCulture,
            $"A/A noise floor {Percent(record.Floor, 2)}; {record.Threads} thread{(record.Threads == 1 ? "" : "s")}; ceiling {record.Workload.Ceiling}: {Milliseconds(record.Workload.CeilingSeconds)} ms\n"));
        if (record.InModel.Length > 0) text.Append(record.InModel).Append('\n');
        string closing = string.Create(CultureInfo.InvariantCulture,
            $"SingleProcess AUTOTUNE benchmarking takes {record.BenchmarkSeconds:F4} seconds and {record.CompileSeconds:F4} seconds precompiling for {record.Tried} choices");
        return text.Append(closing).Append(fromCache ? " (from the cache)\n" : "\n").ToString();
    }

    private static List<TuningRow> Choose(TuningRecord record, int most)
    {
        var shown = new List<TuningRow>();
        int timed = 0, out_ = 0;
        var widths = new HashSet<string>();
        // the last level decides, not the best moment of the whole search
        foreach (var row in record.Rows.OrderBy(r => r.Status switch { RowStatus.Won => 0, RowStatus.Tied => 1, _ => 2 }))
        {
            bool isOut = row.Status is RowStatus.Failed or RowStatus.Wrong or RowStatus.NotTimed;
            bool fastestOfWidth = !row.IsLibrary && !isOut && widths.Add(row.Name.Split('_')[0]);
            if (row.IsLibrary || row.Status is RowStatus.Unavailable or RowStatus.Won || fastestOfWidth) shown.Add(row);
            else if (isOut ? out_++ < 5 : timed++ < most - 1) shown.Add(row);
        }
        return shown;
    }

    private static string Head(TuningRow row, double fastest) => double.IsFinite(row.BestSeconds)
        ? string.Create(CultureInfo.InvariantCulture, $"{row.Name} {Milliseconds(row.BestSeconds)} ms {Percent(fastest / row.BestSeconds)}")
        : $"{row.Name} inf ms 0.0%";

    private static string Tail(TuningRow row, TuningRecord record)
    {
        var text = new StringBuilder();
        if (double.IsFinite(row.BestSeconds))
        {
            double rate = record.Workload.Flops > 0 ? record.Workload.Flops / row.BestSeconds / 1e9 : record.Workload.Bytes / row.BestSeconds / 1e9;
            string unit = record.Workload.Flops > 0 ? "GFLOP/s" : "GB/s";
            text.Append(string.Create(CultureInfo.InvariantCulture, $"  {rate,7:F1} {unit}  {Percent(record.Workload.CeilingSeconds / row.BestSeconds),6} of {record.Workload.Ceiling}"));
            text.Append(string.Create(CultureInfo.InvariantCulture, $"  max error {row.MaxError:0.0e+00} ({Percent(row.ErrorShare, 0)} of bound)"));
        }
        string status = row.Status switch
        {
            RowStatus.Won => "won",
            RowStatus.Tied => "tie",
            RowStatus.Wrong => "wrong",
            RowStatus.Failed => "failed",
            RowStatus.NotTimed => "not timed",
            RowStatus.Unavailable => "not available",
            _ => "",
        };
        if (status.Length > 0) text.Append("  ").Append(status);
        if (row.Note.Length > 0) text.Append(status.Length > 0 ? ": " : "  ").Append(row.Note);
        return text.ToString();
    }

    private static string Percent(double share, int digits = 1) => (share * 100).ToString("F" + digits, CultureInfo.InvariantCulture) + "%";

    // Inductor's four decimals, and two more where those would leave two digits or fewer
    private static string Milliseconds(double seconds) => (seconds * 1e3).ToString(seconds < 1e-5 ? "F6" : "F4", CultureInfo.InvariantCulture);
}
