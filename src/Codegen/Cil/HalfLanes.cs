using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MaxTune.Codegen.Cil;

/// <summary>
/// Vectors of f16 and bf16 bits to f32 and back, without F16C or AVX512-BF16, which .NET has no intrinsics for. Every lane is what <see cref="ScalarOps"/> makes of it.
/// </summary>
internal static class HalfLanes
{
    // ---- bf16: the upper half of an f32

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> FromBFloat16(Vector64<ushort> a) => (Vector128.WidenLower(WideLanes.Lower(a)) << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> FromBFloat16(Vector128<ushort> a) => (WideLanes.UInt16ToUInt32(a) << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FromBFloat16(Vector256<ushort> a) => (Vector512.WidenLower(a.ToVector512Unsafe()) << 16).AsSingle();

    // to nearest, ties to even: bits + 0x7FFF + (bit 16); a NaN keeps its upper half and is quiet
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> RoundBFloat16(Vector128<float> a)
    {
        var bits = a.AsUInt32();
        var near = (bits + Vector128.Create(0x7FFFu) + (bits >>> 16 & Vector128<uint>.One)) >>> 16;
        return Vector128.ConditionalSelect(Vector128.Equals(a, a).AsUInt32(), near, bits >>> 16 | Vector128.Create(0x40u));
    }

    // to nearest, ties to even: bits + 0x7FFF + (bit 16); a NaN keeps its upper half and is quiet
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> RoundBFloat16(Vector256<float> a)
    {
        var bits = a.AsUInt32();
        var near = (bits + Vector256.Create(0x7FFFu) + (bits >>> 16 & Vector256<uint>.One)) >>> 16;
        return Vector256.ConditionalSelect(Vector256.Equals(a, a).AsUInt32(), near, bits >>> 16 | Vector256.Create(0x40u));
    }

    // to nearest, ties to even: bits + 0x7FFF + (bit 16); a NaN keeps its upper half and is quiet
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> RoundBFloat16(Vector512<float> a)
    {
        var bits = a.AsUInt32();
        var near = (bits + Vector512.Create(0x7FFFu) + (bits >>> 16 & Vector512<uint>.One)) >>> 16;
        return Vector512.ConditionalSelect(Vector512.Equals(a, a).AsUInt32(), near, bits >>> 16 | Vector512.Create(0x40u));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector64<ushort> ToBFloat16(Vector128<float> a) => Words(RoundBFloat16(a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> ToBFloat16(Vector256<float> a) => Words(RoundBFloat16(a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> ToBFloat16(Vector512<float> a) => Words(RoundBFloat16(a));

    // values of 16 bits in lanes of 32
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector64<ushort> Words(Vector128<uint> a) => WideLanes.Half(Vector128.Narrow(a, a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Words(Vector256<uint> a) =>
        Sse41.IsSupported ? Sse41.PackUnsignedSaturate(a.GetLower().AsInt32(), a.GetUpper().AsInt32()) : Vector128.Narrow(a.GetLower(), a.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Words(Vector512<uint> a) =>
        Avx512F.IsSupported ? Avx512F.ConvertToVector256UInt16(a) : Vector256.Create(Words(a.GetLower()), Words(a.GetUpper()));

    // ---- f16

    // exponent and fraction 13 bits up and the bias 112 larger; a subnormal is (2^-14 + x) - 2^-14, infinities and NaN go up 112 again
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Widened(Vector128<uint> h)
    {
        var size = (h & Vector128.Create(0x7FFFu)) << 13;
        var tiny = (size + Vector128.Create(0x3880_0000u)).AsSingle() - Vector128.Create(0x3880_0000u).AsSingle();
        var value = Vector128.ConditionalSelect(Vector128.LessThan(size.AsInt32(), Vector128.Create(0x0080_0000)).AsUInt32(), tiny.AsUInt32(), size + Vector128.Create(0x3800_0000u));
        value += Vector128.GreaterThan(size.AsInt32(), Vector128.Create(0x0F7F_FFFF)).AsUInt32() & Vector128.Create(0x3800_0000u);
        value |= Vector128.GreaterThan(size.AsInt32(), Vector128.Create(0x0F80_0000)).AsUInt32() & Vector128.Create(0x0040_0000u);
        return (value | (h & Vector128.Create(0x8000u)) << 16).AsSingle();
    }

    // exponent and fraction 13 bits up and the bias 112 larger; a subnormal is (2^-14 + x) - 2^-14, infinities and NaN go up 112 again
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Widened(Vector256<uint> h)
    {
        var size = (h & Vector256.Create(0x7FFFu)) << 13;
        var tiny = (size + Vector256.Create(0x3880_0000u)).AsSingle() - Vector256.Create(0x3880_0000u).AsSingle();
        var value = Vector256.ConditionalSelect(Vector256.LessThan(size.AsInt32(), Vector256.Create(0x0080_0000)).AsUInt32(), tiny.AsUInt32(), size + Vector256.Create(0x3800_0000u));
        value += Vector256.GreaterThan(size.AsInt32(), Vector256.Create(0x0F7F_FFFF)).AsUInt32() & Vector256.Create(0x3800_0000u);
        value |= Vector256.GreaterThan(size.AsInt32(), Vector256.Create(0x0F80_0000)).AsUInt32() & Vector256.Create(0x0040_0000u);
        return (value | (h & Vector256.Create(0x8000u)) << 16).AsSingle();
    }

    // exponent and fraction 13 bits up and the bias 112 larger; a subnormal is (2^-14 + x) - 2^-14, infinities and NaN go up 112 again
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Widened(Vector512<uint> h)
    {
        var size = (h & Vector512.Create(0x7FFFu)) << 13;
        var tiny = (size + Vector512.Create(0x3880_0000u)).AsSingle() - Vector512.Create(0x3880_0000u).AsSingle();
        var value = Vector512.ConditionalSelect(Vector512.LessThan(size.AsInt32(), Vector512.Create(0x0080_0000)).AsUInt32(), tiny.AsUInt32(), size + Vector512.Create(0x3800_0000u));
        value += Vector512.GreaterThan(size.AsInt32(), Vector512.Create(0x0F7F_FFFF)).AsUInt32() & Vector512.Create(0x3800_0000u);
        value |= Vector512.GreaterThan(size.AsInt32(), Vector512.Create(0x0F80_0000)).AsUInt32() & Vector512.Create(0x0040_0000u);
        return (value | (h & Vector512.Create(0x8000u)) << 16).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> FromHalf(Vector64<ushort> a) => Widened(Vector128.WidenLower(WideLanes.Lower(a)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> FromHalf(Vector128<ushort> a) => Widened(WideLanes.UInt16ToUInt32(a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FromHalf(Vector256<ushort> a) => Widened(Vector512.WidenLower(a.ToVector512Unsafe()));

    // normal: the bias 112 less, rounded at bit 13; small: 2^-24 becomes the lowest bit by adding 0.5; from 65520 on infinity
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> RoundHalf(Vector128<float> a)
    {
        var bits = a.AsUInt32();
        var size = bits & Vector128.Create(0x7FFF_FFFFu);
        var normal = (size + Vector128.Create(0xC800_0FFFu) + (size >>> 13 & Vector128<uint>.One)) >>> 13;
        var small = (size.AsSingle() + Vector128.Create(0.5f)).AsUInt32() - Vector128.Create(0x3F00_0000u);
        var value = Vector128.ConditionalSelect(Vector128.LessThan(size.AsInt32(), Vector128.Create(0x3880_0000)).AsUInt32(), small, normal);
        value = Vector128.ConditionalSelect(Vector128.GreaterThan(size.AsInt32(), Vector128.Create(0x477F_EFFF)).AsUInt32(), Vector128.Create(0x7C00u), value);
        var nan = (size >>> 13 & Vector128.Create(0x1FFu)) | Vector128.Create(0x7E00u);
        value = Vector128.ConditionalSelect(Vector128.Equals(a, a).AsUInt32(), value, nan);
        return value | (bits >>> 16 & Vector128.Create(0x8000u));
    }

    // normal: the bias 112 less, rounded at bit 13; small: 2^-24 becomes the lowest bit by adding 0.5; from 65520 on infinity
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> RoundHalf(Vector256<float> a)
    {
        var bits = a.AsUInt32();
        var size = bits & Vector256.Create(0x7FFF_FFFFu);
        var normal = (size + Vector256.Create(0xC800_0FFFu) + (size >>> 13 & Vector256<uint>.One)) >>> 13;
        var small = (size.AsSingle() + Vector256.Create(0.5f)).AsUInt32() - Vector256.Create(0x3F00_0000u);
        var value = Vector256.ConditionalSelect(Vector256.LessThan(size.AsInt32(), Vector256.Create(0x3880_0000)).AsUInt32(), small, normal);
        value = Vector256.ConditionalSelect(Vector256.GreaterThan(size.AsInt32(), Vector256.Create(0x477F_EFFF)).AsUInt32(), Vector256.Create(0x7C00u), value);
        var nan = (size >>> 13 & Vector256.Create(0x1FFu)) | Vector256.Create(0x7E00u);
        value = Vector256.ConditionalSelect(Vector256.Equals(a, a).AsUInt32(), value, nan);
        return value | (bits >>> 16 & Vector256.Create(0x8000u));
    }

    // normal: the bias 112 less, rounded at bit 13; small: 2^-24 becomes the lowest bit by adding 0.5; from 65520 on infinity
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> RoundHalf(Vector512<float> a)
    {
        var bits = a.AsUInt32();
        var size = bits & Vector512.Create(0x7FFF_FFFFu);
        var normal = (size + Vector512.Create(0xC800_0FFFu) + (size >>> 13 & Vector512<uint>.One)) >>> 13;
        var small = (size.AsSingle() + Vector512.Create(0.5f)).AsUInt32() - Vector512.Create(0x3F00_0000u);
        var value = Vector512.ConditionalSelect(Vector512.LessThan(size.AsInt32(), Vector512.Create(0x3880_0000)).AsUInt32(), small, normal);
        value = Vector512.ConditionalSelect(Vector512.GreaterThan(size.AsInt32(), Vector512.Create(0x477F_EFFF)).AsUInt32(), Vector512.Create(0x7C00u), value);
        var nan = (size >>> 13 & Vector512.Create(0x1FFu)) | Vector512.Create(0x7E00u);
        value = Vector512.ConditionalSelect(Vector512.Equals(a, a).AsUInt32(), value, nan);
        return value | (bits >>> 16 & Vector512.Create(0x8000u));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector64<ushort> ToHalf(Vector128<float> a) => Words(RoundHalf(a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> ToHalf(Vector256<float> a) => Words(RoundHalf(a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> ToHalf(Vector512<float> a) => Words(RoundHalf(a));
}
