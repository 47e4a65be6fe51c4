using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// Lowers a contraction of few bits with its epilogue. The accumulator is wider than what is read and perhaps than what is written, so sums between blocks of k wait in a
/// buffer of their own, and what is read is widened on the way:
/// <code>
/// for t in threads                              parallel
///   for jc in columns step nc
///     for ic in rows step mc
///       rows = widen A[ic .., :]
///       for p in panels of [jc, jc + nc)
///         for pc in k step kc
///           panel = widen W[p, pc ..]           widen = "panel"; else in registers
///           for i in [ic, ic + mc) step mr
///             sum[mr, nr] = 0, or partial[i] after the first pc
///             for k in [pc, pc + kc): sum += rows · panel
///             partial[i] = sum, or Y[i, p] = epilogue(sum) at the last pc
/// </code>
/// </summary>
/// <param name="name">Of the function; functions of machine code that it calls are named after it.</param>
/// <param name="callees">Takes those functions.</param>
internal sealed class NarrowLowering
{
    // An epilogue longer than this is not unrolled over the rows of the block.
    private const int LongestUnrolledEpilogue = 24;

    private readonly NarrowGemm gemm;
    private readonly Schedule schedule;
    private readonly LoopBuilder loops;
    private readonly Value output;
    private readonly NarrowEpilogue epilogue;
    private readonly NarrowBlock block;
    private readonly int lanes;
    private Value? partial;

    public NarrowLowering(NarrowGemm gemm, Schedule schedule, LoopBuilder loops, Func<Value, Value> memrefOf, Value output, string name, List<Operation> callees)
    {
        (this.gemm, this.schedule, this.loops, this.output) = (gemm, schedule, loops, output);
        epilogue = new(gemm, memrefOf, output, schedule.IsNontemporal);
        block = BlockOf(gemm, schedule, loops, memrefOf, epilogue, name, callees);
        lanes = IsScalar(gemm, schedule) ? 1 : schedule.Isa.Lanes(32);
    }

    private int Nr => gemm.Weight.Layout is { } layout ? layout.Nr * gemm.StreamsOf(schedule) : schedule.Nr;

    private static bool IsScalar(NarrowGemm gemm, Schedule schedule) => schedule.Isa == Isa.Scalar || !gemm.IsPacked || schedule.Isa == Isa.Vec128 && gemm.HasBytes;

    private static NarrowBlock BlockOf(NarrowGemm gemm, Schedule schedule, LoopBuilder loops, Func<Value, Value> memrefOf, NarrowEpilogue epilogue, string name, List<Operation> callees)
    {
        var (a, weight) = (memrefOf(gemm.A), gemm.Weight);
        if (weight.Layout is { } layout) schedule = schedule with { Nr = layout.Nr * gemm.StreamsOf(schedule), Streams = gemm.StreamsOf(schedule) };
        if (schedule.IsFixed && (!gemm.IsPacked || !gemm.IsFixable || schedule.Isa != Isa.Avx512Vnni || ((TensorType)weight.Storage.Type).Extents[1] % FixedPairBlock.Group != 0))
            throw new NotSupportedException("widen = \"fixed\" takes isa = avx512_vnni and a packed weight of bf16 or f16");
        if (schedule.IsMachineCode && !schedule.IsFixed && (!gemm.IsPacked || !(schedule.Isa.IsMachineCode() ? gemm.Suits(schedule.Isa) : gemm.Widens(schedule.Isa))))
            throw new NotSupportedException($"{(schedule.Isa.IsMachineCode() ? "" : "machine code of ")}isa = {schedule.Isa.Keyword()} has no products of {gemm.AElement} and {gemm.Weight.Element}{(gemm.IsPacked ? "" : " that is not packed")}");
        if (schedule.IsMachineCode && schedule.PanelWidth % schedule.Isa.Lanes(32) != 0)
            throw new NotSupportedException($"isa = {schedule.Isa.Keyword()} takes panels of a multiple of {schedule.Isa.Lanes(32)} columns, not {schedule.PanelWidth}");
        if (weight.Layout is { Raised: true } != (gemm.IsFixedPoint && weight.Bits == 8 && schedule.Isa is Isa.AvxVnni or Isa.Avx512Vnni) && !IsScalar(gemm, schedule))
            throw new NotSupportedException($"isa = {schedule.Isa.Keyword()} takes bytes of weights {(weight.Layout!.Raised ? "as they are, not plus 128" : "plus 128")}");
        if (IsScalar(gemm, schedule)) return new ScalarBlock(gemm, schedule, loops, a, memrefOf);
        var w = memrefOf(weight.Storage);
        if (gemm.IsFixedPoint && schedule.Isa.IsMachineCode())
        {
            var (s, z) = (memrefOf(weight.Dequantization!.Scale), weight.Dequantization.Zero is { } at ? memrefOf(at) : null);
            return schedule.Isa == Isa.Amx ? new FixedPointTileBlock(gemm, schedule, loops, a, w, s, z, name, callees, epilogue) : new FixedPointBlock(gemm, schedule, loops, a, w, s, z, name, callees, epilogue);
        }
        if (schedule.IsFixed) return new FixedPairBlock(gemm, schedule, loops, a, w, name, callees, epilogue);
        if (schedule.Isa == Isa.Amx) return new TileBlock(gemm, schedule, loops, a, w, name, callees, epilogue);
        if (schedule.IsMachineCode) return new VectorMicroBlock(gemm, schedule, loops, a, w, name, callees, epilogue);
        if (gemm.IsInteger) return new PairBlock(gemm, schedule, loops, a, w);
        if (weight.Dequantization is not { } q) return new FloatBlock(gemm, schedule, loops, a, w, null, null);
        var (scale, zero) = (memrefOf(q.Scale), q.Zero is null ? null : memrefOf(q.Zero));
        if (q.SplitsWords && schedule.Widen == "registers")
            throw new NotSupportedException($"widen = \"registers\" takes groups of a multiple of 8 numbers of four bits, not {q.Group}: widen = \"panel\"");
        return q is { Bits: 4, Group: > 0 } && schedule.Widen == "registers" ? new GroupBlock(gemm, schedule, loops, a, w, scale, zero) : new FloatBlock(gemm, schedule, loops, a, w, scale, zero);
    }

