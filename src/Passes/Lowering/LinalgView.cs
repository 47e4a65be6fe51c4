using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>A structured operation as loops see it: inputs and outputs, how each is indexed, which loops reduce, and the scalar body.</summary>
public sealed record LinalgView(Operation Op, int InputCount, AffineMap[] Maps, bool[] IsReduction)
{
    public IEnumerable<Value> Inputs => Op.Operands.Take(InputCount);
    public IEnumerable<Value> Outputs => Op.Operands.Skip(InputCount);
    public int LoopCount => IsReduction.Length;
    public bool IsElementwise => !IsReduction.Contains(true);
    public Block Body => Op.Body;

    /// <summary>Null when the operation is not structured.</summary>
    public static LinalgView? Of(Operation op) => StructuredOp.From(op) is { } s
        ? new LinalgView(op, s.InputCount, s.IndexingMaps, [.. s.IteratorKinds.Select(k => k != IteratorKind.Parallel)]) : null;
}
