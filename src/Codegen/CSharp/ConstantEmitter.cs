using System.Globalization;
using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

/// <summary>Constants as C# literals that keep every bit.</summary>
internal static class ConstantEmitter
{
    /// <param name="type">The CLR type that holds the constant.</param>
    public static Expr Value(Attr value, IrType ir, Type type)
    {
        var scalar = value is DenseElementsAttr dense ? dense[0] : value;
        if (CSharpTypes.IsBool(ir)) return ((IntegerAttr)scalar).Value.IsZero ? "false" : "true";
        return ClrTypes.IsVector(type) ? Vector((DenseElementsAttr)value, type) : Scalar(scalar, type);
    }

    public static Expr Scalar(Attr value, Type type)
    {
        if (type == typeof(float)) return Single((float)((FloatAttr)value).Value);
        if (type == typeof(double)) return Double(((FloatAttr)value).Value);
        if (type == typeof(nint)) return Expr.Native(Bits((IntegerAttr)value));
        long bits = Bits((IntegerAttr)value);
        return type == typeof(long) ? bits == long.MinValue ? "long.MinValue" : new Expr($"{bits}L", bits < 0 ? Expr.Additive : Expr.Primary) : Expr.Of((int)bits);
    }

    public static Expr Single(float value)
    {
        if (float.IsNaN(value)) return $"BitConverter.UInt32BitsToSingle(0x{BitConverter.SingleToUInt32Bits(value):X8})";
        if (float.IsInfinity(value)) return value > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity";
        return new(value.ToString("R", CultureInfo.InvariantCulture) + "f", float.IsNegative(value) ? Expr.Additive : Expr.Primary);
    }

    public static Expr Double(double value)
    {
        if (double.IsNaN(value)) return $"BitConverter.UInt64BitsToDouble(0x{BitConverter.DoubleToUInt64Bits(value):X16})";
        if (double.IsInfinity(value)) return value > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity";
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return new(text.AsSpan().IndexOfAny(".E") < 0 ? text + ".0" : text, double.IsNegative(value) ? Expr.Additive : Expr.Primary);
    }

    private static long Bits(IntegerAttr value) => unchecked((long)(ulong)(value.Value & ulong.MaxValue));

    private static Expr Vector(DenseElementsAttr dense, Type type)
    {
        var lane = ClrTypes.LaneOf(type);
        bool mask = dense.Element == IrType.I1;
        string owner = ClrTypes.VectorClass(ClrTypes.BitsOf(type)).Name;
        if (dense.IsSplat && dense.Raw.IndexOfAnyExcept((byte)0) < 0) return $"{CSharpTypes.Name(type)}.Zero";
        if (dense.IsSplat && mask) return $"{CSharpTypes.Name(type)}.AllBitsSet";
        if (dense.IsSplat) return Expr.Call($"{owner}.Create", Lane(dense[0], lane, mask));
        var lanes = dense.Values.Select(v => Lane(v, lane, mask)).ToArray();
        return Expr.Call($"{owner}.Create", lanes.Length <= 16 ? lanes : [$"[{string.Join(", ", lanes.Select(l => l.Text))}]"]);
    }

    /// <summary>A lane with its type said, so that Create's overload is the right one.</summary>
    private static Expr Lane(Attr value, Type lane, bool mask)
    {
        if (lane == typeof(float) || lane == typeof(double)) return Scalar(value, lane);
        long bits = value is FloatAttr f ? BitConverter.ToUInt16(FloatBits.Encode(f.Value, (FloatType)f.Type)) : Bits((IntegerAttr)value);
        if (mask) bits = -(bits & 1);
        if (lane == typeof(long)) return bits == long.MinValue ? "long.MinValue" : new Expr($"{bits}L", bits < 0 ? Expr.Additive : Expr.Primary);
        if (lane == typeof(int)) return Expr.Of((int)bits);
        return lane == typeof(ushort) ? Expr.Cast("ushort", Expr.Of(bits & 0xFFFF)) : Expr.Cast(CSharpTypes.Name(lane), Expr.Of(lane == typeof(sbyte) ? (sbyte)bits : (short)bits));
    }
}
