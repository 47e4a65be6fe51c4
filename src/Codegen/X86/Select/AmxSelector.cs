using Iced.Intel;
using MaxTune.IR;
using static MaxTune.Codegen.X86.Operand;

namespace MaxTune.Codegen.X86;

/// <summary>Tiles. Products write their accumulator in place.</summary>
internal static class AmxSelector
{
    public static readonly Dictionary<string, OpSelector> Table = new()
    {
        ["amx.tile_zero"] = static (s, op) =>
        {
            var target = s.Define(op.Result());
            s.EmitRemakable(target, Mnemonic.Tilezero, T(target));
        },
        ["amx.tile_load"] = static (s, op) =>
        {
            var at = Rows(s, op);
            s.Emit(op.Attr("mt.nontemporal") is null ? Mnemonic.Tileloadd : Mnemonic.Tileloaddt1, T(s.Define(op.Result())), at);
        },
        ["amx.tile_store"] = static (s, op) =>
        {
            var source = s.Reg(op.OperandNamed("val")!);
            s.Emit(Mnemonic.Tilestored, Rows(s, op), T(source));
        },
        ["amx.tile_mulf"] = static (s, op) => Product(s, op, ((AmxTileType)op.Operand(0).Type).Element == IrType.BF16 ? Mnemonic.Tdpbf16ps : Mnemonic.Tdpfp16ps),
        ["amx.tile_muli"] = static (s, op) => Product(s, op, (op.Attr("isZextLhs") is not null, op.Attr("isZextRhs") is not null) switch
        {
            (false, false) => Mnemonic.Tdpbssd,
            (false, true) => Mnemonic.Tdpbsud,
            (true, false) => Mnemonic.Tdpbusd,
            (true, true) => Mnemonic.Tdpbuud,
        }),
    };

    private static Operand Rows(Selector s, Operation op)
    {
        var (access, stride) = TileOrMemory.TileOf(s, op);
        var at = s.Addresses.Of(access, noIndex: true);
        return Operand.Of(at with { Index = s.Addresses.Stride(stride), Scale = 1 });
    }

    private static void Product(Selector s, Operation op, Mnemonic mnemonic)
    {
        VReg lhs = s.Reg(op.Operand(0)), rhs = s.Reg(op.Operand(1)), acc = s.Reg(op.Operand(2));
        // the processor refuses a product whose registers are not three
        if (ReferenceEquals(lhs, rhs)) throw s.Unsupported("multiplies a tile by itself, for which it must be loaded twice");
        var target = s.Define(op.Result());
        s.EmitCopy(target, acc);
        s.Emit(mnemonic, T(target), T(lhs), T(rhs));
    }
}
