namespace MaxTune.Runtime;

/// <summary>Instruction sets that MaxTune's code can use. A flag is set when processor, operating system and .NET all allow it.</summary>
[Flags]
public enum CpuFeatures : uint
{
    None = 0,
    Sse2 = 1 << 0,
    Sse41 = 1 << 1,
    Sse42 = 1 << 2,
    Popcnt = 1 << 3,
    Avx = 1 << 4,
    F16c = 1 << 5,
    Fma = 1 << 6,
    Avx2 = 1 << 7,
    Bmi2 = 1 << 8,
    AvxVnni = 1 << 9,
    AvxVnniInt8 = 1 << 10,
    Avx512F = 1 << 11,
    Avx512BW = 1 << 12,
    Avx512DQ = 1 << 13,
    Avx512VL = 1 << 14,
    Avx512Vnni = 1 << 15,
    Avx512Bf16 = 1 << 16,
    Avx512Fp16 = 1 << 17,
    AmxTile = 1 << 18,
    AmxInt8 = 1 << 19,
    AmxBf16 = 1 << 20,
    AmxFp16 = 1 << 21,
    Neon = 1 << 22,
    NeonDot = 1 << 23,
    AvxNeConvert = 1 << 24,
}

/// <summary>The most that code may use, as a user may ask for it: each level adds to the one before. Without a cap: <see cref="Amx"/>.</summary>
public enum MaxIsa
{
    Scalar,
    Sse,
    Avx2,
    Avx512,
    Avx512Vnni,
    Avx512Bf16,
    Amx,
}

/// <summary>Names of features and levels: what prints also parses.</summary>
public static class CpuFeatureNames
{
    private static readonly (CpuFeatures Feature, string Name, MaxIsa Level)[] Table =
    [
        (CpuFeatures.Sse2,        "sse2",          MaxIsa.Sse),
        (CpuFeatures.Sse41,       "sse41",         MaxIsa.Sse),
        (CpuFeatures.Sse42,       "sse42",         MaxIsa.Sse),
        (CpuFeatures.Popcnt,      "popcnt",        MaxIsa.Sse),
        (CpuFeatures.Neon,        "neon",          MaxIsa.Sse),
        (CpuFeatures.NeonDot,     "neon_dot",      MaxIsa.Sse),
        (CpuFeatures.Avx,         "avx",           MaxIsa.Avx2),
        (CpuFeatures.F16c,        "f16c",          MaxIsa.Avx2),
        (CpuFeatures.Fma,         "fma",           MaxIsa.Avx2),
        (CpuFeatures.Avx2,        "avx2",          MaxIsa.Avx2),
        (CpuFeatures.Bmi2,        "bmi2",          MaxIsa.Avx2),
        (CpuFeatures.AvxVnni,     "avx_vnni",      MaxIsa.Avx2),
        (CpuFeatures.AvxVnniInt8, "avx_vnni_int8", MaxIsa.Avx2),
        (CpuFeatures.AvxNeConvert, "avx_ne_convert", MaxIsa.Avx2),
        (CpuFeatures.Avx512F,     "avx512f",       MaxIsa.Avx512),
        (CpuFeatures.Avx512BW,    "avx512bw",      MaxIsa.Avx512),
        (CpuFeatures.Avx512DQ,    "avx512dq",      MaxIsa.Avx512),
        (CpuFeatures.Avx512VL,    "avx512vl",      MaxIsa.Avx512),
        (CpuFeatures.Avx512Vnni,  "avx512_vnni",   MaxIsa.Avx512Vnni),
        (CpuFeatures.Avx512Bf16,  "avx512_bf16",   MaxIsa.Avx512Bf16),
        (CpuFeatures.Avx512Fp16,  "avx512_fp16",   MaxIsa.Avx512Bf16),
        (CpuFeatures.AmxTile,     "amx_tile",      MaxIsa.Amx),
        (CpuFeatures.AmxInt8,     "amx_int8",      MaxIsa.Amx),
        (CpuFeatures.AmxBf16,     "amx_bf16",      MaxIsa.Amx),
        (CpuFeatures.AmxFp16,     "amx_fp16",      MaxIsa.Amx),
    ];

    private static readonly string[] LevelNames = ["scalar", "sse", "avx2", "avx512", "avx512_vnni", "avx512_bf16", "amx"];

    extension(CpuFeatures features)
    {
        /// <summary>Space-separated: "sse2 avx2 fma".</summary>
        public string Text
        {
            get
            {
                var names = new List<string>();
                foreach (var row in Table)
                    if ((features & row.Feature) != 0) names.Add(row.Name);
                return string.Join(' ', names);
            }
        }

        public bool Has(CpuFeatures all) => (features & all) == all;

        /// <summary>The features without those above a level.</summary>
        public CpuFeatures Under(MaxIsa cap)
        {
            var under = CpuFeatures.None;
            foreach (var row in Table)
                if (row.Level <= cap) under |= features & row.Feature;
            return under;
        }
    }

    extension(MaxIsa level)
    {
        public string Name => LevelNames[(int)level];
    }

    /// <exception cref="FormatException">A name is not a feature's.</exception>
    public static CpuFeatures ParseFeatures(string text)
    {
        var features = CpuFeatures.None;
        foreach (var name in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = Array.FindIndex(Table, row => row.Name == name);
            features |= at >= 0 ? Table[at].Feature : throw new FormatException($"unknown CPU feature '{name}'");
        }
        return features;
    }

    /// <summary>scalar, sse (or 128), avx2 (or 256), avx512 (or 512), avx512_vnni, avx512_bf16, amx.</summary>
    public static bool TryParseMaxIsa(string? text, out MaxIsa level)
    {
        var at = Array.IndexOf(LevelNames, text switch { "128" => "sse", "256" => "avx2", "512" => "avx512", _ => text });
        level = (MaxIsa)Math.Max(at, 0);
        return at >= 0;
    }
}
