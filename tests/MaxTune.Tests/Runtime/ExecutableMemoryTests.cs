using MaxTune.Runtime;
using Xunit;

namespace MaxTune.Tests.Runtime;

public unsafe class ExecutableMemoryTests
{
    // mov eax, 42; ret
    private static readonly byte[] FortyTwo = [0xB8, 42, 0, 0, 0, 0xC3];

    [SkippableFact]
    public void CodeRuns()
    {
        Skip.IfNot(ExecutableMemory.IsSupported, "x86-64 machine code");
        using var code = ExecutableMemory.Create(FortyTwo);
        Assert.Equal(42, ((delegate* unmanaged<int>)code.Address)());
        Assert.Equal(FortyTwo.Length, code.Length);
        Assert.Equal(FortyTwo, new ReadOnlySpan<byte>((void*)code.Address, code.Length).ToArray());
    }

    [SkippableFact]
    public void CodeLargerThanAPageRuns()
    {
        Skip.IfNot(ExecutableMemory.IsSupported, "x86-64 machine code");
        var code = new byte[10_000];
        Array.Fill(code, (byte)0x90); // nop
        FortyTwo.CopyTo(code, code.Length - FortyTwo.Length);
        using var memory = ExecutableMemory.Create(code);
        Assert.Equal(42, ((delegate* unmanaged<int>)memory.Address)());
    }

    [SkippableFact]
    public void PagesAreNeverWritableAndExecutable()
    {
        Skip.IfNot(ExecutableMemory.IsSupported && OperatingSystem.IsLinux(), "reads /proc/self/maps");
        using var code = ExecutableMemory.Create(FortyTwo);
        var line = File.ReadLines("/proc/self/maps").Single(l => l.Split('-', ' ') is [var from, var to, ..]
            && nint.Parse(from, System.Globalization.NumberStyles.HexNumber) <= code.Address && code.Address < nint.Parse(to, System.Globalization.NumberStyles.HexNumber));
        Assert.Equal("r-xp", line.Split(' ')[1]);
    }

    [SkippableFact]
    public void FreedOrEmptyCodeSaysSo()
    {
        Skip.IfNot(ExecutableMemory.IsSupported, "x86-64 machine code");
        Assert.Throws<ArgumentException>(() => ExecutableMemory.Create([]));
        var code = ExecutableMemory.Create(FortyTwo);
        code.Dispose();
        code.Dispose();
        Assert.Throws<ObjectDisposedException>(() => code.Address);
    }
}
