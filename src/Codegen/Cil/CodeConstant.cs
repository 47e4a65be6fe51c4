using System.Runtime.InteropServices;

namespace MaxTune.Codegen.Cil;

/// <summary>Bytes that code points into: 64-byte aligned, freed by the function whose code it is.</summary>
internal readonly record struct CodeConstant(nint Memory, int Length)
{
    public static unsafe CodeConstant Of(ReadOnlySpan<byte> bytes)
    {
        var memory = (nint)NativeMemory.AlignedAlloc((nuint)Math.Max(1, bytes.Length), 64);
        bytes.CopyTo(new Span<byte>((void*)memory, bytes.Length));
        return new CodeConstant(memory, bytes.Length);
    }

    public unsafe ReadOnlySpan<byte> Bytes => new((void*)Memory, Length);
}
