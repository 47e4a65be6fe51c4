namespace MaxTune.IR;

/// <summary>exp and log next to one, where the plain formulas cancel (Kahan's corrections).</summary>
internal static class NearOne
{
    /// <summary>exp(x) - 1.</summary>
    public static double ExpM1(double x)
    {
        if (Math.Abs(x) > 0.5) return Math.Exp(x) - 1;
        double u = Math.Exp(x);
        return u == 1 ? x : (u - 1) * x / Math.Log(u);
    }

    /// <summary>ln(1 + x).</summary>
    public static double Log1P(double x)
    {
        double u = 1 + x;
        if (u == 1) return x;
        return double.IsFinite(u) && u > 0 ? Math.Log(u) * x / (u - 1) : Math.Log(u);
    }
}
