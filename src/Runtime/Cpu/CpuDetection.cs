using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace MaxTune.Runtime;

// CPUID where there is one, Linux's /sys for the rest, usual values last.
internal static partial class CpuDetection
{
    // Intel SDM vol. 1, 13.1: 1 SSE, 2 AVX, 5..7 opmask and zmm, 17 tile configuration, 18 tile data
    private const ulong AvxState = 0x6, Avx512State = 0xE6, AmxState = 0x6_0000;

    // once a process: all of it takes milliseconds while nothing is compiled yet
    private static readonly Lazy<CpuModel> Found = new(Look);

    public static CpuModel Detect() => Found.Value;

    private static CpuModel Look()
    {
        var logical = Math.Max(Environment.ProcessorCount, 1);
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        var sysfs = LinuxSysfs.Caches();
        var physical = Math.Clamp(LinuxSysfs.PhysicalCores(ThreadPinning.AllowedProcessors()) ?? logical, 1, logical);
        if (!X86Base.IsSupported)
        {
            var features = (AdvSimd.IsSupported ? CpuFeatures.Neon : 0) | (Dp.IsSupported ? CpuFeatures.NeonDot : 0);
            return new(architecture, "", LinuxSysfs.CpuName() ?? "", 0, 0, 0, logical, physical, L1d(null, sysfs), L2(null, sysfs), L3(null, sysfs), features, MaxIsa.Amx);
        }
        var (family, model, stepping) = Version();
        var caches = CpuidCaches();
        return new(architecture, Vendor(), Brand(), family, model, stepping, logical, physical,
            L1d(caches, sysfs), L2(caches, sysfs), L3(caches, sysfs), Features(), MaxIsa.Amx);
    }

    private static CacheLevel L1d(CacheLevel[]? cpuid, CacheLevel[] sysfs) => Pick(cpuid, sysfs, 1, new(32 << 10, 8, 64, 1));

    private static CacheLevel L2(CacheLevel[]? cpuid, CacheLevel[] sysfs) => Pick(cpuid, sysfs, 2, new(512 << 10, 8, 64, 1));

    // no usual value: small machines have no L3
    private static CacheLevel L3(CacheLevel[]? cpuid, CacheLevel[] sysfs) => Pick(cpuid, sysfs, 3, default);

    private static CacheLevel Pick(CacheLevel[]? cpuid, CacheLevel[] sysfs, int level, CacheLevel usual) =>
        cpuid?[level] is { Bytes: > 0 } a ? a : sysfs[level] is { Bytes: > 0 } b ? b : usual;

    private static (uint Eax, uint Ebx, uint Ecx, uint Edx) Cpuid(uint leaf, uint sub = 0)
    {
        var (a, b, c, d) = X86Base.CpuId((int)leaf, (int)sub);
        return ((uint)a, (uint)b, (uint)c, (uint)d);
    }

    private static bool HasLeaf(uint leaf) => Cpuid(leaf & 0x8000_0000).Eax is var max && max >= leaf && (max & 0x8000_0000) == (leaf & 0x8000_0000);

    private static string Vendor()
    {
        var (_, b, c, d) = Cpuid(0);
        return Ascii(b, d, c);
    }

