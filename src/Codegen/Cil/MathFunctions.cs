using System.Numerics;
using MaxTune.IR;

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

    public static double Erf(double x) => ErrorFunction.Erf(x);
    public static double Erfc(double x) => ErrorFunction.Erfc(x);

    public static long WrappingAbs(long x) => x < 0 ? unchecked(-x) : x;

    public static long LeadingZeroCount(long x, int width) => BitOperations.LeadingZeroCount((ulong)x) - (64 - width);
    public static long TrailingZeroCount(long x, int width) => x == 0 ? width : BitOperations.TrailingZeroCount((ulong)x);
    public static long PopCount(long x, int width) => BitOperations.PopCount((ulong)x);
}
