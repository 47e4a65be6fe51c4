using System.Numerics;
using MaxTune.Runtime;
using MaxTune.Tools.Cli;

namespace MaxTune.Bench;

/// <summary>y = bf16(max(s + b, 0)), a row at a time while it is in the L1, rows shared among threads: for a library whose product ends in f32.</summary>
internal sealed unsafe class RoundingLoop : IDisposable
{
    private const long WorthSharing = 1 << 14;

    private readonly GemmTask task;
    private readonly nint sums;
    private readonly float[] bias;
    private readonly ThreadTeam? team;
    private readonly Action<long, long> rows;

    public RoundingLoop(GemmTask task, nint sums)
    {
        (this.task, this.sums, rows) = (task, sums, Rows);
        bias = new float[task.N];
        if (task.Epilogue != GemmEpilogue.None) BFloat16.ToSingle(new ReadOnlySpan<BFloat16>((void*)task.B, (int)task.N), bias);
        if (task.Threads > 1 && task.M * task.N >= WorthSharing) team = new ThreadTeam(task.Threads);
    }

    public void Run()
    {
        if (team is null) Rows(0, task.M);
        else team.Run(rows, task.M, task.Threads);
    }

    private void Rows(long from, long to)
    {
        var zero = new Vector<float>(task.Epilogue == GemmEpilogue.BiasRelu ? 0f : float.NegativeInfinity);
        for (long m = from; m < to; m++)
        {
            var row = new Span<float>((float*)sums + m * task.N, (int)task.N);
            int n = 0;
            for (; n <= row.Length - Vector<float>.Count; n += Vector<float>.Count) Vector.Max(new Vector<float>(row[n..]) + new Vector<float>(bias, n), zero).CopyTo(row[n..]);
            for (; n < row.Length; n++) row[n] = Math.Max(row[n] + bias[n], zero[0]);
            BFloat16.FromSingle(row, new Span<BFloat16>((BFloat16*)task.Y + m * task.N, row.Length));
        }
    }

    public void Dispose() => team?.Dispose();
}
