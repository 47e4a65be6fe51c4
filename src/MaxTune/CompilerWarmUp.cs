using MaxTune.IR;
using MaxTune.Passes.Lowering;
using MaxTune.Runtime;
using MaxTune.Tuning;

namespace MaxTune;

/// <summary>
/// Compiles a tiny kernel in two ways on a thread of its own, once a process: while a first model is parsed and its reference computed, the other core compiles the compiler. The first
/// sixteen variants of a search then take 0.2 s in place of 0.5.
/// </summary>
internal static class CompilerWarmUp
{
    private const string Kernel = """
        func.func @main(%x: tensor<8x8xf32>, %w: tensor<16x8xf32>, %b: tensor<16xf32>) -> tensor<8x16xf32> {
          %0 = mt.linear %x, %w, %b : (tensor<8x8xf32>, tensor<16x8xf32>, tensor<16xf32>) -> tensor<8x16xf32>
          %1 = mt.relu %0 : tensor<8x16xf32>
          return %1 : tensor<8x16xf32>
        }
        """;

    private static readonly Lazy<Thread[]> Once = new(() => [Start(Run, "compiler warm-up"), Start(TuningCache.WarmUp, "cache warm-up")]);

    /// <summary>Returns at once.</summary>
    public static void Begin()
    {
        if (Environment.ProcessorCount > 1) _ = Once.Value;
    }

    private static Thread Start(ThreadStart what, string name)
    {
        var thread = new Thread(what) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    private static void Run()
    {
        var isa = CpuModel.Detect().VectorBits switch { 512 => Isa.Avx512, 256 => Isa.Avx2, _ => Isa.Vec128 };
        foreach (string code in isa == Isa.Vec128 || !ExecutableMemory.IsSupported ? (string[])["il"] : ["il", "x86"])
        {
            ScheduleAttr schedule = new Schedule(isa, 4, isa.Lanes(32), Unroll: 2, Code: code).ToAttr();
            try
            {
                new Compilation(Kernel, new CompileOptions { Threads = 1, ScheduleOf = _ => schedule }).Run().Dispose();
            }
            catch (CompilationException)
            {
                // what does not compile here will be said of the kernel that was asked for
            }
        }
    }
}
