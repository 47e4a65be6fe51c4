using static MaxTune.IR.OpTraits;
using static MaxTune.IR.TypeConstraints;

namespace MaxTune.IR;

/// <summary>Reading and writing memory.</summary>
public static partial class MemRefOps
{
    public static readonly OpDefinition Load = new("memref.load")
    {
        Operands = [new("memref", AnyMemRef), new("indices", TypeConstraints.Index, Arity.Variadic)],
        Results = [new("result", AnyType)],
        Attributes = [MemRefAttrs.NonTemporal, MemRefAttrs.Alignment],
        Effects = MemoryEffects.Read,
        TypeRules = [new("memref", "result", "result type matches element type of 'memref'", ElementOf)],
        InferTypes = (op, _) => ElementOf(op.Operand(0).Type) is { } element ? [element] : null,
        AssemblyFormat = "$memref `[` $indices `]` attr-dict `:` type($memref)",
        Verify = (op, sink) => VerifyIndices(op, 0, 1, "load", sink),
        Semantics = (op, frame) =>
        {
            var memref = frame.Get<MemRefValue>(op.Operand(0));
            frame.Set(op.Result(), memref.Buffer[At(op, frame, memref, 1)]);
        },
    };

    public static readonly OpDefinition Store = new("memref.store")
    {
        Operands = [new("value", AnyType), new("memref", AnyMemRef), new("indices", TypeConstraints.Index, Arity.Variadic)],
        Attributes = [MemRefAttrs.NonTemporal, MemRefAttrs.Alignment],
        Effects = MemoryEffects.Write,
        TypeRules = [new("memref", "value", "type of 'value' matches element type of 'memref'", ElementOf)],
        AssemblyFormat = "$value `,` $memref `[` $indices `]` attr-dict `:` type($memref)",
        Verify = (op, sink) => VerifyIndices(op, 1, 2, "store", sink),
        Semantics = (op, frame) =>
        {
            var memref = frame.Get<MemRefValue>(op.Operand(1));
            memref.Buffer[At(op, frame, memref, 2)] = frame.Get(op.Operand(0));
        },
    };

    public static readonly OpDefinition Copy = new("memref.copy")
    {
        Operands = [new("source", AnyRankedOrUnrankedMemRef), new("target", AnyRankedOrUnrankedMemRef)],
        Traits = SameOperandsElementType | SameOperandsShape,
        Effects = MemoryEffects.Read | MemoryEffects.Write,
        AssemblyFormat = "$source `,` $target attr-dict `:` type($source) `to` type($target)",
        Semantics = RunCopy,
    };

    public static readonly OpDefinition AtomicRmw = new("memref.atomic_rmw")
    {
        Operands = [new("value", SignlessIntegerOrFloat), new("memref", MemRefOfSignlessIntegerOrFloat), new("indices", TypeConstraints.Index, Arity.Variadic)],
        Results = [new("result", SignlessIntegerOrFloat)],
        Attributes = [new("kind", AtomicKind)],
        Effects = MemoryEffects.Read | MemoryEffects.Write,
        AllTypesMatch = [["value", "result"]],
        TypeRules = [new("memref", "value", "value type matches element type of memref", ElementOf)],
        AssemblyFormat = "$kind $value `,` $memref `[` $indices `]` attr-dict `:` `(` type($value) `,` type($memref) `)` `->` type($result)",
        Verify = VerifyAtomicRmw,
        Semantics = RunAtomicRmw,
    };

    public static readonly OpDefinition GenericAtomicRmw = new("memref.generic_atomic_rmw")
    {
        Operands = [new("memref", MemRefOfSignlessIntegerOrFloat), new("indices", TypeConstraints.Index, Arity.Variadic)],
        Results = [new("result", SignlessIntegerOrFloat)],
        Regions = [new("atomic_body")],
        Traits = SingleBlock,
        Effects = MemoryEffects.Read | MemoryEffects.Write,
        ImplicitTerminator = "memref.atomic_yield",
        TypeRules = [new("memref", "result", "result type matches element type of memref", ElementOf)],
        Verify = VerifyGenericAtomicRmw,
        Semantics = (op, frame) =>
        {
            var memref = frame.Get<MemRefValue>(op.Operand(0));
            long at = At(op, frame, memref, 1);
            frame.Set(op.Result(), memref.Buffer[at]);
            memref.Buffer[at] = frame.RunRegion(op.Region(), memref.Buffer[at])[0];
        },
        Assembly = GenericAtomicRmwAssembly.Instance,
    };

