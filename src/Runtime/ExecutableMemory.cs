using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MaxTune.Runtime;

/// <summary>Machine code that can be called. The pages are writable while the code is copied in, then executable; never both.</summary>
/// <remarks>Keep this object alive while its code can run: freeing it unmaps the code.</remarks>
public sealed unsafe partial class ExecutableMemory : SafeHandleZeroOrMinusOneIsInvalid
{
    private nuint mapped;

    private ExecutableMemory() : base(ownsHandle: true) { }

    /// <summary>The code MaxTune makes is x86-64.</summary>
    public static bool IsSupported =>
        RuntimeInformation.ProcessArchitecture == Architecture.X64 && (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() || OperatingSystem.IsWindows());

    /// <summary>The first byte of the code, on a page boundary.</summary>
    /// <exception cref="ObjectDisposedException">The memory was freed.</exception>
    public nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    /// <summary>Bytes of code.</summary>
    public int Length { get; private init; }

    /// <summary>Copies position-independent x86-64 code into executable pages.</summary>
    /// <exception cref="PlatformNotSupportedException">Another processor or system, or the system refuses executable memory.</exception>
    public static ExecutableMemory Create(ReadOnlySpan<byte> code)
    {
        if (!IsSupported) throw new PlatformNotSupportedException($"machine code runs on x86-64 Linux, macOS and Windows, not on {RuntimeInformation.RuntimeIdentifier}");
        if (code.IsEmpty) throw new ArgumentException("no code", nameof(code));
        var page = (nuint)Environment.SystemPageSize;
        var bytes = ((nuint)code.Length + page - 1) / page * page;
        var memory = new ExecutableMemory { Length = code.Length };
        if (OperatingSystem.IsWindows()) memory.MapWindows(code, bytes);
        else memory.MapUnix(code, bytes);
        return memory;
    }

    private void MapUnix(ReadOnlySpan<byte> code, nuint bytes)
    {
        const int read = 1, write = 2, execute = 4, privateMapping = 2;
        var anonymous = OperatingSystem.IsMacOS() ? 0x1000 : 0x20;
        var start = mmap(0, bytes, read | write, privateMapping | anonymous, -1, 0);
        if (start == -1) throw Refused("mmap");
        SetHandle(start);
        mapped = bytes;
        code.CopyTo(new Span<byte>((void*)start, code.Length));
        if (mprotect(start, bytes, read | execute) != 0)
        {
            var refused = Refused("mprotect");
            Dispose();
            throw refused;
        }
    }

    private void MapWindows(ReadOnlySpan<byte> code, nuint bytes)
    {
        const uint commitAndReserve = 0x3000, readWrite = 4, executeRead = 0x20;
        var start = VirtualAlloc(0, bytes, commitAndReserve, readWrite);
        if (start == 0) throw Refused("VirtualAlloc");
        SetHandle(start);
        mapped = bytes;
        code.CopyTo(new Span<byte>((void*)start, code.Length));
        if (!VirtualProtect(start, bytes, executeRead, out _))
        {
            var refused = Refused("VirtualProtect");
            Dispose();
            throw refused;
        }
        FlushInstructionCache(-1, start, bytes);
    }

    protected override bool ReleaseHandle()
    {
        const uint release = 0x8000;
        return OperatingSystem.IsWindows() ? VirtualFree(handle, 0, release) : munmap(handle, mapped) == 0;
    }

    private static PlatformNotSupportedException Refused(string call) =>
        new($"the system refuses executable memory: {call} failed with error {Marshal.GetLastPInvokeError()}");

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mprotect(nint address, nuint length, int protection);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(nint address, nuint length);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial nint VirtualAlloc(nint address, nuint size, uint type, uint protection);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool VirtualProtect(nint address, nuint size, uint protection, out uint old);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool VirtualFree(nint address, nuint size, uint type);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool FlushInstructionCache(nint process, nint address, nuint size);
}
