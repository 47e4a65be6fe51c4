using Iced.Intel;
using MaxTune.Codegen.Analysis;
using MaxTune.IR;
using static MaxTune.Codegen.X86.Operand;

namespace MaxTune.Codegen.X86;

/// <summary>Integers and index: in general registers, or in vector lanes (<see cref="LaneSelector"/>). Above an integer's width a register holds anything.</summary>
internal static class IntegerSelector
{
    public static readonly Dictionary<string, OpSelector> Table = new()
    {
        ["arith.addi"] = (s, op) => Binary(s, op, Mnemonic.Add),
        ["arith.subi"] = (s, op) => Binary(s, op, Mnemonic.Sub),
        ["arith.muli"] = (s, op) => Binary(s, op, Mnemonic.Imul),
        ["arith.andi"] = (s, op) => Binary(s, op, Mnemonic.And),
        ["arith.ori"] = (s, op) => Binary(s, op, Mnemonic.Or),
        ["arith.xori"] = (s, op) => Binary(s, op, Mnemonic.Xor),
        ["arith.divui"] = Divide,
        ["arith.shli"] = (s, op) => Shift(s, op, Mnemonic.Shl, Mnemonic.Shlx),
        ["arith.shrsi"] = (s, op) => Shift(s, op, Mnemonic.Sar, Mnemonic.Sarx),
        ["arith.shrui"] = (s, op) => Shift(s, op, Mnemonic.Shr, Mnemonic.Shrx),
        ["arith.divui"] = static (s, op) => ByPowerOfTwo(s, op, quotient: true),
        ["arith.remui"] = static (s, op) => ByPowerOfTwo(s, op, quotient: false),
        ["arith.minsi"] = (s, op) => Choose(s, op, Mnemonic.Cmovg),
        ["arith.maxsi"] = (s, op) => Choose(s, op, Mnemonic.Cmovl),
        ["arith.minui"] = (s, op) => Choose(s, op, Mnemonic.Cmova),
        ["arith.maxui"] = (s, op) => Choose(s, op, Mnemonic.Cmovb),
        ["arith.cmpi"] = Compare,
        ["arith.select"] = Select,
        ["affine.apply"] = static (s, op) => s.EmitCopy(s.Define(op.Result()), s.Addresses.FormReg(FormOf(s, op))),
    };

    private static AffineForm FormOf(Selector s, Operation op)
    {
        var form = s.Forms.Of(op.Result());
        return form.HasAny(symbol => ReferenceEquals(symbol.Value, op.Result())) ? throw s.Unsupported("divides by what is not a constant, which the x86 emitter has no code for") : form;
    }

    public static int WidthOf(Selector s, IrType type) => type switch
    {
        IndexType => 64,
        IntegerType { Width: 1 or 32 or 64 } i => i.Width,
        _ => throw s.Unsupported($"computes in {type}, which the x86 emitter has no code for: extend to i32 first"),
    };

    /// <summary>A register by the name of its width.</summary>
    public static Operand G(Selector s, Value value) => Sized(s.Reg(value), WidthOf(s, value.Type));

    private static Operand Sized(VReg register, int width) => width == 64 ? Q(register) : D(register);

    private static Operand ImmediateOr(Selector s, Value value) =>
        AffineForms.ConstantOf(value) is { } c and >= int.MinValue and <= int.MaxValue ? Imm(c) : G(s, value);

    private static void Binary(Selector s, Operation op, Mnemonic mnemonic)
    {
        if (op.Result().Type is VectorType)
        {
            LaneSelector.Integers(s, op);
            return;
        }
        int width = WidthOf(s, op.Result().Type);
        VReg lhs = s.Reg(op.Operand(0)), target = s.Define(op.Result());
        var rhs = ImmediateOr(s, op.Operand(1));
        if (mnemonic == Mnemonic.Imul && rhs.Kind == OperandKind.Immediate)
        {
            s.Emit(mnemonic, Sized(target, width), Sized(lhs, width), rhs);
            return;
        }
        s.EmitCopy(target, lhs);
        s.Emit(mnemonic, Sized(target, width), rhs);
    }

