using Iced.Intel;
using MaxTune.IR;
using static MaxTune.Codegen.X86.Operand;

namespace MaxTune.Codegen.X86;

/// <summary>f32 and f64, scalars in lane 0 of a vector register.</summary>
internal static class FloatSelector
{
    public static readonly Dictionary<string, OpSelector> Table = new()
    {
        ["arith.addf"] = static (s, op) => Binary(s, op, Mnemonic.Vaddps, Mnemonic.Vaddpd, Mnemonic.Vaddss, Mnemonic.Vaddsd),
        ["arith.subf"] = static (s, op) => Binary(s, op, Mnemonic.Vsubps, Mnemonic.Vsubpd, Mnemonic.Vsubss, Mnemonic.Vsubsd),
        ["arith.mulf"] = static (s, op) => Binary(s, op, Mnemonic.Vmulps, Mnemonic.Vmulpd, Mnemonic.Vmulss, Mnemonic.Vmulsd),
        ["arith.divf"] = static (s, op) => Binary(s, op, Mnemonic.Vdivps, Mnemonic.Vdivpd, Mnemonic.Vdivss, Mnemonic.Vdivsd),
        ["arith.maximumf"] = static (s, op) => Extreme(s, op, Mnemonic.Vmaxps, Mnemonic.Vandps),
        ["arith.minimumf"] = static (s, op) => Extreme(s, op, Mnemonic.Vminps, Mnemonic.Vorps),
        ["arith.maxnumf"] = static (s, op) => Number(s, op, Mnemonic.Vmaxps),
        ["arith.minnumf"] = static (s, op) => Number(s, op, Mnemonic.Vminps),
        ["arith.negf"] = Negate,
        ["math.roundeven"] = RoundEven,
        ["math.sqrt"] = Root,
        ["math.fma"] = ScalarFma,
    };

    private static IrType ElementOf(Selector s, IrType type)
    {
        var element = type is VectorType v ? v.Element : type;
        return element == IrType.F32 || element == IrType.F64 ? element : throw s.Unsupported($"computes in {type}, for which there are no instructions: widen to f32 first");
    }

    private static void Binary(Selector s, Operation op, Mnemonic single, Mnemonic twice, Mnemonic scalar, Mnemonic scalarTwice)
    {
        var type = op.Result().Type;
        bool f32 = ElementOf(s, type) == IrType.F32;
        if (type is not VectorType)
        {
            var left = s.V(op.Operand(0));
            var right = s.Source(op.Operand(1));
            s.Emit(f32 ? scalar : scalarTwice, Operand.V(s.Define(op.Result()), 128), left, right);
            return;
        }
        var lhs = s.V(op.Operand(0));
        var mnemonic = f32 ? single : twice;
        if (Fusion.EmbeddedOf(s, op.Operand(1)) is { } one) s.EmitEmbedded(mnemonic, Operand.V(s.Define(op.Result()), s.RegisterBits(type)), lhs, Operand.Of(one));
        else
        {
            var rhs = s.Source(op.Operand(1));
            s.Emit(mnemonic, Operand.V(s.Define(op.Result()), s.RegisterBits(type)), lhs, rhs);
        }
    }

    // max(x, c) is c when x is NaN
    private static void Number(Selector s, Operation op, Mnemonic extreme)
    {
        if (op.Result().Type is not VectorType type || ElementOf(s, type) != IrType.F32 || Bound(op.Operand(1)) is null)
            throw s.Unsupported($"of {op.Result().Type} has no code in the x86 emitter: vectors of f32 and a constant have");
        Operand x = s.V(op.Operand(0)), bound = s.V(op.Operand(1));
        s.Emit(extreme, Operand.V(s.Define(op.Result()), s.RegisterBits(type)), x, bound);
    }

    private static void RoundEven(Selector s, Operation op)
    {
        if (op.Result().Type is not VectorType type || ElementOf(s, type) != IrType.F32) throw s.Unsupported($"of {op.Result().Type} has no code in the x86 emitter: vectors of f32 have");
        var x = s.V(op.Operand(0));
        const byte toEvenQuietly = 8;
        s.Emit(s.Evex ? Mnemonic.Vrndscaleps : Mnemonic.Vroundps, Operand.V(s.Define(op.Result()), s.RegisterBits(type)), x, Imm(toEvenQuietly));
    }

