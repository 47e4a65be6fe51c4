using MaxTune.Runtime;
using MaxTune.Tools.Cli;

namespace MaxTune.Bench;

/// <summary>MKL's cblas_gemm_bf16bf16f32 in libtorch: bf16 x bf16 → f32 on the faster of both layouts of W, then bias, relu and rounding to bf16 in a loop of ours. No packing.</summary>
internal sealed class MklBf16Peer(Lazy<(Libtorch? Library, string Why)> torch) : IGemmPeer
{
    public string Name => "mkl";

    public bool Takes(GemmType type) => type == GemmType.BF16;

    public string? Missing => torch.Value.Library is null ? torch.Value.Why : null;

    public IGemmRun Prepare(GemmTask task) => new Prepared(torch.Value.Library!, task);

    private sealed unsafe class Prepared : IGemmRun
    {
        private readonly GemmTask task;
        private readonly AlignedBuffer transposed, sums;
        private readonly RoundingLoop epilogue;
        private readonly Action multiply;

        public Prepared(Libtorch torch, GemmTask task)
        {
            this.task = task;
            torch.SetThreads(task.Threads);
            transposed = GemmLayouts.Transposed(task);
            sums = new AlignedBuffer(task.M * task.N * sizeof(float));
            epilogue = new RoundingLoop(task, (nint)sums.Pointer);
            Result = task.Y;
            multiply = GemmLayouts.Faster(
                () => torch.GemmBf16(task, task.W, transposed: true, (nint)sums.Pointer),
                () => torch.GemmBf16(task, (nint)transposed.Pointer, transposed: false, (nint)sums.Pointer));
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
            sums.Dispose();
        }
    }
}
