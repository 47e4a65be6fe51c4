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
    public static LinalgView? Of(Operation op)
    {
        if (LinalgOps.IndexingMaps(op) is not { } maps || LinalgOps.IteratorTypes(op) is not { } iterators) return null;
        return new LinalgView(op, op.OperandGroup(0).Length, maps, [.. iterators.Select(i => i == "reduction")]);
    }

    /// <summary>Multiplies two inputs and adds the products up: <c>c + a * b</c>.</summary>
    public static bool IsContraction(Operation op)
    {
        if (Of(op) is not { InputCount: 2 } view || !view.IsReduction.Contains(true)) return false;
        if (op.Regions.Length == 0 || op.Region().IsEmpty) return LinalgOps.IsContraction(op);
        var body = view.Body;
        return body.Last is { OperandCount: 1 } yield
            && yield.Operand(0).DefiningOp is { Name: "arith.addf" } sum
            && (IsProduct(sum.Operand(1), body) && ReferenceEquals(sum.Operand(0), body.Argument(2))
                || IsProduct(sum.Operand(0), body) && ReferenceEquals(sum.Operand(1), body.Argument(2)));
    }

    private static bool IsProduct(Value value, Block body) =>
        value.DefiningOp is { Name: "arith.mulf" } product
        && product.Operands.All(o => ReferenceEquals(o, body.Argument(0)) || ReferenceEquals(o, body.Argument(1)))
        && !ReferenceEquals(product.Operand(0), product.Operand(1));
}
