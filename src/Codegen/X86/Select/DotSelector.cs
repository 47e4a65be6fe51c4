using Iced.Intel;
using MaxTune.IR;

namespace MaxTune.Codegen.X86;

/// <summary>Products of pairs and quadruples added to an accumulator, which is written in place.</summary>
internal static class DotSelector
{
    public static readonly Dictionary<string, OpSelector> Table = new()
    {
        ["vector.fma"] = Fma,
        ["x86vector.avx512.dot"] = static (s, op) => Dot(s, op, Mnemonic.Vdpbf16ps, 1, 0),
        ["x86vector.avx.dot.i8"] = static (s, op) => Dot(s, op, Mnemonic.Vpdpbssd, 1, 0),
        ["mt.dot"] = IntegerDot,
    };

    private static void IntegerDot(Selector s, Operation op)
    {
        bool bytes = ((VectorType)op.Operand(0).Type).Element == IrType.I8;
        if (bytes && op.Attr("unsigned") is not null) Dot(s, op, Mnemonic.Vpdpbusd, 0, 2);
        else if (bytes && s.Evex) throw s.Unsupported("of signed bytes has a VEX encoding alone: make one side unsigned and correct by column sums");
        else if (bytes) Dot(s, op, Mnemonic.Vpdpbssd, 0, 2);
        else if (s.Evex) Dot(s, op, Mnemonic.Vpdpwssd, 0, 2);
        else
        {
            // pairs as vpdpwssd, in two instructions that AVX2 has
            int bits = s.RegisterBits(op.Result().Type);
            Operand a = s.V(op.Operand(0)), acc = s.V(op.Operand(2)), b = s.Source(op.Operand(1)), products = Operand.V(s.New(RegClass.Vec), bits);
            s.Emit(Mnemonic.Vpmaddwd, products, a, b);
            s.Emit(Mnemonic.Vpaddd, Operand.V(s.Define(op.Result()), bits), acc, products);
        }
    }

    private static void Dot(Selector s, Operation op, Mnemonic mnemonic, int left, int accumulator)
    {
        var a = s.V(op.Operand(left));
        var acc = s.Reg(op.Operand(accumulator));
        var b = s.Source(op.Operand(left + 1));
        var target = s.Define(op.Result());
        s.EmitCopy(target, acc);
        s.Emit(mnemonic, Operand.V(target, s.RegisterBits(op.Result().Type)), a, b);
    }

    // a*b + acc → vfmadd231ps acc, a, b, with a or b from memory
    private static void Fma(Selector s, Operation op)
    {
        var type = (VectorType)op.Result().Type;
        var mnemonic = type.Element == IrType.F32 ? Mnemonic.Vfmadd231ps : type.Element == IrType.F64 ? Mnemonic.Vfmadd231pd
            : throw s.Unsupported($"of {type} has no instruction: widen to f32 first");
        Value a = op.Operand(0), b = op.Operand(1);
        var acc = s.Reg(op.Operand(2));
        if (Fusion.EmbeddedOf(s, a) is { } oneA) Emit(Operand.Of(oneA), b, embedded: true);
        else if (Fusion.EmbeddedOf(s, b) is { } oneB) Emit(Operand.Of(oneB), a, embedded: true);
        else if (Fusion.MemoryOf(s, b) is { } memory) Emit(Operand.Of(memory), a, embedded: false);
        else if (Fusion.MemoryOf(s, a) is { } other) Emit(Operand.Of(other), b, embedded: false);
        else Emit(s.V(b), a, embedded: false);

        void Emit(Operand last, Value first, bool embedded)
        {
            var middle = s.V(first);
            var target = s.Define(op.Result());
            s.EmitCopy(target, acc);
            var goal = Operand.V(target, s.RegisterBits(type));
            if (embedded) s.EmitEmbedded(mnemonic, goal, middle, last);
            else s.Emit(mnemonic, goal, middle, last);
        }
    }
}
