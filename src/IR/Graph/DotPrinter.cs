using System.Text;

namespace MaxTune.IR;

/// <summary>Writes a module's data flow for Graphviz: a cluster for each region, a node for each operation, an edge for each value.</summary>
public static class DotPrinter
{
    public static string ToDot(Operation root)
    {
        var printer = new State();
        printer.Out.Append("digraph G {\n  compound = true;\n  node [shape = box, fontname = \"monospace\", fontsize = 10];\n  edge [fontname = \"monospace\", fontsize = 8];\n");
        printer.Operation(root, 1);
        foreach (string edge in printer.Edges) printer.Out.Append("  ").Append(edge).Append('\n');
        return printer.Out.Append("}\n").ToString();
    }

    private sealed class State
    {
        private readonly Dictionary<Operation, int> ids = [];
        private readonly Dictionary<BlockArgument, string> arguments = [];

        public StringBuilder Out { get; } = new();
        public List<string> Edges { get; } = [];

        public void Operation(Operation op, int depth)
        {
            int id = ids.Count;
            ids.Add(op, id);
            string pad = new(' ', 2 * depth);
            bool holds = op.Regions.Any(r => !r.IsEmpty);
            if (holds) Out.Append(pad).Append($"subgraph cluster_{id} {{\n{pad}  label = {Quote(Label(op))};\n");
            Out.Append(holds ? pad + "  " : pad).Append(holds ? $"n{id} [label = {Quote(op.Name)}, shape = point];\n" : $"n{id} [label = {Quote(Label(op))}];\n");
            foreach (var region in op.Regions)
                foreach (var block in region.Blocks)
                {
                    foreach (var argument in block.Arguments)
                    {
                        string name = $"a{arguments.Count}";
                        arguments.Add(argument, name);
                        Out.Append(pad).Append("  ").Append($"{name} [label = {Quote($"%{argument.NameHint ?? "arg" + argument.Index} : {argument.Type}")}, shape = ellipse];\n");
                    }
                    foreach (var inner in block.Operations) Operation(inner, depth + 1);
                }
            if (holds) Out.Append(pad).Append("}\n");
            foreach (var operand in op.OpOperands)
                if (Source(operand.Value) is { } from) Edges.Add($"{from} -> n{id} [label = {Quote(operand.Value.Type.ToString())}];");
        }

        // null for a use before its definition (graph regions)
        private string? Source(Value value) =>
            value is BlockArgument argument ? arguments.GetValueOrDefault(argument) : ids.TryGetValue(value.DefiningOp!, out int id) ? "n" + id : null;
    }

    private static string Label(Operation op)
    {
        string name = op.SymbolName() is { } symbol ? $"{op.Name} @{symbol}" : op.Is(MtOps.Kernel) ? $"{op.Name} {op.Attr<StringAttr>("name")?.Value}" : op.Name;
        return op.ResultCount == 0 || op.Regions.Length > 0 ? name : $"{name}\n{string.Join("\n", op.Results.ToArray().Select(r => r.Type))}";
    }

    private static string Quote(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n") + "\"";
}
