using MaxTune.Runtime;

namespace MaxTune.Tuning;

/// <summary>Which limit of the machine binds a kernel.</summary>
public static class Limits
{
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
