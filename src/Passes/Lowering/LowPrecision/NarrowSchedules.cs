using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>The legal schedules of a narrow contraction, likeliest first: vector unit x register block x where the weight is widened x blocks of k and of rows.</summary>
internal static class NarrowSchedules
{
    public static List<RankedSchedule> List(NarrowGemm gemm, MachineModel machine, int threads, long batch)
    {
        long m = gemm.M == IrType.Dynamic ? batch : gemm.M, n = gemm.N, k = gemm.K;
        var schedules = new List<(double Cost, Schedule Schedule)>();
        bool takesPanel = SplitsWords(gemm);
        foreach (var isa in new[] { Isa.Avx512, Isa.Avx2, Isa.Vec128, Isa.Scalar })
        {
            if (isa.Bits() > machine.VectorBits || isa == Isa.Vec128 && gemm.HasBytes) continue;
            foreach (string widen in isa == Isa.Scalar ? ["registers"] : takesPanel ? ["panel"] : new[] { "registers", "panel" })
                foreach (var (mr, nv) in Blocks(gemm, isa, machine, widen, m, n))
                {
                    var block = new Schedule(isa, mr, nv * isa.Lanes(32), Widen: widen);
                    if (widen == "panel" && m < 2 * mr && !takesPanel) continue;
                    foreach (var cached in CacheBlocks(gemm, block, m, n, k, machine))
                        foreach (int unroll in isa == Isa.Scalar ? [1] : new[] { 1, 2, 4 })
                            foreach (var (tm, tn, _) in KernelSchedules.Grids(threads, m, n, 0, block))
                            {
                                var schedule = cached with { Unroll = unroll, ThreadsM = tm, ThreadsN = tn };
                                schedules.Add((Cost(gemm, schedule, m, n, k, machine), schedule));
                            }
                }
        }
        foreach (var isa in MachineCode.Append(Isa.Avx512))
            if (isa.IsMachineCode() ? gemm.Suits(isa) && machine.Lacks(isa.Needs(gemm.Weight.Element)).Length == 0 : gemm.Widens(isa) && machine.X86 && isa.Bits() <= machine.VectorBits)
                foreach (var block in isa == Isa.Amx ? Tiles(gemm, m, n) : Blocks(gemm, isa, machine, "registers", m, n).SelectMany(b => Streamed(gemm, isa, b.Mr, b.Nv, m, n, k, machine)))
                {
                    // tiles' lines and Y's come through the same buffers; the cost is not fitted to what goes past them, so it stands beside the other
                    bool mayPass = isa == Isa.Amx && m * n * DenseElementsAttr.ByteWidth(gemm.OutputType.Element) >= LeastPastCaches && GoesPast(gemm, block);
                    foreach (var cached in CacheBlocks(gemm, block, m, n, k, machine))
                        // tiles take longer than the loop around them
                        foreach (int unroll in isa == Isa.Amx && k > MostUnrolledTiles ? [1] : new[] { 1, 2 })
                            foreach (var (tm, tn, _) in KernelSchedules.Grids(threads, m, n, 0, block))
                            {
                                var schedule = cached with { Unroll = unroll, ThreadsM = tm, ThreadsN = tn };
                                double cost = isa == Isa.Amx ? TileCost(gemm, schedule, m, n, k, machine) : MachineCost(gemm, schedule, m, n, k, machine);
                                schedules.Add((cost, schedule));
                                if (mayPass) schedules.Add((cost, schedule with { Store = "nontemporal" }));
                            }
                }
        if (gemm.IsFixable && machine.FixedPoint && machine.X86 && machine.Lacks(Isa.Avx512Vnni.Needs(gemm.Weight.Element)).Length == 0)
            foreach (var (mr, nv) in new[] { (7, 2), (8, 1), (14, 1), (4, 3), (6, 2), (4, 2), (1, 4) })
                if (mr <= m || gemm.M == IrType.Dynamic)
                    foreach (var cached in CacheBlocks(gemm, new Schedule(Isa.Avx512Vnni, mr, nv * 16, Widen: "fixed"), m, n, k, machine))
                        foreach (int unroll in new[] { 2, 4 })
                            foreach (var (tm, tn, _) in KernelSchedules.Grids(threads, m, n, 0, cached))
                            {
                                var schedule = cached with { Unroll = unroll, ThreadsM = tm, ThreadsN = tn };
                                schedules.Add((MachineCost(gemm, schedule, m, n, k, machine), schedule));
                            }
        return [.. schedules.OrderBy(s => s.Cost).Select(s => new RankedSchedule(s.Schedule, s.Cost))];
    }

