using MaxTune.IR;

namespace MaxTune.Codegen.Programs;

/// <summary>Where the memory of a buffer comes from when a program runs.</summary>
public enum BufferKind
{
    /// <summary>The caller's, read.</summary>
    Input,
    /// <summary>The caller's, written.</summary>
    Output,
    /// <summary>Part of the program: weights.</summary>
    Constant,
    /// <summary>Part of the execution context, planned by liveness.</summary>
    Arena,
}

/// <summary>One buffer of a program at known extents.</summary>
internal sealed class ProgramBuffer(BufferKind kind, int index, long bytes, int born)
{
    public BufferKind Kind { get; set; } = kind;

    /// <summary>Which input, output or constant; of arena buffers, the offset in bytes.</summary>
    public long Index { get; set; } = index;

    public long Bytes => bytes;

    /// <summary>The first and last step that touch it.</summary>
    public int Born { get; } = born;

    public int Dies { get; set; } = born;
}

/// <summary>A memref at known extents: a window on a buffer. Sizes and strides count elements.</summary>
internal sealed record BufferView(ProgramBuffer Buffer, long ByteOffset, MemRefType Type, long[] Sizes, long[] Strides)
{
    public long ElementCount => Runtime.Shapes.ElementCount(Sizes);

    public long Bytes => checked(ElementCount * ElementSize(Type.Element));

    public bool IsContiguous => Runtime.Shapes.IsRowMajor(Sizes, Strides);

    public static BufferView Whole(ProgramBuffer buffer, MemRefType type, long[] sizes) => new(buffer, 0, type, sizes, Runtime.Shapes.RowMajorStrides(sizes));

    /// <summary>Bytes of one element in memory.</summary>
    public static int ElementSize(IrType element) =>
        DenseElementsAttr.ByteWidth(element) ?? throw new ProgramException($"buffers of {element} have no size");
}

/// <summary>A lowered module is not of the shape that programs have; the message says what was found.</summary>
public sealed class ProgramException(string message, Operation? op = null) : Exception(message)
{
    public Operation? Operation { get; } = op;
}