    public static readonly OpDefinition AtomicYield = new("memref.atomic_yield")
    {
        Operands = [new("result", AnyType)],
        Traits = Terminator | ReturnLike | Speculatable,
        Effects = MemoryEffects.None,
        Parents = ["memref.generic_atomic_rmw"],
        AssemblyFormat = "$result attr-dict `:` type($result)",
        Verify = (op, sink) =>
        {
            if (op.Parent is { ResultCount: 1 } parent && parent.Result().Type != op.Operand(0).Type)
                sink.OpError(op, $"types mismatch between yield op: '{op.Operand(0).Type}' and its parent: '{parent.Result().Type}'");
        },
    };

    public static readonly OpDefinition Prefetch = new("memref.prefetch")
    {
        Operands = [new("memref", AnyMemRef), new("indices", TypeConstraints.Index, Arity.Variadic)],
        Attributes = [new("isWrite", AttrConstraints.Bool), new("localityHint", LocalityHint), new("isDataCache", AttrConstraints.Bool)],
        Verify = (op, sink) =>
        {
            if (op.Operand(0).Type is MemRefType type && type.Rank != op.OperandCount - 1) sink.OpError(op, "too few indices");
        },
        Semantics = (_, _) => { },
        Assembly = PrefetchAssembly.Instance,
    };

    /// <summary>Operands: source[indices], target[indices], count, tag[indices], and (stride, elements per stride) or nothing.</summary>
    public static readonly OpDefinition DmaStart = new("memref.dma_start")
    {
        Operands = [new("operands", AnyType, Arity.Variadic)],
        Verify = VerifyDmaStart,
        Assembly = DmaStartAssembly.Instance,
    };

    public static readonly OpDefinition DmaWait = new("memref.dma_wait")
    {
        Operands = [new("tagMemRef", AnyMemRef), new("tagIndices", TypeConstraints.Index, Arity.Variadic), new("numElements", TypeConstraints.Index)],
        AssemblyFormat = "$tagMemRef `[` $tagIndices `]` `,` $numElements attr-dict `:` type($tagMemRef)",
        Verify = (op, sink) =>
        {
            if (op.Operand(0).Type is MemRefType tag && tag.Rank != op.OperandCount - 2)
                sink.OpError(op, $"expected tagIndices to have the same number of elements as the tagMemRef rank, expected {tag.Rank}, but got {op.OperandCount - 2}");
        },
    };

    internal static IrType? ElementOf(IrType type) => type is ShapedType shaped ? shaped.Element : null;

    private static TypeConstraint SignlessIntegerOrFloat => new("signless integer or floating-point", t => t is FloatType or IntegerType { Signedness: Signedness.Signless });

    private static TypeConstraint MemRefOfSignlessIntegerOrFloat => new("memref of signless integer or floating-point values",
        t => t is MemRefType { Element: FloatType or IntegerType { Signedness: Signedness.Signless } });

    internal static AttrConstraint LocalityHint => new("32-bit signless integer attribute whose minimum value is 0 whose maximum value is 3",
        a => a is IntegerAttr i && i.Type == IrType.I32 && i.Value >= 0 && i.Value <= 3, IrType.I32);

    internal static AttrConstraint AtomicKind => AttrConstraints.IntegerEnum(
        "allowed 64-bit signless integer cases: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15", IrType.I64,
        "addf", "addi", "andi", "assign", "maximumf", "maxnumf", "maxs", "maxu", "minimumf", "minnumf", "mins", "minu", "mulf", "muli", "ori", "xori");
}
