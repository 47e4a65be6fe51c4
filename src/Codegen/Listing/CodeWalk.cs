using System.Runtime.InteropServices;
using Iced.Intel;

namespace MaxTune.Codegen.Listing;

/// <summary>
/// Decodes compiled code where it lies. Nobody says how long it is, so it is followed from its entry along every branch: what is reached is the method. Bytes are read
/// one at a time, never past an instruction that is reached.
/// </summary>
internal sealed class CodeWalk(string name)
{
    // a method this long is no kernel; stop rather than walk through memory
    private const int MostInstructions = 1 << 20;

    public static bool IsSupported => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    private readonly SortedDictionary<ulong, Instruction> found = [];
    private readonly Stack<ulong> open = [];

    public MachineCode? FromMemory(ulong pointer)
    {
        ulong entry = PastStubs(pointer);
        open.Push(entry);
        while (open.TryPop(out ulong at))
            while (!found.ContainsKey(at))
            {
                var instruction = Decode(at);
                if (instruction.IsInvalid || found.Count >= MostInstructions) return null;
                found.Add(at, instruction);
                if (!Next(instruction, ref at)) break;
            }
        return new MachineCode(name, entry, [.. found.Values]);
    }

    // false where control does not go on to what follows
    private bool Next(in Instruction instruction, ref ulong at)
    {
        at = instruction.NextIP;
        switch (instruction.FlowControl)
        {
            case FlowControl.ConditionalBranch:
                open.Push(instruction.NearBranchTarget);
                return true;
            case FlowControl.UnconditionalBranch when IsNear(instruction.NearBranchTarget, instruction.IP):
                open.Push(instruction.NearBranchTarget);
                return false;
            case FlowControl.UnconditionalBranch or FlowControl.IndirectBranch or FlowControl.Return or FlowControl.Interrupt or FlowControl.Exception:
                return false;
            default:
                return true;
        }
    }

    // a jump further than any method is long leaves the method
    private static bool IsNear(ulong target, ulong from) => Math.Max(target, from) - Math.Min(target, from) < 1 << 24;

    // jmp [rip + x] and jmp rel32 to the real code
    private static ulong PastStubs(ulong at)
    {
        for (int i = 0; i < 8; i++)
        {
            var first = Decode(at);
            if (first.Mnemonic != Mnemonic.Jmp) return at;
            if (first.IsIPRelativeMemoryOperand) at = (ulong)Marshal.ReadInt64((nint)first.IPRelativeMemoryAddress);
            else if (first.FlowControl == FlowControl.UnconditionalBranch) at = first.NearBranchTarget;
            else return at;
        }
        return at;
    }

    private static Instruction Decode(ulong at)
    {
        var decoder = Decoder.Create(64, new MemoryReader(at));
        decoder.IP = at;
        return decoder.Decode();
    }

    private sealed class MemoryReader(ulong at) : CodeReader
    {
        public override int ReadByte() => Marshal.ReadByte((nint)at++);
    }
}
