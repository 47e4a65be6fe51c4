using System.Runtime.InteropServices;
using Iced.Intel;

namespace MaxTune.Tests.X86.Simulator;

/// <summary>
/// Executes x86-64 code as Iced decodes it: the instructions MaxTune emits, with the meaning the architecture gives them (Intel SDM vol. 2), on any machine.
/// </summary>
internal sealed partial class SimulatedCpu
{
    private const ulong ReturnAddress = 0xDEAD_0000;
    private const long MostSteps = 20_000_000;

    private readonly Dictionary<ulong, Instruction> decoded = [];
    private readonly ulong[] gpr = new ulong[16];
    private readonly byte[][] zmm = [.. Enumerable.Range(0, 32).Select(_ => new byte[64])];
    private readonly ulong[] k = new ulong[8];
    private bool zero, sign, carry, overflow, storesUnordered;
    private readonly byte[] code;
    private readonly ulong codeAt;

    public SimulatedCpu(SimulatedMemory memory, ReadOnlySpan<byte> code)
    {
        Memory = memory;
        this.code = code.ToArray();
        codeAt = memory.Map("code", code, writable: false);
    }

    public SimulatedMemory Memory { get; }

    public long Steps { get; private set; }

    /// <summary>Runs from the first byte until it returns.</summary>
    /// <param name="argument">What the first argument register holds: rdi, or rcx by Windows' convention.</param>
    public void Call(ulong argument, bool windows = false)
    {
        const int stackBytes = 1 << 20;
        ulong stack = Memory.Map("stack", new byte[stackBytes]);
        // garbage everywhere, and nothing a callee keeps may change
        var random = new Random(7);
        for (int i = 0; i < 16; i++) gpr[i] = (ulong)random.NextInt64();
        foreach (var register in zmm) random.NextBytes(register);
        for (int i = 0; i < 8; i++) k[i] = (ulong)random.NextInt64();
        gpr[4] = stack + stackBytes - 4096 - 8;
        gpr[windows ? 1 : 7] = argument;
        Memory.WriteQ(gpr[4], ReturnAddress);
        int[] kept = windows ? [3, 5, 6, 7, 12, 13, 14, 15] : [3, 5, 12, 13, 14, 15];
        ulong[] before = [.. kept.Select(r => gpr[r])];
        byte[][] vectorsBefore = [.. Enumerable.Range(6, 10).Select(r => zmm[r][..16])];
        ulong rsp = gpr[4];

        ulong rip = codeAt;
        while (rip != ReturnAddress)
        {
            if (++Steps > MostSteps) throw new SimulationException("does not end");
            var instruction = Fetch(rip);
            rip = Step(instruction);
        }
        if (gpr[4] != rsp + 8) throw new SimulationException("returns with another stack pointer");
        for (int i = 0; i < kept.Length; i++)
            if (gpr[kept[i]] != before[i]) throw new SimulationException($"returns with another {(Register.RAX + kept[i]).ToString().ToLowerInvariant()}");
        for (int i = 0; windows && i < 10; i++)
            if (!zmm[6 + i].AsSpan(0, 16).SequenceEqual(vectorsBefore[i])) throw new SimulationException($"returns with another xmm{6 + i}");
        if (storesUnordered) throw new SimulationException("returns with nontemporal stores that other threads may not see");
        if (tilesConfigured) throw new SimulationException("returns with tiles in use");
    }

    private Instruction Fetch(ulong rip)
    {
        if (decoded.TryGetValue(rip, out var known)) return known;
        if (rip < codeAt || rip >= codeAt + (ulong)code.Length) throw new SimulationException($"jumps to 0x{rip:x}");
        var decoder = Decoder.Create(64, new ByteArrayCodeReader(code, (int)(rip - codeAt), code.Length - (int)(rip - codeAt)), rip);
        decoder.Decode(out var instruction);
        if (instruction.IsInvalid) throw new SimulationException($"invalid instruction at +{rip - codeAt}");
        return decoded[rip] = instruction;
    }

    private ulong Step(in Instruction i)
    {
        try
        {
            if (Vectors.TryGetValue(i.Mnemonic, out var vector)) vector(this, i);
            else if (Tiles.TryGetValue(i.Mnemonic, out var tile)) tile(this, i);
            else if (General(i) is { } target) return target;
        }
        catch (SimulationException e)
        {
            throw new SimulationException($"+{i.IP - codeAt}: {i}: {e.Message}");
        }
        return i.NextIP;
    }

