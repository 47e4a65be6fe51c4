using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// The legal schedules of a kernel on a machine, likeliest first. This list is the search space: whoever searches it needs to know nothing of what a kernel computes.
/// </summary>
public static class KernelSchedules
{
    /// <param name="kernel">An <c>mt.kernel</c>.</param>
    /// <param name="machine">What the code may use.</param>
    /// <param name="threads">Threads that may share the work; schedules for fewer are listed too.</param>
    /// <param name="batch">Rows to rank for when the kernel's are dynamic.</param>
    public static IReadOnlyList<Schedule> List(Operation kernel, MachineModel machine, int threads, long batch = 64) =>
        NarrowGemm.Match(kernel) is { Constant: not null } narrow ? NarrowSchedules.List(narrow, machine, threads, batch)
        : GemmKernel.Match(kernel) is { } gemm ? ForGemm(gemm, machine, threads, batch) : ForRows(machine, threads);

    /// <summary>Kinds of code that would suit a kernel but that the machine cannot run, and what it lacks for each.</summary>
    public static IEnumerable<(Isa Isa, string[] Lacks)> Unavailable(Operation kernel, MachineModel machine) =>
        NarrowGemm.Match(kernel) is { Constant: not null } narrow ? NarrowSchedules.Unavailable(narrow, machine) : [];

    /// <summary>The schedule to use without tuning: the likeliest.</summary>
    public static Schedule Default(Operation kernel, MachineModel machine, int threads, long batch = 64) => List(kernel, machine, threads, batch)[0];

    private static IEnumerable<Isa> Isas(MachineModel machine) =>
        new[] { Isa.Avx512, Isa.Avx2, Isa.Vec128, Isa.Scalar }.Where(isa => isa.Bits() <= machine.VectorBits);

    private static List<Schedule> ForRows(MachineModel machine, int threads) =>
    [
        .. from isa in Isas(machine)
           from unroll in isa == Isa.Scalar ? [1] : new[] { 1, 2, 4 }
           from team in threads == 1 ? [1] : new[] { threads, 1 }
           select new Schedule(isa, Unroll: unroll, ThreadsM: team),
    ];

    private static List<Schedule> ForGemm(GemmKernel gemm, MachineModel machine, int threads, long batch)
    {
        long m = gemm.M == IrType.Dynamic ? batch : gemm.M, n = Math.Max(1, gemm.N), k = gemm.K == IrType.Dynamic ? 512 : gemm.K;
        int elementBits = gemm.AccumulatorBits;
        var schedules = new List<(double Cost, Schedule Schedule)>();
        foreach (var isa in Isas(machine))
            foreach (var (mr, nv) in Blocks(isa, machine, gemm.MDim is null ? 1 : m, n, elementBits, gemm.M == IrType.Dynamic))
            {
                int nr = nv * isa.Lanes(elementBits);
                var block = new Schedule(isa, mr, nr);
                // partial sums wait in the output between blocks of k: it must hold them
                foreach (var cached in CacheBlocks(block, m, n, k, elementBits / 8, machine, gemm.M == IrType.Dynamic).Where(s => s.Kc == 0 || gemm.OutputType.Element == gemm.AccumulatorElement))
                    foreach (int unroll in isa == Isa.Scalar ? [1] : new[] { 1, 2, 4, 8 })
                        foreach (var (tm, tn) in Grids(threads, m, n, mr, nr))
                        {
                            var schedule = cached with { Unroll = unroll, ThreadsM = tm, ThreadsN = tn };
                            schedules.Add((Cost(schedule, m, n, k, elementBits, machine), schedule));
                            // B comes from beyond L2 once a block of rows
                            if (schedule is { Order: "ji", Pack: "b" or "ab" } && m > 2 * mr && n * k * elementBits / 8 > machine.L2)
                                schedules.Add((Cost(schedule, m, n, k, elementBits, machine) * 1.01, schedule with { Prefetch = 1 }));
                        }
            }
        if (machine.X86 && gemm.AccumulatorElement == IrType.F32 && gemm.NarrowestBits == 32)
            schedules.AddRange([.. schedules.Where(s => s.Schedule.Isa is Isa.Avx2 or Isa.Avx512).Select(s => (s.Cost * MachineCodeShare, s.Schedule with { Code = "x86" }))]);
        return [.. schedules.OrderBy(s => s.Cost).Select(s => s.Schedule)];
    }

    // of two that are as likely the IL is the simpler
    private const double MachineCodeShare = 1.02;

    // register blocks that fit: mr · nv accumulators + nv vectors of B + 1 of A
    private static IEnumerable<(int Mr, int Nv)> Blocks(Isa isa, MachineModel machine, long m, long n, int elementBits, bool dynamicRows)
    {
        if (isa == Isa.Scalar) return [(Math.Min(4, (int)Math.Max(1, m)), 1), (1, 1)];
        int registers = isa == Isa.Avx512 ? 32 : machine.VectorRegisters == 32 && isa != Isa.Avx512 ? 32 : 16;
        int lanes = isa.Lanes(elementBits);
        long widest = Math.Max(1, (n + lanes - 1) / lanes);
        var blocks = new List<(int, int)>();
        for (int nv = 1; nv <= Math.Min(widest, 12); nv++)
            for (int mr = 1; mr * nv + nv + 1 <= registers; mr++)
            {
                if (!dynamicRows && mr > m) break;
                bool fills = (mr + 1) * nv + nv + 1 > registers;              // no taller block fits
                bool divides = m % mr == 0 && mr * nv >= 4;                   // or the rows come out even
                if (fills || divides || (!dynamicRows && mr == m)) blocks.Add((mr, nv));
            }
        return blocks;
    }

