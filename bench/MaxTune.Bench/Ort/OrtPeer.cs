using MaxTune.Tools.Cli;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaxTune.Bench;

/// <summary>ONNX Runtime's CPU provider: all graph optimizations (Gemm and Relu become FusedGemm; integers are one QGemm), packed weights, spinning threads, input and output bound to our buffers.</summary>
internal sealed class OrtPeer : IGemmPeer
{
    public string Name => "ort";

    public bool Takes(GemmType type) => type is GemmType.F32 or GemmType.I8;

    public string? Missing
    {
        get
        {
            try { return OrtEnv.Instance() is null ? "ONNX Runtime did not start" : null; }
            catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or OnnxRuntimeException or EntryPointNotFoundException)
            {
                return $"ONNX Runtime did not load: {(e.InnerException ?? e).Message}";
            }
        }
    }

    public IGemmRun Prepare(GemmTask task)
    {
        try { return new Prepared(task); }
        catch (OnnxRuntimeException e) { throw new PeerException(e.Message); }
    }

    private sealed class Prepared : IGemmRun
    {
        private readonly InferenceSession session;
        private readonly RunOptions options = new();
        private readonly OrtIoBinding binding;
        private readonly OrtValue x, y;

        public Prepared(GemmTask task)
        {
            using var settings = new SessionOptions
            {
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
                ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
                IntraOpNumThreads = task.Threads,
                InterOpNumThreads = 1,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            };
            settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "1");
            session = new InferenceSession(task.Type == GemmType.I8 ? OnnxQGemmModel.Bytes(task) : OnnxGemmModel.Bytes(task), settings);
            x = Value(task, task.X, task.M, task.K);
            y = Value(task, task.Y, task.M, task.N);
            binding = session.CreateIoBinding();
            binding.BindInput("x", x);
            binding.BindOutput("y", y);
            Result = task.Y;
        }

        private static OrtValue Value(GemmTask task, nint data, long rows, long columns) =>
            OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, task.Type == GemmType.I8 ? TensorElementType.UInt8 : TensorElementType.Float, [rows, columns], data, rows * columns * (task.Type == GemmType.I8 ? 1 : sizeof(float)));

        public nint Result { get; }

        public void Run()
        {
            try { session.RunWithBinding(options, binding); }
            catch (OnnxRuntimeException e) { throw new PeerException(e.Message); }
        }

        public void Dispose()
        {
            binding.Dispose();
            x.Dispose();
            y.Dispose();
            options.Dispose();
            session.Dispose();
        }
    }
}
