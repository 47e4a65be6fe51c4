using System.Buffers.Binary;
using Iced.Intel;
using MaxTune.IR;
using static MaxTune.Codegen.X86.Operand;

namespace MaxTune.Codegen.X86;

/// <summary>Constants: immediates, zeros, and what is loaded from beside the code.</summary>
internal static class ConstantSelector
{
    public static readonly Dictionary<string, OpSelector> Table = new()
    {
        ["arith.constant"] = static (s, op) => Define(s, op.Result(), op.Attr("value")),
        ["vector.constant_mask"] = static (s, op) =>
        {
            long[] on = op.Attr<DenseArrayAttr>("mask_dim_sizes")?.ToInt64() ?? [];
            if (on.Length != 1) throw s.Unsupported($"makes a mask of type {op.Result().Type}: the x86 emitter has code for one dimension");
            Mask(s, op.Result(), Enumerable.Range(0, (int)((VectorType)op.Result().Type).Extents[0]).Select(i => i < on[0]).ToArray());
        },
    };

    private static void Define(Selector s, Value value, Attr? attr)
    {
        switch (attr)
        {
            case IntegerAttr integer:
                // i1 is 0 or 1
                s.Bind(value, s.Addresses.Constant(integer.Type == IrType.I1 ? integer.Value.IsZero ? 0 : 1 : unchecked((long)(ulong)(integer.Value & ulong.MaxValue))));
                return;
            case FloatAttr f: Float(s, value, f); return;
            case DenseElementsAttr { Element: var element } dense when element == IrType.I1:
                Mask(s, value, dense.Values.Select(v => !((IntegerAttr)v).Value.IsZero).ToArray());
                return;
            case DenseElementsAttr dense when value.Type is VectorType: Vector(s, value, dense); return;
            default: throw s.Unsupported($"of type {value.Type} has no code in the x86 emitter");
        }
    }

    private static void Float(Selector s, Value value, FloatAttr f)
    {
        var register = s.Define(value);
        byte[] bytes = FloatBits.Encode(f.Value, (FloatType)f.Type);
        if (bytes.AsSpan().IndexOfAnyExcept((byte)0) < 0)
        {
            s.EmitZero(register);
            return;
        }
        var datum = s.AddDatum([.. bytes, .. new byte[Math.Max(0, 4 - bytes.Length)]], Math.Max(4, bytes.Length));
        s.EmitRemakable(register, bytes.Length == 8 ? Mnemonic.Vmovsd : Mnemonic.Vmovss, Operand.V(register, 128), Operand.Of(Address.Of(datum)));
    }

    private static void Vector(Selector s, Value value, DenseElementsAttr dense)
    {
        var register = s.Define(value);
        int bits = s.RegisterBits(value.Type);
        if (dense.Raw.IndexOfAnyExcept((byte)0) < 0)
        {
            s.EmitZero(register);
            return;
        }
        if (dense.IsSplat && dense.Raw.Length is 4 or 8)
        {
            var one = s.AddDatum(dense.Raw.ToArray(), dense.Raw.Length);
            // 64-bit lanes of xmm have no vbroadcastsd
            var mnemonic = dense.Raw.Length == 4 ? Mnemonic.Vbroadcastss : bits == 128 ? Mnemonic.Vmovddup : Mnemonic.Vbroadcastsd;
            s.EmitRemakable(register, mnemonic, Operand.V(register, bits), Operand.Of(Address.Of(one)));
            return;
        }
        byte[] all = dense.Expanded().ToArray();
        Array.Resize(ref all, bits / 8);
        s.EmitRemakable(register, Mnemonic.Vmovups, Operand.V(register, bits), Operand.Of(Address.Of(s.AddDatum(all, bits / 8))));
    }

    private static void Mask(Selector s, Value value, bool[] lanes)
    {
        var register = s.Define(value);
        if (s.Evex)
        {
            ulong bits = 0;
            for (int i = 0; i < lanes.Length && i < 64; i++) bits |= lanes[i] ? 1UL << i : 0;
            s.Emit(Mnemonic.Kmovq, K(register), Q(s.Addresses.Constant(unchecked((long)bits))));
            return;
        }
        var words = new byte[lanes.Length * 4];
        for (int i = 0; i < lanes.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(words.AsSpan(4 * i), lanes[i] ? -1 : 0);
        if (words.Length is not (16 or 32)) throw s.Unsupported($"makes a mask of {lanes.Length} lanes, which AVX2 has not: it masks 4 or 8 lanes of 32 bits");
        s.EmitRemakable(register, Mnemonic.Vmovups, Operand.V(register, words.Length * 8), Operand.Of(Address.Of(s.AddDatum(words, words.Length))));
    }
}
