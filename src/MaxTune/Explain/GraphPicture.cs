using System.Globalization;
using System.Net;
using System.Text;
using MaxTune.IR;
using MaxTune.Passes.Lowering;

namespace MaxTune;

/// <summary>A node: an operation of the model, an input or a result.</summary>
/// <param name="Lines">Name, then types and parameters.</param>
/// <param name="Group">Of a kernel; -1 outside.</param>
/// <param name="Kind"><c>op</c>, <c>input</c> or <c>output</c>.</param>
internal sealed record PictureNode(string[] Lines, int Group, string Kind);

/// <summary>The user's graph with a box around what became one kernel, as DOT and as SVG laid out here.</summary>
internal sealed class GraphPicture
{
    private const double CharWidth = 7.3, LineHeight = 16, Padding = 9, GroupPadding = 14, GroupTitle = 30;

    private readonly List<PictureNode> nodes = [];
    private readonly List<(int From, int To, string Label)> arrows = [];
    private readonly List<string> groups = [];

    private GraphPicture() { }

    public static GraphPicture Of(CompileTrace trace)
    {
        var picture = new GraphPicture();
        var groupOf = new Dictionary<Operation, int>();
        var sources = new KernelSources(trace.Graph);
        foreach (var kernel in trace.All) picture.groups.Add(kernel.Name);
        // an operation in several kernels (quantizing its input, then the product) is drawn in the one that multiplies
        foreach (var (kernel, group) in trace.All.Select((k, i) => (k, i)).OrderByDescending(k => GemmKernel.Match(k.k.Kernel) is not null))
            foreach (var op in sources.Of(kernel.Kernel)) groupOf.TryAdd(op, group);
        var main = trace.Graph.Descendants().First(o => o.Is(FuncOps.Func) && o.SymbolName() == "main" && !o.Region().IsEmpty);
        picture.Read(main.Region().Entry, groupOf);
        return picture;
    }

    private void Read(Block body, Dictionary<Operation, int> groupOf)
    {
        var nodeOf = new Dictionary<Value, int>();
        var parameters = new Dictionary<Value, string>();
        foreach (var argument in body.Arguments) nodeOf[argument] = Add(new PictureNode([argument.NameHint ?? $"arg{argument.Index}", Short(argument.Type)], -1, "input"));
        foreach (var op in body.Operations)
        {
            if (op.IsTerminator)
            {
                for (int i = 0; i < op.OperandCount; i++)
                {
                    int node = Add(new PictureNode([$"result {i}", Short(op.Operand(i).Type)], -1, "output"));
                    Arrow(op.Operand(i), node, nodeOf);
                }
                continue;
            }
            if (op.Name.StartsWith("ml_program.global_load", StringComparison.Ordinal) || op.Has(OpTraits.ConstantLike))
            {
                foreach (var result in op.Results) parameters[result] = op.Attr<SymbolRefAttr>("global")?.Root ?? result.NameHint ?? "constant";
                continue;
            }
            var lines = new List<string> { op.Name };
            foreach (var operand in op.Operands)
                if (parameters.TryGetValue(operand, out string? name)) lines.Add($"{name} {Short(operand.Type)}");
            int at = Add(new PictureNode([.. lines], groupOf.GetValueOrDefault(op, -1), "op"));
            foreach (var result in op.Results) nodeOf[result] = at;
            foreach (var operand in op.Operands) Arrow(operand, at, nodeOf);
        }
    }

    private int Add(PictureNode node)
    {
        nodes.Add(node);
        return nodes.Count - 1;
    }

    private void Arrow(Value value, int to, Dictionary<Value, int> nodeOf)
    {
        if (nodeOf.TryGetValue(value, out int from) && !arrows.Exists(a => a.From == from && a.To == to)) arrows.Add((from, to, Short(value.Type)));
    }

    // tensor<64x32xf32> → 64x32 f32
    private static string Short(IrType type) =>
        type is TensorType tensor ? string.Concat(tensor.Extents.Select(e => (e == IrType.Dynamic ? "?" : e.ToString(CultureInfo.InvariantCulture)) + "x")).TrimEnd('x') + " " + tensor.Element : type.ToString();

    // ---- DOT