    // k between visits of the sums to memory; 0: all of it
    private long Kc => block.TakesAllOfK ? 0 : schedule.Kc / block.KStep * block.KStep is var kc && kc < gemm.K ? kc : 0;

    private long Mc => schedule.Mc >= schedule.Mr ? schedule.Mc / schedule.Mr * schedule.Mr : gemm.M == IrType.Dynamic ? schedule.Mr : 0;

    public void Emit()
    {
        var m = gemm.HasRows ? loops.Extent(output, 0) : loops.Index(1);
        var n = loops.Index(gemm.N);
        if (schedule.Threads == 1)
        {
            Work(loops.Index(0), m, loops.Index(0), n);
            return;
        }
        loops.For(loops.Index(0), loops.Index(schedule.Threads), 1, "t", t =>
        {
            var tm = loops.Div(t, schedule.ThreadsN);
            var tn = loops.Sub(t, loops.Mul(tm, schedule.ThreadsN));
            var (fromRow, toRow) = loops.Share(tm, schedule.ThreadsM, m, schedule.Mr);
            var (fromColumn, toColumn) = loops.Share(tn, schedule.ThreadsN, n, Nr);
            Work(fromRow, toRow, fromColumn, toColumn);
        }, LoopMarks.IsParallel);
    }

    private void Work(Value fromRow, Value toRow, Value fromColumn, Value toColumn)
    {
        long rows = Mc > 0 ? Mc : gemm.M;
        block.Allocate(gemm.M == IrType.Dynamic ? rows : Math.Min(rows, gemm.M), Kc > 0 ? Kc : gemm.K);
        if (Kc > 0 || block is MicroBlock)
            (partial = loops.Alloca(gemm.Accumulator, block.SumRows(gemm.M == IrType.Dynamic ? rows : Math.Min(rows, gemm.M), Kc > 0), (Nr + lanes - 1) / lanes * lanes)).NameHint = "partial";
        Blocked(fromColumn, toColumn, schedule.Nc / Nr * Nr, "jc", (j0, j1) =>
            Blocked(fromRow, toRow, Mc, "ic", (i0, i1) =>
            {
                block.PrepareRows(i0, i1);
                var whole = WholeBlocks(j0, j1, Nr);
                if (gemm.N >= Nr) loops.For(j0, whole, Nr, "j", j => Panel(loops.Div(j, Nr), Nr, i0, i1));
                if (gemm.N % Nr != 0) loops.For(whole, j1, (int)(gemm.N % Nr), "j", j => Panel(loops.Div(j, Nr), (int)(gemm.N % Nr), i0, i1));
            }));
    }

    private void Blocked(Value from, Value to, long size, string name, Action<Value, Value> body)
    {
        if (size <= 0) body(from, to);
        else loops.For(from, to, size, name, at => body(at, loops.Min(loops.Add(at, size), to)));
    }

