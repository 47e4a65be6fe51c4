using System.Runtime.InteropServices;

namespace MaxTune.Runtime;

/// <summary>One cache level. A level the machine lacks has Bytes 0.</summary>
/// <param name="Bytes">Size of one such cache.</param>
/// <param name="Ways">Associativity.</param>
/// <param name="LineBytes">64 nearly everywhere.</param>
/// <param name="SharedBy">Hardware threads that share it, whether this process may use them or not.</param>
public readonly record struct CacheLevel(long Bytes, int Ways, int LineBytes, int SharedBy);

/// <summary>What the processor is and what code may use of it. Prints as an attribute, <see cref="ToString"/>, and <see cref="Parse"/> reads that back.</summary>
/// <example><code>var cpu = CpuModel.Detect(MaxIsa.Avx2); if (cpu.Features.Has(CpuFeatures.Fma)) ...</code></example>
/// <param name="Architecture">x64, arm64, ...</param>
/// <param name="Vendor">GenuineIntel, AuthenticAMD; empty when unknown.</param>
/// <param name="Name">The brand string.</param>
/// <param name="LogicalCores">Hardware threads this process may use: affinity and container limits count.</param>
/// <param name="PhysicalCores">The cores behind them.</param>
/// <param name="Features">After the cap.</param>
/// <param name="MaxIsa">The cap that was asked for.</param>
public sealed partial record CpuModel(
    string Architecture, string Vendor, string Name, int Family, int Model, int Stepping,
    int LogicalCores, int PhysicalCores, CacheLevel L1d, CacheLevel L2, CacheLevel L3,
    CpuFeatures Features, MaxIsa MaxIsa)
{
    /// <summary>Asks the machine. Never throws: what cannot be found out has a usual value (caches) or is absent (features).</summary>
    public static CpuModel Detect(MaxIsa maxIsa = MaxIsa.Amx) => CpuDetection.Detect().Capped(maxIsa);

    /// <summary>The same machine with the features above a level hidden. A cap never adds what an earlier cap took.</summary>
    public CpuModel Capped(MaxIsa cap) => this with { Features = Features.Under(cap), MaxIsa = cap < MaxIsa ? cap : MaxIsa };

    /// <summary>Bits of the widest vectors that are in hardware here: 512, 256, 128, or 0.</summary>
    public int VectorBits =>
        Features.Has(CpuFeatures.Avx512F) ? 512
        : Features.Has(CpuFeatures.Avx2) ? 256
        : (Features & (CpuFeatures.Sse2 | CpuFeatures.Neon)) != 0 ? 128
        : 0;

    /// <summary>What a measured choice depends on: processor, caches, features; not the core count, which the thread count stands for.</summary>
    public string Fingerprint =>
        $"{Architecture}/{Vendor}-{Family}-{Model}-{Stepping}/{Name}/L1d {L1d.Bytes}/L2 {L2.Bytes}/L3 {L3.Bytes}/{Features.Text}";
}
