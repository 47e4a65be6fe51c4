using MaxTune.Passes.Lowering;
using MaxTune.Runtime;

namespace MaxTune.Tuning;

/// <summary>Where code for matrix products comes from: Inductor's max_autotune_gemm_backends.</summary>
[Flags]
public enum GemmBackends
{
    None = 0,
    /// <summary>IL, which the runtime compiles.</summary>
    Il = 1,
    /// <summary>Machine code of our own.</summary>
    X86 = 2,
    /// <summary>Rows of libraries, to compare with.</summary>
    Extern = 4,
    All = Il | X86 | Extern,
}

public static class GemmBackendNames
{
    /// <summary>Reads a list such as <c>IL,X86,EXTERN</c>; null when a name is not one, or no code is left to choose.</summary>
    public static GemmBackends? Parse(string text)
    {
        var all = GemmBackends.None;
        foreach (string name in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var backend = name.ToUpperInvariant() switch { "IL" => GemmBackends.Il, "X86" => GemmBackends.X86, "EXTERN" => GemmBackends.Extern, _ => GemmBackends.None };
            if (backend == GemmBackends.None) return null;
            all |= backend;
        }
        return (all & (GemmBackends.Il | GemmBackends.X86)) == 0 ? null : all;
    }
}

/// <summary>How to tune.</summary>
/// <param name="Cpu">What code may use.</param>
/// <param name="Threads">That the model will run on.</param>
/// <param name="BudgetSeconds">A kernel: for compiling, verifying and timing together, three fifths for the search and three tenths for the race between the best.</param>
/// <param name="Candidates">A kernel: schedules compiled at most.</param>
/// <param name="Rows">What dynamic extents are taken to be.</param>
/// <param name="Libraries">Whether to have rows of libraries.</param>
public sealed record TunerOptions(CpuModel Cpu, int Threads = 1, double BudgetSeconds = 1, int Candidates = 200, long Rows = 64, bool Libraries = true)
{
    /// <summary>What code of matrix products is chosen from, on a processor that runs it.</summary>
    public GemmBackends Backends { get; init; } = GemmBackends.All;

    /// <summary>Whether products of bf16 and f16 may be of numbers in fixed point of 16 bits.</summary>
    public bool FixedPoint { get; init; }

    /// <summary>The processor as the lowering sees it.</summary>
    public MachineModel Machine => MachineOf(Cpu) with { X86 = Backends.HasFlag(GemmBackends.X86) && ExecutableMemory.IsSupported && Cpu.Features.Has(CpuFeatures.Avx2 | CpuFeatures.Fma), FixedPoint = FixedPoint };

    /// <summary>Part of a record's key: what was chosen from, when not from all.</summary>
    internal string Choice => (FixedPoint ? "/fixed" : "") + ((Backends & (GemmBackends.Il | GemmBackends.X86)) == (GemmBackends.Il | GemmBackends.X86) ? "" : Backends.HasFlag(GemmBackends.X86) ? "/x86" : "/il");

    /// <summary>Whether a schedule is of a backend that is chosen from; IL is where nothing else is listed.</summary>
    public bool Allows(Schedule schedule) => schedule.IsMachineCode ? Backends.HasFlag(GemmBackends.X86) : Backends.HasFlag(GemmBackends.Il);

    /// <summary>Registers: 32 with AVX-512 or Neon, else 16.</summary>
    public static MachineModel MachineOf(CpuModel cpu)
    {
        var machine = new MachineModel(
            cpu.VectorBits, cpu.VectorBits == 512 || cpu.Features.Has(CpuFeatures.Neon) ? 32 : 16, cpu.L1d.Bytes, cpu.L2.Bytes, cpu.L3.Bytes, cpu.PhysicalCores, cpu.Features.Text);
        // eight cores share an L3 beside them; and dot products of bf16 are as fast as multiply-adds
        return cpu.Vendor == "AuthenticAMD" ? machine with { L3Line = 3, Bf16Dot = 1 } : machine;
    }

    /// <summary>Of this program: records of another version are not used.</summary>
    public static string Version { get; } = typeof(TunerOptions).Assembly.GetName().Version!.ToString(3);
}
