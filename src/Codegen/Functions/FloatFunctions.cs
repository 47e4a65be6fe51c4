using MaxTune.IR;

namespace MaxTune.Codegen.Functions;

/// <summary>arith and math on floats that are held as <see cref="double"/>.</summary>
internal static class FloatFunctions
{
    public static double Half(double x) => (double)(Half)x;
    public static double BFloat16(double x) => FloatBits.Round(x, Bf16);
    private static readonly FloatType Bf16 = new(FloatKind.BF16);

    public static double FmaSingle(double a, double b, double c) => MathF.FusedMultiplyAdd((float)a, (float)b, (float)c);
    public static double MaxNum(double a, double b) => double.IsNaN(a) ? b : double.IsNaN(b) ? a : Math.Max(a, b);
    public static double MinNum(double a, double b) => double.IsNaN(a) ? b : double.IsNaN(b) ? a : Math.Min(a, b);
    public static double Round(double x) => Math.Round(x, MidpointRounding.AwayFromZero);
    public static double RoundEven(double x) => Math.Round(x, MidpointRounding.ToEven);
    public static double Rsqrt(double x) => 1 / Math.Sqrt(x);
    public static long Compare(double a, double b, int predicate) => ArithOps.Compare((CmpFPredicate)predicate, a, b) ? 1 : 0;
}
