using MaxTune.Tuning;

namespace MaxTune.Tests.Tuning;

internal static class SampleRecords
{
    // 64x16 times (32x16)ᵀ: 65536 operations; the ceiling of 128 GFLOP/s allows 0.512 µs
    public static TuningRecord LinearUnary(string key = "k1", string winner = "#mt.schedule<isa = avx2, mr = 4, nr = 24>") => new(
        "linear_unary", key, [OperandShape.Of([64, 16], "f32"), OperandShape.Of([32, 16], "f32"), OperandShape.Of([32], "f32")],
        1, "x64/cpu", "0.1.0", winner,
        [
            new("avx2_4x24", winner, RowStatus.Won, 0.64e-6, 0.66e-6, 1.2e-7, 0.04),
            new("avx2_6x16_u2", "#mt.schedule<isa = avx2, mr = 6, nr = 16, unroll = 2>", RowStatus.Tied, 0.6394e-6, 0.65e-6, 1.2e-7, 0.04),
            new("extern_openblas", null, RowStatus.Timed, 1.28e-6, 1.3e-6, 2.4e-7, 0.08, "epilogue apart"),
            new("vec128_4x8", "#mt.schedule<isa = vec128>", RowStatus.Timed, 1.6e-6, 1.7e-6, 1.2e-7, 0.04),
            new("scalar_4x1", "#mt.schedule<isa = scalar>", RowStatus.Timed, 12.8e-6, 13e-6, 1.2e-7, 0.04),
            new("avx2_6x16_kc8", "#mt.schedule<isa = avx2, kc = 8>", RowStatus.Wrong, MaxError: 0.25, ErrorShare: 80000, Note: "y[63, 31] is 1.25, expected 1.5 within 3.1e-06"),
            new("avx2_12x8", "#mt.schedule<isa = avx2, mr = 12>", RowStatus.Failed, Note: "'vector.load' op has no code"),
            new("avx512", null, RowStatus.Unavailable, Note: "vectors here have 256 bits at most"),
        ],
        200, 64, 0.0012, 0.3498, 0.1188, new Workload(65536, 64 * 16 * 4 + 32 * 16 * 4 + 128 + 64 * 32 * 4, "fma", 0.512e-6, "#mt.ceilings<threads = 1>"));
}
