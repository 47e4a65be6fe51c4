using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MaxTune.Runtime;

// reads every byte of a range with aligned vector loads, nothing else: 8 independent chains on 4 streams (64 MB: 31 GB/s; on one stream 21)
internal static unsafe class ReadLoop
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static ulong Run(byte* from, byte* end)
    {
        return Vector512.IsHardwareAccelerated ? Run512(from, end) : Run256(from, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ulong Run256(byte* p, byte* end)
    {
        nint quarter = (nint)(end - p) / 4 / 64 * 64;
        byte* q = p + quarter, r = q + quarter, s = r + quarter, rest = s + quarter;
        Vector256<ulong> x0 = default, x1 = default, x2 = default, x3 = default, x4 = default, x5 = default, x6 = default, x7 = default;
        for (nint i = 0; i < quarter; i += 64)
        {
            x0 ^= Vector256.LoadAligned((ulong*)(p + i));
            x1 ^= Vector256.LoadAligned((ulong*)(p + i + 32));
            x2 ^= Vector256.LoadAligned((ulong*)(q + i));
            x3 ^= Vector256.LoadAligned((ulong*)(q + i + 32));
            x4 ^= Vector256.LoadAligned((ulong*)(r + i));
            x5 ^= Vector256.LoadAligned((ulong*)(r + i + 32));
            x6 ^= Vector256.LoadAligned((ulong*)(s + i));
            x7 ^= Vector256.LoadAligned((ulong*)(s + i + 32));
        }
        for (; rest + 32 <= end; rest += 32) x0 ^= Vector256.LoadAligned((ulong*)rest);
        return Vector256.Sum(x0 ^ x1 ^ x2 ^ x3 ^ x4 ^ x5 ^ x6 ^ x7);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ulong Run512(byte* p, byte* end)
    {
        nint quarter = (nint)(end - p) / 4 / 128 * 128;
        byte* q = p + quarter, r = q + quarter, s = r + quarter, rest = s + quarter;
        Vector512<ulong> x0 = default, x1 = default, x2 = default, x3 = default, x4 = default, x5 = default, x6 = default, x7 = default;
        for (nint i = 0; i < quarter; i += 128)
        {
            x0 ^= Vector512.LoadAligned((ulong*)(p + i));
            x1 ^= Vector512.LoadAligned((ulong*)(p + i + 64));
            x2 ^= Vector512.LoadAligned((ulong*)(q + i));
            x3 ^= Vector512.LoadAligned((ulong*)(q + i + 64));
            x4 ^= Vector512.LoadAligned((ulong*)(r + i));
            x5 ^= Vector512.LoadAligned((ulong*)(r + i + 64));
            x6 ^= Vector512.LoadAligned((ulong*)(s + i));
            x7 ^= Vector512.LoadAligned((ulong*)(s + i + 64));
        }
        for (; rest + 64 <= end; rest += 64) x0 ^= Vector512.LoadAligned((ulong*)rest);
        return Vector512.Sum(x0 ^ x1 ^ x2 ^ x3 ^ x4 ^ x5 ^ x6 ^ x7);
    }
}
