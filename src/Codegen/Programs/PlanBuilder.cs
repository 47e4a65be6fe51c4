using MaxTune.Codegen.Cil;
using MaxTune.IR;
using MaxTune.Runtime;

namespace MaxTune.Codegen.Programs;

/// <summary>Walks a program's recipe with the extents of its inputs known, and writes down what is left to do when it runs.</summary>
internal sealed class PlanBuilder
{
    private readonly CompiledProgram program;
    private readonly ProgramRecipe recipe;
    private readonly BufferView?[] views;
    private readonly object?[] scalars;
    private readonly List<ProgramStep> steps = [];
    private readonly List<ProgramBuffer> buffers = [];
    private readonly List<Address> addresses = [];
    private readonly List<long[]> outputShapes = [];
    private InterpreterFrame? frame;

    public PlanBuilder(CompiledProgram program, ProgramRecipe recipe)
    {
        (this.program, this.recipe) = (program, recipe);
        (views, scalars) = (new BufferView?[recipe.Values], new object?[recipe.Values]);
    }

    public ProgramPlan Build(long[][] inputShapes)
    {
        for (int i = 0; i < inputShapes.Length; i++)
            views[i] = BufferView.Whole(new ProgramBuffer(BufferKind.Input, i, 0, 0), (MemRefType)recipe.Inputs[i], inputShapes[i]);
        foreach (var step in recipe.Steps) Visit(step);

        long arena = ArenaPlan.Place(buffers.Where(b => b.Kind == BufferKind.Arena));
        List<SlotPatch> own = [], fromInputs = [], toOutputs = [];
        foreach (var a in addresses)
            (a.View.Buffer.Kind switch { BufferKind.Input => fromInputs, BufferKind.Output => toOutputs, _ => own })
                .Add(new SlotPatch(a.Step, a.Slot, a.View.Buffer.Kind, a.View.Buffer.Index, a.View.ByteOffset - a.StaticOffset));
        return new ProgramPlan(program, inputShapes, [.. outputShapes], [.. steps], [.. own], [.. fromInputs], [.. toOutputs], arena);
    }

    private sealed record Address(int Step, int Slot, BufferView View, long StaticOffset);

    private void Visit(RecipeStep step)
    {
        switch (step.Kind)
        {
            case RecipeKind.Constant:
                scalars[step.Result] = step.Number;
                return;
            case RecipeKind.Arithmetic:
                long a = Index(step, 0), b = Index(step, 1);
                scalars[step.Result] = step.Name switch { "arith.addi" => a + b, "arith.subi" => a - b, _ => a * b };
                return;
            case RecipeKind.Scalar:
                Interpret(step);
                return;
            case RecipeKind.Dim:
                scalars[step.Result] = View(step, 0).Sizes[(int)Index(step, 1)];
                return;
            case RecipeKind.Global:
                int constant = program.ConstantIndex(step.Name, step.Source);
                views[step.Result] = BufferView.Whole(new ProgramBuffer(BufferKind.Constant, constant, 0, 0), step.Type!, step.Type!.Extents.ToArray());
                return;
            case RecipeKind.Allocate:
                views[step.Result] = Allocate(step.Type!, Sizes(step, 0));
                return;
            case RecipeKind.Reshape:
                views[step.Result] = Reshape(step);
                return;
            case RecipeKind.View:
                var raw = View(step, 0);
                var view = BufferView.Whole(raw.Buffer, step.Type!, Sizes(step, 2)) with { ByteOffset = raw.ByteOffset + Index(step, 1) };
                if (view.ByteOffset < raw.ByteOffset || view.ByteOffset + view.Bytes > raw.ByteOffset + raw.Bytes) throw new ProgramException($"'{step.Name}' reaches outside its buffer of {raw.Bytes} bytes", step.Source);
                views[step.Result] = view;
                return;
            case RecipeKind.Copy:
                Copy(View(step, 0), View(step, 1), step);
                return;
            case RecipeKind.Call:
                Call(step);
                return;
            case RecipeKind.Return:
                Return(step);
                return;
        }
    }

    // scalars of other kinds mean what the interpreter says
    private void Interpret(RecipeStep step)
    {
        var op = step.Source!;
        frame ??= new InterpreterFrame(new Interpreter(program.Module));
        for (int i = 0; i < op.OperandCount; i++) frame.Set(op.Operand(i), Scalar(step, i));
        frame.Run(op);
        for (int i = 0; i < op.ResultCount; i++) scalars[step.Result + i] = frame.Get(op.Result(i));
    }

    private BufferView View(RecipeStep step, int operand) =>
        views[step.Operands[operand]] ?? throw new ProgramException($"operand #{operand} of '{step.Name}' is no buffer", step.Source);

    private object Scalar(RecipeStep step, int operand) =>
        scalars[step.Operands[operand]] ?? throw new ProgramException($"operand #{operand} of '{step.Name}' is no scalar", step.Source);

    private long Index(RecipeStep step, int operand) =>
        Scalar(step, operand) is long index ? index : throw new ProgramException($"an index is {scalars[step.Operands[operand]]}", step.Source);

