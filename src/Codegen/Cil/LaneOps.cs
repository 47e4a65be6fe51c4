using System.Numerics;
using System.Runtime.CompilerServices;

namespace MaxTune.Codegen.Cil;

/// <summary>
/// Vector operations done lane by lane, for what System.Runtime.Intrinsics has no operation for. <c>V</c> is a vector type, <c>T</c> its lane. Slow and right.
/// </summary>
internal static unsafe class LaneOps
{
    private static int Count<V, T>() => Unsafe.SizeOf<V>() / Unsafe.SizeOf<T>();
    private static ref T Lane<V, T>(ref V vector, int index) => ref Unsafe.Add(ref Unsafe.As<V, T>(ref vector), index);


    private static V Map<V, T>(V a, V b, Func<T, T, T> f)
    {
        for (int i = 0; i < Count<V, T>(); i++) Lane<V, T>(ref a, i) = f(Lane<V, T>(ref a, i), Lane<V, T>(ref b, i));
        return a;
    }

    // ---- arithmetic

    public static V Remainder<V, T>(V a, V b) where T : INumber<T> => Map<V, T>(a, b, static (x, y) => x % y);

    private static V Signed<V, T>(V a, V b, Func<long, long, long> f) where T : IBinaryInteger<T> =>
        Map<V, T>(a, b, (x, y) => T.CreateTruncating(f(long.CreateTruncating(x), long.CreateTruncating(y))));

    private static V Unsigned<V, T>(V a, V b, Func<long, long, long> f) where T : IBinaryInteger<T>
    {
        long mask = Unsafe.SizeOf<T>() == 8 ? -1 : (1L << 8 * Unsafe.SizeOf<T>()) - 1;
        return Map<V, T>(a, b, (x, y) => T.CreateTruncating(f(long.CreateTruncating(x) & mask, long.CreateTruncating(y) & mask)));
    }

    public static V DivS<V, T>(V a, V b) where T : IBinaryInteger<T> => Signed<V, T>(a, b, ScalarOps.DivS);
    public static V RemS<V, T>(V a, V b) where T : IBinaryInteger<T> => Signed<V, T>(a, b, ScalarOps.RemS);
    public static V DivU<V, T>(V a, V b) where T : IBinaryInteger<T> => Unsigned<V, T>(a, b, ScalarOps.DivU);
    public static V RemU<V, T>(V a, V b) where T : IBinaryInteger<T> => Unsigned<V, T>(a, b, ScalarOps.RemU);
    public static V FloorDivS<V, T>(V a, V b) where T : IBinaryInteger<T> => Signed<V, T>(a, b, ScalarOps.FloorDivS);
    public static V CeilDivS<V, T>(V a, V b) where T : IBinaryInteger<T> => Signed<V, T>(a, b, ScalarOps.CeilDivS);
    public static V CeilDivU<V, T>(V a, V b) where T : IBinaryInteger<T> => Unsigned<V, T>(a, b, ScalarOps.CeilDivU);
    public static V ShiftLeft<V, T>(V a, V b) where T : IBinaryInteger<T> => Unsigned<V, T>(a, b, ScalarOps.ShiftLeft);
    public static V ShiftRightS<V, T>(V a, V b) where T : IBinaryInteger<T> => Signed<V, T>(a, b, ScalarOps.ShiftRightS);
    public static V ShiftRightU<V, T>(V a, V b) where T : IBinaryInteger<T> => Unsigned<V, T>(a, b, ScalarOps.ShiftRightU);

    /// <summary>A function of one lane; <paramref name="function"/> is a managed pointer to <c>T (T)</c>.</summary>
    public static V Apply<V, T>(V a, nint function)
    {
        var f = (delegate*<T, T>)function;
        for (int i = 0; i < Count<V, T>(); i++) Lane<V, T>(ref a, i) = f(Lane<V, T>(ref a, i));
        return a;
    }

