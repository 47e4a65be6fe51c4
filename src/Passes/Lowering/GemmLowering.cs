using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// Lowers a contraction with its epilogue to a blocked nest (Goto's algorithm), as scalar loops whose marks tell the loop passes what to vectorize and unroll:
/// <code>
/// for t in threads                        parallel
///   for jc in columns step nc
///     for pc in k step kc
///       for ic in rows step mc
///         P = A[ic.., pc..]                     when A is packed: rows that lie close together
///         for j in [jc, jc + nc) step nr        (order "ji"; "ij" swaps these two)
///           for i in [ic, ic + mc) step mr
///             acc[mr, nr] = 0                       or what the epilogue adds first, where K is small
///             for k in [pc, pc + kc): for ii, jj: acc[ii, jj] += A[i + ii, k] * B[k, j + jj]
///             acc += Y[i, j]                    after the first pc
///             Y[i, j] = epilogue(acc), or acc before the last pc
/// </code>
/// Rows and columns that fill no whole block form narrower blocks of their own. Threads may share k too: <see cref="KSlices"/>.
/// With <see cref="Schedule.IsDot"/> the lanes of a vector are steps of k, and a block is
/// <code>
///             acc[ii, jj] = for k in [0, K) carrying mr * nr sums: sum[ii, jj] += A[i + ii, k] * B[j + jj, k]
/// </code>
/// which is worth it where N is less than a few vectors: 10 columns leave 6 of 16 lanes empty, 1000 steps of k 8 of 1008.
/// </summary>
public sealed class GemmLowering(GemmKernel gemm, Schedule schedule, LoopBuilder loops, Func<Value, Value> memrefOf, Value output)
{
    // An epilogue longer than this is not unrolled over the rows of the block: gelu on 14 x 2 registers would be 700 operations of straight-line code.
    private const int LongestUnrolledEpilogue = 8;

    /// <summary>Bytes of B from which on it does not stay in L2.</summary>
    internal const long LeastFetched = 512 * 1024;

    private readonly LinalgView contraction = LinalgView.Of(gemm.Contraction)!;
    private readonly Value a = memrefOf(gemm.A);
    private readonly Value given = memrefOf(gemm.B);
    private Value b = memrefOf(gemm.B);
    private readonly IrType element = gemm.AccumulatorElement;
    // a register of accumulators; what is loaded for it has 64 bits at least
    private readonly int lanes = schedule.Isa == Isa.Scalar ? 1 : Math.Max(schedule.Isa.Lanes(gemm.AccumulatorBits), 64 / gemm.NarrowestBits);

    // columns of a panel of B, and of a register block, which takes several panels side by side
    private int Panel => gemm.IsPacked ? gemm.PanelWidth : schedule.PanelWidth;
    private int Nr => Panel * schedule.Streams;
    private bool packsB, packsBatches;

    private readonly ElementEpilogue epilogue = new(gemm.Epilogue, gemm.EpilogueInput, memrefOf);
    private readonly SumStart? start = schedule.IsDot || schedule.ThreadsK > 1 ? null : SumStart.Of(gemm.Epilogue, gemm.EpilogueInput, gemm.K);

    // where threads share k: the slice of the one at work
    private KSlices? slices;
    private (Value Index, Value From, Value To)? slice;

