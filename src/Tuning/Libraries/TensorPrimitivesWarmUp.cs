using System.Diagnostics;
using System.Numerics;
using MaxTune.Runtime;

namespace MaxTune.Tuning;

/// <summary>
/// Lets the runtime compile System.Numerics.Tensors for good: its first calls run unoptimized, ten times slower, until it has been called 30 times and, by the
/// runtime's defaults, 0.1 s have passed in which nothing else was compiled. Goes in steps, so that most of it happens while variants are compiled.
/// </summary>
/// <param name="integers">For products of bytes; otherwise of f32.</param>
internal sealed unsafe class TensorPrimitivesWarmUp(bool integers)
{
    private const int Extent = 40;   // vectors and tails

    private double first, last = double.PositiveInfinity, spent;
    private int steady;
    private bool done;

    /// <summary>Thousands of calls: 2 ms at first, 0.2 at last.</summary>
    public void Step()
    {
        if (done) return;
        using var buffer = new AlignedBuffer(3 * Extent * Extent * sizeof(float));
        nint p = (nint)buffer.Pointer, size = Extent * Extent * sizeof(float);
        var problem = new GemmProblem(p, p + size, p + 2 * size, Extent, Extent, Extent, false, false);
        double now = integers ? Seconds<int>(problem) : Seconds<float>(problem);
        // the first of all compiles
        if (last < double.PositiveInfinity && first == 0) first = now;
        // nothing gets faster any more: compiled ahead of time it is quick from the start
        done = first > 0 && now > 0.9 * last && ++steady >= 3;
        last = now;
    }

    private static double Seconds<T>(in GemmProblem problem) where T : unmanaged, INumber<T>
    {
        using var gemm = new TensorPrimitivesGemm<T>(problem);
        long from = Stopwatch.GetTimestamp();
        gemm.Touch();
        return Stopwatch.GetElapsedTime(from).TotalSeconds;
    }

    /// <summary>Steps until nothing gets faster, for 0.05 s at most in all.</summary>
    public void Finish()
    {
        while (!done && spent < 0.05)
        {
            long from = Stopwatch.GetTimestamp();
            Step();
            if (!done) Thread.Sleep(2);
            spent += Stopwatch.GetElapsedTime(from).TotalSeconds;
        }
        done = true;
    }
}
