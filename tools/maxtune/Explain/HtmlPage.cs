using System.Globalization;
using System.Net;
using System.Text;
using MaxTune.Codegen.Listing;
using MaxTune.Tuning;

namespace MaxTune.Tools.Cli;

/// <summary>A report as one page that needs nothing else: graph, times, roofline, tuning table, and every level folded in. For light, dark and paper.</summary>
internal static class HtmlPage
{
    public static string Of(ModelReport report)
    {
        var page = new StringBuilder();
        string title = Path.GetFileName(report.Model);
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Append(CultureInfo.InvariantCulture, $"<title>{Text(title)}, explained by MaxTune</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n{Resource("page.css")}{ModelReport.GraphStyle}\n</style>\n</head>\n<body>\n<main>\n");
        page.Append(CultureInfo.InvariantCulture, $"<header><h1>{Text(title)}</h1>\n<p class=\"lead\">A run takes <strong>{Micros(report.RunSeconds)}</strong> in {ReportText.Count(report.Kernels.Count, "kernel")}.</p>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"soft\">{Text(report.Machine)}, {ReportText.Count(report.Threads, "thread")}, {(report.Mode == CompileMode.Default ? "default schedules" : "max-autotune")}. Measured here: {Text(ReportText.Ceilings(report.Ceilings))}.</p></header>\n");

        Section(page, "graph", "The graph", "A box is one kernel: what is in it runs without going back to memory.");
        page.Append("<figure class=\"wide\">").Append(report.GraphSvg).Append("</figure>\n");
        if (report.NotFused.Count > 0)
        {
            page.Append("<details><summary>Why the boxes are not larger</summary><ul>");
            foreach (string reason in report.NotFused) page.Append("<li><code>").Append(Text(reason)).Append("</code></li>");
            page.Append("</ul></details>\n");
        }
        page.Append("</section>\n");

        Section(page, "time", "Where the time goes", "Each kernel in a run of the whole model, on its real buffers; the least of many runs.");
        Bars(page, report);
        page.Append("</section>\n");

        Section(page, "roofline", "Roofline", "Every candidate that was timed, against what this machine can do. A ring is a library; the filled point with an outline runs.");
        page.Append(Roofline.Draw(report));
        page.Append("</section>\n");

        Section(page, "tuning", "Tuning", "Every choice: verified against a wider-precision reference first, then timed in turns.");
        Table(page, report);
        page.Append("</section>\n");

        Section(page, "kernels", "Kernels", "");
        for (int i = 0; i < report.Kernels.Count; i++) Kernel(page, report.Kernels[i], report, i == 0 && report.Kernels.Count == 1);
        page.Append("</section>\n");

        Section(page, "model", "The whole model", "");
        Fold(page, "As written", report.GraphText);
        Fold(page, "Fused kernels with their schedules", report.KernelsText);
        Fold(page, "Loops", report.LoopsText);
        Fold(page, "output_code.cs, which runs by itself", report.OutputCode);
        page.Append("</section>\n</main>\n<div id=\"tip\" role=\"status\" hidden></div>\n<script>\n").Append(Resource("page.js")).Append("</script>\n</body>\n</html>\n");
        return page.ToString();
    }

