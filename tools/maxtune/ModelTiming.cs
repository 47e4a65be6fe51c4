using System.Diagnostics;
using System.Globalization;
using MaxTune.Runtime;

namespace MaxTune.Tools.Cli;

/// <summary>Time of a whole run, inputs and outputs in place.</summary>
internal sealed record ModelTiming(double BestMicroseconds, double MedianMicroseconds, int Runs)
{
    /// <summary>Half a second of batches of about 100 µs, after as much to let the runtime settle.</summary>
    public static ModelTiming Measure(CompiledModel model, Tensor[] inputs, Tensor[] outputs)
    {
        int batch = 1;
        while (Seconds(batch) < 100e-6 && batch < 1 << 16) batch *= 2;
        var times = new List<double>();
        long start = Stopwatch.GetTimestamp();
        while (times.Count < 5 || Stopwatch.GetElapsedTime(start).TotalSeconds < 1)
        {
            double seconds = Seconds(batch) / batch;
            if (Stopwatch.GetElapsedTime(start).TotalSeconds > 0.5 || seconds > 0.1) times.Add(seconds);
        }
        times.Sort();
        return new ModelTiming(times[0] * 1e6, times[times.Count / 2] * 1e6, times.Count * batch);

        double Seconds(int runs)
        {
            long from = Stopwatch.GetTimestamp();
            for (int i = 0; i < runs; i++) model.Run(inputs, outputs);
            return Clock.SecondsSince(from);
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"run: best {BestMicroseconds:F3} us, median {MedianMicroseconds:F3} us, {Runs} runs");
}
