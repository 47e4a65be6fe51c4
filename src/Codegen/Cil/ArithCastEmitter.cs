using System.Reflection.Emit;
using System.Runtime.Intrinsics.X86;
using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>arith's conversions, scalar and vector.</summary>
internal static class ArithCastEmitter
{
    public static readonly Dictionary<string, OpEmitter> Table = new()
    {
        ["arith.extsi"] = (e, op) => Integer(e, op, signed: true),
        ["arith.extui"] = (e, op) => Integer(e, op, signed: false),
        ["arith.trunci"] = (e, op) => Integer(e, op, signed: true),
        ["arith.index_cast"] = (e, op) => Integer(e, op, signed: true),
        ["arith.index_castui"] = (e, op) => Integer(e, op, signed: false),
        ["arith.sitofp"] = (e, op) => ToFloat(e, op, signed: true),
        ["arith.uitofp"] = (e, op) => ToFloat(e, op, signed: false),
        ["arith.fptosi"] = (e, op) => ToInteger(e, op, signed: true),
        ["arith.fptoui"] = (e, op) => ToInteger(e, op, signed: false),
        ["arith.extf"] = FloatToFloat,
        ["arith.truncf"] = FloatToFloat,
        ["arith.bitcast"] = Bitcast,
    };

    private static void Integer(StageEmitter e, Operation op, bool signed)
    {
        Type from = e.TypeOf(op.Operand(0)), to = e.TypeOf(op.Result());
        IrType source = op.Operand(0).Type, target = op.Result().Type;
        if (ClrTypes.IsVector(to))
        {
            Lanes(e, op, from, to, signed);
            return;
        }
        e.Push(op, 0);
        ArithIntEmitter.Widen(e.Il, source, signed);
        ArithIntEmitter.Narrow(e.Il, target);
    }

    private static void Lanes(StageEmitter e, Operation op, Type from, Type to, bool signed)
    {
        if (ClrTypes.ElementOf(op.Operand(0).Type) == IrType.I1)
        {
            // a mask's lanes are 0 or -1
            e.PushMask(op.Operand(0), to);
            if (signed) return;
            e.Call(to, "get_One", null);
            e.VectorCall(to, "BitwiseAnd", 2);
            return;
        }
        if (ClrTypes.ElementOf(op.Result().Type) == IrType.I1)
        {
            e.Push(op, 0);
            // i1 of the lowest bit: 0 - (x & 1) has all bits set
            e.Call(from, "get_One", null);
            e.VectorCall(from, "BitwiseAnd", 2);
            e.Call(from, "get_Zero", null);
            e.VectorCall(from, "Equals", 2);
            e.VectorCall(from, "OnesComplement", 1);
            if (from != to) e.LaneCall(nameof(LaneOps.ConvertMask), [from, ClrTypes.LaneOf(from), to, ClrTypes.LaneOf(to)], from);
            return;
        }
        if (ClrTypes.BitsOf(from) == 64 && ClrTypes.BitsOf(to) == 128)
        {
            WidenHalf(e, op.Operand(0), from, to, signed);
            return;
        }
        if (WidenFromMemory(e, op.Operand(0), from, to, signed)) return;
        e.Push(op, 0);
        ConvertLanes(e, from, to, signed);
    }

    /// <summary>Eight bytes that are loaded here become eight words by one instruction that reads memory: vpmovsxbd ymm, [p].</summary>
    private static bool WidenFromMemory(StageEmitter e, Value value, Type from, Type to, bool signed)
    {
        if (!Avx2.IsSupported || ClrTypes.BitsOf(from) != 64 || ClrTypes.BitsOf(to) != 256 || ClrTypes.LaneOf(from) != typeof(sbyte) || ClrTypes.LaneOf(to) != typeof(int)) return false;
        if (value.DefiningOp is not { Name: "vector.load" } load || !e.Placement.IsInline(load)) return false;
        e.Addressing.Push(e.Placement.AccessOf(load));
        e.Call(typeof(Avx2), "ConvertToVector256Int32", null, signed ? typeof(sbyte*) : typeof(byte*));
        return true;
    }

