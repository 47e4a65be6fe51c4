using static MaxTune.IR.OpTraits;
using static MaxTune.IR.TypeConstraints;

namespace MaxTune.IR;

/// <summary>Vectors in and out of memory.</summary>
public static partial class VectorOps
{
    private static readonly TypeConstraint Mask = new("vector of 1-bit signless integer values", t => t is VectorType v && v.Element == IrType.I1);
    private static readonly TypeConstraint FixedMask = new("fixed-length vector of 1-bit signless integer values", t => t is VectorType { IsScalable: false } v && v.Element == IrType.I1);
    private static readonly TypeConstraint IndexVector = new("vector of integer or index values", t => t is VectorType { Element: IntegerType or IndexType });

    public static readonly OpDefinition Load = new("vector.load")
    {
        Operands = [new("base", AnyMemRef), new("indices", TypeConstraints.Index, Arity.Variadic)],
        Results = [new("result", AnyVector)],
        Attributes = [MemRefAttrs.NonTemporal, MemRefAttrs.Alignment],
        Effects = MemoryEffects.Read,
        AssemblyFormat = "$base `[` $indices `]` attr-dict `:` type($base) `,` type($result)",
        Verify = (op, sink) => VerifyAccess(op, op.Operand(0).Type, op.Result().Type, op.OperandGroup(1).Length, "result", sink),
        Semantics = (op, frame) => frame.Set(op.Result(), ReadWindow(op, frame, 0, 1, (VectorType)op.Result().Type)),
    };

    public static readonly OpDefinition Store = new("vector.store")
    {
        Operands = [new("valueToStore", AnyVector), new("base", AnyMemRef), new("indices", TypeConstraints.Index, Arity.Variadic)],
        Attributes = [MemRefAttrs.NonTemporal, MemRefAttrs.Alignment],
        Effects = MemoryEffects.Write,
        AssemblyFormat = "$valueToStore `,` $base `[` $indices `]` attr-dict `:` type($base) `,` type($valueToStore)",
        Verify = (op, sink) => VerifyAccess(op, op.Operand(1).Type, op.Operand(0).Type, op.OperandGroup(2).Length, "valueToStore", sink),
        Semantics = (op, frame) => WriteWindow(op, frame, 1, 2, frame.Get<NdArray>(op.Operand(0))),
    };

    /// <summary>Lanes whose mask is off keep <c>pass_thru</c> and touch no memory.</summary>
    public static readonly OpDefinition MaskedLoad = new("vector.maskedload")
    {
        Operands = [new("base", AnyMemRef), new("indices", TypeConstraints.Index, Arity.Variadic), new("mask", Mask), new("pass_thru", AnyVector)],
        Results = [new("result", AnyVector)],
        Attributes = [MemRefAttrs.Alignment],
        Effects = MemoryEffects.Read,
        AssemblyFormat = "$base `[` $indices `]` `,` $mask `,` $pass_thru attr-dict `:` type($base) `,` type($mask) `,` type($pass_thru) `into` type($result)",
        Verify = (op, sink) => VerifyMasked(op, 0, op.Operand(op.OperandCount - 2).Type, op.Result().Type, op.Operand(op.OperandCount - 1).Type, sink),
        Semantics = (op, frame) =>
        {
            var result = frame.Get<NdArray>(op.Operand(op.OperandCount - 1)).Clone();
            EachMasked(op, frame, 0, 1, op.OperandCount - 2, (memref, at, lane) => result[lane] = memref.Buffer[at]);
            frame.Set(op.Result(), result);
        },
    };

    public static readonly OpDefinition MaskedStore = new("vector.maskedstore")
    {
        Operands = [new("base", AnyMemRef), new("indices", TypeConstraints.Index, Arity.Variadic), new("mask", Mask), new("valueToStore", AnyVector)],
        Attributes = [MemRefAttrs.Alignment],
        Effects = MemoryEffects.Write,
        AssemblyFormat = "$base `[` $indices `]` `,` $mask `,` $valueToStore attr-dict `:` type($base) `,` type($mask) `,` type($valueToStore)",
        Verify = (op, sink) => VerifyMasked(op, 0, op.Operand(op.OperandCount - 2).Type, op.Operand(op.OperandCount - 1).Type, null, sink),
        Semantics = (op, frame) =>
        {
            var value = frame.Get<NdArray>(op.Operand(op.OperandCount - 1));
            EachMasked(op, frame, 0, 1, op.OperandCount - 2, (memref, at, lane) => memref.Buffer[at] = value[lane]);
        },
    };

    public static readonly OpDefinition Gather = new("vector.gather")
    {
        Operands =
        [
            new("base", AnyShaped), new("offsets", TypeConstraints.Index, Arity.Variadic), new("indices", IndexVector),
            new("mask", Mask), new("pass_thru", AnyVector),
        ],
        Results = [new("result", AnyVector)],
        Attributes = [MemRefAttrs.Alignment],
        Effects = MemoryEffects.Read,
        AssemblyFormat = "$base `[` $offsets `]` `[` $indices `]` `,` $mask `,` $pass_thru attr-dict `:` type($base) `,` type($indices) `,` type($mask) `,` type($pass_thru) `into` type($result)",
        Verify = VerifyGather,
        Semantics = RunGather,
    };

