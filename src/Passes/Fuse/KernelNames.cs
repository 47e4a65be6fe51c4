using MaxTune.IR;
using MaxTune.Passes.Lowering;

namespace MaxTune.Passes;

/// <summary>
/// Names kernels as Inductor does: <c>linear_unary</c> and <c>linear_binary</c> (weights [N, K]; binary with another tensor of the result's shape),
/// <c>mm</c> and <c>addmm</c> (weights [K, N]; addmm with a bias), <c>bmm</c>, with <c>q</c> before for 8-bit integers and <c>woq_</c> for weights of fewer bits, else after the graph operations inside: <c>softmax</c>, <c>pointwise_add_relu</c>.
/// </summary>
internal static class KernelNames
{
    private const int MostParts = 6;

    public static string Of(Block body)
    {
        var work = body.Operations.Where(op => StructuredOp.From(op) is not null && !op.Is(LinalgOps.Fill)).ToArray();
        if (work.FirstOrDefault(op => ContractionDims.Of(new StructuredOp(op)) is not null) is { } contraction) return Contraction(contraction, work);
        if (work.Length == 0) return body.Operations.Any(op => op.Is(TensorOps.Pad)) ? "pad" : "concat";
        bool reduces = work.Any(op => !new StructuredOp(op).IsAllParallel);
        string[] parts = [.. work.SelectMany(Parts).Distinct()];
        string name = string.Join('_', parts.Length <= MostParts ? parts : [.. parts[..MostParts], "and", $"{parts.Length - MostParts}", "more"]);
        return reduces ? name : "pointwise_" + name;
    }

    private static string Contraction(Operation op, Operation[] work)
    {
        var linalg = new StructuredOp(op);
        var dims = ContractionDims.Of(linalg)!;
        if (dims.Batch.Length > 0) return "bmm";
        if (dims.M.Length == 0 || dims.N.Length == 0) return dims.M.Length == dims.N.Length ? "dot" : "mv";
        var epilogue = work.Where(o => GenericFusion.IsPointwise(o) && !ReferenceEquals(o, op.Operand(1).DefiningOp)).Select(o => new StructuredOp(o)).ToArray();
        bool binary = epilogue.Any(e => Reads(e).Any(r => r.Map.IsIdentity && r.Value is BlockArgument));
        bool bias = epilogue.Any(e => Reads(e).Any(r => r.Value is BlockArgument && r.Map.Results is [AffineDim only] && only.Position == e.LoopCount - 1));
        var weights = linalg.IndexingMaps[1];
        bool transposed = Array.IndexOf(weights.Results.ToArray(), AffineExpr.Dim(dims.N[0])) < Array.IndexOf(weights.Results.ToArray(), AffineExpr.Dim(dims.K[0]));
        string prefix = QuantizedWeight.Match(op.Operand(1).DefiningOp) is not null ? "woq_" : op.Operand(0).Type is TensorType { Element: IntegerType { Width: 8 } } ? "q" : "";
        return prefix + (transposed ? binary ? "linear_binary" : "linear_unary" : bias ? "addmm" : "mm");
    }

    private static IEnumerable<(Value Value, AffineMap Map)> Reads(StructuredOp op) => op.InputValues.Zip(op.IndexingMaps);

    private static IEnumerable<string> Parts(Operation op)
    {
        var origins = GenericFusion.Origins(op);
        if (origins.Length > 0) return origins;
        // addf → add, maxsi → maxsi
        string[] inner = [.. op.Body.Operations.Where(o => !o.IsTerminator && !o.Has(OpTraits.ConstantLike)).Select(o => o.Name[(o.Name.IndexOf('.') + 1)..]).Select(n => n.Length > 3 && n[^1] is 'f' or 'i' ? n[..^1] : n)];
        return inner.Length == 0 ? ["copy"] : inner;
    }
}
