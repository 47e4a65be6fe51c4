namespace MaxTune.IR;

public enum IteratorKind { Parallel, Reduction, Window }

/// <summary><c>#linalg.iterator_type&lt;parallel&gt;</c>.</summary>
public sealed record IteratorTypeAttr(IteratorKind Kind) : Attr
{
    public string Keyword => Kind.ToString().ToLowerInvariant();
    public override void Print(AsmWriter w) => w.Write("#linalg.iterator_type<").Write(Keyword).Write('>');

    public static IteratorTypeAttr? FromKeyword(string? word) => word switch
    {
        "parallel" => new(IteratorKind.Parallel),
        "reduction" => new(IteratorKind.Reduction),
        "window" => new(IteratorKind.Window),
        _ => null,
    };
}

/// <summary>
/// A view of any linalg operation as a perfect loop nest: for each point of the iteration space, <see cref="Body"/> maps one element of each
/// operand (picked by its indexing map) to the next value of each output element.
/// </summary>
public readonly record struct StructuredOp(Operation Op)
{
    /// <summary>Null for anything but a structured linalg operation.</summary>
    public static StructuredOp? From(Operation? op) => op is not null && LinalgOps.Structure(op.Definition) is not null ? new StructuredOp(op) : null;

    private NamedStructure Structure => LinalgOps.Structure(Op.Definition)!;

    public int InputCount => Op.OperandGroup(0).Length;
    public ReadOnlySpan<OpOperand> Inputs => Op.OperandGroup(0);
    public ReadOnlySpan<OpOperand> Outputs => Op.OperandGroup(1);
    public IEnumerable<Value> InputValues => Inputs.ToArray().Select(i => i.Value);

    /// <summary>One map an operand: iteration indices ↦ element indices.</summary>
    public AffineMap[] IndexingMaps => Structure.Maps(Op);

    public IteratorKind[] IteratorKinds => Structure.Iterators(Op);
    public int LoopCount => IteratorKinds.Length;
    public Block Body => Op.Body;
    public Operation Yield => Body.Last!;

    /// <summary>Whether its name says that it adds products up: the body must.</summary>
    internal bool IsNamedContraction => Structure.IsContraction;

    public bool IsAllParallel => IteratorKinds.All(k => k == IteratorKind.Parallel);

    /// <summary>True when it computes on tensors by value.</summary>
    public bool OnTensors => Op.ResultCount > 0;

    /// <summary>Extents of the iteration space from the operands' types, <see cref="IrType.Dynamic"/> where none of them says.</summary>
    public long[] LoopExtents()
    {
        var extents = new long[LoopCount];
        Array.Fill(extents, IrType.Dynamic);
        var maps = IndexingMaps;
        for (int i = 0; i < maps.Length && i < Op.OperandCount; i++)
            if (Op.Operand(i).Type is ShapedType { HasRank: true } type)
                for (int r = 0; r < maps[i].Results.Length && r < type.Rank; r++)
                    if (maps[i].Results[r] is AffineDim d && extents[d.Position] == IrType.Dynamic) extents[d.Position] = type.Shape[r];
        return extents;
    }

    /// <summary>Where the extent of a loop can be read when the program runs: an operand and its dimension; null when no map shows it plainly.</summary>
    public (int Operand, int Dim)? LoopSource(int loop)
    {
        var maps = IndexingMaps;
        for (int i = 0; i < maps.Length; i++)
            for (int r = 0; r < maps[i].Results.Length; r++)
                if (maps[i].Results[r] is AffineDim d && d.Position == loop) return (i, r);
        return null;
    }
}

/// <summary>How a linalg operation's loop nest follows from it, and the body it has when its name implies one.</summary>
internal sealed record NamedStructure(Func<Operation, AffineMap[]> Maps, Func<Operation, IteratorKind[]> Iterators)
{
    /// <summary>The indexing maps of an operation that has them as an attribute and does not say.</summary>
    public AffineMap[]? DefaultMaps { get; init; }

    /// <summary>Whether the body adds products of the two inputs up, however it is written.</summary>
    public bool IsContraction { get; init; }

    /// <summary>How many inputs it has; null for any number.</summary>
    public int? Inputs { get; init; }

    /// <summary>Fills the (argument-bearing) body block, given the <c>cast</c> attribute; null when the body is the user's.</summary>
    public Action<OpBuilder, AttrList, Block>? Body { get; init; }
}
