using System.Collections;

namespace MaxTune.IR;

/// <summary>The attributes of one operation: few, mutable, kept in order of their names.</summary>
public sealed class AttrList : IEnumerable<NamedAttr>
{
    private NamedAttr[] entries = [];

    public AttrList() { }

    public AttrList(IEnumerable<NamedAttr> entries)
    {
        foreach (var (name, value) in entries) this[name] = value;
    }

    public int Count => entries.Length;
    public ReadOnlySpan<NamedAttr> Entries => entries;

    /// <summary>Null when absent; assigning null removes.</summary>
    public Attr? this[string name]
    {
        get
        {
            foreach (var entry in entries)
                if (entry.Name == name) return entry.Value;
            return null;
        }
        set
        {
            int at = 0;
            while (at < entries.Length && string.CompareOrdinal(entries[at].Name, name) < 0) at++;
            bool present = at < entries.Length && entries[at].Name == name;
            entries = (present, value) switch
            {
                (true, null) => [.. entries[..at], .. entries[(at + 1)..]],
                (false, null) => entries,
                (true, _) => [.. entries[..at], new NamedAttr(name, value), .. entries[(at + 1)..]],
                _ => [.. entries[..at], new NamedAttr(name, value), .. entries[at..]],
            };
        }
    }

    /// <summary>Takes all of <paramref name="given"/> into an empty list; the name that comes twice in it, if one does.</summary>
    internal string? Fill(NamedAttr[] given)
    {
        if (entries.Length > 0) throw new InvalidOperationException("the list is not empty");
        Array.Sort(given, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        for (int i = 1; i < given.Length; i++)
            if (given[i].Name == given[i - 1].Name) return given[i].Name;
        entries = given;
        return null;
    }

    /// <summary>For collection initializers: <c>new AttrList { { "axis", attr } }</c>.</summary>
    public void Add(string name, Attr value) => this[name] = value;

    public bool Contains(string name) => this[name] is not null;

    // the array is never written in place, so copies may share it
    public AttrList Copy() => new() { entries = entries };

    public bool SameAs(AttrList other) => entries.AsSpan().SequenceEqual(other.entries);

    public IEnumerator<NamedAttr> GetEnumerator() => ((IEnumerable<NamedAttr>)entries).GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => entries.GetEnumerator();
}