    private static string Resource(string name)
    {
        using var stream = typeof(HtmlPage).Assembly.GetManifestResourceStream("page/" + name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static void Section(StringBuilder page, string id, string title, string lead)
    {
        page.Append($"<section id=\"{id}\"><h2>{title}</h2>\n");
        if (lead.Length > 0) page.Append($"<p class=\"soft\">{lead}</p>\n");
    }

    private static void Bars(StringBuilder page, ModelReport report)
    {
        double most = report.Kernels.Select(k => k.Seconds).Append(report.Copies).DefaultIfEmpty(1).Max();
        page.Append("<div class=\"bars\">\n");
        for (int i = 0; i < report.Kernels.Count; i++)
        {
            var k = report.Kernels[i];
            string limit = k.Workload is { } w && k.Seconds > 0 ? string.Create(CultureInfo.InvariantCulture, $"{w.CeilingSeconds / k.Seconds * 100:F0}% of {w.Ceiling}") : "";
            Bar(k.Name, i % 8, k.Seconds, limit);
        }
        if (report.Copies > 0) Bar("copies", 7, report.Copies, "");
        page.Append("</div>\n");

        void Bar(string name, int color, double seconds, string limit) => page.Append(CultureInfo.InvariantCulture,
            $"<code>{Text(name)}</code><div class=\"track k{color}\"><div class=\"fill\" style=\"width:{(most > 0 ? seconds / most * 100 : 0):F1}%\"></div></div><span class=\"value\">{Micros(seconds)} <span class=\"soft\">{(report.RunSeconds > 0 ? seconds / report.RunSeconds * 100 : 0):F0}%{(limit.Length > 0 ? ", " + limit : "")}</span></span>\n");
    }

    private static void Table(StringBuilder page, ModelReport report)
    {
        var tuned = report.Kernels.Where(k => k.Record is not null).ToArray();
        if (tuned.Length == 0)
        {
            page.Append("<p>Nothing was tuned: the schedules are the lowering's first choices, or were given by hand.</p>\n");
            return;
        }
        if (tuned.Length > 1)
        {
            page.Append("<div class=\"controls\"><label>Kernel <select id=\"kernel-filter\"><option value=\"\">all</option>");
            foreach (var k in tuned) page.Append($"<option>{Text(k.Name)}</option>");
            page.Append("</select></label></div>\n");
        }
        page.Append("<div class=\"wide\"><table class=\"sortable\"><thead><tr>");
        foreach (var (name, number) in new[] { ("kernel", false), ("choice", false), ("outcome", false), ("best &#181;s", true), ("slower", true), ("GFLOP/s", true), ("of ceiling", true), ("error / bound", true), ("why", false) })
            page.Append($"<th scope=\"col\"{(number ? " class=\"n\"" : "")}><button type=\"button\">{name}</button></th>");
        page.Append("</tr></thead><tbody>\n");
        foreach (var k in tuned)
        {
            var record = k.Record!;
            double best = record.WinningRow?.BestSeconds ?? record.Rows.Min(r => r.BestSeconds);
            foreach (var row in record.Rows)
            {
                bool timed = double.IsFinite(row.BestSeconds);
                bool bad = row.Status is RowStatus.Wrong or RowStatus.Failed;
                page.Append($"<tr class=\"{(row.Status == RowStatus.Won ? "won" : bad ? "bad" : "")}\" data-kernel=\"{Text(k.Name)}\"><td class=\"id\"><code>{Text(k.Name)}</code></td><td class=\"id\" title=\"{Text(row.Schedule ?? "")}\"><code>{Text(row.Name)}</code></td><td class=\"status\">{Status(row.Status)}</td>");
                Number(timed ? row.BestSeconds * 1e6 : null, "0.###");
                Number(timed ? row.BestSeconds / best - 1 : null, "0.0%");
                Number(timed && record.Workload.Flops > 0 ? record.Workload.Flops / row.BestSeconds / 1e9 : null, "0.0");
                Number(timed ? record.Workload.CeilingSeconds / row.BestSeconds : null, "0.0%");
                Number(row.ErrorShare > 0 || timed ? row.ErrorShare : null, "0%");
                string why = row.Note.Length > 0 ? row.Note : k.Losers.FirstOrDefault(l => l.Row.Name == row.Name) is { } loser ? string.Join("; ", loser.Reasons) : "";
                page.Append($"<td class=\"note\">{Text(why)}</td></tr>\n");
            }
        }
        page.Append("</tbody></table></div>\n");
        foreach (var k in tuned)
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"soft\"><code>{Text(k.Name)}</code>: {k.Record!.Tried} of {k.Record.Legal} legal schedules tried, {k.Record.CompileSeconds:F2} s compiling, {k.Record.BenchmarkSeconds:F2} s verifying and timing, A/A noise floor {k.Record.Floor * 100:F2}%.</p>\n");

        void Number(double? value, string format) => page.Append(value is { } v && double.IsFinite(v)
            ? string.Create(CultureInfo.InvariantCulture, $"<td class=\"n\" data-v=\"{v:R}\">{v.ToString(format, CultureInfo.InvariantCulture).Replace(" %", "%")}</td>") : "<td class=\"n\" data-v=\"\"></td>");
    }

    private static string Status(RowStatus status) => status switch { RowStatus.Won => "won", RowStatus.Tied => "tie", RowStatus.Timed => "slower", RowStatus.NotTimed => "not timed", RowStatus.Unavailable => "not available", _ => status.ToString().ToLowerInvariant() };

    private static void Kernel(StringBuilder page, KernelReport k, ModelReport report, bool open)
    {
        page.Append(CultureInfo.InvariantCulture, $"<details{(open ? " open" : "")}><summary><code>{Text(k.Name)}</code> <span class=\"soft\">{Micros(k.Seconds)}, {Text(k.ShortName)}</span></summary>\n<dl>\n");
        Item("computes", string.Join(" + ", k.Sources.Select(s => $"<code>{Text(s)}</code>")));
        Item("shapes", $"<code>{Text(k.Signature)}</code>");
        Item("schedule", $"{Text(ReportText.Origin(k))}<br><code>{Text(k.Schedule)}</code>");
        Item("time", Text(ReportText.Time(k, report).Replace(" us", " \u00b5s")));
        if (k.InnerLoop is { } loop) Item("inner loop", Text(ListingText.Describe(loop)) + string.Create(CultureInfo.InvariantCulture, $"; {loop.Instructions} instructions, {k.Code.Sum(c => c.ByteLength)} bytes of code in all"));
        List("lost", k.Losers.Select(l => (double.IsFinite(l.Slower) ? string.Create(CultureInfo.InvariantCulture, $"{l.Row.Name}, {l.Slower * 100:F1}% slower: ") : $"{l.Row.Name}, {Status(l.Row.Status)}: ") + string.Join("; ", l.Reasons)));
        List("not larger", k.NotFused);
        List("hints", k.Hints);
        page.Append("</dl>\n");
        Fold(page, "What is fused", k.KernelText);
        Fold(page, "Loops", k.LoopsText);
        Fold(page, "IL", k.IlText);
        Fold(page, "Machine code", k.AsmText);
        page.Append("</details>\n");

        void Item(string name, string value) => page.Append($"<dt>{name}</dt><dd>{value}</dd>\n");
        void List(string name, IEnumerable<string> items)
        {
            string text = string.Concat(items.Select(i => $"<li>{Text(i)}</li>"));
            if (text.Length > 0) Item(name, $"<ul>{text}</ul>");
        }
    }

    private static void Fold(StringBuilder page, string title, string body) =>
        page.Append($"<details><summary>{title}</summary><pre>{Text(body.TrimEnd())}</pre></details>\n");

    internal static string Micros(double seconds) => ReportText.Micros(seconds).Replace("us", "\u00b5s");

    internal static string Text(string text) => WebUtility.HtmlEncode(text);
}
