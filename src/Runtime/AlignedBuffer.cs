using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MaxTune.Runtime;

/// <summary>Native memory that starts on a 64-byte boundary (one cache line, one zmm). Freed by Dispose, or by the finalizer.</summary>
/// <remarks>A pointer or span into the buffer does not keep it alive: hold on to the buffer (or its tensor) while using one.</remarks>
public sealed unsafe class AlignedBuffer : SafeHandleZeroOrMinusOneIsInvalid
{
    public const int Alignment = 64;

    /// <param name="byteLength">0 is allowed, and still gives a valid pointer.</param>
    /// <param name="zeroed">Whether to clear the memory; otherwise it holds anything.</param>
    /// <exception cref="TensorException">The size is negative, overflows, or is more than this machine has.</exception>
    public AlignedBuffer(long byteLength, bool zeroed = true) : base(ownsHandle: true)
    {
        if (byteLength < 0) throw new TensorException($"a buffer of {byteLength} bytes: the size must not be negative");
        // Linux grants more than there is and kills the process that touches it: ask first
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (available > 0 && byteLength > available)
            throw new TensorException($"a buffer of {byteLength} bytes does not fit: this machine has {available}");
        long rounded;
        try
        {
            rounded = Math.Max(checked(byteLength + Alignment - 1) / Alignment * Alignment, Alignment);
            SetHandle(rounded >= HugePages.Least ? HugePages.Allocate(rounded) : (nint)NativeMemory.AlignedAlloc(checked((nuint)rounded), Alignment));
        }
        catch (Exception e) when (e is OutOfMemoryException or OverflowException)
        {
            throw new TensorException($"a buffer of {byteLength} bytes could not be allocated", e);
        }
        ByteLength = byteLength;
        Capacity = rounded;
        if (zeroed) NativeMemory.Clear((void*)handle, (nuint)rounded);
        if (rounded >= PressureThreshold) GC.AddMemoryPressure(rounded);
    }

    // small buffers are not worth the call
    private const long PressureThreshold = 1 << 16;

    public long ByteLength { get; }

    // ByteLength rounded up to whole lines: what a full-width load at the end may touch
    internal long Capacity { get; }

    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public byte* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return (byte*)handle;
        }
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        if (Capacity >= PressureThreshold) GC.RemoveMemoryPressure(Capacity);
        return true;
    }
}