    private const long MostUnrolledTiles = 256;

    // bytes: a smaller Y stays in L2 beside A and W
    private const long LeastPastCaches = 512 * 1024;

    private static readonly Isa[] MachineCode = [Isa.Amx, Isa.Avx512Bf16, Isa.Avx512Vnni, Isa.Avx512F16c, Isa.AvxVnni, Isa.F16c];

    /// <summary>Kinds of machine code that would suit the kernel, and what the machine lacks for each.</summary>
    public static IEnumerable<(Isa Isa, string[] Lacks)> Unavailable(NarrowGemm gemm, MachineModel machine) =>
        MachineCode.Where(gemm.Suits).Select(isa => (isa, machine.Lacks(isa.Needs(gemm.Weight.Element)))).Where(x => x.Item2.Length > 0);

    private static bool GoesPast(NarrowGemm gemm, Schedule block) => ScheduleRules.Nontemporal(gemm, block with { Store = "nontemporal" }) is null;

    // rows / 16 x columns / 16 accumulators, a tile of A for each row of them and one of W: at most 8 tiles
    private static IEnumerable<Schedule> Tiles(NarrowGemm gemm, long m, long n)
    {
        foreach (var (mr, nr) in new[] { (32, 32), (32, 16), (48, 16), (16, 48), (16, 64), (16, 96), (16, 32), (16, 16) })
        {
            var block = new Schedule(Isa.Amx, mr, nr);
            bool fits = (nr == 16 || nr - 16 < n) && (mr == 16 || mr - 16 < m) && (!gemm.IsFixedPoint || mr * nr <= 256 * FixedPointTileBlock.MostTiles);
            // wide ones are for few rows; but of bytes only 64 columns are a line, which can go past the caches
            if (fits && (nr < 64 || m <= 16 || gemm.IsInteger && GoesPast(gemm, block))) yield return block;
        }
    }

    /// <summary>What a fit to timed schedules gave.</summary>
    /// <param name="Step">Cycles of a step of k for each broadcast and each vector of W, beyond what the ports allow.</param>
    /// <param name="Sum">Cycles of a block for each of its sums: started, and stored or finished.</param>
    /// <param name="Line">Cycles of a line of a panel that does not stay in L1; <paramref name="IlLine"/> where the code is IL.</param>
    /// <param name="L1Share">A panel of more than this share of L1 does not stay there.</param>
    private readonly record struct Fitted(double Step, double Sum, double Line, double IlLine, double L1Share)
    {
        // 2000 schedules of 29 products of bf16, f16, bytes and weights of 8 and 4 bits on an Emerald Rapids
        private static readonly Fitted EmeraldRapids = new(0.1, 1.5, 0.4, 0.4, 0.8), Zen5 = new(0.15, 2, 1.5, 1, 0.75);

        public static Fitted To(MachineModel machine) => machine.Bf16Dot == 1 ? Zen5 : EmeraldRapids;
    }

    // cycles of IL that makes a vector of results such elements, and one of A floats or pairs
    private static double StoreCost(IrType type) => type == IrType.F16 ? 12 : type == IrType.BF16 ? 7.5 : type == IrType.I8 ? 9 : 1;

    private static double LoadCost(IrType type) => type == IrType.F16 ? 9 : type == IrType.BF16 ? 3 : type == IrType.I8 ? 1 : 0;

