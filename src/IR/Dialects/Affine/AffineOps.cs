using static MaxTune.IR.OpTraits;
using static MaxTune.IR.TypeConstraints;

namespace MaxTune.IR;

/// <summary>Loops, conditionals and accesses whose bounds and subscripts are affine in loop counters and symbols.</summary>
public static partial class AffineOps
{
    private static readonly AttrConstraint I32Elements = new("32-bit signless integer elements attribute", a => a is DenseElementsAttr d && d.Element == IrType.I32);

    public static readonly OpDefinition Apply = Computed("affine.apply", "mapOperands", (op, values) => values[0]) with
    {
        Verify = (op, sink) =>
        {
            var map = op.Attr<AffineMapAttr>("map")!.Map;
            if (!AffineRules.VerifyCounts(op, sink, map)) return;
            if (map.Results.Length != 1) sink.OpError(op, "mapping must produce one value");
            else
                for (int i = map.DimCount; i < op.OperandCount; i++)
                    if (!AffineRules.IsSymbol(op.Operand(i), AffineRules.ScopeOf(op)))
                    {
                        sink.OpError(op, "dimensional operand cannot be used as a symbol");
                        return;
                    }
        },
    };

    public static readonly OpDefinition Min = Computed("affine.min", "operands", (_, values) => values.Min()) with { Verify = VerifyExtremum };
    public static readonly OpDefinition Max = Computed("affine.max", "operands", (_, values) => values.Max()) with { Verify = VerifyExtremum };

