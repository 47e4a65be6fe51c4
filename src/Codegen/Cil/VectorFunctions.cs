namespace MaxTune.Codegen.Cil;

/// <summary>
/// Functions of f32 vectors that .NET has none for, of any width, as IL: x is on the stack, f(x) replaces it. Coefficients are Chebyshev fits made for this file;
/// errors are against 30-digit values.
/// </summary>
internal static class VectorFunctions
{
    // (tanh √z / √z - 1) / z on [0, 0.4]: error 6e-9
    private static readonly float[] TanhNear = [-0.333333331f, 0.133333001f, -0.0539584616f, 0.0217625029f, -0.00832318706f, 0.00226950169f];

    // erf √z / √z - 1 on [0, 1]: error 1.4e-9
    private static readonly float[] ErfNear = [0.12837917f, -0.376126267f, 0.112835947f, -0.026854212f, 0.00518908742f, -0.000801686429f, 7.87587506e-05f];

    // erfc(a) e^(a²) of t = 1 / (1 + a/2) on [1/3.05, 2/3]: error 6e-8 of at most 0.16
    private static readonly float[] ErfcFar = [0.000569834704f, 0.274069707f, 0.328543518f, 0.107433368f, 0.394629186f, -0.0500766057f, -0.0559034598f];

    /// <summary>The function's IL, or null when it is done otherwise.</summary>
    public static Action<StageEmitter, Type>? Find(string operation, Type vector) => ClrTypes.LaneOf(vector) != typeof(float) ? null : operation switch
    {
        "math.tanh" => Tanh,
        "math.erf" => Erf,
        _ => null,
    };

    // |x| < 0.632: x + x z P(z), z = x²; else ±(1 - 2 / (e^2|x| + 1))
    private static void Tanh(StageEmitter e, Type v) => WithLocals(e, v, 3, l =>
    {
        var (x, a, z) = (l[0], l[1], l[2]);
        e.Il.Stloc(x);
        AbsAndSquare(e, v, x, a, z);
        // |x| < 0.632, near, far
        Less(e, v, a, 0.632f);
        Horner(e, v, z, TanhNear);
        e.Il.Ldloc(z);
        e.VectorCall(v, "Multiply", 2);
        e.Il.Ldloc(x);
        e.Il.Ldloc(x);
        e.VectorCall(v, "FusedMultiplyAdd", 3);
        Splat(e, v, 1);
        Splat(e, v, 2);
        e.Il.Ldloc(a);
        e.Il.Ldloc(a);
        e.VectorCall(v, "Add", 2);
        Exp(e, v);
        Splat(e, v, 1);
        e.VectorCall(v, "Add", 2);
        e.VectorCall(v, "Divide", 2);
        e.VectorCall(v, "Subtract", 2);
        e.Il.Ldloc(x);
        e.VectorCall(v, "CopySign", 2);
        e.VectorCall(v, "ConditionalSelect", 3);
    });

    // |x| < 1: x + x P(x²); else ±(1 - e^(-x²) Q(t)), t = 1 / (1 + |x|/2)
    private static void Erf(StageEmitter e, Type v) => WithLocals(e, v, 4, l =>
    {
        var (x, a, z, t) = (l[0], l[1], l[2], l[3]);
        e.Il.Stloc(x);
        AbsAndSquare(e, v, x, a, z);
        Splat(e, v, 1);
        e.Il.Ldloc(a);
        Splat(e, v, 0.5f);
        Splat(e, v, 1);
        e.VectorCall(v, "FusedMultiplyAdd", 3);
        e.VectorCall(v, "Divide", 2);
        e.Il.Stloc(t);
        Less(e, v, a, 1);
        Horner(e, v, z, ErfNear);
        e.Il.Ldloc(x);
        e.Il.Ldloc(x);
        e.VectorCall(v, "FusedMultiplyAdd", 3);
        Splat(e, v, 1);
        e.Il.Ldloc(z);
        e.VectorCall(v, "Negate", 1);
        Exp(e, v);
        Horner(e, v, t, ErfcFar);
        e.VectorCall(v, "Multiply", 2);
        e.VectorCall(v, "Subtract", 2);
        e.Il.Ldloc(x);
        e.VectorCall(v, "CopySign", 2);
        e.VectorCall(v, "ConditionalSelect", 3);
    });

    private static void AbsAndSquare(StageEmitter e, Type v, IlLocal x, IlLocal a, IlLocal z)
    {
        e.Il.Ldloc(x);
        e.VectorCall(v, "Abs", 1);
        e.Il.Stloc(a);
        e.Il.Ldloc(x);
        e.Il.Ldloc(x);
        e.VectorCall(v, "Multiply", 2);
        e.Il.Stloc(z);
    }

    private static void Less(StageEmitter e, Type v, IlLocal a, float limit)
    {
        e.Il.Ldloc(a);
        Splat(e, v, limit);
        e.VectorCall(v, "LessThan", 2);
    }

    // c0 + z (c1 + z (c2 + ...))
    private static void Horner(StageEmitter e, Type v, IlLocal z, float[] coefficients)
    {
        Splat(e, v, coefficients[^1]);
        for (int i = coefficients.Length - 2; i >= 0; i--)
        {
            e.Il.Ldloc(z);
            Splat(e, v, coefficients[i]);
            e.VectorCall(v, "FusedMultiplyAdd", 3);
        }
    }

    private static void Exp(StageEmitter e, Type v) => e.Call(ClrTypes.VectorClass(ClrTypes.BitsOf(v)), "Exp", null, v);

    private static void Splat(StageEmitter e, Type v, float value)
    {
        e.Il.LdcR4(value);
        e.Call(ClrTypes.VectorClass(ClrTypes.BitsOf(v)), "Create", typeof(float), typeof(float));
    }

    private static void WithLocals(StageEmitter e, Type type, int count, Action<IlLocal[]> use)
    {
        var locals = new IlLocal[count];
        for (int i = 0; i < count; i++) locals[i] = e.Il.Rent(type, "t");
        use(locals);
        foreach (var local in locals) e.Il.Return(local);
    }
}
