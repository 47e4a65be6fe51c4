using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.X86;

/// <summary>
/// Loads that become the memory operand of their one user:
/// <code>
/// %x = vector.load; %y = arith.addf %a, %x                        →     vaddps y, a, [x]
/// %x = memref.load; %b = vector.broadcast %x                      →     vbroadcastss b, [x]
/// %x = memref.load; %b = vector.broadcast %x; vector.fma %b, ...  →     vfmadd231ps acc, a, [x]{1to16}
/// </code>
/// </summary>
internal static class Fusion
{
    /// <summary>True for an operation that is emitted with its user.</summary>
    public static bool CanWait(Selector s, Operation op)
    {
        if (op.Name == "vector.broadcast") return s.Evex && s.IsDeferred(op.Operand(0).DefiningOp) && EmbedsIn(s, op) is not null;
        if (op.Name is not ("vector.load" or "memref.load") || !op.Result().HasOneUse) return false;
        var use = op.Result().Uses.First();
        var user = use.Owner;
        if (!ReferenceEquals(user.Block, op.Block) || !Takes(s, user, use.Index)) return false;
        if (user.Name == "vector.broadcast" && s.Evex && EmbedsIn(s, user) is { } last) user = last;
        for (var between = op.Next; between is not null && !ReferenceEquals(between, user); between = between.Next)
            if (OpRoles.Writes(between) || between.Name == "amx.tile_store") return false;
        return true;
    }

    // the operands that x86 reads from memory
    private static bool Takes(Selector s, Operation user, int index)
    {
        if (!OpTable.All.ContainsKey(user.Name)) return false;
        var type = user.Operand(index).Type;
        switch (user.Name)
        {
            case "vector.broadcast": return type is not VectorType && type != IrType.BF16 && type != IrType.F16 && type is FloatType or IntegerType { Width: 8 or 16 or 32 or 64 };
            case "vector.fma": return index < 2 && s.BitsOf((VectorType)type) >= 128;
            case "arith.addf" or "arith.subf" or "arith.mulf" or "arith.divf": return index == 1 && (type is not VectorType v || s.BitsOf(v) >= 128) && type != IrType.BF16 && type != IrType.F16;
            case "x86vector.avx512.dot" or "x86vector.avx.dot.i8": return index == 2;
            case "mt.dot": return index == 1;
            case "arith.extsi" or "arith.extui": return type is VectorType && user.Result().Type is VectorType wide && wide.ElementCount > 1 && type is VectorType { Element: not IntegerType { Width: 1 } };
            case "arith.extf": return type is VectorType;
            default: return false;
        }
    }

    private static Operation? EmbedsIn(Selector s, Operation broadcast)
    {
        if (!broadcast.Result().HasOneUse || broadcast.Result().Type is not VectorType { Element: var element } type || element != IrType.F32) return null;
        var use = broadcast.Result().Uses.First();
        bool takes = use.Owner.Name == "vector.fma" ? use.Index < 2 : use.Owner.Name is "arith.addf" or "arith.subf" or "arith.mulf" or "arith.divf" && use.Index == 1;
        return takes && s.BitsOf(type) >= 128 && ReferenceEquals(use.Owner.Block, broadcast.Block) ? use.Owner : null;
    }

    /// <summary>The address of a value whose load waits; the load is then not emitted any more.</summary>
    public static Address? MemoryOf(Selector s, Value value)
    {
        if (value.DefiningOp is not { Name: "vector.load" or "memref.load" } load || !s.TakeDeferred(load)) return null;
        return s.Addresses.Of(TileOrMemory.MemoryOf(s, load));
    }

    /// <summary>The address of the one element that a broadcast, which waits, has in all lanes.</summary>
    public static Address? EmbeddedOf(Selector s, Value value) =>
        value.DefiningOp is { Name: "vector.broadcast" } broadcast && s.IsDeferred(broadcast) && s.IsDeferred(broadcast.Operand(0).DefiningOp) && s.TakeDeferred(broadcast)
            ? MemoryOf(s, broadcast.Operand(0)) : null;
}
