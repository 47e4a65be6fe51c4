using Iced.Intel;
using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.X86;

/// <summary>An instruction of the finished code.</summary>
internal sealed record EncodedLine(int Offset, Instruction Instruction, string? Comment);

/// <summary>Finished code: bytes, and what the listing needs.</summary>
internal sealed record Encoded(byte[] Bytes, int CodeLength, List<EncodedLine> Lines, Dictionary<int, string> Labels, Dictionary<int, string> Data);

/// <summary>Puts the frame around the body, numbers the registers, and encodes.</summary>
internal sealed class Encoder(MachineFunction function, Dictionary<VReg, int> numbers, X86Options options, Operation source)
{
    private const int LoopAlignment = 32, PageBytes = 4096;

    private readonly RegisterFile file = new(options, function.Shape.Evex);
    private readonly List<(Instruction Instruction, string? Comment, Label? Mark)> lines = [];
    private readonly Dictionary<Label, ulong> labelAt = [];
    private readonly Dictionary<Datum, ulong> datumAt = [];
    private readonly Dictionary<Label, int> pads = [];

    public Encoded Run()
    {
        Datum? tiles = function.Shape.UsesTiles ? TileConfiguration() : null;
        if (tiles is not null) function.Data.Add(tiles);
        var kept = numbers.Where(n => n.Key.Class == RegClass.Gpr && file.IsKept(n.Value)).Select(n => n.Value).Distinct().Order().ToArray();
        var keptVectors = numbers.Where(n => n.Key.Class == RegClass.Vec && file.IsKeptVector(n.Value)).Select(n => n.Value).Distinct().Order().ToArray();
        var saves = keptVectors.ToDictionary(v => v, _ => function.NewSlot(16));
        bool framed = function.Slots.Count > 0;
        if (framed) kept = [.. kept.Where(r => r != RegisterFile.Rbp)];
        int frame = LayOutFrame();

        if (framed)
        {
            Add(Instruction.Create(Code.Push_r64, Register.RBP), "frame");
            Add(Instruction.Create(Code.Mov_r64_rm64, Register.RBP, Register.RSP));
        }
        foreach (int r in kept) Add(Instruction.Create(Code.Push_r64, Register.RAX + r));
        if (framed) Reserve(frame);
        foreach (var (vector, slot) in saves) Add(Instruction.Create(Code.VEX_Vmovups_xmmm128_xmm, Stack(slot), Register.XMM0 + vector));
        if (tiles is not null) AddOn(new Inst(Code.VEX_Ldtilecfg_m512, [Operand.Of(Address.Of(tiles))]), "tile shapes");
        foreach (var inst in function.Code) AddOn(inst, inst.Comment);
        // other threads read after a barrier, which orders ordinary stores alone
        if (function.Code.Any(inst => inst.Code.Mnemonic() == Mnemonic.Vmovntps)) Add(Instruction.Create(Code.Sfence));
        if (tiles is not null) Add(Instruction.Create(Code.VEX_Tilerelease));
        if (numbers.Keys.Any(r => r.Class == RegClass.Vec)) Add(Instruction.Create(Code.VEX_Vzeroupper));
        foreach (var (vector, slot) in saves) Add(Instruction.Create(Code.VEX_Vmovups_xmm_xmmm128, Register.XMM0 + vector, Stack(slot)));
        if (framed && kept.Length == 0) Add(Instruction.Create(Code.Mov_r64_rm64, Register.RSP, Register.RBP));
        else if (framed) Add(Instruction.Create(Code.Lea_r64_m, Register.RSP, new MemoryOperand(Register.RBP, -8L * kept.Length, 1)));
        foreach (int r in kept.Reverse()) Add(Instruction.Create(Code.Pop_r64, Register.RAX + r));
        if (framed) Add(Instruction.Create(Code.Pop_r64, Register.RBP));
        Add(Instruction.Create(Code.Retnq));
        return Finish();
    }

    private void Add(Instruction instruction, string? comment = null) => lines.Add((instruction, comment, null));

    private readonly Dictionary<int, Inst> symbolic = [];

    // labels and data have no addresses yet: filled in when encoding
    private void AddOn(Inst inst, string? comment)
    {
        if (inst.Mark is not null)
        {
            lines.Add((default, null, inst.Mark));
            return;
        }
        symbolic[lines.Count] = inst;
        lines.Add((default, comment, null));
    }

    private static MemoryOperand Stack(StackSlot slot) => new(Register.RSP, slot.Offset, slot.Offset == 0 ? 0 : 1);

    private int LayOutFrame()
    {
        int at = 0;
        foreach (var slot in function.Slots.OrderByDescending(s => s.Bytes))
        {
            int alignment = Math.Min(64, slot.Bytes);
            at = (at + alignment - 1) / alignment * alignment;
            slot.Offset = at;
            at += slot.Bytes;
        }
        return (at + 63) / 64 * 64;
    }

    private void Reserve(int frame)
    {
        // Windows grows a stack page by page
        if (options.Convention == X86Convention.Windows)
            for (int at = PageBytes; at < frame + 64; at += PageBytes)
                Add(Instruction.Create(Code.Test_rm32_r32, new MemoryOperand(Register.RSP, -at, 1), Register.EAX));
        Add(Instruction.Create(Code.Sub_rm64_imm32, Register.RSP, frame));
        Add(Instruction.Create(Code.And_rm64_imm8, Register.RSP, -64));
    }

