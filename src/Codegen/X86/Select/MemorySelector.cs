using Iced.Intel;
using MaxTune.Codegen.Analysis;
using MaxTune.IR;
using static MaxTune.Codegen.X86.Operand;

namespace MaxTune.Codegen.X86;

/// <summary>Loads, stores, prefetches, buffers on the stack.</summary>
internal static class MemorySelector
{
    private const long LargestFrame = 1 << 16;

    public static readonly Dictionary<string, OpSelector> Table = new()
    {
        ["memref.load"] = Load,
        ["memref.store"] = Store,
        ["memref.prefetch"] = Prefetch,
        ["memref.dim"] = static (s, op) => s.EmitCopy(s.Define(op.Result()), s.Addresses.FormReg(s.Forms.Of(op.Result()))),
        ["memref.extract_aligned_pointer_as_index"] = Pointer,
        ["memref.alloca"] = Alloca,
        ["memref.get_global"] = GetGlobal,
        ["vector.load"] = Load,
        ["vector.store"] = Store,
        ["vector.maskedload"] = MaskedLoad,
        ["vector.maskedstore"] = MaskedStore,
    };

    private static Operand At(Selector s, Operation op) => Operand.Of(s.Addresses.Of(TileOrMemory.MemoryOf(s, op)));

    private static void Load(Selector s, Operation op)
    {
        var type = op.Result().Type;
        var at = At(s, op);
        var target = s.Define(op.Result());
        if (type is VectorType vector)
        {
            if (vector.Element == IrType.I1) throw s.Unsupported("loads a mask from memory, which the x86 emitter has no code for");
            int bits = s.BitsOf(vector);
            s.Emit(bits switch { 32 => Mnemonic.Vmovd, 64 => Mnemonic.Vmovq, _ => Mnemonic.Vmovups }, Operand.V(target, Math.Max(128, bits)), at);
            return;
        }
        switch (type)
        {
            case IndexType or IntegerType { Width: 64 }: s.Emit(Mnemonic.Mov, Q(target), at); break;
            case IntegerType { Width: 32 }: s.Emit(Mnemonic.Mov, D(target), at); break;
            // the width of memory is in the encoding, which operands do not tell
            case IntegerType { Width: 16 }: s.EmitRaw(Code.Movzx_r32_rm16, D(target), at); break;
            case IntegerType { Width: 8 or 1 }: s.EmitRaw(Code.Movzx_r32_rm8, D(target), at); break;
            case FloatType f when f == IrType.F32: s.Emit(Mnemonic.Vmovss, Operand.V(target, 128), at); break;
            case FloatType f when f == IrType.F64: s.Emit(Mnemonic.Vmovsd, Operand.V(target, 128), at); break;
            case FloatType f when f == IrType.BF16 || f == IrType.F16:
                var bitsOf = s.New(RegClass.Gpr);
                s.EmitRaw(Code.Movzx_r32_rm16, D(bitsOf), at);
                s.Emit(Mnemonic.Vmovd, Operand.V(target, 128), D(bitsOf));
                break;
            default: throw s.Unsupported($"loads a {type}, which the x86 emitter has no code for");
        }
    }

    private static void Store(Selector s, Operation op)
    {
        var value = op.Operand(0);
        var source = s.Reg(value);
        var at = At(s, op);
        if (value.Type is VectorType vector)
        {
            if (vector.Element == IrType.I1) throw s.Unsupported("stores a mask to memory, which the x86 emitter has no code for");
            int bits = s.BitsOf(vector);
            s.Emit(bits switch { 32 => Mnemonic.Vmovd, 64 => Mnemonic.Vmovq, _ when IsNontemporal(op, bits / 8) => Mnemonic.Vmovntps, _ => Mnemonic.Vmovups }, at, Operand.V(source, Math.Max(128, bits)));
            return;
        }
        switch (value.Type)
        {
            case IndexType or IntegerType { Width: 64 }: s.Emit(Mnemonic.Mov, at, Q(source)); break;
            case IntegerType { Width: 32 }: s.Emit(Mnemonic.Mov, at, D(source)); break;
            case IntegerType { Width: 16 }: s.Emit(Mnemonic.Mov, at, W(source)); break;
            case IntegerType { Width: 8 or 1 }: s.Emit(Mnemonic.Mov, at, B(source)); break;
            case FloatType f when f == IrType.F32: s.Emit(Mnemonic.Vmovss, at, Operand.V(source, 128)); break;
            case FloatType f when f == IrType.F64: s.Emit(Mnemonic.Vmovsd, at, Operand.V(source, 128)); break;
            case FloatType f when f == IrType.BF16 || f == IrType.F16: s.EmitRaw(s.Evex ? Code.EVEX_Vpextrw_r32m16_xmm_imm8 : Code.VEX_Vpextrw_r32m16_xmm_imm8, at, Operand.V(source, 128), Imm(0)); break;
            default: throw s.Unsupported($"stores a {value.Type}, which the x86 emitter has no code for");
        }
    }

    // vmovntps faults where it is not aligned, so a store that does not say that it is stays an ordinary one
    private static bool IsNontemporal(Operation op, int bytes) =>
        op.Attr("nontemporal") is IntegerAttr { Value.IsZero: false } && op.Attr<IntegerAttr>("alignment") is { } alignment && alignment.Int64 >= bytes;