    public static readonly OpDefinition Scatter = new("vector.scatter")
    {
        Operands =
        [
            new("base", AnyShaped), new("offsets", TypeConstraints.Index, Arity.Variadic), new("indices", IndexVector),
            new("mask", Mask), new("valueToStore", AnyVector),
        ],
        Results = [new("result", RankedTensor, Arity.Optional)],
        Attributes = [MemRefAttrs.Alignment],
        Effects = MemoryEffects.Write,
        AssemblyFormat = "$base `[` $offsets `]` `[` $indices `]` `,` $mask `,` $valueToStore attr-dict `:` type($base) `,` type($indices) `,` type($mask) `,` type($valueToStore) (`->` type($result)^)?",
        Verify = VerifyScatter,
        Semantics = RunScatter,
    };

    /// <summary>Reads consecutive elements into the lanes whose mask is on.</summary>
    public static readonly OpDefinition ExpandLoad = new("vector.expandload")
    {
        Operands = [new("base", AnyMemRef), new("indices", TypeConstraints.Index, Arity.Variadic), new("mask", FixedMask), new("pass_thru", AnyVector)],
        Results = [new("result", AnyVector)],
        Attributes = [MemRefAttrs.Alignment],
        Effects = MemoryEffects.Read,
        AssemblyFormat = "$base `[` $indices `]` `,` $mask `,` $pass_thru attr-dict `:` type($base) `,` type($mask) `,` type($pass_thru) `into` type($result)",
        Verify = (op, sink) => VerifyMasked(op, 0, op.Operand(op.OperandCount - 2).Type, op.Result().Type, op.Operand(op.OperandCount - 1).Type, sink),
        Semantics = (op, frame) =>
        {
            var result = frame.Get<NdArray>(op.Operand(op.OperandCount - 1)).Clone();
            EachPacked(op, frame, (memref, at, lane) => result[lane] = memref.Buffer[at]);
            frame.Set(op.Result(), result);
        },
    };

    /// <summary>Writes the lanes whose mask is on to consecutive elements.</summary>
    public static readonly OpDefinition CompressStore = new("vector.compressstore")
    {
        Operands = [new("base", AnyMemRef), new("indices", TypeConstraints.Index, Arity.Variadic), new("mask", FixedMask), new("valueToStore", AnyVector)],
        Attributes = [MemRefAttrs.Alignment],
        Effects = MemoryEffects.Write,
        AssemblyFormat = "$base `[` $indices `]` `,` $mask `,` $valueToStore attr-dict `:` type($base) `,` type($mask) `,` type($valueToStore)",
        Verify = (op, sink) => VerifyMasked(op, 0, op.Operand(op.OperandCount - 2).Type, op.Operand(op.OperandCount - 1).Type, null, sink),
        Semantics = (op, frame) =>
        {
            var value = frame.Get<NdArray>(op.Operand(op.OperandCount - 1));
            EachPacked(op, frame, (memref, at, lane) => memref.Buffer[at] = value[lane]);
        },
    };

    /// <summary>Reads a window through a permutation map; lanes past the ends (where not declared in bounds) and masked ones are <c>padding</c>.</summary>
    public static readonly OpDefinition TransferRead = new("vector.transfer_read")
    {
        Operands = [new("base", AnyShaped), new("indices", TypeConstraints.Index, Arity.Variadic), new("padding", AnyType), new("mask", Mask, Arity.Optional)],
        Results = [new("vector", AnyVector)],
        Attributes = [new("permutation_map", AttrConstraints.AffineMap), new("in_bounds", VectorAttrs.BoolArray)],
        Traits = AttrSizedOperandSegments,
        Effects = MemoryEffects.Read,
        Verify = (op, sink) => VerifyTransfer(op, 0, 1, (VectorType)op.Result().Type, 3, sink),
        Semantics = RunTransferRead,
        Assembly = TransferReadAssembly.Instance,
    };

    public static readonly OpDefinition TransferWrite = new("vector.transfer_write")
    {
        Operands = [new("valueToStore", AnyVector), new("base", AnyShaped), new("indices", TypeConstraints.Index, Arity.Variadic), new("mask", Mask, Arity.Optional)],
        Results = [new("result", RankedTensor, Arity.Optional)],
        Attributes = [new("permutation_map", AttrConstraints.AffineMap), new("in_bounds", VectorAttrs.BoolArray)],
        Traits = AttrSizedOperandSegments,
        Effects = MemoryEffects.Write,
        Verify = (op, sink) => VerifyTransfer(op, 1, 2, (VectorType)op.Operand(0).Type, 3, sink),
        Semantics = RunTransferWrite,
        Assembly = TransferWriteAssembly.Instance,
    };

    public static readonly OpDefinition TypeCast = new("vector.type_cast")
    {
        Operands = [new("memref", new TypeConstraint("statically shaped memref of any type values", t => t is MemRefType { HasStaticShape: true }))],
        Results = [new("result", AnyMemRef)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$memref attr-dict `:` type($memref) `to` type($result)",
        Verify = VerifyTypeCast,
    };
}
