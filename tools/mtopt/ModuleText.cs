using MaxTune.IR;

namespace MaxTune.Tools.MtOpt;

/// <summary>Reads and prints modules the way a command line asks for.</summary>
internal sealed class ModuleText(MtOptOptions options, DialectRegistry dialects)
{
    public Operation? Parse(string text, string file, int firstLine, DiagnosticSink sink) =>
        IrParser.Parse(text, file, dialects, sink, new ParserOptions(options.AllowUnregisteredDialect, firstLine));

    public string Print(Operation op) => OpPrinter.ToText(op, new PrinterOptions
    {
        Generic = options.PrintGeneric,
        PropertiesAsAttributes = options.PropertiesAsAttributes,
        LocalScope = options.PrintLocalScope,
        DebugInfo = options.PrintDebugInfo,
        ElideElementsLargerThan = options.ElideElementsLargerThan,
        ElideResourcesLargerThan = options.ElideResourcesLargerThan,
    });

    // without locations: custom syntax has no place for those of a loop's arguments
    private static readonly PrinterOptions Everything = new() { Generic = true, LocalScope = true };

    private static string PrintGeneric(Operation op) => OpPrinter.ToText(op, Everything);

    /// <summary>Prints the module, reads that, and compares: in custom and in generic form. False after reporting.</summary>
    public bool Roundtrips(Operation module, DiagnosticSink sink)
    {
        string expected = PrintGeneric(module);
        foreach (var (form, text) in new[] { ("custom", OpPrinter.ToText(module, Everything with { Generic = false })), ("generic", expected) })
        {
            string file = $"<{form} form>";
            if (IrParser.Parse(text, file, dialects, sink, new ParserOptions(options.AllowUnregisteredDialect)) is not { } again)
            {
                sink.Error(module.Location, $"what is printed in {form} form does not parse");
                return false;
            }
            if (PrintGeneric(again) is var actual && actual == expected) continue;
            string[] was = expected.Split('\n'), now = actual.Split('\n');
            int line = was.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
            sink.Error(module.Location, $"reading back the {form} form changes line {line + 1} of the generic form from '{was.ElementAtOrDefault(line)?.Trim()}' to '{now.ElementAtOrDefault(line)?.Trim()}'");
            return false;
        }
        return true;
    }
}
