using System.Globalization;
using MaxTune.Runtime.Reference;

namespace MaxTune.Tools.Cli;

/// <summary>What a task's result must be, in double: all of up to 32 rows spread over M, the first and the last among them.</summary>
internal sealed unsafe class GemmCheck
{
    private const int MostRows = 32;

    private readonly GemmTask task;
    private readonly long[] rows;
    private readonly double[] expected, bounds;

    public GemmCheck(GemmTask task)
    {
        this.task = task;
        rows = [.. Enumerable.Range(0, (int)Math.Min(task.M, MostRows)).Select(i => task.M <= MostRows ? i : i * (task.M - 1) / (MostRows - 1))];
        var x = new MatrixView((float*)task.X, task.M, task.K, task.K, 1);
        var w = new MatrixView((float*)task.W, task.K, task.N, 1, task.K);
        expected = new double[rows.Length * task.N];
        bounds = new double[rows.Length * task.N];
        GemmReference.MultiplyRows(x, w, rows, expected);
        GemmReference.MagnitudesOfRows(x, w, rows, bounds);
        for (long i = 0; i < expected.LongLength; i++)
        {
            double bias = task.Epilogue == GemmEpilogue.None ? 0 : ((float*)task.B)[i % task.N];
            // K products and their sum, the bias and its sum, each rounded once: (K + 2) 2^-24 of Σ|x w| + |b|
            bounds[i] = (task.K + 2) * Math.ScaleB(1, -24) * (bounds[i] + Math.Abs(bias));
            expected[i] += bias;
            if (task.Epilogue == GemmEpilogue.BiasRelu) expected[i] = Math.Max(expected[i], 0);
        }
    }

    /// <summary>So that a run that writes nothing is noticed.</summary>
    public void Poison() => new Span<float>((float*)task.Y, checked((int)(task.M * task.N))).Fill(float.NaN);

    /// <summary>What is wrong with a result, [M, N]; null when it is within the bound.</summary>
    public string? Fault(nint result)
    {
        float* y = (float*)result;
        for (int r = 0; r < rows.Length; r++)
            for (long n = 0; n < task.N; n++)
            {
                double actual = y[rows[r] * task.N + n], wanted = expected[r * task.N + n], bound = bounds[r * task.N + n];
                if (!(Math.Abs(actual - wanted) <= bound))
                    return string.Create(CultureInfo.InvariantCulture, $"wrong: [{rows[r]}, {n}] is {actual:R}, expected {wanted:R} within {bound:G2}");
            }
        return null;
    }
}
