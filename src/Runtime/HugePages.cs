using System.Runtime.InteropServices;

namespace MaxTune.Runtime;

// Linux gives pages of 2 MB to those who ask (transparent_hugepage/enabled = madvise, the default of most distributions). Lines of one page meet in a cache's sets as
// their addresses say; 4 KB pages lie anywhere, and 1 MB of weights in an L2 of that size is read at 85 to 130 GB/s by luck (Zen 5).
internal static unsafe partial class HugePages
{
    /// <summary>Bytes from which on half a page at most is left unused.</summary>
    public const long Least = Page / 2;

    private const long Page = 2 << 20;

    private const int HugePage = 14; // MADV_HUGEPAGE

    /// <summary>Freed as other aligned memory. Where there are no large pages, memory of the usual ones.</summary>
    /// <exception cref="OutOfMemoryException">There is none.</exception>
    public static nint Allocate(long bytes)
    {
        long whole = checked((bytes + Page - 1) / Page * Page);
        var memory = (nint)NativeMemory.AlignedAlloc((nuint)whole, (nuint)Page);
        // before it is touched
        if (OperatingSystem.IsLinux()) _ = MAdvise(memory, (nuint)whole, HugePage);
        return memory;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MAdvise(nint address, nuint bytes, int advice);
}
