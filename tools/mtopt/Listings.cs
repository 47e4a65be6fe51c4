using MaxTune.IR;
using MaxTune.Passes;

namespace MaxTune.Tools.MtOpt;

/// <summary>What <c>--list-passes</c>, <c>--show-dialects</c> and <c>--dump-pass-pipeline</c> print.</summary>
internal static class Listings
{
    public static void Passes(PassRegistry passes, TextWriter output)
    {
        const int column = 40;
        output.WriteLine("Passes:");
        foreach (var pass in passes.Passes)
        {
            string on = pass.Anchor is { } anchor ? $" (on {anchor})" : "";
            output.WriteLine($"  {"--" + pass.Name,-column} - {pass.Summary}{on}");
            foreach (var option in pass.Options)
            {
                string value = PassOption.Print(option.Default);
                output.WriteLine($"    {$"{option.Name}=<{option.Expects}>",-column} - {option.Description}{(value == "" ? "" : $" (default: {value})")}");
            }
        }
    }

    public static void Dialects(DialectRegistry dialects, TextWriter output) =>
        output.WriteLine("Available Dialects: " + string.Join(',', dialects.Dialects.Select(d => d.Name).Order(StringComparer.Ordinal)));

    /// <summary>The pipeline over several lines; it parses as it stands.</summary>
    public static void Pipeline(Pipeline pipeline, TextWriter output)
    {
        output.WriteLine($"Pass Manager with {pipeline.Steps.Length} passes:");
        Steps(pipeline, "", output);
        output.WriteLine();
        output.WriteLine();
    }

    private static void Steps(Pipeline pipeline, string indent, TextWriter output)
    {
        output.Write($"{indent}{pipeline.Anchor}(");
        for (int i = 0; i < pipeline.Steps.Length; i++)
        {
            output.Write(i == 0 ? "\n" : ",\n");
            if (pipeline.Steps[i] is Pipeline nested) Steps(nested, indent + "  ", output);
            else output.Write($"{indent}  {pipeline.Steps[i]}");
        }
        output.Write(pipeline.Steps.IsEmpty ? ")" : $"\n{indent})");
    }
}
