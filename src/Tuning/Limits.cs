using MaxTune.IR;
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
        double bytes = problem.Read.Sum(t => (double)t.ByteLength) + results.Sum(r => Count(r) * DTypes.Parse(((TensorType)r.Type).Element.ToString()).Size);
        if (problem.Kernel.Body.Operations.FirstOrDefault(op => StructuredOp.From(op) is { } s && ContractionDims.Of(s) is not null) is not { } product) return Of(0, bytes, cpu, ceilings);
        double steps = ContractionDims.Of(new StructuredOp(product))!.K.Aggregate(1.0, (n, k) => n * Extent(product, k, problem.Rows));
        double flops = 2 * Count(product.Result()) * steps;
        // tiles and dot products multiply bf16 and bytes; all else is widened to f32
        return ((TensorType)product.Operand(0).Type).Element switch
        {
            FloatType { Kind: FloatKind.BF16 } when ceilings.Bf16Gflops > ceilings.BestGflops => Of(flops, bytes, cpu, ceilings, "bf16", ceilings.Bf16Gflops),
            IntegerType { Width: 8 } when ceilings.Int8Gflops > ceilings.BestGflops => Of(flops, bytes, cpu, ceilings, "i8", ceilings.Int8Gflops),
            _ => Of(flops, bytes, cpu, ceilings),
        };
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
    /// <param name="unit">Name of the ceiling that multiply-adds have.</param>
    /// <param name="gflops">It; 0: that of f32.</param>
    public static Workload Of(double flops, double bytes, CpuModel cpu, Ceilings ceilings, string unit = "fma", double gflops = 0)
    {
        double l1 = cpu.L1d.Bytes / 2.0 * ceilings.Threads, l2 = cpu.L2.Bytes / 2.0 * ceilings.Threads, l3 = cpu.L3.Bytes / 2.0;
        var (name, rate) = bytes <= l1 && flops > 0 ? ("l1", 0)
            : bytes <= l2 || cpu.L3.Bytes == 0 && bytes <= 2 * l2 ? ("l2", ceilings.L2GBps)
            : bytes <= l3 ? ("l3", ceilings.L3GBps) : ("memory", ceilings.MemoryGBps);
        double compute = flops > 0 ? flops / ((gflops > 0 ? gflops : ceilings.BestGflops) * 1e9) : 0, transfer = rate > 0 ? bytes / (rate * 1e9) : 0;
        return new Workload(flops, bytes, compute >= transfer ? unit : name, Math.Max(compute, transfer), ceilings.ToString());
    }
}
