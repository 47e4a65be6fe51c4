namespace MaxTune.IR;

public static partial class MtOps
{
    /// <summary>[M, K] x [K, N] → [M, N].</summary>
    public static readonly OpDefinition MatMul = Product("mt.matmul", "matrix product", MtShapes.MatMul, MtSemantics.MatMul);

    /// <summary>[..., M, K] x [..., K, N] → [..., M, N]; the leading dimensions are equal.</summary>
    public static readonly OpDefinition BatchMatMul = Product("mt.batch_matmul", "matrix product of each pair of a batch", MtShapes.BatchMatMul, MtSemantics.MatMul);

    /// <summary>x wᵀ + b: [..., K] x [N, K] + [N] → [..., N], as torch.nn.Linear.</summary>
    public static readonly OpDefinition Linear = new("mt.linear")
    {
        Summary = "x times w transposed, plus b",
        Operands = [new("x", TypeConstraints.RankedTensor), new("w", TypeConstraints.RankedTensor), new("b", TypeConstraints.RankedTensor, Arity.Optional)],
        Results = [new("y", TypeConstraints.RankedTensor)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "$x `,` $w (`,` $b^)? " + Functional,
        InferTypes = MtShapes.Linear,
        Verify = MtShapes.VerifyInferred,
        Semantics = MtSemantics.Linear,
    };

    private static OpDefinition Product(string name, string summary, TypeInference infer, OpSemantics semantics) => new(name)
    {
        Summary = summary,
        Operands = [new("a", TypeConstraints.RankedTensor), new("b", TypeConstraints.RankedTensor)],
        Results = [new("c", TypeConstraints.RankedTensor)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "$a `,` $b " + Functional,
        InferTypes = infer,
        Verify = MtShapes.VerifyInferred,
        Semantics = semantics,
    };
}