    // dynamic extents are operands, from one on
    private long[] Sizes(RecipeStep step, int next)
    {
        long[] sizes = step.Type!.Extents.ToArray();
        for (int d = 0; d < sizes.Length; d++)
            if (sizes[d] == IrType.Dynamic) sizes[d] = next < step.Operands.Length ? Index(step, next++) : throw new ProgramException($"{step.Type} lacks a size", step.Source);
        return sizes;
    }

    private BufferView Allocate(MemRefType type, long[] sizes)
    {
        long bytes = checked(Shapes.ElementCount(sizes) * BufferView.ElementSize(type.Element));
        var buffer = new ProgramBuffer(BufferKind.Arena, 0, bytes, steps.Count);
        buffers.Add(buffer);
        return BufferView.Whole(buffer, type, sizes);
    }

    // the same bytes under another shape
    private BufferView Reshape(RecipeStep step)
    {
        var source = View(step, 0);
        if (!source.IsContiguous) throw new ProgramException($"'{step.Name}' of a buffer that is not contiguous", step.Source);
        if (step.Type is not { } type) throw new ProgramException($"'{step.Name}' to {step.Source?.Result().Type}", step.Source);
        long[] sizes;
        if (type.HasStaticShape) sizes = type.Extents.ToArray();
        else if (step.Name == "memref.cast") sizes = source.Sizes;
        else
            sizes = step.Name == "memref.collapse_shape"
                ? [.. step.Groups.Select(g => g.Aggregate(1L, (size, d) => checked(size * source.Sizes[d])))]
                : Expanded(step, source.Sizes);
        if (Shapes.ElementCount(sizes) != source.ElementCount) throw new ProgramException($"'{step.Name}' of [{string.Join(", ", source.Sizes)}] to [{string.Join(", ", sizes)}]", step.Source);
        return new BufferView(source.Buffer, source.ByteOffset, type, sizes, Shapes.RowMajorStrides(sizes));
    }

    private long[] Expanded(RecipeStep step, long[] from)
    {
        // output_shape says all extents; where it is missing, a group's single unknown follows from the others
        if (step.Operands.Length > 1) return Sizes(step, 1);
        var sizes = step.Type!.Extents.ToArray();
        for (int g = 0; g < step.Groups.Length; g++)
            foreach (int d in step.Groups[g].Where(d => sizes[d] == IrType.Dynamic).ToArray())
            {
                long others = step.Groups[g].Where(o => o != d).Aggregate(1L, (size, o) => size * sizes[o]);
                sizes[d] = others == 0 ? 0 : from[g] / others;
            }
        return sizes;
    }

    private void Use(int slot, BufferView view, long staticOffset = 0)
    {
        addresses.Add(new Address(steps.Count, slot, view, staticOffset));
        view.Buffer.Dies = steps.Count;
    }

    private void Copy(BufferView from, BufferView to, RecipeStep step)
    {
        if (!from.IsContiguous || !to.IsContiguous) throw new ProgramException("'memref.copy' between kernels takes contiguous buffers", step.Source);
        if (!from.Sizes.AsSpan().SequenceEqual(to.Sizes)) throw new ProgramException($"'memref.copy' from [{string.Join(", ", from.Sizes)}] to [{string.Join(", ", to.Sizes)}]", step.Source);
        Use(0, from);
        Use(1, to);
        steps.Add(new ProgramStep(null, [0, 0], from.Bytes));
    }

    private void Call(RecipeStep step)
    {
        var function = program.Function(step.Name, step.Source);
        var slots = new nint[function.Layout.Count];
        for (int i = 0; i < step.Operands.Length; i++)
        {
            var argument = function.Layout.Arguments[i];
            if (argument.Type is not MemRefType type)
            {
                slots[argument.Slot] = (nint)Bits(Scalar(step, i), argument.Type);
                continue;
            }
            var view = View(step, i);
            for (int d = 0; d < view.Sizes.Length; d++)
            {
                if (type.Extents[d] != IrType.Dynamic && type.Extents[d] != view.Sizes[d])
                    throw new ProgramException($"operand #{i} of the call of @{step.Name} has extent {view.Sizes[d]} in dimension {d}, {type.Extents[d]} is wanted", step.Source);
                if (argument.Sizes[d] >= 0) slots[argument.Sizes[d]] = (nint)view.Sizes[d];
                if (argument.Strides[d] >= 0) slots[argument.Strides[d]] = (nint)view.Strides[d];
            }
            // code adds a layout's offset itself: a known one is taken off here, an unknown one is 0
            long offset = (type.Layout as StridedLayoutAttr)?.Offset is { } known && known != IrType.Dynamic ? known * BufferView.ElementSize(type.Element) : 0;
            Use(argument.Slot, view, offset);
        }
        steps.Add(new ProgramStep(function, slots, 0));
    }

    private void Return(RecipeStep step)
    {
        for (int i = 0; i < step.Operands.Length; i++)
        {
            var view = View(step, i);
            bool whole = view.Buffer.Kind == BufferKind.Arena && view.ByteOffset == 0 && view.IsContiguous && view.Bytes == view.Buffer.Bytes;
            if (!whole)
            {
                // an input, a weight, part of a buffer, or one returned twice: the caller gets a copy
                var result = BufferView.Whole(new ProgramBuffer(BufferKind.Output, i, view.Bytes, steps.Count), view.Type, view.Sizes);
                Copy(view, result, step);
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