    /// <summary>
    /// NaN if either is, and -0 below +0. vmaxps gives its second operand when one is NaN or both are zero, so:
    /// <code>r = max(a, b) &amp; max(b, a); r = unordered(a, b) ? a + b : r</code>
    /// </summary>
    private static void Extreme(Selector s, Operation op, Mnemonic extreme, Mnemonic join)
    {
        if (op.Result().Type is not VectorType type || ElementOf(s, type) != IrType.F32) throw s.Unsupported($"of {op.Result().Type} has no code in the x86 emitter: vectors of f32 have");
        int bits = s.RegisterBits(type);
        if (Bound(op.Operand(1)) is { } bound && (bound != 0 || !double.IsNegative(bound) && extreme == Mnemonic.Vmaxps))
        {
            // max(c, x) has x's NaN; of zeros it gives x, which + 0 makes +0 where the sign matters
            bool mends = bound == 0 && !FastMathAttr.IgnoresZeroSign(op);
            var limited = mends ? Fresh() : Operand.V(s.Define(op.Result()), bits);
            s.Emit(extreme, limited, s.V(op.Operand(1)), s.V(op.Operand(0)));
            if (mends) s.Emit(Mnemonic.Vaddps, Operand.V(s.Define(op.Result()), bits), limited, s.V(op.Operand(1)));
            return;
        }
        Operand a = s.V(op.Operand(0)), b = s.V(op.Operand(1));
        Operand one = Fresh(), other = Fresh(), both = Fresh(), sum = Fresh();
        s.Emit(extreme, one, a, b);
        s.Emit(extreme, other, b, a);
        s.Emit(s.Evex ? join == Mnemonic.Vandps ? Mnemonic.Vpandd : Mnemonic.Vpord : join, both, one, other);
        s.Emit(Mnemonic.Vaddps, sum, a, b);
        var target = Operand.V(s.Define(op.Result()), bits);
        const byte unordered = 3;
        if (s.Evex)
        {
            var mask = s.New(RegClass.Mask);
            s.Emit(Mnemonic.Vcmpps, K(mask), a, b, Imm(unordered));
            s.EmitMasked(Mnemonic.Vblendmps, mask, false, target, both, sum);
            return;
        }
        var lanes = Fresh();
        s.Emit(Mnemonic.Vcmpps, lanes, a, b, Imm(unordered));
        s.Emit(Mnemonic.Vblendvps, target, both, sum, lanes);

        Operand Fresh() => Operand.V(s.New(RegClass.Vec), bits);
    }

    // the constant in all lanes, when that is a number
    private static double? Bound(Value value) =>
        value.DefiningOp is { Name: "arith.constant" } c && c.Attr("value") is DenseElementsAttr { IsSplat: true } dense && dense.SplatValue is FloatAttr { Value: var number } && !double.IsNaN(number) ? number : null;

    // flips the sign bit, of NaN too
    private static void Negate(Selector s, Operation op)
    {
        var type = op.Result().Type;
        bool f32 = ElementOf(s, type) == IrType.F32;
        int bits = s.RegisterBits(type);
        byte[] sign = f32 ? [0, 0, 0, 0x80] : [0, 0, 0, 0, 0, 0, 0, 0x80];
        var signs = LaneSelector.Load(s, [.. Enumerable.Repeat(sign, bits / 8 / sign.Length).SelectMany(b => b)], bits);
        var source = s.V(op.Operand(0));
        s.Emit(s.Evex ? Mnemonic.Vpxord : Mnemonic.Vxorps, Operand.V(s.Define(op.Result()), bits), source, signs);
    }

    private static void Root(Selector s, Operation op)
    {
        if (op.Result().Type is not VectorType type) throw s.Unsupported($"of {op.Result().Type} has no code in the x86 emitter: vectors have");
        var source = s.V(op.Operand(0));
        s.Emit(ElementOf(s, type) == IrType.F32 ? Mnemonic.Vsqrtps : Mnemonic.Vsqrtpd, Operand.V(s.Define(op.Result()), s.RegisterBits(type)), source);
    }

    private static void ScalarFma(Selector s, Operation op)
    {
        var type = op.Result().Type;
        bool f32 = ElementOf(s, type) == IrType.F32;
        Operand a = s.V(op.Operand(0)), b = s.V(op.Operand(1));
        var acc = s.Reg(op.Operand(2));
        var target = s.Define(op.Result());
        s.EmitCopy(target, acc);
        s.Emit(type is VectorType ? f32 ? Mnemonic.Vfmadd231ps : Mnemonic.Vfmadd231pd : f32 ? Mnemonic.Vfmadd231ss : Mnemonic.Vfmadd231sd, Operand.V(target, s.RegisterBits(type)), a, b);
    }
}
