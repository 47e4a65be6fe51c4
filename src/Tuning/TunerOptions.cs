using MaxTune.Passes.Lowering;
using MaxTune.Runtime;

namespace MaxTune.Tuning;

/// <summary>How to tune.</summary>
/// <param name="Cpu">What code may use.</param>
/// <param name="Threads">That the model will run on.</param>
/// <param name="BudgetSeconds">A kernel: for compiling, verifying and timing together, of which the last two fifths decide between the best.</param>
/// <param name="Candidates">A kernel: schedules compiled at most.</param>
/// <param name="Rows">What dynamic extents are taken to be.</param>
/// <param name="Libraries">Whether to have rows of libraries.</param>
public sealed record TunerOptions(CpuModel Cpu, int Threads = 1, double BudgetSeconds = 1, int Candidates = 200, long Rows = 64, bool Libraries = true)
{
    /// <summary>The processor as the lowering sees it.</summary>
    public MachineModel Machine => MachineOf(Cpu);

    /// <summary>Registers: 32 with AVX-512 or Neon, else 16.</summary>
    public static MachineModel MachineOf(CpuModel cpu) => new(
        cpu.VectorBits, cpu.VectorBits == 512 || cpu.Features.Has(CpuFeatures.Neon) ? 32 : 16, cpu.L1d.Bytes, cpu.L2.Bytes, cpu.L3.Bytes, cpu.PhysicalCores, cpu.Features.Text);

    /// <summary>Of this program: records of another version are not used.</summary>
    public static string Version { get; } = typeof(TunerOptions).Assembly.GetName().Version!.ToString(3);
}
