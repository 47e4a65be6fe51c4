using System.Numerics;
using MaxTune.Runtime;

namespace MaxTune.Tools.Cli;

/// <summary>y = max(y + b, 0) in place, vectors over columns, rows shared among threads: for libraries that have no epilogue.</summary>
internal sealed unsafe class EpilogueLoop : IDisposable
{
    // below this, handing rows to another thread costs more than it saves: 16k elements are about 2 µs
    private const long WorthSharing = 1 << 14;

    private readonly GemmTask task;
    private readonly ThreadTeam? team;
    private readonly Action<long, long> rows;

    public EpilogueLoop(GemmTask task)
    {
        this.task = task;
        rows = Rows;
        if (task.Threads > 1 && task.M * task.N >= WorthSharing) team = new ThreadTeam(task.Threads);
    }

    public void Run()
    {
        if (task.Epilogue == GemmEpilogue.None) return;
        if (team is null) Rows(0, task.M);
        else team.Run(rows, task.M, task.Threads);
    }

    private void Rows(long from, long to)
    {
        float* bias = (float*)task.B;
        var zero = new Vector<float>(task.Epilogue == GemmEpilogue.BiasRelu ? 0f : float.NegativeInfinity);
        for (long m = from; m < to; m++)
        {
            float* y = (float*)task.Y + m * task.N;
            long n = 0;
            for (; n <= task.N - Vector<float>.Count; n += Vector<float>.Count) Vector.Max(Vector.Load(y + n) + Vector.Load(bias + n), zero).Store(y + n);
            for (; n < task.N; n++) y[n] = Math.Max(y[n] + bias[n], zero[0]);
        }
    }

    public void Dispose() => team?.Dispose();
}