    // ---- operands

    private ulong AddressOf(in Instruction i)
    {
        if (i.IsIPRelativeMemoryOperand) return i.IPRelativeMemoryAddress;
        ulong address = i.MemoryDisplacement64;
        if (i.MemoryBase != Register.None) address += gpr[i.MemoryBase.GetNumber()];
        if (i.MemoryIndex != Register.None) address += gpr[i.MemoryIndex.GetNumber()] * (ulong)i.MemoryIndexScale;
        return address;
    }

    private static int SizeOf(in Instruction i, int operand) => i.GetOpKind(operand) switch
    {
        OpKind.Register => i.GetOpRegister(operand).GetSize(),
        OpKind.Memory => i.MemorySize.GetSize(),
        OpKind.Immediate8 => 1,
        _ => 8,
    };

    private ulong ReadG(in Instruction i, int operand)
    {
        switch (i.GetOpKind(operand))
        {
            case OpKind.Register:
                var register = i.GetOpRegister(operand);
                if (register is >= Register.AH and <= Register.BH) throw new SimulationException("a high byte register");
                if (register.IsK()) return k[register.GetNumber()];
                return Truncate(gpr[register.GetFullRegister().GetNumber()], register.GetSize());
            case OpKind.Memory:
                Span<byte> bytes = stackalloc byte[8];
                bytes.Clear();
                Memory.Read(AddressOf(i), bytes[..Math.Min(8, i.MemorySize.GetSize())]);
                return BitConverter.ToUInt64(bytes);
            default: return i.GetImmediate(operand);
        }
    }

    private static ulong Truncate(ulong value, int bytes) => bytes >= 8 ? value : value & ((1UL << 8 * bytes) - 1);

