using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MaxTune.Import;

internal static class ByteOrder
{
    /// <summary>Big-endian ↔ little-endian, in place.</summary>
    public static void Swap(Span<byte> data, int elementSize)
    {
        switch (elementSize)
        {
            case 2: Reverse(MemoryMarshal.Cast<byte, ushort>(data)); break;
            case 4: Reverse(MemoryMarshal.Cast<byte, uint>(data)); break;
            case 8: Reverse(MemoryMarshal.Cast<byte, ulong>(data)); break;
        }
    }

    private static void Reverse(Span<ushort> s) => BinaryPrimitives.ReverseEndianness(s, s);

    private static void Reverse(Span<uint> s) => BinaryPrimitives.ReverseEndianness(s, s);

    private static void Reverse(Span<ulong> s) => BinaryPrimitives.ReverseEndianness(s, s);

    /// <summary>Fortran order → row-major, in a new array.</summary>
    public static byte[] RowMajorFromColumnMajor(byte[] data, long[] shape, int elementSize)
    {
        if (shape.Length < 2 || data.Length == 0) return data;
        var result = GC.AllocateUninitializedArray<byte>(data.Length);
        switch (elementSize)
        {
            case 1: Reorder<byte>(data, result, shape); break;
            case 2: Reorder<ushort>(MemoryMarshal.Cast<byte, ushort>(data), MemoryMarshal.Cast<byte, ushort>(result.AsSpan()), shape); break;
            case 4: Reorder<uint>(MemoryMarshal.Cast<byte, uint>(data), MemoryMarshal.Cast<byte, uint>(result.AsSpan()), shape); break;
            default: Reorder<ulong>(MemoryMarshal.Cast<byte, ulong>(data), MemoryMarshal.Cast<byte, ulong>(result.AsSpan()), shape); break;
        }
        return result;
    }

    // to[i0, i1, ..., in] in row-major order = from[i0 + d0 * (i1 + d1 * (...))]
    private static void Reorder<T>(ReadOnlySpan<T> from, Span<T> to, long[] shape) where T : unmanaged
    {
        var strides = new int[shape.Length];
        var stride = 1;
        for (var d = 0; d < shape.Length; d++)
        {
            strides[d] = stride;
            stride *= (int)shape[d]; // the product is at most to.Length
        }
        var index = new int[shape.Length];
        var source = 0;
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = from[source];
            for (var d = shape.Length - 1; d >= 0; d--)
            {
                source += strides[d];
                if (++index[d] < shape[d]) break;
                source -= strides[d] * index[d];
                index[d] = 0;
            }
        }
    }
}
