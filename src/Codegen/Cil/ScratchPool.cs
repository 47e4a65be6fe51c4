using System.Numerics;
using System.Runtime.InteropServices;

namespace MaxTune.Codegen.Cil;

/// <summary>
/// Slices of one native block, one for each thread that runs a stage at the same time; taken at a stage's start and given back at its end.
/// Block: [slices][bytes a slice][taken bits ...] then the slices, 64-byte aligned. A thread that finds all taken allocates.
/// </summary>
internal static unsafe class ScratchPool
{
    private const int Align = 64;

    private static long HeaderBytes(long slices) => (16 + (slices + 63) / 64 * 8 + Align - 1) / Align * Align;

    /// <summary>Allocates a pool, to be freed with <see cref="NativeMemory.AlignedFree"/>.</summary>
    public static nint Create(int slices, long bytes)
    {
        bytes = (bytes + Align - 1) / Align * Align;
        long header = HeaderBytes(slices);
        var pool = (long*)NativeMemory.AlignedAlloc((nuint)checked(header + slices * bytes), Align);
        NativeMemory.Clear(pool, (nuint)header);
        pool[0] = slices;
        pool[1] = bytes;
        return (nint)pool;
    }

    public static nint Take(nint pool, nint bytes)
    {
        var header = (long*)pool;
        if (header is not null && header[1] >= bytes)
            for (long first = 0; first < header[0]; first += 64)
            {
                ref ulong word = ref ((ulong*)pool)[2 + first / 64];
                long here = Math.Min(64, header[0] - first);
                ulong all = here == 64 ? ulong.MaxValue : (1UL << (int)here) - 1;
                for (ulong seen = Volatile.Read(ref word); (seen & all) != all;)
                {
                    int free = BitOperations.TrailingZeroCount(~seen);
                    ulong was = Interlocked.CompareExchange(ref word, seen | 1UL << free, seen);
                    if (was == seen) return pool + (nint)(HeaderBytes(header[0]) + (first + free) * header[1]);
                    seen = was;
                }
            }
        return (nint)NativeMemory.AlignedAlloc((nuint)bytes, Align);
    }

    public static void Give(nint pool, nint slice)
    {
        var header = (long*)pool;
        long at = header is null ? -1 : slice - pool - HeaderBytes(header[0]);
        if (at < 0 || at >= header[0] * header[1])
        {
            NativeMemory.AlignedFree((void*)slice);
            return;
        }
        long index = at / header[1];
        Interlocked.And(ref ((ulong*)pool)[2 + index / 64], ~(1UL << (int)(index % 64)));
    }
}