    private static string Brand()
    {
        if (!HasLeaf(0x8000_0004)) return "";
        var words = new uint[12];
        for (uint i = 0; i < 3; i++) (words[4 * i], words[4 * i + 1], words[4 * i + 2], words[4 * i + 3]) = Cpuid(0x8000_0002 + i);
        return string.Join(' ', Ascii(words).Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Ascii(params ReadOnlySpan<uint> words)
    {
        var text = new StringBuilder();
        foreach (var b in MemoryMarshal.AsBytes(words))
        {
            if (b is >= 32 and < 127) text.Append((char)b);
        }
        return text.ToString();
    }

    // SDM vol. 2, CPUID leaf 1: family 15 and model of families 6 and 15 have extensions
    private static (int Family, int Model, int Stepping) Version()
    {
        var eax = Cpuid(1).Eax;
        int family = (int)(eax >> 8) & 15, model = (int)(eax >> 4) & 15;
        if (family is 6 or 15) model |= (int)(eax >> 12) & 0xF0;
        if (family == 15) family += (int)(eax >> 20) & 0xFF;
        return (family, model, (int)eax & 15);
    }

    // leaf 4 (Intel) and 0x8000001D (AMD, with topology extensions) have one layout
    private static CacheLevel[] CpuidCaches()
    {
        var levels = new CacheLevel[4];
        var amd = HasLeaf(0x8000_001D) && (Cpuid(0x8000_0001).Ecx >> 22 & 1) != 0;
        // each CPUID is an exit to a hypervisor
        bool isListed = amd || HasLeaf(4);
        for (uint i = 0; isListed && i < 16; i++)
        {
            var (a, b, c, _) = Cpuid(amd ? 0x8000_001D : 4u, i);
            var (type, level) = (a & 31, a >> 5 & 7);
            if (type == 0) break;
            if (type == 2 || level is 0 or > 3) continue; // 2: instructions only
            long ways = (b >> 22) + 1, partitions = (b >> 12 & 0x3FF) + 1, line = (b & 0xFFF) + 1, sets = (long)c + 1;
            levels[level] = LinuxSysfs.Plausible(new(ways * partitions * line * sets, (int)ways, (int)line, (int)(a >> 14 & 0xFFF) + 1));
        }
        if (levels[1].Bytes == 0 && HasLeaf(0x8000_0006) && Vendor() is "AuthenticAMD" or "HygonGenuine")
        {
            var (_, _, l2, l3) = Cpuid(0x8000_0006);
            AddLegacyCaches(levels, Cpuid(0x8000_0005).Ecx, l2, l3, Version().Family);
        }
        return levels;
    }

    /// <summary>
    /// AMD's older leaves 0x80000005 (L1d, KB) and 0x80000006 (L2, KB; L3, 512 KB), which stay where a hypervisor blanks 0x8000001D. Their L3 is that of the whole
    /// package, but a core reaches no more than its own complex's: 32 MB on Zen 3 and later (families 25, 26), 16 MB before. AMD APM vol. 3, E.4.4.
    /// </summary>
    internal static void AddLegacyCaches(CacheLevel[] levels, uint l1, uint l2, uint l3, int family)
    {
        levels[1] = Cache((long)(l1 >> 24) << 10, (int)(l1 >> 16 & 0xFF), l1);
        levels[2] = Cache((long)(l2 >> 16) << 10, Ways(l2), l2);
        levels[3] = Cache(Math.Min((long)(l3 >> 18) << 19, (family >= 25 ? 32L : 16L) << 20), Ways(l3), l3);

        static CacheLevel Cache(long bytes, int ways, uint word) => LinuxSysfs.Plausible(new(bytes, ways, (int)(word & 0xFF), 1));

        // 9: "see leaf 0x8000001D"
        static int Ways(uint word) => (word >> 12 & 15) switch { 1 => 1, 2 => 2, 4 => 4, 6 => 8, 8 => 16, 10 => 32, 11 => 48, 12 => 64, 13 => 96, 14 => 128, _ => 16 };
    }

    private static CpuFeatures Features()
    {
        var (_, _, c1, _) = Cpuid(1);
        var (a7, b7, c7, d7) = HasLeaf(7) ? Cpuid(7) : default;
        var a71 = default(uint);
        var d71 = default(uint);
        if (a7 >= 1) (a71, _, _, d71) = Cpuid(7, 1);
        var xcr0 = Xcr0.Read(osXsave: Bit(c1, 27));
        // IsSupported as well: DOTNET_EnableAVX2=0 and the like hide a set from RyuJIT, which would then emulate it
        var avx = (xcr0 & AvxState) == AvxState && Bit(c1, 28) && Avx.IsSupported;
        var avx2 = avx && Bit(b7, 5) && Avx2.IsSupported;
        var avx512 = avx2 && (xcr0 & Avx512State) == Avx512State && Bit(b7, 16) && Avx512F.IsSupported;
        var amx = (xcr0 & AmxState) == AmxState && Bit(d7, 24) && AmxPermission.Request();
        var found = CpuFeatures.None;
        Add(Sse2.IsSupported, CpuFeatures.Sse2);
        Add(Bit(c1, 19) && Sse41.IsSupported, CpuFeatures.Sse41);
        Add(Bit(c1, 20) && Sse42.IsSupported, CpuFeatures.Sse42);
        Add(Bit(c1, 23) && Popcnt.IsSupported, CpuFeatures.Popcnt);
        Add(avx, CpuFeatures.Avx);
        Add(avx && Bit(c1, 29), CpuFeatures.F16c);
        Add(avx && Bit(c1, 12) && Fma.IsSupported, CpuFeatures.Fma);
        Add(avx2, CpuFeatures.Avx2);
        Add(avx && Bit(b7, 8) && Bmi2.IsSupported, CpuFeatures.Bmi2);
        Add(avx2 && Bit(a71, 4), CpuFeatures.AvxVnni);
        Add(avx2 && Bit(d71, 4), CpuFeatures.AvxVnniInt8);
        Add(avx2 && Bit(d71, 5), CpuFeatures.AvxNeConvert);
        Add(avx512, CpuFeatures.Avx512F);
        Add(avx512 && Bit(b7, 30) && Avx512BW.IsSupported, CpuFeatures.Avx512BW);
        Add(avx512 && Bit(b7, 17) && Avx512DQ.IsSupported, CpuFeatures.Avx512DQ);
        Add(avx512 && Bit(b7, 31) && Avx512F.VL.IsSupported, CpuFeatures.Avx512VL);
        Add(avx512 && Bit(c7, 11), CpuFeatures.Avx512Vnni);
        Add(avx512 && Bit(a71, 5), CpuFeatures.Avx512Bf16);
        Add(avx512 && Bit(d7, 23), CpuFeatures.Avx512Fp16);
        // leaf 0x1D, the tile palette, reads as zero under some hypervisors where AMX works: palette 1 is architectural
        Add(amx, CpuFeatures.AmxTile);
        Add(amx && Bit(d7, 25), CpuFeatures.AmxInt8);
        Add(amx && Bit(d7, 22), CpuFeatures.AmxBf16);
        Add(amx && Bit(a71, 21), CpuFeatures.AmxFp16);
        return found;

        void Add(bool has, CpuFeatures feature) => found |= has ? feature : CpuFeatures.None;
    }

    private static bool Bit(uint word, int bit) => (word >> bit & 1) != 0;
}
