using MaxTune.IR.Parsing;
using static MaxTune.IR.OpTraits;
using static MaxTune.IR.TypeConstraints;

namespace MaxTune.IR;

/// <summary>Between tensors and the memory they live in.</summary>
public static class BufferizationOps
{
    public static readonly OpDefinition AllocTensor = new("bufferization.alloc_tensor")
    {
        Operands = [new("dynamic_sizes", TypeConstraints.Index, Arity.Variadic), new("copy", AnyTensor, Arity.Optional), new("size_hint", TypeConstraints.Index, Arity.Optional)],
        Results = [new("result", AnyTensor)],
        Attributes = [new("memory_space", AttrConstraints.Any, Optional: true)],
        Traits = AttrSizedOperandSegments,
        Effects = MemoryEffects.None,
        Assembly = AllocTensorAssembly.Instance,
        Verify = (op, sink) =>
        {
            if (op.Result().Type is not TensorType type) return;
            int dynamic = type.Extents.Count(d => d == IrType.Dynamic), given = op.OperandGroup(0).Length;
            if (op.OperandNamed("copy") is { } copy)
            {
                if (given != 0) sink.OpError(op, "dynamic sizes not needed when copying a tensor");
                else if (copy.Type != type) sink.OpError(op, "expected that `copy` and return type match");
            }
            else if (given != dynamic) sink.OpError(op, $"expected {dynamic} dynamic sizes");
        },
        Semantics = (op, frame) =>
        {
            var type = (TensorType)op.Result().Type;
            int next = 0;
            frame.Set(op.Result(), op.OperandNamed("copy") is { } copy
                ? frame.Get<NdArray>(copy).Clone()
                : NdArray.Zeros(type.Element, [.. type.Extents.Select(d => d == IrType.Dynamic ? frame.Get<long>(op.Operand(next++)) : d)]));
        },
    };

    public static readonly OpDefinition Clone = new("bufferization.clone")
    {
        Operands = [new("input", AnyRankedOrUnrankedMemRef)],
        Results = [new("output", AnyRankedOrUnrankedMemRef)],
        Effects = MemoryEffects.Read | MemoryEffects.Allocate,
        AssemblyFormat = "$input attr-dict `:` type($input) `to` type($output)",
        Semantics = (op, frame) =>
        {
            var source = frame.Get<MemRefValue>(op.Operand(0));
            var target = MemRefValue.Of(NdArray.Zeros(source.Buffer.Element, [.. source.Sizes]));
            Indices.Each(source.Sizes, at => target.Buffer[target.At(at)] = source.Buffer[source.At(at)]);
            frame.Set(op.Result(), target);
        },
    };

    public static readonly OpDefinition Dealloc = new("bufferization.dealloc")
    {
        Operands =
        [
            new("memrefs", AnyRankedOrUnrankedMemRef, Arity.Variadic), new("conditions", TypeConstraints.I1, Arity.Variadic), new("retained", AnyRankedOrUnrankedMemRef, Arity.Variadic),
        ],
        Results = [new("updatedConditions", TypeConstraints.I1, Arity.Variadic)],
        Traits = AttrSizedOperandSegments,
        Effects = MemoryEffects.Free,
        InferTypes = (op, _) => [.. Enumerable.Repeat<IrType>(IrType.I1, op.OperandGroup(2).Length)],
        AssemblyFormat = "(` ` `(` $memrefs^ `:` type($memrefs) `)` `if` ` ` `(` $conditions `)`)? (`retain` ` ` `(` $retained^ `:` type($retained) `)`)? attr-dict",
        Verify = (op, sink) =>
        {
            if (op.OperandGroup(0).Length != op.OperandGroup(1).Length) sink.OpError(op, "must have the same number of conditions as memrefs to deallocate");
        },
    };

    public static readonly OpDefinition DeallocTensor = new("bufferization.dealloc_tensor")
    {
        Operands = [new("tensor", AnyTensor)],
        AssemblyFormat = "$tensor attr-dict `:` type($tensor)",
        Semantics = (_, _) => { },
    };

