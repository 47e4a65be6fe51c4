using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MaxTune.Codegen.Cil;

/// <summary>Integer lanes made four times wider or narrower, two steps of System.Runtime.Intrinsics in one, and vectors of 64 bits, which x64 has no registers for.</summary>
internal static class WideLanes
{
    /// <summary>In the lower lanes; the upper ones are anything.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Lower<T>(Vector64<T> a) => Vector128.CreateScalarUnsafe(Unsafe.BitCast<Vector64<T>, ulong>(a)).As<ulong, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector64<T> Half<T>(Vector128<T> a) => Unsafe.BitCast<ulong, Vector64<T>>(a.AsUInt64().ToScalar());

    // the upper lanes moved to the lower ones
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Upper<T>(Vector128<T> a) => Vector128.Shuffle(a.AsUInt64(), Vector128.Create(1ul, 1)).As<ulong, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> UInt16ToUInt32(Vector128<ushort> a) =>
        Avx2.IsSupported ? Avx2.ConvertToVector256Int32(a).AsUInt32() : Vector256.Create(Vector128.WidenLower(a), Vector128.WidenUpper(a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Int8ToInt32OfLower(Vector128<sbyte> a)
    {
        if (Avx2.IsSupported) return Avx2.ConvertToVector256Int32(a);
        var words = Vector128.WidenLower(a);
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Int8ToInt32(Vector64<sbyte> a) => Int8ToInt32OfLower(Lower(a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Int8ToInt32(Vector128<sbyte> a) =>
        Avx512F.IsSupported ? Avx512F.ConvertToVector512Int32(a) : Vector512.Create(Int8ToInt32OfLower(a), Int8ToInt32OfLower(Upper(a)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> UInt8ToInt32OfLower(Vector128<byte> a)
    {
        if (Avx2.IsSupported) return Avx2.ConvertToVector256Int32(a);
        var words = Vector128.WidenLower(a);
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> UInt8ToInt32(Vector64<byte> a) => UInt8ToInt32OfLower(Lower(a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> UInt8ToInt32(Vector128<byte> a) =>
        Avx512F.IsSupported ? Avx512F.ConvertToVector512Int32(a) : Vector512.Create(UInt8ToInt32OfLower(a), UInt8ToInt32OfLower(Upper(a)));

    /// <summary>The lowest 8 bits of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector64<sbyte> Int32ToInt8(Vector256<int> a)
    {
        var words = Vector128.Narrow(a.GetLower(), a.GetUpper());
        return Half(Vector128.Narrow(words, words));
    }

    /// <summary>The lowest 8 bits of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Int32ToInt8(Vector512<int> a)
    {
        if (Avx512F.IsSupported) return Avx512F.ConvertToVector128SByte(a);
        var words = Vector256.Narrow(a.GetLower(), a.GetUpper());
        return Vector128.Narrow(words.GetLower(), words.GetUpper());
    }

    /// <summary>sum[i] + a[2i] b[2i] + a[2i + 1] b[2i + 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> DotPairs(Vector128<short> a, Vector128<short> b, Vector128<int> sum)
    {
        if (Sse2.IsSupported) return sum + Sse2.MultiplyAddAdjacent(a, b);
        var (even, odd) = (a.AsInt32() << 16 >> 16, a.AsInt32() >> 16);
        var (otherEven, otherOdd) = (b.AsInt32() << 16 >> 16, b.AsInt32() >> 16);
        return sum + (even * otherEven + odd * otherOdd);
    }

    /// <summary>sum[i] + a[2i] b[2i] + a[2i + 1] b[2i + 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> DotPairs(Vector256<short> a, Vector256<short> b, Vector256<int> sum)
    {
        if (Avx2.IsSupported) return sum + Avx2.MultiplyAddAdjacent(a, b);
        var (even, odd) = (a.AsInt32() << 16 >> 16, a.AsInt32() >> 16);
        var (otherEven, otherOdd) = (b.AsInt32() << 16 >> 16, b.AsInt32() >> 16);
        return sum + (even * otherEven + odd * otherOdd);
    }

    /// <summary>sum[i] + a[2i] b[2i] + a[2i + 1] b[2i + 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> DotPairs(Vector512<short> a, Vector512<short> b, Vector512<int> sum)
    {
        if (Avx512BW.IsSupported) return sum + Avx512BW.MultiplyAddAdjacent(a, b);
        var (even, odd) = (a.AsInt32() << 16 >> 16, a.AsInt32() >> 16);
        var (otherEven, otherOdd) = (b.AsInt32() << 16 >> 16, b.AsInt32() >> 16);
        return sum + (even * otherEven + odd * otherOdd);
    }

    // ---- quadruples of bytes: even and odd bytes are pairs of words

    /// <summary>sum[i] + Σ_{j&lt;4} a[4i + j] b[4i + j] of unsigned a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> DotUnsignedBytes(Vector128<sbyte> a, Vector128<sbyte> b, Vector128<int> sum)
    {
        if (AvxVnni.IsSupported) return AvxVnni.MultiplyWideningAndAdd(sum, a.AsByte(), b);
        var even = DotPairs(a.AsInt16() & Vector128.Create((short)0xFF), b.AsInt16() << 8 >> 8, sum);
        return DotPairs(a.AsInt16() >>> 8, b.AsInt16() >> 8, even);
    }

    /// <summary>sum[i] + Σ_{j&lt;4} a[4i + j] b[4i + j].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> DotBytes(Vector128<sbyte> a, Vector128<sbyte> b, Vector128<int> sum) =>
        DotPairs(a.AsInt16() >> 8, b.AsInt16() >> 8, DotPairs(a.AsInt16() << 8 >> 8, b.AsInt16() << 8 >> 8, sum));

    /// <summary>sum[i] + Σ_{j&lt;4} a[4i + j] b[4i + j] of unsigned a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> DotUnsignedBytes(Vector256<sbyte> a, Vector256<sbyte> b, Vector256<int> sum)
    {
        if (AvxVnni.IsSupported) return AvxVnni.MultiplyWideningAndAdd(sum, a.AsByte(), b);
        var even = DotPairs(a.AsInt16() & Vector256.Create((short)0xFF), b.AsInt16() << 8 >> 8, sum);
        return DotPairs(a.AsInt16() >>> 8, b.AsInt16() >> 8, even);
    }

    /// <summary>sum[i] + Σ_{j&lt;4} a[4i + j] b[4i + j].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> DotBytes(Vector256<sbyte> a, Vector256<sbyte> b, Vector256<int> sum) =>
        DotPairs(a.AsInt16() >> 8, b.AsInt16() >> 8, DotPairs(a.AsInt16() << 8 >> 8, b.AsInt16() << 8 >> 8, sum));

    /// <summary>sum[i] + Σ_{j&lt;4} a[4i + j] b[4i + j] of unsigned a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> DotUnsignedBytes(Vector512<sbyte> a, Vector512<sbyte> b, Vector512<int> sum)
    {
        var even = DotPairs(a.AsInt16() & Vector512.Create((short)0xFF), b.AsInt16() << 8 >> 8, sum);
        return DotPairs(a.AsInt16() >>> 8, b.AsInt16() >> 8, even);
    }

    /// <summary>sum[i] + Σ_{j&lt;4} a[4i + j] b[4i + j].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> DotBytes(Vector512<sbyte> a, Vector512<sbyte> b, Vector512<int> sum) =>
        DotPairs(a.AsInt16() >> 8, b.AsInt16() >> 8, DotPairs(a.AsInt16() << 8 >> 8, b.AsInt16() << 8 >> 8, sum));
}
