namespace MaxTune.IR;

/// <summary>
/// Which values may stand for dimensions and symbols, and the rules that follow. A symbol is a value at the top of the enclosing scope (a function's or module's body),
/// a constant, or computed from symbols; a dimension may also be a loop counter or computed from dimensions.
/// </summary>
internal static class AffineRules
{
    public static Region? ScopeOf(Operation? op)
    {
        var current = op;
        while (current?.Parent is { } parent)
        {
            if (IsScope(parent)) return current.Block?.Parent;
            current = parent;
        }
        return null;
    }

    private static bool IsScope(Operation op) => op.Is(FuncOps.Func) || op.Is(BuiltinOps.Module) || !op.Definition.IsRegistered && op.Name is "gpu.func" or "test.affine_scope";

    private static bool IsTop(Value value, Region? scope) => scope is not null && value.DefiningBlock?.Parent == scope;

    private static bool IsTop(Value value) => value.DefiningBlock?.Parent?.Owner is { } parent && IsScope(parent);

    public static bool IsDim(Value value, Region? scope)
    {
        if (value.Type is not IndexType) return false;
        if (IsSymbol(value, scope)) return true;
        if (value is BlockArgument argument) return argument.Owner.Parent?.Owner is { } loop && (loop.Is(AffineOps.For) || loop.Is(AffineOps.Parallel));
        var op = value.DefiningOp!;
        if (op.Is(AffineOps.Apply) || op.Is(AffineOps.DelinearizeIndex) || op.Is(AffineOps.LinearizeIndex)) return op.Operands.All(o => IsDim(o, scope));
        return op.Name is "memref.dim" or "tensor.dim" && IsTop(op.Operand(0));
    }

    public static bool IsSymbol(Value value, Region? scope)
    {
        if (value.Type is not IndexType) return false;
        if (IsTop(value, scope)) return true;
        if (value is BlockArgument)
            return scope?.Owner is { } owner && !owner.Has(OpTraits.IsolatedFromAbove) && owner.Block?.Parent is { } around && IsSymbol(value, around);
        var op = value.DefiningOp!;
        if (op.ConstantValue is not null) return true;
        if (op.Is(AffineOps.Apply) || op.Is(AffineOps.DelinearizeIndex) || op.Is(AffineOps.LinearizeIndex)) return op.Operands.All(o => IsSymbol(o, scope));
        if (op.Name is "memref.dim" or "tensor.dim")
            return IsTop(op.Operand(0)) || (op.Operand(0).DefiningOp is { Name: "memref.alloc" or "memref.alloca" or "memref.view" or "memref.subview" } made
                && made.Operands.Where(o => o.Type is IndexType).All(o => IsSymbol(o, scope)));
        return scope?.Owner is { } outer && !outer.Has(OpTraits.IsolatedFromAbove) && outer.Block?.Parent is { } above && IsSymbol(value, above);
    }

    /// <summary>As many operands as the map has inputs, each fit to be what it stands for.</summary>
    public static bool VerifyCounts(Operation op, DiagnosticSink sink, AffineMap map)
    {
        if (op.OperandCount == map.DimCount + map.SymbolCount) return true;
        sink.OpError(op, "operand count and affine map dimension and symbol count must match");
        return false;
    }

    private static bool VerifyIds(Operation op, DiagnosticSink sink, IEnumerable<Value> operands, int dims)
    {
        var scope = ScopeOf(op);
        int at = 0;
        foreach (var operand in operands)
        {
            if (at++ < dims)
            {
                if (IsDim(operand, scope)) continue;
                sink.OpError(op, "operand cannot be used as a dimension id");
                return false;
            }
            if (IsSymbol(operand, scope)) continue;
            sink.OpError(op, "operand cannot be used as a symbol");
            return false;
        }
        return true;
    }

    public static void VerifyFor(Operation op, DiagnosticSink sink)
    {
        AffineMap lower = op.Attr<AffineMapAttr>("lowerBoundMap")!.Map, upper = op.Attr<AffineMapAttr>("upperBoundMap")!.Map;
        if (lower.Results.IsEmpty) { sink.OpError(op, "expected lower bound map to have at least one result"); return; }
        if (upper.Results.IsEmpty) { sink.OpError(op, "expected upper bound map to have at least one result"); return; }
        if (op.Attr<IntegerAttr>("step")!.Value.Sign <= 0) { sink.OpError(op, "expected step to be a positive integer"); return; }
        if (op.OperandGroup(0).Length != lower.DimCount + lower.SymbolCount || op.OperandGroup(1).Length != upper.DimCount + upper.SymbolCount)
        {
            sink.OpError(op, "operand count must match with affine map dimension and symbol count");
            return;
        }
        _ = VerifyIds(op, sink, AffineOps.Group(op, 0), lower.DimCount) && VerifyIds(op, sink, AffineOps.Group(op, 1), upper.DimCount);
    }

