using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>A legal schedule of a kernel.</summary>
/// <param name="Cost">By the lowering's model: only ratios between schedules of one kernel mean something.</param>
public readonly record struct RankedSchedule(Schedule Schedule, double Cost);

/// <summary>
/// The legal schedules of a kernel on a machine, likeliest first. This list is the search space: whoever searches it needs to know nothing of what a kernel computes.
/// </summary>
public static class KernelSchedules
{
    /// <param name="kernel">An <c>mt.kernel</c>.</param>
    /// <param name="machine">What the code may use.</param>
    /// <param name="threads">Threads that may share the work; schedules for fewer are listed too.</param>
    /// <param name="batch">Rows to rank for when the kernel's are dynamic.</param>
    public static IReadOnlyList<Schedule> List(Operation kernel, MachineModel machine, int threads, long batch = 64) => [.. Ranked(kernel, machine, threads, batch).Select(r => r.Schedule)];

    /// <summary>The same with what each is expected to cost.</summary>
    public static IReadOnlyList<RankedSchedule> Ranked(Operation kernel, MachineModel machine, int threads, long batch = 64) =>
        NarrowGemm.Match(kernel) is { Constant: not null } narrow ? NarrowSchedules.List(narrow, machine, threads, batch)
        : GemmKernel.Match(kernel) is { } gemm ? ForGemm(gemm, machine, threads, batch) : [.. ForRows(machine, threads).Select(s => new RankedSchedule(s, 1))];

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

    private static List<RankedSchedule> ForGemm(GemmKernel gemm, MachineModel machine, int threads, long batch)
    {
        long m = gemm.M == IrType.Dynamic ? batch : gemm.M, n = gemm.N == IrType.Dynamic ? batch : Math.Max(1, gemm.N), k = gemm.K == IrType.Dynamic ? 512 : gemm.K;
        int elementBits = gemm.AccumulatorBits;
        var schedules = new List<(double Cost, Schedule Schedule)>();
        double copying = Copying(gemm) * n * k;
        bool widens = gemm.AType.Element != gemm.AccumulatorElement;
        foreach (var isa in Isas(machine))
            foreach (var (mr, nv) in Blocks(isa, machine, gemm.MDim is null ? 1 : m, n, elementBits, gemm.M == IrType.Dynamic))
            {
                int nr = nv * isa.Lanes(elementBits);
                var block = new Schedule(isa, mr, nr);
                // partial sums wait in the output between blocks of k: it must hold them
                foreach (var cached in CacheBlocks(block, m, n, k, elementBits / 8, machine, gemm.M == IrType.Dynamic, widens).Where(s => s.Kc == 0 || gemm.OutputType.Element == gemm.AccumulatorElement))
                    foreach (int unroll in isa == Isa.Scalar ? [1] : new[] { 1, 2, 4, 8 })
                        foreach (int streams in Streams(cached, m, n, k, nv, elementBits / 8, machine))
                            foreach (var (tm, tn, tk) in Grids(threads, m, n, KSlices.Suits(gemm) ? k : 0, cached))
                            {
                                var schedule = cached with { Unroll = unroll, Streams = streams, ThreadsM = tm, ThreadsN = tn, ThreadsK = tk };
                                foreach (int ahead in new[] { 0 }.Concat(Prefetches(schedule, m, n, k, elementBits / 8, machine)))
                                    schedules.Add((Cost(schedule with { Prefetch = ahead }, m, n, k, elementBits, machine) + (copying + Widening(widens, schedule, m, n, k)) / schedule.ThreadsN, schedule with { Prefetch = ahead }));
                            }
            }
        if (machine.X86 && gemm.AccumulatorElement == IrType.F32 && gemm.NarrowestBits == 32)
            schedules.AddRange([.. schedules.Where(s => s.Schedule.Isa is Isa.Avx2 or Isa.Avx512).Select(s => (s.Cost * MachineCodeShare, s.Schedule with { Code = "x86" }))]);
        foreach (var dots in Dots(gemm, m, n, k, machine, threads)) schedules.Add((Cost(dots, m, n, k, elementBits, machine), dots));
        return [.. schedules.OrderBy(s => s.Cost).DistinctBy(s => s.Schedule).Select(s => new RankedSchedule(s.Schedule, s.Cost))];
    }