    public string ToDot()
    {
        var text = new StringBuilder("digraph model {\n  node [shape = box, fontname = \"monospace\", fontsize = 10];\n  edge [fontname = \"monospace\", fontsize = 8];\n");
        for (int g = 0; g < groups.Count; g++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  subgraph cluster_{g} {{\n    label = {Quote(groups[g])};\n");
            for (int n = 0; n < nodes.Count; n++)
                if (nodes[n].Group == g) text.Append("    ").Append(Node(n));
            text.Append("  }\n");
        }
        for (int n = 0; n < nodes.Count; n++)
            if (nodes[n].Group < 0) text.Append("  ").Append(Node(n));
        foreach (var (from, to, label) in arrows) text.Append(CultureInfo.InvariantCulture, $"  n{from} -> n{to} [label = {Quote(label)}];\n");
        return text.Append("}\n").ToString();
    }

    private string Node(int n) => string.Create(CultureInfo.InvariantCulture, $"n{n} [label = {Quote(string.Join("\n", nodes[n].Lines))}{(nodes[n].Kind == "op" ? "" : ", shape = ellipse")}];\n");

    private static string Quote(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n") + "\"";

    // ---- SVG

    public const string Style = """
        .picture { font: 12px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; color: #1b1f24; }
        .picture .node rect { fill: #ffffff; stroke: #8c959f; }
        .picture .io rect { fill: #eef1f4; stroke: #8c959f; }
        .picture .group > rect { fill: #dbeafe; fill-opacity: .55; stroke: #3b6fb6; }
        .picture text { fill: #1b1f24; } .picture .sub { fill: #57606a; font-size: 11px; }
        .picture .title { fill: #1d4f91; font-weight: 600; paint-order: stroke; stroke: #e6f0fd; stroke-width: 6px; }
        .picture path { fill: none; stroke: #6e7781; } .picture .head { fill: #6e7781; stroke: none; }
        @media screen and (prefers-color-scheme: dark) {
          .picture .node rect { fill: #22272e; stroke: #768390; } .picture .io rect { fill: #2d333b; stroke: #768390; }
          .picture .group > rect { fill: #1f3a5f; fill-opacity: .6; stroke: #6ea3e8; }
          .picture text { fill: #e6edf3; } .picture .sub { fill: #9da7b3; } .picture .title { fill: #9cc4f8; stroke: #182a42; }
          .picture path { stroke: #8b949e; } .picture .head { fill: #8b949e; }
        }
        """;

    /// <param name="note">More to say of a kernel, beside its name.</param>
    /// <param name="withStyle">False inside a page that has <see cref="Style"/>.</param>
    public string ToSvg(Func<string, string?>? note = null, bool withStyle = true)
    {
        var inside = Enumerable.Range(0, groups.Count).Select(g => Enumerable.Range(0, nodes.Count).Where(n => nodes[n].Group == g).ToArray()).ToArray();
        var titles = groups.Select(g => note?.Invoke(g) is { } more ? $"{g}  {more}" : g).ToArray();
        var boxes = nodes.Select(n => new LayoutBox(n.Lines.Max(l => l.Length) * CharWidth + 2 * Padding, n.Lines.Length * LineHeight + 2 * Padding - 4)).ToArray();
        var bendsOf = new List<(double X, double Y)>[arrows.Count];

        // a kernel first by itself, then as one box among the others
        var outer = new List<LayoutBox>();
        var outerOf = new int[nodes.Count];
        var groupBox = new LayoutBox?[groups.Count];
        var inner = new (double Width, double Height)[groups.Count];
        for (int g = 0; g < groups.Count; g++)
        {
            if (inside[g].Length == 0) continue;
            int[] own = [.. Enumerable.Range(0, arrows.Count).Where(a => nodes[arrows[a].From].Group == g && nodes[arrows[a].To].Group == g)];
            var (width, height, bends) = LayeredLayout.Place([.. inside[g].Select(n => boxes[n])], [.. own.Select(a => (Array.IndexOf(inside[g], arrows[a].From), Array.IndexOf(inside[g], arrows[a].To)))]);
            for (int i = 0; i < own.Length; i++) bendsOf[own[i]] = bends[i];
            inner[g] = (width, height);
            groupBox[g] = new LayoutBox(Math.Max(width, titles[g].Length * CharWidth) + 2 * GroupPadding, height + GroupPadding + GroupTitle + 4);
            foreach (int n in inside[g]) outerOf[n] = outer.Count;
            outer.Add(groupBox[g]!);
        }
        for (int n = 0; n < nodes.Count; n++)
            if (nodes[n].Group < 0)
            {
                outerOf[n] = outer.Count;
                outer.Add(boxes[n]);
            }
        int[] between = [.. Enumerable.Range(0, arrows.Count).Where(a => outerOf[arrows[a].From] != outerOf[arrows[a].To])];
        var (w, h, outerBends) = LayeredLayout.Place(outer, [.. between.Select(a => (outerOf[arrows[a].From], outerOf[arrows[a].To]))]);
        for (int i = 0; i < between.Length; i++) bendsOf[between[i]] = outerBends[i];
        for (int g = 0; g < groups.Count; g++)
        {
            if (groupBox[g] is not { } box) continue;
            var (dx, dy) = (box.X - inner[g].Width / 2, box.Y + GroupTitle + 4);
            foreach (int n in inside[g]) (boxes[n].X, boxes[n].Y) = (boxes[n].X + dx, boxes[n].Y + dy);
            for (int a = 0; a < arrows.Count; a++)
                if (nodes[arrows[a].From].Group == g && nodes[arrows[a].To].Group == g) bendsOf[a] = [.. bendsOf[a].Select(p => (p.X + dx, p.Y + dy))];
        }

        const double margin = 12;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"picture\" viewBox=\"{-margin} {-margin} {w + 2 * margin:F0} {h + 2 * margin:F0}\" width=\"{w + 2 * margin:F0}\" height=\"{h + 2 * margin:F0}\" role=\"img\" aria-label=\"the model's graph\">\n");
        if (withStyle) svg.Append("<style>\n").Append(Style).Append("\n</style>\n");
        for (int g = 0; g < groups.Count; g++)
            if (groupBox[g] is { } box)
                svg.Append(CultureInfo.InvariantCulture, $"<g class=\"group\"><rect x=\"{box.X - box.Width / 2:F1}\" y=\"{box.Y:F1}\" width=\"{box.Width:F1}\" height=\"{box.Height:F1}\" rx=\"8\"/></g>\n");
        for (int a = 0; a < arrows.Count; a++) Path(svg, boxes[arrows[a].From], boxes[arrows[a].To], bendsOf[a] ?? [], arrows[a].Label);
        for (int n = 0; n < nodes.Count; n++) Box(svg, nodes[n], boxes[n]);
        // over the arrows that come in from above
        for (int g = 0; g < groups.Count; g++)
            if (groupBox[g] is { } box)
                svg.Append(CultureInfo.InvariantCulture, $"<text class=\"title\" x=\"{box.X - box.Width / 2 + GroupPadding:F1}\" y=\"{box.Y + 18:F1}\">{Text(titles[g])}</text>\n");
        return svg.Append("</svg>\n").ToString();
    }

    private static void Box(StringBuilder svg, PictureNode node, LayoutBox box)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<g class=\"{(node.Kind == "op" ? "node" : "io")}\"><rect x=\"{box.X - box.Width / 2:F1}\" y=\"{box.Y:F1}\" width=\"{box.Width:F1}\" height=\"{box.Height:F1}\" rx=\"{(node.Kind == "op" ? 4 : box.Height / 2):F1}\"/>");
        for (int i = 0; i < node.Lines.Length; i++)
            svg.Append(CultureInfo.InvariantCulture, $"<text text-anchor=\"middle\" x=\"{box.X:F1}\" y=\"{box.Y + Padding + 10 + i * LineHeight:F1}\"{(i > 0 ? " class=\"sub\"" : "")}>{Text(node.Lines[i])}</text>");
        svg.Append("</g>\n");
    }

    private static void Path(StringBuilder svg, LayoutBox from, LayoutBox to, List<(double X, double Y)> bends, string label)
    {
        var (x, y) = (from.X, from.Y + from.Height);
        svg.Append(CultureInfo.InvariantCulture, $"<g><title>{Text(label)}</title><path d=\"M{x:F1} {y:F1}");
        foreach (var (bx, by) in bends.Append((to.X, to.Y - 5)))
        {
            double middle = (y + by) / 2;
            svg.Append(CultureInfo.InvariantCulture, $" C{x:F1} {middle:F1} {bx:F1} {middle:F1} {bx:F1} {by:F1}");
            (x, y) = (bx, by);
        }
        svg.Append(CultureInfo.InvariantCulture, $"\"/><path class=\"head\" d=\"M{to.X - 4:F1} {to.Y - 8:F1} L{to.X + 4:F1} {to.Y - 8:F1} L{to.X:F1} {to.Y:F1} Z\"/></g>\n");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
