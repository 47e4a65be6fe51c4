namespace MaxTune.Runtime;

/// <summary>Which of a machine's ceilings.</summary>
[Flags]
public enum CeilingKinds
{
    None = 0,
    /// <summary>Multiply-adds on the widest vectors.</summary>
    Fma = 1,
    L2 = 2,
    L3 = 4,
    Memory = 8,
    Bf16 = 16,
    Int8 = 32,
    /// <summary>Multiply-adds on all narrower vectors, and one by one.</summary>
    NarrowFma = 64,
    All = Fma | L2 | L3 | Memory | Bf16 | Int8 | NarrowFma,
}

/// <summary>
/// Measures ceilings when they are asked for, each as often as it is asked for, and keeps the best: a neighbour's burst that falls on one measurement does not
/// lower the ceiling. Multiply-adds take 4 ms, the L3 15 ms, memory 0.1 s.
/// </summary>
/// <param name="cpu">Vectors above its features are not measured.</param>
/// <param name="team">Idle whenever something is measured, with at least <paramref name="threads"/> threads.</param>
/// <param name="seconds">
/// How long a rate of products has to be kept up; bursts of 0.1 ms unless given. What runs for 10 ms is held against loops as long: a virtual machine that loses its
/// processor for moments has 223 GFLOP/s for 0.1 ms at its best and 206 for 10 ms.
/// </param>
public sealed class CeilingGauge(CpuModel cpu, ThreadTeam team, int threads, double seconds = 0)
{
    private CeilingKinds known;

    /// <summary>The best so far; 0 is what was not measured, or does not exist.</summary>
    public Ceilings Best { get; private set; } = new(threads, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>All of them, multiply-adds twice; 0.1 s and more, most of it first touching the memory that is read: measure once a run and keep it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The team has fewer threads.</exception>
    public static Ceilings MeasureAll(CpuModel cpu, ThreadTeam team, int threads)
    {
        var gauge = new CeilingGauge(cpu, team, threads);
        gauge.Measure(CeilingKinds.All);
        gauge.Measure(CeilingKinds.Fma | CeilingKinds.NarrowFma);
        return gauge.Best;
    }

    /// <summary>Measures those that never were.</summary>
    public void Need(CeilingKinds kinds) => Measure(kinds & ~known);

    /// <summary>Measures, again where they were before.</summary>
    public void Measure(CeilingKinds kinds)
    {
        known |= kinds;
        bool Wants(CeilingKinds kind) => kinds.HasFlag(kind);
        var best = Best;
        foreach (int bits in (int[])[0, 128, 256, 512])
            if (bits <= cpu.VectorBits && Wants(bits == cpu.VectorBits ? CeilingKinds.Fma : CeilingKinds.NarrowFma)) best = WithFma(best, bits, Ceilings.Fma(bits, team, threads, seconds));
        if (Wants(CeilingKinds.L2)) best = best with { L2GBps = Math.Max(best.L2GBps, Ceilings.ReadL2(cpu, team, threads)) };
        if (Wants(CeilingKinds.L3)) best = best with { L3GBps = Math.Max(best.L3GBps, Ceilings.ReadL3(cpu, team, threads)) };
        if (Wants(CeilingKinds.Memory)) best = best with { MemoryGBps = Math.Max(best.MemoryGBps, Ceilings.ReadMemory(cpu, team, threads)) };
        if (Wants(CeilingKinds.Bf16)) best = best with { Bf16Gflops = Math.Max(best.Bf16Gflops, Ceilings.Bf16(cpu, team, threads, seconds)) };
        if (Wants(CeilingKinds.Int8)) best = best with { Int8Gflops = Math.Max(best.Int8Gflops, Ceilings.Int8(cpu, team, threads, seconds)) };
        Best = best;
    }

    private static Ceilings WithFma(Ceilings best, int vectorBits, double gflops) => vectorBits switch
    {
        512 => best with { V512Gflops = Math.Max(best.V512Gflops, gflops) },
        256 => best with { V256Gflops = Math.Max(best.V256Gflops, gflops) },
        128 => best with { V128Gflops = Math.Max(best.V128Gflops, gflops) },
        _ => best with { ScalarGflops = Math.Max(best.ScalarGflops, gflops) },
    };
}
