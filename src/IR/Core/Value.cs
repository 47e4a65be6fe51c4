namespace MaxTune.IR;

/// <summary>An SSA value: the result of an operation or an argument of a block. Knows its uses.</summary>
public abstract class Value
{
    private OpOperand? firstUse;

    private protected Value(IrType type) => Type = type;

    public IrType Type { get; set; }

    /// <summary>The name the source gave this value, without <c>%</c>; the printer keeps it where it can.</summary>
    public string? NameHint { get; set; }

    /// <summary>The operation that makes this value; null for a block argument.</summary>
    public Operation? DefiningOp => (this as OpResult)?.Owner;

    /// <summary>The block in which this value is defined; null while detached.</summary>
    public abstract Block? DefiningBlock { get; }

    public bool HasUses => firstUse is not null;
    public bool HasOneUse => firstUse is { NextUse: null };

    /// <summary>The uses, latest first. Do not change uses while enumerating; take <c>ToArray()</c> first.</summary>
    public IEnumerable<OpOperand> Uses
    {
        get { for (var use = firstUse; use is not null; use = use.NextUse) yield return use; }
    }

    public IEnumerable<Operation> Users => Uses.Select(use => use.Owner);

    public void ReplaceAllUsesWith(Value other)
    {
        if (ReferenceEquals(this, other)) return;
        while (firstUse is not null) firstUse.Value = other;
    }

    public void ReplaceUsesWhere(Value other, Func<OpOperand, bool> predicate)
    {
        foreach (var use in Uses.Where(predicate).ToArray()) use.Value = other;
    }

    internal void AddUse(OpOperand use)
    {
        use.NextUse = firstUse;
        use.PreviousUse = null;
        if (firstUse is not null) firstUse.PreviousUse = use;
        firstUse = use;
    }

    internal void RemoveUse(OpOperand use)
    {
        if (use.PreviousUse is null) firstUse = use.NextUse;
        else use.PreviousUse.NextUse = use.NextUse;
        if (use.NextUse is not null) use.NextUse.PreviousUse = use.PreviousUse;
        use.NextUse = use.PreviousUse = null;
    }
}

public sealed class OpResult : Value
{
    internal OpResult(Operation owner, int index, IrType type) : base(type) => (Owner, Index) = (owner, index);

    public Operation Owner { get; }
    public int Index { get; }
    public override Block? DefiningBlock => Owner.Block;
}

public sealed class BlockArgument : Value
{
    internal BlockArgument(Block owner, int index, IrType type, Location location) : base(type) => (Owner, Index, Location) = (owner, index, location);

    public Block Owner { get; }
    public int Index { get; internal set; }
    public Location Location { get; set; }
    public override Block? DefiningBlock => Owner;
}

/// <summary>One operand slot of an operation: a use of a value.</summary>
public sealed class OpOperand
{
    private Value value;

    internal OpOperand(Operation owner, int index, Value value)
    {
        (Owner, Index, this.value) = (owner, index, value);
        value.AddUse(this);
    }

    public Operation Owner { get; }
    public int Index { get; internal set; }
    internal OpOperand? NextUse { get; set; }
    internal OpOperand? PreviousUse { get; set; }

    public Value Value
    {
        get => value;
        set
        {
            this.value.RemoveUse(this);
            this.value = value;
            value.AddUse(this);
        }
    }

    internal void Drop() => value.RemoveUse(this);
}
