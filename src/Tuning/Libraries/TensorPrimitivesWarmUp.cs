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

    // steps, 2 ms apart, that are no faster than those before: what is compiled in the background by then is done
    private const int Steady = 5;

    private double best = double.PositiveInfinity;
    private bool done;

    /// <summary>Thousands of calls.</summary>
    /// <returns>Whether they were faster than all before, by a tenth.</returns>
    public bool Step()
    {
        if (done) return false;
        using var buffer = new AlignedBuffer(3 * Extent * Extent * sizeof(float));
        nint p = (nint)buffer.Pointer, size = Extent * Extent * sizeof(float);
        var problem = new GemmProblem(p, p + size, p + 2 * size, Extent, Extent, Extent, false, false);
        double now = integers ? Seconds<int>(problem) : Seconds<float>(problem);
        bool faster = now < 0.9 * best;
        best = Math.Min(best, now);
        return faster;
    }

    private static double Seconds<T>(in GemmProblem problem) where T : unmanaged, INumber<T>
    {
        using var gemm = new TensorPrimitivesGemm<T>(problem);
        long from = Stopwatch.GetTimestamp();
        gemm.Touch();
        return Clock.SecondsSince(from);
    }

    /// <summary>Steps until nothing gets faster, for 0.05 s at most, once.</summary>
    public void Finish()
    {
        long from = Stopwatch.GetTimestamp();
        for (int steady = 0; !done && steady < Steady && Stopwatch.GetElapsedTime(from).TotalSeconds < 0.05;)
        {
            steady = Step() ? 0 : steady + 1;
            Thread.Sleep(2);
        }
        done = true;
    }
}