    // cycles, roughly: the register block, the copy of A's rows, the epilogue, and what comes from beyond the caches
    private static double MachineCost(NarrowGemm gemm, Schedule s, long m, long n, long k, MachineModel machine)
    {
        var (fit, output) = (Fitted.To(machine), gemm.OutputType.Element);
        bool isDigits = gemm.IsFixedPoint, isFour = gemm.Weight.Bits == 4, once = s.Widen == "panel", dots = s.Isa == Isa.Avx512Bf16 && !once;
        int group = s.Isa switch { Isa.Avx512Bf16 => once ? 1 : 2, Isa.AvxVnni or Isa.Avx512Vnni => s.IsFixed ? 2 : 4, _ => 1 }, lanes = s.Isa.Lanes(32), nv = s.Nr / lanes, digits = isDigits ? FixedPointRows.Digits : 1;
        double panels = Math.Ceiling((double)n / s.Nr), bytes = gemm.Weight.Bits / 8.0, rowBlocks = Math.Ceiling((double)m / s.Mr);
        double products = panels * Rows(m, s.Mr, Block) * (s.Unroll == 1 ? 1.02 : 1);
        double rowsAtOnce = Math.Min(s.Mc == 0 ? m : s.Mc, m), copies = Math.Ceiling(m / rowsAtOnce);
        if (once) products += copies * panels * nv * (isDigits ? k / 8.0 * 3 : k * 1.5);
        // a panel's way to 16 bits
        if (s.IsFixed) products += copies * panels * k * nv * 5;
        double depth = s.Kc == 0 ? k : Math.Min(k, s.Kc), inMemory = once ? isDigits ? 1 : 4 : bytes, panel = depth * s.Nr * inMemory, left = rowsAtOnce * k * (isDigits ? digits : group == 1 ? 4 : bytes);
        // what is fetched while rows pass by
        double ahead = once && s.Prefetch > 0 ? 0.5 : 1;
        // functions of 512 bits finish rows themselves
        double finish = s.Isa.Bits() < 512 ? StoreCost(output) : output == IrType.BF16 && s.Isa != Isa.Avx512Bf16 ? 6 : output == IrType.I8 ? 4 : 3;
        double cycles = products + m * n / (double)lanes * finish + (isDigits ? m * (k / 16.0 * (isFour ? 17 : 12) + 50) : m * k * bytes / 64 * 4);
        if (panel > machine.L1 * fit.L1Share && rowBlocks > 1) cycles += rowBlocks * panels * k * s.Nr * inMemory / 64 * fit.Line * ahead;
        if (left > machine.L2 / 2) cycles += panels * m * k * bytes / 64 * 8;
        cycles += panels * copies * Math.Ceiling(k / depth) * 100;              // calls
        if (s.Kc != 0) cycles += m * n / 16.0 * Math.Ceiling(k / depth) * 2;
        cycles += copies * FromFar(gemm, n, k) * ahead;
        if (n * k * bytes > machine.L2 && m <= 2 * s.Mr) cycles *= s.Streams switch { 1 => 1.2, 2 => 1.1, _ => 1 } * (s.Prefetch == 0 ? 1.03 : 1);
        return s.Threads == 1 ? cycles : cycles / s.Threads + 6000;

        double Block(long height)
        {
            double tall = height * digits, sums = tall * nv;
            // a multiply-add or vpdpbusd takes half a cycle, and a load too; halves are widened by two instructions; and, shift and and make two vectors of one of nibbles
            double widening = once ? 0 : group == 1 ? 2 * nv : isDigits && isFour ? 1.5 * nv : 0;
            double step = Math.Max(Math.Max(dots ? Math.Max(sums * machine.Bf16Dot, tall + nv) / 2 : (sums + widening) / 2, (sums + tall + 2 * nv) / 4.5), 4) + fit.Step * (tall + nv);
            double cycles = Math.Ceiling(k / (double)group) * step + 20 + fit.Sum * sums;
            // sums in f32 after each group
            if (isDigits && isFour) cycles += k / (double)gemm.Weight.Dequantization!.Group * (5 * height * nv + 12);
            if (s.IsFixed) cycles += k / FixedPairBlock.Group * (sums + 12);
            return cycles;
        }
    }

