using Iced.Intel;

namespace MaxTune.Codegen.Listing;

/// <summary>The machine code of one method or function, decoded.</summary>
/// <param name="Name">As listings show it.</param>
/// <param name="Entry">Where it begins in memory; what the instructions' addresses count from.</param>
/// <param name="Instructions">By address; without the bytes between them that nothing jumps to.</param>
public sealed record MachineCode(string Name, ulong Entry, IReadOnlyList<Instruction> Instructions)
{
    /// <summary>Bytes from the first instruction to the end of the last, alignment between them included.</summary>
    public int ByteLength => Instructions.Count == 0 ? 0 : (int)(Instructions[^1].NextIP - Instructions[0].IP);

    /// <summary>Loops, from their branches backwards.</summary>
    public IReadOnlyList<MachineLoop> Loops => field ??= MachineLoop.Find(this);

    /// <summary>
    /// Reads the code at a function pointer of this process by following its branches. Null on other processors than x86-64.
    /// </summary>
    /// <param name="entry">A function pointer whose method has been compiled; stubs in front of the code are followed.</param>
    public static MachineCode? Read(string name, nint entry) => CodeWalk.IsSupported ? new CodeWalk(name).FromMemory((ulong)entry) : null;

    /// <summary>Decodes a block of bytes whole, as if it lay at <paramref name="address"/>.</summary>
    public static MachineCode Decode(string name, byte[] bytes, ulong address = 0)
    {
        var decoder = Decoder.Create(64, bytes, address);
        var instructions = new List<Instruction>();
        while (decoder.IP < address + (ulong)bytes.Length) instructions.Add(decoder.Decode());
        return new MachineCode(name, address, instructions);
    }
}
