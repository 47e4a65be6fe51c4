using System.Runtime.Intrinsics.X86;
using MaxTune.Runtime;
using Xunit;

namespace MaxTune.Tests.Runtime;

public class CpuModelTests
{
    [Fact]
    public void WhatPrintsParses()
    {
        var here = CpuModel.Detect();
        Assert.Equal(here, CpuModel.Parse(here.ToString()));
        var odd = here with { Name = "a \"quoted\\\" name, > [1]", L3 = new(1L << 33, 20, 64, 128), Features = (CpuFeatures)((1 << 24) - 1), MaxIsa = MaxIsa.Avx512Vnni };
        Assert.Equal(odd, CpuModel.Parse(odd.ToString()));
    }

    [Fact]
    public void BrokenTextIsAFormatException()
    {
        var text = CpuModel.Detect().ToString();
        for (var i = 0; i < text.Length; i++) Assert.Throws<FormatException>(() => CpuModel.Parse(text[..i]));
        Assert.Throws<FormatException>(() => CpuModel.Parse(text + "x"));
        Assert.Throws<FormatException>(() => CpuModel.Parse(text.Replace("arch =", "arch2 =")));
        Assert.Throws<FormatException>(() => CpuModel.Parse(text.Replace("<arch", "<extra = 1, arch")));
        Assert.Throws<FormatException>(() => CpuModel.Parse(text.Replace("<arch", "<arch = \"x\", arch")));
        Assert.Throws<FormatException>(() => CpuModel.Parse(text.Replace("max_isa = \"amx\"", "max_isa = \"sve\"")));
        Assert.Contains("'bogus'", Assert.Throws<FormatException>(() => CpuFeatureNames.ParseFeatures("sse2 bogus")).Message);
    }

    [Fact]
    public void DescribesThisMachine()
    {
        var cpu = CpuModel.Detect();
        Assert.Equal(Environment.ProcessorCount, cpu.LogicalCores);
        Assert.InRange(cpu.PhysicalCores, 1, cpu.LogicalCores);
        Assert.InRange(cpu.L1d.Bytes, 4 << 10, 1 << 20);
        Assert.InRange(cpu.L2.Bytes, cpu.L1d.Bytes, 1L << 30);
        Assert.Equal(Avx2.IsSupported, cpu.Features.Has(CpuFeatures.Avx2));
        Assert.Equal(Fma.IsSupported, cpu.Features.Has(CpuFeatures.Fma));
        Assert.Equal(Avx512F.IsSupported, cpu.Features.Has(CpuFeatures.Avx512F));
        Assert.False(cpu.Features.Has(CpuFeatures.Avx512Vnni) && !cpu.Features.Has(CpuFeatures.Avx512F));
    }

    [Theory]
    [InlineData(0x300c0140u, 0x04006140u, 0x0fe09140u, 26, 48 << 10, 12, 1 << 20, 8, 32 << 20)] // Zen 5: 508 MB a package, 32 a complex
    [InlineData(0x20080140u, 0x02006140u, 0x00406140u, 23, 32 << 10, 8, 512 << 10, 8, 8 << 20)] // Zen, 8 MB in all
    [InlineData(0u, 0u, 0u, 25, 0, 0, 0, 0, 0)]
    public void LegacyCacheLeavesOfAmd(uint l1, uint l2, uint l3, int family, long l1Bytes, int l1Ways, long l2Bytes, int l2Ways, long l3Bytes)
    {
        var levels = new CacheLevel[4];
        CpuDetection.AddLegacyCaches(levels, l1, l2, l3, family);
        Assert.Equal((l1Bytes, l1Ways, l2Bytes, l2Ways, l3Bytes), (levels[1].Bytes, levels[1].Ways, levels[2].Bytes, levels[2].Ways, levels[3].Bytes));
    }

