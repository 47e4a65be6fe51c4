using Iced.Intel;
using MaxTune.IR;
using static MaxTune.Codegen.X86.Operand;

namespace MaxTune.Codegen.X86;

/// <summary>Between widths, and between integers and floats.</summary>
internal static class CastSelector
{
    public static readonly Dictionary<string, OpSelector> Table = new()
    {
        ["arith.index_cast"] = Resize,
        ["arith.extsi"] = static (s, op) => Extend(s, op, signed: true),
        ["arith.extui"] = static (s, op) => Extend(s, op, signed: false),
        ["arith.trunci"] = Truncate,
        ["arith.sitofp"] = static (s, op) => ToFloat(s, op, signed: true),
        ["arith.uitofp"] = static (s, op) => ToFloat(s, op, signed: false),
        ["arith.fptosi"] = ToInteger,
        ["arith.extf"] = Widen,
        ["arith.truncf"] = Narrow,
        ["arith.bitcast"] = Bitcast,
        ["x86vector.avx512.cvt.packed.f32_to_bf16"] = static (s, op) =>
        {
            var source = s.V(op.Operand(0));
            s.Emit(Mnemonic.Vcvtneps2bf16, Operand.V(s.Define(op.Result()), s.RegisterBits(op.Result().Type)), source);
        },
        ["x86vector.avx.bcst_to_f32.packed"] = static (s, op) => FromHalf(s, op, Mnemonic.Vbcstnebf162ps, Mnemonic.Vbcstnesh2ps),
        ["x86vector.avx.cvt.packed.even.indexed_to_f32"] = static (s, op) => FromHalf(s, op, Mnemonic.Vcvtneebf162ps, Mnemonic.Vcvtneeph2ps),
        ["x86vector.avx.cvt.packed.odd.indexed_to_f32"] = static (s, op) => FromHalf(s, op, Mnemonic.Vcvtneobf162ps, Mnemonic.Vcvtneoph2ps),
    };

    private static void FromHalf(Selector s, Operation op, Mnemonic bf16, Mnemonic f16)
    {
        if (s.Evex) throw s.Unsupported("has a VEX encoding alone and cannot stand in a function with 512-bit vectors");
        if (s.Forms.ViewOf(op.Operand(0)) is not { } view) throw s.Unsupported($"memref of type {op.Operand(0).Type} has no layout that the x86 emitter can follow");
        var at = Operand.Of(s.Addresses.Of(new Analysis.Access(op, view.Root, view.Offset)));
        s.Emit(((MemRefType)op.Operand(0).Type).Element == IrType.BF16 ? bf16 : f16, Operand.V(s.Define(op.Result()), s.RegisterBits(op.Result().Type)), at);
    }

    // ---- scalars

    private static void Resize(Selector s, Operation op)
    {
        if (op.Result().Type is VectorType) throw s.Unsupported("of vectors has no code in the x86 emitter");
        int from = IntegerSelector.WidthOf(s, op.Operand(0).Type), to = IntegerSelector.WidthOf(s, op.Result().Type);
        var source = s.Reg(op.Operand(0));
        var target = s.Define(op.Result());
        if (from == 32 && to == 64) s.Emit(Mnemonic.Movsxd, Q(target), D(source));
        else if (from >= to) s.EmitCopy(target, source);
        else throw s.Unsupported($"from {op.Operand(0).Type} has no code in the x86 emitter");
    }

