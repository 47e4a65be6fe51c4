using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Moves reshapes out from between operations that could be fused. A reshape costs nothing at run time, but it hides that two loop nests are one.</summary>
internal static class ReshapeMotion
{
    public static readonly RewritePattern[] Patterns =
    [
        new LambdaPattern("ReadThroughUnitExpand", "linalg.generic", static (op, rewriter) => ReadThroughUnitExpand(op, rewriter)),
        new LambdaPattern("SinkExpand", "linalg.generic", static (op, rewriter) => SinkExpand(op, rewriter)),
    ];

    // generic(expand(y : [M] → [M, 1])) reading (d0, 0) → generic(y) reading (d0)
    private static bool ReadThroughUnitExpand(Operation op, PatternRewriter rewriter)
    {
        var linalg = new StructuredOp(op);
        var maps = linalg.IndexingMaps;
        for (int i = 0; i < linalg.InputCount; i++)
        {
            if (op.Operand(i).DefiningOp is not { } expand || !expand.Is(TensorOps.ExpandShape)) continue;
            var wide = (TensorType)op.Operand(i).Type;
            var kept = new List<int>();
            foreach (int[] group in Reassociation.Of(expand))
            {
                int[] real = [.. group.Where(d => wide.Extents[d] != 1)];
                if (real.Length > 1) { kept.Clear(); break; }
                kept.Add(real.Length == 1 ? real[0] : group[0]);
            }
            if (kept.Count != ((TensorType)expand.Operand(0).Type).Rank || (kept.Count == 0 && wide.Extents.Any(e => e != 1))) continue;
            // a dropped index must be 0, or of a loop that another operand shows
            var dropped = Enumerable.Range(0, wide.Rank).Where(d => !kept.Contains(d)).Select(d => maps[i].Results[d]);
            if (!dropped.All(e => e is AffineConstant || (e is AffineDim loop && maps.Where((m, j) => j != i && m.Results.Contains(loop)).Any()))) continue;
            maps[i] = new AffineMap(maps[i].DimCount, 0, kept.Select(d => maps[i].Results[d]).ToArray());
            op.SetAttr("indexing_maps", LinalgBuilder.Maps(maps));
            op.SetOperand(i, expand.Operand(0));
            rewriter.Modified(op);
            return true;
        }
        return false;
    }

    // generic(expand(y), r, bias) → expand(generic(y, collapse(r), bias)), all dimensions that the expand made being read together or not at all
    private static bool SinkExpand(Operation op, PatternRewriter rewriter)
    {
        if (!GenericFusion.IsPointwise(op)) return false;
        var linalg = new StructuredOp(op);
        var maps = linalg.IndexingMaps;
        for (int i = 0; i < linalg.InputCount; i++)
        {
            if (op.Operand(i).DefiningOp is not { } expand || !expand.Is(TensorOps.ExpandShape) || !maps[i].IsIdentity) continue;
            if (op.Body.Operations.Any(o => o.Is(LinalgOps.Index))) continue;
            var groups = Reassociation.Of(expand);
            if (groups.Length == 0 || Enumerable.Range(0, linalg.InputCount).Any(j => Collapsed(maps[j], groups) is null)) continue;
            Apply(op, linalg, maps, expand, groups, rewriter);
            return true;
        }
        return false;
    }

    private static void Apply(Operation op, StructuredOp linalg, AffineMap[] maps, Operation expand, int[][] groups, PatternRewriter rewriter)
    {
        var narrow = (TensorType)expand.Operand(0).Type;
        var inputs = new Value[linalg.InputCount];
        for (int j = 0; j < inputs.Length; j++)
        {
            var (_, operandGroups) = Collapsed(maps[j], groups)!.Value;
            var source = op.Operand(j);
            inputs[j] = operandGroups.Length == ((TensorType)source.Type).Rank ? source
                : source.DefiningOp is { } other && other.Is(TensorOps.ExpandShape) && other.Attr("reassociation")!.Equals(Reassociation.ToAttr(operandGroups)) ? other.Operand(0)
                : rewriter.CollapseShape(source, operandGroups);
        }
        var element = ((TensorType)op.Result().Type).Element;
        var sizes = narrow.Extents.Select((e, d) => (e, d)).Where(p => p.e == IrType.Dynamic).Select(p => (Value)rewriter.TensorDim(expand.Operand(0), rewriter.ConstantIndex(p.d))).ToArray();
        var output = rewriter.Empty(narrow with { Element = element }, sizes);
        AffineMap[] newMaps = [.. Enumerable.Range(0, inputs.Length).Select(j => Collapsed(maps[j], groups)!.Value.Map), AffineMap.Identity(groups.Length)];
        var made = rewriter.CreateStructured(LinalgOps.Generic, inputs, [output], new AttrList
        {
            { "indexing_maps", LinalgBuilder.Maps(newMaps) },
            { "iterator_types", new ArrayAttr(Enumerable.Repeat((Attr)new IteratorTypeAttr(IteratorKind.Parallel), groups.Length).ToArray()) },
        });
        foreach (var (name, value) in op.Attributes) made.Attributes[name] = value;
        var map = new IrMapping();
        for (int a = 0; a < op.Body.Arguments.Count; a++) map.Map(op.Body.Argument(a), made.Body.Argument(a));
        foreach (var inner in op.Body.Operations) made.Body.Append(inner.Clone(map));
        var shape = MixedIndices.Of(expand, "static_output_shape", 1);
        rewriter.Replace(op, rewriter.ExpandShape(made.Result(), groups, shape));
    }

    /// <summary>A map over the expanded loops as one over the collapsed ones, and the groups of the operand's dimensions to join; null when it takes a group apart.</summary>
    private static (AffineMap Map, int[][] Groups)? Collapsed(AffineMap map, int[][] groups)
    {
        var results = new List<AffineExpr>();
        var joined = new List<int[]>();
        for (int r = 0; r < map.Results.Length;)
        {
            if (map.Results[r] is AffineConstant)
            {
                results.Add(map.Results[r]);
                joined.Add([r++]);
                continue;
            }
            if (map.Results[r] is not AffineDim first) return null;
            int g = Array.FindIndex(groups, group => group[0] == first.Position);
            if (g < 0) return null;
            for (int d = 0; d < groups[g].Length; d++)
                if (r + d >= map.Results.Length || !map.Results[r + d].Equals(AffineExpr.Dim(groups[g][d]))) return null;
            results.Add(AffineExpr.Dim(g));
            joined.Add([.. Enumerable.Range(r, groups[g].Length)]);
            r += groups[g].Length;
        }
        return (new AffineMap(groups.Length, 0, results.ToArray()), [.. joined]);
    }
}
