using Iced.Intel;

namespace MaxTune.Codegen.X86;

/// <summary>A machine instruction as Iced's, once registers have numbers and places have addresses.</summary>
internal static class IcedInstruction
{
    /// <param name="number">Number of a register in its class.</param>
    /// <param name="labelAt">Address of a label.</param>
    /// <param name="datumAt">Address of a datum.</param>
    public static Instruction Of(Inst inst, Func<VReg, int> number, Func<Label, ulong> labelAt, Func<Datum, ulong> datumAt)
    {
        var made = new Instruction { Code = inst.Code };
        var info = inst.Code.ToOpCode();
        for (int i = 0; i < inst.Operands.Length; i++)
        {
            var operand = inst.Operands[i];
            switch (operand.Kind)
            {
                case OperandKind.Register:
                    made.SetOpKind(i, OpKind.Register);
                    made.SetOpRegister(i, Name(operand.Register!.Class, operand.Bits, number(operand.Register)));
                    break;
                case OperandKind.Label:
                    made.SetOpKind(i, OpKind.NearBranch64);
                    made.NearBranch64 = labelAt(operand.Label!);
                    break;
                case OperandKind.Immediate:
                    made.SetOpKind(i, info.GetOpKind(i) switch
                    {
                        OpCodeOperandKind.imm8 => OpKind.Immediate8,
                        OpCodeOperandKind.imm8sex32 => OpKind.Immediate8to32,
                        OpCodeOperandKind.imm8sex64 => OpKind.Immediate8to64,
                        OpCodeOperandKind.imm32sex64 => OpKind.Immediate32to64,
                        OpCodeOperandKind.imm64 => OpKind.Immediate64,
                        _ => OpKind.Immediate32,
                    });
                    made.SetImmediate(i, operand.Immediate);
                    break;
                default:
                    made.SetOpKind(i, OpKind.Memory);
                    SetMemory(ref made, operand.Memory!, number, datumAt);
                    break;
            }
        }
        if (inst.Mask is not null) made.OpMask = Register.K0 + number(inst.Mask);
        made.ZeroingMasking = inst.Zeroing;
        made.IsBroadcast = inst.Embedded;
        return made;
    }

    private static void SetMemory(ref Instruction made, Address memory, Func<VReg, int> number, Func<Datum, ulong> datumAt)
    {
        made.MemoryIndexScale = 1;
        if (memory.Datum is { } datum)
        {
            made.MemoryBase = Register.RIP;
            made.MemoryDisplSize = 8;
            made.MemoryDisplacement64 = datumAt(datum);
            return;
        }
        long displacement = memory.Displacement + (memory.Slot?.Offset ?? 0);
        made.MemoryBase = memory.Slot is not null ? Register.RSP : Register.RAX + number(memory.Base!);
        if (memory.Index is { } index)
        {
            made.MemoryIndex = Register.RAX + number(index);
            made.MemoryIndexScale = memory.Scale;
        }
        made.MemoryDisplacement64 = unchecked((ulong)displacement);
        made.MemoryDisplSize = displacement == 0 ? 0 : 1;
    }

    public static Register Name(RegClass @class, int bits, int number) => @class switch
    {
        RegClass.Gpr => bits switch
        {
            // ah, ch, dh and bh come after bl in Iced's order
            8 => number < 4 ? Register.AL + number : Register.SPL + (number - 4),
            16 => Register.AX + number,
            32 => Register.EAX + number,
            _ => Register.RAX + number,
        },
        RegClass.Mask => Register.K0 + number,
        RegClass.Tile => Register.TMM0 + number,
        _ => (bits == 512 ? Register.ZMM0 : bits == 256 ? Register.YMM0 : Register.XMM0) + number,
    };
}
