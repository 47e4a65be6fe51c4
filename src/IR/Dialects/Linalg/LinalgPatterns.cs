namespace MaxTune.IR;

/// <summary>Rewrites of generic operations that hold on their own.</summary>
internal static class LinalgPatterns
{
    // an input that the body does not use and that no loop needs for its extent → dropped
    // two inputs that are the same value under the same map → one
    public static readonly RewritePattern[] Generic =
    [
        new LambdaPattern("MergeEqualInputs", "linalg.generic", static (op, rewriter) =>
        {
            var linalg = new StructuredOp(op);
            var maps = linalg.IndexingMaps;
            for (int i = 0; i < linalg.InputCount; i++)
                for (int j = i + 1; j < linalg.InputCount; j++)
                    if (ReferenceEquals(op.Operand(i), op.Operand(j)) && maps[i].Equals(maps[j]) && op.Body.Argument(j).HasUses)
                    {
                        op.Body.Argument(j).ReplaceAllUsesWith(op.Body.Argument(i));
                        DropInput(op, j);
                        rewriter.Modified(op);
                        return true;
                    }
            return false;
        }),
        new LambdaPattern("DropUnusedInput", "linalg.generic", static (op, rewriter) =>
        {
            var linalg = new StructuredOp(op);
            var maps = linalg.IndexingMaps;
            for (int i = 0; i < linalg.InputCount; i++)
            {
                if (op.Body.Argument(i).HasUses) continue;
                bool needed = maps[i].Results.OfType<AffineDim>().Any(d => !maps.Where((m, j) => j != i && m.Results.Contains(d)).Any());
                if (needed) continue;
                DropInput(op, i);
                rewriter.Modified(op);
                return true;
            }
            return false;
        }),
    ];

    /// <summary>Takes an input, its map and its (unused) argument away.</summary>
    public static void DropInput(Operation op, int index)
    {
        var linalg = new StructuredOp(op);
        int inputs = linalg.InputCount, outputs = linalg.Outputs.Length;
        var maps = linalg.IndexingMaps.Where((_, i) => i != index).ToArray();
        op.Body.EraseArgument(index);
        op.SetOperands([.. op.Operands.Where((_, i) => i != index)]);
        op.SetAttr("indexing_maps", LinalgBuilder.Maps(maps));
        op.SetAttr("operandSegmentSizes", DenseArrayAttr.I32([inputs - 1, outputs]));
    }
}
