namespace MaxTune.IR;

/// <summary>What every structured operation must obey.</summary>
internal static class StructuredRules
{
    public static void Verify(Operation op, DiagnosticSink sink)
    {
        if (op.Region().Blocks.Count != 1 || StructuredOp.From(op) is not { } linalg) return;
        if (linalg.Outputs.Length == 0) { sink.OpError(op, "expected at least one output operand"); return; }
        AffineMap[] maps = linalg.IndexingMaps;
        int loops = linalg.LoopCount;
        if (maps.Length != op.OperandCount)
        {
            sink.OpError(op, $"expected the number of indexing_map ({maps.Length}) to be equal to the number of input/output operands ({op.OperandCount})");
            return;
        }
        for (int i = 0; i < maps.Length; i++)
        {
            if (maps[i].SymbolCount != 0) { sink.OpError(op, $"unexpected symbols in indexing_map #{i}"); return; }
            if (maps[i].DimCount != loops) { sink.OpError(op, $"expected indexing_map #{i} to have {loops} dim(s) to match the number of loops"); return; }
            int rank = op.Operand(i).Type is ShapedType { HasRank: true } t ? t.Rank : 0;
            if (rank != maps[i].Results.Length)
            {
                sink.OpError(op, $"expected operand rank ({rank}) to match the result rank of indexing_map #{i} ({maps[i].Results.Length})");
                return;
            }
        }
        if (!VerifyResults(op, sink, linalg) || !VerifyBody(op, sink, linalg)) return;
        if (linalg.IsNamedContraction && !ContractionDims.IsSumOfProducts(linalg.Body)) { sink.OpError(op, "expected add/mul op in the body"); return; }
        VerifyExtents(op, sink, linalg, maps);
    }

    public static void VerifyTranspose(Operation op, DiagnosticSink sink, int[] permutation)
    {
        if (op.Operand(0).Type is not ShapedType { HasRank: true } input || op.Operand(1).Type is not ShapedType { HasRank: true } init) return;
        if (!permutation.Order().SequenceEqual(Enumerable.Range(0, permutation.Length))) sink.OpError(op, "permutation is not valid");
        else if (input.Rank != init.Rank) sink.OpError(op, $"input rank {input.Rank} does not match init rank {init.Rank}");
        else if (permutation.Length != init.Rank) sink.OpError(op, $"size of permutation {permutation.Length} does not match the argument rank {input.Rank}");
        else
        {
            for (int i = 0; i < permutation.Length; i++)
                if (init.Shape[i] != input.Shape[permutation[i]])
                {
                    sink.OpError(op, $"dim(result, {i}) = {init.Shape[i]} doesn't match dim(input, permutation[{i}]) = {input.Shape[permutation[i]]}");
                    return;
                }
            Verify(op, sink);
        }
    }

    public static void VerifyBroadcast(Operation op, DiagnosticSink sink, int[] added)
    {
        if (op.Operand(0).Type is not ShapedType { HasRank: true } input || op.Operand(1).Type is not ShapedType { HasRank: true } init) return;
        if (input.Rank + added.Length != init.Rank) { sink.OpError(op, $"input rank plus added dimensions does not match init rank. input rank: {input.Rank}, dimensions size: {added.Length}, init rank: {init.Rank}"); return; }
        foreach (int dim in added)
            if (dim < 0 || dim >= init.Rank) { sink.OpError(op, $"dimension {Array.IndexOf(added, dim)} is out of range. expected range: [0, {init.Rank - 1}], got: {dim}"); return; }
        int[] kept = [.. Enumerable.Range(0, init.Rank).Where(d => !added.Contains(d))];
        if (kept.Length != input.Rank) { sink.OpError(op, "dimensions are given twice"); return; }
        for (int i = 0; i < kept.Length; i++)
            if (input.Shape[i] != init.Shape[kept[i]])
            {
                sink.OpError(op, $"input dim {i} should match init dim {kept[i]}. input: {input.Shape[i]}, init: {init.Shape[kept[i]]}");
                return;
            }
        Verify(op, sink);
    }

