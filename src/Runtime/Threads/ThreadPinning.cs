using System.Runtime.InteropServices;

namespace MaxTune.Runtime;

/// <summary>Ties threads to processors, where the system can: Linux.</summary>
public static unsafe partial class ThreadPinning
{
    private const int MaskBytes = 1024; // 8192 processors

    /// <summary>Keeps the calling thread on one of the processors this process may use, counted from 0 and round.</summary>
    /// <returns>Whether it was done.</returns>
    public static bool TryPinCurrentThread(int nth)
    {
        var allowed = AllowedProcessors();
        if (allowed.Length == 0) return false;
        var cpu = allowed[(int)((uint)nth % (uint)allowed.Length)];
        var mask = stackalloc byte[MaskBytes];
        new Span<byte>(mask, MaskBytes).Clear();
        mask[cpu / 8] = (byte)(1 << (cpu % 8));
        return SetAffinity(0, MaskBytes, mask) == 0;
    }

    /// <summary>The processors the calling thread may use; empty where that cannot be asked.</summary>
    public static int[] AllowedProcessors()
    {
        if (!OperatingSystem.IsLinux()) return [];
        try
        {
            var mask = stackalloc byte[MaskBytes];
            new Span<byte>(mask, MaskBytes).Clear();
            if (GetAffinity(0, MaskBytes, mask) != 0) return [];
            return [.. Bits(new ReadOnlySpan<byte>(mask, MaskBytes))];
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return [];
        }
    }

    private static List<int> Bits(ReadOnlySpan<byte> mask)
    {
        var set = new List<int>();
        for (var i = 0; i < mask.Length * 8; i++)
        {
            if ((mask[i / 8] >> (i % 8) & 1) != 0) set.Add(i);
        }
        return set;
    }

    // pid 0 is the calling thread
    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int pid, nint size, byte* mask);

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int pid, nint size, byte* mask);
}
