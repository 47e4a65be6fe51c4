using System.Numerics;

namespace MaxTune.Codegen.Cil;

/// <summary>Scalar functions that System.Math lacks.</summary>
internal static class MathFunctions
{
    public static float Round(float x) => MathF.Round(x, MidpointRounding.AwayFromZero);
    public static double Round(double x) => Math.Round(x, MidpointRounding.AwayFromZero);
    public static float Exp2(float x) => float.Exp2(x);
    public static double Exp2(double x) => double.Exp2(x);
    public static float ExpM1(float x) => (float)ExpM1((double)x);
    public static float LogP1(float x) => (float)LogP1((double)x);
    public static float Erf(float x) => (float)Erf((double)x);
    public static float Erfc(float x) => (float)Erfc((double)x);

    /// <summary>e^x - 1: Kahan's (u - 1) x / log u with u = e^x.</summary>
    public static double ExpM1(double x)
    {
        if (Math.Abs(x) < 1e-300 || double.IsNaN(x)) return x;
        double u = Math.Exp(x);
        if (u == 1) return x;
        double less = u - 1;
        return less == -1 || double.IsInfinity(u) ? less : less * x / Math.Log(u);
    }

    /// <summary>log(1 + x): Kahan's x log u / (u - 1) with u = 1 + x.</summary>
    public static double LogP1(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : double.IsInfinity(u) ? u : Math.Log(u) * x / (u - 1);
    }

    // erf(x) = 2/sqrt(pi) e^(-x²) sum 2^n x^(2n+1) / (2n+1)!!   (Abramowitz & Stegun 7.1.6), all terms positive
    public static double Erf(double x)
    {
        if (double.IsNaN(x)) return x;
        double a = Math.Abs(x);
        if (a > 6) return Math.CopySign(1, x);
        if (a > 2.5) return Math.CopySign(1 - ErfcTail(a), x);
        double term = x, sum = x;
        for (int n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    public static double Erfc(double x) =>
        double.IsNaN(x) ? x : x > 27.3 ? 0 : x > 2.5 ? ErfcTail(x) : x < -2.5 ? 2 - (x < -27.3 ? 0 : ErfcTail(-x)) : 1 - Erf(x);

    // erfc(x) = e^(-x²) / sqrt(pi) × 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + ...))))   (A&S 7.1.14); 100 levels suffice from 2.5 on
    private static double ErfcTail(double x)
    {
        double fraction = x;
        for (int k = 100; k > 0; k--) fraction = x + k / 2.0 / fraction;
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / fraction;
    }

    public static long WrappingAbs(long x) => x < 0 ? unchecked(-x) : x;

    public static long LeadingZeroCount(long x, int width) => BitOperations.LeadingZeroCount((ulong)x) - (64 - width);
    public static long TrailingZeroCount(long x, int width) => x == 0 ? width : BitOperations.TrailingZeroCount((ulong)x);
    public static long PopCount(long x, int width) => BitOperations.PopCount((ulong)x);
}
