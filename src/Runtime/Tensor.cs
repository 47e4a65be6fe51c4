using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MaxTune.Runtime;

/// <summary>A typed, strided view of an <see cref="AlignedBuffer"/>. New tensors are row-major; Transpose and Slice share memory.</summary>
/// <remarks>Shape and strides count elements. Any dimension may be 0. Spans and pointers do not keep the tensor alive: hold on to it while using one.</remarks>
/// <example><code>using var x = Tensor.FromArray([1f, 2f, 3f, 4f], 2, 2); var y = x.Transpose().Contiguous();</code></example>
public sealed unsafe partial class Tensor : IDisposable
{
    private readonly AlignedBuffer buffer;
    private readonly long byteOffset;
    private readonly long[] shape;
    private readonly long[] strides;
    private readonly bool owner;

    private Tensor(AlignedBuffer buffer, bool owner, long byteOffset, DType type, long[] shape, long[] strides)
    {
        (this.buffer, this.owner, this.byteOffset, DType, this.shape, this.strides) = (buffer, owner, byteOffset, type, shape, strides);
        ElementCount = Shapes.ElementCount(shape);
        IsContiguous = Shapes.IsRowMajor(shape, strides);
    }

    public DType DType { get; }

    public ReadOnlySpan<long> Shape => shape;

    /// <summary>Elements from one index to the next, per dimension.</summary>
    public ReadOnlySpan<long> Strides => strides;

    public int Rank => shape.Length;

    public long ElementCount { get; }

    /// <summary>Bytes of the elements, packed: ElementCount times their size.</summary>
    public long ByteLength => ElementCount * DType.Size;

    /// <summary>Row-major with no gaps.</summary>
    public bool IsContiguous { get; }

    /// <summary>The first element. 64-byte aligned unless this is a view.</summary>
    /// <exception cref="ObjectDisposedException">The tensor that owns the memory was disposed.</exception>
    public byte* Pointer => buffer.Pointer + byteOffset;

    /// <summary>The elements in row-major order, in place.</summary>
    /// <exception cref="TensorException"><typeparamref name="T"/> is not the element type, the tensor is not contiguous, or it has more than 2^31 - 1 elements.</exception>
    public Span<T> AsSpan<T>() where T : unmanaged
    {
        if (typeof(T) != DType.ClrType) throw new TensorException($"a span of {typeof(T).Name} over {this}: its elements are {DType.ClrType.Name}");
        RequireContiguous("a span");
        if (ElementCount > int.MaxValue) throw new TensorException($"a span over {this}: a span has at most {int.MaxValue} elements");
        return new Span<T>(Pointer, (int)ElementCount);
    }

    /// <summary>The bytes of the elements in row-major order, in place.</summary>
    /// <exception cref="TensorException">The tensor is not contiguous, or has more than 2^31 - 1 bytes.</exception>
    public Span<byte> Bytes
    {
        get
        {
            RequireContiguous("a byte span");
            if (ByteLength > int.MaxValue) throw new TensorException($"a byte span over {this}: a span has at most {int.MaxValue} bytes");
            return new Span<byte>(Pointer, (int)ByteLength);
        }
    }

    /// <summary>A copy of the elements in row-major order.</summary>
    public T[] ToArray<T>() where T : unmanaged
    {
        if (IsContiguous)
        {
            var copy = AsSpan<T>().ToArray();
            GC.KeepAlive(this);
            return copy;
        }
        using var packed = Clone();
        return packed.AsSpan<T>().ToArray();
    }

    /// <summary>Frees the memory, when this tensor made it; a view's Dispose does nothing.</summary>
    public void Dispose()
    {
        if (owner) buffer.Dispose();
    }

    /// <summary>tensor&lt;2x3xf32&gt;, as in the IR.</summary>
    public override string ToString() => $"tensor<{string.Concat(shape.Select(d => $"{d}x"))}{DType.Name}>";

    private void RequireContiguous(string what)
    {
        if (!IsContiguous) throw new TensorException($"{what} over {this} with strides [{string.Join(", ", strides)}]: call Contiguous() first");
    }

    // the largest element offset the strides reach, plus 1; 0 when empty
    private static long Extent(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        if (Shapes.ElementCount(shape) == 0) return 0;
        long last = 0;
        for (var i = 0; i < shape.Length; i++)
        {
            if (strides[i] < 0) throw new TensorException($"stride {i} is {strides[i]}: strides must not be negative");
            try { last = checked(last + (shape[i] - 1) * strides[i]); }
            catch (OverflowException) { throw new TensorException($"the strides [{string.Join(", ", strides.ToArray())}] overflow on [{Shapes.Text(shape)}]"); }
        }
        return last + 1;
    }
}
