using Iced.Intel;

namespace MaxTune.Codegen.Listing;

/// <summary>
/// A loop of machine code: everything between a branch backwards and its target, and what an iteration does. A spill is a read or write of the stack frame.
/// </summary>
/// <param name="Head">Address of the first instruction.</param>
/// <param name="Tail">Address of the branch backwards.</param>
/// <param name="Instructions">In an iteration, if every branch forwards falls through.</param>
/// <param name="Products">Multiply-adds: FMA, dot products, tile products; multiplications where there are none of these.</param>
/// <param name="Loads">Reads of memory other than the stack, as operands of other instructions too.</param>
/// <param name="Stores">Writes of memory other than the stack.</param>
/// <param name="SpillLoads">Reads of the stack.</param>
/// <param name="SpillStores">Writes of the stack.</param>
/// <param name="IsInnermost">No other loop lies in it.</param>
public sealed record MachineLoop(
    ulong Head, ulong Tail, int Instructions, int Products, int Loads, int Stores, int SpillLoads, int SpillStores, bool IsInnermost)
{
    /// <summary>Loads and stores a multiply-add; infinite without one.</summary>
    public double MemoryPerProduct => (double)(Loads + Stores) / Products;

    public int Spills => SpillLoads + SpillStores;

    /// <summary>By address, outer before inner.</summary>
    internal static IReadOnlyList<MachineLoop> Find(MachineCode code)
    {
        var tails = new Dictionary<ulong, ulong>();
        foreach (var instruction in code.Instructions)
            if (instruction.FlowControl is FlowControl.ConditionalBranch or FlowControl.UnconditionalBranch && instruction.NearBranchTarget is var head && head <= instruction.IP && head >= code.Instructions[0].IP)
                tails[head] = Math.Max(tails.GetValueOrDefault(head), instruction.IP);
        bool frame = code.Instructions.Any(SetsFrame);
        bool multiplies = !code.Instructions.Any(i => IsFused(i.Mnemonic));
        return [.. tails.OrderBy(t => t.Key).Select(t => Count(code, t.Key, t.Value, frame, multiplies, !tails.Any(o => o.Key != t.Key && o.Key >= t.Key && o.Value <= t.Value)))];
    }

    private static MachineLoop Count(MachineCode code, ulong head, ulong tail, bool frame, bool multiplies, bool innermost)
    {
        var info = new InstructionInfoFactory();
        int instructions = 0, products = 0, loads = 0, stores = 0, spillLoads = 0, spillStores = 0;
        foreach (var instruction in code.Instructions)
        {
            if (instruction.IP < head || instruction.IP > tail) continue;
            instructions++;
            if (IsFused(instruction.Mnemonic) || multiplies && IsProduct(instruction.Mnemonic)) products++;
            foreach (var memory in info.GetInfo(instruction).GetUsedMemory())
            {
                bool stack = memory.Base == Register.RSP || frame && memory.Base == Register.RBP;
                if (memory.Access is OpAccess.Read or OpAccess.CondRead or OpAccess.ReadWrite or OpAccess.ReadCondWrite)
                    _ = stack ? spillLoads++ : loads++;
                if (memory.Access is OpAccess.Write or OpAccess.CondWrite or OpAccess.ReadWrite or OpAccess.ReadCondWrite)
                    _ = stack ? spillStores++ : stores++;
            }
        }
        return new MachineLoop(head, tail, instructions, products, loads, stores, spillLoads, spillStores, innermost);
    }

    // mov rbp, rsp; lea rbp, [rsp + n]
    private static bool SetsFrame(Instruction i) =>
        i.Op0Register == Register.RBP && (i.Mnemonic == Mnemonic.Mov && i.Op1Register == Register.RSP || i.Mnemonic == Mnemonic.Lea && i.MemoryBase == Register.RSP);

    private static bool IsFused(Mnemonic mnemonic)
    {
        string name = mnemonic.ToString();
        return name.StartsWith("Vfmadd", StringComparison.Ordinal) || name.StartsWith("Vfnmadd", StringComparison.Ordinal) || name.StartsWith("Vfmsub", StringComparison.Ordinal)
            || name.StartsWith("Vpdp", StringComparison.Ordinal) || name.StartsWith("Tdp", StringComparison.Ordinal) || mnemonic is Mnemonic.Vdpbf16ps or Mnemonic.Vpmaddwd or Mnemonic.Pmaddwd;
    }

    private static bool IsProduct(Mnemonic mnemonic) =>
        mnemonic is Mnemonic.Vmulps or Mnemonic.Mulps or Mnemonic.Vmulss or Mnemonic.Mulss or Mnemonic.Vmulpd or Mnemonic.Mulpd or Mnemonic.Vmulsd or Mnemonic.Mulsd
            or Mnemonic.Vpmulld or Mnemonic.Pmulld or Mnemonic.Imul;
}