    public void Emit()
    {
        var m = gemm.MDim is null ? loops.Index(1) : loops.Extent(output, gemm.Batch.Length);
        var n = gemm.NDim is null ? loops.Index(1) : loops.Extent(output, gemm.OutputType.Rank - 1);
        if (schedule.IsDot && !(gemm.IsAlongK(0) && gemm.IsAlongK(1) && schedule.Kc == 0 && schedule.ThreadsK == 1))
            throw new NotSupportedException("vectors run along k where both operands have it last, kc = 0 and threads do not share it");
        packsBatches = !schedule.IsDot && gemm.PacksBatches;
        packsB = packsBatches || !schedule.IsDot && !gemm.IsPacked && gemm.Batch.Length == 0 && gemm.NDim is not null && gemm.N != IrType.Dynamic && gemm.K != IrType.Dynamic
            && (schedule.Pack.Contains('b') || !gemm.HasColumnsLast);
        if (packsB && !packsBatches)
        {
            b = loops.Alloc(element, PanelShape, [], "packed");
            PackB([], loops.Index(0), loops.Index(PanelShape[0]), LoopMarks.IsParallel);
        }
        if (schedule.Threads == 1) { MakeRoom(); Batches([], loops.Index(0), m, loops.Index(0), n); return; }

        if (schedule.ThreadsK > 1) slices = new KSlices(gemm, schedule.ThreadsK, loops, output, lanes);
        loops.For(loops.Index(0), loops.Index(schedule.Threads), 1, "t", t =>
        {
            MakeRoom();
            // t = (tk · ThreadsM + tm) · ThreadsN + tn
            var (rows, tn) = DivRem(t, schedule.ThreadsN);
            var (tk, tm) = slices is null ? (loops.Index(0), rows) : DivRem(rows, schedule.ThreadsM);
            if (slices is not null && loops.Share(tk, schedule.ThreadsK, KExtent(), schedule.Unroll) is var (from, to)) slice = (tk, from, to);
            var (fromRow, toRow) = loops.Share(tm, schedule.ThreadsM, m, schedule.Mr);
            var (fromColumn, toColumn) = loops.Share(tn, schedule.ThreadsN, n, Nr);
            Batches([], fromRow, toRow, fromColumn, toColumn);
        }, LoopMarks.IsParallel);
        slices?.AddUp(Epilogue);
    }

    private (Value, Value) DivRem(Value a, int by)
    {
        var quotient = loops.Div(a, by);
        return (quotient, by == 1 ? loops.Index(0) : loops.Sub(a, loops.Mul(quotient, by)));
    }

    private long[] PanelShape => [(gemm.N + Panel - 1) / Panel, gemm.K, Panel];

    // P[j / w, k, j % w] = B[k, j] as the accumulator's type, zero past the last column
    private void PackB(Value[] batch, Value from, Value to, params NamedAttr[] marks)
    {
        var zero = loops.Scalar(gemm.AccumulatorZero, element);
        var whole = loops.Index(gemm.N / Panel);
        Panels(from, loops.Min(to, whole), Panel);
        if (gemm.N % Panel != 0) Panels(loops.Max(from, whole), to, gemm.N % Panel);

        void Panels(Value first, Value end, long width) =>
            loops.For(first, end, 1, "p", p => loops.For(loops.Index(0), loops.Index(gemm.K), 1, "k", k =>
            {
                var dims = Dims(batch, loops.Index(0), k);
                loops.For(loops.Index(0), loops.Index(width), 1, "j", j =>
                {
                    dims[gemm.NDim!.Value] = loops.Add(loops.Mul(p, Panel), j);
                    loops.Store(gemm.Widened(loops.Ops, 1, loops.Load(given, loops.Apply(gemm.Maps[1], dims))), b, p, k, j);
                }, gemm.HasColumnsLast ? LoopMarks.VectorizeBy(lanes) : LoopMarks.UnrollBy(8));
                loops.For(loops.Index(width), loops.Index(Panel), 1, "j", j => loops.Store(zero, b, p, k, j));
            }), marks);
    }

    private void Batches(Value[] outer, Value fromRow, Value toRow, Value fromColumn, Value toColumn)
    {
        if (outer.Length < gemm.Batch.Length)
        {
            loops.For(loops.Index(0), loops.Extent(output, outer.Length), 1, "b", b => Batches([.. outer, b], fromRow, toRow, fromColumn, toColumn));
            return;
        }
        if (packsBatches) PackB(outer, loops.Div(fromColumn, Panel), loops.CeilDiv(toColumn, Panel));
        foreach (var (from, to, width, blocked) in ColumnSegments(fromColumn, toColumn))
            Blocked(from, to, blocked ? schedule.Nc / Nr * Nr : 0, "jc", (j0, j1) =>
                Reduction((k0, k1, first, last) =>
                {
                    foreach (var (r0, r1, height) in RowSegments(fromRow, toRow))
                        Blocked(r0, r1, height == schedule.Mr ? schedule.Mc / height * height : 0, "ic", (i0, i1) =>
                        {
                            var left = PacksA ? PackA(outer, i0, i1, k0, k1) : new LeftOperand(a, i0, null);
                            void Rows(Value j) => loops.For(i0, i1, height, "i", i => Block(outer, left, i, height, j, width, k0, k1, first, last));
                            void Columns(Value i) => loops.For(j0, j1, StepOf(width), "j", j => Block(outer, left, i, height, j, width, k0, k1, first, last));
                            if (schedule.Order == "ij") loops.For(i0, i1, height, "i", Columns);
                            else loops.For(j0, j1, StepOf(width), "j", Rows);
                        });
                }));
    }