    // Cycles an element that a run spends on B before it multiplies: a copy in panels, of a B that is no constant; or reads that are gathered.
    private static double Copying(GemmKernel gemm) => gemm.ConstantB is not null || gemm.IsPacked ? 0 : gemm.HasColumnsLast ? gemm.Batch.Length == 0 || gemm.PacksBatches ? 0.3 : 0 : gemm.Batch.Length == 0 || gemm.PacksBatches ? 1 : 20;

    // An element of A that is widened each time it is read takes as long as two multiply-adds.
    private static double Widening(bool widens, Schedule s, double m, double n, double k) => widens && !s.Pack.Contains('a') ? m * k * Math.Ceiling(n / s.Nr) : 0;

    // Dot products, where columns are too few to fill vectors, or B is computed and has k last: mr · nr accumulators + nr vectors of B + 1 of A.
    private static IEnumerable<Schedule> Dots(GemmKernel gemm, long m, long n, long k, MachineModel machine, int threads)
    {
        if (!gemm.TakesDots) yield break;
        // columns of a weight that is no constant lie k apart: vectors of them would be gathered, or copied in each run
        bool isComputed = gemm.ConstantB is null;
        foreach (var isa in Isas(machine).Where(isa => isa != Isa.Scalar))
        {
            int lanes = isa.Lanes(gemm.AccumulatorBits);
            bool isFew = n <= MostDotVectors * lanes && n <= MostFilled * ((n + lanes - 1) / lanes * lanes);
            if (k < lanes || !isFew && !isComputed) continue;
            int registers = machine.VectorRegisters == 32 ? 32 : 16;
            foreach (int nr in Enumerable.Range(1, (int)Math.Min(n, registers / 2)).Where(nr => n % nr == 0 || nr == n || nr is 4 or 5 or 6))
            {
                int tallest = Math.Min(MostDotRows, (registers - nr - 1) / nr);
                for (int mr = 1; mr <= tallest && (mr <= m || gemm.M == IrType.Dynamic); mr++)
                {
                    // sums enough to wait for none, or all there are
                    if (mr * nr < 8 && mr < m && mr != tallest) continue;
                    foreach (int unroll in new[] { 1, 2, 4 })
                        foreach (string order in m > mr && n > nr ? new[] { "ji", "ij" } : ["ji"])
                        {
                            var dots = new Schedule(isa, mr, nr, Order: order, Unroll: unroll, Vectorize: "k");
                            foreach (var (tm, tn, _) in Grids(threads, m, n, 0, dots)) yield return dots with { ThreadsM = tm, ThreadsN = tn };
                        }
                }
            }
        }
    }

    // vectors of columns, and how full of them, at most; rows of A
    private const int MostDotVectors = 2, MostDotRows = 8;
    private const double MostFilled = 0.9;

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

    private static IEnumerable<Schedule> CacheBlocks(Schedule block, long m, long n, long k, int bytes, MachineModel machine, bool dynamicRows, bool widens)
    {
        foreach (long kc in new long[] { 0, 128, 256, 512, 1024 }.Where(kc => kc == 0 || kc < k))
        {
            long depth = kc == 0 ? k : kc;
            // half of L2 for the rows of A, half of L3 for the columns of B
            long mc = machine.L2 / 2 / Math.Max(1, RowSpan(depth, k, bytes)) / block.Mr * block.Mr;
            long nc = machine.L3 / 2 / Math.Max(1, depth * bytes) / block.Nr * block.Nr;
            var plain = block with { Kc = kc };
            yield return plain;
            // one row block reads B once, whatever the order
            if (m <= block.Mr && !dynamicRows) continue;
            // whole rows lie close together as they are: a quarter of L2, and the next panel of B is fetched beside them
            long near = machine.L2 / 4 / Math.Max(1, depth * bytes) / block.Mr * block.Mr;
            if (kc == 0 && near >= 2 * block.Mr && near < m) yield return plain with { Mc = near };
            if (n > block.Nr) yield return plain with { Order = "ij" };
            if (mc >= block.Mr && mc < m) yield return plain with { Mc = mc };
            // packed, rows take no more room than they fill, and are widened once
            long packed = machine.L2 / 2 / (depth * bytes) / block.Mr * block.Mr;
            if (widens ? n > block.Nr : m > 4 * block.Mr && n >= 4 * block.Nr)
                foreach (long rows in new[] { packed, packed / 2 / block.Mr * block.Mr }.Distinct())
                    if (rows >= block.Mr) yield return plain with { Mc = rows < m || dynamicRows ? rows : 0, Pack = "ab" };
            if (nc >= block.Nr && nc < n) yield return plain with { Nc = nc, Mc = mc >= block.Mr && mc < m ? mc : 0 };
            long nL2 = machine.L2 / 2 / Math.Max(1, depth * bytes) / block.Nr * block.Nr;
            if (nL2 >= block.Nr && nL2 < n) yield return plain with { Nc = nL2, Order = "ij" };
        }
    }

