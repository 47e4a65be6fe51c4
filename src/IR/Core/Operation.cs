using System.Diagnostics;

namespace MaxTune.IR;

/// <summary>
/// An operation: the one node type of the IR. What it means is in its <see cref="Definition"/>; an unregistered operation has a definition too, with no rules.
/// </summary>
[DebuggerDisplay("{Name}")]
public sealed class Operation
{
    private OpOperand[] operands;
    private OpResult[] results;

    private Operation(OpDefinition definition, Location location)
    {
        Definition = definition;
        Location = location;
        operands = [];
        results = [];
    }

    /// <summary>Makes a detached operation; <paramref name="properties"/> are the inherent attributes, printed between <c>&lt;{ }&gt;</c> in generic form.</summary>
    public static Operation Create(
        OpDefinition definition, Location location, ReadOnlySpan<Value> operands, ReadOnlySpan<IrType> resultTypes,
        AttrList? properties = null, AttrList? attributes = null, int regions = 0, ReadOnlySpan<Block> successors = default)
    {
        var op = new Operation(definition, location)
        {
            Properties = properties ?? new AttrList(),
            Attributes = attributes ?? new AttrList(),
            Regions = regions == 0 ? [] : new Region[regions],
            Successors = successors.ToArray(),
        };
        op.operands = new OpOperand[operands.Length];
        for (int i = 0; i < operands.Length; i++) op.operands[i] = new OpOperand(op, i, operands[i]);
        op.results = new OpResult[resultTypes.Length];
        for (int i = 0; i < resultTypes.Length; i++) op.results[i] = new OpResult(op, i, resultTypes[i]);
        for (int i = 0; i < regions; i++) op.Regions[i] = new Region(op);
        return op;
    }

    public OpDefinition Definition { get; }
    public string Name => Definition.Name;
    public Location Location { get; set; }

    /// <summary>Inherent attributes: those the operation's definition names.</summary>
    public AttrList Properties { get; private init; } = null!;

    /// <summary>Discardable attributes: anybody's notes.</summary>
    public AttrList Attributes { get; private init; } = null!;

    public Region[] Regions { get; private init; } = [];
    public Block[] Successors { get; private init; } = [];

    public Block? Block { get; internal set; }
    public Operation? Previous { get; internal set; }
    public Operation? Next { get; internal set; }

    /// <summary>The operation around this one; null at top level.</summary>
    public Operation? Parent => Block?.Parent?.Owner;

    // ---- operands and results

    public int OperandCount => operands.Length;
    public ReadOnlySpan<OpOperand> OpOperands => operands;
    public IEnumerable<Value> Operands => operands.Select(o => o.Value);
    public Value Operand(int index) => operands[index].Value;
    public void SetOperand(int index, Value value) => operands[index].Value = value;

    /// <summary>Replaces the whole operand list.</summary>
    public void SetOperands(ReadOnlySpan<Value> values)
    {
        var copy = values.ToArray();
        foreach (var operand in operands) operand.Drop();
        operands = new OpOperand[copy.Length];
        for (int i = 0; i < copy.Length; i++) operands[i] = new OpOperand(this, i, copy[i]);
    }

    public int ResultCount => results.Length;
    public ReadOnlySpan<OpResult> Results => results;
    public OpResult Result(int index = 0) => results[index];

    /// <summary>The operands bound to the definition's operand group <paramref name="index"/> (a variadic group may hold any number).</summary>
    public ReadOnlySpan<OpOperand> OperandGroup(int index)
    {
        var (start, length) = Definition.OperandGroup(this, index);
        return operands.AsSpan(start, length);
    }

    /// <summary>The results bound to the definition's result group <paramref name="index"/>.</summary>
    public ReadOnlySpan<OpResult> ResultGroup(int index)
    {
        var (start, length) = Definition.ResultGroup(this, index);
        return results.AsSpan(start, length);
    }

    /// <summary>The single operand named <paramref name="name"/> in the definition; null when it is optional and absent.</summary>
    public Value? OperandNamed(string name)
    {
        var (start, length) = Definition.OperandGroup(this, Definition.OperandIndex(name));
        return length == 0 ? null : operands[start].Value;
    }

    // ---- attributes

    /// <summary>An inherent attribute, or else a discardable one; null when absent.</summary>
    public Attr? Attr(string name) => Properties[name] ?? Attributes[name];

    public T? Attr<T>(string name) where T : Attr => Attr(name) as T;

    /// <summary>Sets (or with null removes) an attribute: inherent when the definition names it, discardable otherwise.</summary>
    public void SetAttr(string name, Attr? value) => (Definition.IsInherent(name) ? Properties : Attributes)[name] = value;

    // ---- traits

