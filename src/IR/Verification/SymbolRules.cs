namespace MaxTune.IR;

/// <summary>Symbols and their tables.</summary>
internal static class SymbolRules
{
    /// <summary>What is wrong with an operation that defines a symbol.</summary>
    public static string? Symbol(Operation op)
    {
        if (op.Properties[SymbolTable.NameAttr] is null)
            return IsOptional(op) ? null : $"requires string attribute '{SymbolTable.NameAttr}'";
        if (op.Properties[SymbolTable.VisibilityAttr] is StringAttr { Value: not ("public" or "private" or "nested") } odd)
            return $"visibility expected to be one of [\"public\", \"private\", \"nested\"], but got {odd}";
        if (op.Parent is { Definition.IsRegistered: true } parent && !parent.Has(OpTraits.SymbolTable)) return "symbol's parent must have the SymbolTable trait";
        return null;
    }

    private static bool IsOptional(Operation op) => op.Definition.Attributes.Any(a => a is { Name: SymbolTable.NameAttr, Optional: true });

    /// <summary>Names in a symbol table are unique, and what refers to them is right.</summary>
    public static void Verify(Operation table, DiagnosticSink sink)
    {
        if (!table.Has(OpTraits.SymbolTable) || table.Regions.Length == 0) return;
        var seen = new Dictionary<string, Operation>();
        foreach (var block in table.Region().Blocks)
            foreach (var op in block.Operations)
            {
                if (op.SymbolName() is not { } name || seen.TryAdd(name, op)) continue;
                sink.Error(op.Location, $"redefinition of symbol named '{name}'").Note(seen[name].Location, "see existing symbol definition here");
            }
    }
}
