using System.Numerics;
using MaxTune.IR;

namespace MaxTune.Codegen.Functions;

/// <summary>
/// arith on integers of <c>w</c> bits held in a <see cref="long"/> or <see cref="Int128"/>: sign-extended, i1 as 0 or 1. What is poison upstream reads as 0; what is
/// undefined ends the program.
/// </summary>
internal static class IntegerFunctions
{
    /// <summary>The low <paramref name="w"/> bits as they are held.</summary>
    public static T Wrap<T>(T x, int w) where T : IBinaryInteger<T>
    {
        if (w == 1) return x & T.One;
        int unused = Bits<T>() - w;
        return x << unused >> unused;
    }

    // i1: 1 is -1
    private static T Signed<T>(T x, int w) where T : IBinaryInteger<T> => w == 1 ? T.Zero - x : x;

    private static UInt128 Unsigned<T>(T x, int w) where T : IBinaryInteger<T> => UInt128.CreateTruncating(Int128.CreateTruncating(x)) & UInt128.MaxValue >> (128 - w);

    private static T From<T>(UInt128 x, int w) where T : IBinaryInteger<T> => Wrap(T.CreateTruncating(x), w);

    private static int Bits<T>() where T : IBinaryInteger<T> => typeof(T) == typeof(long) ? 64 : 128;

    public static T Add<T>(T a, T b, int w) where T : IBinaryInteger<T> => Wrap(unchecked(a + b), w);
    public static T Sub<T>(T a, T b, int w) where T : IBinaryInteger<T> => Wrap(unchecked(a - b), w);
    public static T Mul<T>(T a, T b, int w) where T : IBinaryInteger<T> => Wrap(unchecked(a * b), w);
    public static T And<T>(T a, T b, int w) where T : IBinaryInteger<T> => a & b;
    public static T Or<T>(T a, T b, int w) where T : IBinaryInteger<T> => a | b;
    public static T Xor<T>(T a, T b, int w) where T : IBinaryInteger<T> => a ^ b;

    public static T ShiftLeft<T>(T a, T by, int w) where T : IBinaryInteger<T> => Count(by, w) is var n && n < w ? Wrap(a << n, w) : T.Zero;
    public static T ShiftRightS<T>(T a, T by, int w) where T : IBinaryInteger<T> => Count(by, w) is var n && n < w ? Wrap(Signed(a, w) >> n, w) : T.Zero;
    public static T ShiftRightU<T>(T a, T by, int w) where T : IBinaryInteger<T> => Count(by, w) is var n && n < w ? From<T>(Unsigned(a, w) >> n, w) : T.Zero;

    private static int Count<T>(T by, int w) where T : IBinaryInteger<T> => Unsigned(by, w) is var n && n < (UInt128)w ? (int)n : w;

    public static T MinS<T>(T a, T b, int w) where T : IBinaryInteger<T> => Signed(a, w) <= Signed(b, w) ? a : b;
    public static T MaxS<T>(T a, T b, int w) where T : IBinaryInteger<T> => Signed(a, w) >= Signed(b, w) ? a : b;
    public static T MinU<T>(T a, T b, int w) where T : IBinaryInteger<T> => Unsigned(a, w) <= Unsigned(b, w) ? a : b;
    public static T MaxU<T>(T a, T b, int w) where T : IBinaryInteger<T> => Unsigned(a, w) >= Unsigned(b, w) ? a : b;

    // ---- division: by zero, and the smallest by -1, are undefined

    public static T DivS<T>(T a, T b, int w, RunState state, int site) where T : IBinaryInteger<T>
    {
        Check(a, b, w, state, site);
        return Wrap(Signed(a, w) / Signed(b, w), w);
    }

    public static T RemS<T>(T a, T b, int w, RunState state, int site) where T : IBinaryInteger<T>
    {
        NotZero(a, b, state, site);
        var divisor = Signed(b, w);
        return divisor == -T.One ? T.Zero : Wrap(Signed(a, w) % divisor, w);
    }

    public static T DivU<T>(T a, T b, int w, RunState state, int site) where T : IBinaryInteger<T>
    {
        NotZero(a, b, state, site);
        return From<T>(Unsigned(a, w) / Unsigned(b, w), w);
    }

    public static T RemU<T>(T a, T b, int w, RunState state, int site) where T : IBinaryInteger<T>
    {
        NotZero(a, b, state, site);
        return From<T>(Unsigned(a, w) % Unsigned(b, w), w);
    }

    public static T FloorDivS<T>(T a, T b, int w, RunState state, int site) where T : IBinaryInteger<T>
    {
        Check(a, b, w, state, site);
        T x = Signed(a, w), y = Signed(b, w), q = x / y;
        return Wrap(x % y != T.Zero && T.IsNegative(x) != T.IsNegative(y) ? q - T.One : q, w);
    }

    public static T CeilDivS<T>(T a, T b, int w, RunState state, int site) where T : IBinaryInteger<T>
    {
        Check(a, b, w, state, site);
        T x = Signed(a, w), y = Signed(b, w), q = x / y;
        return Wrap(x % y != T.Zero && T.IsNegative(x) == T.IsNegative(y) ? q + T.One : q, w);
    }

    public static T CeilDivU<T>(T a, T b, int w, RunState state, int site) where T : IBinaryInteger<T>
    {
        NotZero(a, b, state, site);
        var (q, r) = UInt128.DivRem(Unsigned(a, w), Unsigned(b, w));
        return From<T>(r != 0 ? q + 1 : q, w);
    }