    // blocks of mr rows, and one of the rest
    private static double Rows(long m, int mr, Func<long, double> block) => m / mr * block(mr) + (m % mr > 0 ? block(m % mr) : 0);

    // W from beyond L2, once a block of rows
    private static double FromFar(NarrowGemm gemm, long n, long k) => n * k * gemm.Weight.Bits / 8.0 / 64 * 2;

    // Cycles of tiles, a fit to 240 schedules of 6 products of bf16 on an Emerald Rapids (8 % mean error of those within twice the best): a product 19.5 (of its own 16),
    // a tile of A from L2 24, of W from L1 4; more where a panel does not stay in L1 or rows do not stay in L2.
    private static double TileCost(NarrowGemm gemm, Schedule s, long m, long n, long k, MachineModel machine)
    {
        double bytes = gemm.Weight.Bits / 8.0, tall = Math.Ceiling(Math.Min(s.Mr, m) / 16.0), wide = s.Nr / 16.0, tiles = tall * wide;
        double rowBlocks = Math.Ceiling((double)m / s.Mr), panels = Math.Ceiling((double)n / s.Nr), depth = s.Kc == 0 ? k : Math.Min(k, s.Kc), visits = Math.Ceiling(k / depth);
        double rows = Math.Min(s.Mc == 0 ? m : s.Mc, m), passes = Math.Ceiling(m / rows), step = Math.Max(19.5 * tiles, 24 * tall + 4 * wide);
        if (depth * s.Nr * bytes > machine.L1 * 0.75 && rowBlocks > 1) step += 2 * wide;
        if (rows * k * bytes > machine.L2 * 0.4) step += 4 * tall;
        if (rows * k * bytes > machine.L2 * 0.6) step += 8 * tall;
        // three digits of x, and nibbles become bytes on the way
        double size = gemm.IsFixedPoint ? 1 : bytes;
        if (gemm.IsFixedPoint) step *= 3.5;
        double cycles = rowBlocks * panels * (Math.Ceiling(k * size / 64) * step + 15 * visits + 42 * tiles * (visits - 1) + 14 * tiles);
        cycles += m * n / 16.0 * 6 + m * k * bytes / 64 * (s.Pack.Contains('a') || k * bytes % 1024 == 0 && m > 64 ? 8 : m > s.Mr ? 6 : 3);
        cycles += passes * n * k * bytes / 64 * (n * k * bytes > machine.L2 / 2 ? 5 : 0.5) + panels * passes * visits * 40;
        return s.Threads == 1 ? cycles : cycles / s.Threads + 6000;
    }

    // few rows read W from memory once: several streams of it come faster than one, and lines asked for 2 KB ahead of their use
    private static IEnumerable<Schedule> Streamed(NarrowGemm gemm, Isa isa, int mr, int nv, long m, long n, long k, MachineModel machine)
    {
        int nr = nv * isa.Lanes(32);
        long bytes = gemm.Weight.Bits * n * k / 8;
        bool far = m <= 2 * mr && bytes > machine.L2;
        // avx512_bf16 has the same products, and rounds results by an instruction of its own
        bool widens = isa is Isa.F16c or Isa.Avx512F16c or Isa.Avx512Bf16 || isa == Isa.Avx512 && machine.Lacks(Isa.Avx512Bf16.Needs(IrType.BF16)).Length > 0
            || gemm is { IsFixedPoint: true, Weight.Bits: 4 };
        foreach (int streams in new[] { 1, 2, 4, 8 })
        {
            if (streams > 1 && (!far || nv % streams != 0)) continue;
            var block = new Schedule(isa, mr, nr, Streams: streams, Code: isa.IsMachineCode() ? "il" : "x86");
            yield return block;
            if (widens && m >= 2 * mr)
            {
                yield return block with { Widen = "panel" };
                // halves that come from L3, and widened ones that do not stay in L1
                if (!gemm.IsFixedPoint && bytes >= GemmLowering.LeastFetched) yield return block with { Widen = "panel", Prefetch = StepsAhead };
            }
            if (far) yield return block with { Prefetch = Math.Max(2, 2048 / (nr / streams * 4)) };
        }
    }

