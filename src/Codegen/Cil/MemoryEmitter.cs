using System.Runtime.Intrinsics.X86;
using MaxTune.Codegen.Analysis;
using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>Loads and stores, scalar, vector and masked.</summary>
internal static class MemoryEmitter
{
    public static readonly Dictionary<string, OpEmitter> Table = new()
    {
        ["memref.load"] = (e, op) =>
        {
            e.Addressing.Push(e.Placement.AccessOf(op));
            Load(e, op.Result());
        },
        ["vector.load"] = (e, op) =>
        {
            e.Addressing.Push(e.Placement.AccessOf(op));
            Load(e, op.Result());
        },
        ["memref.store"] = Store,
        ["vector.store"] = Store,
        ["vector.maskedload"] = MaskedLoad,
        ["vector.maskedstore"] = MaskedStore,
        ["memref.prefetch"] = Prefetch,
        ["memref.dim"] = (e, op) => e.PushForm(e.Forms.Of(op.Result())),
    };

    /// <summary>Replaces the address on the stack by the value of that type found there.</summary>
    private static void Load(StageEmitter e, Value result)
    {
        var type = e.TypeOf(result);
        if (ClrTypes.IsVector(type))
        {
            RequireBytes(result.DefiningOp!, result.Type);
            e.Call(Class(type), "Load", ClrTypes.LaneOf(type), Pointer(type));
            return;
        }
        LoadScalar(e, ClrTypes.ElementOf(result.Type));
    }

    public static void LoadScalar(StageEmitter e, IrType element)
    {
        e.Il.Ldind(element is IndexType ? typeof(nint) : ClrTypes.Lane(element)!);
        if (element == IrType.F16) e.Call(typeof(ScalarOps), nameof(ScalarOps.FromHalf), null, typeof(ushort));
        if (element == IrType.BF16) e.Call(typeof(ScalarOps), nameof(ScalarOps.FromBFloat16), null, typeof(ushort));
    }

    private static void Store(StageEmitter e, Operation op)
    {
        var value = op.Operand(0);
        var type = e.TypeOf(value);
        if (ClrTypes.IsVector(type))
        {
            RequireBytes(op, value.Type);
            e.Push(value);
            e.Addressing.Push(e.Placement.AccessOf(op));
            e.Call(Class(type), "Store", ClrTypes.LaneOf(type), type, Pointer(type));
            return;
        }
        var element = ClrTypes.ElementOf(value.Type);
        e.Addressing.Push(e.Placement.AccessOf(op));
        e.Push(value);
        StoreScalar(e, element);
    }

    /// <summary>Stores the scalar on the stack at the address below it.</summary>
    public static void StoreScalar(StageEmitter e, IrType element)
    {
        if (element == IrType.F16) e.Call(typeof(ScalarOps), nameof(ScalarOps.ToHalf), null, typeof(float));
        if (element == IrType.BF16) e.Call(typeof(ScalarOps), nameof(ScalarOps.ToBFloat16), null, typeof(float));
        e.Il.Stind(element is IndexType ? typeof(nint) : ClrTypes.Lane(element)!);
    }

    private static void RequireBytes(Operation op, IrType type)
    {
        if (ClrTypes.ElementOf(type) == IrType.I1) throw new UnsupportedException(op, "moves a vector of i1, which the CIL emitter has no code for");
    }

    private static Type Class(Type vector) => ClrTypes.VectorClass(ClrTypes.BitsOf(vector));
    private static Type Pointer(Type vector) => ClrTypes.LaneOf(vector).MakePointerType();

    // ---- masked

    /// <summary>The x86 class with masked moves of a vector type, if this machine has them.</summary>
    private static Type? MaskClass(Type vector)
    {
        var lane = ClrTypes.LaneOf(vector);
        return (ClrTypes.BitsOf(vector), ClrTypes.LaneBits(lane)) switch
        {
            (128 or 256, 32 or 64) when lane == typeof(float) || lane == typeof(double) => Avx.IsSupported ? typeof(Avx) : null,
            (128 or 256, 32 or 64) => Avx2.IsSupported ? typeof(Avx2) : null,
            (512, 32 or 64) => Avx512F.IsSupported ? typeof(Avx512F) : null,
            _ => null,
        };
    }