    // Vector128<short> from Vector64<sbyte>
    private static void WidenHalf(StageEmitter e, Value value, Type from, Type to, bool signed)
    {
        Type lane = ClrTypes.LaneOf(from), held = signed ? lane : ArithIntEmitter.Unsigned(lane);
        Type source = ClrTypes.Vector(128, held)!, widened = signed ? to : ClrTypes.Vector(128, ArithIntEmitter.Unsigned(ClrTypes.LaneOf(to)))!;
        PushLower(e, value, from, held);
        e.Call(typeof(System.Runtime.Intrinsics.Vector128), "WidenLower", null, source);
        e.As(widened, to);
    }

    /// <summary>Pushes a vector of 64 bits as the lower half of one of 128: one that is loaded here is loaded so, by one instruction.</summary>
    private static void PushLower(StageEmitter e, Value value, Type from, Type lane)
    {
        if (value.DefiningOp is { Name: "vector.load" } load && e.Placement.IsInline(load))
        {
            e.Addressing.Push(e.Placement.AccessOf(load));
            e.Il.Ldind(typeof(long));
            e.Il.Conv(OpCodes.Conv_U8);
            e.Call(typeof(System.Runtime.Intrinsics.Vector128), "CreateScalarUnsafe", null, typeof(ulong));
            e.As(ClrTypes.Vector(128, typeof(ulong))!, ClrTypes.Vector(128, lane)!);
            return;
        }
        e.Push(value);
        var half = ClrTypes.Vector(64, lane)!;
        e.As(from, half);
        e.Call(typeof(WideLanes), nameof(WideLanes.Lower), lane, half);
    }

    /// <summary>The method of <see cref="WideLanes"/> for lanes that become four times as wide or as narrow; null when there is none.</summary>
    public static string? Quadruple(Type from, Type to, bool signed)
    {
        var (lane, target) = (ClrTypes.LaneOf(from), ClrTypes.LaneOf(to));
        if (lane == typeof(sbyte) && target == typeof(int)) return ClrTypes.BitsOf(to) < 256 ? null : signed ? nameof(WideLanes.Int8ToInt32) : nameof(WideLanes.UInt8ToInt32);
        return lane == typeof(int) && target == typeof(sbyte) && ClrTypes.BitsOf(from) >= 256 ? nameof(WideLanes.Int32ToInt8) : null;
    }