    // steps of k that a widened panel is fetched into L1 ahead
    private const int StepsAhead = 16;

    private static bool SplitsWords(NarrowGemm gemm) => gemm.Weight.Dequantization is { SplitsWords: true };

    private static bool ScalesGroups(NarrowGemm gemm, string widen) => widen == "registers" && gemm.Weight.Dequantization is { Bits: 4, Group: > 0 };

    // mr · nv sums (twice that where groups have sums of their own) + nv vectors of W + 1 of A, and a product of pairs before it is added
    private static IEnumerable<(int Mr, int Nv)> Blocks(NarrowGemm gemm, Isa isa, MachineModel machine, string widen, long m, long n)
    {
        if (isa == Isa.Scalar) return [(Math.Min(4, (int)Math.Max(1, m)), 1), (1, 1)];
        // three digits have sums of their own; groups a sum more, which machine code keeps in memory
        int digits = gemm.IsFixedPoint && isa.IsMachineCode() ? FixedPointRows.Digits : 1;
        int registers = isa == Isa.Avx512 ? 32 : machine.VectorRegisters == 32 ? 32 : 16, each = digits + (digits == 1 && ScalesGroups(gemm, widen) ? 1 : 0), spare = gemm.IsInteger && !isa.IsMachineCode() || digits > 1 ? 2 : 1;
        long widest = Math.Max(1, (n + isa.Lanes(32) - 1) / isa.Lanes(32));
        var blocks = new List<(int, int)>();
        for (int nv = 1; nv <= Math.Min(widest, 12); nv++)
            for (int mr = 1; each * mr * nv + nv + spare <= registers; mr++)
            {
                if (gemm.M != IrType.Dynamic && mr > m) break;
                bool fills = each * (mr + 1) * nv + nv + spare > registers, divides = m % mr == 0 && mr * nv >= 4;
                if (fills || divides || mr == m) blocks.Add((mr, nv));
            }
        return blocks;
    }

