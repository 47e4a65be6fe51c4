using MaxTune.Tuning;

namespace MaxTune.Tools.Cli;

/// <summary>cblas_sgemm of the system's OpenBLAS, on the faster of both layouts of W, and a vectorized loop for bias and relu: it has no epilogue and no packing.</summary>
internal sealed class OpenBlasPeer : IGemmPeer
{
    private readonly Lazy<OpenBlas?> blas = new(OpenBlas.TryLoad);

    public string Name => "openblas";

    public string? Missing => blas.Value is null ? "this system has no OpenBLAS (libopenblas)" : null;

    public bool HasRow => true;

    public IGemmRun Prepare(GemmTask task)
    {
        blas.Value!.SetThreads(task.Threads);
        return new Prepared(blas.Value, task);
    }

    private sealed unsafe class Prepared : IGemmRun
    {
        private readonly MaxTune.Runtime.AlignedBuffer transposed;
        private readonly EpilogueLoop epilogue;
        private readonly Action multiply;

        public Prepared(OpenBlas blas, GemmTask task)
        {
            transposed = GemmLayouts.Transposed(task);
            epilogue = new EpilogueLoop(task);
            var asGiven = new GemmProblem(task.X, task.W, task.Y, task.M, task.N, task.K, TransposedA: false, TransposedB: true);
            var plain = asGiven with { B = (nint)transposed.Pointer, TransposedB = false };
            Result = task.Y;
            multiply = GemmLayouts.Faster(() => blas.Multiply(asGiven), () => blas.Multiply(plain));
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
            transposed.Dispose();
        }
    }
}
