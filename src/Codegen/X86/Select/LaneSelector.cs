using Iced.Intel;
using MaxTune.Codegen.Analysis;
using MaxTune.IR;
using static MaxTune.Codegen.X86.Operand;

namespace MaxTune.Codegen.X86;

/// <summary>Integers in vector lanes, and choices by lane.</summary>
internal static class LaneSelector
{
    public static readonly Dictionary<string, OpSelector> Table = new()
    {
        ["arith.cmpf"] = CompareFloats,
    };

    private static Mnemonic For(Selector s, IrType type, Mnemonic b, Mnemonic w, Mnemonic d, Mnemonic q) => s.LaneBits(((VectorType)type).Element) switch
    {
        8 when b != Mnemonic.INVALID => b,
        16 when w != Mnemonic.INVALID => w,
        32 => d,
        64 when q != Mnemonic.INVALID => q,
        _ => throw s.Unsupported($"on {type} has no instruction"),
    };

    private static bool IsMask(Value value) => value.Type is VectorType v && v.Element == IrType.I1;

    /// <summary>Element-wise operations that are one instruction.</summary>
    public static void Integers(Selector s, Operation op)
    {
        var type = op.Result().Type;
        if (IsMask(op.Result()))
        {
            Masks(s, op);
            return;
        }
        const Mnemonic none = Mnemonic.INVALID;
        var mnemonic = op.Name switch
        {
            "arith.addi" => For(s, type, Mnemonic.Vpaddb, Mnemonic.Vpaddw, Mnemonic.Vpaddd, Mnemonic.Vpaddq),
            "arith.subi" => For(s, type, Mnemonic.Vpsubb, Mnemonic.Vpsubw, Mnemonic.Vpsubd, Mnemonic.Vpsubq),
            "arith.muli" => For(s, type, none, Mnemonic.Vpmullw, Mnemonic.Vpmulld, s.Evex ? Mnemonic.Vpmullq : none),
            "arith.andi" => s.Evex ? Mnemonic.Vpandd : Mnemonic.Vpand,
            "arith.ori" => s.Evex ? Mnemonic.Vpord : Mnemonic.Vpor,
            "arith.xori" => s.Evex ? Mnemonic.Vpxord : Mnemonic.Vpxor,
            "arith.minsi" => For(s, type, Mnemonic.Vpminsb, Mnemonic.Vpminsw, Mnemonic.Vpminsd, s.Evex ? Mnemonic.Vpminsq : none),
            "arith.maxsi" => For(s, type, Mnemonic.Vpmaxsb, Mnemonic.Vpmaxsw, Mnemonic.Vpmaxsd, s.Evex ? Mnemonic.Vpmaxsq : none),
            "arith.minui" => For(s, type, Mnemonic.Vpminub, Mnemonic.Vpminuw, Mnemonic.Vpminud, s.Evex ? Mnemonic.Vpminuq : none),
            "arith.maxui" => For(s, type, Mnemonic.Vpmaxub, Mnemonic.Vpmaxuw, Mnemonic.Vpmaxud, s.Evex ? Mnemonic.Vpmaxuq : none),
            _ => throw s.Unsupported($"on {type} has no code in the x86 emitter"),
        };
        Operand lhs = s.V(op.Operand(0)), rhs = s.V(op.Operand(1));
        s.Emit(mnemonic, Operand.V(s.Define(op.Result()), s.RegisterBits(type)), lhs, rhs);
    }

    private static void Masks(Selector s, Operation op)
    {
        VReg lhs = s.Reg(op.Operand(0)), rhs = s.Reg(op.Operand(1)), target = s.Define(op.Result());
        if (s.Evex)
        {
            var mnemonic = op.Name switch
            {
                "arith.andi" => Mnemonic.Kandq,
                "arith.ori" => Mnemonic.Korq,
                "arith.xori" => Mnemonic.Kxorq,
                _ => throw s.Unsupported("on masks has no code in the x86 emitter"),
            };
            s.Emit(mnemonic, K(target), K(lhs), K(rhs));
            return;
        }
        var plain = op.Name switch
        {
            "arith.andi" => Mnemonic.Vandps,
            "arith.ori" => Mnemonic.Vorps,
            "arith.xori" => Mnemonic.Vxorps,
            _ => throw s.Unsupported("on masks has no code in the x86 emitter"),
        };
        s.Emit(plain, Operand.V(target, 256), Operand.V(lhs, 256), Operand.V(rhs, 256));
    }

