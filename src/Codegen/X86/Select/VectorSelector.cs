using Iced.Intel;
using MaxTune.IR;
using static MaxTune.Codegen.X86.Operand;

namespace MaxTune.Codegen.X86;

/// <summary>Moving lanes, and masks from counts.</summary>
internal static class VectorSelector
{
    public static readonly Dictionary<string, OpSelector> Table = new()
    {
        ["vector.broadcast"] = Broadcast,
        ["vector.shape_cast"] = static (s, op) => s.Bind(op.Result(), s.Reg(op.Operand(0))),
        ["vector.bitcast"] = static (s, op) => s.Bind(op.Result(), s.Reg(op.Operand(0))),
        ["vector.create_mask"] = CreateMask,
    };

    private static void Broadcast(Selector s, Operation op)
    {
        var type = (VectorType)op.Result().Type;
        if (op.Operand(0).Type is VectorType from)
        {
            if (from.ElementCount != type.ElementCount) throw s.Unsupported($"from {from} to {type} has no code in the x86 emitter");
            s.Bind(op.Result(), s.Reg(op.Operand(0)));
            return;
        }
        int bits = s.RegisterBits(type);
        var element = type.Element;
        if (Fusion.MemoryOf(s, op.Operand(0)) is { } memory)
        {
            s.Emit(Splat(s, element, bits, memory: true), Operand.V(s.Define(op.Result()), bits), Operand.Of(memory));
            return;
        }
        var source = s.Reg(op.Operand(0));
        if (source.Class == RegClass.Gpr)
        {
            var held = s.New(RegClass.Vec);
            if (s.LaneBits(element) == 64) s.Emit(Mnemonic.Vmovq, Operand.V(held, 128), Q(source));
            else s.Emit(Mnemonic.Vmovd, Operand.V(held, 128), D(source));
            source = held;
        }
        s.Emit(Splat(s, element, bits, memory: false), Operand.V(s.Define(op.Result()), bits), Operand.V(source, 128));
    }

    private static Mnemonic Splat(Selector s, IrType element, int bits, bool memory) => s.LaneBits(element) switch
    {
        8 => Mnemonic.Vpbroadcastb,
        16 => Mnemonic.Vpbroadcastw,
        32 => memory || element is FloatType ? Mnemonic.Vbroadcastss : Mnemonic.Vpbroadcastd,
        _ => bits == 128 || element is not FloatType ? Mnemonic.Vpbroadcastq : Mnemonic.Vbroadcastsd,
    };

    // lanes below n, for n of any sign and size
    private static void CreateMask(Selector s, Operation op)
    {
        var type = (VectorType)op.Result().Type;
        if (type.Rank != 1) throw s.Unsupported($"of type {type} has no code in the x86 emitter: one dimension has");
        long lanes = type.Extents[0];
        VReg n = s.Reg(op.Operand(0)), count = s.New(RegClass.Gpr), zero = s.Addresses.Constant(0), most = s.Addresses.Constant(lanes);
        s.EmitCopy(count, n);
        s.Emit(Mnemonic.Cmp, Q(count), Imm(lanes));
        s.Emit(Mnemonic.Cmovg, Q(count), Q(most));
        s.Emit(Mnemonic.Test, Q(count), Q(count));
        s.Emit(Mnemonic.Cmovs, Q(count), Q(zero));
        if (s.Evex)
        {
            if (lanes > 64) throw s.Unsupported($"makes {lanes} lanes; an opmask has 64");
            VReg ones = s.Addresses.Constant(-1), low = s.New(RegClass.Gpr);
            s.Emit(Mnemonic.Bzhi, Q(low), Q(ones), Q(count));
            s.Emit(Mnemonic.Kmovq, K(s.Define(op.Result())), Q(low));
            return;
        }
        if (lanes is not (4 or 8)) throw s.Unsupported($"makes a mask of {lanes} lanes, which AVX2 has not: it masks 4 or 8 lanes of 32 bits");
        int bits = (int)lanes * 32;
        VReg scalar = s.New(RegClass.Vec), all = s.New(RegClass.Vec);
        s.Emit(Mnemonic.Vmovd, Operand.V(scalar, 128), D(count));
        s.Emit(Mnemonic.Vpbroadcastd, Operand.V(all, bits), Operand.V(scalar, 128));
        var iota = LaneSelector.Load(s, [.. Enumerable.Range(0, (int)lanes).SelectMany(BitConverter.GetBytes)], bits);
        s.Emit(Mnemonic.Vpcmpgtd, Operand.V(s.Define(op.Result()), bits), Operand.V(all, bits), iota);
    }
}
