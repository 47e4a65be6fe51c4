using MaxTune.Codegen.Cil;
using MaxTune.IR;
using MaxTune.Runtime;

namespace MaxTune.Codegen.Programs;

/// <summary>Walks a program's <c>@main</c> with the extents of its inputs known, and writes down what is left to do when it runs.</summary>
internal sealed class PlanBuilder
{
    private readonly CompiledProgram program;
    private readonly Operation main;
    private readonly Dictionary<Value, BufferView> views = [];
    private readonly InterpreterFrame scalars;
    private readonly List<ProgramStep> steps = [];
    private readonly List<ProgramBuffer> buffers = [];
    private readonly List<(int Step, int Slot, BufferView View, long StaticOffset)> addresses = [];
    private readonly List<long[]> outputShapes = [];

    public PlanBuilder(CompiledProgram program, Operation main)
    {
        (this.program, this.main) = (program, main);
        scalars = new InterpreterFrame(new Interpreter(program.Module));
    }

    public ProgramPlan Build(long[][] inputShapes)
    {
        for (int i = 0; i < inputShapes.Length; i++)
        {
            var argument = main.Body.Argument(i);
            var type = (MemRefType)argument.Type;
            views[argument] = BufferView.Whole(new ProgramBuffer(BufferKind.Input, i, 0, 0), type, inputShapes[i]);
        }
        foreach (var op in main.Body.Operations) Visit(op);

        long arena = ArenaPlan.Place(buffers.Where(b => b.Kind == BufferKind.Arena));
        var patches = addresses
            .Select(a => new SlotPatch(a.Step, a.Slot, a.View.Buffer.Kind, a.View.Buffer.Index, a.View.ByteOffset - a.StaticOffset)).ToArray();
        return new ProgramPlan(program, inputShapes, [.. outputShapes], [.. steps],
            [.. patches.Where(p => p.Kind is BufferKind.Constant or BufferKind.Arena)],
            [.. patches.Where(p => p.Kind == BufferKind.Input)], [.. patches.Where(p => p.Kind == BufferKind.Output)], arena);
    }

    private void Visit(Operation op)
    {
        switch (op.Name)
        {
            case "memref.get_global":
                views[op.Result()] = Constant(op);
                return;
            case "memref.alloc" or "memref.alloca":
                views[op.Result()] = Allocate((MemRefType)op.Result().Type, Sizes((MemRefType)op.Result().Type, op.Operands));
                return;
            case "memref.dealloc":
                return;
            case "memref.dim":
                scalars.Set(op.Result(), View(op, 0).Sizes[(int)Index(op.Operand(1))]);
                return;
            case "memref.collapse_shape" or "memref.expand_shape" or "memref.cast":
                views[op.Result()] = Reshape(op);
                return;
            case "memref.view":
                var raw = View(op, 0);
                var type = (MemRefType)op.Result().Type;
                long[] extents = Sizes(type, op.Operands.Skip(2));
                views[op.Result()] = BufferView.Whole(raw.Buffer, type, extents) with { ByteOffset = raw.ByteOffset + Index(op.Operand(1)) };
                return;
            case "memref.copy":
                Copy(View(op, 0), View(op, 1), op);
                return;
            case "func.call":
                Call(op);
                return;
            case "func.return":
                Return(op);
                return;
            default:
                if (op.Operands.Any(o => o.Type is ShapedType) || op.Results.ToArray().Any(r => r.Type is ShapedType) || op.Definition.Semantics is null)
                    throw new ProgramException($"'{op.Name}' cannot be run between kernels", op);
                scalars.Run(op);
                return;
        }
    }

    private BufferView View(Operation op, int operand) =>
        views.TryGetValue(op.Operand(operand), out var view) ? view : throw new ProgramException($"operand #{operand} of '{op.Name}' is no buffer", op);

    private long Index(Value value) => scalars.Get(value) is long index ? index : throw new ProgramException($"an index is {scalars.Get(value)}", value.DefiningOp);

    private long[] Sizes(MemRefType type, IEnumerable<Value> dynamic)
    {
        using var next = dynamic.GetEnumerator();
        return [.. type.Extents.Select(e => e != IrType.Dynamic ? e : next.MoveNext() ? Index(next.Current) : throw new ProgramException($"{type} lacks a size"))];
    }

    private BufferView Allocate(MemRefType type, long[] sizes)
    {
        long bytes = checked(Shapes.ElementCount(sizes) * BufferView.ElementSize(type.Element));
        var buffer = new ProgramBuffer(BufferKind.Arena, 0, bytes, steps.Count);
        buffers.Add(buffer);
        return BufferView.Whole(buffer, type, sizes);
    }

    private BufferView Constant(Operation op)
    {
        var type = (MemRefType)op.Result().Type;
        int index = program.ConstantIndex(op.Attr<SymbolRefAttr>("name")!.Root, op);
        return BufferView.Whole(new ProgramBuffer(BufferKind.Constant, index, 0, 0), type, type.Extents.ToArray());
    }

