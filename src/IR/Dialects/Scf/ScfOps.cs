using static MaxTune.IR.OpTraits;

namespace MaxTune.IR;

/// <summary>Structured loops and conditionals.</summary>
public static partial class ScfOps
{
    private static readonly TypeConstraint AnyType = TypeConstraints.AnyType, Index = TypeConstraints.Index;

    /// <summary>Counts from the lower bound to below the upper one; the body yields the next iteration's values.</summary>
    public static readonly OpDefinition For = new("scf.for")
    {
        Operands =
        [
            new("lowerBound", TypeConstraints.SignlessIntegerOrIndex), new("upperBound", TypeConstraints.SignlessIntegerOrIndex),
            new("step", TypeConstraints.SignlessIntegerOrIndex), new("initArgs", AnyType, Arity.Variadic),
        ],
        Results = [new("results", AnyType, Arity.Variadic)],
        Attributes = [new("unsignedCmp", AttrConstraints.Unit, Optional: true)],
        Regions = [new("region", SizedBlock: true)],
        Traits = SingleBlock | AutomaticAllocationScope,
        Effects = MemoryEffects.Recursive,
        ImplicitTerminator = "scf.yield",
        AllTypesMatch = [["lowerBound", "upperBound", "step"]],
        Verify = VerifyFor,
        VerifyRegions = VerifyForBody,
        Semantics = RunFor,
        Assembly = ForAssembly.Instance,
    };

    public static readonly OpDefinition If = new("scf.if")
    {
        Operands = [new("condition", TypeConstraints.I1)],
        Results = [new("results", AnyType, Arity.Variadic)],
        Regions = [new("thenRegion", SizedBlock: true), new("elseRegion")],
        Traits = SingleBlock | NoRegionArguments,
        Effects = MemoryEffects.Recursive,
        ImplicitTerminator = "scf.yield",
        Verify = VerifyIf,
        VerifyRegions = VerifyIfBranches,
        Semantics = (op, frame) =>
        {
            var region = op.Region(frame.Get<long>(op.Operand(0)) != 0 ? 0 : 1);
            SetResults(op, frame, region.IsEmpty ? [] : frame.RunRegion(region));
        },
        Assembly = IfAssembly.Instance,
    };

    /// <summary>Runs <c>before</c>; while its condition holds, <c>after</c> and again. The results are what the last condition passed.</summary>
    public static readonly OpDefinition While = new("scf.while")
    {
        Operands = [new("inits", AnyType, Arity.Variadic)],
        Results = [new("results", AnyType, Arity.Variadic)],
        Regions = [new("before", SizedBlock: true), new("after", SizedBlock: true)],
        Traits = SingleBlock,
        Effects = MemoryEffects.Recursive,
        VerifyRegions = VerifyWhile,
        Semantics = RunWhile,
        Assembly = WhileAssembly.Instance,
    };

    public static readonly OpDefinition Condition = new("scf.condition")
    {
        Operands = [new("condition", TypeConstraints.I1), new("args", AnyType, Arity.Variadic)],
        Traits = Terminator | Speculatable,
        Effects = MemoryEffects.None,
        Parents = ["scf.while"],
        AssemblyFormat = "`(` $condition `)` attr-dict ($args^ `:` type($args))?",
    };

    public static readonly OpDefinition Yield = new("scf.yield")
    {
        Operands = [new("results", AnyType, Arity.Variadic)],
        Traits = Terminator | ReturnLike | Speculatable,
        Effects = MemoryEffects.None,
        Parents = ["scf.execute_region", "scf.for", "scf.if", "scf.index_switch", "scf.while"],
        AssemblyFormat = "attr-dict ($results^ `:` type($results))?",
    };

    /// <summary>A nest of loops whose iterations may run in any order or at once; values meet in <c>scf.reduce</c>.</summary>
    public static readonly OpDefinition Parallel = new("scf.parallel")
    {
        Operands =
        [
            new("lowerBound", Index, Arity.Variadic), new("upperBound", Index, Arity.Variadic),
            new("step", Index, Arity.Variadic), new("initVals", AnyType, Arity.Variadic),
        ],
        Results = [new("results", AnyType, Arity.Variadic)],
        Regions = [new("region", SizedBlock: true)],
        Traits = SingleBlock | AutomaticAllocationScope | AttrSizedOperandSegments,
        Effects = MemoryEffects.Recursive,
        ImplicitTerminator = "scf.reduce",
        VerifyRegions = VerifyParallel,
        Semantics = RunParallel,
        Assembly = ParallelAssembly.Instance,
    };

