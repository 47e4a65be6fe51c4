using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>The legal schedules of a narrow contraction, likeliest first: vector unit x register block x where the weight is widened x blocks of k and of rows.</summary>
internal static class NarrowSchedules
{
    public static List<Schedule> List(NarrowGemm gemm, MachineModel machine, int threads, long batch)
    {
        long m = gemm.M == IrType.Dynamic ? batch : gemm.M, n = gemm.N, k = gemm.K;
        var schedules = new List<(double Cost, Schedule Schedule)>();
        foreach (var isa in new[] { Isa.Avx512, Isa.Avx2, Isa.Vec128, Isa.Scalar })
        {
            if (isa.Bits() > machine.VectorBits || isa == Isa.Vec128 && gemm.HasBytes) continue;
            foreach (string widen in isa == Isa.Scalar ? ["registers"] : new[] { "registers", "panel" })
                foreach (var (mr, nv) in Blocks(gemm, isa, machine, widen, m, n))
                {
                    var block = new Schedule(isa, mr, nv * isa.Lanes(32), Widen: widen);
                    if (widen == "panel" && m < 2 * mr) continue;
                    foreach (var cached in CacheBlocks(gemm, block, m, n, k, machine))
                        foreach (int unroll in isa == Isa.Scalar ? [1] : new[] { 1, 2, 4 })
                            foreach (var (tm, tn) in Grids(threads, m, n, block))
                            {
                                var schedule = cached with { Unroll = unroll, ThreadsM = tm, ThreadsN = tn };
                                schedules.Add((Cost(gemm, schedule, m, n, k, machine), schedule));
                            }
                }
        }
        return [.. schedules.OrderBy(s => s.Cost).Select(s => s.Schedule)];
    }

    private static bool ScalesGroups(NarrowGemm gemm, string widen) => widen == "registers" && gemm.Weight.Dequantization is { Bits: 4, Group: > 0 };

    // mr · nv sums (twice that where groups have sums of their own) + nv vectors of W + 1 of A
    private static IEnumerable<(int Mr, int Nv)> Blocks(NarrowGemm gemm, Isa isa, MachineModel machine, string widen, long m, long n)
    {
        if (isa == Isa.Scalar) return [(Math.Min(4, (int)Math.Max(1, m)), 1), (1, 1)];
        int registers = isa == Isa.Avx512 ? 32 : machine.VectorRegisters == 32 ? 32 : 16, each = ScalesGroups(gemm, widen) ? 2 : 1;
        long widest = Math.Max(1, (n + isa.Lanes(32) - 1) / isa.Lanes(32));
        var blocks = new List<(int, int)>();
        for (int nv = 1; nv <= Math.Min(widest, 12); nv++)
            for (int mr = 1; each * mr * nv + nv + 1 <= registers; mr++)
            {
                if (gemm.M != IrType.Dynamic && mr > m) break;
                bool fills = each * (mr + 1) * nv + nv + 1 > registers, divides = m % mr == 0 && mr * nv >= 4;
                if (fills || divides || mr == m) blocks.Add((mr, nv));
            }
        return blocks;
    }

    private static IEnumerable<Schedule> CacheBlocks(NarrowGemm gemm, Schedule block, long m, long n, long k, MachineModel machine)
    {
        // widened rows in half of L2, and a number of rows that is known when compiling
        long rowBytes = k * 4, mc = Math.Max(1, machine.L2 / 2 / rowBytes / block.Mr) * block.Mr;
        bool known = gemm.M != IrType.Dynamic;
        foreach (long kc in new long[] { 0, 256, 512, 1024 }.Where(kc => kc == 0 || kc < k && !ScalesGroups(gemm, block.Widen)))
            foreach (string pack in gemm.AElement == IrType.F32 && m > block.Mr ? new[] { "b", "ab" } : ["b"])
            {
                var plain = block with { Kc = kc, Pack = pack };
                if (known && m * rowBytes <= machine.L2) yield return plain;
                if (!known || mc < m) yield return plain with { Mc = mc };
                if (known && mc >= 4 * block.Mr && mc / 2 < m) yield return plain with { Mc = mc / 2 / block.Mr * block.Mr };
            }
    }

    private static IEnumerable<(int Tm, int Tn)> Grids(int threads, long m, long n, Schedule block)
    {
        yield return (1, 1);
        for (int tm = 1; tm <= threads && threads > 1; tm++)
            if (threads % tm == 0 && tm <= (m + block.Mr - 1) / block.Mr && threads / tm <= (n + block.Nr - 1) / block.Nr) yield return (tm, threads / tm);
    }

    // instructions that widen a vector of W
    private static double WidenCost(NarrowGemm gemm) => gemm.Weight switch
    {
        { Dequantization.Bits: 4 } => 3.2,
        { Dequantization: not null } => 3,
        { Element: FloatType { Kind: FloatKind.F16 } } => 15,
        { Element: FloatType } => 2,
        _ => 1.5,
    };

    // cycles, roughly: what the register block issues, widening, and what comes from beyond L1
    private static double Cost(NarrowGemm gemm, Schedule s, long m, long n, long k, MachineModel machine)
    {
        int lanes = s.Isa.Lanes(32), nv = Math.Max(1, s.Nr / lanes), perStep = gemm.IsInteger && s.Isa != Isa.Scalar ? 2 : 1;
        bool panel = s.Widen == "panel";
        double products = s.Mr * nv * (gemm.IsInteger ? 2.0 : 1.0), widen = panel ? nv : nv * WidenCost(gemm);
        double step = Math.Max(Math.Max(s.Mr * nv / 2.0, (products + widen + s.Mr) / 4.5), 4) + (s.Unroll == 1 ? 0.5 : s.Unroll == 2 ? 0.2 : 0.1);
        double rowBlocks = Math.Ceiling((double)m / s.Mr), panels = Math.Ceiling((double)n / s.Nr), copies = Math.Ceiling((double)m / (s.Mc == 0 ? m : s.Mc));
        double cycles = rowBlocks * panels * (k / perStep * step + 6 + 3 * s.Mr * nv);
        if (panel) cycles += copies * panels * k / perStep * nv * (WidenCost(gemm) + 1) / 3;
        double depth = s.Kc == 0 ? k : s.Kc, panelBytes = depth * s.Nr * (panel ? 4.0 / perStep : gemm.Weight.Bits / 8.0);
        if (panelBytes > machine.L1 * 0.75 && rowBlocks > 1) cycles += rowBlocks * panels * k * s.Nr * (panel ? 4.0 / perStep : gemm.Weight.Bits / 8.0) / 64;
        double rows = Math.Min(s.Mc == 0 ? m : s.Mc, m) * k * 4;
        if (rows > machine.L2) cycles += panels * m * k * 4 / 64 * 3;
        if (s.Kc != 0) cycles += m * n * 8 / 64 * Math.Ceiling(k / depth);
        return s.Threads == 1 ? cycles : cycles / s.Threads + 6000;
    }
}
