using Iced.Intel;
using MaxTune.Codegen.Cil;
using MaxTune.IR;
using MaxTune.Runtime;

namespace MaxTune.Codegen.X86;

/// <summary>What a processor must have to run instructions, from Iced's tables.</summary>
internal static class FeatureMap
{
    public static CpuFeatures Of(IEnumerable<Code> codes, Operation source)
    {
        var features = CpuFeatures.None;
        foreach (var code in codes.Distinct())
            foreach (var feature in code.CpuidFeatures())
                features |= feature switch
                {
                    CpuidFeature.INTEL8086 or CpuidFeature.INTEL186 or CpuidFeature.INTEL386 or CpuidFeature.INTEL486 or CpuidFeature.X64 or CpuidFeature.CMOV
                        or CpuidFeature.SSE or CpuidFeature.SSE2 or CpuidFeature.PREFETCHW or CpuidFeature.MULTIBYTENOP => CpuFeatures.Sse2,
                    CpuidFeature.AVX => CpuFeatures.Avx,
                    CpuidFeature.AVX2 => CpuFeatures.Avx2,
                    CpuidFeature.FMA => CpuFeatures.Fma,
                    CpuidFeature.F16C => CpuFeatures.F16c,
                    CpuidFeature.BMI2 => CpuFeatures.Bmi2,
                    CpuidFeature.AVX_VNNI => CpuFeatures.AvxVnni,
                    CpuidFeature.AVX_VNNI_INT8 => CpuFeatures.AvxVnniInt8,
                    CpuidFeature.AVX_NE_CONVERT => CpuFeatures.AvxNeConvert,
                    CpuidFeature.AVX512F => CpuFeatures.Avx512F,
                    CpuidFeature.AVX512BW => CpuFeatures.Avx512BW,
                    CpuidFeature.AVX512DQ => CpuFeatures.Avx512DQ,
                    CpuidFeature.AVX512VL => CpuFeatures.Avx512VL,
                    CpuidFeature.AVX512_VNNI => CpuFeatures.Avx512Vnni,
                    CpuidFeature.AVX512_BF16 => CpuFeatures.Avx512Bf16,
                    CpuidFeature.AVX512_FP16 => CpuFeatures.Avx512Fp16,
                    CpuidFeature.AMX_TILE => CpuFeatures.AmxTile,
                    CpuidFeature.AMX_INT8 => CpuFeatures.AmxInt8,
                    CpuidFeature.AMX_BF16 => CpuFeatures.AmxBf16,
                    CpuidFeature.AMX_FP16 => CpuFeatures.AmxFp16,
                    _ => throw new UnsupportedException(source, $"needs {feature}, which is not among the CPU features that are checked"),
                };
        return features;
    }
}