    // what is left of a known number of columns is one block
    private int StepOf(int width) => gemm.N == IrType.Dynamic ? width : Nr;

    // A, or a copy of its block that starts at FirstRow and FirstStep
    private readonly record struct LeftOperand(Value Source, Value FirstRow, Value? FirstStep);

    private bool PacksA => schedule.Pack.Contains('a') && gemm.MDim is not null && gemm.K != IrType.Dynamic && RowsAtATime != IrType.Dynamic;

    // rows of a cache block: all, when there are none or fewer
    private long RowsAtATime => schedule.Mc < schedule.Mr ? gemm.M : gemm.M == IrType.Dynamic ? schedule.Mc / schedule.Mr * schedule.Mr : Math.Min(schedule.Mc / schedule.Mr * schedule.Mr, gemm.M);

    // room for one block of A, and one batch of B, for each thread
    private Value? blockOfA;

    private void MakeRoom()
    {
        if (packsBatches) b = loops.Alloca(element, PanelShape);
        if (!PacksA) return;
        blockOfA = loops.Alloca(element, RowsAtATime, PaddedDepth);
        blockOfA.NameHint = "rows";
    }

    // P[i - i0, k - k0] = A[i, k] as the accumulator's type
    private LeftOperand PackA(Value[] batch, Value i0, Value i1, Value k0, Value k1)
    {
        loops.For(i0, i1, 1, "i", i => loops.For(k0, k1, 1, "k", k =>
            loops.Store(gemm.Widened(loops.Ops, 0, loops.Load(a, loops.Apply(gemm.Maps[0], Dims(batch, i, k)))), blockOfA!, loops.Sub(i, i0), loops.Sub(k, k0)),
            gemm.IsAlongK(0) ? [LoopMarks.VectorizeBy(lanes)] : []));
        return new LeftOperand(blockOfA!, i0, k0);
    }

    // an odd number of cache lines: rows then start in all sets of a cache alike
    private long PaddedDepth
    {
        get
        {
            long line = 64 * 8 / gemm.AccumulatorBits;
            return ((Depth + line - 1) / line | 1) * line;
        }
    }

    // steps of k in a cache block
    private long Depth => schedule.Kc > 0 && CanRevisit ? Math.Min(schedule.Kc, LongestSlice) : LongestSlice;

    private long LongestSlice => schedule.ThreadsK == 1 ? gemm.K : ((gemm.K + schedule.ThreadsK - 1) / schedule.ThreadsK + schedule.Unroll - 1) / schedule.Unroll * schedule.Unroll;

    private Value[] Dims(Value[] batch, Value i, Value k)
    {
        var dims = new Value[contraction.LoopCount];
        for (int d = 0; d < batch.Length; d++) dims[gemm.Batch[d]] = batch[d];
        if (gemm.MDim is { } m) dims[m] = i;
        dims[gemm.KDim] = k;
        return dims;
    }

    private void Blocked(Value from, Value to, long size, string name, Action<Value, Value> body)
    {
        if (size <= 0) body(from, to);
        else loops.For(from, to, size, name, at => body(at, loops.Min(loops.Add(at, size), to)));
    }

    // [0, k) in blocks of kc: the first starts the sums at zero, the last ends with the epilogue
    private void Reduction(Action<Value, Value, bool, bool> body)
    {
        long k = gemm.K, kc = schedule.Kc;
        if (slice is (_, var from, var to))
        {
            // no block of a slice is the last: the epilogue comes when the slices are added
            bool isBlocked = kc > 0 && kc < LongestSlice;
            body(from, isBlocked ? loops.Min(loops.Add(from, kc), to) : to, true, false);
            if (isBlocked) loops.For(loops.Add(from, kc), to, kc, "pc", pc => body(pc, loops.Min(loops.Add(pc, kc), to), false, false));
            return;
        }
        if (k == IrType.Dynamic || kc == 0 || kc >= k || !CanRevisit)
        {
            body(loops.Index(0), KExtent(), true, true);
            return;
        }
        long lastFrom = (k - 1) / kc * kc;
        body(loops.Index(0), loops.Index(kc), true, false);
        loops.For(loops.Index(kc), loops.Index(lastFrom), kc, "pc", pc => body(pc, loops.Add(pc, kc), false, false));
        body(loops.Index(lastFrom), loops.Index(k), false, true);
    }

