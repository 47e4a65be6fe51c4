using System.Globalization;
using MaxTune.Runtime;
using MaxTune.Runtime.Reference;

namespace MaxTune.Tools.Cli;

/// <summary>What a task's result must be, in double: all of up to 32 rows spread over M, the first and the last among them.</summary>
internal sealed unsafe class GemmCheck
{
    private const int MostRows = 32;

    private readonly GemmTask task;
    private readonly long[] rows;
    private readonly double[] expected, bounds;

    public GemmCheck(GemmData data)
    {
        task = data.Task;
        rows = [.. Enumerable.Range(0, (int)Math.Min(task.M, MostRows)).Select(i => task.M <= MostRows ? i : i * (task.M - 1) / (MostRows - 1))];
        var (x, w) = (MatrixView.Of(data.X32), MatrixView.Of(data.W32).Transposed);
        expected = new double[rows.Length * task.N];
        bounds = new double[rows.Length * task.N];
        GemmReference.MultiplyRows(x, w, rows, expected);
        GemmReference.MagnitudesOfRows(x, w, rows, bounds);
        var b = data.B32.AsSpan<float>();
        for (long i = 0; i < expected.LongLength; i++)
        {
            double scale = data.Scale?[i % task.N] ?? 1, bias = task.Epilogue == GemmEpilogue.None ? 0 : b[(int)(i % task.N)];
            // K products and their sum, the bias and its sum, each rounded once: (K + 2) 2^-24 of Σ|x w| + |b|; two more for weights that are made of fewer bits.
            // Sums of integers are exact: what rounds are the two scales, the bias and the quotient
            double roundings = task.Type == GemmType.I8 ? 6 : task.Type is GemmType.W8 or GemmType.W4 ? task.K + 4 : task.K + 2;
            bounds[i] = roundings * Math.ScaleB(1, -24) * (bounds[i] * scale + Math.Abs(bias));
            expected[i] = expected[i] * scale + bias;
            if (task.Epilogue == GemmEpilogue.BiasRelu) expected[i] = Math.Max(expected[i], 0);
            Store(ref expected[i], ref bounds[i]);
        }
        GC.KeepAlive(data);
    }

    // the last rounding: half a unit in the last place of the result's type
    private void Store(ref double value, ref double bound)
    {
        if (task.Type == GemmType.BF16) bound += Math.ScaleB(Math.Abs(value) + bound, -8) + Math.ScaleB(1, -134);
        else if (task.Type == GemmType.F16) bound += Math.ScaleB(Math.Abs(value) + bound, -11) + Math.ScaleB(1, -25);
        else if (task.Scales is { } s)
        {
            // a hundredth more for libraries that round the bias to whole units of XScale WScale
            bound = bound / s.OutScale + 0.51;
            value = Math.Clamp(value / s.OutScale + s.OutZero, 0, 255);
        }
    }

    /// <summary>So that a run that writes nothing is noticed: NaN in every float type, and 255.</summary>
    public void Poison()
    {
        new Span<byte>((void*)task.Y, checked((int)(task.M * task.N * task.Type.YType.Size))).Fill(0xFF);
    }

    /// <summary>What is wrong with a result, [M, N]; null when it is within the bound.</summary>
    public string? Fault(nint result)
    {
        for (int r = 0; r < rows.Length; r++)
            for (long n = 0; n < task.N; n++)
            {
                double actual = Load(result, rows[r] * task.N + n), wanted = expected[r * task.N + n], bound = bounds[r * task.N + n];
                if (!(Math.Abs(actual - wanted) <= bound))
                    return string.Create(CultureInfo.InvariantCulture, $"wrong: [{rows[r]}, {n}] is {actual:R}, expected {wanted:R} within {bound:G2}");
            }
        return null;
    }

    private double Load(nint result, long at) => task.Type.YType switch
    {
        DType.BF16 => (float)((BFloat16*)result)[at],
        DType.F16 => (float)((Half*)result)[at],
        DType.I8 => ((byte*)result)[at],
        _ => ((float*)result)[at],
    };
}