    private static void Extend(Selector s, Operation op, bool signed)
    {
        if (op.Result().Type is VectorType wide)
        {
            ExtendLanes(s, op, (VectorType)op.Operand(0).Type, wide, signed);
            return;
        }
        var source = s.Reg(op.Operand(0));
        int from = ((IntegerType)op.Operand(0).Type).Width, to = IntegerSelector.WidthOf(s, op.Result().Type);
        var target = s.Define(op.Result());
        switch (from)
        {
            case 32 when signed: s.Emit(Mnemonic.Movsxd, Q(target), D(source)); break;
            case 32: s.Emit(Mnemonic.Mov, D(target), D(source)); break;
            case 16: s.Emit(signed ? Mnemonic.Movsx : Mnemonic.Movzx, to == 64 && signed ? Q(target) : D(target), W(source)); break;
            case 8: s.Emit(signed ? Mnemonic.Movsx : Mnemonic.Movzx, to == 64 && signed ? Q(target) : D(target), B(source)); break;
            case 1:
                s.EmitCopy(target, source);
                s.Emit(Mnemonic.And, D(target), Imm(1));
                if (signed) s.Emit(Mnemonic.Neg, Q(target));
                break;
            default: throw s.Unsupported($"from {op.Operand(0).Type} has no code in the x86 emitter");
        }
    }

    private static void ExtendLanes(Selector s, Operation op, VectorType from, VectorType to, bool signed)
    {
        if (from.Element == IrType.I1) throw s.Unsupported($"from a mask of type {from} has no code in the x86 emitter");
        var mnemonic = (s.LaneBits(from.Element), s.LaneBits(to.Element), signed) switch
        {
            (8, 16, true) => Mnemonic.Vpmovsxbw,
            (8, 32, true) => Mnemonic.Vpmovsxbd,
            (16, 32, true) => Mnemonic.Vpmovsxwd,
            (32, 64, true) => Mnemonic.Vpmovsxdq,
            (8, 16, false) => Mnemonic.Vpmovzxbw,
            (8, 32, false) => Mnemonic.Vpmovzxbd,
            (16, 32, false) => Mnemonic.Vpmovzxwd,
            (32, 64, false) => Mnemonic.Vpmovzxdq,
            _ => throw s.Unsupported($"from {from} to {to} has no code in the x86 emitter"),
        };
        int bits = s.BitsOf(to);
        if (bits < 128) throw s.Unsupported($"makes {to}, which fills no register");
        var source = s.Source(op.Operand(0));
        s.Emit(mnemonic, Operand.V(s.Define(op.Result()), bits), source);
    }

    private static void Truncate(Selector s, Operation op)
    {
        if (op.Result().Type is not VectorType to)
        {
            if (op.Result().Type is not IntegerType { Width: 1 or 8 or 16 or 32 }) throw s.Unsupported($"to {op.Result().Type} has no code in the x86 emitter");
            s.EmitCopy(s.Define(op.Result()), s.Reg(op.Operand(0)));
            return;
        }
        var from = (VectorType)op.Operand(0).Type;
        if (!s.Evex) throw s.Unsupported($"from {from} to {to} has no AVX2 instruction");
        var mnemonic = (s.LaneBits(from.Element), s.LaneBits(to.Element)) switch
        {
            (16, 8) => Mnemonic.Vpmovwb,
            (32, 8) => Mnemonic.Vpmovdb,
            (32, 16) => Mnemonic.Vpmovdw,
            (64, 32) => Mnemonic.Vpmovqd,
            _ => throw s.Unsupported($"from {from} to {to} has no code in the x86 emitter"),
        };
        var source = s.V(op.Operand(0));
        s.Emit(mnemonic, Operand.V(s.Define(op.Result()), s.RegisterBits(to)), source);
    }

