using static MaxTune.IR.OpTraits;
using static MaxTune.IR.TypeConstraints;

namespace MaxTune.IR;

/// <summary>Seeing memory in another shape, and asking for its shape.</summary>
public static partial class MemRefOps
{
    private static TypeConstraint StridedMemRef => new("strided memref of any type values", t => t is MemRefType m && m.StridesAndOffset() is not null);

    public static readonly OpDefinition Dim = new("memref.dim")
    {
        Operands =
        [
            new("source", new TypeConstraint("unranked.memref of any type values or non-0-ranked.memref of any type values", t => t is UnrankedMemRefType or MemRefType { Rank: > 0 })),
            new("index", TypeConstraints.Index),
        ],
        Results = [new("result", TypeConstraints.Index)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "attr-dict $source `,` $index `:` type($source)",
        Semantics = (op, frame) =>
        {
            var sizes = frame.Get<MemRefValue>(op.Operand(0)).Sizes;
            long at = frame.Get<long>(op.Operand(1));
            frame.Set(op.Result(), (ulong)at < (ulong)sizes.Length ? sizes[at] : throw new InterpreterException($"dimension {at} of a memref of rank {sizes.Length}", op));
        },
        Fold = FoldDim,
        SuggestName = (_, _) => "dim",
    };

    public static readonly OpDefinition Rank = new("memref.rank")
    {
        Operands = [new("memref", AnyRankedOrUnrankedMemRef)],
        Results = [new("result", TypeConstraints.Index)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$memref attr-dict `:` type($memref)",
        Semantics = (op, frame) => frame.Set(op.Result(), (long)frame.Get<MemRefValue>(op.Operand(0)).Sizes.Length),
        Fold = (op, _) => op.Operand(0).Type is MemRefType type ? [IntegerAttr.Index(type.Rank)] : null,
    };

    public static readonly OpDefinition Cast = new("memref.cast")
    {
        Operands = [new("source", AnyRankedOrUnrankedMemRef)],
        Results = [new("dest", AnyRankedOrUnrankedMemRef)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$source attr-dict `:` type($source) `to` type($dest)",
        Verify = VerifyCast,
        Semantics = Same,
        Fold = (op, _) => op.Operand(0).Type == op.Result().Type ? [op.Operand(0)] : null,
        SuggestName = (_, _) => "cast",
    };

    public static readonly OpDefinition MemorySpaceCast = new("memref.memory_space_cast")
    {
        Operands = [new("source", AnyRankedOrUnrankedMemRef)],
        Results = [new("dest", AnyRankedOrUnrankedMemRef)],
        Traits = Speculatable | SameOperandsAndResultShape | SameOperandsAndResultElementType,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$source attr-dict `:` type($source) `to` type($dest)",
        Verify = VerifyMemorySpaceCast,
        Semantics = Same,
        SuggestName = (_, _) => "memspacecast",
    };

    public static readonly OpDefinition AssumeAlignment = new("memref.assume_alignment")
    {
        Operands = [new("memref", AnyMemRef)],
        Results = [new("result", AnyMemRef)],
        Attributes = [new("alignment", new AttrConstraint("32-bit signless integer attribute whose value is positive", a => a is IntegerAttr { Value.Sign: > 0 } i && i.Type == IrType.I32, IrType.I32))],
        Traits = Speculatable | SameOperandsAndResultType,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$memref `,` $alignment attr-dict `:` type($memref)",
        Verify = (op, sink) =>
        {
            if (op.Attr<IntegerAttr>("alignment") is { Value.IsPowerOfTwo: false }) sink.OpError(op, "alignment must be power of 2");
        },
        Semantics = Same,
        SuggestName = (_, _) => "assume_align",
    };

    public static readonly OpDefinition DistinctObjects = new("memref.distinct_objects")
    {
        Operands = [new("operands", AnyMemRef, Arity.Variadic)],
        Results = [new("results", AnyMemRef, Arity.Variadic)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        InferTypes = (op, _) => [.. op.Operands.Select(v => v.Type)],
        AssemblyFormat = "$operands attr-dict `:` type($operands)",
        Verify = (op, sink) =>
        {
            if (op.OperandCount == 0) sink.OpError(op, "expected at least one operand");
            else if (!op.Operands.Select(v => v.Type).SequenceEqual(op.Results.ToArray().Select(r => r.Type))) sink.OpError(op, "operand types and result types must match");
        },
        Semantics = (op, frame) => ScfOps.SetResults(op, frame, [.. op.Operands.Select(frame.Get)]),
    };

    public static readonly OpDefinition SubView = new("memref.subview")
    {
        Operands =
        [
            new("source", AnyMemRef), new("offsets", TypeConstraints.Index, Arity.Variadic),
            new("sizes", TypeConstraints.Index, Arity.Variadic), new("strides", TypeConstraints.Index, Arity.Variadic),
        ],
        Results = [new("result", AnyMemRef)],
        Attributes = [new("static_offsets", AttrConstraints.DenseI64), new("static_sizes", AttrConstraints.DenseI64), new("static_strides", AttrConstraints.DenseI64)],
        Traits = AttrSizedOperandSegments | Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$source `` custom<DynamicIndexList>($offsets, $static_offsets) custom<DynamicIndexList>($sizes, $static_sizes) "
            + "custom<DynamicIndexList>($strides, $static_strides) attr-dict `:` type($source) `to` type($result)",
        Verify = VerifySubView,
        Semantics = RunSubView,
        SuggestName = (_, _) => "subview",
    };

    public static readonly OpDefinition ReinterpretCast = new("memref.reinterpret_cast")
    {
        Operands =
        [
            new("source", AnyRankedOrUnrankedMemRef), new("offsets", TypeConstraints.Index, Arity.Variadic),
            new("sizes", TypeConstraints.Index, Arity.Variadic), new("strides", TypeConstraints.Index, Arity.Variadic),
        ],
        Results = [new("result", StridedMemRef)],
        Attributes = [new("static_offsets", AttrConstraints.DenseI64), new("static_sizes", AttrConstraints.DenseI64), new("static_strides", AttrConstraints.DenseI64)],
        Traits = AttrSizedOperandSegments | Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$source `to` `offset` `` `:` custom<DynamicIndexList>($offsets, $static_offsets) `` `,` `sizes` `` `:` custom<DynamicIndexList>($sizes, $static_sizes) "
            + "`` `,` `strides` `` `:` custom<DynamicIndexList>($strides, $static_strides) attr-dict `:` type($source) `to` type($result)",
        Verify = VerifyReinterpretCast,
        Semantics = RunReinterpretCast,
        SuggestName = (_, _) => "reinterpret_cast",
    };

    public static readonly OpDefinition CollapseShape = new("memref.collapse_shape")
    {
        Operands = [new("src", StridedMemRef)],
        Results = [new("result", StridedMemRef)],
        Attributes = [new("reassociation", Reassociation)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$src $reassociation attr-dict `:` type($src) `into` type($result)",
        Verify = VerifyCollapse,
        Semantics = RunCollapse,
        SuggestName = (_, _) => "collapse_shape",
    };

    public static readonly OpDefinition ExpandShape = new("memref.expand_shape")
    {
        Operands = [new("src", StridedMemRef), new("output_shape", TypeConstraints.Index, Arity.Variadic)],
        Results = [new("result", StridedMemRef)],
        Attributes = [new("reassociation", Reassociation), new("static_output_shape", AttrConstraints.DenseI64)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$src $reassociation `output_shape` custom<DynamicIndexList>($output_shape, $static_output_shape) attr-dict `:` type($src) `into` type($result)",
        Verify = VerifyExpand,
        Semantics = RunExpand,
        SuggestName = (_, _) => "expand_shape",
    };

    public static readonly OpDefinition ExtractStridedMetadata = new("memref.extract_strided_metadata")
    {
        Operands = [new("source", StridedMemRef)],
        Results =
        [
            new("base_buffer", new TypeConstraint("strided memref of any type values of rank 0", t => t is MemRefType { Rank: 0 })), new("offset", TypeConstraints.Index),
            new("sizes", TypeConstraints.Index, Arity.Variadic), new("strides", TypeConstraints.Index, Arity.Variadic),
        ],
        Traits = Speculatable | SameVariadicResultSize,
        Effects = MemoryEffects.None,
        InferTypes = (op, _) => op.Operand(0).Type is MemRefType type
            ? [new MemRefType([], type.Element, null, type.MemorySpace), .. Enumerable.Repeat<IrType>(IrType.Index, 1 + 2 * type.Rank)] : null,
        AssemblyFormat = "$source `:` type($source) `->` type(results) attr-dict",
        Verify = (op, sink) =>
        {
            if (op.Operand(0).Type is MemRefType type && op.ResultCount != 2 + 2 * type.Rank)
                sink.OpError(op, $"inferred type(s) are incompatible with return type(s) of operation");
        },
        Semantics = (op, frame) =>
        {
            var memref = frame.Get<MemRefValue>(op.Operand(0));
            ScfOps.SetResults(op, frame,
                [new MemRefValue(memref.Buffer, 0, [], []), memref.Offset, .. memref.Sizes.Select(x => (object)x), .. memref.Strides.Select(x => (object)x)]);
        },
        SuggestName = (_, index) => index switch { 0 => "base_buffer", 1 => "offset", _ => null },
    };

    public static readonly OpDefinition ExtractAlignedPointerAsIndex = new("memref.extract_aligned_pointer_as_index")
    {
        Operands = [new("source", AnyRankedOrUnrankedMemRef)],
        Results = [new("aligned_pointer", TypeConstraints.Index)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$source `:` type($source) `->` type(results) attr-dict",
        // values have no addresses here: as if each buffer started on every boundary
        Semantics = (op, frame) => frame.Set(op.Result(), 0L),
        SuggestName = (_, _) => "intptr",
    };

    public static readonly OpDefinition Transpose = new("memref.transpose")
    {
        Operands = [new("in", StridedMemRef)],
        Results = [new("result", StridedMemRef)],
        Attributes = [new("permutation", AttrConstraints.AffineMap)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        Verify = VerifyTranspose,
        Semantics = RunTranspose,
        SuggestName = (_, _) => "transpose",
        Assembly = MemRefTransposeAssembly.Instance,
    };

    public static readonly OpDefinition Reshape = new("memref.reshape")
    {
        Operands =
        [
            new("source", AnyRankedOrUnrankedMemRef),
            new("shape", new TypeConstraint("1D memref of signless integer or index values", t => t is MemRefType { Rank: 1 } m && SignlessIntegerOrIndex.Holds(m.Element))),
        ],
        Results = [new("result", AnyRankedOrUnrankedMemRef)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$source `(` $shape `)` attr-dict `:` functional-type(operands, results)",
        Verify = VerifyReshape,
        Semantics = RunReshape,
        SuggestName = (_, _) => "reshape",
    };

    public static readonly OpDefinition View = new("memref.view")
    {
        Operands =
        [
            new("source", new TypeConstraint("1D memref of 8-bit signless integer values", t => t is MemRefType { Rank: 1 } m && m.Element == IrType.I8)),
            new("byte_shift", TypeConstraints.Index), new("sizes", TypeConstraints.Index, Arity.Variadic),
        ],
        Results = [new("result", AnyMemRef)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$source `[` $byte_shift `]` `` `[` $sizes `]` attr-dict `:` type($source) `to` type(results)",
        Verify = VerifyView,
        SuggestName = (_, _) => "view",
    };

    internal static AttrConstraint Reassociation => new("Array of 64-bit integer array attributes",
        a => a is ArrayAttr groups && groups.Elements.All(g => g is ArrayAttr group && group.Elements.All(i => i is IntegerAttr v && v.Type == IrType.I64)));

    public static Dialect Dialect => MemRefDialect.Value;
}

internal static class MemRefDialect
{
    public static readonly Dialect Value = new("memref")
    {
        Summary = "memory and views of it",
        Operations =
        [
            MemRefOps.Alloc, MemRefOps.Alloca, MemRefOps.Dealloc, MemRefOps.Realloc, MemRefOps.Global, MemRefOps.GetGlobal, MemRefOps.AllocaScope, MemRefOps.AllocaScopeReturn,
            MemRefOps.Load, MemRefOps.Store, MemRefOps.Copy, MemRefOps.AtomicRmw, MemRefOps.GenericAtomicRmw, MemRefOps.AtomicYield,
            MemRefOps.Prefetch, MemRefOps.DmaStart, MemRefOps.DmaWait,
            MemRefOps.Dim, MemRefOps.Rank, MemRefOps.Cast, MemRefOps.MemorySpaceCast, MemRefOps.AssumeAlignment, MemRefOps.DistinctObjects, MemRefOps.SubView,
            MemRefOps.ReinterpretCast, MemRefOps.CollapseShape, MemRefOps.ExpandShape, MemRefOps.ExtractStridedMetadata, MemRefOps.ExtractAlignedPointerAsIndex,
            MemRefOps.Transpose, MemRefOps.Reshape, MemRefOps.View,
        ],
    };
}