    public static readonly OpDefinition Reduce = new("scf.reduce")
    {
        Operands = [new("operands", AnyType, Arity.Variadic)],
        Regions = [new("reductions", Arity.Variadic, SizedBlock: true)],
        Traits = Terminator,
        Effects = MemoryEffects.Recursive,
        Parents = ["scf.parallel"],
        AssemblyFormat = "(`(` $operands^ `:` type($operands) `)`)? $reductions attr-dict",
        VerifyRegions = VerifyReduce,
    };

    public static readonly OpDefinition ReduceReturn = new("scf.reduce.return")
    {
        Operands = [new("result", AnyType)],
        Traits = Terminator | Speculatable,
        Effects = MemoryEffects.None,
        Parents = ["scf.reduce"],
        AssemblyFormat = "$result attr-dict `:` type($result)",
        Verify = VerifyReduceReturn,
    };

    public static readonly OpDefinition ExecuteRegion = new("scf.execute_region")
    {
        Results = [new("results", AnyType, Arity.Variadic)],
        Attributes = [new("no_inline", AttrConstraints.Unit, Optional: true)],
        Regions = [new("region")],
        Effects = MemoryEffects.Recursive,
        Verify = VerifyExecuteRegion,
        Semantics = (op, frame) => SetResults(op, frame, frame.RunRegion(op.Region())),
        Assembly = ExecuteRegionAssembly.Instance,
    };

    public static readonly OpDefinition IndexSwitch = new("scf.index_switch")
    {
        Operands = [new("arg", Index)],
        Results = [new("results", AnyType, Arity.Variadic)],
        Attributes = [new("cases", AttrConstraints.DenseI64)],
        Regions = [new("defaultRegion", SizedBlock: true), new("caseRegions", Arity.Variadic, SizedBlock: true)],
        Traits = SingleBlock,
        Effects = MemoryEffects.Recursive,
        ImplicitTerminator = "scf.yield",
        VerifyRegions = VerifyIndexSwitch,
        Semantics = (op, frame) =>
        {
            int at = Array.IndexOf(op.Attr<DenseArrayAttr>("cases")!.ToInt64(), frame.Get<long>(op.Operand(0)));
            SetResults(op, frame, frame.RunRegion(op.Region(at + 1)));
        },
        AssemblyFormat = "$arg attr-dict (`->` type($results)^)? custom<SwitchCases>($cases, $caseRegions) `\\n` `` `default` $defaultRegion",
        Directives = new Dictionary<string, ICustomDirective> { ["SwitchCases"] = SwitchCases.Instance },
    };

    /// <summary>A parallel nest over tensors: each iteration inserts its slice into the shared outputs.</summary>
    public static readonly OpDefinition Forall = new("scf.forall")
    {
        Operands =
        [
            new("dynamicLowerBound", Index, Arity.Variadic), new("dynamicUpperBound", Index, Arity.Variadic),
            new("dynamicStep", Index, Arity.Variadic), new("outputs", TypeConstraints.RankedTensor, Arity.Variadic),
        ],
        Results = [new("results", AnyType, Arity.Variadic)],
        Attributes =
        [
            new("staticLowerBound", AttrConstraints.DenseI64), new("staticUpperBound", AttrConstraints.DenseI64),
            new("staticStep", AttrConstraints.DenseI64), new("mapping", AttrConstraints.Array, Optional: true),
        ],
        Regions = [new("region", SizedBlock: true)],
        Traits = SingleBlock | AutomaticAllocationScope | AttrSizedOperandSegments,
        Effects = MemoryEffects.Recursive,
        ImplicitTerminator = "scf.forall.in_parallel",
        VerifyRegions = VerifyForall,
        Semantics = ForallSemantics.Run,
        Assembly = ForallAssembly.Instance,
    };

    public static readonly OpDefinition InParallel = new("scf.forall.in_parallel")
    {
        Regions = [new("region", SizedBlock: true)],
        Traits = Terminator | NoTerminator | SingleBlock | GraphRegion | Speculatable,
        Effects = MemoryEffects.None,
        Parents = ["scf.forall"],
        Assembly = InParallelAssembly.Instance,
    };

    public static Dialect Dialect => ScfDialect.Value;
}

internal static class ScfDialect
{
    public static readonly Dialect Value = new("scf")
    {
        Summary = "structured control flow",
        Operations =
        [
            ScfOps.For, ScfOps.If, ScfOps.While, ScfOps.Condition, ScfOps.Yield, ScfOps.Parallel, ScfOps.Reduce, ScfOps.ReduceReturn,
            ScfOps.ExecuteRegion, ScfOps.IndexSwitch, ScfOps.Forall, ScfOps.InParallel,
        ],
    };
}