    private static void ToFloat(Selector s, Operation op, bool signed)
    {
        if (op.Result().Type is not VectorType to)
        {
            var value = op.Operand(0).Type is IntegerType { Width: 32 } && signed ? D(s.Reg(op.Operand(0)))
                : op.Operand(0).Type is IndexType or IntegerType { Width: 64 } && signed ? Q(s.Reg(op.Operand(0)))
                : throw s.Unsupported($"from {op.Operand(0).Type} to {op.Result().Type} has no code in the x86 emitter");
            var upper = s.New(RegClass.Vec);
            s.EmitZero(upper);
            var convert = op.Result().Type == IrType.F32 ? Mnemonic.Vcvtsi2ss : op.Result().Type == IrType.F64 ? Mnemonic.Vcvtsi2sd : throw s.Unsupported($"to {op.Result().Type} has no code in the x86 emitter");
            s.Emit(convert, Operand.V(s.Define(op.Result()), 128), Operand.V(upper, 128), value);
            return;
        }
        var from = (VectorType)op.Operand(0).Type;
        if (s.LaneBits(from.Element) != 32 || to.Element != IrType.F32) throw s.Unsupported($"from {from} to {to} has no code in the x86 emitter: i32 to f32 has");
        // 0 .. 65535 are the same signed
        bool small = op.Operand(0).DefiningOp is { Name: "arith.extui" };
        if (!signed && !small && !s.Evex) throw s.Unsupported($"from {from}, unsigned, has no AVX2 instruction");
        var source = s.V(op.Operand(0));
        s.Emit(signed || small ? Mnemonic.Vcvtdq2ps : Mnemonic.Vcvtudq2ps, Operand.V(s.Define(op.Result()), s.RegisterBits(to)), source);
    }

    private static void ToInteger(Selector s, Operation op)
    {
        if (op.Result().Type is not VectorType to || s.LaneBits(to.Element) != 32 || ((VectorType)op.Operand(0).Type).Element != IrType.F32)
            throw s.Unsupported($"from {op.Operand(0).Type} to {op.Result().Type} has no code in the x86 emitter: vectors of f32 to i32 have");
        // vcvtps2dq rounds to nearest even by itself
        bool rounded = op.Operand(0).DefiningOp is { Name: "math.roundeven" };
        var source = s.V(rounded ? op.Operand(0).DefiningOp!.Operand(0) : op.Operand(0));
        s.Emit(rounded ? Mnemonic.Vcvtps2dq : Mnemonic.Vcvttps2dq, Operand.V(s.Define(op.Result()), s.RegisterBits(to)), source);
    }

    // ---- bf16 and f16

    private static void Widen(Selector s, Operation op)
    {
        var result = op.Result();
        if (op.Operand(0).Type is not VectorType from || result.Type is not VectorType { Element: var wide } to || wide != IrType.F32)
        {
            WidenScalar(s, op);
            return;
        }
        int bits = s.BitsOf(to);
        if (bits < 128) throw s.Unsupported($"makes {to}, which fills no register");
        var source = s.Source(op.Operand(0));
        if (from.Element == IrType.F16) s.Emit(Mnemonic.Vcvtph2ps, Operand.V(s.Define(result), bits), source);
        else if (from.Element == IrType.BF16)
        {
            // f32 = bf16 << 16
            var words = s.New(RegClass.Vec);
            s.Emit(Mnemonic.Vpmovzxwd, Operand.V(words, bits), source);
            s.Emit(Mnemonic.Vpslld, Operand.V(s.Define(result), bits), Operand.V(words, bits), Imm(16));
        }
        else throw s.Unsupported($"from {from} to {to} has no code in the x86 emitter");
    }

    private static void WidenScalar(Selector s, Operation op)
    {
        IrType from = op.Operand(0).Type, to = op.Result().Type;
        var source = s.V(op.Operand(0));
        var target = Operand.V(s.Define(op.Result()), 128);
        if (from == IrType.BF16 && to == IrType.F32) s.Emit(Mnemonic.Vpslld, target, source, Imm(16));
        else if (from == IrType.F16 && to == IrType.F32) s.Emit(Mnemonic.Vcvtph2ps, target, source);
        else if (from == IrType.F32 && to == IrType.F64) s.Emit(Mnemonic.Vcvtss2sd, target, source, source);
        else throw s.Unsupported($"from {from} to {to} has no code in the x86 emitter");
    }

