using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Brings a function into the form that grouping reads: generics for all but contractions and fills, no copies in front of them, extents read from the arguments.</summary>
internal static class FusionPreparation
{
    public static bool Run(Operation function, PassContext context)
    {
        bool changed = Decomposition.Run(function, context.Sink);
        foreach (var op in function.Descendants())
            if (op.ParentOf(p => p.Is(MtOps.Kernel) || StructuredOp.From(p) is not null) is null && ShouldGeneralize(op)) changed |= Generalize(op);
        RewritePattern[] patterns = [.. ReshapeMotion.Patterns, ReadThroughCopy, ReadThroughTranspose, DimOfResult];
        return new GreedyRewriter(context, patterns, canonicalize: true).Run(function) || changed;
    }

    private static bool ShouldGeneralize(Operation op) =>
        StructuredOp.From(op) is { OnTensors: true } linalg && !op.Is(LinalgOps.Generic) && !op.Is(LinalgOps.Fill) && ContractionDims.Of(linalg) is null;

    /// <summary>A named operation as the linalg.generic it stands for.</summary>
    public static bool Generalize(Operation op)
    {
        var linalg = new StructuredOp(op);
        var b = OpBuilder.BeforeOp(op);
        b.Location = op.Location;
        var (inputs, outputs) = (linalg.Inputs.ToArray().Select(o => o.Value).ToArray(), linalg.Outputs.ToArray().Select(o => o.Value).ToArray());
        var generic = b.CreateStructured(LinalgOps.Generic, inputs, outputs, new AttrList
        {
            { "indexing_maps", LinalgBuilder.Maps(linalg.IndexingMaps) },
            { "iterator_types", new ArrayAttr(linalg.IteratorKinds.Select(k => (Attr)new IteratorTypeAttr(k)).ToArray()) },
        });
        foreach (var (name, value) in op.Attributes) generic.Attributes[name] = value;
        generic.Attributes[TensorEmitter.OriginAttr] ??= new StringAttr(op.Name["linalg.".Length..]);
        for (int i = 0; i < op.Body.Arguments.Count; i++) op.Body.Argument(i).ReplaceAllUsesWith(generic.Body.Argument(i));
        op.Body.SpliceInto(generic.Body);
        for (int i = 0; i < op.ResultCount; i++)
        {
            generic.Result(i).NameHint = op.Result(i).NameHint;
            op.Result(i).ReplaceAllUsesWith(generic.Result(i));
        }
        op.Erase();
        return true;
    }

    // generic(copy(x)) → generic(x) under the composed map
    private static readonly RewritePattern ReadThroughCopy = new LambdaPattern("ReadThroughCopy", "linalg.generic", static (op, rewriter) =>
    {
        var linalg = new StructuredOp(op);
        if (!linalg.OnTensors || ContractionDims.Of(linalg) is not null) return false;
        for (int i = 0; i < linalg.InputCount; i++)
        {
            if (!GenericFusion.IsCopy(op.Operand(i).DefiningOp) || GenericFusion.TryFuse(op, i) is not { } fused) continue;
            rewriter.Modified(fused);
            return true;
        }
        return false;
    });

    // matmul(copy(x)) → matmul(x) where the copy only permutes
    private static readonly RewritePattern ReadThroughTranspose = new LambdaPattern("ReadThroughTranspose", null, static (op, rewriter) =>
    {
        if (StructuredOp.From(op) is not { OnTensors: true } linalg || op.Attr("indexing_maps") is null && !op.Is(LinalgOps.MatMul) && !op.Is(LinalgOps.BatchMatMul)) return false;
        if (ContractionDims.Of(linalg) is null) return false;
        var maps = linalg.IndexingMaps;
        for (int i = 0; i < 2; i++)
        {
            if (op.Operand(i).DefiningOp is not { } copy || !GenericFusion.IsCopy(copy)) continue;
            var composed = new StructuredOp(copy).IndexingMaps[0].Compose(maps[i]);
            if (!composed.IsProjectedPermutation || composed.Results.Length != maps[i].Results.Length) continue;
            if (op.Is(LinalgOps.BatchMatMul) && !composed.Results[0].Equals(AffineExpr.Dim(0))) continue;
            maps[i] = composed;
            op.SetAttr("indexing_maps", LinalgBuilder.Maps(maps));
            op.SetOperand(i, copy.Operand(0));
            rewriter.Modified(op);
            return true;
        }
        return false;
    });

    // dim(linalg result, d) → dim(its destination, d): the extents do not wait for the elements
    private static readonly RewritePattern DimOfResult = new LambdaPattern("DimOfResult", "tensor.dim", static (op, rewriter) =>
    {
        if (op.Operand(0) is not OpResult { Owner: var owner, Index: var index } || StructuredOp.From(owner) is not { OnTensors: true } linalg) return false;
        op.SetOperand(0, linalg.Outputs[index].Value);
        rewriter.Modified(op);
        return true;
    });
}