    // the same bytes under another shape
    private BufferView Reshape(Operation op)
    {
        var source = View(op, 0);
        if (!source.IsContiguous) throw new ProgramException($"'{op.Name}' of a buffer that is not contiguous", op);
        if (op.Result().Type is not MemRefType type) throw new ProgramException($"'{op.Name}' to {op.Result().Type}", op);
        long[] sizes;
        if (type.HasStaticShape) sizes = type.Extents.ToArray();
        else if (op.Name == "memref.cast") sizes = source.Sizes;
        else
        {
            var groups = op.Attr<ArrayAttr>("reassociation")!.Elements.Select(g => ((ArrayAttr)g).Elements.Select(i => (int)((IntegerAttr)i).Int64).ToArray()).ToArray();
            sizes = op.Name == "memref.collapse_shape"
                ? [.. groups.Select(g => g.Aggregate(1L, (size, d) => checked(size * source.Sizes[d])))]
                : Expanded(type, groups, source.Sizes, op);
        }
        return new BufferView(source.Buffer, source.ByteOffset, type, sizes, Shapes.RowMajorStrides(sizes));
    }

    private long[] Expanded(MemRefType type, int[][] groups, long[] from, Operation op)
    {
        // output_shape says all extents; where it is missing, a group's single unknown follows from the others
        if (op.OperandCount > 1) return Sizes(type, op.Operands.Skip(1));
        var sizes = type.Extents.ToArray();
        for (int g = 0; g < groups.Length; g++)
            foreach (int d in groups[g].Where(d => sizes[d] == IrType.Dynamic).ToArray())
            {
                long others = groups[g].Where(o => o != d).Aggregate(1L, (size, o) => size * sizes[o]);
                sizes[d] = others == 0 ? 0 : from[g] / others;
            }
        return sizes;
    }

    private void Address(int slot, BufferView view, long staticOffset = 0)
    {
        addresses.Add((steps.Count, slot, view, staticOffset));
        view.Buffer.Dies = steps.Count;
    }

    private void Copy(BufferView from, BufferView to, Operation op)
    {
        if (!from.IsContiguous || !to.IsContiguous) throw new ProgramException("'memref.copy' between kernels takes contiguous buffers", op);
        if (!from.Sizes.AsSpan().SequenceEqual(to.Sizes)) throw new ProgramException($"'memref.copy' from [{string.Join(", ", from.Sizes)}] to [{string.Join(", ", to.Sizes)}]", op);
        Address(0, from);
        Address(1, to);
        steps.Add(new ProgramStep(null, [0, 0], from.Bytes));
    }

    private void Call(Operation op)
    {
        var function = program.Function(op.Attr<SymbolRefAttr>("callee")!.Root, op);
        var slots = new nint[function.Layout.Count];
        for (int i = 0; i < op.OperandCount; i++)
        {
            var argument = function.Layout.Arguments[i];
            if (op.Operand(i).Type is not MemRefType)
            {
                slots[argument.Slot] = (nint)Bits(scalars.Get(op.Operand(i)), op.Operand(i).Type);
                continue;
            }
            var view = View(op, i);
            var type = (MemRefType)argument.Type;
            for (int d = 0; d < view.Sizes.Length; d++)
            {
                if (type.Extents[d] != IrType.Dynamic && type.Extents[d] != view.Sizes[d])
                    throw new ProgramException($"operand #{i} of the call of @{op.Attr<SymbolRefAttr>("callee")!.Root} has extent {view.Sizes[d]} in dimension {d}, {type.Extents[d]} is wanted", op);
                if (argument.Sizes[d] >= 0) slots[argument.Sizes[d]] = (nint)view.Sizes[d];
                if (argument.Strides[d] >= 0) slots[argument.Strides[d]] = (nint)view.Strides[d];
            }
            // code adds a layout's offset itself: a known one is taken off here, an unknown one is 0
            long offset = (type.Layout as StridedLayoutAttr)?.Offset is { } known && known != IrType.Dynamic ? known * BufferView.ElementSize(type.Element) : 0;
            Address(argument.Slot, view, offset);
        }
        steps.Add(new ProgramStep(function, slots, 0));
    }

    private void Return(Operation op)
    {
        for (int i = 0; i < op.OperandCount; i++)
        {
            var view = View(op, i);
            bool whole = view.Buffer.Kind == BufferKind.Arena && view.ByteOffset == 0 && view.IsContiguous && view.Bytes == view.Buffer.Bytes;
            if (!whole)
            {
                // an input, a weight, part of a buffer, or one returned twice: the caller gets a copy
                var result = BufferView.Whole(new ProgramBuffer(BufferKind.Output, i, view.Bytes, steps.Count), view.Type, view.Sizes);
                Copy(view, result, op);
            }
            else (view.Buffer.Kind, view.Buffer.Index) = (BufferKind.Output, i);
            outputShapes.Add(view.Sizes);
        }
    }

    private static long Bits(object scalar, IrType type) => (scalar, type) switch
    {
        (long i, _) => i,
        (double d, FloatType { Kind: FloatKind.F64 }) => BitConverter.DoubleToInt64Bits(d),
        (double d, FloatType { Kind: FloatKind.F32 }) => BitConverter.SingleToUInt32Bits((float)d),
        (double d, FloatType { Kind: FloatKind.F16 }) => BitConverter.HalfToUInt16Bits((Half)d),
        _ => throw new ProgramException($"a scalar of type {type} cannot be passed to a kernel"),
    };
}