    // sums that wait in Y need Y to hold the accumulator's type
    private bool CanRevisit => schedule.ThreadsK > 1 || gemm.OutputType.Element == element;

    private Value KExtent()
    {
        for (int i = 0; i < gemm.Maps[0].Results.Length; i++)
            if (gemm.Maps[0].Results[i] is AffineDim d && d.Position == gemm.KDim) return loops.Extent(a, i);
        throw new InvalidOperationException("A has no k");
    }

    // rows in whole blocks of mr, then what is left: exactly for a known M, by powers of two for an unknown one
    private IEnumerable<(Value From, Value To, int Height)> RowSegments(Value from, Value to)
    {
        int mr = gemm.MDim is null ? 1 : schedule.Mr;
        if (gemm.M != IrType.Dynamic && gemm.M < mr) mr = 0;
        var at = from;
        if (mr > 0)
        {
            at = WholeBlocks(from, to, mr);
            yield return (from, at, mr);
        }
        if (gemm.M != IrType.Dynamic)
        {
            int rest = (int)(mr == 0 ? gemm.M : gemm.M % mr);
            if (rest > 0) yield return (at, to, rest);
            yield break;
        }
        for (int height = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)mr) / 2; height >= 1; height /= 2)
        {
            var end = WholeBlocks(at, to, height);
            yield return (at, end, height);
            at = end;
        }
    }

    private Value WholeBlocks(Value from, Value to, int size) => loops.Add(from, loops.Mul(loops.Div(loops.Sub(to, from), size), size));

    private IEnumerable<(Value From, Value To, int Width, bool Blocked)> ColumnSegments(Value from, Value to)
    {
        if (gemm.NDim is null) { yield return (from, to, 1, false); yield break; }
        long n = gemm.N;
        var whole = WholeBlocks(from, to, Nr);
        if (n == IrType.Dynamic || n >= Nr) yield return (from, whole, Nr, true);
        if (n == IrType.Dynamic)
        {
            foreach (int narrower in schedule.IsDot ? [1] : new[] { lanes, lanes / 4, 1 }.Where(w => w > 0 && w < Nr).Distinct())
            {
                var end = WholeBlocks(whole, to, narrower);
                yield return (whole, end, narrower, false);
                whole = end;
            }
            yield break;
        }
        if (n % Nr != 0) yield return (whole, to, (int)(n % Nr), false);
    }

    private void Block(Value[] batch, LeftOperand left, Value i, int height, Value j, int width, Value k0, Value k1, bool first, bool last)
    {
        int padded = (width + lanes - 1) / lanes * lanes;
        var acc = loops.Alloca(element, height, padded);
        acc.NameHint = "acc";
        if (schedule.IsDot)
        {
            // sums come one by one, which takes memory; from there on they are vectors of columns
            var dots = loops.Alloca(element, height, padded);
            Dots(batch, i, height, j, width, k0, k1, dots);
            Elements(height, width, true, (ii, jj) => loops.Store(loops.Load(dots, ii, jj), acc, ii, jj));
        }
        else Products(batch, left, i, height, j, width, k0, k1, first, acc);
        if (!first)
            Elements(height, width, true, (ii, jj) => loops.Store(
                Sum(loops.Load(acc, ii, jj), loops.Load(Waiting, WaitingIndex(OutputIndex(batch, loops.Add(i, ii), loops.Add(j, jj))))), acc, ii, jj));

        bool unroll = gemm.Epilogue is null || gemm.Epilogue.Body.Operations.Count() <= LongestUnrolledEpilogue;
        bool inRegisters = last && unroll && gemm.Epilogue is not null && gemm.OutputType.Element == element;
        if (inRegisters)
        {
            // in registers first: with all loads before all stores, each row's bias is the same load
            Elements(height, width, true, (ii, jj) =>
                loops.Store(Epilogue(loops.Load(acc, ii, jj), OutputIndex(batch, loops.Add(i, ii), loops.Add(j, jj))), acc, ii, jj));
        }
        var sums = acc;
        if (last && !unroll)
        {
            sums = loops.Alloca(element, height, padded);
            Elements(height, padded, true, (ii, jj) => loops.Store(loops.Load(acc, ii, jj), sums, ii, jj));
        }
        Elements(height, width, !last || unroll, (ii, jj) =>
        {
            var index = OutputIndex(batch, loops.Add(i, ii), loops.Add(j, jj));
            var sum = loops.Load(sums, ii, jj);
            if (last) loops.Store(inRegisters ? sum : Epilogue(sum, index), output, index);
            else loops.Store(sum, Waiting, WaitingIndex(index));
        });
    }

    // acc[ii, jj] = Σ A[i + ii, k] * B[k, j + jj]
    private void Products(Value[] batch, LeftOperand left, Value i, int height, Value j, int width, Value k0, Value k1, bool first, Value acc)
    {
        if (!first) PrefetchOutput(batch, i, height, j, width);
        var panel = packsB || gemm.IsPacked ? loops.Div(j, Panel) : null;
        var fetched = panel is not null && height == schedule.Mr && RowsAtATime != IrType.Dynamic && FetchesPanels(schedule, RowsAtATime, gemm.N, gemm.K, gemm.NarrowestBits) ? FirstFetched(left, i, k0) : null;
        Elements(height, width, true, (ii, jj) => loops.Store(Start(OutputIndex(batch, loops.Add(i, ii), loops.Add(j, jj)), first), acc, ii, jj));
        loops.For(k0, k1, 1, "k", k =>
        {
            if (fetched is not null) loops.Prefetch(b, [loops.Add(panel!, schedule.Streams), k0, loops.Add(fetched, loops.Mul(k, Fetched))], write: false, locality: 2);
            if (panel is not null && schedule.Prefetch > 1)
                for (int jj = 0; jj < Nr; jj += Math.Min(Panel, 64 * 8 / (packsB ? gemm.AccumulatorBits : gemm.NarrowestBits)))
                    loops.Prefetch(b, [loops.Add(panel, jj / Panel), loops.Add(k, schedule.Prefetch), loops.Index(jj % Panel)], write: false);
            PanelElements(height, width, (ii, q, inner) =>
            {
                var jj = loops.Add(inner, q * Panel);
                var dims = Dims(batch, loops.Add(i, ii), k);
                var x = gemm.Widened(loops.Ops, 0, left.FirstStep is { } from
                    ? loops.Load(left.Source, loops.Sub(loops.Add(i, ii), left.FirstRow), loops.Sub(k, from))
                    : loops.Load(a, loops.Apply(gemm.Maps[0], dims)));
                var y = gemm.Widened(loops.Ops, 1, LoadB(dims, panel is null ? null : loops.Add(panel, q), j, jj, inner));
                loops.Store(MultiplyAdd(x, y, loops.Load(acc, ii, jj)), acc, ii, jj);
            });
        }, LoopMarks.UnrollBy(schedule.Unroll));
    }

    // the same with steps of k in the lanes: the sums are carried by the loop, and vectorize adds up their lanes
    private void Dots(Value[] batch, Value i, int height, Value j, int width, Value k0, Value k1, Value dots)
    {
        var zero = loops.Scalar(gemm.AccumulatorZero, element);
        var sums = loops.For(k0, k1, 1, "k", [.. Enumerable.Repeat(zero, height * width)], (k, sums) =>
        {
            Value[] y = [.. Enumerable.Range(0, width).Select(jj => gemm.Widened(loops.Ops, 1, LoadB(Dims(batch, i, k), null, j, loops.Index(jj), j)))];
            var next = new Value[sums.Length];
            for (int ii = 0; ii < height; ii++)
            {
                var x = gemm.Widened(loops.Ops, 0, loops.Load(a, loops.Apply(gemm.Maps[0], Dims(batch, loops.Add(i, ii), k))));
                for (int jj = 0; jj < width; jj++) next[ii * width + jj] = MultiplyAdd(x, y[jj], sums[ii * width + jj]);
            }
            return next;
        }, LoopMarks.VectorizeBy(lanes), LoopMarks.UnrollBy(schedule.Unroll));
        for (int at = 0; at < sums.Length; at++) loops.Store(sums[at], dots, loops.Index(at / width), loops.Index(at % width));
    }

    private Value MultiplyAdd(Value x, Value y, Value sum) =>
        element is FloatType ? loops.Ops.CreateValue(MathOps.Fma, [x, y, sum], element) : loops.Ops.AddI(sum, loops.Ops.MulI(x, y));

    // the partial sums of a block are far away (L3) and needed only after its k loop
    private void PrefetchOutput(Value[] batch, Value i, int height, Value j, int width)
    {
        int line = 64 * 8 / gemm.AccumulatorBits;
        for (int ii = 0; ii < height; ii++)
            for (int jj = 0; jj < width; jj += line)
                loops.Prefetch(Waiting, WaitingIndex(OutputIndex(batch, loops.Add(i, ii), loops.Add(j, jj))), write: true);
    }

    private Value Sum(Value x, Value y) => element is FloatType ? loops.AddF(x, y) : loops.Ops.AddI(x, y);

    // Each row block fetches its share of the next column panel into L2, so that the first row block there does not wait for L3: some elements in each step of k,
    // a line at most, since many at once would hold up the loads behind them.
    internal static bool FetchesPanels(Schedule schedule, long rows, long n, long k, int bits) =>
        schedule.Prefetch > 0 && n * k * bits / 8 >= LeastFetched && FetchedPerStep(schedule, rows) * bits <= 64 * 8;

    internal static long FetchedPerStep(Schedule schedule, long rows) => (schedule.Nr + rows / schedule.Mr - 1) / Math.Max(1, rows / schedule.Mr);

    private long Fetched => FetchedPerStep(schedule, RowsAtATime);

    // where a row block begins to fetch, were it in step 0
    private Value FirstFetched(LeftOperand left, Value i, Value k0) =>
        loops.Sub(loops.Mul(loops.Div(loops.Sub(i, left.FirstRow), schedule.Mr), Depth * Fetched), loops.Mul(k0, Fetched));

    private Value LoadB(Value[] dims, Value? panel, Value j, Value jj, Value inner)
    {
        if (packsB) return loops.Load(b, panel!, dims[gemm.KDim], inner);
        if (gemm.PanelDim is { } panelDim)
        {
            dims[panelDim] = panel!;
            dims[gemm.NDim!.Value] = inner;
        }
        else if (gemm.NDim is { } n) dims[n] = loops.Add(j, jj);
        return loops.Load(b, loops.Apply(gemm.Maps[1], dims));
    }

    // the same, panel by panel: body takes row, panel and column of the panel
    private void PanelElements(int height, int width, Action<Value, int, Value> body) =>
        loops.For(loops.Index(0), loops.Index(height), 1, "ii", ii =>
        {
            for (int q = 0; q * Panel < width; q++)
            {
                int panel = q;
                loops.For(loops.Index(0), loops.Index(Math.Min(Panel, width - q * Panel)), 1, "jj", jj => body(ii, panel, jj), LoopMarks.VectorizeBy(lanes), LoopMarks.UnrollFully);
            }
        }, LoopMarks.UnrollFully);

    // the rows and columns of a register block; columns become vectors
    private void Elements(int height, int width, bool unrollRows, Action<Value, Value> body) =>
        loops.For(loops.Index(0), loops.Index(height), 1, "ii", ii =>
            loops.For(loops.Index(0), loops.Index(width), 1, "jj", jj => body(ii, jj), LoopMarks.VectorizeBy(lanes), LoopMarks.UnrollFully),
            unrollRows ? [LoopMarks.UnrollFully] : []);

    private Value[] OutputIndex(Value[] batch, Value row, Value column)
    {
        var index = new List<Value>(batch);
        if (gemm.MDim is not null) index.Add(row);
        if (gemm.NDim is not null) index.Add(column);
        return [.. index];
    }

    // where sums wait between blocks of k: in Y, or in a slice's part of a buffer
    private Value Waiting => slices?.Partial ?? output;

    private Value[] WaitingIndex(Value[] index) => slice is { } s ? [s.Index, .. index] : index;

    private Value Start(Value[] index, bool first) =>
        start is null || !first ? loops.Scalar(gemm.AccumulatorZero, element) : epilogue.Start(loops, start, index);

    private Value Epilogue(Value sum, Value[] index) => epilogue.Apply(loops, sum, index, start);
}
