namespace MaxTune.IR;

/// <summary>What blocks and regions are made of.</summary>
internal static class BlockRules
{
    public static void Region(Region region, DiagnosticSink sink)
    {
        if (region.FirstBlock is not { } entry) return;
        foreach (var block in region.Blocks)
            if (block.SuccessorBlocks.Contains(entry))
            {
                sink.Error(region.Owner.Location, "entry block of region may not have predecessors");
                return;
            }
    }

    public static void Member(Operation op, DiagnosticSink sink)
    {
        if (op.Successors.Length > 0 && op.Next is not null) sink.Error(op.Location, "operation with block successors must terminate its parent block");
    }

    public static void End(Block block, DiagnosticSink sink)
    {
        var region = block.Parent!;
        bool needsNoTerminator = region.Blocks.Count == 1 && (region.Owner.Has(OpTraits.NoTerminator) || !region.Owner.Definition.IsRegistered);
        if (block.Last is not { } last)
        {
            if (!needsNoTerminator) sink.Error(region.Owner.Location, "empty block: expect at least a terminator");
            return;
        }
        if (!needsNoTerminator && !last.IsTerminator && last.Definition.IsRegistered)
        {
            sink.Error(last.Location, "block with no terminator, has " + OpPrinter.ToText(last, new PrinterOptions { Generic = true }).TrimEnd('\n'));
            return;
        }
        foreach (var successor in last.Successors)
            if (!ReferenceEquals(successor.Parent, region))
            {
                sink.OpError(last, "branching to block of a different region");
                return;
            }
    }
}