    public static void VerifyForBody(Operation op, DiagnosticSink sink)
    {
        var arguments = op.Body.Arguments;
        var inits = AffineOps.Group(op, 2).ToArray();
        if (arguments.Count == 0 || arguments[0].Type is not IndexType) { sink.OpError(op, "expected body to have a single index argument for the induction variable"); return; }
        if (op.ResultCount == 0 && inits.Length == 0 && arguments.Count == 1) return;
        if (inits.Length != op.ResultCount) sink.OpError(op, "mismatch between the number of loop-carried values and results");
        else if (arguments.Count - 1 != inits.Length) sink.OpError(op, "mismatch between the number of basic block args and results");
        else
            _ = ScfOps.EdgeOf(op, null, [.. inits.Select(i => i.Type)], arguments.Skip(1).Select(a => a.Type), sink, "Region #0")
                && ScfOps.EdgeOf(op, null, [.. inits.Select(i => i.Type)], ScfOps.ResultTypes(op), sink)
                && ScfOps.Edge(op, op.Body.Terminator, arguments.Skip(1).Select(a => a.Type), sink, "Region #0")
                && ScfOps.Edge(op, op.Body.Terminator, ScfOps.ResultTypes(op), sink);
    }

    public static void VerifyIf(Operation op, DiagnosticSink sink)
    {
        var set = op.Attr<IntegerSetAttr>("condition")!.Set;
        if (op.OperandCount != set.DimCount + set.SymbolCount) { sink.OpError(op, "operand count and condition integer set dimension and symbol count must match"); return; }
        VerifyIds(op, sink, op.Operands, set.DimCount);
    }

    public static void VerifyIfBranches(Operation op, DiagnosticSink sink)
    {
        foreach (var region in op.Regions)
            if (region.FirstBlock is { } block && !ScfOps.Edge(op, block.Terminator, ScfOps.ResultTypes(op), sink)) return;
        if (op.Region(1).IsEmpty && op.ResultCount > 0) ScfOps.EdgeOf(op, null, [], ScfOps.ResultTypes(op), sink);
    }

    public static void VerifyYield(Operation op, DiagnosticSink sink)
    {
        if (op.Parent is not { } parent) return;
        if (!(parent.Is(AffineOps.For) || parent.Is(AffineOps.If) || parent.Is(AffineOps.Parallel))) sink.OpError(op, "only terminates affine.if/for/parallel regions");
        else if (op.OperandCount != parent.ResultCount) sink.OpError(op, "parent of yield must have same number of results as the yield operands");
        else
            for (int i = 0; i < op.OperandCount; i++)
                if (op.Operand(i).Type != parent.Result(i).Type)
                {
                    sink.OpError(op, "types mismatch between yield op and its parent");
                    return;
                }
    }

    public static void VerifyParallel(Operation op, DiagnosticSink sink)
    {
        int[] lower = Groups(op, "lowerBoundsGroups"), upper = Groups(op, "upperBoundsGroups");
        var steps = op.Attr<ArrayAttr>("steps")!;
        int dims = steps.Count;
        AffineMap lowerMap = op.Attr<AffineMapAttr>("lowerBoundsMap")!.Map, upperMap = op.Attr<AffineMapAttr>("upperBoundsMap")!.Map;
        if (op.Body.Arguments.Count != dims || lower.Length != dims || upper.Length != dims)
            sink.OpError(op, $"the number of region arguments ({op.Body.Arguments.Count}) and the number of map groups for lower ({lower.Length}) and upper bound ({upper.Length}), and the number of steps ({dims}) must all match");
        else if (lower.Sum() != lowerMap.Results.Length || upper.Sum() != upperMap.Results.Length)
            sink.OpError(op, "expected the groups to cover the results of the bounds' maps");
        else if (op.OperandCount != lowerMap.DimCount + lowerMap.SymbolCount + upperMap.DimCount + upperMap.SymbolCount)
            sink.OpError(op, "operand count must match with affine map dimension and symbol count");
        else if (op.Attr<ArrayAttr>("reductions")!.Count != op.ResultCount) sink.OpError(op, "a reduction must be specified for each output");
        else if (VerifyIds(op, sink, op.Operands.Take(lowerMap.DimCount + lowerMap.SymbolCount), lowerMap.DimCount))
            VerifyIds(op, sink, op.Operands.Skip(lowerMap.DimCount + lowerMap.SymbolCount), upperMap.DimCount);
    }