    private void WriteG(in Instruction i, int operand, ulong value)
    {
        if (i.GetOpKind(operand) == OpKind.Memory)
        {
            Memory.Write(AddressOf(i), MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in value))[..i.MemorySize.GetSize()]);
            return;
        }
        var register = i.GetOpRegister(operand);
        int number = register.GetFullRegister().GetNumber();
        // 32-bit results clear the upper half, narrower ones keep what was there
        gpr[number] = register.GetSize() switch
        {
            8 => value,
            4 => (uint)value,
            2 => gpr[number] & ~0xFFFFUL | value & 0xFFFF,
            _ => gpr[number] & ~0xFFUL | value & 0xFF,
        };
    }

    // ---- general registers

    private ulong? General(in Instruction i)
    {
        int bytes = i.OpCount > 0 ? SizeOf(i, 0) : 8, bits = 8 * bytes;
        switch (i.Mnemonic)
        {
            case Mnemonic.Mov: WriteG(i, 0, ReadG(i, 1)); return null;
            case Mnemonic.Movzx: WriteG(i, 0, ReadG(i, 1)); return null;
            case Mnemonic.Movsx or Mnemonic.Movsxd: WriteG(i, 0, (ulong)SignExtend(ReadG(i, 1), SizeOf(i, 1))); return null;
            case Mnemonic.Lea: WriteG(i, 0, AddressOf(i)); return null;
            case Mnemonic.Add: WriteG(i, 0, Flags(ReadG(i, 0) + ReadG(i, 1), bits)); return null;
            case Mnemonic.Sub: WriteG(i, 0, Difference(ReadG(i, 0), Truncate(ReadG(i, 1), bytes), bits)); return null;
            case Mnemonic.Cmp: Difference(ReadG(i, 0), Truncate(ReadG(i, 1), bytes), bits); return null;
            case Mnemonic.Neg: WriteG(i, 0, Difference(0, ReadG(i, 0), bits)); return null;
            case Mnemonic.And: WriteG(i, 0, Logic(ReadG(i, 0) & ReadG(i, 1), bits)); return null;
            case Mnemonic.Or: WriteG(i, 0, Logic(ReadG(i, 0) | ReadG(i, 1), bits)); return null;
            case Mnemonic.Xor: WriteG(i, 0, Logic(ReadG(i, 0) ^ ReadG(i, 1), bits)); return null;
            case Mnemonic.Test: Logic(ReadG(i, 0) & ReadG(i, 1), bits); return null;
            case Mnemonic.Imul: WriteG(i, 0, Truncate(i.OpCount == 2 ? ReadG(i, 0) * ReadG(i, 1) : ReadG(i, 1) * ReadG(i, 2), bytes)); return null;
            case Mnemonic.Shl: WriteG(i, 0, Truncate(ReadG(i, 0) << (int)(ReadG(i, 1) & (ulong)(bits - 1)), bytes)); return null;
            case Mnemonic.Shr: WriteG(i, 0, ReadG(i, 0) >> (int)(ReadG(i, 1) & (ulong)(bits - 1))); return null;
            case Mnemonic.Sar: WriteG(i, 0, (ulong)(SignExtend(ReadG(i, 0), bytes) >> (int)(ReadG(i, 1) & (ulong)(bits - 1)))); return null;
            case Mnemonic.Shlx: WriteG(i, 0, Truncate(ReadG(i, 1) << (int)(ReadG(i, 2) & (ulong)(bits - 1)), bytes)); return null;
            case Mnemonic.Shrx: WriteG(i, 0, ReadG(i, 1) >> (int)(ReadG(i, 2) & (ulong)(bits - 1))); return null;
            case Mnemonic.Sarx: WriteG(i, 0, (ulong)(SignExtend(ReadG(i, 1), bytes) >> (int)(ReadG(i, 2) & (ulong)(bits - 1)))); return null;
            case Mnemonic.Bzhi:
                int keep = (int)(ReadG(i, 2) & 0xFF);
                WriteG(i, 0, keep >= bits ? ReadG(i, 1) : ReadG(i, 1) & ((1UL << keep) - 1));
                return null;
            case Mnemonic.Push:
                gpr[4] -= 8;
                Memory.WriteQ(gpr[4], ReadG(i, 0));
                return null;
            case Mnemonic.Pop:
                WriteG(i, 0, Memory.ReadQ(gpr[4]));
                gpr[4] += 8;
                return null;
            case Mnemonic.Ret:
                ulong target = Memory.ReadQ(gpr[4]);
                gpr[4] += 8;
                return target;
            case Mnemonic.Jmp: return i.NearBranchTarget;
            case Mnemonic.Sfence:
                storesUnordered = false;
                return null;
            case Mnemonic.Nop or Mnemonic.Prefetcht0 or Mnemonic.Prefetcht1 or Mnemonic.Prefetcht2 or Mnemonic.Prefetchnta or Mnemonic.Prefetchw: return null;
        }
        if (i.ConditionCode != ConditionCode.None)
        {
            bool holds = Holds(i.ConditionCode);
            if (i.IsJccShortOrNear) return holds ? i.NearBranchTarget : null;
            if (i.OpCount == 1) { WriteG(i, 0, holds ? 1UL : 0); return null; }
            if (i.OpCount == 2) { WriteG(i, 0, holds ? ReadG(i, 1) : ReadG(i, 0)); return null; }
        }
        throw new SimulationException("is not simulated");
    }

    private static long SignExtend(ulong value, int bytes) => (long)(value << 64 - 8 * bytes) >> 64 - 8 * bytes;

    private ulong Flags(ulong result, int bits)
    {
        // nothing MaxTune emits reads the carry or overflow of an addition
        Logic(result, bits);
        return Truncate(result, bits / 8);
    }

    private ulong Logic(ulong result, int bits)
    {
        result = Truncate(result, bits / 8);
        zero = result == 0;
        sign = (result >> bits - 1 & 1) != 0;
        carry = overflow = false;
        return result;
    }

    private ulong Difference(ulong a, ulong b, int bits)
    {
        ulong result = Truncate(a - b, bits / 8);
        zero = result == 0;
        sign = (result >> bits - 1 & 1) != 0;
        carry = a < b;
        overflow = ((a ^ b) & (a ^ result)) >> bits - 1 != 0;
        return result;
    }

    private bool Holds(ConditionCode condition) => condition switch
    {
        ConditionCode.e => zero,
        ConditionCode.ne => !zero,
        ConditionCode.l => sign != overflow,
        ConditionCode.ge => sign == overflow,
        ConditionCode.le => zero || sign != overflow,
        ConditionCode.g => !zero && sign == overflow,
        ConditionCode.b => carry,
        ConditionCode.ae => !carry,
        ConditionCode.be => carry || zero,
        ConditionCode.a => !carry && !zero,
        ConditionCode.s => sign,
        ConditionCode.ns => !sign,
        _ => throw new SimulationException("tests a flag that is not simulated"),
    };
}