    private static void NotZero<T>(T a, T b, RunState state, int site) where T : IBinaryInteger<T>
    {
        if (b == T.Zero) throw Undefined(a, b, state, site);
    }

    private static void Check<T>(T a, T b, int w, RunState state, int site) where T : IBinaryInteger<T>
    {
        var least = w == 1 ? -T.One : T.Zero - (T.One << (w - 1));
        if (b == T.Zero || (Signed(b, w) == -T.One && Signed(a, w) == least)) throw Undefined(a, b, state, site);
    }

    private static InterpreterException Undefined<T>(T a, T b, RunState state, int site) => new($"'{state.Sites[site].Name}' is undefined for {a}, {b}", state.Sites[site]);

    // ---- bits

    public static T Abs<T>(T x, int w) where T : IBinaryInteger<T> => Wrap(T.IsNegative(Signed(x, w)) ? T.Zero - Signed(x, w) : x, w);
    public static T LeadingZeros<T>(T x, int w) where T : IBinaryInteger<T> => Wrap(T.CreateTruncating(UInt128.LeadingZeroCount(Unsigned(x, w)) - (UInt128)(128 - w)), w);
    public static T TrailingZeros<T>(T x, int w) where T : IBinaryInteger<T> => Wrap(T.CreateTruncating(UInt128.Min((UInt128)w, UInt128.TrailingZeroCount(Unsigned(x, w)))), w);
    public static T Ones<T>(T x, int w) where T : IBinaryInteger<T> => Wrap(T.CreateTruncating(UInt128.PopCount(Unsigned(x, w))), w);

    /// <summary>eq ne slt sle sgt sge ult ule ugt uge.</summary>
    public static long Compare<T>(T a, T b, int w, int predicate) where T : IBinaryInteger<T>
    {
        int order = predicate >= 6 ? Unsigned(a, w).CompareTo(Unsigned(b, w)) : Signed(a, w).CompareTo(Signed(b, w));
        return predicate switch
        {
            0 => order == 0,
            1 => order != 0,
            2 or 6 => order < 0,
            3 or 7 => order <= 0,
            4 or 8 => order > 0,
            _ => order >= 0,
        } ? 1 : 0;
    }

    // ---- conversions

    public static TTo ExtendS<TFrom, TTo>(TFrom x, int from, int to) where TFrom : IBinaryInteger<TFrom> where TTo : IBinaryInteger<TTo> =>
        Wrap(TTo.CreateTruncating(Signed(x, from)), to);

    public static TTo ExtendU<TFrom, TTo>(TFrom x, int from, int to) where TFrom : IBinaryInteger<TFrom> where TTo : IBinaryInteger<TTo> => From<TTo>(Unsigned(x, from), to);

    public static double ToDoubleS<T>(T x, int w) where T : IBinaryInteger<T> => double.CreateTruncating(Signed(x, w));
    public static double ToDoubleU<T>(T x, int w) where T : IBinaryInteger<T> => double.CreateTruncating(Unsigned(x, w));

    // not through double: 2^24 + 1 + 2^-40 would round twice
    public static double ToSingleS<T>(T x, int w) where T : IBinaryInteger<T> => typeof(T) == typeof(long) ? (float)long.CreateTruncating(Signed(x, w)) : (float)Int128.CreateTruncating(x);
    public static double ToSingleU<T>(T x, int w) where T : IBinaryInteger<T> => typeof(T) == typeof(long) ? (float)(ulong)Unsigned(x, w) : (float)Unsigned(x, w);

    /// <summary>Towards zero; 0 when the type has no such number.</summary>
    public static T ToIntegerS<T>(double x, int w) where T : IBinaryInteger<T>
    {
        double limit = Math.ScaleB(1, w - 1);
        double t = Math.Truncate(x);
        return t >= -limit && t < limit ? Wrap(T.CreateTruncating((Int128)t), w) : T.Zero;
    }

    public static T ToIntegerU<T>(double x, int w) where T : IBinaryInteger<T>
    {
        double t = Math.Truncate(x);
        return t >= 0 && t < Math.ScaleB(1, w) ? From<T>((UInt128)t, w) : T.Zero;
    }

    /// <summary>How often a loop runs: ⌈(upper - lower) / step⌉.</summary>
    public static T Trips<T>(T lower, T upper, T step, int w, int unsigned, RunState state, int site) where T : IBinaryInteger<T>
    {
        if (step == T.Zero || unsigned == 0 && T.IsNegative(Signed(step, w))) throw new InterpreterException($"loop step must be positive, is {step}", state.Sites[site]);
        if (unsigned != 0)
        {
            UInt128 l = Unsigned(lower, w), u = Unsigned(upper, w);
            return u <= l ? T.Zero : T.CreateTruncating((u - l - 1) / Unsigned(step, w) + 1);
        }
        Int128 first = Int128.CreateTruncating(Signed(lower, w)), last = Int128.CreateTruncating(Signed(upper, w));
        return last <= first ? T.Zero : T.CreateTruncating(((UInt128)(last - first) - 1) / (UInt128)Int128.CreateTruncating(step) + 1);
    }

    public static T Decrement<T>(T x) where T : IBinaryInteger<T> => unchecked(x - T.One);
    public static int IsNotZero<T>(T x) where T : IBinaryInteger<T> => x != T.Zero ? 1 : 0;
}