    /// <summary>Converts the vector on the stack: by one widening or narrowing operation where lanes double or halve, two where they do twice, else lane by lane.</summary>
    private static void ConvertLanes(StageEmitter e, Type from, Type to, bool signed)
    {
        if (from == to) return;
        if (Quadruple(from, to, signed) is { } direct)
        {
            var bytes = signed || ClrTypes.LaneOf(from) != typeof(sbyte) ? from : ClrTypes.Vector(ClrTypes.BitsOf(from), typeof(byte))!;
            e.As(from, bytes);
            e.Call(typeof(WideLanes), direct, null, bytes);
            return;
        }
        int bits = ClrTypes.BitsOf(from), wider = ClrTypes.BitsOf(to);
        Type lane = ClrTypes.LaneOf(from), target = ClrTypes.LaneOf(to);
        var held = signed || lane == typeof(float) || lane == typeof(double) ? lane : ArithIntEmitter.Unsigned(lane);
        var widened = signed || target == typeof(float) || target == typeof(double) ? target : ArithIntEmitter.Unsigned(target);
        if (wider == 2 * bits && bits >= 128)
        {
            // Vector256<int> from Vector128<short>: put it in the lower half and widen that
            var source = ClrTypes.Vector(bits, held)!;
            var padded = ClrTypes.Vector(wider, held)!;
            e.As(from, source);
            e.Call(ClrTypes.VectorClass(bits), $"ToVector{wider}Unsafe", held, source);
            e.Call(ClrTypes.VectorClass(wider), "WidenLower", null, padded);
            e.As(ClrTypes.Vector(wider, widened)!, to);
            return;
        }
        if (bits == 2 * wider && wider >= 128)
        {
            // Narrow(v.GetLower(), v.GetUpper())
            e.WithTemporary(from, whole =>
            {
                e.Il.Stloc(whole);
                e.Il.Ldloc(whole);
                e.Call(ClrTypes.VectorClass(bits), "GetLower", lane, from);
                e.Il.Ldloc(whole);
                e.Call(ClrTypes.VectorClass(bits), "GetUpper", lane, from);
            });
            var half = ClrTypes.Vector(wider, lane)!;
            e.Call(ClrTypes.VectorClass(wider), "Narrow", null, half, half);
            return;
        }
        if (bits == 128 && wider == 64 && lane != typeof(double))
        {
            // the lower half of Narrow(v, v)
            e.Il.Dup();
            e.Call(typeof(System.Runtime.Intrinsics.Vector128), "Narrow", null, from, from);
            e.Call(typeof(WideLanes), nameof(WideLanes.Half), target, ClrTypes.Vector(128, target)!);
            return;
        }
        Type plain = ClrTypes.Vector(bits, held)!, result = ClrTypes.Vector(wider, widened)!;
        e.As(from, plain);
        e.LaneCall(nameof(LaneOps.Convert), [plain, held, result, widened], plain);
        e.As(result, to);
    }

    private static void ToFloat(StageEmitter e, Operation op, bool signed)
    {
        Type from = e.TypeOf(op.Operand(0)), to = e.TypeOf(op.Result());
        IrType source = op.Operand(0).Type;
        if (ClrTypes.IsVector(to))
        {
            ArithFloatEmitter.RequireLanes(op, to);
            if (ClrTypes.ElementOf(source) == IrType.I1)
            {
                // 0 or -1 & bits of 1.0 (or -1.0 for signed)
                e.PushMask(op.Operand(0), to);
                e.Call(to, "get_One", null);
                if (signed) e.VectorCall(to, "Negate", 1);
                e.VectorCall(to, "BitwiseAnd", 2);
                return;
            }
            Type lane = ClrTypes.LaneOf(from), target = ClrTypes.LaneOf(to);
            if (target == typeof(float) && ClrTypes.LaneBits(lane) < 32 && ClrTypes.BitsOf(to) <= 512 && ClrTypes.Vector(ClrTypes.BitsOf(to), typeof(int)) is { } words)
            {
                // through int, which holds all of them
                if (ClrTypes.BitsOf(from) == 64 && ClrTypes.BitsOf(to) == 128) WidenHalf(e, op.Operand(0), from, words, signed);
                else if (!WidenFromMemory(e, op.Operand(0), from, words, signed))
                {
                    e.Push(op, 0);
                    ConvertLanes(e, from, words, signed);
                }
                e.Call(ClrTypes.VectorClass(ClrTypes.BitsOf(to)), "ConvertToSingle", null, words);
                return;
            }
            e.Push(op, 0);
            var held = signed ? from : ClrTypes.Vector(ClrTypes.BitsOf(from), ArithIntEmitter.Unsigned(ClrTypes.LaneOf(from)))!;
            e.As(from, held);
            if (lane == typeof(int) && target == typeof(float)) e.Call(ClrTypes.VectorClass(ClrTypes.BitsOf(to)), "ConvertToSingle", null, held);
            else if (lane == typeof(long) && target == typeof(double)) e.Call(ClrTypes.VectorClass(ClrTypes.BitsOf(to)), "ConvertToDouble", null, held);
            else e.LaneCall(nameof(LaneOps.Convert), [held, ClrTypes.LaneOf(held), to, target], held);
            return;
        }
        e.Push(op, 0);
        ArithIntEmitter.Widen(e.Il, source, signed);
        if (!signed && ClrTypes.ElementOf(source) is IndexType or IntegerType { Width: 64 })
            e.Call(typeof(ScalarOps), to == typeof(float) ? nameof(ScalarOps.UnsignedToSingle) : nameof(ScalarOps.UnsignedToDouble), null, typeof(long));
        else e.Il.Conv(to == typeof(float) ? OpCodes.Conv_R4 : OpCodes.Conv_R8);
        ArithFloatEmitter.Round(e, op.Result().Type);
    }

