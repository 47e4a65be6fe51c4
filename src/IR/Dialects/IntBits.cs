using System.Numerics;

namespace MaxTune.IR;

/// <summary>Integers of a width of 1 to 64 bits, held in a long: sign-extended, but i1 as 0 or 1 outside of kernels.</summary>
internal static class IntBits
{
    /// <summary>Bits of an integer or index type; null for wider than 64 bits and for other types.</summary>
    public static int? Width(IrType type) => type switch
    {
        IntegerType { Width: > 0 and <= 64 } i => i.Width,
        IndexType => 64,
        _ => null,
    };

    /// <summary>The low <paramref name="width"/> bits, sign-extended.</summary>
    public static long SignExtend(long value, int width) => width == 64 ? value : value << (64 - width) >> (64 - width);

    /// <summary>The low <paramref name="width"/> bits, zero-extended.</summary>
    public static ulong ZeroExtend(long value, int width) => width == 64 ? (ulong)value : (ulong)value & ((1UL << width) - 1);

    /// <summary>As the interpreter and constants hold it: sign-extended (zero-extended when unsigned), i1 as 0 or 1.</summary>
    public static long Wrap(long value, IrType type) => type switch
    {
        IntegerType { Width: 1 } => value & 1,
        IntegerType { Signedness: Signedness.Unsigned } u => (long)ZeroExtend(value, u.Width),
        IntegerType i => SignExtend(value, i.Width),
        _ => value,
    };

    /// <summary>The attribute of a wrapped value.</summary>
    public static IntegerAttr Attr(long value, IrType type) => type is IntegerType { Signedness: Signedness.Unsigned } u
        ? new IntegerAttr(type, (BigInteger)ZeroExtend(value, u.Width))
        : new IntegerAttr(type, Wrap(value, type));

    /// <summary>The attribute of the low bits of a number of any width.</summary>
    public static IntegerAttr Attr(BigInteger value, IrType type) => type is IntegerType { Width: > 64 } wide
        ? new IntegerAttr(type, WideInts.Wrap(value, wide.Width, signed: wide.Signedness != Signedness.Unsigned))
        : Attr((long)(ulong)(value & ulong.MaxValue), type);

    public static long Min(int width) => width == 64 ? long.MinValue : -(1L << (width - 1));
}
