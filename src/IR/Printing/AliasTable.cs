using System.Text;

namespace MaxTune.IR.Printing;

/// <summary>
/// Aliases for what is long and comes often: affine maps and sets (<c>#map</c>, <c>#set1</c>), and locations. Numbered as upstream numbers them: those
/// that stand in no other first, then in order of appearance.
/// </summary>
internal sealed class AliasTable
{
    private readonly Dictionary<Attr, Entry> entries = [];
    private readonly List<Entry> ordered = [];
    private readonly Dictionary<long, long> distincts = [];

    public long NumberOf(DistinctAttr attr) => distincts.TryGetValue(attr.Id, out long number) ? number : distincts[attr.Id] = distincts.Count;

    private sealed class Entry(Attr attr, string stem)
    {
        public Attr Attr => attr;
        public string Stem => stem;
        public int Depth { get; set; }
        public bool Deferred { get; set; }
        public string Name { get; set; } = "";
    }

    /// <summary>Notes an attribute when it is one that gets an alias, and those inside it; the nesting of aliases in it.</summary>
    public int Visit(Attr attr, bool deferred)
    {
        string? stem = Stem(attr);
        if (stem is not null && entries.TryGetValue(attr, out var known))
        {
            if (!deferred && known.Deferred) Undefer(known);
            return known.Depth + 1;
        }
        var entry = stem is null ? null : new Entry(attr, stem) { Deferred = deferred };
        if (entry is not null)
        {
            entries.Add(attr, entry);
            ordered.Add(entry);
        }
        int depth = 0;
        foreach (var inner in Parts(attr)) depth = Math.Max(depth, Visit(inner, deferred));
        if (entry is null) return depth;
        entry.Depth = depth;
        return depth + 1;
    }

    private void Undefer(Entry entry)
    {
        entry.Deferred = false;
        foreach (var inner in Parts(entry.Attr))
            if (entries.TryGetValue(inner, out var part) && part.Deferred) Undefer(part);
    }

    private static IEnumerable<Attr> Parts(Attr attr) => attr switch
    {
        LocationAttr { Location: NamedLocation { Child: not UnknownLocation } named } => [new LocationAttr(named.Child)],
        LocationAttr { Location: CallSiteLocation call } => [new LocationAttr(call.Callee), new LocationAttr(call.Caller)],
        LocationAttr { Location: FusedLocation fused } => (fused.Metadata is null ? [] : new[] { fused.Metadata }).Concat(fused.Locations.Select(l => new LocationAttr(l))),
        ArrayAttr array => array.Elements,
        DictionaryAttr dictionary => dictionary.Entries.Select(e => e.Value),
        _ => [],
    };

    private static string? Stem(Attr attr) => attr switch
    {
        AffineMapAttr => "map",
        IntegerSetAttr => "set",
        LocationAttr => "loc",
        DistinctAttr { Referenced: not UnitAttr } => "distinct",
        _ => null,
    };

    public void Number()
    {
        var counts = new Dictionary<string, int>();
        var sorted = ordered.OrderBy(e => e.Depth).ThenBy(e => e.Stem, StringComparer.Ordinal).ToArray();   // both stable
        foreach (var entry in sorted)
        {
            int count = counts.GetValueOrDefault(entry.Stem);
            counts[entry.Stem] = count + 1;
            entry.Name = count == 0 ? $"#{entry.Stem}" : $"#{entry.Stem}{count}";
        }
        ordered.Clear();
        ordered.AddRange(sorted);
    }

    public string? NameOf(Attr attr) => attr is AffineMapAttr or IntegerSetAttr or LocationAttr or DistinctAttr && entries.TryGetValue(attr, out var entry) ? entry.Name : null;

    /// <summary>Writes the definitions: those needed early at the top of a file, those of operations' locations at its end.</summary>
    public void Write(StringBuilder output, bool deferred)
    {
        foreach (var entry in ordered)
        {
            if (entry.Deferred != deferred) continue;
            output.Append(entry.Name).Append(" = ");
            bool first = true;   // the attribute itself in full, the aliases inside it by name
            entry.Attr.Print(new AsmWriter(output) { DistinctNumber = NumberOf, AttrAlias = attr => first && (first = false) ? null : NameOf(attr) });
            output.Append('\n');
        }
    }
}