    // SDM vol. 1, 18.2: palette 1; bytes a row of tile i at 16 + 2i, rows at 48 + i
    private Datum TileConfiguration()
    {
        var bytes = new byte[64];
        bytes[0] = 1;
        foreach (var (register, number) in numbers)
        {
            if (register.Class != RegClass.Tile) continue;
            bytes[16 + 2 * number] = (byte)register.Tile.RowBytes;
            bytes[48 + number] = (byte)register.Tile.Rows;
        }
        return new Datum(bytes, 64);
    }

    // ---- bytes

    private Encoded Finish()
    {
        var (bytes, offsets, marks, codeLength) = Encode(0);
        foreach (var mark in lines.Where(l => l.Mark is { IsInnermost: true }).Select(l => l.Mark!))
        {
            pads[mark] = (LoopAlignment - marks[mark] % LoopAlignment) % LoopAlignment;
            (bytes, offsets, marks, codeLength) = Encode(0);
        }
        if (function.Data.Count > 0) (bytes, offsets, marks, codeLength) = Encode((64 - codeLength % 64) % 64);
        var labels = new Dictionary<int, string>();
        var names = new Dictionary<string, int>();
        foreach (var (mark, at) in marks.OrderBy(m => m.Value))
        {
            int ordinal = names[mark.Name] = names.GetValueOrDefault(mark.Name) + 1;
            if (!labels.ContainsKey(at)) labels[at] = $"{mark.Name}{ordinal}";
        }
        var data = function.Data.Select((datum, i) => (datum, i)).ToDictionary(d => dataOffsets[d.datum], d => $"data{d.i + 1}");
        return new Encoded(bytes, codeLength, offsets, labels, data);
    }

    private readonly Dictionary<Datum, int> dataOffsets = [];

    private (byte[] Bytes, List<EncodedLine> Lines, Dictionary<Label, int> Marks, int CodeLength) Encode(int dataPad)
    {
        // every instruction gets an address of its own to refer to; the encoder finds the real ones
        var all = new List<Instruction>();
        var origin = new List<int>();
        var markIndex = new Dictionary<Label, int>();
        for (int round = 0; round < 2; round++)
        {
            all.Clear();
            origin.Clear();
            for (int i = 0; i < lines.Count; i++)
            {
                if (lines[i].Mark is { } mark)
                {
                    foreach (var nop in Nops(pads.GetValueOrDefault(mark))) Append(nop, -1);
                    labelAt[mark] = (ulong)all.Count + 1;
                    markIndex[mark] = all.Count;
                }
                else Append(symbolic.TryGetValue(i, out var inst) ? IcedInstruction.Of(inst, r => numbers[r], l => labelAt.GetValueOrDefault(l, 1UL), d => datumAt.GetValueOrDefault(d, 1UL)) : lines[i].Instruction, i);
            }
            int codeEnd = all.Count;
            for (int pad = 0; pad < dataPad; pad++) Append(Instruction.CreateDeclareByte(0xCC), -2);
            int position = 0;
            foreach (var datum in function.Data.OrderByDescending(d => d.Alignment))
            {
                for (; position % datum.Alignment != 0; position++) Append(Instruction.CreateDeclareByte(0), -2);
                datumAt[datum] = (ulong)all.Count + 1;
                dataOffsets[datum] = all.Count;
                for (int at = 0; at < datum.Bytes.Length; at += 16) Append(Instruction.CreateDeclareByte(datum.Bytes[at..Math.Min(datum.Bytes.Length, at + 16)]), -2);
                position += datum.Bytes.Length;
            }
            if (round == 0) continue;
            using var stream = new MemoryStream();
            var writer = new StreamCodeWriter(stream);
            if (!BlockEncoder.TryEncode(64, new InstructionBlock(writer, all, 0), out string? error, out var result, BlockEncoderOptions.ReturnNewInstructionOffsets))
                throw new UnsupportedException(source, $"could not be encoded: {error}");
            var offsets = result.NewInstructionOffsets;
            byte[] bytes = stream.ToArray();
            int codeLength = codeEnd == all.Count ? bytes.Length : (int)offsets[codeEnd];
            var encoded = new List<EncodedLine>();
            for (int i = 0; i < codeEnd; i++)
                encoded.Add(new EncodedLine((int)offsets[i], all[i], origin[i] >= 0 ? lines[origin[i]].Comment : null));
            foreach (var datum in function.Data) dataOffsets[datum] = (int)offsets[dataOffsets[datum]];
            return (bytes, encoded, markIndex.ToDictionary(m => m.Key, m => (int)offsets[m.Value]), codeLength);
        }
        throw new InvalidOperationException("unreachable");

        void Append(Instruction instruction, int from)
        {
            instruction.IP = (ulong)all.Count + 1;
            all.Add(instruction);
            origin.Add(from);
        }
    }

    // the long nops of the manuals
    private static IEnumerable<Instruction> Nops(int bytes)
    {
        byte[][] forms =
        [
            [0x90], [0x66, 0x90], [0x0F, 0x1F, 0x00], [0x0F, 0x1F, 0x40, 0x00], [0x0F, 0x1F, 0x44, 0x00, 0x00], [0x66, 0x0F, 0x1F, 0x44, 0x00, 0x00],
            [0x0F, 0x1F, 0x80, 0x00, 0x00, 0x00, 0x00], [0x0F, 0x1F, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00], [0x66, 0x0F, 0x1F, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00],
        ];
        for (; bytes > 0; bytes -= Math.Min(bytes, 9)) yield return Instruction.CreateDeclareByte(forms[Math.Min(bytes, 9) - 1]);
    }
}