    // few rows read B from memory once: several streams of it come faster than one (64 MB in 3.2 ms, 2.6 by two streams, 2.2 by four, 2.3 by eight)
    private static IEnumerable<int> Streams(Schedule s, long m, long n, long k, int vectors, int bytes, MachineModel machine) =>
        new[] { 1, 2, 3, 4, 8 }.Where(streams => streams == 1 || vectors % streams == 0 && s.Kc == 0 && s.Pack == "b" && m <= 2 * s.Mr && n * k * bytes > machine.L2);

    // B comes from beyond L1: the k loop fetches it 3 KB ahead; few rows on a large B 6, 12 or 2 KB
    private static int[] Prefetches(Schedule s, long m, long n, long k, int bytes, MachineModel machine)
    {
        int Ahead(int distance) => Math.Max(2, distance / (s.Nr * bytes));
        return s.Order != "ji" || s.Pack == "none" || n * k * bytes <= machine.L1 ? []
        : m > s.Mr ? [Ahead(3072)] : n * k * bytes > machine.L2 ? [Ahead(6144), Ahead(12288), Ahead(2048)] : [];
    }

    // Bytes of cache that a row of A takes up. Rows a multiple of 1 KB apart meet in the same sets, so a part of such a row costs as much as all of it:
    // 252 rows x 256 columns of a 1024-wide matrix fill 16 of 1024 sets of L2, and run at half the speed of 60 rows.
    private static long RowSpan(long depth, long k, long bytes) => (k * bytes % 1024 == 0 ? k : depth) * bytes;

    /// <summary>How threads may share rows, columns and k; 0 for a <paramref name="k"/> that they do not share.</summary>
    internal static IEnumerable<(int Tm, int Tn, int Tk)> Grids(int threads, long m, long n, long k, Schedule s)
    {
        yield return (1, 1, 1);
        for (int tk = 1; tk <= threads && threads > 1; tk++)
        {
            if (threads % tk != 0 || tk > 1 && !(SharesK(tk, m, n, k) && s.Kc * tk < k)) continue;
            int grid = threads / tk;
            for (int tm = 1; tm <= grid; tm++)
                if (grid % tm == 0 && tm <= (m + s.Mr - 1) / s.Mr && grid / tm <= (n + s.Nr - 1) / s.Nr) yield return (tm, grid / tm, tk);
        }
    }

    // Y is small beside what is read of A and B, and each slice is worth a thread: 8x16384x24 by two takes 21 us, 30 where they share the columns
    private static bool SharesK(int threads, long m, long n, long k) => threads <= Schedule.MostThreadsK && k >= 8 * Math.Max(m, n) && k >= 512 * threads;

    // Cycles a cache line takes from L2 and memory; nothing from L1, whose loads are counted with the register block. These and the other constants of Cost were fitted
    // to 600 schedules of 13 products on an Emerald Rapids (10 % mean error of those within 1.5 times the best).
    private const double FromL2 = 1;

    private static double FromMemory(MachineModel machine) => 1.6 * machine.L3Line;