    /// <summary>Shifts by one constant for all lanes; bytes as words with the strays masked off.</summary>
    public static void Shift(Selector s, Operation op)
    {
        var type = (VectorType)op.Result().Type;
        int lane = s.LaneBits(type.Element), bits = s.RegisterBits(type);
        var source = s.V(op.Operand(0));
        if (op.Operand(1).DefiningOp is not { Name: "arith.constant" } c || c.Attr("value") is not DenseElementsAttr { IsSplat: true } dense
            || dense.SplatValue is not IntegerAttr { Value: var by } || by < 0 || by >= lane)
        {
            if (lane < 32) throw s.Unsupported($"shifts {type} by what is not one constant below {lane}");
            var variable = (op.Name, lane) switch
            {
                ("arith.shli", 32) => Mnemonic.Vpsllvd,
                ("arith.shrui", 32) => Mnemonic.Vpsrlvd,
                ("arith.shrsi", 32) => Mnemonic.Vpsravd,
                ("arith.shli", _) => Mnemonic.Vpsllvq,
                ("arith.shrui", _) => Mnemonic.Vpsrlvq,
                _ => throw s.Unsupported($"of {type} has no code in the x86 emitter"),
            };
            var amounts = s.V(op.Operand(1));
            s.Emit(variable, Operand.V(s.Define(op.Result()), bits), source, amounts);
            return;
        }
        var mnemonic = op.Name switch
        {
            "arith.shli" => For(s, type, Mnemonic.Vpsllw, Mnemonic.Vpsllw, Mnemonic.Vpslld, Mnemonic.Vpsllq),
            "arith.shrui" => For(s, type, Mnemonic.Vpsrlw, Mnemonic.Vpsrlw, Mnemonic.Vpsrld, Mnemonic.Vpsrlq),
            _ => For(s, type, Mnemonic.INVALID, Mnemonic.Vpsraw, Mnemonic.Vpsrad, s.Evex ? Mnemonic.Vpsraq : Mnemonic.INVALID),
        };
        int amount = (int)by;
        if (lane != 8)
        {
            s.Emit(mnemonic, Operand.V(s.Define(op.Result()), bits), source, Imm(amount));
            return;
        }
        // words shifted, then the bits that came from the neighbouring byte cleared
        var words = s.New(RegClass.Vec);
        s.Emit(mnemonic, Operand.V(words, bits), source, Imm(amount));
        byte keep = op.Name == "arith.shli" ? (byte)(0xFF << amount) : (byte)(0xFF >> amount);
        var keeps = Load(s, [.. Enumerable.Repeat(keep, bits / 8)], bits);
        s.Emit(s.Evex ? Mnemonic.Vpandd : Mnemonic.Vpand, Operand.V(s.Define(op.Result()), bits), Operand.V(words, bits), keeps);
    }

    /// <summary>Constant bytes as a memory operand.</summary>
    public static Operand Load(Selector s, byte[] bytes, int bits) => Operand.Of(Address.Of(s.AddDatum(bytes, bits / 8)));