    // by a power of two: a shift
    private static void Divide(Selector s, Operation op)
    {
        if (op.Result().Type is VectorType || AffineForms.ConstantOf(op.Operand(1)) is not { } by || !System.Numerics.BitOperations.IsPow2(by))
            throw s.Unsupported("divides by what is no constant power of two, which the x86 emitter has no code for");
        int width = WidthOf(s, op.Result().Type);
        VReg lhs = s.Reg(op.Operand(0)), target = s.Define(op.Result());
        s.EmitCopy(target, lhs);
        s.Emit(Mnemonic.Shr, Sized(target, width), Imm(System.Numerics.BitOperations.Log2((ulong)by)));
    }

    private static void Shift(Selector s, Operation op, Mnemonic byConstant, Mnemonic byRegister)
    {
        if (op.Result().Type is VectorType)
        {
            LaneSelector.Shift(s, op);
            return;
        }
        int width = WidthOf(s, op.Result().Type);
        VReg lhs = s.Reg(op.Operand(0)), target = s.Define(op.Result());
        if (AffineForms.ConstantOf(op.Operand(1)) is { } by and >= 0 and < 64 && by < width)
        {
            s.EmitCopy(target, lhs);
            s.Emit(byConstant, Sized(target, width), Imm(by));
        }
        else s.Emit(byRegister, Sized(target, width), Sized(lhs, width), G(s, op.Operand(1)));
    }

    // a / 2^n = a >> n; a % 2^n = a & 2^n - 1
    private static void ByPowerOfTwo(Selector s, Operation op, bool quotient)
    {
        if (op.Result().Type is VectorType || AffineForms.ConstantOf(op.Operand(1)) is not ({ } by and > 0 and <= int.MaxValue) || !System.Numerics.BitOperations.IsPow2(by))
            throw s.Unsupported("divides by what is no constant power of two, which the x86 emitter has no code for");
        int width = WidthOf(s, op.Result().Type);
        VReg lhs = s.Reg(op.Operand(0)), target = s.Define(op.Result());
        s.EmitCopy(target, lhs);
        if (quotient) s.Emit(Mnemonic.Shr, Sized(target, width), Imm(System.Numerics.BitOperations.Log2((ulong)by)));
        else s.Emit(Mnemonic.And, Sized(target, width), Imm(by - 1));
    }

    // target = lhs; if (lhs is on the wrong side of rhs) target = rhs
    private static void Choose(Selector s, Operation op, Mnemonic move)
    {
        if (op.Result().Type is VectorType)
        {
            LaneSelector.Integers(s, op);
            return;
        }
        Operand lhs = G(s, op.Operand(0)), rhs = G(s, op.Operand(1));
        var target = s.Define(op.Result());
        s.EmitCopy(target, lhs.Register!);
        s.Emit(Mnemonic.Cmp, lhs, rhs);
        s.Emit(move, rhs with { Register = target }, rhs);
    }

    private static readonly Mnemonic[] Conditions =
        [Mnemonic.Sete, Mnemonic.Setne, Mnemonic.Setl, Mnemonic.Setle, Mnemonic.Setg, Mnemonic.Setge, Mnemonic.Setb, Mnemonic.Setbe, Mnemonic.Seta, Mnemonic.Setae];

    private static void Compare(Selector s, Operation op)
    {
        var predicate = ArithOps.IntPredicate(op);
        if (op.Operand(0).Type is VectorType)
        {
            LaneSelector.Compare(s, op, predicate);
            return;
        }
        Operand lhs = G(s, op.Operand(0)), rhs = ImmediateOr(s, op.Operand(1));
        if (WidthOf(s, op.Operand(0).Type) == 1) throw s.Unsupported("compares i1, which the x86 emitter has no code for");
        var target = s.Define(op.Result());
        s.Emit(Mnemonic.Cmp, lhs, rhs);
        s.Emit(Conditions[(int)predicate], B(target));
    }

    private static void Select(Selector s, Operation op)
    {
        if (op.Result().Type is VectorType || op.Result().Type is FloatType)
        {
            LaneSelector.Select(s, op);
            return;
        }
        Operand yes = G(s, op.Operand(1)), no = G(s, op.Operand(2));
        var condition = s.Reg(op.Operand(0));
        var target = s.Define(op.Result());
        s.EmitCopy(target, no.Register!);
        s.Emit(Mnemonic.Test, B(condition), Imm(1));
        s.Emit(Mnemonic.Cmovne, yes with { Register = target }, yes);
    }
}