    private static void Narrow(Selector s, Operation op)
    {
        if (op.Operand(0).Type is not VectorType { Element: var wide } from || op.Result().Type is not VectorType to || wide != IrType.F32)
            throw s.Unsupported($"from {op.Operand(0).Type} to {op.Result().Type} has no code in the x86 emitter: vectors of f32 have");
        if (op.Attr("roundingmode") is IntegerAttr { Value.IsZero: false }) throw s.Unsupported("rounds otherwise than to nearest even, which the x86 emitter has no code for");
        var source = s.V(op.Operand(0));
        int bits = s.RegisterBits(from), half = Math.Max(128, bits / 2);
        if (to.Element == IrType.F16)
        {
            s.Emit(Mnemonic.Vcvtps2ph, Operand.V(s.Define(op.Result()), half), source, Imm(0));
            return;
        }
        if (to.Element != IrType.BF16 || !s.Evex) throw s.Unsupported($"from {from} to {to} has no AVX2 code in the x86 emitter");
        if (s.Function.Attr("mt.flush_denormals") is null) RoundToBf16(s, op, source, bits);
        else s.Emit(Mnemonic.Vcvtneps2bf16, Operand.V(s.Define(op.Result()), half), source);
    }

    /// <summary>
    /// vcvtneps2bf16 takes denormals as zero, arith.truncf does not (unless all of the function may, as one with products of tiles may), so it is seven instructions, three cycles on an Emerald Rapids:
    /// <code>y = x + -0 (a NaN becomes quiet); y is a number, and no tie below an even one: y += 0x8000; the high words of y</code>
    /// </summary>
    private static void RoundToBf16(Selector s, Operation op, Operand x, int bits)
    {
        Operand y = Fresh(), below = Fresh(), rounded = Fresh(), high = Fresh();
        VReg untied = s.New(RegClass.Mask), rounds = s.New(RegClass.Mask);
        s.Emit(Mnemonic.Vaddps, y, x, Words(int.MinValue));
        s.Emit(Mnemonic.Vpandd, below, y, Words(0x1FFFF));
        const byte unequal = 4, ordered = 7;
        s.Emit(Mnemonic.Vpcmpd, K(untied), below, Words(0x8000), Imm(unequal));
        s.EmitMasked(Mnemonic.Vcmpps, untied, false, K(rounds), y, y, Imm(ordered));
        s.EmitCopy(rounded.Register!, y.Register!);
        s.EmitMasked(Mnemonic.Vpaddd, rounds, false, rounded, y, Words(0x8000));
        short[] words = [.. Enumerable.Range(0, bits / 16).Select(i => (short)(i < bits / 32 ? 2 * i + 1 : 0))];
        s.EmitRemakable(high.Register!, Mnemonic.Vmovups, high, LaneSelector.Load(s, [.. words.SelectMany(BitConverter.GetBytes)], bits));
        s.Emit(Mnemonic.Vpermw, Operand.V(s.Define(op.Result()), bits), high, rounded);

        Operand Fresh() => Operand.V(s.New(RegClass.Vec), bits);
        Operand Words(int value) => LaneSelector.Load(s, [.. Enumerable.Repeat(BitConverter.GetBytes(value), bits / 32).SelectMany(b => b)], bits);
    }

    private static void Bitcast(Selector s, Operation op)
    {
        if (op.Operand(0).Type is VectorType || (op.Operand(0).Type, op.Result().Type) is (FloatType, FloatType) or (IntegerType, IntegerType))
        {
            s.Bind(op.Result(), s.Reg(op.Operand(0)));
            return;
        }
        var source = s.Reg(op.Operand(0));
        var target = s.Define(op.Result());
        switch (op.Operand(0).Type, op.Result().Type)
        {
            case (FloatType { Width: 32 }, _): s.Emit(Mnemonic.Vmovd, D(target), Operand.V(source, 128)); break;
            case (FloatType { Width: 64 }, _): s.Emit(Mnemonic.Vmovq, Q(target), Operand.V(source, 128)); break;
            case (IntegerType { Width: 32 }, _): s.Emit(Mnemonic.Vmovd, Operand.V(target, 128), D(source)); break;
            case (IntegerType { Width: 64 }, _): s.Emit(Mnemonic.Vmovq, Operand.V(target, 128), Q(source)); break;
            default: throw s.Unsupported($"from {op.Operand(0).Type} has no code in the x86 emitter");
        }
    }
}