    [SkippableFact]
    public void AgreesWithLinux()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && X86Base.IsSupported, "reads x86 flags from /proc/cpuinfo");
        var cpu = CpuModel.Detect();
        var flags = File.ReadLines("/proc/cpuinfo").First(l => l.StartsWith("flags")).Split(' ').ToHashSet();
        Skip.IfNot(flags.Contains("avx2") == Avx2.IsSupported && flags.Contains("avx512f") == Avx512F.IsSupported, "an environment variable hides features from .NET");
        foreach (var (feature, flag) in new[]
        {
            (CpuFeatures.F16c, "f16c"), (CpuFeatures.Bmi2, "bmi2"), (CpuFeatures.AvxVnni, "avx_vnni"), (CpuFeatures.Avx512Vnni, "avx512_vnni"),
            (CpuFeatures.Avx512Bf16, "avx512_bf16"), (CpuFeatures.Avx512Fp16, "avx512_fp16"), (CpuFeatures.AmxTile, "amx_tile"), (CpuFeatures.AmxBf16, "amx_bf16"), (CpuFeatures.AmxInt8, "amx_int8"),
        })
        {
            Assert.Equal((flag, flags.Contains(flag)), (flag, cpu.Features.Has(feature)));
        }
        var model = File.ReadLines("/proc/cpuinfo").First(l => l.StartsWith("model\t")).Split(':')[1];
        Assert.Equal(int.Parse(model), cpu.Model);
    }

    [Theory]
    [InlineData("scalar", "", 0)]
    [InlineData("sse", "sse2 neon", 128)]
    [InlineData("128", "sse2 neon", 128)]
    [InlineData("avx2", "sse2 neon fma avx2 avx_vnni", 256)]
    [InlineData("avx512", "sse2 neon fma avx2 avx_vnni avx512f", 512)]
    [InlineData("avx512_vnni", "sse2 neon fma avx2 avx_vnni avx512f avx512_vnni", 512)]
    [InlineData("avx512_bf16", "sse2 neon fma avx2 avx_vnni avx512f avx512_vnni avx512_bf16", 512)]
    [InlineData("amx", "sse2 neon fma avx2 avx_vnni avx512f avx512_vnni avx512_bf16 amx_tile", 512)]
    public void ACapHidesWhatIsAbove(string cap, string left, int bits)
    {
        Assert.True(CpuFeatureNames.TryParseMaxIsa(cap, out var level));
        var all = CpuFeatureNames.ParseFeatures("sse2 neon fma avx2 avx_vnni avx512f avx512_vnni avx512_bf16 amx_tile");
        var cpu = (CpuModel.Detect() with { Features = all }).Capped(level);
        Assert.Equal(CpuFeatureNames.ParseFeatures(left), cpu.Features);
        Assert.Equal(bits, cpu.VectorBits);
        Assert.Equal(level, cpu.MaxIsa);
        Assert.Equal(level, cpu.Capped(MaxIsa.Amx).MaxIsa);
        Assert.Equal(cpu.Features, cpu.Capped(MaxIsa.Amx).Features);
    }

    [Fact]
    public void FingerprintTellsMachinesApartButNotCoreCounts()
    {
        var cpu = CpuModel.Detect();
        Assert.Equal(cpu.Fingerprint, CpuModel.Detect().Fingerprint);
        cpu = cpu with { Features = CpuFeatures.Sse2 | CpuFeatures.Avx2 };
        Assert.Equal(cpu.Fingerprint, (cpu with { LogicalCores = 77, PhysicalCores = 33 }).Fingerprint);
        Assert.NotEqual(cpu.Fingerprint, cpu.Capped(MaxIsa.Scalar).Fingerprint);
        Assert.NotEqual(cpu.Fingerprint, (cpu with { L2 = cpu.L2 with { Bytes = 12345 } }).Fingerprint);
        Assert.False(CpuFeatureNames.TryParseMaxIsa("sve", out _) || CpuFeatureNames.TryParseMaxIsa(null, out _));
    }
}
