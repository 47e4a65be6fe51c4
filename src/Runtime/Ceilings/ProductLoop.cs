using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MaxTune.Runtime;

/// <summary>The fastest loop of low-precision products on registers that a processor has.</summary>
/// <param name="Name">amx, avx512_bf16, avx512_vnni, avx_vnni, madd.</param>
/// <param name="FlopsPerStep">Two a multiply-add.</param>
internal sealed unsafe class ProductLoop : IDisposable
{
    private readonly ExecutableMemory? code;
    private readonly AlignedBuffer? block;
    private readonly delegate*<long, int> managed;

    private ProductLoop(string name, double flopsPerStep, delegate*<long, int> managed)
    {
        (Name, FlopsPerStep) = (name, flopsPerStep);
        this.managed = managed;
    }

    private ProductLoop(string name, double flopsPerStep, byte[] bytes, bool bf16)
    {
        byte[] data = ProductCode.Block(bf16);
        (Name, FlopsPerStep, code, block) = (name, flopsPerStep, ExecutableMemory.Create(bytes), new AlignedBuffer(data.Length));
        data.CopyTo(new Span<byte>(block.Pointer, data.Length));
    }

    public string Name { get; }
    public double FlopsPerStep { get; }

    /// <summary>Products of bf16; null when the processor has none.</summary>
    public static ProductLoop? Bf16(CpuFeatures features)
    {
        bool windows = OperatingSystem.IsWindows();
        if (!ExecutableMemory.IsSupported) return null;
        if (features.Has(CpuFeatures.AmxTile | CpuFeatures.AmxBf16)) return new("amx", 2.0 * 16 * 16 * 32 * ProductCode.TileChains, ProductCode.TileBf16(windows), bf16: true);
        return features.Has(CpuFeatures.Avx512F | CpuFeatures.Avx512Bf16) ? new("avx512_bf16", 2.0 * 16 * 2 * ProductCode.VectorChains, ProductCode.DotBf16(windows), bf16: true) : null;
    }

    /// <summary>Products of bytes; null when the processor has none that this knows.</summary>
    public static ProductLoop? Int8(CpuFeatures features)
    {
        bool windows = OperatingSystem.IsWindows();
        if (ExecutableMemory.IsSupported && features.Has(CpuFeatures.AmxTile | CpuFeatures.AmxInt8)) return new("amx", 2.0 * 16 * 16 * 64 * ProductCode.TileChains, ProductCode.TileInt8(windows), bf16: false);
        if (ExecutableMemory.IsSupported && features.Has(CpuFeatures.Avx512F | CpuFeatures.Avx512Vnni)) return new("avx512_vnni", 2.0 * 16 * 4 * ProductCode.VectorChains, ProductCode.DotInt8(windows), bf16: false);
        if (features.Has(CpuFeatures.AvxVnni) && AvxVnni.IsSupported) return new("avx_vnni", 2.0 * 8 * 4 * Chains, &Vnni);
        return features.Has(CpuFeatures.Avx2) && Avx2.IsSupported ? new("madd", 2.0 * 16 * Chains, &Madd) : null;
    }

    /// <summary>What the last run computed: so that it is computed.</summary>
    public int Sink { get; private set; }

    public void Run(long steps)
    {
        if (code is null) Sink = managed(steps);
        else ((delegate* unmanaged<long, void*, void>)code.Address)(steps, block!.Pointer);
    }

    public void Dispose()
    {
        code?.Dispose();
        block?.Dispose();
    }

    private const int Chains = 12;

    // x += (u8 · s8, four a lane)
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Vnni(long n)
    {
        var u = Vector256.Create((byte)n);
        var s = Vector256.Create((sbyte)n);
        Vector256<int> x0 = default, x1 = default, x2 = default, x3 = default, x4 = default, x5 = default, x6 = default, x7 = default, x8 = default, x9 = default, xa = default, xb = default;
        for (long i = 0; i < n; i++)
        {
            x0 = AvxVnni.MultiplyWideningAndAdd(x0, u, s);
            x1 = AvxVnni.MultiplyWideningAndAdd(x1, u, s);
            x2 = AvxVnni.MultiplyWideningAndAdd(x2, u, s);
            x3 = AvxVnni.MultiplyWideningAndAdd(x3, u, s);
            x4 = AvxVnni.MultiplyWideningAndAdd(x4, u, s);
            x5 = AvxVnni.MultiplyWideningAndAdd(x5, u, s);
            x6 = AvxVnni.MultiplyWideningAndAdd(x6, u, s);
            x7 = AvxVnni.MultiplyWideningAndAdd(x7, u, s);
            x8 = AvxVnni.MultiplyWideningAndAdd(x8, u, s);
            x9 = AvxVnni.MultiplyWideningAndAdd(x9, u, s);
            xa = AvxVnni.MultiplyWideningAndAdd(xa, u, s);
            xb = AvxVnni.MultiplyWideningAndAdd(xb, u, s);
        }
        return (x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + xa + xb).ToScalar();
    }

    // x = (x · s16, two a lane) + s: each product waits for the last, so none is moved out of the loop
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Madd(long n)
    {
        var s = Vector256.Create((short)n);
        var a = s.AsInt32();
        Vector256<int> x0 = default, x1 = default, x2 = default, x3 = default, x4 = default, x5 = default, x6 = default, x7 = default, x8 = default, x9 = default, xa = default, xb = default;
        for (long i = 0; i < n; i++)
        {
            x0 = Avx2.MultiplyAddAdjacent(x0.AsInt16(), s) + a;
            x1 = Avx2.MultiplyAddAdjacent(x1.AsInt16(), s) + a;
            x2 = Avx2.MultiplyAddAdjacent(x2.AsInt16(), s) + a;
            x3 = Avx2.MultiplyAddAdjacent(x3.AsInt16(), s) + a;
            x4 = Avx2.MultiplyAddAdjacent(x4.AsInt16(), s) + a;
            x5 = Avx2.MultiplyAddAdjacent(x5.AsInt16(), s) + a;
            x6 = Avx2.MultiplyAddAdjacent(x6.AsInt16(), s) + a;
            x7 = Avx2.MultiplyAddAdjacent(x7.AsInt16(), s) + a;
            x8 = Avx2.MultiplyAddAdjacent(x8.AsInt16(), s) + a;
            x9 = Avx2.MultiplyAddAdjacent(x9.AsInt16(), s) + a;
            xa = Avx2.MultiplyAddAdjacent(xa.AsInt16(), s) + a;
            xb = Avx2.MultiplyAddAdjacent(xb.AsInt16(), s) + a;
        }
        return (x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + xa + xb).ToScalar();
    }
}
