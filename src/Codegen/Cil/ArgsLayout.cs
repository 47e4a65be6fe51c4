using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>Where one function argument lies in the argument block, as indices of 8-byte slots; -1 for what is known when compiling.</summary>
/// <param name="Slot">The pointer of a memref, or a scalar's value (floats by their bits).</param>
/// <param name="Sizes">One an extent.</param>
/// <param name="Strides">One a stride, in elements; a memref without a layout has none: its strides are products of its sizes.</param>
/// <param name="Offset">In elements from the pointer.</param>
public sealed record ArgumentSlots(IrType Type, int Slot, int[] Sizes, int[] Strides, int Offset);

/// <summary>
/// The argument block of a compiled function: for each argument in order, a memref's aligned pointer followed by its dynamic sizes, dynamic strides and
/// dynamic offset, or a scalar by value; then the slots that <see cref="CompiledFunction"/> fills itself.
/// </summary>
public sealed class ArgsLayout
{
    internal ArgsLayout(Operation function)
    {
        var arguments = new List<ArgumentSlots>();
        foreach (var argument in function.Body.Arguments)
        {
            int slot = Count++;
            if (argument.Type is not MemRefType type)
            {
                arguments.Add(new ArgumentSlots(argument.Type, slot, [], [], -1));
                continue;
            }
            int[] sizes = [.. type.Shape.Select(s => s == IrType.Dynamic ? Count++ : -1)];
            int[] strides = [], dynamic = [.. Enumerable.Repeat(-1, type.Rank)];
            int offset = -1;
            if (type.Layout is StridedLayoutAttr layout)
            {
                strides = [.. layout.Strides.Select(s => s == IrType.Dynamic ? Count++ : -1)];
                if (layout.Offset == IrType.Dynamic) offset = Count++;
            }
            arguments.Add(new ArgumentSlots(type, slot, sizes, strides.Length == 0 ? dynamic : strides, offset));
        }
        Arguments = arguments;
        ThreadScratch = Count++;
    }

    internal ArgsLayout(IReadOnlyList<ArgumentSlots> arguments, int threadScratch, int count) => (Arguments, ThreadScratch, Count) = (arguments, threadScratch, count);

    public IReadOnlyList<ArgumentSlots> Arguments { get; }

    /// <summary>Slots in all; the block is this many times 8 bytes.</summary>
    public int Count { get; private set; }

    /// <summary>The slot of the pool that stages take their per-thread buffers from.</summary>
    internal int ThreadScratch { get; }

    internal int Reserve(int slots)
    {
        int first = Count;
        Count += slots;
        return first;
    }
}
