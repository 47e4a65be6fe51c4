namespace MaxTune.IR;

/// <summary>Functions .NET lacks, to about 1e-15 relative.</summary>
internal static class ErrorFunction
{
    /// <summary>erf(x) = 2/√π ∫₀ˣ exp(-t²) dt.</summary>
    public static double Erf(double x)
    {
        double a = Math.Abs(x);
        if (double.IsNaN(x) || a == 0) return x;
        return Math.CopySign(a < 2 ? Series(a) : 1 - Fraction(a), x);
    }

    /// <summary>1 - erf(x), without cancellation for large x.</summary>
    public static double Erfc(double x) => double.IsNaN(x) ? x : x < 2 ? 1 - Erf(x) : Fraction(x);

    // erf(x) = 2/√π exp(-x²) Σ 2ⁿ x²ⁿ⁺¹ / (2n+1)!! : all terms positive
    private static double Series(double x)
    {
        double term = x, sum = x;
        for (int n = 1; term > sum * 1e-18; n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    // erfc(x) = exp(-x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + ...)))), 120 levels deep for x ≥ 2
    private static double Fraction(double x)
    {
        if (x > 27.3) return 0;
        double tail = x;
        for (int k = 120; k >= 1; k--) tail = x + k / 2.0 / tail;
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / tail;
    }

    /// <summary>exp(x) - 1 without cancellation (Kahan).</summary>
    public static double ExpM1(double x)
    {
        if (Math.Abs(x) > 0.5) return Math.Exp(x) - 1;
        double u = Math.Exp(x);
        if (u == 1) return x;
        return (u - 1) * x / Math.Log(u);
    }

    /// <summary>ln(1 + x) without cancellation (Kahan).</summary>
    public static double Log1P(double x)
    {
        double u = 1 + x;
        if (u == 1) return x;
        return double.IsInfinity(u) ? u : Math.Log(u) * x / (u - 1);
    }
}
