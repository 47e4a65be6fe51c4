using MaxTune.Tools.Cli;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaxTune.Bench;

/// <summary>ONNX Runtime's CPU provider: all graph optimizations (Gemm and Relu become FusedGemm), packed weights, spinning threads, input and output bound to our buffers.</summary>
internal sealed class OrtPeer : IGemmPeer
{
    public string Name => "ort";

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
            session = new InferenceSession(OnnxGemmModel.Bytes(task), settings);
            x = Value(task.X, task.M, task.K);
            y = Value(task.Y, task.M, task.N);
            binding = session.CreateIoBinding();
            binding.BindInput("x", x);
            binding.BindOutput("y", y);
            Result = task.Y;
        }

        private static OrtValue Value(nint data, long rows, long columns) =>
            OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, TensorElementType.Float, [rows, columns], data, rows * columns * sizeof(float));

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
