using Iced.Intel;
using static MaxTune.Codegen.X86.Operand;

namespace MaxTune.Codegen.X86;

/// <summary>Puts registers in memory: a load before each read, a store after each write; or makes the value again before each read.</summary>
internal sealed class Spiller(MachineFunction function)
{
    public void Spill(List<VReg> victims)
    {
        var slots = new Dictionary<VReg, StackSlot>();
        var gone = victims.ToHashSet();
        var writers = new Dictionary<VReg, int>();
        foreach (var inst in function.Code)
            Effects.Each(inst, (register, _, writes) =>
            {
                if (writes) writers[register] = writers.GetValueOrDefault(register) + 1;
            });
        foreach (var victim in victims)
        {
            // an accumulator that began as zero is written again: it must be kept
            if (victim.Remake is { } remake && writers[victim] == 1 && CanRemake(remake)) function.Remakes++;
            else
            {
                slots[victim] = function.NewSlot(BytesOf(victim));
                function.Spills++;
            }
        }
        var code = new List<Inst>(function.Code.Count * 2);
        foreach (var inst in function.Code)
        {
            var shorts = new Dictionary<VReg, VReg>();
            var reads = new HashSet<VReg>();
            var writes = new HashSet<VReg>();
            Effects.Each(inst, (register, read, write) =>
            {
                if (!gone.Contains(register)) return;
                if (read) reads.Add(register);
                if (write) writes.Add(register);
            });
            if (reads.Count + writes.Count == 0)
            {
                code.Add(inst);
                continue;
            }
            // the only writer of a value that can be made again: nothing to keep
            if (reads.Count == 0 && writes.Count == 1 && !slots.ContainsKey(writes.Single())) continue;
            foreach (var register in reads.Union(writes)) shorts[register] = function.NewShort(register);
            foreach (var register in reads)
            {
                if (slots.TryGetValue(register, out var slot)) Load(code, shorts[register], slot, inst.Depth);
                else code.Add(register.Remake!.Map(r => ReferenceEquals(r, register) ? shorts[register] : r) with { Depth = inst.Depth });
            }
            code.Add(inst.Map(r => shorts.GetValueOrDefault(r, r)));
            foreach (var register in writes)
                if (slots.TryGetValue(register, out var slot)) Store(code, shorts[register], slot, inst.Depth);
        }
        function.Code.Clear();
        function.Code.AddRange(code);
    }

    // what is made from registers other than the arguments' cannot be made again once those are gone
    private bool CanRemake(Inst remake)
    {
        var target = remake.Operands[0].Register;
        bool can = true;
        Effects.Each(remake, (register, _, _) => can &= ReferenceEquals(register, target) || ReferenceEquals(register, function.Arguments));
        return can;
    }

    private int BytesOf(VReg register) => register.Class switch
    {
        RegClass.Vec => function.Shape.Evex ? 64 : 32,
        RegClass.Tile => 1024,
        _ => 8,
    };

    private void Load(List<Inst> code, VReg into, StackSlot slot, int depth) => Move(code, into, slot, depth, store: false);

    private void Store(List<Inst> code, VReg from, StackSlot slot, int depth) => Move(code, from, slot, depth, store: true);

    private void Move(List<Inst> code, VReg register, StackSlot slot, int depth, bool store)
    {
        var at = Address.Of(slot);
        var (load, save, bits) = register.Class switch
        {
            RegClass.Gpr => (Code.Mov_r64_rm64, Code.Mov_rm64_r64, 64),
            RegClass.Mask => (Code.VEX_Kmovq_kr_km64, Code.VEX_Kmovq_m64_kr, 64),
            RegClass.Tile => (Code.VEX_Tileloadd_tmm_sibmem, Code.VEX_Tilestored_sibmem_tmm, 8192),
            _ when function.Shape.VectorBits == 512 => (Code.EVEX_Vmovups_zmm_k1z_zmmm512, Code.EVEX_Vmovups_zmmm512_k1z_zmm, 512),
            _ when function.Shape.Evex => (Code.EVEX_Vmovups_ymm_k1z_ymmm256, Code.EVEX_Vmovups_ymmm256_k1z_ymm, 256),
            _ => (Code.VEX_Vmovups_ymm_ymmm256, Code.VEX_Vmovups_ymmm256_ymm, 256),
        };
        if (register.Class == RegClass.Tile)
        {
            // rows 64 bytes apart
            var stride = function.NewGpr();
            code.Add(new Inst(Code.Mov_r32_imm32, [D(stride), Imm(64)]) { Depth = depth });
            at = at with { Index = stride };
        }
        Operand[] operands = store ? [Operand.Of(at), Operand.V(register, bits)] : [Operand.V(register, bits), Operand.Of(at)];
        code.Add(new Inst(store ? save : load, operands) { Depth = depth, Comment = "spilled " + (register.Name ?? "value") });
    }

    /// <summary>Copies of tiles that coalescing left go through memory: there is no instruction for them.</summary>
    public bool ExpandTileCopies()
    {
        if (!function.Code.Exists(i => i.IsCopy && i.Operands[0].Register!.Class == RegClass.Tile)) return false;
        var code = new List<Inst>();
        foreach (var inst in function.Code)
        {
            if (!inst.IsCopy || inst.Operands[0].Register!.Class != RegClass.Tile)
            {
                code.Add(inst);
                continue;
            }
            var slot = function.NewSlot(1024);
            Store(code, inst.Operands[1].Register!, slot, inst.Depth);
            Load(code, inst.Operands[0].Register!, slot, inst.Depth);
            function.Spills++;
        }
        function.Code.Clear();
        function.Code.AddRange(code);
        return true;
    }
}
