using MaxTune.Runtime;
using MaxTune.Tools.Cli;

namespace MaxTune.Bench;

/// <summary>ATen's addmm into our output, then relu in place: MKL's sgemm on the faster of both layouts of W. Its interface has no packing.</summary>
internal sealed class AtenPeer(Lazy<(Libtorch? Library, string Why)> torch) : IGemmPeer
{
    public string Name => "aten";

    // bf16 would go to oneDNN, which ends the process where a hypervisor hides the tiles' palette
    public bool Takes(GemmType type) => type is GemmType.F32 or GemmType.F16;

    public string? Missing => torch.Value.Library is null ? torch.Value.Why : null;

    public IGemmRun Prepare(GemmTask task) => new Prepared(torch.Value.Library!, task);

    private sealed unsafe class Prepared : IGemmRun
    {
        private readonly Libtorch torch;
        private readonly AlignedBuffer transposed;
        private readonly nint x, b, y, asGiven, plain;
        private readonly Action run;

        public Prepared(Libtorch torch, GemmTask task)
        {
            this.torch = torch;
            torch.SetThreads(task.Threads);
            transposed = GemmLayouts.Transposed(task);
            x = torch.View(task.X, [task.M, task.K], [task.K, 1], task.Type);
            b = torch.View(task.B, [task.N], [1], task.Type);
            y = torch.View(task.Y, [task.M, task.N], [task.N, 1], task.Type);
            asGiven = torch.View(task.W, [task.K, task.N], [1, task.K], task.Type);
            plain = torch.View((nint)transposed.Pointer, [task.K, task.N], [task.N, 1], task.Type);
            Result = task.Y;
            Action With(nint w) => task.Epilogue switch
            {
                GemmEpilogue.None => () => torch.Mm(y, x, w),
                GemmEpilogue.Bias => () => torch.AddMm(y, b, x, w),
                _ => () => { torch.AddMm(y, b, x, w); torch.Relu(y); },
            };
            run = GemmLayouts.Faster(With(asGiven), With(plain));
        }

        public nint Result { get; }

        public void Run() => run();

        public void Dispose()
        {
            foreach (nint tensor in new[] { x, b, y, asGiven, plain }) torch.Delete(tensor);
            transposed.Dispose();
        }
    }
}