    private static void ToInteger(StageEmitter e, Operation op, bool signed)
    {
        Type from = e.TypeOf(op.Operand(0)), to = e.TypeOf(op.Result());
        e.Push(op, 0);
        if (!ClrTypes.IsVector(from))
        {
            e.Call(typeof(ScalarOps), signed ? nameof(ScalarOps.ToSigned) : nameof(ScalarOps.ToUnsigned), from, from);
            ArithIntEmitter.Narrow(e.Il, op.Result().Type);
            return;
        }
        ArithFloatEmitter.RequireLanes(op, from);
        var lane = ClrTypes.LaneOf(to);
        var held = signed ? to : ClrTypes.Vector(ClrTypes.BitsOf(to), ArithIntEmitter.Unsigned(lane))!;
        bool same = ClrTypes.BitsOf(from) == ClrTypes.BitsOf(to);
        string? direct = !same ? null : lane == typeof(int) ? "ConvertToInt32" : lane == typeof(long) ? "ConvertToInt64" : null;
        if (direct is not null) e.Call(ClrTypes.VectorClass(ClrTypes.BitsOf(to)), signed ? direct : direct.Replace("Int", "UInt"), null, from);
        else if (ClrTypes.LaneOf(from) == typeof(float) && ClrTypes.LaneBits(lane) < 32)
        {
            // to int, clamped, narrowed
            var words = ClrTypes.Vector(ClrTypes.BitsOf(from), typeof(int))!;
            int bits = ClrTypes.LaneBits(lane);
            e.Call(ClrTypes.VectorClass(ClrTypes.BitsOf(from)), "ConvertToInt32", null, from);
            foreach (var (name, limit) in new[] { ("Max", signed ? -(1 << bits - 1) : 0), ("Min", (1 << (signed ? bits - 1 : bits)) - 1) })
            {
                e.Il.LdcI4(limit);
                e.Call(ClrTypes.VectorClass(ClrTypes.BitsOf(from)), "Create", typeof(int), typeof(int));
                e.VectorCall(words, name, 2);
            }
            ConvertLanes(e, words, to, signed: true);
            return;
        }
        else e.LaneCall(nameof(LaneOps.Convert), [from, ClrTypes.LaneOf(from), held, ClrTypes.LaneOf(held)], from);
        e.As(held, to);
    }

    private static void FloatToFloat(StageEmitter e, Operation op)
    {
        Type from = e.TypeOf(op.Operand(0)), to = e.TypeOf(op.Result());
        IrType source = ClrTypes.ElementOf(op.Operand(0).Type), target = ClrTypes.ElementOf(op.Result().Type);
        e.Push(op, 0);
        if (!ClrTypes.IsVector(to))
        {
            if (from == typeof(double) && target == IrType.F16) e.Call(typeof(ScalarOps), nameof(ScalarOps.DoubleToHalf), null, typeof(double));
            else if (from == typeof(double) && target == IrType.BF16) e.Call(typeof(ScalarOps), nameof(ScalarOps.DoubleToBFloat16), null, typeof(double));
            else
            {
                if (from != to) e.Il.Conv(to == typeof(float) ? OpCodes.Conv_R4 : OpCodes.Conv_R8);
                Type lane = ClrTypes.Lane(target)!;
                if (lane == typeof(ushort)) ArithFloatEmitter.Round(e, target);
            }
            return;
        }
        if (source == IrType.F32 && target == IrType.F64 || source == IrType.F64 && target == IrType.F32) ConvertLanes(e, from, to, signed: true);
        else if (target == IrType.F32) HalfToSingle(e, from, to, source);
        else if (source == IrType.F32) SingleToHalf(e, from, target);
        else throw new UnsupportedException(op, $"from {source} to {target} in vectors has no code in the CIL emitter: go through f32");
    }

