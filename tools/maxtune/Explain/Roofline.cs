using System.Globalization;
using System.Text;
using MaxTune.Tuning;

namespace MaxTune.Tools.Cli;

/// <summary>GFLOP/s over operations per byte, both logarithmic, under the roofs this machine was measured to have.</summary>
internal sealed class Roofline
{
    private const double Width = 1080, Height = 470, Left = 64, Right = 20, Top = 18, Bottom = 50, Radius = 4;

    private readonly StringBuilder svg = new();
    private readonly double lowX, highX, lowY, highY;

    private sealed record Dot(double X, double Y, string Tip, string Kind, int Color);

    private Roofline(double lowX, double highX, double lowY, double highY) => (this.lowX, this.highX, this.lowY, this.highY) = (lowX, highX, lowY, highY);

    public static string Draw(ModelReport report)
    {
        var dots = Dots(report);
        if (dots.Count == 0) return "<p>No kernel has multiply-adds to count.</p>\n";
        double peak = report.Ceilings.BestGflops;
        double lowX = Math.Pow(2, Math.Floor(Math.Log2(dots.Min(d => d.X)) - 1.5)), highX = Math.Pow(2, Math.Ceiling(Math.Log2(dots.Max(d => d.X)) + 1.5));
        // a slope that nobody sees explains nothing: show where it meets the roof
        lowX = Math.Min(lowX, 0.5);
        // what is slower than a hundredth stands at the lower edge: the fast ones need the room
        double lowY = Math.Clamp(dots.Min(d => d.Y) * 0.8, peak / 100, peak / 20), highY = peak * 1.3;
        return new Roofline(lowX, highX, lowY, highY).Run(report, [.. dots.Select(d => d with { Y = Math.Max(d.Y, lowY) })]);
    }

    private static List<Dot> Dots(ModelReport report)
    {
        var dots = new List<Dot>();
        for (int i = 0; i < report.Kernels.Count; i++)
        {
            var k = report.Kernels[i];
            if (k.Workload is not { Flops: > 0, Bytes: > 0 } w) continue;
            double x = w.Flops / w.Bytes;
            if (k.Record is { } record)
                foreach (var row in record.Rows.Where(r => double.IsFinite(r.BestSeconds)).OrderByDescending(r => r.Status == RowStatus.Won))
                    dots.Add(new Dot(x, w.Flops / row.BestSeconds / 1e9, Tip(row.Name, k.Name, w, row.BestSeconds, row.Status == RowStatus.Won ? "runs" : row.Status == RowStatus.Tied ? "a tie" : ""),
                        row.Status == RowStatus.Won ? "won" : row.IsLibrary ? "lib" : "", i % 8));
            else if (k.Seconds > 0) dots.Add(new Dot(x, k.Gflops, Tip(k.ShortName, k.Name, w, k.Seconds, "in the model"), "won", i % 8));
        }
        return dots;
    }

    private static string Tip(string name, string kernel, Workload w, double seconds, string more) => string.Create(CultureInfo.InvariantCulture,
        $"{name}\n{kernel}: {HtmlPage.Micros(seconds)}, {w.Flops / seconds / 1e9:F1} GFLOP/s, {w.CeilingSeconds / seconds * 100:F1}% of {w.Ceiling}{(more.Length > 0 ? ", " + more : "")}");

    private double X(double x) => Left + (Math.Log(x) - Math.Log(lowX)) / (Math.Log(highX) - Math.Log(lowX)) * (Width - Left - Right);

    private double Y(double y) => Height - Bottom - (Math.Log(y) - Math.Log(lowY)) / (Math.Log(highY) - Math.Log(lowY)) * (Height - Top - Bottom);

