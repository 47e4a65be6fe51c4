using Iced.Intel;

namespace MaxTune.Codegen.X86;

/// <summary>Finds the encoding of an instruction from its mnemonic and operands, as an assembler does: the encodings and what they accept are Iced's.</summary>
internal sealed class CodeTable
{
    private readonly Dictionary<Mnemonic, Code[]> byMnemonic;

    public static readonly CodeTable Instance = new();

    private CodeTable() =>
        byMnemonic = Enum.GetValues<Code>().Where(IsUsable).GroupBy(c => c.Mnemonic()).ToDictionary(g => g.Key, g => g.ToArray());

    private static bool IsUsable(Code code) =>
        code != Code.INVALID && code.Encoding() is EncodingKind.Legacy or EncodingKind.VEX or EncodingKind.EVEX && code.ToOpCode().Mode64;

    /// <summary>The encoding; with <paramref name="evex"/> the EVEX one, which reaches 32 vector registers and opmasks, where there is one. Null when nothing fits.</summary>
    public Code? Find(Mnemonic mnemonic, ReadOnlySpan<Operand> operands, bool evex)
    {
        if (!byMnemonic.TryGetValue(mnemonic, out var codes)) return null;
        Code? best = null;
        int rank = int.MaxValue;
        foreach (var code in codes)
        {
            int cost = Cost(code, operands, evex);
            if (cost >= rank) continue;
            (best, rank) = (code, cost);
        }
        return best;
    }

    private static int Cost(Code code, ReadOnlySpan<Operand> operands, bool evex)
    {
        var info = code.ToOpCode();
        if (info.OpCount != operands.Length) return int.MaxValue;
        int cost = 0;
        for (int i = 0; i < operands.Length; i++)
        {
            int match = Match(info.GetOpKind(i), operands[i]);
            if (match < 0) return int.MaxValue;
            cost += match;
        }
        // general registers are encoded as 32 or 64 bits, never 16 behind a prefix
        if (info.Encoding == EncodingKind.EVEX != evex) cost += 100;
        if (info.IsLIG || info.IsWIG) cost += 1;
        return cost;
    }

    // the bytes an operand costs beside the opcode; -1 when this encoding does not take it
    private static int Match(OpCodeOperandKind kind, Operand operand)
    {
        switch (operand.Kind)
        {
            case OperandKind.Immediate:
                return kind switch
                {
                    OpCodeOperandKind.imm8 => operand.Immediate is >= -128 and <= 255 ? 1 : -1,
                    OpCodeOperandKind.imm8sex32 or OpCodeOperandKind.imm8sex64 => operand.Immediate is >= -128 and <= 127 ? 1 : -1,
                    OpCodeOperandKind.imm32 => operand.Immediate is >= int.MinValue and <= uint.MaxValue ? 4 : -1,
                    OpCodeOperandKind.imm32sex64 => operand.Immediate is >= int.MinValue and <= int.MaxValue ? 4 : -1,
                    OpCodeOperandKind.imm64 => 8,
                    _ => -1,
                };
            case OperandKind.Label: return kind is OpCodeOperandKind.br64_1 ? 0 : -1;
            case OperandKind.Memory:
                return kind switch
                {
                    OpCodeOperandKind.mem or OpCodeOperandKind.sibmem => 0,
                    OpCodeOperandKind.r8_or_mem or OpCodeOperandKind.r16_or_mem or OpCodeOperandKind.r32_or_mem or OpCodeOperandKind.r64_or_mem
                        or OpCodeOperandKind.xmm_or_mem or OpCodeOperandKind.ymm_or_mem or OpCodeOperandKind.zmm_or_mem or OpCodeOperandKind.k_or_mem => 0,
                    _ => -1,
                };
        }
        int bits = kind switch
        {
            OpCodeOperandKind.r8_reg or OpCodeOperandKind.r8_or_mem or OpCodeOperandKind.r8_opcode => 8,
            OpCodeOperandKind.r16_reg or OpCodeOperandKind.r16_or_mem or OpCodeOperandKind.r16_rm => 16,
            OpCodeOperandKind.r32_reg or OpCodeOperandKind.r32_or_mem or OpCodeOperandKind.r32_opcode or OpCodeOperandKind.r32_rm or OpCodeOperandKind.r32_vvvv => 32,
            OpCodeOperandKind.r64_reg or OpCodeOperandKind.r64_or_mem or OpCodeOperandKind.r64_opcode or OpCodeOperandKind.r64_rm or OpCodeOperandKind.r64_vvvv => 64,
            OpCodeOperandKind.xmm_reg or OpCodeOperandKind.xmm_or_mem or OpCodeOperandKind.xmm_rm or OpCodeOperandKind.xmm_vvvv or OpCodeOperandKind.xmm_is4 => 128,
            OpCodeOperandKind.ymm_reg or OpCodeOperandKind.ymm_or_mem or OpCodeOperandKind.ymm_rm or OpCodeOperandKind.ymm_vvvv or OpCodeOperandKind.ymm_is4 => 256,
            OpCodeOperandKind.zmm_reg or OpCodeOperandKind.zmm_or_mem or OpCodeOperandKind.zmm_rm or OpCodeOperandKind.zmm_vvvv => 512,
            OpCodeOperandKind.k_reg or OpCodeOperandKind.k_or_mem or OpCodeOperandKind.k_rm or OpCodeOperandKind.k_vvvv => 64,
            OpCodeOperandKind.tmm_reg or OpCodeOperandKind.tmm_rm or OpCodeOperandKind.tmm_vvvv => 8192,
            _ => 0,
        };
        bool mask = kind is OpCodeOperandKind.k_reg or OpCodeOperandKind.k_or_mem or OpCodeOperandKind.k_rm or OpCodeOperandKind.k_vvvv;
        if (bits != operand.Bits || mask != (operand.Register!.Class == RegClass.Mask)) return -1;
        return operand.Register.Class switch
        {
            RegClass.Gpr => bits <= 64 ? 0 : -1,
            RegClass.Vec => bits is 128 or 256 or 512 ? 0 : -1,
            RegClass.Tile => bits == 8192 ? 0 : -1,
            _ => 0,
        };
    }
}