    // Cycles, roughly: what the register block issues, its edges, and what comes from beyond L1.
    //   first   the operand that streams by, from where it lives: hidden behind the row blocks that see it first, or behind all of them when each fetches a share
    //   rest    what comes from a cache again, partial sums, copies of A: half hidden
    private static double Cost(Schedule s, long m, long n, long k, int elementBits, MachineModel machine)
    {
        // a thread has its slice of k; rows of A lie as far apart as they did
        long rowLength = k;
        k = (k + s.ThreadsK - 1) / s.ThreadsK;
        int lanes = s.Isa.Lanes(elementBits), nv = s.IsDot ? s.Nr : s.Nr / lanes;
        double fma = s.Mr * nv / 2.0, loads = (s.Mr + nv) / 2.0, latency = 4;
        double perStep = Math.Max(Math.Max(fma, loads), latency) + 0.15 * loads + (s.Unroll == 1 ? 0.25 : s.Unroll == 2 ? 0.1 : s.Unroll == 4 ? 0.05 : 0.06);
        if (!s.Pack.Contains('a') && s.Mr > RowsInL1(rowLength * elementBits / 8, machine)) perStep += 0.1 * s.Mr;
        double rowBlocks = Math.Ceiling((double)m / s.Mr), panels = Math.Ceiling((double)n / s.Nr), depth = s.Kc == 0 ? k : Math.Min(s.Kc, k), visits = Math.Ceiling(k / depth);
        double compute = rowBlocks * panels * ((s.IsDot ? (k + lanes - 1) / lanes : k) * perStep + visits * 8 * s.Mr * nv);

        double bytes = elementBits / 8.0, sizeB = (double)n * k * bytes, sizeY = (double)m * n * bytes, homeB = Home(sizeB, machine), homeA = Home((double)m * k * bytes, machine);
        bool packsA = s.Pack.Contains('a');
        double mc = Math.Min(s.Mc == 0 ? m : s.Mc, m), nc = Math.Min(s.Nc == 0 ? n : s.Nc, n), rowSpan = packsA ? depth * bytes : RowSpan((long)depth, rowLength, elementBits / 8);
        double linesA = m * k * bytes / 64, linesB = sizeB / 64, first, beside, rest;
        if (s.Order == "ji")
        {
            double passes = Math.Ceiling(m / mc), again = rowBlocks - passes, panel = depth * s.Nr * bytes;
            first = linesB * passes * homeB * (s.Prefetch > 0 ? 0.9 : 1);
            beside = s.Prefetch > 0 && GemmLowering.FetchesPanels(s, (long)mc, n, rowLength, elementBits) ? compute : compute * passes / rowBlocks;
            rest = linesB * again * (panel <= machine.L1 * 0.75 ? 0 : panel <= machine.L2 / 2 ? FromL2 * (s.Prefetch > 0 ? 0.5 : 1) : homeB)
                + linesA * panels * Nearest(mc * rowSpan, machine, homeA);
        }
        else
        {
            double passes = Math.Ceiling(n / nc);
            first = linesA * passes * homeA;
            beside = compute * passes / panels;
            rest = linesA * (panels - passes) * Nearest(s.Mr * rowSpan, machine, homeA)
                + linesB * (Math.Ceiling(m / mc) * homeB + (rowBlocks - Math.Ceiling(m / mc)) * Nearest(nc * depth * bytes, machine, homeB));
        }
        if (packsA) rest += linesA * Math.Ceiling(n / nc) * 4;
        rest += sizeY / 64 * (2 * visits - 1) * Home(sizeY, machine) * 0.7;
        first *= s.Streams switch { 1 => 1, 2 => 0.85, _ => 0.8 };
        double cycles = compute + rest * 0.5 + Math.Max(0, first - beside) + 0.1 * Math.Min(first, beside);
        if (s.Threads == 1) return cycles;
        // the parts of slices of k come from other cores when they are added
        double adding = s.ThreadsK == 1 ? 0 : sizeY / 64 * s.ThreadsK * machine.L3Line;
        return cycles / (s.ThreadsM * s.ThreadsN) + 6000 + adding;
    }

    // Rows of A of so many bytes whose lines stay in L1 while k passes: those a multiple of 4 KB apart share one set, of which two lines are B's and Y's. A set's ways are
    // 4 KB apart, so L1 / 4 KB is how many it has. 14x32 takes 1.13 times as long with K = 1024 as with 1040 (Zen 5).
    private static long RowsInL1(long rowBytes, MachineModel machine)
    {
        // the largest power of two that divides it
        long apart = rowBytes == 0 ? 4096 : Math.Clamp(rowBytes & -rowBytes, 64, 4096);
        return (machine.L1 / 4096 - 2) * (4096 / apart);
    }

    // where so many bytes are that were used before everything else
    private static double Home(double bytes, MachineModel machine) => bytes <= machine.L2 / 2 ? FromL2 : bytes <= machine.L3 / 2 ? machine.L3Line : FromMemory(machine);

    // where so many bytes are that are used over and over
    private static double Nearest(double bytes, MachineModel machine, double home) => bytes <= machine.L1 / 2 ? 0 : bytes <= machine.L2 * 0.75 ? FromL2 : Math.Max(FromL2, home);
}