    public static void Compare(Selector s, Operation op, CmpIPredicate predicate)
    {
        var type = (VectorType)op.Operand(0).Type;
        int bits = s.RegisterBits(type);
        if (IsMask(op.Operand(0))) throw s.Unsupported("compares masks, which the x86 emitter has no code for");
        Operand lhs = s.V(op.Operand(0)), rhs = s.V(op.Operand(1));
        if (s.Evex)
        {
            if (s.BitsOf(type) < 128) throw s.Unsupported($"compares {type}, which fills no register");
            bool unsigned = predicate >= CmpIPredicate.Ult;
            var compare = unsigned ? For(s, type, Mnemonic.Vpcmpub, Mnemonic.Vpcmpuw, Mnemonic.Vpcmpud, Mnemonic.Vpcmpuq) : For(s, type, Mnemonic.Vpcmpb, Mnemonic.Vpcmpw, Mnemonic.Vpcmpd, Mnemonic.Vpcmpq);
            int code = predicate switch
            {
                CmpIPredicate.Eq => 0,
                CmpIPredicate.Ne => 4,
                CmpIPredicate.Slt or CmpIPredicate.Ult => 1,
                CmpIPredicate.Sle or CmpIPredicate.Ule => 2,
                CmpIPredicate.Sgt or CmpIPredicate.Ugt => 6,
                _ => 5,
            };
            s.Emit(compare, K(s.Define(op.Result())), lhs, rhs, Imm(code));
            return;
        }
        if (s.LaneBits(type.Element) != 32) throw s.Unsupported($"compares {type}, whose mask AVX2 has not: it masks lanes of 32 bits");
        var (mnemonic, a, b) = predicate switch
        {
            CmpIPredicate.Eq => (Mnemonic.Vpcmpeqd, lhs, rhs),
            CmpIPredicate.Sgt => (Mnemonic.Vpcmpgtd, lhs, rhs),
            CmpIPredicate.Slt => (Mnemonic.Vpcmpgtd, rhs, lhs),
            _ => throw s.Unsupported($"compares {type} by {predicate.ToString().ToLowerInvariant()}, which AVX2 has not: eq, sgt and slt it has"),
        };
        s.Emit(mnemonic, Operand.V(s.Define(op.Result()), bits), a, b);
    }

    // in the order of CmpFPredicate: the immediate of vcmpps, all quiet
    private static readonly byte[] FloatConditions = [0x0B, 0x00, 0x1E, 0x1D, 0x11, 0x12, 0x0C, 0x07, 0x08, 0x16, 0x15, 0x19, 0x1A, 0x04, 0x03, 0x0F];

    private static void CompareFloats(Selector s, Operation op)
    {
        if (op.Operand(0).Type is not VectorType { Element: var element } type || element != IrType.F32 && element != IrType.F64)
            throw s.Unsupported($"compares {op.Operand(0).Type}, which the x86 emitter has no code for");
        if (!s.Evex && element != IrType.F32) throw s.Unsupported($"compares {type}, whose mask AVX2 has not: it masks lanes of 32 bits");
        int bits = s.RegisterBits(type);
        var mnemonic = element == IrType.F32 ? Mnemonic.Vcmpps : Mnemonic.Vcmppd;
        Operand lhs = s.V(op.Operand(0)), rhs = s.V(op.Operand(1));
        var target = s.Define(op.Result());
        s.Emit(mnemonic, s.Evex ? K(target) : Operand.V(target, bits), lhs, rhs, Imm(FloatConditions[(int)ArithOps.FloatPredicate(op)]));
    }

    public static void Select(Selector s, Operation op)
    {
        if (op.Result().Type is not VectorType type || !IsMask(op.Operand(0))) throw s.Unsupported($"chooses a {op.Result().Type} by {op.Operand(0).Type}, which the x86 emitter has no code for");
        if (type.Element == IrType.I1) throw s.Unsupported("chooses a mask, which the x86 emitter has no code for");
        int bits = s.RegisterBits(type);
        Operand yes = s.V(op.Operand(1)), no = s.V(op.Operand(2));
        var mask = s.Reg(op.Operand(0));
        if (s.Evex)
        {
            var mnemonic = For(s, type, Mnemonic.Vpblendmb, Mnemonic.Vpblendmw, Mnemonic.Vblendmps, Mnemonic.Vblendmpd);
            s.EmitMasked(mnemonic, mask, false, Operand.V(s.Define(op.Result()), bits), no, yes);
            return;
        }
        if (s.LaneBits(type.Element) != 32) throw s.Unsupported($"chooses lanes of {type} by a mask that AVX2 has not: it masks lanes of 32 bits");
        s.Emit(Mnemonic.Vblendvps, Operand.V(s.Define(op.Result()), bits), no, yes, Operand.V(mask, bits));
    }
}
