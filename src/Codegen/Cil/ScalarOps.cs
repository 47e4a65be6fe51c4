using System.Numerics;
using System.Runtime.CompilerServices;

namespace MaxTune.Codegen.Cil;

/// <summary>What generated code calls for scalar operations that IL has no instruction for; the JIT inlines them.</summary>
internal static class ScalarOps
{
    /// <summary>max(0, ceil((upper - lower) / step)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint TripCount(nint lower, nint upper, nint step) => upper <= lower ? 0 : (upper - lower - 1) / step + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Select<T>(int condition, T yes, T no) => condition != 0 ? yes : no;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int OrderedNotEqual<T>(T a, T b) where T : IFloatingPointIeee754<T> => a < b || a > b ? 1 : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Ordered<T>(T a, T b) where T : IFloatingPointIeee754<T> => T.IsNaN(a) || T.IsNaN(b) ? 0 : 1;

    // division by zero is undefined in the IR; here it gives 0, so that no input can throw
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long DivS(long a, long b) => b == 0 ? 0 : b == -1 ? unchecked(-a) : a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long RemS(long a, long b) => b is 0 or -1 ? 0 : a % b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long DivU(long a, long b) => b == 0 ? 0 : (long)((ulong)a / (ulong)b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long RemU(long a, long b) => b == 0 ? 0 : (long)((ulong)a % (ulong)b);

    public static long FloorDivS(long a, long b)
    {
        long q = DivS(a, b);
        return b != 0 && unchecked(q * b) != a && (a < 0) != (b < 0) ? q - 1 : q;
    }

    public static long CeilDivS(long a, long b)
    {
        long q = DivS(a, b);
        return b != 0 && unchecked(q * b) != a && (a < 0) == (b < 0) ? q + 1 : q;
    }

    public static long CeilDivU(long a, long b) => b == 0 || a == 0 ? 0 : (long)(((ulong)a - 1) / (ulong)b + 1);

    /// <summary>a - floor(a / b) × b: never negative for positive b.</summary>
    public static long FloorRem(long a, long b) => unchecked(a - FloorDivS(a, b) * b);

    // shifts by the width or more are undefined in the IR; here they shift everything out
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long ShiftLeft(long a, long by) => (ulong)by > 63 ? 0 : a << (int)by;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long ShiftRightS(long a, long by) => a >> (int)((ulong)by > 63 ? 63 : by);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long ShiftRightU(long a, long by) => (ulong)by > 63 ? 0 : (long)((ulong)a >> (int)by);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long MinU(long a, long b) => (ulong)a < (ulong)b ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long MaxU(long a, long b) => (ulong)a > (ulong)b ? a : b;

    public static int MinUnsigned(int a, int b) => (uint)a < (uint)b ? a : b;
    public static int MaxUnsigned(int a, int b) => (uint)a > (uint)b ? a : b;
    public static long MinUnsigned(long a, long b) => MinU(a, b);
    public static long MaxUnsigned(long a, long b) => MaxU(a, b);
    public static nint MinUnsigned(nint a, nint b) => (nuint)a < (nuint)b ? a : b;
    public static nint MaxUnsigned(nint a, nint b) => (nuint)a > (nuint)b ? a : b;

    public static float UnsignedToSingle(long a) => (ulong)a;
    public static double UnsignedToDouble(long a) => (ulong)a;

    // out of range is undefined in the IR; here it saturates, and a NaN gives 0
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long ToSigned<T>(T a) where T : INumberBase<T> => long.CreateSaturating(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long ToUnsigned<T>(T a) where T : INumberBase<T> => (long)ulong.CreateSaturating(a);

    // ---- f16 and bf16, held as the f32 of equal value

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float FromHalf(ushort bits) => (float)BitConverter.UInt16BitsToHalf(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort ToHalf(float value) => BitConverter.HalfToUInt16Bits((Half)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float FromBFloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>To nearest, ties to even; a NaN stays one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (bits & 0x7FFF_FFFF) > 0x7F80_0000 ? (ushort)(bits >> 16 | 0x40) : (ushort)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float RoundToHalf(float value) => (float)(Half)value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float RoundToBFloat16(float value) => FromBFloat16(ToBFloat16(value));

    // f64 → bf16 in one rounding: to odd in f32 first
    public static float DoubleToBFloat16(double value) => RoundToBFloat16(ToOdd(value));

    public static float DoubleToHalf(double value) => (float)(Half)value;

    private static float ToOdd(double value)
    {
        float near = (float)value;
        if (near == value || float.IsNaN(near) || (BitConverter.SingleToInt32Bits(near) & 1) != 0) return near;
        // inexact and even: step to the neighbour on the other side of the value
        bool up = near < value;
        return up ? MathF.BitIncrement(near) : MathF.BitDecrement(near);
    }
}
