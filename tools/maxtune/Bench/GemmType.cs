using MaxTune.Runtime;

namespace MaxTune.Tools.Cli;

/// <summary>What a product is of.</summary>
public enum GemmType
{
    F32,
    /// <summary>X, W, B and Y in bf16, sums in f32.</summary>
    BF16,
    /// <summary>X, W, B and Y in f16, sums in f32.</summary>
    F16,
    /// <summary>X u8 with a zero point, W s8 with a scale a column, B f32, Y u8: a quantized linear layer.</summary>
    I8,
    /// <summary>X and Y f32, W s8 with a scale a column.</summary>
    W8,
    /// <summary>X and Y f32, W 0..15 with a scale and a zero for a group of k.</summary>
    W4,
}

/// <summary>Names of <see cref="GemmType"/> on the command line.</summary>
public static class GemmTypes
{
    public const string All = "f32, bf16, f16, i8, w8 or w4";

    public static GemmType? Parse(string? text) => Array.IndexOf(Names, text) is >= 0 and var at ? (GemmType)at : null;

    extension(GemmType type)
    {
        public string Name => Names[(int)type];

        /// <summary>Of X's elements in memory; u8 is stored as i8.</summary>
        public DType XType => type switch { GemmType.BF16 => DType.BF16, GemmType.F16 => DType.F16, GemmType.I8 => DType.I8, _ => DType.F32 };

        public DType YType => type.XType;
    }

    private static readonly string[] Names = ["f32", "bf16", "f16", "i8", "w8", "w4"];
}

/// <summary>y = saturate(round((Σ (x - XZero) w) · XScale · WScale[n] + b) / OutScale) + OutZero).</summary>
/// <param name="WScale">f32 [N].</param>
public readonly record struct GemmScales(float XScale, int XZero, nint WScale, float OutScale, int OutZero);