    private static void MaskedLoad(StageEmitter e, Operation op)
    {
        var result = op.Result();
        var type = e.TypeOf(result);
        Value mask = op.Operand(op.OperandCount - 2), otherwise = op.Operand(op.OperandCount - 1);
        if (!ClrTypes.IsVector(type))
        {
            MaskedScalarLoad(e, op, mask, otherwise);
            return;
        }
        var owner = MaskClass(type);
        if (owner is null || ClrTypes.BitsOf(type) == 512)
        {
            e.Addressing.Push(e.Placement.AccessOf(op));
            e.PushMask(mask, type);
            e.Push(otherwise);
            if (owner is not null) e.Call(owner, "MaskLoad", null, Pointer(type), type, type);
            else e.LaneCall(nameof(LaneOps.MaskLoad), [type, ClrTypes.LaneOf(type)], Pointer(type), type, type);
            return;
        }
        if (IsZero(otherwise))
        {
            e.Addressing.Push(e.Placement.AccessOf(op));
            e.PushMask(mask, type);
            e.Call(owner, "MaskLoad", null, Pointer(type), type);
            return;
        }
        // select(mask, maskload(p, mask), otherwise)
        e.WithTemporary(type, m =>
        {
            e.PushMask(mask, type);
            e.Il.Stloc(m);
            e.Il.Ldloc(m);
            e.Addressing.Push(e.Placement.AccessOf(op));
            e.Il.Ldloc(m);
            e.Call(owner, "MaskLoad", null, Pointer(type), type);
        });
        e.Push(otherwise);
        e.VectorCall(type, "ConditionalSelect", 3);
    }

    private static bool IsZero(Value value) =>
        value.DefiningOp is { Name: "arith.constant" } op && op.Attr("value") is DenseElementsAttr { IsSplat: true } dense && dense.Raw.IndexOfAnyExcept((byte)0) < 0;

    private static void MaskedScalarLoad(StageEmitter e, Operation op, Value mask, Value otherwise)
    {
        IlLabel skip = e.Il.NewLabel();
        var type = e.TypeOf(op.Result());
        if (e.Il.StackDepth != 0) throw new UnsupportedException(op, "of one element cannot be placed inside an expression");
        var local = e.Il.Rent(type, "m");
        e.Push(otherwise);
        e.Il.Stloc(local);
        e.Push(mask);
        e.Il.BrIf(false, skip);
        e.Addressing.Push(e.Placement.AccessOf(op).Root, e.Placement.AccessOf(op).Offset, keep: false);
        LoadScalar(e, ClrTypes.ElementOf(op.Result().Type));
        e.Il.Stloc(local);
        e.Il.Mark(skip);
        e.Il.Ldloc(local);
        e.Il.Return(local);
    }

    private static void MaskedStore(StageEmitter e, Operation op)
    {
        Value mask = op.Operand(op.OperandCount - 2), value = op.Operand(op.OperandCount - 1);
        var type = e.TypeOf(value);
        if (!ClrTypes.IsVector(type))
        {
            IlLabel skip = e.Il.NewLabel();
            e.Push(mask);
            e.Il.BrIf(false, skip);
            e.Addressing.Push(e.Placement.AccessOf(op).Root, e.Placement.AccessOf(op).Offset, keep: false);
            e.Push(value);
            StoreScalar(e, ClrTypes.ElementOf(value.Type));
            e.Il.Mark(skip);
            return;
        }
        e.Addressing.Push(e.Placement.AccessOf(op));
        e.PushMask(mask, type);
        e.Push(value);
        if (MaskClass(type) is { } owner) e.Call(owner, "MaskStore", null, Pointer(type), type, type);
        else e.LaneCall(nameof(LaneOps.MaskStore), [type, ClrTypes.LaneOf(type)], Pointer(type), type, type);
    }

    private static void Prefetch(StageEmitter e, Operation op)
    {
        if (!Sse.IsSupported) return;
        e.Addressing.Push(e.Placement.AccessOf(op));
        long locality = op.Attr<IntegerAttr>("localityHint")?.Int64 ?? 3;
        e.Call(typeof(Sse), locality switch { 3 => "Prefetch0", 2 => "Prefetch1", 1 => "Prefetch2", _ => "PrefetchNonTemporal" }, null, typeof(void*));
    }
}
