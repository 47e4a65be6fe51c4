using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>What operations do to memory, as passes that remove, merge or move them need to know.</summary>
public static class Effects
{
    /// <summary>The effects of an operation with those of its regions in place of <see cref="MemoryEffects.Recursive"/>.</summary>
    public static MemoryEffects Of(Operation op)
    {
        var effects = op.Definition.Effects;
        if ((effects & MemoryEffects.Recursive) == 0) return effects;
        effects &= ~MemoryEffects.Recursive;
        foreach (var region in op.Regions)
            foreach (var block in region.Blocks)
                for (var inner = block.First; inner is not null; inner = inner.Next)
                {
                    // a terminator hands values to the operation around it
                    if (!inner.IsTerminator || inner.Definition.Effects != MemoryEffects.Unknown) effects |= Of(inner);
                    if ((effects & MemoryEffects.Unknown) != 0) return effects;
                }
        return effects;
    }

    /// <summary>Neither reads nor writes memory, so equal operands give equal results anywhere.</summary>
    public static bool IsPure(Operation op) => Of(op) == MemoryEffects.None;

    /// <summary>May run where it did not run before: pure, and never undefined or endless.</summary>
    public static bool IsSpeculatable(Operation op) =>
        op.Has(OpTraits.Speculatable) && op.Regions.All(r => r.Blocks.All(b => b.Operations.All(o => o.IsTerminator || IsSpeculatable(o))));

    /// <summary>No result is used and nothing else would notice its absence. Reading, and allocating what nobody has, go unnoticed.</summary>
    public static bool IsDead(Operation op)
    {
        foreach (var result in op.Results)
            if (result.HasUses) return false;
        return !op.IsTerminator && !op.Has(OpTraits.Symbol) && op.Definition.IsRegistered
            && (op.Definition.Effects & (MemoryEffects.Unknown | MemoryEffects.Write | MemoryEffects.Free)) == 0
            && (Of(op) & ~(MemoryEffects.Read | MemoryEffects.Allocate)) == 0;
    }
}
