using System.Runtime.InteropServices;
using MaxTune.Runtime;

namespace MaxTune.Tuning;

/// <summary>The system's OpenBLAS, when there is one: a yardstick, never a dependency.</summary>
public sealed unsafe partial class OpenBlas
{
    private static readonly string[] Names = ["libopenblas.so.0", "libopenblas.so", "libopenblas.dylib", "libopenblas.dll", "openblas"];

    private readonly delegate* unmanaged[Cdecl]<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> sgemm;
    private readonly delegate* unmanaged[Cdecl]<int, void> setThreads;

    private OpenBlas(nint sgemm, nint setThreads)
    {
        this.sgemm = (delegate* unmanaged[Cdecl]<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)sgemm;
        this.setThreads = (delegate* unmanaged[Cdecl]<int, void>)setThreads;
    }

    /// <summary>Null when the system has none. The library stays loaded.</summary>
    public static OpenBlas? TryLoad()
    {
        QuietWorkers();
        ChooseKernels(CpuModel.Detect());
        foreach (string name in Names)
            if (NativeLibrary.TryLoad(name, out nint library)
                && NativeLibrary.TryGetExport(library, "cblas_sgemm", out nint sgemm)
                && NativeLibrary.TryGetExport(library, "openblas_set_num_threads", out nint threads))
                return new OpenBlas(sgemm, threads);
        return null;
    }

    // Its workers spin for 2^26 cycles after a call, on the cores that the next variant is timed on; 2^4 here. Read once, when the library loads.
    private static void QuietWorkers()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) _ = SetEnvironment("OPENBLAS_THREAD_TIMEOUT", "4", 0);
    }

    // A release older than the processor falls back to SSE3 kernels ("Prescott": 28 GFLOP/s of 172 with 0.3.21 on an Emerald Rapids, where SkylakeX has 140).
    private static void ChooseKernels(CpuModel cpu)
    {
        if ((OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) && cpu.Vendor == "GenuineIntel" && cpu.MaxIsa >= MaxIsa.Avx512) _ = SetEnvironment("OPENBLAS_CORETYPE", "SKYLAKEX", 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    /// <summary>For the whole process, as OpenBLAS has it.</summary>
    public void SetThreads(int threads) => setThreads(threads);

    /// <summary>Y = A B, without an epilogue: OpenBLAS has none.</summary>
    public void Multiply(in GemmProblem p)
    {
        const int rowMajor = 101, plain = 111, transposed = 112;
        if (p.M == 0 || p.N == 0) return;
        sgemm(rowMajor, p.TransposedA ? transposed : plain, p.TransposedB ? transposed : plain, (int)p.M, (int)p.N, (int)p.K,
            1, p.APointer, (int)Math.Max(1, p.TransposedA ? p.M : p.K), p.BPointer, (int)Math.Max(1, p.TransposedB ? p.K : p.N), 0, p.YPointer, (int)p.N);
    }
}
