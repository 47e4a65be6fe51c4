using System.Collections.Concurrent;
using Iced.Intel;

namespace MaxTune.Codegen.X86;

/// <summary>Which registers an instruction reads and writes, from Iced's tables.</summary>
internal static class Effects
{
    private static readonly ConcurrentDictionary<(Code, bool Masked, bool Zeroing, int Shape), OpAccess[]> Cache = new();

    /// <summary>Calls <paramref name="visit"/> with each register the instruction names: read, written, or both. A register may come more than once.</summary>
    public static void Each(Inst inst, Action<VReg, bool, bool> visit)
    {
        if (inst.Mark is not null) return;
        if (inst.IsCopy)
        {
            visit(inst.Operands[1].Register!, true, false);
            visit(inst.Operands[0].Register!, false, true);
            return;
        }
        var access = AccessesOf(inst);
        if (inst.Mask is not null) visit(inst.Mask, true, false);
        for (int i = 0; i < inst.Operands.Length; i++)
        {
            var operand = inst.Operands[i];
            if (operand.Kind == OperandKind.Memory)
            {
                if (operand.Memory!.Base is { } at) visit(at, true, false);
                if (operand.Memory.Index is { } index) visit(index, true, false);
            }
            else if (operand.Kind == OperandKind.Register)
            {
                bool reads = Reads(access[i]) && !inst.IsZeroIdiom, writes = Writes(access[i]);
                if (reads || writes) visit(operand.Register!, reads, writes);
            }
        }
    }

    public static bool WritesMemory(Inst inst)
    {
        if (inst.Mark is not null || inst.IsCopy) return false;
        var access = AccessesOf(inst);
        for (int i = 0; i < inst.Operands.Length; i++)
            if (inst.Operands[i].Kind == OperandKind.Memory && Writes(access[i])) return true;
        return false;
    }

    private static bool Reads(OpAccess access) => access is OpAccess.Read or OpAccess.CondRead or OpAccess.ReadWrite or OpAccess.ReadCondWrite or OpAccess.CondWrite;
    private static bool Writes(OpAccess access) => access is OpAccess.Write or OpAccess.CondWrite or OpAccess.ReadWrite or OpAccess.ReadCondWrite;

    private static OpAccess[] AccessesOf(Inst inst)
    {
        int shape = 0;
        for (int i = 0; i < inst.Operands.Length; i++) shape |= (int)inst.Operands[i].Kind << 2 * i;
        return Cache.GetOrAdd((inst.Code, inst.Mask is not null, inst.Zeroing, shape), static (_, inst) =>
        {
            // distinct registers throughout: some instructions do not read a register given twice
            int next = 1;
            var info = new InstructionInfoFactory().GetInfo(IcedInstruction.Of(inst, _ => next++ & 7, static _ => 0, static _ => 0));
            return [.. Enumerable.Range(0, inst.Operands.Length).Select(info.GetOpAccess)];
        }, inst);
    }
}
