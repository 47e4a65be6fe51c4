namespace MaxTune.IR;

/// <summary>Named operations of a symbol table (a module).</summary>
public static class SymbolTable
{
    public const string NameAttr = "sym_name";
    public const string VisibilityAttr = "sym_visibility";

    public static string? SymbolName(this Operation op) => op.Attr<StringAttr>(NameAttr)?.Value;

    public static bool IsPrivate(Operation op) => op.Attr<StringAttr>(VisibilityAttr)?.Value is "private" or "nested";

    /// <summary>The symbol of that name directly inside <paramref name="table"/>; null when there is none.</summary>
    public static Operation? Lookup(Operation table, string name)
    {
        foreach (var region in table.Regions)
            foreach (var block in region.Blocks)
                foreach (var op in block.Operations)
                    if (op.SymbolName() == name) return op;
        return null;
    }

    public static Operation? Lookup(Operation table, SymbolRefAttr reference)
    {
        var found = Lookup(table, reference.Root);
        foreach (string name in reference.Nested) found = found is null ? null : Lookup(found, name);
        return found;
    }

    /// <summary>Looks in the nearest enclosing symbol table, then outwards.</summary>
    public static Operation? LookupNearest(Operation from, SymbolRefAttr reference)
    {
        for (var op = from; op is not null; op = op.Parent)
            if ((op.Has(OpTraits.SymbolTable) || op.Parent is null) && Lookup(op, reference) is { } found) return found;
        return null;
    }

    /// <summary><paramref name="stem"/>, or <c>stem_0</c>, <c>stem_1</c>, ... : the first name that is free in the table.</summary>
    public static string Unique(Operation table, string stem)
    {
        string name = stem;
        for (int i = 0; Lookup(table, name) is not null; i++) name = $"{stem}_{i}";
        return name;
    }

    /// <summary>All references to symbols inside <paramref name="root"/>, with the operation that makes each.</summary>
    public static IEnumerable<(Operation User, SymbolRefAttr Reference)> Uses(Operation root)
    {
        foreach (var op in root.Descendants())
            foreach (var attr in op.Properties.Concat(op.Attributes))
                foreach (var reference in In(attr.Value)) yield return (op, reference);
    }

    /// <summary>The references to symbols inside an attribute.</summary>
    public static IEnumerable<SymbolRefAttr> In(Attr attr) => attr switch
    {
        SymbolRefAttr reference => [reference],
        ArrayAttr array => array.Elements.SelectMany(In),
        DictionaryAttr dictionary => dictionary.Entries.SelectMany(e => In(e.Value)),
        _ => [],
    };
}
