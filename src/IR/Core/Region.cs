namespace MaxTune.IR;

/// <summary>A list of blocks owned by an operation; the first is the entry.</summary>
public sealed class Region
{
    private readonly Operation? owner;
    private List<Block> blocks = [];

    public Region(Operation owner) => this.owner = owner;

    /// <summary>A region without an owner: one being parsed, whose blocks are moved into its operation once that is made.</summary>
    internal Region() { }

    public Operation Owner => owner ?? throw new InvalidOperationException("this region has no owner");
    public IReadOnlyList<Block> Blocks => blocks;
    public bool IsEmpty => blocks.Count == 0;
    public Block? FirstBlock => blocks.Count == 0 ? null : blocks[0];
    public Block Entry => blocks[0];

    /// <summary>True when values may be used before they are defined.</summary>
    public bool IsGraph => Owner.Definition.Traits.HasFlag(OpTraits.GraphRegion) || !Owner.Definition.IsRegistered;

    public Block AddBlock(Block? block = null)
    {
        block ??= new Block();
        block.Parent = this;
        if (blocks.Count > 0) blocks[^1].NextBlock = block;
        blocks.Add(block);
        return block;
    }

    public void RemoveBlock(Block block)
    {
        foreach (var op in block.Operations) op.DropAllReferences();
        Unlink(block);
    }

    private void Unlink(Block block)
    {
        int at = blocks.IndexOf(block);
        if (at > 0) blocks[at - 1].NextBlock = block.NextBlock;
        blocks.RemoveAt(at);
        block.Parent = null;
        block.NextBlock = null;
    }

    /// <summary>Moves all blocks of this region to the end of another.</summary>
    public void TakeInto(Region target)
    {
        if (target.IsEmpty)
        {
            (target.blocks, blocks) = (blocks, target.blocks);
            foreach (var block in target.blocks) block.Parent = target;
            return;
        }
        foreach (var block in blocks.ToArray())
        {
            Unlink(block);
            target.AddBlock(block);
        }
    }

    public void CloneInto(Region target, IrMapping map)
    {
        foreach (var block in blocks)
        {
            var copy = target.AddBlock();
            copy.NameHint = block.NameHint;
            map.Map(block, copy);
            foreach (var argument in block.Arguments)
                map.Map(argument, copy.AddArgument(argument.Type, argument.Location, argument.NameHint));
        }
        // operands used before their definition (graph regions, loops of blocks) are patched once all is copied
        foreach (var block in blocks)
            foreach (var op in block.Operations) map.Lookup(block).Append(op.Clone(map));
        foreach (var block in blocks)
            foreach (var op in map.Lookup(block).Operations) Patch(op, map);
    }

    private static void Patch(Operation op, IrMapping map)
    {
        foreach (var operand in op.OpOperands)
            if (map.Contains(operand.Value)) operand.Value = map.Lookup(operand.Value);
        foreach (var region in op.Regions)
            foreach (var block in region.Blocks)
                foreach (var inner in block.Operations) Patch(inner, map);
    }
}
