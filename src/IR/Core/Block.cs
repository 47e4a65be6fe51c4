namespace MaxTune.IR;

/// <summary>A list of operations with arguments, the last one a terminator where the region asks for one.</summary>
public sealed class Block
{
    private readonly List<BlockArgument> arguments = [];
    private Dictionary<Operation, int>? order;

    public Region? Parent { get; internal set; }
    public Block? NextBlock { get; internal set; }
    public Operation? First { get; private set; }
    public Operation? Last { get; private set; }

    /// <summary>The label the source gave this block, without <c>^</c>.</summary>
    public string? NameHint { get; set; }

    public IReadOnlyList<BlockArgument> Arguments => arguments;
    public BlockArgument Argument(int index) => arguments[index];
    public bool IsEmpty => First is null;
    public bool IsEntry => ReferenceEquals(Parent?.FirstBlock, this);

    public BlockArgument AddArgument(IrType type, Location? location = null, string? nameHint = null)
    {
        var argument = new BlockArgument(this, arguments.Count, type, location ?? Location.Unknown) { NameHint = nameHint };
        arguments.Add(argument);
        return argument;
    }

    public void EraseArgument(int index)
    {
        if (arguments[index].HasUses) throw new InvalidOperationException($"block argument #{index} is erased while in use");
        arguments.RemoveAt(index);
        for (int i = index; i < arguments.Count; i++) arguments[i].Index = i;
    }

    /// <summary>First to last. The current operation may be erased or moved while enumerating.</summary>
    public IEnumerable<Operation> Operations
    {
        get
        {
            for (Operation? op = First, next; op is not null; op = next)
            {
                next = op.Next;
                yield return op;
            }
        }
    }

    /// <summary>The last operation when it is a terminator; null otherwise.</summary>
    public Operation? Terminator => Last is { } last && (last.IsTerminator || !last.Definition.IsRegistered) ? last : null;

    public IEnumerable<Block> SuccessorBlocks => Last?.Successors ?? [];

    public Operation Append(Operation op) => InsertBefore(null, op);

    /// <summary>Inserts before <paramref name="anchor"/>, or at the end when it is null.</summary>
    public Operation InsertBefore(Operation? anchor, Operation op)
    {
        if (op.Block is not null) throw new InvalidOperationException($"'{op.Name}' is in a block already");
        order = null;
        op.Block = this;
        op.Next = anchor;
        op.Previous = anchor is null ? Last : anchor.Previous;
        if (op.Previous is null) First = op;
        else op.Previous.Next = op;
        if (anchor is null) Last = op;
        else anchor.Previous = op;
        return op;
    }

    internal void Unlink(Operation op)
    {
        order = null;
        if (op.Previous is null) First = op.Next;
        else op.Previous.Next = op.Next;
        if (op.Next is null) Last = op.Previous;
        else op.Next.Previous = op.Previous;
        op.Block = null;
        op.Previous = op.Next = null;
    }

    /// <summary>Position of an operation of this block; computed once between changes.</summary>
    internal int OrderOf(Operation op)
    {
        if (order is null)
        {
            order = [];
            int i = 0;
            for (var o = First; o is not null; o = o.Next) order[o] = i++;
        }
        return order[op];
    }

    /// <summary>Moves all operations of this block before <paramref name="anchor"/> of another (or to its end).</summary>
    public void SpliceInto(Block target, Operation? anchor = null)
    {
        foreach (var op in Operations) target.InsertBefore(anchor, op.Detach());
    }
}
