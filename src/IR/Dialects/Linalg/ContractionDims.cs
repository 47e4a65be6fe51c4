namespace MaxTune.IR;

/// <summary>
/// The loops of a contraction c[batch, m, n] += a[batch, m, k] · b[batch, k, n], each group in loop order. Several loops may share a role, and any group may be empty.
/// </summary>
public sealed record ContractionDims(int[] Batch, int[] M, int[] N, int[] K)
{
    /// <summary>Null unless the operation multiplies its two inputs (cast to the output's type, in either order) and adds them to its output, through projected permutations.</summary>
    public static ContractionDims? Of(StructuredOp op)
    {
        if (op.InputCount != 2 || op.Outputs.Length != 1) return null;
        var maps = op.IndexingMaps;
        if (maps.Length != 3 || !maps.All(m => m.IsProjectedPermutation) || !IsMultiplyAdd(op.Body)) return null;
        var kinds = op.IteratorKinds;
        List<int> batch = [], m = [], n = [], k = [];
        for (int d = 0; d < kinds.Length; d++)
        {
            bool inA = maps[0].Results.Contains(AffineExpr.Dim(d)), inB = maps[1].Results.Contains(AffineExpr.Dim(d)), inC = maps[2].Results.Contains(AffineExpr.Dim(d));
            if (inC != (kinds[d] == IteratorKind.Parallel)) return null;
            switch (inA, inB, inC)
            {
                case (true, true, true): batch.Add(d); break;
                case (true, false, true): m.Add(d); break;
                case (false, true, true): n.Add(d); break;
                case (true, true, false): k.Add(d); break;
                default: return null;   // broadcast output or a one-sided sum
            }
        }
        return k.Count == 0 ? null : new ContractionDims([.. batch], [.. m], [.. n], [.. k]);
    }

    // yield(add(acc, mul(a, b))), operands of either in any order, a and b perhaps cast
    private static bool IsMultiplyAdd(Block body)
    {
        if (body.Arguments.Count != 3 || body.Last is not { OperandCount: 1 } yield) return false;
        if (yield.Operand(0).DefiningOp is not { OperandCount: 2 } add || add.Name is not ("arith.addf" or "arith.addi") || !ReferenceEquals(add.Block, body)) return false;
        var product = ReferenceEquals(add.Operand(0), body.Argument(2)) ? add.Operand(1) : ReferenceEquals(add.Operand(1), body.Argument(2)) ? add.Operand(0) : null;
        if (product?.DefiningOp is not { OperandCount: 2 } mul || mul.Name is not ("arith.mulf" or "arith.muli")) return false;
        Value x = Uncast(mul.Operand(0)), y = Uncast(mul.Operand(1)), a = body.Argument(0), b = body.Argument(1);
        return (ReferenceEquals(x, a) && ReferenceEquals(y, b)) || (ReferenceEquals(x, b) && ReferenceEquals(y, a));
    }

    private static Value Uncast(Value value) =>
        value.DefiningOp is { OperandCount: 1, Name: "arith.extf" or "arith.extsi" or "arith.extui" or "arith.sitofp" or "arith.uitofp" or "arith.truncf" } cast ? cast.Operand(0) : value;

    /// <summary>Whether a body yields c + a · b of its arguments a, b, c, through any operations of one operand: what named contractions must do.</summary>
    internal static bool IsSumOfProducts(Block body)
    {
        if (body.Arguments.Count != 3 || body.Last is not { OperandCount: 1 } yield) return false;
        if (Source(yield.Operand(0)).DefiningOp is not { OperandCount: 2, ResultCount: 1 } sum) return false;
        Value left = Source(sum.Operand(0)), right = Source(sum.Operand(1)), c = body.Argument(2);
        if (!ReferenceEquals(left, c) && !ReferenceEquals(right, c)) return false;
        if (Source(left is BlockArgument ? right : left).DefiningOp is not { OperandCount: 2, ResultCount: 1 } product) return false;
        if ((product.Name, sum.Name) is not (("arith.mulf", "arith.addf") or ("arith.muli", "arith.addi") or ("complex.mul", "complex.add") or ("arith.andi", "arith.ori"))) return false;
        Value x = Source(product.Operand(0)), y = Source(product.Operand(1)), a = body.Argument(0), b = body.Argument(1);
        return ReferenceEquals(x, a) && ReferenceEquals(y, b) || ReferenceEquals(x, b) && ReferenceEquals(y, a);
    }

    private static Value Source(Value value)
    {
        while (value.DefiningOp is { OperandCount: 1, ResultCount: 1 } cast) value = cast.Operand(0);
        return value;
    }
}
