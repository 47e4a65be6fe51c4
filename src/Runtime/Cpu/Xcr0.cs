using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace MaxTune.Runtime;

/// <summary>Which register state the operating system saves: an instruction set whose registers it does not save cannot be used.</summary>
internal static unsafe class Xcr0
{
    // xor ecx, ecx; xgetbv; shl rdx, 32; or rax, rdx; ret     the same in both x64 calling conventions
    private static ReadOnlySpan<byte> Stub => [0x31, 0xC9, 0x0F, 0x01, 0xD0, 0x48, 0xC1, 0xE2, 0x20, 0x48, 0x09, 0xD0, 0xC3];

    /// <param name="osXsave">CPUID.1:ECX.27; without it xgetbv is an invalid instruction.</param>
    public static ulong Read(bool osXsave)
    {
        if (!osXsave) return 0;
        if (ExecutableMemory.IsSupported)
        {
            try
            {
                using var code = ExecutableMemory.Create(Stub);
                return ((delegate* unmanaged<ulong>)code.Address)();
            }
            catch (PlatformNotSupportedException)
            {
                // a system that refuses executable memory: .NET has asked for AVX and AVX-512 itself
            }
        }
        return (Avx.IsSupported ? 0x7UL : 0) | (Avx512F.IsSupported ? 0xE0UL : 0);
    }
}

/// <summary>Linux and Windows give a process AMX tiles when it asks; once for all its threads.</summary>
internal static partial class AmxPermission
{
    public static bool Request()
    {
        const long archPrctl = 158, requestPermission = 0x1023;
        const int tileData = 18;
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64) return false;
        try
        {
            if (OperatingSystem.IsWindows()) return EnableProcessOptionalXStateFeatures(1UL << tileData);
            return OperatingSystem.IsLinux() && syscall(archPrctl, requestPermission, tileData) == 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException) { return false; }
    }

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool EnableProcessOptionalXStateFeatures(ulong features);

    [LibraryImport("libc")]
    private static partial long syscall(long number, long code, long feature);
}
