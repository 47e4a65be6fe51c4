using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MaxTune.Runtime;

// x = x * b + a on registers alone. 12 independent chains: FMA latency 4 times 2 per cycle needs 8; 12 + a + b = 14 of 16 registers.
internal static class FmaLoops
{
    public const int Chains = 12;

    // a fixed point of x * b + a is a / (1 - b) = 1000: no overflow, no subnormals
    private const float B = 0.999f, A = 1f;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float Scalar(long n)
    {
        float a = A, b = B;
        float x0 = 1, x1 = 2, x2 = 3, x3 = 4, x4 = 5, x5 = 6, x6 = 7, x7 = 8, x8 = 9, x9 = 10, xa = 11, xb = 12;
        for (long i = 0; i < n; i++)
        {
            x0 = float.MultiplyAddEstimate(x0, b, a);
            x1 = float.MultiplyAddEstimate(x1, b, a);
            x2 = float.MultiplyAddEstimate(x2, b, a);
            x3 = float.MultiplyAddEstimate(x3, b, a);
            x4 = float.MultiplyAddEstimate(x4, b, a);
            x5 = float.MultiplyAddEstimate(x5, b, a);
            x6 = float.MultiplyAddEstimate(x6, b, a);
            x7 = float.MultiplyAddEstimate(x7, b, a);
            x8 = float.MultiplyAddEstimate(x8, b, a);
            x9 = float.MultiplyAddEstimate(x9, b, a);
            xa = float.MultiplyAddEstimate(xa, b, a);
            xb = float.MultiplyAddEstimate(xb, b, a);
        }
        return x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + xa + xb;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float V128(long n)
    {
        var a = Vector128.Create(A);
        var b = Vector128.Create(B);
        Vector128<float> x0 = a, x1 = x0 + a, x2 = x1 + a, x3 = x2 + a, x4 = x3 + a, x5 = x4 + a, x6 = x5 + a, x7 = x6 + a, x8 = x7 + a, x9 = x8 + a, xa = x9 + a, xb = xa + a;
        for (long i = 0; i < n; i++)
        {
            x0 = Vector128.MultiplyAddEstimate(x0, b, a);
            x1 = Vector128.MultiplyAddEstimate(x1, b, a);
            x2 = Vector128.MultiplyAddEstimate(x2, b, a);
            x3 = Vector128.MultiplyAddEstimate(x3, b, a);
            x4 = Vector128.MultiplyAddEstimate(x4, b, a);
            x5 = Vector128.MultiplyAddEstimate(x5, b, a);
            x6 = Vector128.MultiplyAddEstimate(x6, b, a);
            x7 = Vector128.MultiplyAddEstimate(x7, b, a);
            x8 = Vector128.MultiplyAddEstimate(x8, b, a);
            x9 = Vector128.MultiplyAddEstimate(x9, b, a);
            xa = Vector128.MultiplyAddEstimate(xa, b, a);
            xb = Vector128.MultiplyAddEstimate(xb, b, a);
        }
        return Vector128.Sum(x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + xa + xb);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float V256(long n)
    {
        var a = Vector256.Create(A);
        var b = Vector256.Create(B);
        Vector256<float> x0 = a, x1 = x0 + a, x2 = x1 + a, x3 = x2 + a, x4 = x3 + a, x5 = x4 + a, x6 = x5 + a, x7 = x6 + a, x8 = x7 + a, x9 = x8 + a, xa = x9 + a, xb = xa + a;
        for (long i = 0; i < n; i++)
        {
            x0 = Vector256.MultiplyAddEstimate(x0, b, a);
            x1 = Vector256.MultiplyAddEstimate(x1, b, a);
            x2 = Vector256.MultiplyAddEstimate(x2, b, a);
            x3 = Vector256.MultiplyAddEstimate(x3, b, a);
            x4 = Vector256.MultiplyAddEstimate(x4, b, a);
            x5 = Vector256.MultiplyAddEstimate(x5, b, a);
            x6 = Vector256.MultiplyAddEstimate(x6, b, a);
            x7 = Vector256.MultiplyAddEstimate(x7, b, a);
            x8 = Vector256.MultiplyAddEstimate(x8, b, a);
            x9 = Vector256.MultiplyAddEstimate(x9, b, a);
            xa = Vector256.MultiplyAddEstimate(xa, b, a);
            xb = Vector256.MultiplyAddEstimate(xb, b, a);
        }
        return Vector256.Sum(x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + xa + xb);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float V512(long n)
    {
        var a = Vector512.Create(A);
        var b = Vector512.Create(B);
        Vector512<float> x0 = a, x1 = x0 + a, x2 = x1 + a, x3 = x2 + a, x4 = x3 + a, x5 = x4 + a, x6 = x5 + a, x7 = x6 + a, x8 = x7 + a, x9 = x8 + a, xa = x9 + a, xb = xa + a;
        for (long i = 0; i < n; i++)
        {
            x0 = Vector512.MultiplyAddEstimate(x0, b, a);
            x1 = Vector512.MultiplyAddEstimate(x1, b, a);
            x2 = Vector512.MultiplyAddEstimate(x2, b, a);
            x3 = Vector512.MultiplyAddEstimate(x3, b, a);
            x4 = Vector512.MultiplyAddEstimate(x4, b, a);
            x5 = Vector512.MultiplyAddEstimate(x5, b, a);
            x6 = Vector512.MultiplyAddEstimate(x6, b, a);
            x7 = Vector512.MultiplyAddEstimate(x7, b, a);
            x8 = Vector512.MultiplyAddEstimate(x8, b, a);
            x9 = Vector512.MultiplyAddEstimate(x9, b, a);
            xa = Vector512.MultiplyAddEstimate(xa, b, a);
            xb = Vector512.MultiplyAddEstimate(xb, b, a);
        }
        return Vector512.Sum(x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + xa + xb);
    }
}