    public static void VerifyReduce(Operation op, DiagnosticSink sink, int[] reduced)
    {
        if (op.OperandCount == 0 || op.Operand(0).Type is not ShapedType { HasRank: true } input || op.Operand(op.OperandCount - 1).Type is not ShapedType { HasRank: true } init) return;
        foreach (int dim in reduced)
            if (dim < 0 || dim >= input.Rank) { sink.OpError(op, $"dimensions for reduction should be in the range [0, {input.Rank - 1}]."); return; }
        long[] kept = [.. input.Shape.Where((_, d) => !reduced.Contains(d))];
        if (kept.Length != init.Rank) sink.OpError(op, $"number of dimensions after reduction {kept.Length} doesn't match the init rank {init.Rank}");
        else if (!kept.SequenceEqual(init.Shape)) sink.OpError(op, $"init dimensions [{string.Join(", ", init.Shape)}] doesn't match input dimensions after reduction [{string.Join(", ", kept)}]");
        else Verify(op, sink);
    }

    private static bool VerifyResults(Operation op, DiagnosticSink sink, StructuredOp linalg)
    {
        var tensors = linalg.Outputs.ToArray().Where(o => o.Value.Type is TensorType).ToArray();
        if (tensors.Length != op.ResultCount)
        {
            sink.OpError(op, $"expected the number of tensor results ({op.ResultCount}) to be equal to the number of output tensors ({tensors.Length})");
            return false;
        }
        for (int i = 0; i < tensors.Length; i++)
            if (tensors[i].Value.Type != op.Result(i).Type)
            {
                sink.OpError(op, $"expected type of operand #{tensors[i].Index} ('{tensors[i].Value.Type}') to match type of corresponding result ('{op.Result(i).Type}')");
                return false;
            }
        return true;
    }

    private static bool VerifyBody(Operation op, DiagnosticSink sink, StructuredOp linalg)
    {
        var body = linalg.Body;
        if (body.Arguments.Count != op.OperandCount)
        {
            sink.OpError(op, "expected as many non-induction variable region arguments as the number of input/output operands");
            return false;
        }
        for (int i = 0; i < op.OperandCount; i++)
            if (body.Argument(i).Type != ElementOf(op.Operand(i).Type))
            {
                sink.OpError(op, $"expected type of bb argument #{i} ('{body.Argument(i).Type}') to match element or self type of the corresponding operand ('{ElementOf(op.Operand(i).Type)}')");
                return false;
            }
        if (body.Last is not { } yield || !yield.Is(LinalgOps.Yield))
        {
            sink.OpError(op, body.Last is { } last ? $"expects regions to end with 'linalg.yield', found '{last.Name}'" : "expects a non-empty block");
            return false;
        }
        if (yield.OperandCount != linalg.Outputs.Length)
        {
            sink.OpError(yield, $"expected number of yield values ({yield.OperandCount}) to match the number of inits / outs operands of the enclosing LinalgOp ({linalg.Outputs.Length})");
            return false;
        }
        for (int i = 0; i < yield.OperandCount; i++)
            if (yield.Operand(i).Type != ElementOf(linalg.Outputs[i].Value.Type))
                sink.OpError(yield, $"type of yield operand {i + 1} ('{yield.Operand(i).Type}') doesn't match the element type of the enclosing {op.Name} op ('{ElementOf(linalg.Outputs[i].Value.Type)}')");
        return true;
    }

    // every operand's extents against the extents that the maps give the loops
    private static void VerifyExtents(Operation op, DiagnosticSink sink, StructuredOp linalg, AffineMap[] maps)
    {
        var loops = linalg.LoopExtents();
        for (int i = 0; i < maps.Length; i++)
        {
            if (op.Operand(i).Type is not ShapedType { HasRank: true } type) continue;
            for (int r = 0; r < type.Rank; r++)
            {
                if (type.Shape[r] == IrType.Dynamic) continue;
                if (maps[i].Results[r] is AffineDim d)
                {
                    if (loops[d.Position] != IrType.Dynamic && loops[d.Position] != type.Shape[r])
                        sink.OpError(op, $"inferred input/output operand #{i} has shape's dimension #{r} to be {loops[d.Position]}, but found {type.Shape[r]}");
                }
                else if (StructuredInterpreter.Linear(maps[i].Results[r], loops.Length) is { } linear && !loops.Contains(0)
                    && !loops.Where((e, n) => e == IrType.Dynamic && linear.Strides[n] != 0).Any())
                {
                    long highest = linear.Offset + loops.Select((e, n) => Math.Max(0, linear.Strides[n]) * (linear.Strides[n] == 0 ? 0 : e - 1)).Sum();
                    if (highest >= type.Shape[r])
                        sink.OpError(op, $"inferred input/output operand #{i} has shape's dimension #{r} to be greater than or equal to {highest + 1}, but found {type.Shape[r]}");
                }
            }
        }
    }

    public static IrType ElementOf(IrType type) => type is ShapedType shaped ? shaped.Element : type;
}
