using System.Runtime.InteropServices;

namespace MaxTune.Runtime;

public sealed unsafe partial class Tensor
{
    /// <summary>Uninitialized: the elements hold anything until written.</summary>
    /// <exception cref="TensorException">The shape overflows or does not fit in memory.</exception>
    public static Tensor Empty(DType type, params ReadOnlySpan<long> shape) => Create(type, shape, zeroed: false);

    /// <exception cref="TensorException">The shape overflows or does not fit in memory.</exception>
    public static Tensor Zeros(DType type, params ReadOnlySpan<long> shape) => Create(type, shape, zeroed: true);

    /// <summary>A copy of <paramref name="data"/>, row-major; the element type follows <typeparamref name="T"/>.</summary>
    /// <exception cref="TensorException">The shape does not have as many elements as <paramref name="data"/>.</exception>
    public static Tensor FromArray<T>(ReadOnlySpan<T> data, params ReadOnlySpan<long> shape) where T : unmanaged =>
        FromBytes(DTypes.Of<T>(), MemoryMarshal.AsBytes(data), shape);

    /// <inheritdoc cref="FromArray{T}(ReadOnlySpan{T}, ReadOnlySpan{long})"/>
    public static Tensor FromArray<T>(T[] data, params ReadOnlySpan<long> shape) where T : unmanaged =>
        FromArray((ReadOnlySpan<T>)data, shape);

    /// <summary>A copy of row-major, little-endian elements.</summary>
    /// <exception cref="TensorException">The shape does not have as many bytes as <paramref name="data"/>.</exception>
    public static Tensor FromBytes(DType type, ReadOnlySpan<byte> data, params ReadOnlySpan<long> shape)
    {
        var expected = Shapes.ByteLength(type, shape);
        if (expected != data.Length)
            throw new TensorException($"[{Shapes.Text(shape)}] of {type.Name} has {expected} bytes, {data.Length} were given");
        var tensor = Create(type, shape, zeroed: false);
        data.CopyTo(tensor.Bytes);
        return tensor;
    }

    /// <summary>Rank 0.</summary>
    public static Tensor Scalar<T>(T value) where T : unmanaged => FromArray([value], []);

    /// <summary>Uniform values, the same for a seed on every machine. Floats: [low, high). Integers: low and high included. i1: 0 or 1.</summary>
    /// <param name="low">Default -1 for floats, -100 for signed and 0 for unsigned integers.</param>
    /// <param name="high">Default 1 for floats, 100 for integers.</param>
    public static Tensor Random(DType type, ulong seed, ReadOnlySpan<long> shape, double? low = null, double? high = null)
    {
        var tensor = Create(type, shape, zeroed: false);
        var (from, to) = type switch
        {
            DType.I1 => (0, 1),
            _ when type.IsFloat => (low ?? -1, high ?? 1),
            DType.U8 or DType.U16 or DType.U32 or DType.U64 or DType.Index => (low ?? 0, high ?? 100),
            _ => (low ?? -100, high ?? 100),
        };
        var p = tensor.Pointer;
        var range = type.IsFloat ? to - from : Math.Floor(to) - Math.Ceiling(from) + 1;
        for (long i = 0; i < tensor.ElementCount; i++)
        {
            // 53 random bits → [0, 1)
            var unit = (SplitMix(seed, (ulong)i) >> 11) * (1.0 / (1L << 53));
            var value = type.IsFloat ? from + unit * range : Math.Ceiling(from) + Math.Floor(unit * range);
            // rounding to a narrow float may reach high itself
            Store(p, type, i, value);
            if (type.IsFloat && to > from && Load(p, type, i) >= to) Store(p, type, i, from);
        }
        GC.KeepAlive(tensor);
        return tensor;
    }

    /// <summary>A tensor in part of a buffer that somebody else owns, such as a planned arena.</summary>
    /// <exception cref="TensorException">The elements would reach outside the buffer, or the offset is not a multiple of the element size.</exception>
    public static Tensor Over(AlignedBuffer buffer, long byteOffset, DType type, ReadOnlySpan<long> shape)
    {
        var bytes = Shapes.ByteLength(type, shape);
        if (byteOffset < 0 || byteOffset > buffer.ByteLength || bytes > buffer.ByteLength - byteOffset)
            throw new TensorException($"[{Shapes.Text(shape)}] of {type.Name} at byte {byteOffset} needs {bytes} bytes, the buffer has {buffer.ByteLength}");
        if (byteOffset % type.Size != 0) throw new TensorException($"byte {byteOffset} is not a multiple of {type.Name}'s size, {type.Size}");
        return new(buffer, owner: false, byteOffset, type, shape.ToArray(), Shapes.RowMajorStrides(shape));
    }

    private static Tensor Create(DType type, ReadOnlySpan<long> shape, bool zeroed) =>
        new(new AlignedBuffer(Shapes.ByteLength(type, shape), zeroed), owner: true, 0, type, shape.ToArray(), Shapes.RowMajorStrides(shape));

    // splitmix64 (Steele, Lea, Flood 2014) by position: element i does not depend on the shape
    private static ulong SplitMix(ulong seed, ulong i)
    {
        var z = seed * 0xD1342543DE82EF95 + (i + 1) * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
