using static MaxTune.IR.OpTraits;
using static MaxTune.IR.TypeConstraints;

namespace MaxTune.IR;

/// <summary>Memory that comes and goes.</summary>
public static partial class MemRefOps
{
    public static readonly OpDefinition Alloc = Allocation("memref.alloc");

    /// <summary>On the stack; freed when the enclosing allocation scope ends.</summary>
    public static readonly OpDefinition Alloca = Allocation("memref.alloca");

    public static readonly OpDefinition Dealloc = new("memref.dealloc")
    {
        Operands = [new("memref", AnyRankedOrUnrankedMemRef)],
        Effects = MemoryEffects.Free,
        AssemblyFormat = "$memref attr-dict `:` type($memref)",
        Semantics = (op, frame) => frame.Get(op.Operand(0)),
    };

    public static readonly OpDefinition Realloc = new("memref.realloc")
    {
        Operands = [new("source", MemRefRank1), new("dynamicResultSize", TypeConstraints.Index, Arity.Optional)],
        Results = [new("result", MemRefRank1)],
        Attributes = [MemRefAttrs.Alignment],
        Effects = MemoryEffects.Allocate | MemoryEffects.Free,
        AssemblyFormat = "$source (`(` $dynamicResultSize^ `)`)? attr-dict `:` type($source) `to` type(results)",
        Verify = VerifyRealloc,
        Semantics = RunRealloc,
    };

    public static readonly OpDefinition Global = new("memref.global")
    {
        Attributes =
        [
            new("sym_name", AttrConstraints.SymbolName), new("sym_visibility", AttrConstraints.String, Optional: true),
            new("type", new AttrConstraint("memref type attribute", a => a is TypeAttr { Type: MemRefType })),
            new("initial_value", AttrConstraints.Any, Optional: true), new("constant", AttrConstraints.Unit, Optional: true), MemRefAttrs.Alignment,
        ],
        Traits = Symbol,
        Verify = VerifyGlobal,
        Semantics = (_, _) => { },
        AssemblyFormat = "($sym_visibility^)? (`constant` $constant^)? $sym_name `:` custom<GlobalMemrefOpTypeAndInitialValue>($type, $initial_value) attr-dict",
        Directives = new Dictionary<string, ICustomDirective> { ["GlobalMemrefOpTypeAndInitialValue"] = GlobalTypeAndValue.Instance },
    };

    public static readonly OpDefinition GetGlobal = new("memref.get_global")
    {
        Results = [new("result", new TypeConstraint("statically shaped memref of any type values", t => t is MemRefType { HasStaticShape: true }))],
        Attributes = [new("name", AttrConstraints.FlatSymbolRef)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$name `:` type($result) attr-dict",
        VerifySymbolUses = VerifyGetGlobal,
        Semantics = RunGetGlobal,
    };

    public static readonly OpDefinition AllocaScope = new("memref.alloca_scope")
    {
        Results = [new("results", AnyType, Arity.Variadic)],
        Regions = [new("bodyRegion", SizedBlock: true)],
        Traits = AutomaticAllocationScope | SingleBlock | NoRegionArguments,
        Effects = MemoryEffects.Recursive,
        ImplicitTerminator = "memref.alloca_scope.return",
        Semantics = (op, frame) => ScfOps.SetResults(op, frame, frame.RunRegion(op.Region())),
        Assembly = AllocaScopeAssembly.Instance,
    };

    public static readonly OpDefinition AllocaScopeReturn = new("memref.alloca_scope.return")
    {
        Operands = [new("results", AnyType, Arity.Variadic)],
        Traits = Terminator | ReturnLike | Speculatable,
        Effects = MemoryEffects.None,
        Parents = ["memref.alloca_scope"],
        AssemblyFormat = "attr-dict ($results^ `:` type($results))?",
    };

    private static TypeConstraint MemRefRank1 => new("1D memref of any type values", t => t is MemRefType { Rank: 1 });

    private static OpDefinition Allocation(string name) => new(name)
    {
        Operands = [new("dynamicSizes", TypeConstraints.Index, Arity.Variadic), new("symbolOperands", TypeConstraints.Index, Arity.Variadic)],
        Results = [new("memref", AnyMemRef)],
        Attributes = [MemRefAttrs.Alignment],
        Traits = AttrSizedOperandSegments,
        Effects = MemoryEffects.Allocate,
        AssemblyFormat = "`(` $dynamicSizes `)` (`` `[` $symbolOperands^ `]`)? attr-dict `:` type($memref)",
        Verify = VerifyAllocation,
        Semantics = RunAllocation,
        SuggestName = (_, _) => name[7..],
    };
}

/// <summary>Attributes that memory operations share.</summary>
internal static class MemRefAttrs
{
    public static readonly AttrDef Alignment = new("alignment",
        new AttrConstraint("64-bit signless integer attribute whose value is positive and whose value is a power of two > 0",
            a => a is IntegerAttr { Value: var v } i && i.Type == IrType.I64 && v.Sign > 0 && v.IsPowerOfTwo, IrType.I64),
        Optional: true);

    public static readonly AttrDef NonTemporal = new("nontemporal", AttrConstraints.Bool, Optional: true, Default: IntegerAttr.False);
}
