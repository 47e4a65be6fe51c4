using System.Buffers.Binary;

namespace MaxTune.Tests.X86.Simulator;

/// <summary>Memory of a simulated program: regions far apart, so that an access past the end of one is an error and not another's bytes.</summary>
/// <param name="isOpen">Other addresses are this process' own memory, for code that is called from real code.</param>
internal sealed unsafe class SimulatedMemory(bool isOpen = false)
{
    private const ulong First = 0x10_0000, Apart = 0x100_0000;

    private sealed record Region(string Name, ulong Start, byte[] Bytes, bool Writable);

    private readonly List<Region> regions = [];

    /// <summary>Address of a copy of some bytes.</summary>
    public ulong Map(string name, ReadOnlySpan<byte> bytes, bool writable = true)
    {
        ulong start = First + (ulong)regions.Count * Apart;
        regions.Add(new Region(name, start, bytes.ToArray(), writable));
        return start;
    }

    public byte[] At(ulong start) => regions.Find(r => r.Start == start)!.Bytes;

    public void Read(ulong address, Span<byte> into) => Find(address, into.Length, write: false).CopyTo(into);

    public void Write(ulong address, ReadOnlySpan<byte> bytes) => bytes.CopyTo(Find(address, bytes.Length, write: true));

    public ulong ReadQ(ulong address)
    {
        Span<byte> bytes = stackalloc byte[8];
        Read(address, bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    public void WriteQ(ulong address, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        Write(address, bytes);
    }

    private Span<byte> Find(ulong address, int length, bool write)
    {
        long at = (long)(address - First);
        int index = at < 0 ? -1 : (int)Math.Min(at / (long)Apart, int.MaxValue);
        if ((uint)index >= (uint)regions.Count && isOpen && address > 0x1_0000_0000) return new Span<byte>((void*)address, length);
        if ((uint)index >= (uint)regions.Count) throw new SimulationException($"address 0x{address:x} is nowhere");
        var region = regions[index];
        ulong offset = address - region.Start;
        if (offset + (ulong)length > (ulong)region.Bytes.Length) throw new SimulationException($"{length} bytes at {region.Name} + {offset} of {region.Bytes.Length}");
        if (write && !region.Writable) throw new SimulationException($"writes to {region.Name}");
        return region.Bytes.AsSpan((int)offset, length);
    }
}

internal sealed class SimulationException(string message) : Exception(message);