    public bool Is(OpDefinition definition) => ReferenceEquals(Definition, definition);
    public bool Has(OpTraits trait) => (Definition.Traits & trait) == trait;
    public bool IsTerminator => Has(OpTraits.Terminator);

    /// <summary>True when removing this unused operation cannot be observed. Looks into regions where effects are those of the body.</summary>
    public bool IsSideEffectFree => Definition.Effects switch
    {
        MemoryEffects.None => true,
        MemoryEffects.Recursive => Regions.All(r => r.Blocks.All(b => b.Operations.All(o => o.IsTerminator || o.IsSideEffectFree))),
        _ => false,
    };

    /// <summary>The value of a constant-like operation; null for others.</summary>
    public Attr? ConstantValue => Has(OpTraits.ConstantLike) ? Attr("value") : null;

    // ---- structure

    public Region Region(int index = 0) => Regions[index];

    /// <summary>The single block of the first region.</summary>
    public Block Body => Regions[0].Blocks[0];

    public bool IsAncestorOf(Operation? other)
    {
        for (; other is not null; other = other.Parent)
            if (ReferenceEquals(this, other)) return true;
        return false;
    }

    public Operation? ParentOf(Func<Operation, bool> predicate)
    {
        for (var op = Parent; op is not null; op = op.Parent)
            if (predicate(op)) return op;
        return null;
    }

    /// <summary>True when this comes before <paramref name="other"/> in the block that holds both.</summary>
    public bool IsBefore(Operation other) => Block!.OrderOf(this) < Block!.OrderOf(other);

    public enum WalkOrder { PreOrder, PostOrder }

    /// <summary>Visits this operation and all inside it. The visited operation may be erased in post-order.</summary>
    public void Walk(Action<Operation> visit, WalkOrder order = WalkOrder.PostOrder)
    {
        if (order == WalkOrder.PreOrder) visit(this);
        foreach (var region in Regions)
            for (var block = region.FirstBlock; block is not null; block = block.NextBlock)
                for (Operation? op = block.First, next; op is not null; op = next)
                {
                    next = op.Next;
                    op.Walk(visit, order);
                }
        if (order == WalkOrder.PostOrder) visit(this);
    }

    /// <summary>This operation and all inside it, outer before inner, as a list that later changes do not disturb.</summary>
    public List<Operation> Descendants()
    {
        var all = new List<Operation>();
        Walk(all.Add, WalkOrder.PreOrder);
        return all;
    }

    /// <summary>Takes this operation out of its block without destroying it.</summary>
    public Operation Detach()
    {
        Block?.Unlink(this);
        return this;
    }

    /// <summary>Takes this operation out of its block and drops its uses of other values. Its results must be unused.</summary>
    public void Erase()
    {
        foreach (var result in results)
            if (result.HasUses) throw new InvalidOperationException($"'{Name}' is erased while its result #{result.Index} is in use");
        Detach();
        DropAllReferences();
    }

    internal void DropAllReferences()
    {
        foreach (var operand in operands) operand.Drop();
        operands = [];
        foreach (var region in Regions)
            foreach (var block in region.Blocks)
                foreach (var op in block.Operations) op.DropAllReferences();
    }

    public void MoveBefore(Operation other)
    {
        Detach();
        other.Block!.InsertBefore(other, this);
    }

    public void MoveAfter(Operation other)
    {
        Detach();
        other.Block!.InsertBefore(other.Next, this);
    }

    /// <summary>Deep copy. Operands defined outside are looked up in <paramref name="map"/> and kept when absent; the copy's values are added to it.</summary>
    public Operation Clone(IrMapping? map = null)
    {
        map ??= new IrMapping();
        var copy = Create(Definition, Location, [.. Operands.Select(map.Lookup)], [.. results.Select(r => r.Type)],
            Properties.Copy(), Attributes.Copy(), Regions.Length, [.. Successors.Select(map.Lookup)]);
        for (int i = 0; i < results.Length; i++)
        {
            copy.results[i].NameHint = results[i].NameHint;
            map.Map(results[i], copy.results[i]);
        }
        for (int i = 0; i < Regions.Length; i++) Regions[i].CloneInto(copy.Regions[i], map);
        return copy;
    }

    /// <summary>MLIR text in custom form.</summary>
    public override string ToString() => AsmWriter.ToText(this);
}

/// <summary>What values and blocks became what in a copy.</summary>
public sealed class IrMapping
{
    private readonly Dictionary<Value, Value> values = [];
    private readonly Dictionary<Block, Block> blocks = [];

    public void Map(Value from, Value to) => values[from] = to;
    public void Map(Block from, Block to) => blocks[from] = to;
    public Value Lookup(Value value) => values.GetValueOrDefault(value, value);
    public Block Lookup(Block block) => blocks.GetValueOrDefault(block, block);
    public bool Contains(Value value) => values.ContainsKey(value);
}
