using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MaxTune.Runtime;

// reads every byte of a range with aligned vector loads, nothing else: 8 independent chains
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
        Vector256<ulong> x0 = default, x1 = default, x2 = default, x3 = default, x4 = default, x5 = default, x6 = default, x7 = default;
        for (; p + 256 <= end; p += 256)
        {
            x0 ^= Vector256.LoadAligned((ulong*)p);
            x1 ^= Vector256.LoadAligned((ulong*)(p + 32));
            x2 ^= Vector256.LoadAligned((ulong*)(p + 64));
            x3 ^= Vector256.LoadAligned((ulong*)(p + 96));
            x4 ^= Vector256.LoadAligned((ulong*)(p + 128));
            x5 ^= Vector256.LoadAligned((ulong*)(p + 160));
            x6 ^= Vector256.LoadAligned((ulong*)(p + 192));
            x7 ^= Vector256.LoadAligned((ulong*)(p + 224));
        }
        return Vector256.Sum(x0 ^ x1 ^ x2 ^ x3 ^ x4 ^ x5 ^ x6 ^ x7);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ulong Run512(byte* p, byte* end)
    {
        Vector512<ulong> x0 = default, x1 = default, x2 = default, x3 = default, x4 = default, x5 = default, x6 = default, x7 = default;
        for (; p + 512 <= end; p += 512)
        {
            x0 ^= Vector512.LoadAligned((ulong*)p);
            x1 ^= Vector512.LoadAligned((ulong*)(p + 64));
            x2 ^= Vector512.LoadAligned((ulong*)(p + 128));
            x3 ^= Vector512.LoadAligned((ulong*)(p + 192));
            x4 ^= Vector512.LoadAligned((ulong*)(p + 256));
            x5 ^= Vector512.LoadAligned((ulong*)(p + 320));
            x6 ^= Vector512.LoadAligned((ulong*)(p + 384));
            x7 ^= Vector512.LoadAligned((ulong*)(p + 448));
        }
        return Vector512.Sum(x0 ^ x1 ^ x2 ^ x3 ^ x4 ^ x5 ^ x6 ^ x7);
    }
}
