using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

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

    private static Expr Integer(MethodEmitter e, Operation op, bool signed)
    {
        Type from = e.TypeOf(op.Operand(0)), to = e.TypeOf(op.Result());
        return ClrTypes.IsVector(to) ? Lanes(e, op, from, to, signed) : ArithIntEmitter.Narrow(ArithIntEmitter.Widen(e.Value(op, 0), op.Operand(0).Type, signed), op.Result().Type);
    }

    private static Expr One(Type type) => $"{CSharpTypes.Name(type)}.One";

    private static Expr Lanes(MethodEmitter e, Operation op, Type from, Type to, bool signed)
    {
        if (ClrTypes.ElementOf(op.Operand(0).Type) == IrType.I1)
        {
            // a mask's lanes are 0 or -1
            var mask = e.Mask(op.Operand(0), to);
            return signed ? mask : Expr.Infix(mask, "&", One(to));
        }
        var value = e.Value(op, 0);
        if (ClrTypes.ElementOf(op.Result().Type) != IrType.I1)
            return ClrTypes.BitsOf(from) == 64 && ClrTypes.BitsOf(to) == 128 ? WidenHalf(e, value, from, to, signed) : ConvertLanes(e, value, from, to, signed);
        // i1 of the lowest bit
        var bit = Expr.Prefix("~", MethodEmitter.VectorCall(from, "Equals", Expr.Infix(value, "&", One(from)), $"{CSharpTypes.Name(from)}.Zero"));
        return from == to ? bit : e.LaneCall(nameof(LaneOps.ConvertMask), [from, ClrTypes.LaneOf(from), to, ClrTypes.LaneOf(to)], bit);
    }

    // Vector128<short> from Vector64<sbyte>
    private static Expr WidenHalf(MethodEmitter e, Expr value, Type from, Type to, bool signed)
    {
        Type lane = ClrTypes.LaneOf(from), held = signed ? lane : ArithIntEmitter.Unsigned(lane);
        var widened = signed ? to : ClrTypes.Vector(128, ArithIntEmitter.Unsigned(ClrTypes.LaneOf(to)))!;
        var lower = e.Helper(typeof(WideLanes), nameof(WideLanes.Lower), MethodEmitter.As(value, from, ClrTypes.Vector(64, held)!));
        return MethodEmitter.As(Expr.Call("Vector128.WidenLower", lower), widened, to);
    }

    /// <summary>A vector converted: by one widening or narrowing operation where lanes double or halve, two where they do twice, else lane by lane.</summary>
    private static Expr ConvertLanes(MethodEmitter e, Expr value, Type from, Type to, bool signed)
    {
        if (from == to) return value;
        if (Cil.ArithCastEmitter.Quadruple(from, to, signed) is { } direct)
        {
            var bytes = signed || ClrTypes.LaneOf(from) != typeof(sbyte) ? from : ClrTypes.Vector(ClrTypes.BitsOf(from), typeof(byte))!;
            return e.Helper(typeof(WideLanes), direct, MethodEmitter.As(value, from, bytes));
        }
        int bits = ClrTypes.BitsOf(from), wider = ClrTypes.BitsOf(to);
        Type lane = ClrTypes.LaneOf(from), target = ClrTypes.LaneOf(to);
        bool plain = signed || lane == typeof(float) || lane == typeof(double);
        var held = plain ? lane : ArithIntEmitter.Unsigned(lane);
        var widened = signed || target == typeof(float) || target == typeof(double) ? target : ArithIntEmitter.Unsigned(target);
        if (wider == 2 * bits && bits >= 128)
        {
            // Vector256<int> from Vector128<short>: put it in the lower half and widen that
            var source = MethodEmitter.As(value, from, ClrTypes.Vector(bits, held)!);
            return MethodEmitter.As($"Vector{wider}.WidenLower({source.Dot($"ToVector{wider}Unsafe()")})", ClrTypes.Vector(wider, widened)!, to);
        }
        if (bits == 2 * wider && wider >= 128)
        {
            string whole = e.Held(value, CSharpTypes.Name(from), "whole");
            return $"Vector{wider}.Narrow({whole}.GetLower(), {whole}.GetUpper())";
        }
        if (bits == 128 && wider == 64 && lane != typeof(double))
        {
            string whole = e.Held(value, CSharpTypes.Name(from), "whole");
            return e.Helper(typeof(WideLanes), nameof(WideLanes.Half), Expr.Call("Vector128.Narrow", whole, whole));
        }
        Type narrow = ClrTypes.Vector(bits, held)!, result = ClrTypes.Vector(wider, widened)!;
        return MethodEmitter.As(e.LaneCall(nameof(LaneOps.Convert), [narrow, held, result, widened], MethodEmitter.As(value, from, narrow)), result, to);
    }

    private static Expr ToFloat(MethodEmitter e, Operation op, bool signed)
    {
        Type from = e.TypeOf(op.Operand(0)), to = e.TypeOf(op.Result());
        IrType source = op.Operand(0).Type;
        if (!ClrTypes.IsVector(to))
        {
            var wide = ArithIntEmitter.Widen(e.Value(op, 0), source, signed);
            var value = signed || ClrTypes.ElementOf(source) is not (IndexType or IntegerType { Width: 64 }) ? Expr.Cast(CSharpTypes.Name(to), wide)
                : e.Helper(typeof(ScalarOps), to == typeof(float) ? nameof(ScalarOps.UnsignedToSingle) : nameof(ScalarOps.UnsignedToDouble), wide);
            return ArithFloatEmitter.Round(e, value, op.Result().Type);
        }
        ArithFloatEmitter.RequireLanes(op, to);
        if (ClrTypes.ElementOf(source) == IrType.I1)
        {
            // 0 or -1 & bits of 1.0 (or -1.0 for signed)
            var mask = e.Mask(op.Operand(0), to);
            return Expr.Infix(mask, "&", signed ? Expr.Prefix("-", One(to)) : One(to));
        }
        Type lane = ClrTypes.LaneOf(from), target = ClrTypes.LaneOf(to);
        if (target == typeof(float) && ClrTypes.LaneBits(lane) < 32 && ClrTypes.BitsOf(to) <= 512 && ClrTypes.Vector(ClrTypes.BitsOf(to), typeof(int)) is { } words)
        {
            // through int, which holds all of them
            var value = e.Value(op, 0);
            return MethodEmitter.VectorCall(to, "ConvertToSingle",
                ClrTypes.BitsOf(from) == 64 && ClrTypes.BitsOf(to) == 128 ? WidenHalf(e, value, from, words, signed) : ConvertLanes(e, value, from, words, signed));
        }
        var held = signed ? from : ClrTypes.Vector(ClrTypes.BitsOf(from), ArithIntEmitter.Unsigned(ClrTypes.LaneOf(from)))!;
        var lanes = MethodEmitter.As(e.Value(op, 0), from, held);
        if (lane == typeof(int) && target == typeof(float)) return MethodEmitter.VectorCall(to, "ConvertToSingle", lanes);
        if (lane == typeof(long) && target == typeof(double)) return MethodEmitter.VectorCall(to, "ConvertToDouble", lanes);
        return e.LaneCall(nameof(LaneOps.Convert), [held, ClrTypes.LaneOf(held), to, target], lanes);
    }

    private static Expr ToInteger(MethodEmitter e, Operation op, bool signed)
    {
        Type from = e.TypeOf(op.Operand(0)), to = e.TypeOf(op.Result());
        var value = e.Value(op, 0);
        if (!ClrTypes.IsVector(from))
            return ArithIntEmitter.Narrow(e.Helper(typeof(ScalarOps), signed ? nameof(ScalarOps.ToSigned) : nameof(ScalarOps.ToUnsigned), value), op.Result().Type);
        ArithFloatEmitter.RequireLanes(op, from);
        var lane = ClrTypes.LaneOf(to);
        var held = signed ? to : ClrTypes.Vector(ClrTypes.BitsOf(to), ArithIntEmitter.Unsigned(lane))!;
        if (ClrTypes.LaneOf(from) == typeof(float) && ClrTypes.LaneBits(lane) < 32)
        {
            // to int, clamped, narrowed
            var words = ClrTypes.Vector(ClrTypes.BitsOf(from), typeof(int))!;
            int bits = ClrTypes.LaneBits(lane), lowest = signed ? -(1 << bits - 1) : 0, highest = (1 << (signed ? bits - 1 : bits)) - 1;
            var atLeast = MethodEmitter.VectorCall(words, "Max", MethodEmitter.VectorCall(words, "ConvertToInt32", value), MethodEmitter.VectorCall(words, "Create", Expr.Of(lowest)));
            return ConvertLanes(e, MethodEmitter.VectorCall(words, "Min", atLeast, MethodEmitter.VectorCall(words, "Create", Expr.Of(highest))), words, to, signed: true);
        }
        string? direct = ClrTypes.BitsOf(from) != ClrTypes.BitsOf(to) ? null : lane == typeof(int) ? "ConvertToInt32" : lane == typeof(long) ? "ConvertToInt64" : null;
        var result = direct is not null
            ? MethodEmitter.VectorCall(to, signed ? direct : direct.Replace("Int", "UInt"), value)
            : e.LaneCall(nameof(LaneOps.Convert), [from, ClrTypes.LaneOf(from), held, ClrTypes.LaneOf(held)], value);
        return MethodEmitter.As(result, held, to);
    }

    private static Expr FloatToFloat(MethodEmitter e, Operation op)
    {
        Type from = e.TypeOf(op.Operand(0)), to = e.TypeOf(op.Result());
        IrType source = ClrTypes.ElementOf(op.Operand(0).Type), target = ClrTypes.ElementOf(op.Result().Type);
        var value = e.Value(op, 0);
        if (!ClrTypes.IsVector(to))
        {
            if (from == typeof(double) && target == IrType.F16) return e.Helper(typeof(ScalarOps), nameof(ScalarOps.DoubleToHalf), value);
            if (from == typeof(double) && target == IrType.BF16) return e.Helper(typeof(ScalarOps), nameof(ScalarOps.DoubleToBFloat16), value);
            if (from != to) value = Expr.Cast(CSharpTypes.Name(to), value);
            return ArithFloatEmitter.Round(e, value, target);
        }
        if (source == IrType.F32 && target == IrType.F64 || source == IrType.F64 && target == IrType.F32) return ConvertLanes(e, value, from, to, signed: true);
        if (target == IrType.F32) return e.Helper(typeof(HalfLanes), source == IrType.F16 ? nameof(HalfLanes.FromHalf) : nameof(HalfLanes.FromBFloat16), value);
        if (source == IrType.F32) return e.Helper(typeof(HalfLanes), target == IrType.F16 ? nameof(HalfLanes.ToHalf) : nameof(HalfLanes.ToBFloat16), value);
        throw new UnsupportedException(op, $"from {source} to {target} in vectors has no code in the C# emitter: go through f32");
    }

    private static Expr Bitcast(MethodEmitter e, Operation op)
    {
        Type from = e.TypeOf(op.Operand(0)), to = e.TypeOf(op.Result());
        IrType source = ClrTypes.ElementOf(op.Operand(0).Type), target = ClrTypes.ElementOf(op.Result().Type);
        var value = e.Value(op, 0);
        if (ClrTypes.IsVector(to)) return MethodEmitter.As(value, from, to);
        if (source == target || source is not FloatType && target is not FloatType) return value;
        if (source == IrType.F32 && target is not FloatType) return Expr.Call("BitConverter.SingleToInt32Bits", value);
        if (source == IrType.F64) return Expr.Call("BitConverter.DoubleToInt64Bits", value);
        if (target == IrType.F32) return Expr.Call("BitConverter.Int32BitsToSingle", value);
        if (target == IrType.F64) return Expr.Call("BitConverter.Int64BitsToDouble", value);
        Expr bits = source is FloatType ? e.Helper(typeof(ScalarOps), source == IrType.F16 ? nameof(ScalarOps.ToHalf) : nameof(ScalarOps.ToBFloat16), value) : Expr.Cast("ushort", value);
        return target is FloatType ? e.Helper(typeof(ScalarOps), target == IrType.F16 ? nameof(ScalarOps.FromHalf) : nameof(ScalarOps.FromBFloat16), bits) : Expr.Cast("short", bits);
    }
}