    public static readonly OpDefinition MaterializeInDestination = new("bufferization.materialize_in_destination")
    {
        Operands = [new("source", AnyTensor), new("dest", AnyShaped)],
        Results = [new("result", AnyTensor, Arity.Optional)],
        Attributes = [new("restrict", AttrConstraints.Unit, Optional: true), new("writable", AttrConstraints.Unit, Optional: true)],
        Effects = MemoryEffects.Read | MemoryEffects.Write,
        AssemblyFormat = "$source `in` (`restrict` $restrict^)? (`writable` $writable^)? $dest attr-dict `:` functional-type(operands, results)",
        Verify = (op, sink) =>
        {
            if (Lanes.Element(op.Operand(0).Type) != Lanes.Element(op.Operand(1).Type)) sink.OpError(op, "failed to verify that all of {source, dest} have same element type");
            else if (op.Operand(1).Type is TensorType or UnrankedTensorType != (op.ResultCount == 1)) sink.OpError(op, op.ResultCount == 1 ? "memref-typed destination expects no result" : "tensor-typed destination expects a result");
        },
        Semantics = (op, frame) =>
        {
            var source = frame.Get<NdArray>(op.Operand(0));
            if (frame.Get(op.Operand(1)) is MemRefValue target)
            {
                long lane = 0;
                Indices.Each(source.Shape, at => target.Buffer[target.At(at)] = source[lane++]);
            }
            if (op.ResultCount > 0) frame.Set(op.Result(), source);
        },
    };

    public static readonly OpDefinition ToBuffer = new("bufferization.to_buffer")
    {
        Operands = [new("tensor", new TypeConstraint("TensorLikeType instance", t => t is TensorType or UnrankedTensorType))],
        Results = [new("buffer", new TypeConstraint("BufferLikeType instance", t => t is MemRefType or UnrankedMemRefType))],
        Attributes = [new("read_only", AttrConstraints.Unit, Optional: true)],
        Traits = Speculatable | SameOperandsAndResultShape | SameOperandsAndResultElementType,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$tensor (`read_only` $read_only^)? attr-dict `:` type($tensor) `to` type($buffer)",
        Semantics = (op, frame) => frame.Set(op.Result(), MemRefValue.Of(frame.Get<NdArray>(op.Operand(0)).Clone())),
        Fold = (op, _) => op.Operand(0).DefiningOp is { } inner && inner.Is(ToTensor!) && inner.Operand(0).Type == op.Result().Type ? [inner.Operand(0)] : null,
    };

    public static readonly OpDefinition ToTensor = new("bufferization.to_tensor")
    {
        Operands = [new("buffer", AnyRankedOrUnrankedMemRef)],
        Results = [new("result", new TypeConstraint("TensorLikeType instance", t => t is TensorType or UnrankedTensorType))],
        Attributes = [new("restrict", AttrConstraints.Unit, Optional: true), new("writable", AttrConstraints.Unit, Optional: true)],
        Traits = SameOperandsAndResultShape | SameOperandsAndResultElementType,
        Effects = MemoryEffects.Read,
        AssemblyFormat = "$buffer (`restrict` $restrict^)? (`writable` $writable^)? attr-dict `:` type($buffer) `to` type($result)",
        Semantics = (op, frame) =>
        {
            var source = frame.Get<MemRefValue>(op.Operand(0));
            var tensor = NdArray.Zeros(source.Buffer.Element, [.. source.Sizes]);
            long lane = 0;
            Indices.Each(source.Sizes, at => tensor[lane++] = source.Buffer[source.At(at)]);
            frame.Set(op.Result(), tensor);
        },
    };

    public static Dialect Dialect { get; } = new("bufferization")
    {
        Summary = "tensors to memory",
        Operations = [AllocTensor, Clone, Dealloc, DeallocTensor, MaterializeInDestination, ToBuffer, ToTensor],
    };
}

/// <summary><c>bufferization.alloc_tensor(%n) copy(%t) size_hint=%h : tensor&lt;?xf32></c>.</summary>
internal sealed class AllocTensorAssembly : ICustomAssembly
{
    public static readonly AllocTensorAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        var sizes = parser.Operands(Delimiter.Paren);
        UnresolvedOperand? copy = null, hint = null;
        if (parser.TryToken("copy"))
        {
            parser.Expect("(");
            copy = parser.Operand();
            parser.Expect(")");
        }
        if (parser.TryToken("size_hint"))
        {
            parser.Expect("=");
            hint = parser.Operand();
        }
        parser.TryAttrDict(state);
        var type = parser.ColonType();
        parser.Resolve(sizes, IrType.Index, state.Operands);
        if (copy is { } source) state.Operands.Add(parser.Resolve(source, type));
        if (hint is { } size) state.Operands.Add(parser.Resolve(size, IrType.Index));
        state.Properties["operandSegmentSizes"] = DenseArrayAttr.I32([sizes.Count, copy is null ? 0 : 1, hint is null ? 0 : 1]);
        state.ResultTypes.Add(type);
    }

    public void Print(OpPrinter printer, Operation op)
    {
        printer.Write('(').Operands(op.OperandGroup(0)).Write(')');
        if (op.OperandNamed("copy") is { } copy) printer.Write(" copy(").Operand(copy).Write(')');
        if (op.OperandNamed("size_hint") is { } hint) printer.Write(" size_hint=").Operand(hint);
        printer.AttrDict(op, "operandSegmentSizes").Write(" : ").Type(op.Result().Type);
    }
}
