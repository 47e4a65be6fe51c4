namespace MaxTune.IR;

public static partial class LinalgOps
{
    public static readonly OpDefinition MatMul = Structured("linalg.matmul", "[M, K] x [K, N] → [M, N]", MapsAttr, CastAttr);
    public static readonly OpDefinition BatchMatMul = Structured("linalg.batch_matmul", "[B, M, K] x [B, K, N] → [B, M, N]", MapsAttr, CastAttr);
    public static readonly OpDefinition BatchReduceMatMul = Structured("linalg.batch_reduce_matmul", "[B, M, K] x [B, K, N] → [M, N]", MapsAttr, CastAttr);
    public static readonly OpDefinition Contract = Structured("linalg.contract", "any contraction of two operands, by its maps", new AttrDef("indexing_maps", AttrConstraints.AffineMapArray), CastAttr);
    public static readonly OpDefinition MatVec = Structured("linalg.matvec", "[M, K] x [K] → [M]");
    public static readonly OpDefinition VecMat = Structured("linalg.vecmat", "[K] x [K, N] → [N]");
    public static readonly OpDefinition BatchMatVec = Structured("linalg.batch_matvec", "[B, M, K] x [B, K] → [B, M]");
    public static readonly OpDefinition BatchVecMat = Structured("linalg.batch_vecmat", "[B, K] x [B, K, N] → [B, N]");
    public static readonly OpDefinition Dot = Structured("linalg.dot", "[K] x [K] → []");
    public static readonly OpDefinition Mmt4D = Structured("linalg.mmt4d", "[M, K, m, k] x [N, K, n, k] → [M, N, m, n]");
    public static readonly OpDefinition BatchMmt4D = Structured("linalg.batch_mmt4d", "[B, M, K, m, k] x [B, N, K, n, k] → [B, M, N, m, n]");

    private static AttrDef MapsAttr => new("indexing_maps", AttrConstraints.AffineMapArray, Optional: true);
    private static AttrDef CastAttr => new("cast", TypeFnAttr.Cases, Optional: true);

    private const IteratorKind P = IteratorKind.Parallel, R = IteratorKind.Reduction;

    private static IEnumerable<(OpDefinition, NamedStructure)> ContractionStructures()
    {
        yield return (MatMul, Contraction([P, P, R], [0, 2], [2, 1], [0, 1]));
        yield return (BatchMatMul, Contraction([P, P, P, R], [0, 1, 3], [0, 3, 2], [0, 1, 2]));
        yield return (BatchReduceMatMul, Contraction([R, P, P, R], [0, 1, 3], [0, 3, 2], [1, 2]));
        yield return (Contract, new NamedStructure(StoredMaps, ContractIterators) { Inputs = 2, Body = LinalgBodies.MultiplyAdd, IsContraction = true });
        yield return (MatVec, Contraction([P, R], [0, 1], [1], [0]));
        yield return (VecMat, Contraction([P, R], [1], [1, 0], [0]));
        yield return (BatchMatVec, Contraction([P, P, R], [0, 1, 2], [0, 2], [0, 1]));
        yield return (BatchVecMat, Contraction([P, P, R], [0, 2], [0, 2, 1], [0, 1]));
        yield return (Dot, Contraction([R], [0], [0], []));
        yield return (Mmt4D, Contraction([P, P, R, P, P, R], [0, 2, 3, 5], [1, 2, 4, 5], [0, 1, 3, 4]));
        yield return (BatchMmt4D, Contraction([P, P, P, R, P, P, R], [0, 1, 3, 4, 6], [0, 2, 3, 5, 6], [0, 1, 2, 4, 5]));
    }

    private static NamedStructure Contraction(IteratorKind[] kinds, int[] a, int[] b, int[] c)
    {
        AffineMap[] maps = [AffineMap.Select(kinds.Length, a), AffineMap.Select(kinds.Length, b), AffineMap.Select(kinds.Length, c)];
        return new NamedStructure(op => op.Attr("indexing_maps") is ArrayAttr ? StoredMaps(op) : maps, _ => kinds) { Inputs = 2, Body = LinalgBodies.MultiplyAdd, IsContraction = true, DefaultMaps = maps };
    }

    // a dimension that the output does not show is summed over
    private static IteratorKind[] ContractIterators(Operation op)
    {
        var maps = StoredMaps(op);
        if (maps.Length == 0) return [];
        return [.. Enumerable.Range(0, maps[0].DimCount).Select(d => maps[^1].Results.Contains(AffineExpr.Dim(d)) ? P : R)];
    }
}