    private static IEnumerable<Schedule> CacheBlocks(NarrowGemm gemm, Schedule block, long m, long n, long k, MachineModel machine)
    {
        // widened rows in half of L2, and a number of rows that is known when compiling
        long rowBytes = k * (gemm.IsFixedPoint && block.IsMachineCode ? FixedPointRows.Digits : block.Isa == Isa.Amx || block.IsFixed ? gemm.Weight.Bits / 8 : 4), mc = Math.Max(1, machine.L2 / 2 / rowBytes / block.Mr) * block.Mr;
        bool known = gemm.M != IrType.Dynamic;
        bool whole = ScalesGroups(gemm, block.Widen) || gemm.IsFixedPoint && block.IsMachineCode;
        // equal parts of tiles of k, rather than 512 and a rest
        long even = Math.Max(1, k / (long)Math.Ceiling(k / 512.0) + 63) / 64 * 64;
        foreach (long kc in new long[] { 0, 256, 512, 1024 }.Concat(block.Isa == Isa.Amx ? [even] : []).Distinct().Where(kc => kc == 0 || kc < k && !whole))
            foreach (string pack in block.Isa == Isa.Amx && !gemm.IsFixedPoint || gemm.AElement == IrType.F32 && m > block.Mr && !block.IsMachineCode ? new[] { "b", "ab" } : ["b"])
            {
                var plain = block with { Kc = kc, Pack = pack };
                if (known && m * rowBytes <= machine.L2) yield return plain;
                if (!known || mc < m) yield return plain with { Mc = mc };
                if (known && mc >= 4 * block.Mr && mc / 2 < m) yield return plain with { Mc = mc / 2 / block.Mr * block.Mr };
                if ((block.Isa == Isa.Amx || block.IsFixed) && known && mc >= 4 * block.Mr && mc * 3 / 4 < m) yield return plain with { Mc = mc * 3 / 4 / block.Mr * block.Mr };
                if (block.IsMachineCode && known && m > 128 && mc > 256) yield return plain with { Mc = Math.Max(128 / block.Mr, 1) * block.Mr };
            }
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

    // cycles, roughly: what the register block issues, widening, copies of A's rows, the epilogue, and what comes from beyond L1
    private static double Cost(NarrowGemm gemm, Schedule s, long m, long n, long k, MachineModel machine)
    {
        var fit = Fitted.To(machine);
        int lanes = s.Isa.Lanes(32), nv = Math.Max(1, s.Nr / lanes), perStep = gemm.IsInteger && s.Isa != Isa.Scalar ? 2 : 1;
        bool panel = s.Widen == "panel", splits = SplitsWords(gemm);
        double widen = panel ? nv : nv * WidenCost(gemm), inMemory = panel ? 4.0 / perStep : gemm.Weight.Bits / 8.0;
        double rowBlocks = Math.Ceiling((double)m / s.Mr), panels = Math.Ceiling((double)n / s.Nr), copies = Math.Ceiling((double)m / (s.Mc == 0 ? m : s.Mc));
        double cycles = panels * Rows(m, s.Mr, Block);
        if (panel) cycles += copies * panels * k / perStep * nv * (WidenCost(gemm) + 1) * 0.23;
        double depth = s.Kc == 0 ? k : s.Kc;
        if (depth * s.Nr * inMemory > machine.L1 * fit.L1Share && rowBlocks > 1) cycles += rowBlocks * panels * k * s.Nr * inMemory / 64 * fit.IlLine;
        double rows = Math.Min(s.Mc == 0 ? m : s.Mc, m) * k * 4;
        if (rows > machine.L2) cycles += panels * m * k * 4 / 64 * 3;
        if (s.Kc != 0) cycles += m * n * 8 / 64 * Math.Ceiling(k / depth);
        cycles += copies * FromFar(gemm, n, k);
        cycles += m * (double)n / lanes * StoreCost(gemm.OutputType.Element) + m * (double)k / lanes * (LoadCost(gemm.AElement) + (s.Pack.Contains('a') ? 1 : 0));
        if (s.Isa != Isa.Scalar && Unrolled(gemm, s, nv, lanes, m, n, k) > (panel && !splits ? MostWithPanel : MostUnrolled)) cycles *= 4;
        return s.Threads == 1 ? cycles : cycles / s.Threads + 6000;

        double Block(long height)
        {
            double sums = height * nv;
            double step = Math.Max(Math.Max(sums / 2, ((gemm.IsInteger ? 2 : 1) * sums + widen + height) / 4.5), 4) + 0.2 * (height + nv) + (s.Unroll == 1 ? 0.5 : s.Unroll == 2 ? 0.2 : 0.1);
            return k / (double)perStep * step + 6 + 3.5 * sums;
        }
    }

    // The runtime compiles methods of too many operations without optimizing them: 9x48 takes 300 to 1100 us at 31x257x129 in bf16, where 6x64 takes 30, and 6x64_kc256_u4 22600 us at 64x768x3072 in place
    // of some 2700. Of the schedules past these counts (with a panel widening is apart) most take 3 to 100 times as long as others; a few at 560 to 700 do.
    private const int MostUnrolled = 700, MostWithPanel = 900;

    // operations on vectors: of each height and width of blocks, in each place of a block of k, and on the way to Y
    private static double Unrolled(NarrowGemm gemm, Schedule s, int nv, int lanes, long m, long n, long k)
    {
        double heights = gemm.M == IrType.Dynamic ? 2 * s.Mr - 1 : s.Mr + m % s.Mr, widths = nv + Math.Ceiling(n % s.Nr / (double)lanes);
        double visits = s.Kc == 0 ? 1 : Math.Min(3, Math.Ceiling((double)k / s.Kc)), store = gemm.OutputType.Element == IrType.F32 ? 2 : 8;
        return heights * widths * (visits * s.Unroll + store) + (SplitsWords(gemm) ? widths * 48 : 0);
    }
}
