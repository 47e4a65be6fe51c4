using System.Diagnostics;
using MaxTune.Runtime;

namespace MaxTune.Tools.Cli;

/// <summary>Weights are constant, so a peer without packing may have them as [N, K] or as [K, N]: whichever it runs faster.</summary>
public static unsafe class GemmLayouts
{
    /// <summary>W[n, k] → [k, n], of elements of 4, 2 or 1 bytes.</summary>
    public static AlignedBuffer Transposed(GemmTask task) => task.Type switch
    {
        GemmType.BF16 or GemmType.F16 => Transposed<ushort>(task),
        GemmType.I8 => Transposed<byte>(task),
        _ => Transposed<float>(task),
    };

    private static AlignedBuffer Transposed<T>(GemmTask task) where T : unmanaged
    {
        var buffer = new AlignedBuffer(checked(task.N * task.K * sizeof(T)), zeroed: false);
        T* from = (T*)task.W, to = (T*)buffer.Pointer;
        const long block = 32;   // 32 x 32 floats: both sides of a block in the L1
        for (long n0 = 0; n0 < task.N; n0 += block)
            for (long k0 = 0; k0 < task.K; k0 += block)
                for (long n = n0; n < Math.Min(n0 + block, task.N); n++)
                    for (long k = k0; k < Math.Min(k0 + block, task.K); k++) to[k * task.N + n] = from[n * task.K + k];
        return buffer;
    }

    /// <summary>The faster of two, by the best of three runs each, in turns, after one to warm up.</summary>
    public static Action Faster(Action first, Action second)
    {
        first();
        second();
        double a = double.PositiveInfinity, b = double.PositiveInfinity;
        for (int round = 0; round < 3; round++)
        {
            a = Math.Min(a, Seconds(first));
            b = Math.Min(b, Seconds(second));
        }
        return a <= b ? first : second;
    }

    // short runs are repeated until they take 100 µs
    private static double Seconds(Action run)
    {
        long from = Stopwatch.GetTimestamp();
        int runs = 0;
        do
        {
            run();
            runs++;
        }
        while (Stopwatch.GetElapsedTime(from).TotalSeconds < 100e-6);
        return Clock.SecondsSince(from) / runs;
    }
}
