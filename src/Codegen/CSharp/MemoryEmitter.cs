using System.Runtime.Intrinsics.X86;
using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

/// <summary>Loads and stores, scalar, vector and masked.</summary>
internal static class MemoryEmitter
{
    public static readonly Dictionary<string, OpEmitter> Table = new()
    {
        ["memref.load"] = (e, op) => Load(e, op, op.Result()),
        ["vector.load"] = (e, op) => Load(e, op, op.Result()),
        ["memref.store"] = Store,
        ["vector.store"] = Store,
        ["vector.maskedload"] = MaskedLoad,
        ["vector.maskedstore"] = MaskedStore,
        ["memref.prefetch"] = Prefetch,
        ["memref.dim"] = (e, op) => e.Form(e.Forms.Of(op.Result())),
    };

    private static Expr Load(MethodEmitter e, Operation op, Value result)
    {
        var type = e.TypeOf(result);
        if (!ClrTypes.IsVector(type)) return LoadScalar(e, op, result);
        RequireBytes(op, result.Type);
        return MethodEmitter.VectorCall(type, "Load", Address(e, op, type));
    }

    private static Expr Address(MethodEmitter e, Operation op, Type vector) => e.Addressing.Address(e.Placement.AccessOf(op), ClrTypes.LaneOf(vector));

    private static Expr LoadScalar(MethodEmitter e, Operation op, Value result)
    {
        var type = ClrTypes.ElementOf(result.Type);
        var element = e.Addressing.Element(e.Placement.AccessOf(op), CSharpTypes.Lane(type)!);
        if (type == IrType.F16) return e.Helper(typeof(ScalarOps), nameof(ScalarOps.FromHalf), element);
        if (type == IrType.BF16) return e.Helper(typeof(ScalarOps), nameof(ScalarOps.FromBFloat16), element);
        return type == IrType.I1 ? Expr.Infix(element, "!=", "0") : element;
    }

    private static Expr Store(MethodEmitter e, Operation op)
    {
        var type = e.TypeOf(op.Operand(0));
        if (!ClrTypes.IsVector(type)) return StoreScalar(e, op, op.Operand(0));
        RequireBytes(op, op.Operand(0).Type);
        var value = e.Value(op, 0);
        return value.Dot($"Store({Address(e, op, type)})");
    }

    private static Expr StoreScalar(MethodEmitter e, Operation op, Value value)
    {
        var type = ClrTypes.ElementOf(value.Type);
        var lane = CSharpTypes.Lane(type)!;
        var stored = e.Value(value);
        if (type == IrType.F16) stored = e.Helper(typeof(ScalarOps), nameof(ScalarOps.ToHalf), stored);
        else if (type == IrType.BF16) stored = e.Helper(typeof(ScalarOps), nameof(ScalarOps.ToBFloat16), stored);
        else if (type == IrType.I1) stored = Expr.Cast("byte", Expr.Choose(stored, "1", "0"));
        else if ((lane == typeof(sbyte) || lane == typeof(short)) && !stored.Text.StartsWith($"({CSharpTypes.Name(lane)})")) stored = Expr.Cast(CSharpTypes.Name(lane), stored);
        return $"{e.Addressing.Element(e.Placement.AccessOf(op), lane)} = {stored}";
    }

    private static void RequireBytes(Operation op, IrType type)
    {
        if (ClrTypes.ElementOf(type) == IrType.I1) throw new UnsupportedException(op, "moves a vector of i1, which the C# emitter has no code for");
    }

    // ---- masked

    /// <summary>The x86 class with masked moves of a vector type, if this machine has them.</summary>
    private static string? MaskClass(Type vector)
    {
        var lane = ClrTypes.LaneOf(vector);
        return (ClrTypes.BitsOf(vector), ClrTypes.LaneBits(lane)) switch
        {
            (128 or 256, 32 or 64) when lane == typeof(float) || lane == typeof(double) => Avx.IsSupported ? nameof(Avx) : null,
            (128 or 256, 32 or 64) => Avx2.IsSupported ? nameof(Avx2) : null,
            (512, 32 or 64) => Avx512F.IsSupported ? nameof(Avx512F) : null,
            _ => null,
        };
    }

    private static Expr MaskedLoad(MethodEmitter e, Operation op)
    {
        var type = e.TypeOf(op.Result());
        Value mask = op.Operand(op.OperandCount - 2), otherwise = op.Operand(op.OperandCount - 1);
        if (!ClrTypes.IsVector(type)) return Expr.Choose(e.Value(mask), LoadScalar(e, op, op.Result()), e.Value(otherwise));
        string? owner = MaskClass(type);
        var address = Address(e, op, type);
        if (owner is null) return e.LaneCall(nameof(LaneOps.MaskLoad), [type, ClrTypes.LaneOf(type)], address, e.Mask(mask, type), e.Value(otherwise));
        if (ClrTypes.BitsOf(type) == 512) return Expr.Call($"{owner}.MaskLoad", address, e.Mask(mask, type), e.Value(otherwise));
        if (IsZero(otherwise)) return Expr.Call($"{owner}.MaskLoad", address, e.Mask(mask, type));
        string held = e.Held(e.Mask(mask, type), CSharpTypes.Name(type), "mask");
        return MethodEmitter.VectorCall(type, "ConditionalSelect", held, Expr.Call($"{owner}.MaskLoad", address, held), e.Value(otherwise));
    }

    private static bool IsZero(Value value) =>
        value.DefiningOp is { Name: "arith.constant" } op && op.Attr("value") is DenseElementsAttr { IsSplat: true } dense && dense.Raw.IndexOfAnyExcept((byte)0) < 0;

    private static Expr MaskedStore(MethodEmitter e, Operation op)
    {
        Value mask = op.Operand(op.OperandCount - 2), value = op.Operand(op.OperandCount - 1);
        var type = e.TypeOf(value);
        if (!ClrTypes.IsVector(type)) return $"if ({e.Value(mask)}) {StoreScalar(e, op, value)}";
        Expr[] arguments = [Address(e, op, type), e.Mask(mask, type), e.Value(value)];
        return MaskClass(type) is { } owner ? Expr.Call($"{owner}.MaskStore", arguments) : e.LaneCall(nameof(LaneOps.MaskStore), [type, ClrTypes.LaneOf(type)], arguments);
    }

    private static Expr Prefetch(MethodEmitter e, Operation op)
    {
        var access = e.Placement.AccessOf(op);
        string name = (op.Attr<IntegerAttr>("localityHint")?.Int64 ?? 3) switch { 3 => "Prefetch0", 2 => "Prefetch1", 1 => "Prefetch2", _ => "PrefetchNonTemporal" };
        return $"if (Sse.IsSupported) {Expr.Call($"Sse.{name}", e.Addressing.Address(access, Addressing.LaneOf(access.Root)))}";
    }
}
