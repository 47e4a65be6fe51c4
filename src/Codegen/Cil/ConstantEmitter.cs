using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>Pushes constants.</summary>
internal static class ConstantEmitter
{
    private const int MostElements = 16;

    /// <param name="type">The CLR type that holds the constant.</param>
    public static void Push(StageEmitter e, Attr value, Type type)
    {
        if (value is DenseElementsAttr dense)
        {
            if (ClrTypes.IsVector(type)) PushVector(e, dense, type);
            else Scalar(e.Il, dense[0], type);
        }
        else Scalar(e.Il, value, type);
    }

    public static void Scalar(IlBuilder il, Attr value, Type type)
    {
        if (type == typeof(float)) il.LdcR4((float)((FloatAttr)value).Value);
        else if (type == typeof(double)) il.LdcR8(((FloatAttr)value).Value);
        else if (type == typeof(long)) il.LdcI8(Bits((IntegerAttr)value));
        else if (type == typeof(nint)) il.LdcNint(Bits((IntegerAttr)value));
        else il.LdcI4((int)Bits((IntegerAttr)value));
    }

    // unsigned values past the signed range wrap
    private static long Bits(IntegerAttr value) => unchecked((long)(ulong)(value.Value & ulong.MaxValue));

    private static void PushVector(StageEmitter e, DenseElementsAttr dense, Type type)
    {
        Type lane = ClrTypes.LaneOf(type), owner = ClrTypes.VectorClass(ClrTypes.BitsOf(type));
        bool mask = dense.Element == IrType.I1;
        if (dense.IsSplat && dense.Raw.IndexOfAnyExcept((byte)0) < 0) e.Call(type, "get_Zero", null);
        else if (dense.IsSplat && mask) e.Call(type, "get_AllBitsSet", null);
        else if (dense.IsSplat)
        {
            Lane(e.Il, dense[0], lane, mask);
            e.Call(owner, "Create", lane, lane);
        }
        else if (dense.Count <= MostElements)
        {
            for (long i = 0; i < dense.Count; i++) Lane(e.Il, dense[i], lane, mask);
            e.Call(owner, "Create", null, [.. Enumerable.Repeat(lane, (int)dense.Count)]);
        }
        else
        {
            var bytes = mask ? [.. dense.Values.SelectMany(v => Enumerable.Repeat(((IntegerAttr)v).Value.IsZero ? (byte)0 : (byte)0xFF, ClrTypes.LaneBits(lane) / 8))] : dense.Raw.ToArray();
            e.Context.PushConstant(e.Il, bytes);
            e.Call(owner, "Load", lane, lane.MakePointerType());
        }
    }

    private static void Lane(IlBuilder il, Attr value, Type lane, bool mask)
    {
        if (lane == typeof(float)) il.LdcR4((float)((FloatAttr)value).Value);
        else if (lane == typeof(double)) il.LdcR8(((FloatAttr)value).Value);
        else
        {
            long bits = value is FloatAttr f ? BitConverter.ToUInt16(FloatBits.Encode(f.Value, (FloatType)f.Type)) : Bits((IntegerAttr)value);
            if (mask) bits = -(bits & 1);
            if (lane == typeof(long)) il.LdcI8(bits);
            else il.LdcI4((int)bits);
        }
    }
}