    private Value WholeBlocks(Value from, Value to, int size) => loops.Add(from, loops.Mul(loops.Div(loops.Sub(to, from), size), size));

    private void Panel(Value panel, int width, Value i0, Value i1) => Reduction((k0, k1, first, last) =>
    {
        block.PreparePanel(panel, width, k0, k1);
        if (block is MicroBlock micro)
        {
            foreach (var (from, to, height) in RowSegments(i0, i1))
                micro.Run(new MicroRun(panel, width, k0, k1, first, last, i0, loops.Sub(from, i0), loops.Sub(to, i0), height), partial!);
            if (last && micro.Epilogue is null)
                foreach (var (from, to, height) in RowSegments(i0, i1))
                    loops.For(from, to, height, "i", i => Finish(new BlockPlace(i, loops.Sub(i, i0), height, panel, width), partial!, loops.Sub(i, i0)));
            return;
        }
        foreach (var (from, to, height) in RowSegments(i0, i1))
            loops.For(from, to, height, "i", i => Block(new BlockPlace(i, loops.Sub(i, i0), height, panel, width), k0, k1, first, last));
    });

    private void Reduction(Action<Value, Value, bool, bool> body)
    {
        long k = gemm.K, kc = Kc;
        if (kc == 0)
        {
            body(loops.Index(0), loops.Index(k), true, true);
            return;
        }
        long lastFrom = (k - 1) / kc * kc;
        body(loops.Index(0), loops.Index(kc), true, false);
        loops.For(loops.Index(kc), loops.Index(lastFrom), kc, "pc", pc => body(pc, loops.Add(pc, kc), false, false));
        body(loops.Index(lastFrom), loops.Index(k), false, true);
    }

    // rows in whole blocks of mr, then what is left: exactly for a known M, by powers of two for an unknown one
    private IEnumerable<(Value From, Value To, int Height)> RowSegments(Value from, Value to)
    {
        int mr = gemm.HasRows ? schedule.Mr : 1;
        if (gemm.M != IrType.Dynamic && gemm.M < mr)
        {
            yield return (from, to, (int)gemm.M);
            yield break;
        }
        var at = WholeBlocks(from, to, mr);
        yield return (from, at, mr);
        if (gemm.M != IrType.Dynamic)
        {
            if (gemm.M % mr != 0) yield return (at, to, (int)(gemm.M % mr));
            yield break;
        }
        for (int height = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)mr) / 2; height >= 1; height /= 2)
        {
            var end = WholeBlocks(at, to, height);
            yield return (at, end, height);
            at = end;
        }
    }

    private void Block(BlockPlace place, Value k0, Value k1, bool first, bool last)
    {
        var vector = new LaneBuilder(loops, lanes);
        int vectors = (place.Width + lanes - 1) / lanes;
        var sums = new Value[place.Height * vectors];
        for (int i = 0; i < place.Height; i++)
            for (int v = 0; v < vectors; v++)
                sums[i * vectors + v] = first ? vector.Zero(gemm.Accumulator) : vector.Load(partial!, loops.Add(place.LocalRow, i), loops.Index((long)v * lanes));
        sums = block.Accumulate(place, sums, k0, k1);
        var kept = last ? loops.Alloca(gemm.Accumulator, place.Height, vectors * lanes) : partial!;
        if (last) kept.NameHint = "sums";
        for (int i = 0; i < place.Height; i++)
            for (int v = 0; v < vectors; v++)
                vector.Store(sums[i * vectors + v], kept, last ? loops.Index(i) : loops.Add(place.LocalRow, i), loops.Index((long)v * lanes));
        if (last) Finish(place, kept, loops.Index(0));
    }

    // the columns become vectors; so do the rows' copies of them when the epilogue is short
    private void Finish(BlockPlace place, Value sums, Value firstRow)
    {
        bool unroll = epilogue.Length <= LongestUnrolledEpilogue;
        var j0 = loops.Mul(place.Panel, Nr);
        loops.For(loops.Index(0), loops.Index(place.Height), 1, "ii", ii =>
            loops.For(loops.Index(0), loops.Index(place.Width), 1, "jj", jj =>
            {
                Value row = loops.Add(place.I, ii), column = loops.Add(j0, jj);
                epilogue.Store(loops, epilogue.Apply(loops, block.Finish(loops, loops.Load(sums, loops.Add(firstRow, ii), jj), column), row, column), row, column);
            }, lanes == 1 ? [LoopMarks.UnrollFully] : [LoopMarks.VectorizeBy(lanes), LoopMarks.UnrollFully]),
            unroll ? [LoopMarks.UnrollFully] : []);
    }
}
