using MaxTune.Tools.Cli;

namespace MaxTune.Bench;

/// <summary>oneDNN as torch.compile calls it after freezing: mkldnn::_linear_pointwise with weights packed ahead, bias and relu fused. Each call allocates its result.</summary>
internal sealed class OneDnnPeer(Lazy<(Libtorch? Library, string Why)> torch) : IGemmPeer
{
    public string Name => "onednn";

    public string? Missing => torch.Value.Library is null ? torch.Value.Why : null;

    public IGemmRun Prepare(GemmTask task) => new Prepared(torch.Value.Library!, task);

    private sealed class Prepared : IGemmRun
    {
        private readonly Libtorch torch;
        private readonly nint x, b, packed;
        private readonly bool relu;
        private nint result;

        public Prepared(Libtorch torch, GemmTask task)
        {
            this.torch = torch;
            torch.SetThreads(task.Threads);
            relu = task.Epilogue == GemmEpilogue.BiasRelu;
            x = torch.View(task.X, [task.M, task.K], [task.K, 1]);
            b = task.Epilogue == GemmEpilogue.None ? 0 : torch.View(task.B, [task.N], [1]);
            packed = torch.ReorderLinearWeight(torch.View(task.W, [task.N, task.K], [task.K, 1]), task.M);
        }

        public nint Result => torch.DataOf(result);

        public void Run()
        {
            // freed first, so that the allocator hands out the same memory again
            torch.Delete(result);
            result = 0;
            result = torch.LinearPointwise(x, packed, b, relu);
        }

        public void Dispose()
        {
            foreach (nint tensor in new[] { x, b, packed, result }) torch.Delete(tensor);
        }
    }
}