    private string Run(ModelReport report, List<Dot> dots)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<figure><svg class=\"chart\" id=\"roof\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"roofline: rate of every candidate over operations per byte\">\n");
        Axes();
        Roofs(report.Ceilings);
        foreach (var (dot, x, y) in Swarm(dots))
            svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"point k{dot.Color} {dot.Kind}\" tabindex=\"0\" cx=\"{x:F1}\" cy=\"{y:F1}\" r=\"{(dot.Kind == "won" ? Radius + 1.5 : Radius)}\" data-tip=\"{HtmlPage.Text(dot.Tip)}\"/>\n");
        svg.Append("</svg>\n<figcaption class=\"legend\">");
        for (int i = 0; i < report.Kernels.Count; i++)
            svg.Append(CultureInfo.InvariantCulture, $"<span class=\"k{i % 8}\"><i></i><span>{HtmlPage.Text(report.Kernels[i].Name)}{(report.Kernels[i].Workload is { Flops: > 0 } ? "" : " (no multiply-adds, not shown)")}</span></span>");
        return svg.Append("</figcaption></figure>\n").ToString();
    }

    private void Axes()
    {
        for (double x = Math.Pow(2, Math.Ceiling(Math.Log2(lowX))); x <= highX * 1.001; x *= 2)
        {
            Line(X(x), Top, X(x), Height - Bottom, "grid");
            Label(X(x), Height - Bottom + 18, x < 1 ? $"1/{1 / x:0}" : x.ToString("0", CultureInfo.InvariantCulture), "middle", "tick");
        }
        for (double y = Math.Pow(10, Math.Floor(Math.Log10(lowY))); y <= highY; y *= 10)
            foreach (double step in (double[])[1, 2, 5])
                if (y * step is var at && at >= lowY && at <= highY)
                {
                    Line(Left, Y(at), Width - Right, Y(at), "grid");
                    Label(Left - 8, Y(at) + 4, at.ToString("0.###", CultureInfo.InvariantCulture), "end", "tick");
                }
        Line(Left, Height - Bottom, Width - Right, Height - Bottom, "axis");
        Line(Left, Top, Left, Height - Bottom, "axis");
        Label((Left + Width - Right) / 2, Height - 8, "operations a byte that has to move", "middle", "tick");
        Label(Left + 6, Top + 4, "GFLOP/s", "start", "tick");
    }

    private void Roofs(Runtime.Ceilings c)
    {
        double best = c.BestGflops;
        var flat = new (string Name, double Rate)[] { ("512-bit fma", c.V512Gflops), ("256-bit fma", c.V256Gflops), ("128-bit vectors", c.V128Gflops), ("scalar", c.ScalarGflops) };
        double above = double.PositiveInfinity;
        foreach (var (name, rate) in flat.Where(f => f.Rate >= lowY).OrderByDescending(f => f.Rate))
        {
            // two roofs that lie on each other are one
            if (rate > above * 0.93) continue;
            above = rate;
            Line(X(lowX), Y(rate), X(highX), Y(rate), rate == best ? "roof main" : "roof");
            Label(Width - Right - 4, Y(rate) - 6, string.Create(CultureInfo.InvariantCulture, $"{name} {rate:0}"), "end", "rooflabel");
        }
        double last = double.PositiveInfinity;
        foreach (var (name, rate) in new[] { ("L2", c.L2GBps), ("L3", c.L3GBps), ("memory", c.MemoryGBps) })
        {
            if (rate <= 0 || rate > last * 0.93) continue;
            last = rate;
            double from = Math.Max(lowX, lowY / rate), to = Math.Min(highX, best / rate);
            if (to <= from) continue;
            Line(X(from), Y(from * rate), X(to), Y(to * rate), "roof");
            double at = Math.Sqrt(from * to), slope = Math.Atan2(Y(at * rate) - Y(at * 2 * rate), X(at * 2) - X(at)) * -180 / Math.PI;
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"rooflabel\" text-anchor=\"middle\" transform=\"translate({X(at):F1} {Y(at * rate) - 6:F1}) rotate({slope:F1})\">{name} {rate:0} GB/s</text>\n");
        }
    }

    // each beside the others of its column, at the nearest free place
    private IEnumerable<(Dot, double, double)> Swarm(List<Dot> dots)
    {
        var placed = new List<(double X, double Y)>();
        const double apart = 2 * Radius + 0.5;
        foreach (var dot in dots)
        {
            double y = Y(dot.Y), centre = X(dot.X), x = centre;
            for (int i = 0; i < 28; i++)
            {
                x = centre + (i % 2 == 0 ? 1 : -1) * ((i + 1) / 2) * 4.5;
                if (!placed.Exists(p => (p.X - x) * (p.X - x) + (p.Y - y) * (p.Y - y) < apart * apart)) break;
            }
            placed.Add((x, y));
            yield return (dot, x, y);
        }
    }

    private void Line(double x1, double y1, double x2, double y2, string kind) =>
        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"{kind}\" x1=\"{x1:F1}\" y1=\"{y1:F1}\" x2=\"{x2:F1}\" y2=\"{y2:F1}\"/>\n");

    private void Label(double x, double y, string text, string anchor, string kind) =>
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"{kind}\" x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\">{HtmlPage.Text(text)}</text>\n");
}
