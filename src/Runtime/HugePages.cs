using System.Runtime.InteropServices;

namespace MaxTune.Runtime;

// Linux gives large pages to those who ask (transparent_hugepage/enabled = madvise, the default of most distributions).
internal static partial class HugePages
{
    public const long Bytes = 2 << 20;

    private const int HugePage = 14; // MADV_HUGEPAGE

    /// <summary>Before the memory is touched. A wish: where there are none, nothing happens.</summary>
    public static void Ask(nint address, long bytes)
    {
        if (OperatingSystem.IsLinux()) _ = MAdvise(address, (nuint)bytes, HugePage);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MAdvise(nint address, nuint bytes, int advice);
}
