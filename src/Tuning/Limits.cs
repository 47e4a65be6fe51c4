using MaxTune.IR;
using MaxTune.Runtime;

namespace MaxTune.Tuning;

/// <summary>Which limit of the machine binds a kernel.</summary>
public static class Limits
{
    /// <summary>What a kernel at its shapes has to do: multiply-adds of its contraction, every operand read and every result written once.</summary>
    public static Workload Of(KernelCase problem, CpuModel cpu, Ceilings ceilings)
    {
        var (flops, bytes, element) = Work(problem.Kernel, problem.Rows);
        return Of(flops, bytes, element, cpu, ceilings);
    }

    /// <summary>The same with ceilings that are measured only as far as the kernel could be bound by them.</summary>
    public static Workload Of(KernelCase problem, CpuModel cpu, CeilingGauge gauge)
    {
        var (flops, bytes, element) = Work(problem.Kernel, problem.Rows);
        gauge.Need(Kinds(flops, bytes, element, cpu, gauge.Best.Threads));
        return Of(flops, bytes, element, cpu, gauge.Best);
    }

    /// <summary>What kernels take beside each other, before anything is measured: 0 for those that are not tuned.</summary>
    /// <param name="kernel">An <c>mt.kernel</c>.</param>
    /// <param name="rows">What dynamic extents are.</param>
    public static double Effort(Operation kernel, long rows)
    {
        if (!KernelCase.IsTuned(kernel)) return 0;
        var (flops, bytes, _) = Work(kernel, rows);
        return flops + FlopsAByte * bytes;
    }

    // a core does about so many in the time in which a byte comes from its caches
    private const double FlopsAByte = 8;

    /// <summary>What a kernel could be bound by.</summary>
    /// <param name="element">Of what is multiplied.</param>
    public static CeilingKinds Kinds(double flops, double bytes, string element, CpuModel cpu, int threads) =>
        // rates of vectors are wanted for any kernel: what another width is worth
        CeilingKinds.Fma | (flops == 0 ? CeilingKinds.None : element switch { "bf16" => CeilingKinds.Bf16, "i8" => CeilingKinds.Int8, _ => CeilingKinds.None })
        | Level(flops, bytes, cpu, threads) switch { "l1" => CeilingKinds.None, "l2" => CeilingKinds.L2, "l3" => CeilingKinds.L3, _ => CeilingKinds.Memory };

    private static (double Flops, double Bytes, string Element) Work(Operation kernel, long rows)
    {
        double Count(Value value) => ((TensorType)value.Type).Extents.Aggregate(1.0, (n, e) => n * (e == IrType.Dynamic ? rows : e));
        double Bytes(Value value) => Count(value) * DTypes.Parse(((TensorType)value.Type).Element.ToString()).Size;
        double bytes = kernel.Operands.Where((_, i) => KernelCase.IsRead(kernel, i)).Sum(Bytes) + kernel.Results.ToArray().Sum(Bytes);
        if (kernel.Body.Operations.FirstOrDefault(op => StructuredOp.From(op) is { } s && ContractionDims.Of(s) is not null) is not { } product) return (0, bytes, "");
        double steps = ContractionDims.Of(new StructuredOp(product))!.K.Aggregate(1.0, (n, k) => n * Extent(product, k, rows));
        return (2 * Count(product.Result()) * steps, bytes, ((TensorType)product.Operand(0).Type).Element.ToString());
    }

    // how often a loop runs
    private static long Extent(Operation product, int dim, long rows)
    {
        var maps = new StructuredOp(product).IndexingMaps;
        for (int i = 0; i < maps.Length; i++)
            for (int r = 0; r < maps[i].Results.Length; r++)
                if (maps[i].Results[r] == AffineExpr.Dim(dim) && ((TensorType)product.Operand(i).Type).Extents[r] is var e) return e == IrType.Dynamic ? rows : e;
        return 1;
    }

    /// <summary>
    /// time ≥ max(flops / multiply-add rate, bytes / read bandwidth of the smallest memory that holds them all). What fits half the L1 has no bandwidth limit here:
    /// multiply-adds take as many loads as the L1 gives.
    /// </summary>
    /// <param name="element">Of what is multiplied: tiles and dot products multiply bf16 and i8, all else is widened to f32.</param>
    public static Workload Of(double flops, double bytes, string element, CpuModel cpu, Ceilings ceilings)
    {
        var (unit, gflops) = element switch
        {
            "bf16" when ceilings.Bf16Gflops > ceilings.BestGflops => ("bf16", ceilings.Bf16Gflops),
            "i8" when ceilings.Int8Gflops > ceilings.BestGflops => ("i8", ceilings.Int8Gflops),
            _ => ("fma", ceilings.BestGflops),
        };
        string level = Level(flops, bytes, cpu, ceilings.Threads);
        double rate = level switch { "l1" => 0, "l2" => ceilings.L2GBps, "l3" => ceilings.L3GBps, _ => ceilings.MemoryGBps };
        double compute = flops > 0 ? flops / (gflops * 1e9) : 0, transfer = rate > 0 ? bytes / (rate * 1e9) : 0;
        return new Workload(flops, bytes, compute >= transfer ? unit : level, Math.Max(compute, transfer), ceilings.ToString());
    }

    // the smallest memory that holds so many bytes, half of it left to others
    private static string Level(double flops, double bytes, CpuModel cpu, int threads)
    {
        double l1 = cpu.L1d.Bytes / 2.0 * threads, l2 = cpu.L2.Bytes / 2.0 * threads, l3 = cpu.L3.Bytes / 2.0;
        return bytes <= l1 && flops > 0 ? "l1" : bytes <= l2 || cpu.L3.Bytes == 0 && bytes <= 2 * l2 ? "l2" : bytes <= l3 ? "l3" : "memory";
    }
}