    private static void HalfToSingle(StageEmitter e, Type from, Type to, IrType source)
    {
        int bits = ClrTypes.BitsOf(to);
        if (source == IrType.F16 || bits == 128)
        {
            e.Call(typeof(HalfLanes), source == IrType.F16 ? nameof(HalfLanes.FromHalf) : nameof(HalfLanes.FromBFloat16), null, from);
            return;
        }
        // bf16 is the upper half of an f32
        var words = ClrTypes.Vector(bits, typeof(uint))!;
        if (bits == 256) e.Call(typeof(WideLanes), nameof(WideLanes.UInt16ToUInt32), null, from);
        else
        {
            e.Call(ClrTypes.VectorClass(bits / 2), $"ToVector{bits}Unsafe", typeof(ushort), from);
            e.Call(ClrTypes.VectorClass(bits), "WidenLower", null, ClrTypes.Vector(bits, typeof(ushort))!);
        }
        e.Il.LdcI4(16);
        e.Call(ClrTypes.VectorClass(bits), "ShiftLeft", null, words, typeof(int));
        e.As(words, to);
    }

    private static void SingleToHalf(StageEmitter e, Type from, IrType target) =>
        e.Call(typeof(HalfLanes), target == IrType.F16 ? nameof(HalfLanes.ToHalf) : nameof(HalfLanes.ToBFloat16), null, from);

    private static void Bitcast(StageEmitter e, Operation op)
    {
        Type from = e.TypeOf(op.Operand(0)), to = e.TypeOf(op.Result());
        IrType source = ClrTypes.ElementOf(op.Operand(0).Type), target = ClrTypes.ElementOf(op.Result().Type);
        e.Push(op, 0);
        if (ClrTypes.IsVector(to)) e.As(from, to);
        else if (source is FloatType && target is FloatType || source is not FloatType && target is not FloatType)
        {
            if (source == target) return;
            if (source is not FloatType) return;
            // f16 ↔ bf16: through the bits
            e.Call(typeof(ScalarOps), source == IrType.F16 ? nameof(ScalarOps.ToHalf) : nameof(ScalarOps.ToBFloat16), null, typeof(float));
            e.Call(typeof(ScalarOps), target == IrType.F16 ? nameof(ScalarOps.FromHalf) : nameof(ScalarOps.FromBFloat16), null, typeof(ushort));
        }
        else if (source == IrType.F32) e.Call(typeof(BitConverter), nameof(BitConverter.SingleToInt32Bits), null, typeof(float));
        else if (source == IrType.F64) e.Call(typeof(BitConverter), nameof(BitConverter.DoubleToInt64Bits), null, typeof(double));
        else if (target == IrType.F32) e.Call(typeof(BitConverter), nameof(BitConverter.Int32BitsToSingle), null, typeof(int));
        else if (target == IrType.F64) e.Call(typeof(BitConverter), nameof(BitConverter.Int64BitsToDouble), null, typeof(long));
        else if (source is FloatType)
        {
            e.Call(typeof(ScalarOps), source == IrType.F16 ? nameof(ScalarOps.ToHalf) : nameof(ScalarOps.ToBFloat16), null, typeof(float));
            e.Il.Conv(OpCodes.Conv_I2);
        }
        else
        {
            e.Il.Conv(OpCodes.Conv_U2);
            e.Call(typeof(ScalarOps), target == IrType.F16 ? nameof(ScalarOps.FromHalf) : nameof(ScalarOps.FromBFloat16), null, typeof(ushort));
        }
    }
}
