namespace MaxTune.IR.Parsing;

/// <summary>A region being read: where its operations go, and its block labels.</summary>
internal sealed class RegionFrame(bool isolated, bool namedEntry)
{
    public Region Region { get; } = new();
    public bool IsIsolated => isolated;

    /// <summary>The operation named the entry's arguments itself (<c>scf.for %i</c>): the entry has no label.</summary>
    public bool NamedEntry => namedEntry;

    public Block? Current { get; set; }
    public Dictionary<string, BlockEntry> Labels { get; } = [];

    /// <summary>The block operations are added to; an unlabelled first block comes to be with its first operation.</summary>
    public Block Insertion => Current ??= Region.AddBlock();
}

internal sealed class BlockEntry(int offset)
{
    public Block Block { get; } = new();
    public int Offset { get; set; } = offset;
    public bool Defined { get; set; }
}