    private static OpDefinition Computed(string name, string operands, Func<Operation, long[], long> pick) => new(name)
    {
        Operands = [new(operands, TypeConstraints.Index, Arity.Variadic)],
        Results = [new("result", TypeConstraints.Index)],
        Attributes = [new("map", AttrConstraints.AffineMap)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        InferTypes = (_, _) => [IrType.Index],
        Assembly = name == "affine.apply" ? AffineApplyAssembly.Strict : AffineApplyAssembly.Lenient,
        Semantics = (op, frame) => frame.Set(op.Result(), pick(op, AffineRules.Evaluate(op.Attr<AffineMapAttr>("map")!.Map, op.Operands, frame))),
    };

    private static void VerifyExtremum(Operation op, DiagnosticSink sink)
    {
        var map = op.Attr<AffineMapAttr>("map")!.Map;
        if (!AffineRules.VerifyCounts(op, sink, map)) return;
        if (map.Results.IsEmpty) sink.OpError(op, "affine map expect at least one result");
    }

    /// <summary>Counts from the largest lower bound to below the smallest upper one.</summary>
    public static readonly OpDefinition For = new("affine.for")
    {
        Operands =
        [
            new("lowerBoundOperands", TypeConstraints.Index, Arity.Variadic), new("upperBoundOperands", TypeConstraints.Index, Arity.Variadic), new("inits", AnyType, Arity.Variadic),
        ],
        Results = [new("results", AnyType, Arity.Variadic)],
        Attributes = [new("lowerBoundMap", AttrConstraints.AffineMap), new("upperBoundMap", AttrConstraints.AffineMap), new("step", AttrConstraints.Index)],
        Regions = [new("region", SizedBlock: true)],
        Traits = SingleBlock | AutomaticAllocationScope | AttrSizedOperandSegments,
        Effects = MemoryEffects.Recursive,
        ImplicitTerminator = "affine.yield",
        Verify = AffineRules.VerifyFor,
        VerifyRegions = AffineRules.VerifyForBody,
        Semantics = RunFor,
        Assembly = AffineForAssembly.Instance,
    };

    public static readonly OpDefinition If = new("affine.if")
    {
        Operands = [new("operands", AnyType, Arity.Variadic)],
        Results = [new("results", AnyType, Arity.Variadic)],
        Attributes = [new("condition", new AttrConstraint("IntegerSet attribute", a => a is IntegerSetAttr))],
        Regions = [new("thenRegion", SizedBlock: true), new("elseRegion")],
        Traits = SingleBlock | NoRegionArguments,
        Effects = MemoryEffects.Recursive,
        ImplicitTerminator = "affine.yield",
        Verify = AffineRules.VerifyIf,
        VerifyRegions = AffineRules.VerifyIfBranches,
        Semantics = (op, frame) =>
        {
            var set = op.Attr<IntegerSetAttr>("condition")!.Set;
            var values = op.Operands.Select(frame.Get<long>).ToArray();
            bool holds = set.Constraints.All(c => c.Expr.Evaluate(values.AsSpan(0, set.DimCount), values.AsSpan(set.DimCount)) is var v && (c.IsEquality ? v == 0 : v >= 0));
            var region = op.Region(holds ? 0 : 1);
            ScfOps.SetResults(op, frame, region.IsEmpty ? [] : frame.RunRegion(region));
        },
        Assembly = AffineIfAssembly.Instance,
    };

    public static readonly OpDefinition Parallel = new("affine.parallel")
    {
        Operands = [new("mapOperands", TypeConstraints.Index, Arity.Variadic)],
        Results = [new("results", AnyType, Arity.Variadic)],
        Attributes =
        [
            new("reductions", new AttrConstraint("Reduction ops", a => a is ArrayAttr kinds && kinds.Elements.All(MemRefOps.AtomicKind.Holds))),
            new("lowerBoundsMap", AttrConstraints.AffineMap), new("lowerBoundsGroups", I32Elements),
            new("upperBoundsMap", AttrConstraints.AffineMap), new("upperBoundsGroups", I32Elements),
            new("steps", VectorAttrs.I64Array),
        ],
        Regions = [new("region", SizedBlock: true)],
        Traits = SingleBlock | AutomaticAllocationScope,
        Effects = MemoryEffects.Recursive,
        ImplicitTerminator = "affine.yield",
        Verify = AffineRules.VerifyParallel,
        Semantics = RunParallel,
        Assembly = AffineParallelAssembly.Instance,
    };

    public static readonly OpDefinition Yield = new("affine.yield")
    {
        Operands = [new("operands", AnyType, Arity.Variadic)],
        Traits = Terminator | ReturnLike | Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "attr-dict ($operands^ `:` type($operands))?",
        Verify = AffineRules.VerifyYield,
    };

    public static readonly OpDefinition DelinearizeIndex = new("affine.delinearize_index")
    {
        Operands = [new("linear_index", TypeConstraints.Index), new("dynamic_basis", TypeConstraints.Index, Arity.Variadic)],
        Results = [new("multi_index", TypeConstraints.Index, Arity.Variadic)],
        Attributes = [new("static_basis", AttrConstraints.DenseI64)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$linear_index `into` custom<DynamicIndexList>($dynamic_basis, $static_basis, \"{}\", \"::mlir::AsmParser::Delimiter::Paren\") attr-dict `:` type($multi_index)",
        Verify = (op, sink) => AffineRules.VerifyBasis(op, sink, 1, op.ResultCount, "results", outermostMayBeMissing: true),
        Semantics = (op, frame) =>
        {
            var basis = MixedIndices.Evaluate(MixedIndices.Of(op, "static_basis", 1), frame);
            long rest = frame.Get<long>(op.Operand(0));
            for (int i = op.ResultCount - 1, b = basis.Length - 1; i >= 0; i--, b--)
            {
                frame.Set(op.Result(i), i == 0 ? rest : rest - AffineExpr.FloorDiv(rest, basis[b]) * basis[b]);
                if (i > 0) rest = AffineExpr.FloorDiv(rest, basis[b]);
            }
        },
    };

    public static readonly OpDefinition LinearizeIndex = new("affine.linearize_index")
    {
        Operands = [new("multi_index", TypeConstraints.Index, Arity.Variadic), new("dynamic_basis", TypeConstraints.Index, Arity.Variadic)],
        Results = [new("linear_index", TypeConstraints.Index)],
        Attributes = [new("static_basis", AttrConstraints.DenseI64), new("disjoint", AttrConstraints.Unit, Optional: true)],
        Traits = AttrSizedOperandSegments | Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "(`disjoint` $disjoint^)? ` ` `[` $multi_index `]` `by` custom<DynamicIndexList>($dynamic_basis, $static_basis, \"{}\", \"::mlir::AsmParser::Delimiter::Paren\") "
            + "attr-dict `:` type($linear_index)",
        Verify = (op, sink) => AffineRules.VerifyBasis(op, sink, 1, op.OperandGroup(0).Length, "inputs", outermostMayBeMissing: true),
        Semantics = (op, frame) =>
        {
            var basis = MixedIndices.Evaluate(MixedIndices.Of(op, "static_basis", 1), frame);
            var indices = op.OperandGroup(0).ToArray().Select(o => frame.Get<long>(o.Value)).ToArray();
            long at = 0;
            for (int i = 0, b = basis.Length - indices.Length; i < indices.Length; i++, b++) at = i == 0 ? indices[0] : at * basis[b] + indices[i];
            frame.Set(op.Result(), at);
        },
    };

    public static Dialect Dialect => AffineDialect.Value;
}

internal static class AffineDialect
{
    public static readonly Dialect Value = new("affine")
    {
        Summary = "loops and accesses that are affine in loop counters",
        Operations =
        [
            AffineOps.Apply, AffineOps.Min, AffineOps.Max, AffineOps.For, AffineOps.If, AffineOps.Parallel, AffineOps.Yield, AffineOps.DelinearizeIndex, AffineOps.LinearizeIndex,
            AffineOps.Load, AffineOps.Store, AffineOps.Prefetch, AffineOps.VectorLoad, AffineOps.VectorStore, AffineOps.DmaStart, AffineOps.DmaWait,
        ],
        MaterializeConstant = (b, location, attr, type) => ArithOps.Dialect.MaterializeConstant!(b, location, attr, type),
    };
}