    internal static int[] Groups(Operation op, string name)
    {
        var groups = op.Attr<DenseElementsAttr>(name)!;
        return [.. Enumerable.Range(0, (int)groups.Shaped.ElementCount).Select(i => (int)((IntegerAttr)groups[i]).Int64)];
    }

    /// <summary>The access at operand <paramref name="memref"/>: its map's results are as many as the memref's dimensions, and its operands are affine.</summary>
    public static bool VerifyAccess(Operation op, DiagnosticSink sink, int memref, string name)
    {
        if (op.Operand(memref).Type is not MemRefType type) return false;
        var map = op.Attr<AffineMapAttr>("map")!.Map;
        int given = op.OperandCount - memref - 1;
        if (map.Results.Length != type.Rank) { sink.OpError(op, "affine map num results must equal memref rank"); return false; }
        if (given != map.DimCount + map.SymbolCount) { sink.OpError(op, "expects as many subscripts as affine map inputs"); return false; }
        var scope = ScopeOf(op);
        foreach (var index in op.Operands.Skip(memref + 1))
            if (!IsDim(index, scope) && !IsSymbol(index, scope))
            {
                sink.OpError(op, "index must be a valid dimension or symbol identifier");
                return false;
            }
        return true;
    }

    public static void VerifyDma(Operation op, DiagnosticSink sink)
    {
        if (op.OperandCount == 0 || op.Operand(0).Type is not MemRefType) sink.OpError(op, $"expected DMA {(op.Is(AffineOps.DmaStart) ? "source" : "tag")} to be of memref type");
        else
        {
            var scope = ScopeOf(op);
            foreach (var index in op.Operands.Where(o => o.Type is not MemRefType))
                if (index.Type is not IndexType) { sink.OpError(op, "index to DMA must have 'index' type"); return; }
                else if (!IsDim(index, scope) && !IsSymbol(index, scope)) { sink.OpError(op, "index must be a valid dimension or symbol identifier"); return; }
        }
    }

    public static void VerifyBasis(Operation op, DiagnosticSink sink, int group, int count, string what, bool outermostMayBeMissing)
    {
        var basis = op.Attr<DenseArrayAttr>("static_basis")!.ToInt64();
        if (!MixedIndices.Verify(op, sink, "static_basis", group, null, "basis")) return;
        if (count != basis.Length && !(outermostMayBeMissing && count == basis.Length + 1))
            sink.OpError(op, what == "results"
                ? "should return an index for each basis element and up to one extra index"
                : "should be passed a basis element for each index except possibly the first");
        else if (basis.Any(b => b != IrType.Dynamic && b <= 0)) sink.OpError(op, "no basis element may be statically non-positive");
    }

    // ---- values

    public static long[] Evaluate(AffineMap map, IEnumerable<Value> operands, InterpreterFrame frame)
    {
        var values = operands.Select(frame.Get<long>).ToArray();
        return map.Evaluate(values.AsSpan(0, map.DimCount), values.AsSpan(map.DimCount));
    }

    public static long[] Subscripts(Operation op, InterpreterFrame frame, int memref) =>
        Evaluate(op.Attr<AffineMapAttr>("map")!.Map, op.Operands.Skip(memref + 1), frame);

    /// <summary>Bounds of an affine.parallel: the largest of each group of lower ones, the smallest of each group of upper ones.</summary>
    public static long[] Bounds(Operation op, InterpreterFrame frame, bool isLower)
    {
        AffineMap lower = op.Attr<AffineMapAttr>("lowerBoundsMap")!.Map, map = isLower ? lower : op.Attr<AffineMapAttr>("upperBoundsMap")!.Map;
        var values = Evaluate(map, op.Operands.Skip(isLower ? 0 : lower.DimCount + lower.SymbolCount).Take(map.DimCount + map.SymbolCount), frame);
        int at = 0;
        return [.. Groups(op, isLower ? "lowerBoundsGroups" : "upperBoundsGroups").Select(size =>
        {
            var group = values.AsSpan(at, size).ToArray();
            at += size;
            return isLower ? group.Max() : group.Min();
        })];
    }
}
