using MaxTune.Runtime;
using MaxTune.Tuning;

namespace MaxTune.Tools.Cli;

/// <summary>System.Numerics.Tensors: the faster of dot products and row updates, and a vectorized loop for bias and relu.</summary>
internal sealed class TensorPrimitivesPeer : IGemmPeer
{
    public string Name => "tensorprimitives";

    public string? Missing => null;

    public bool HasRow => true;

    public IGemmRun Prepare(GemmTask task) => new Prepared(task);

    private sealed class Prepared : IGemmRun
    {
        private readonly TensorPrimitivesGemm<float> gemm;
        private readonly ThreadTeam team;
        private readonly EpilogueLoop epilogue;
        private readonly Action multiply;

        public Prepared(GemmTask task)
        {
            gemm = new TensorPrimitivesGemm<float>(new GemmProblem(task.X, task.W, task.Y, task.M, task.N, task.K, TransposedA: false, TransposedB: true));
            team = new ThreadTeam(task.Threads);
            epilogue = new EpilogueLoop(task);
            Result = task.Y;
            multiply = GemmLayouts.Faster(() => gemm.Multiply(team, task.Threads, dot: true), () => gemm.Multiply(team, task.Threads, dot: false));
        }

        public nint Result { get; }

        public void Run()
        {
            multiply();
            epilogue.Run();
        }

        public void Dispose()
        {
            epilogue.Dispose();
            team.Dispose();
            gemm.Dispose();
        }
    }
}