    private static IEnumerable<Schedule> CacheBlocks(Schedule block, long m, long n, long k, int bytes, MachineModel machine, bool dynamicRows)
    {
        foreach (long kc in new long[] { 0, 128, 256, 512, 1024 }.Where(kc => kc == 0 || kc < k))
        {
            long depth = kc == 0 ? k : kc;
            // half of L2 for the rows of A, half of L3 for the columns of B
            long mc = machine.L2 / 2 / Math.Max(1, RowSpan(depth, k, bytes)) / block.Mr * block.Mr;
            long nc = machine.L3 / 2 / Math.Max(1, depth * bytes) / block.Nr * block.Nr;
            var plain = block with { Kc = kc };
            yield return plain;
            if (n > block.Nr) yield return plain with { Order = "ij" };
            if (mc >= block.Mr && mc < m) yield return plain with { Mc = mc };
            // packed, rows take no more room than they fill
            long packed = machine.L2 / 2 / (depth * bytes) / block.Mr * block.Mr;
            if (m > 4 * block.Mr && n >= 4 * block.Nr)
                foreach (long rows in new[] { packed, packed / 2 / block.Mr * block.Mr }.Distinct())
                    if (rows >= block.Mr) yield return plain with { Mc = rows < m || dynamicRows ? rows : 0, Pack = "ab" };
            if (nc >= block.Nr && nc < n) yield return plain with { Nc = nc, Mc = mc >= block.Mr && mc < m ? mc : 0 };
            long nL2 = machine.L2 / 2 / Math.Max(1, depth * bytes) / block.Nr * block.Nr;
            if (nL2 >= block.Nr && nL2 < n) yield return plain with { Nc = nL2, Order = "ij" };
        }
    }

    // Bytes of cache that a row of A takes up. Rows a multiple of 1 KB apart meet in the same sets, so a part of such a row costs as much as all of it:
    // 252 rows x 256 columns of a 1024-wide matrix fill 16 of 1024 sets of L2, and run at half the speed of 60 rows.
    private static long RowSpan(long depth, long k, long bytes) => (k * bytes % 1024 == 0 ? k : depth) * bytes;

    private static IEnumerable<(int Tm, int Tn)> Grids(int threads, long m, long n, int mr, int nr)
    {
        yield return (1, 1);
        for (int tm = 1; tm <= threads && threads > 1; tm++)
            if (threads % tm == 0 && tm <= (m + mr - 1) / mr && threads / tm <= (n + nr - 1) / nr) yield return (tm, threads / tm);
    }

    // Cycles, roughly: what the register block issues, what its edges waste, what comes from beyond L1, and a share for starting threads.
    private static double Cost(Schedule s, long m, long n, long k, int elementBits, MachineModel machine)
    {
        int lanes = s.Isa.Lanes(elementBits), nv = s.Nr / lanes;
        double fma = s.Mr * nv / 2.0, loads = (s.Mr + nv) / 2.0, latency = 4;
        double perStep = Math.Max(Math.Max(fma, loads), latency) + (s.Unroll == 1 ? 0.5 : s.Unroll == 2 ? 0.2 : 0.1);
        double blocks = Math.Ceiling((double)m / s.Mr) * Math.Ceiling((double)n / s.Nr);
        double cycles = blocks * (k * perStep + 6 + 2 * s.Mr * nv);

        double depth = s.Kc == 0 ? k : s.Kc, bytes = elementBits / 8.0;
        bool packsA = s.Pack.Contains('a');
        double panelB = depth * s.Nr * bytes, blockA = Math.Min(s.Mc == 0 ? m : s.Mc, m) * (packsA ? depth * bytes : RowSpan((long)depth, k, elementBits / 8));
        if (packsA) cycles += m * k * bytes / 32 * (s.Nc == 0 ? 1 : Math.Ceiling((double)n / s.Nc)) * 1.5;
        double lines = s.Order == "ji"
            ? blocks * k * s.Mr * bytes / 64 * (blockA > machine.L2 ? 6 : 1) + (panelB > machine.L1 * 0.75 ? blocks * k * s.Nr * bytes / 64 * 2 : 0)
            : blocks * k * s.Nr * bytes / 64 * (n * depth * bytes > machine.L2 ? 6 : 2);
        cycles += lines * 0.5;
        if (s.Kc != 0) cycles += m * n * bytes / 64 * 4 * Math.Ceiling(k / depth);
        int used = s.Threads;
        return used == 1 ? cycles : cycles / used + 6000;
    }
}
