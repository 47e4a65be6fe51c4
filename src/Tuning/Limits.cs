using MaxTune.IR;
using MaxTune.Passes.Lowering;
using MaxTune.Runtime;

namespace MaxTune.Tuning;

/// <summary>Which limit of the machine binds a kernel.</summary>
public static class Limits
{
    /// <summary>What a kernel at its shapes has to do: multiply-adds of its contraction, every operand read and every result written once.</summary>
    public static Workload Of(KernelCase problem, CpuModel cpu, Ceilings ceilings)
    {
        double Count(Value result) => ((TensorType)result.Type).Extents.Aggregate(1.0, (n, e) => n * (e == IrType.Dynamic ? problem.Rows : e));
        var results = problem.Kernel.Results.ToArray();
        double flops = GemmKernel.Match(problem.Kernel) is { } gemm ? 2 * Count(results[0]) * (gemm.K == IrType.Dynamic ? problem.Rows : gemm.K) : 0;
        double bytes = problem.Read.Sum(t => (double)t.ByteLength) + results.Sum(r => Count(r) * DTypes.Parse(((TensorType)r.Type).Element.ToString()).Size);
        return Of(flops, bytes, cpu, ceilings);
    }

    /// <summary>
    /// time ≥ max(flops / multiply-add rate, bytes / read bandwidth of the smallest memory that holds them all). What fits half the L1 has no bandwidth limit here:
    /// multiply-adds take as many loads as the L1 gives.
    /// </summary>
    public static Workload Of(double flops, double bytes, CpuModel cpu, Ceilings ceilings)
    {
        double l1 = cpu.L1d.Bytes / 2.0 * ceilings.Threads, l2 = cpu.L2.Bytes / 2.0 * ceilings.Threads, l3 = cpu.L3.Bytes / 2.0;
        var (name, rate) = bytes <= l1 && flops > 0 ? ("l1", 0)
            : bytes <= l2 || cpu.L3.Bytes == 0 && bytes <= 2 * l2 ? ("l2", ceilings.L2GBps)
            : bytes <= l3 ? ("l3", ceilings.L3GBps) : ("memory", ceilings.MemoryGBps);
        double compute = flops > 0 ? flops / (ceilings.BestGflops * 1e9) : 0, transfer = rate > 0 ? bytes / (rate * 1e9) : 0;
        return new Workload(flops, bytes, compute >= transfer ? "fma" : name, Math.Max(compute, transfer), ceilings.ToString());
    }
}
