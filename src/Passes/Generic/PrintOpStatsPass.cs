using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Counts operations by name.</summary>
public sealed record PrintOpStatsPass(bool Json = false) : Pass("print-op-stats")
{
    public override string DisplayName => "PrintOpStats";

    public override bool Run(Operation op, PassContext context)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        op.Walk(inner => counts[inner.Name] = counts.GetValueOrDefault(inner.Name) + 1);
        if (Json)
        {
            context.Report.WriteLine("{\n" + string.Join(",\n", counts.Select(c => $"  \"{c.Key}\" : {c.Value}")) + "\n}");
            return false;
        }
        context.Report.WriteLine("Operations encountered:\n-----------------------");
        static string Dialect(string name) => name.IndexOf('.') is var dot and > 0 ? name[..dot] : "";
        int dialect = counts.Keys.Max(n => Dialect(n).Length), rest = counts.Keys.Max(n => n.Length - Dialect(n).Length);
        // as upstream: dialects to the right, names to the left of their dot
        foreach (var (name, count) in counts)
            context.Report.WriteLine($"  {Dialect(name).PadLeft(dialect)}{name[Dialect(name).Length..].PadRight(rest)} , {count}");
        return false;
    }
}
