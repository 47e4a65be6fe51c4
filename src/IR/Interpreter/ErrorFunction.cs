namespace MaxTune.IR;

/// <summary>erf to within a few units in the last place of a double.</summary>
public static class ErrorFunction
{
    public static double Erf(double x)
    {
        double a = Math.Abs(x);
        if (double.IsNaN(x)) return x;
        if (a > 6) return Math.Sign(x);   // 1 - erf(6) = 2e-17
        return a < 2.5 ? Series(x) : Math.Sign(x) * (1 - Fraction(a));
    }

    /// <summary>1 - erf(x), without cancellation where x is large.</summary>
    public static double Erfc(double x) => double.IsNaN(x) ? x : x < 2.5 ? 1 - Erf(x) : x > 27.3 ? 0 : Fraction(x);

    // erf x = 2/√π e^(-x²) Σ 2ⁿ x^(2n+1) / (1·3·5···(2n+1)): all terms of one sign, nothing cancels
    private static double Series(double x)
    {
        double term = x, sum = x;
        for (int n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    // erfc x = e^(-x²)/√π · 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + ...)))): 60 levels suffice from x = 2.5 on
    private static double Fraction(double x)
    {
        double tail = x;
        for (int n = 60; n > 0; n--) tail = x + n / 2.0 / tail;
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / tail;
    }
}