    private static void Pointer(Selector s, Operation op)
    {
        if (s.Forms.ViewOf(op.Operand(0)) is not { } view) throw s.Unsupported($"memref of type {op.Operand(0).Type} has no layout that the x86 emitter can follow to an argument or allocation");
        s.Emit(Mnemonic.Lea, Q(s.Define(op.Result())), Operand.Of(s.Addresses.Of(new Access(op, view.Root, AffineForm.Zero))));
    }

    private static void Prefetch(Selector s, Operation op)
    {
        bool write = op.Attr("isWrite") is IntegerAttr { Value.IsZero: false };
        long locality = op.Attr<IntegerAttr>("localityHint")?.Int64 ?? 3;
        s.Emit(write ? Mnemonic.Prefetchw : locality switch { 3 => Mnemonic.Prefetcht0, 2 => Mnemonic.Prefetcht1, 1 => Mnemonic.Prefetcht2, _ => Mnemonic.Prefetchnta }, At(s, op));
    }

    private static void Alloca(Selector s, Operation op)
    {
        var type = (MemRefType)op.Result().Type;
        if (!type.HasStaticShape || AffineForms.ElementBytes(type.Element) is not { } bytes || type.ElementCount > LargestFrame / bytes)
            throw s.Unsupported($"of {type} has no room on the stack: up to {LargestFrame} bytes of a constant shape have");
        var register = s.New(RegClass.Gpr, op.Result().NameHint);
        s.EmitRemakable(register, Mnemonic.Lea, Q(register), Operand.Of(Address.Of(s.AddSlot((int)(type.ElementCount * bytes)))));
        s.Addresses.AddRoot(op.Result(), register);
    }

    private static void GetGlobal(Selector s, Operation op)
    {
        var name = op.Attr<SymbolRefAttr>("name");
        var global = name is null ? null : SymbolTable.LookupNearest(op, name);
        if (global?.Attr("initial_value") is not DenseElementsAttr dense || dense.Count * dense.ElementSize > LargestFrame)
            throw s.Unsupported($"refers to {name}, which is not a small memref.global with a dense initial value");
        var register = s.New(RegClass.Gpr, op.Result().NameHint);
        s.EmitRemakable(register, Mnemonic.Lea, Q(register), Operand.Of(Address.Of(s.AddDatum(dense.Expanded().ToArray(), 64))));
        s.Addresses.AddRoot(op.Result(), register);
    }

    // ---- masks: opmasks with EVEX, else the sign bits of 32-bit lanes

    private static void MaskedLoad(Selector s, Operation op)
    {
        Value mask = op.Operand(op.OperandCount - 2), pass = op.Operand(op.OperandCount - 1);
        var type = (VectorType)op.Result().Type;
        int bits = s.RegisterBits(type), lane = s.LaneBits(type.Element);
        var at = At(s, op);
        bool zero = pass.DefiningOp is { Name: "arith.constant" } c && c.Attr("value") is DenseElementsAttr dense && dense.Raw.IndexOfAnyExcept((byte)0) < 0;
        var target = s.Define(op.Result());
        if (s.Evex)
        {
            var move = MaskedMove(s, type);
            if (!zero) s.EmitCopy(target, s.Reg(pass));
            s.EmitMasked(move, s.Reg(mask), zero, Operand.V(target, bits), at);
            return;
        }
        NeedsWords(s, type);
        var loaded = zero ? target : s.New(RegClass.Vec);
        s.Emit(Mnemonic.Vmaskmovps, Operand.V(loaded, bits), Operand.V(s.Reg(mask), bits), at);
        if (!zero) s.Emit(Mnemonic.Vblendvps, Operand.V(target, bits), s.V(pass), Operand.V(loaded, bits), Operand.V(s.Reg(mask), bits));
        _ = lane;
    }

    private static void MaskedStore(Selector s, Operation op)
    {
        Value mask = op.Operand(op.OperandCount - 2), value = op.Operand(op.OperandCount - 1);
        var type = (VectorType)value.Type;
        int bits = s.RegisterBits(type);
        var source = s.V(value);
        var at = At(s, op);
        if (s.Evex)
        {
            s.EmitMasked(MaskedMove(s, type), s.Reg(mask), false, at, source);
            return;
        }
        NeedsWords(s, type);
        s.Emit(Mnemonic.Vmaskmovps, at, Operand.V(s.Reg(mask), bits), source);
    }

    // vectors narrower than a register have no lanes above: their masks have no bits there
    private static Mnemonic MaskedMove(Selector s, VectorType type) => s.LaneBits(type.Element) switch
    {
        8 => Mnemonic.Vmovdqu8,
        16 => Mnemonic.Vmovdqu16,
        32 => Mnemonic.Vmovups,
        _ => Mnemonic.Vmovupd,
    };

    private static void NeedsWords(Selector s, VectorType type)
    {
        if (s.LaneBits(type.Element) != 32 || s.BitsOf(type) < 128)
            throw s.Unsupported($"masks lanes of {type}, for which AVX2 has no instruction: it masks 4 or 8 lanes of 32 bits");
    }
}