    public static V Apply2<V, T>(V a, V b, nint function)
    {
        var f = (delegate*<T, T, T>)function;
        for (int i = 0; i < Count<V, T>(); i++) Lane<V, T>(ref a, i) = f(Lane<V, T>(ref a, i), Lane<V, T>(ref b, i));
        return a;
    }

    // ---- masks

    private static bool IsSet<V, T>(ref V mask, int lane) where T : unmanaged
    {
        ref byte last = ref Unsafe.Add(ref Unsafe.As<V, byte>(ref mask), (lane + 1) * sizeof(T) - 1);
        return (last & 0x80) != 0;
    }

    public static V MaskLoad<V, T>(T* address, V mask, V otherwise) where T : unmanaged
    {
        for (int i = 0; i < Count<V, T>(); i++)
            if (IsSet<V, T>(ref mask, i)) Lane<V, T>(ref otherwise, i) = address[i];
        return otherwise;
    }

    public static void MaskStore<V, T>(T* address, V mask, V value) where T : unmanaged
    {
        for (int i = 0; i < Count<V, T>(); i++)
            if (IsSet<V, T>(ref mask, i)) address[i] = Lane<V, T>(ref value, i);
    }

    /// <summary>The same mask over lanes of another width.</summary>
    public static W ConvertMask<V, T, W, U>(V mask) where T : unmanaged where U : unmanaged, IBinaryInteger<U> where W : struct
    {
        W result = default;
        for (int i = 0; i < Count<V, T>(); i++) Lane<W, U>(ref result, i) = IsSet<V, T>(ref mask, i) ? U.AllBitsSet : U.Zero;
        return result;
    }

    // ---- conversions

    /// <summary>Each lane converted: integers wrap, floats round to nearest, floats to integers truncate and saturate.</summary>
    public static W Convert<V, T, W, U>(V a) where T : INumberBase<T> where U : INumberBase<U> where W : struct
    {
        W result = default;
        bool saturate = typeof(T) == typeof(float) || typeof(T) == typeof(double);
        for (int i = 0; i < Count<V, T>(); i++)
            Lane<W, U>(ref result, i) = saturate ? U.CreateSaturating(Lane<V, T>(ref a, i)) : U.CreateTruncating(Lane<V, T>(ref a, i));
        return result;
    }

    // ---- rearrangement

    /// <summary>Lane <paramref name="index"/>, which is not known when compiling.</summary>
    public static T Extract<V, T>(V a, nint index) => (nuint)index < (nuint)Count<V, T>() ? Lane<V, T>(ref a, (int)index) : default!;

    public static V Insert<V, T>(T value, V a, nint index)
    {
        if ((nuint)index < (nuint)Count<V, T>()) Lane<V, T>(ref a, (int)index) = value;
        return a;
    }

    /// <summary>W's lanes are <paramref name="count"/> lanes of a from <paramref name="first"/> on, <paramref name="stride"/> apart.</summary>
    public static W ExtractSlice<V, W, T>(V a, int first, int count, int stride) where W : struct
    {
        W result = default;
        for (int i = 0; i < count; i++) Lane<W, T>(ref result, i) = Lane<V, T>(ref a, first + i * stride);
        return result;
    }

    public static V InsertSlice<W, V, T>(W part, V a, int first, int count, int stride)
    {
        for (int i = 0; i < count; i++) Lane<V, T>(ref a, first + i * stride) = Lane<W, T>(ref part, i);
        return a;
    }

    /// <summary>Lane i is lane <c>indices[i]</c> of a and b one after the other.</summary>
    public static W Shuffle<V, W, T>(V a, V b, int* indices) where W : struct
    {
        W result = default;
        int n = Count<V, T>();
        for (int i = 0; i < Count<W, T>(); i++)
            Lane<W, T>(ref result, i) = indices[i] < 0 ? default! : indices[i] < n ? Lane<V, T>(ref a, indices[i]) : Lane<V, T>(ref b, indices[i] - n);
        return result;
    }
}
