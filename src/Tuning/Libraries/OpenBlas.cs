using System.Runtime.InteropServices;
using MaxTune.Runtime;

namespace MaxTune.Tuning;

/// <summary>The system's OpenBLAS, when there is one: a yardstick, never a dependency.</summary>
public sealed unsafe partial class OpenBlas
{
    private static readonly string[] Names = ["libopenblas.so.0", "libopenblas.so", "libopenblas.dylib", "libopenblas.dll", "openblas"];

    private readonly delegate* unmanaged[Cdecl]<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> sgemm;
    private readonly delegate* unmanaged[Cdecl]<int, int, int, int, int, int, float, ushort*, int, ushort*, int, float, float*, int, void> sbgemm;
    private readonly delegate* unmanaged[Cdecl]<int, void> setThreads;

    private OpenBlas(nint sgemm, nint sbgemm, nint setThreads)
    {
        this.sgemm = (delegate* unmanaged[Cdecl]<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)sgemm;
        this.sbgemm = (delegate* unmanaged[Cdecl]<int, int, int, int, int, int, float, ushort*, int, ushort*, int, float, float*, int, void>)sbgemm;
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
                return new OpenBlas(sgemm, NativeLibrary.TryGetExport(library, "cblas_sbgemm", out nint sbgemm) ? sbgemm : 0, threads);
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

    /// <summary>Whether it was built with <c>BUILD_BFLOAT16=1</c>; Debian's is not.</summary>
    public bool HasBFloat16 => sbgemm is not null;

    private const int RowMajor = 101, Plain = 111, Transposed = 112;

    /// <summary>Y = A B of f32, without an epilogue: OpenBLAS has none.</summary>
    public void Multiply(in GemmProblem p)
    {
        if (p.M == 0 || p.N == 0) return;
        sgemm(RowMajor, p.TransposedA ? Transposed : Plain, p.TransposedB ? Transposed : Plain, (int)p.M, (int)p.N, (int)p.K, 1, (float*)p.A, LeadingA(p), (float*)p.B, LeadingB(p), 0, (float*)p.Y, (int)p.N);
    }

    /// <summary>Y = A B of bf16 with sums and result in f32.</summary>
    /// <exception cref="InvalidOperationException">It has no <c>cblas_sbgemm</c>.</exception>
    public void MultiplyBFloat16(in GemmProblem p)
    {
        if (!HasBFloat16) throw new InvalidOperationException("this OpenBLAS has no cblas_sbgemm");
        if (p.M == 0 || p.N == 0) return;
        sbgemm(RowMajor, p.TransposedA ? Transposed : Plain, p.TransposedB ? Transposed : Plain, (int)p.M, (int)p.N, (int)p.K, 1, (ushort*)p.A, LeadingA(p), (ushort*)p.B, LeadingB(p), 0, (float*)p.Y, (int)p.N);
    }

    // elements from a row to the next
    private static int LeadingA(in GemmProblem p) => (int)Math.Max(1, p.TransposedA ? p.M : p.K);
    private static int LeadingB(in GemmProblem p) => (int)Math.Max(1, p.TransposedB ? p.K : p.N);
}
