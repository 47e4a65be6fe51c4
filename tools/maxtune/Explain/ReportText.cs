using System.Globalization;
using System.Text;
using MaxTune.Codegen.Listing;

namespace MaxTune.Tools.Cli;

/// <summary>A report for a terminal: a few lines a kernel, and for one kernel its IR at every level, IL and machine code.</summary>
internal static class ReportText
{
    public static string Format(ModelReport report, string? kernel = null)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"{Path.GetFileName(report.Model)}: {Micros(report.RunSeconds)} a run, {Count(report.Kernels.Count, "kernel")}; {report.Machine}, {Count(report.Threads, "thread")}, {(report.Mode == CompileMode.Default ? "default schedules" : "max-autotune")}\n");
        text.Append("ceilings here: ").Append(Ceilings(report.Ceilings)).Append('\n');
        foreach (var k in report.Kernels)
            if (kernel is null || k.Name == kernel) Kernel(text.Append('\n'), k, report);
        if (report.Copies > 0) text.Append(CultureInfo.InvariantCulture, $"\ncopies between kernels: {Micros(report.Copies)}\n");
        if (kernel is null)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nmaxtune explain {report.Model} --kernel {report.Kernels.FirstOrDefault()?.Name ?? "NAME"}: its IR at each level, IL and machine code; --html FILE: all of it as one page\n");
            return text.ToString();
        }
        var one = report.Kernels.First(k => k.Name == kernel);
        Section(text, "the model, as written", report.GraphText);
        Section(text, $"{one.Name}: what is fused", one.KernelText);
        Section(text, $"{one.Name}: loops", one.LoopsText);
        Section(text, $"{one.Name}: IL", one.IlText);
        Section(text, $"{one.Name}: machine code", one.AsmText);
        return text.ToString();
    }

    public static string Ceilings(Runtime.Ceilings c)
    {
        var parts = new List<string>();
        void Rate(string name, double value, string unit)
        {
            if (value > 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.#} {unit}"));
        }
        Rate("512-bit fma", c.V512Gflops, "GFLOP/s");
        Rate("256-bit fma", c.V256Gflops, "GFLOP/s");
        Rate("128-bit", c.V128Gflops, "GFLOP/s");
        Rate("scalar", c.ScalarGflops, "GFLOP/s");
        Rate("bf16", c.Bf16Gflops, "GFLOP/s");
        Rate("i8", c.Int8Gflops, "GFLOP/s");
        Rate("L2", c.L2GBps, "GB/s");
        Rate("L3", c.L3GBps, "GB/s");
        Rate("memory", c.MemoryGBps, "GB/s");
        return string.Join(", ", parts);
    }

    private static void Kernel(StringBuilder text, KernelReport k, ModelReport report)
    {
        text.Append(k.Name).Append(" = ").AppendJoin(" + ", k.Sources).Append('\n');
        Line("shapes", k.Signature);
        Line("schedule", $"{k.ShortName}, {Origin(k)}");
        Line("", k.Schedule);
        Line("time", Time(k, report));
        if (k.InnerLoop is { } loop) Line("inner loop", $"{ListingText.Describe(loop)}; {loop.Instructions} instructions, {k.Code.Sum(c => c.ByteLength)} bytes of code in all");
        else if (k.Code.Count > 0) Line("code", $"{k.Code.Sum(c => c.ByteLength)} bytes, no multiply-adds in loops");
        string head = "lost";
        foreach (var loser in k.Losers)
        {
            string slower = double.IsFinite(loser.Slower) ? string.Create(CultureInfo.InvariantCulture, $"{loser.Slower * 100:+0.0;-0.0;0.0}%") : loser.Row.Status.ToString().ToLowerInvariant();
            Line(head, $"{loser.Row.Name,-24} {slower,7}  {string.Join("; ", loser.Reasons)}");
            head = "";
        }
        Lines("not larger", k.NotFused);
        Lines("hint", k.Hints);

        void Line(string what, string value) => text.Append(CultureInfo.InvariantCulture, $"  {what,-11} {value}\n");
        void Lines(string what, IReadOnlyList<string> values)
        {
            for (int i = 0; i < values.Count; i++) Line(i == 0 ? what : "", values[i]);
        }
    }

    public static string Origin(KernelReport k) => k.Origin switch
    {
        ScheduleOrigin.Given => "given by hand",
        ScheduleOrigin.Default => "the lowering's first choice, not tuned",
        ScheduleOrigin.Cache => "tuned before, from the cache" + Tried(k),
        _ => "tuned now" + Tried(k),
    };

    private static string Tried(KernelReport k) => k.Record is { } r ? $": {r.Tried} of {r.Legal} legal schedules tried" : "";

    public static string Time(KernelReport k, ModelReport report)
    {
        string share = report.RunSeconds > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({k.Seconds / report.RunSeconds * 100:F0}% of a run)") : "";
        string alone = k.Record?.WinningRow is { } row ? $", {Micros(row.BestSeconds)} alone when tuned" : "";
        if (k.Workload is not { } w || k.Seconds <= 0) return Micros(k.Seconds) + share + alone;
        string rate = w.Flops > 0 ? $"{k.Gflops:0.0} GFLOP/s" : $"{w.Bytes / k.Seconds / 1e9:0.0} GB/s";
        return Micros(k.Seconds) + share + alone + string.Create(CultureInfo.InvariantCulture, $"; {rate}, {w.CeilingSeconds / k.Seconds * 100:F1}% of {w.Ceiling}, which binds ({Micros(w.CeilingSeconds)})");
    }

    private static void Section(StringBuilder text, string title, string body) => text.Append($"\n// ===== {title}\n\n").Append(body.TrimEnd()).Append('\n');

    public static string Micros(double seconds) =>
        seconds >= 1e-3 ? (seconds * 1e3).ToString("0.###", CultureInfo.InvariantCulture) + " ms" : (seconds * 1e6).ToString("0.###", CultureInfo.InvariantCulture) + " us";

    public static string Count(int n, string what) => n == 1 ? $"1 {what}" : $"{n} {what}s";
}
