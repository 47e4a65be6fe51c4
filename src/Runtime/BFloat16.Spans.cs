using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MaxTune.Runtime;

public readonly partial struct BFloat16
{
    /// <summary>destination[i] = source[i], exactly. The spans may not overlap.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than <paramref name="source"/>.</exception>
    public static void ToSingle(ReadOnlySpan<BFloat16> source, Span<float> destination)
    {
        RequireRoom(source.Length, destination.Length);
        ref var from = ref Unsafe.As<BFloat16, ushort>(ref MemoryMarshal.GetReference(source));
        ref var to = ref Unsafe.As<float, uint>(ref MemoryMarshal.GetReference(destination));
        var i = 0;
        for (; i <= source.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref from, (nuint)i));
            Vector256.StoreUnsafe(low << 16, ref to, (nuint)i);
            Vector256.StoreUnsafe(high << 16, ref to, (nuint)i + 8);
        }
        for (; i < source.Length; i++) Unsafe.Add(ref to, i) = (uint)Unsafe.Add(ref from, i) << 16;
    }

    /// <summary>destination[i] = source[i] rounded to nearest even. The spans may not overlap.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than <paramref name="source"/>.</exception>
    public static void FromSingle(ReadOnlySpan<float> source, Span<BFloat16> destination)
    {
        RequireRoom(source.Length, destination.Length);
        ref var from = ref Unsafe.As<float, uint>(ref MemoryMarshal.GetReference(source));
        ref var to = ref Unsafe.As<BFloat16, ushort>(ref MemoryMarshal.GetReference(destination));
        var i = 0;
        for (; i <= source.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            var low = Round(Vector256.LoadUnsafe(ref from, (nuint)i));
            var high = Round(Vector256.LoadUnsafe(ref from, (nuint)i + 8));
            Vector256.StoreUnsafe(Vector256.Narrow(low, high), ref to, (nuint)i);
        }
        for (; i < source.Length; i++) destination[i] = (BFloat16)source[i];
    }

    // the scalar conversion, eight at a time
    private static Vector256<uint> Round(Vector256<uint> u)
    {
        var upper = u >>> 16;
        var nearest = (u + Vector256.Create(0x7FFFu) + (upper & Vector256<uint>.One)) >>> 16;
        var quiet = upper | Vector256.Create(0x40u);
        var isNaN = Vector256.GreaterThan((u & Vector256.Create(0x7FFF_FFFFu)).AsInt32(), Vector256.Create(0x7F80_0000)).AsUInt32();
        return Vector256.ConditionalSelect(isNaN, quiet, nearest);
    }

    private static void RequireRoom(int source, int destination)
    {
        if (destination < source) throw new ArgumentException($"destination holds {destination} elements, source has {source}");
    }
}
