using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// Machine code on tiles: products of 16 x 64 bytes of A and 64 bytes x 16 of W. A's rows are copied so that a tile's lie together, filled up with zeros; or read
/// where they are, the rest of k by a shorter tile, when that is whole groups of k.
/// <code>
/// prev = a block that nobody reads
/// for r in [r0, r1) step mr
///   for s in [s0, s1)
///     acc[mr, nr] += rows[r, s] · w[panel, s]                        in s0: sums[prev] = the block before's, acc = 0 or sums[r]
///     fetch some of w[panel + 1, s0 .. s1] into L2
///     Y[r - mr + ...] = epilogue(sums[prev + ...])                   some rows of the block before, in the last block of k
///   prev = r
/// sums[prev] = acc; Y[r1 - mr ..] = epilogue(sums[prev])
/// </code>
/// A block's tiles are stored, and its epilogue runs, between the products of the next block: 83 cycles a step of k in place of 92 where 64 is the least, and half the
/// epilogue's time (Emerald Rapids, blocks of 32 x 32, 8 steps).
/// </summary>
internal sealed class TileBlock(
    NarrowGemm gemm, Schedule schedule, LoopBuilder loops, Value a, Value w, string name, List<Operation> callees, NarrowEpilogue epilogue) : MicroBlock(gemm, schedule, loops, a, w, name, callees)
{
    private const int TileRows = 16, Tiles = 8;

    // with fewer steps of k, a block's own epilogue follows it
    private const int FewestOverlapped = 5;

    // lines of W that a step fetches at most
    private const int MostFetched = 24;

    // rows ahead of the one that is copied
    private const int RowsAhead = 4;

    private int Pack => Gemm.IsInteger ? 4 : 2;
    private int Across => Schedule.Nr / TileRows;

    /// <summary>k of a tile: 64 bytes.</summary>
    public override int KStep => TileRows * Pack;

    private bool CopiesRows => Schedule.Pack.Contains('a') || Gemm.K % Pack != 0 || !Gemm.HasRows;
    private int Rest => CopiesRows ? 0 : (int)(Gemm.K % KStep);
    private long Steps => (Gemm.K + KStep - 1) / KStep;
    private long rowsAtATime;

    public override NarrowEpilogue? Epilogue => epilogue.HasMachineCode ? epilogue : null;

    /// <summary>Two blocks in turns when none is visited again; else all, and one for nobody.</summary>
    public override long SumRows(long rows, bool visited) => Epilogue is null || visited || Rest > 0 ? (rows + TileRows - 1) / TileRows * TileRows + Schedule.Mr : 2 * Schedule.Mr;

    // products of floats in tiles take denormals as zero and make none
    protected override AttrList FunctionAttributes => Gemm.IsInteger ? base.FunctionAttributes : new(base.FunctionAttributes) { { "mt.flush_denormals", UnitAttr.Instance } };

    public override void Allocate(long rowCount, long depth)
    {
        rowsAtATime = rowCount;
        if (CopiesRows) (Rows = Loops.Alloca(Gemm.AElement, (rowCount + TileRows - 1) / TileRows, Steps, TileRows, KStep)).NameHint = "rows";
        else Rows = A;
    }

    // rows[r / 16, k / step, r mod 16, k mod step] = A[i0 + r, k]
    public override void PrepareRows(Value i0, Value i1)
    {
        if (!CopiesRows) return;
        var tile = new LaneBuilder(Loops, KStep);
        long whole = Gemm.K / KStep;
        var zero = Loops.Scalar(Gemm.IsInteger ? new IntegerAttr(Gemm.AElement, 0) : new FloatAttr(Gemm.AElement, 0), Gemm.AElement);
        Loops.For(i0, i1, TileRows, "i", i =>
        {
            var t = Loops.Div(Loops.Sub(i, i0), TileRows);
            Loops.For(Loops.Index(0), Loops.Min(Loops.Sub(i1, i), Loops.Index(TileRows)), 1, "r", r =>
            {
                var row = Loops.Add(i, r);
                Loops.For(Loops.Index(0), Loops.Index(whole), 1, "s", s =>
                {
                    var k = Loops.Mul(s, KStep);
                    tile.Store(tile.Load(A, RowIndex(row, k)), Rows!, t, s, r, Loops.Index(0));
                    if (Gemm.HasRows) Loops.Prefetch(A, RowIndex(Loops.Add(row, RowsAhead), k), write: false);
                });
                if (whole == Steps) return;
                Loops.For(Loops.Index(0), Loops.Index(Gemm.K - whole * KStep), 1, "k", k =>
                    Loops.Store(Loops.Load(A, RowIndex(row, Loops.Add(k, whole * KStep))), Rows!, t, Loops.Index(whole), r, k));
                Loops.For(Loops.Index(Gemm.K - whole * KStep), Loops.Index(KStep), 1, "k", k => Loops.Store(zero, Rows!, t, Loops.Index(whole), r, k));
            });
        });
    }

    /// <summary>One function: what it is called for and how many steps of k it has.</summary>
    private readonly record struct Part(int Height, int Width, bool First, bool Finishes, bool Rest, long Steps, bool InTurns)
    {
        public bool Overlaps => !Rest && Steps >= FewestOverlapped;
        public string Suffix(int nr) => $"{Height}x{nr}{(Width < nr ? "_w" + Width : "")}{(First ? "" : "_more")}{(Finishes ? "_last" : "")}{(Rest ? "_rest" : "")}";
    }

    public override void Run(MicroRun run, Value sums)
    {
        bool rest = LoopBuilder.ConstantOf(run.K1) == Gemm.K && Rest > 0, last = run.Last && Epilogue is not null;
        Value s0 = Loops.Div(run.K0, KStep), s1 = rest ? Loops.Index(Gemm.K / KStep) : Loops.CeilDiv(run.K1, KStep);
        bool whole = !ReferenceEquals(s0, s1);
        // a block of k in the middle starts somewhere, but has kc
        long steps = LoopBuilder.ConstantOf(s0) is { } from && LoopBuilder.ConstantOf(s1) is { } to ? to - from : Schedule.Kc / KStep;
        bool inTurns = run.First && last && Rest == 0;
        // W twice: what is fetched ahead of its use then has a pointer of its own
        Value[] arguments = [Rows!, W, W, sums, run.Panel, s0, s1, run.R0, run.R1, run.I0];
        if (whole) Call(new Part(run.Height, run.Width, run.First, last && !rest, false, steps, inTurns));
        // what is left of k has tiles of its own shapes, of which a function has eight: another function
        if (rest) Call(new Part(run.Height, run.Width, run.First && !whole, last, true, 1, false));

        void Call(Part part)
        {
            Value[] buffers = part.Finishes ? epilogue.Buffers : [];
            base.Call([.. arguments, .. buffers], part.Suffix(Schedule.Nr), (b, args) => new Function(this, b, args, buffers, part).Write());
        }
    }

    /// <summary>Writes one function.</summary>
    private sealed class Function(TileBlock block, LoopBuilder b, IReadOnlyList<BlockArgument> args, Value[] buffers, Part part)
    {
        private readonly Value rows = args[0], w = args[1], ahead = args[2], sums = args[3], panel = args[4], s0 = args[5], s1 = args[6], r0 = args[7], r1 = args[8], i0 = args[9];
        private readonly int[] heights = [.. Enumerable.Range(0, (part.Height + TileRows - 1) / TileRows).Select(t => Math.Min(TileRows, part.Height - t * TileRows))];
        private readonly int across = block.Across;

        private NarrowGemm Gemm => block.Gemm;
        private NarrowEpilogue Finish => block.Epilogue!;
        private int Count => heights.Length * across;

        public void Write()
        {
            if (part.Overlaps) Overlapped();
            else b.For(r0, r1, part.Height, "r", r =>
            {
                var at = part.InTurns ? b.Index(0) : r;
                var acc = new Value[Count];
                for (int t = 0; t < acc.Length; t++) acc[t] = Start(t, at);
                acc = part.Rest ? Products(acc, r, b.Index(Gemm.K / block.KStep), block.Rest)
                    : b.For(s0, s1, 1, "s", acc, (s, carried) => Products(carried, r, s, block.KStep), LoopMarks.UnrollBy(block.Schedule.Unroll));
                for (int t = 0; t < acc.Length; t++) Store(acc[t], t, at);
                if (part.Finishes) EachRow(at, r);
            });
        }

        private void Overlapped()
        {
            long nobody = part.InTurns ? part.Height : ((MemRefType)sums.Type).Extents[0] - block.Schedule.Mr;
            int atOnce = Divisors(part.Height).First(d => d * (part.Steps - 1) >= part.Height);
            var done = b.For(r0, r1, part.Height, "r", [b.Index(nobody), .. Enumerable.Range(0, Count).Select(Zero)], (r, carried) =>
            {
                Value before = carried[0], at = part.InTurns ? b.Sub(b.Index(part.Height), before) : r;
                var isLater = part.Finishes ? b.Ops.CmpI(CmpIPredicate.Sgt, r, r0) : null;
                var acc = Products(carried[1..], r, s0, block.KStep, t =>
                {
                    Store(carried[1 + t], t, before);
                    return Start(t, at);
                });
                // the block before's rows are finished in the first of the other steps, some in each
                var second = b.Add(s0, 1);
                int finishing = part.Finishes ? part.Height / atOnce : 0;
                var fetch = FirstFetched(b.Sub(r, r0), second);
                Value then = b.Add(second, finishing);
                if (finishing > 0) Steps(second, then, s =>
                {
                    var row = b.Mul(b.Sub(s, second), atOnce);
                    b.If(isLater!, () => FinishRows(b.Add(before, row), b.Add(b.Sub(r, b.Index(part.Height)), row), atOnce));
                }, []);
                if (finishing < part.Steps - 1) Steps(then, s1, null, [LoopMarks.UnrollBy(block.Schedule.Unroll)]);

                void Steps(Value from, Value to, Action<Value>? beside, NamedAttr[] marks) => acc = b.For(from, to, 1, "s", acc, (s, c) =>
                {
                    var next = Products(c, r, s, block.KStep);
                    if (fetch is not null) Fetch(fetch, s);
                    beside?.Invoke(s);
                    return next;
                }, marks);
                return [at, .. acc];
            });
            for (int t = 0; t < Count; t++) Store(done[1 + t], t, done[0]);
            if (part.Finishes) b.If(b.Ops.CmpI(CmpIPredicate.Sgt, r1, r0), () => EachRow(done[0], b.Sub(r1, b.Index(part.Height))));
        }

        private static IEnumerable<int> Divisors(int n) => Enumerable.Range(1, n).Where(d => n % d == 0);

        // acc[i, j] += A[r + i, s] · W[s, j]; all is loaded first where the tiles allow it: 78 cycles in place of 82 for 2 x 2
        private Value[] Products(Value[] acc, Value r, Value s, int depth, Func<int, Value>? start = null)
        {
            Value tile = b.Div(r, TileRows), within = part.Height % TileRows == 0 ? b.Index(0) : b.Sub(r, b.Mul(tile, TileRows));
            bool together = Count + heights.Length + across <= Tiles;
            var x = new Value[heights.Length];
            var y = new Value[across];
            for (int l = 0; l < Math.Max(heights.Length, together ? across : 0); l++)
            {
                if (l < heights.Length) x[l] = LoadA(l);
                if (together && l < across) y[l] = LoadW(l);
            }
            var next = new Value[Count];
            for (int j = 0; j < across; j++)
            {
                y[j] ??= LoadW(j);
                for (int i = 0; i < heights.Length; i++) next[i * across + j] = Product(x[i], y[j], start is null ? acc[i * across + j] : start(i * across + j));
            }
            return next;

            Value LoadA(int i) => LoadTile(b, new AmxTileType(heights[i], depth, Gemm.AElement), rows, block.CopiesRows
                ? [b.Add(tile, i), s, within, b.Index(0)] : [b.Add(b.Add(i0, r), i * TileRows), b.Mul(s, block.KStep)], PassesL1);

            Value LoadW(int j) => LoadTile(b, new AmxTileType(depth / block.Pack, block.KStep, Gemm.Weight.Element), w, [panel, b.Mul(s, TileRows), b.Index((long)j * block.KStep)]);
        }

        // lines · 16 / nr of the next panel that a row is to fetch, so that all rows fetch all of it
        private long FetchedPerRow => (part.Steps * TileRows + block.rowsAtATime - 1) / Math.Max(1, block.rowsAtATime);

        // the same for a step; none when that is too much, or W small
        private long FetchedAtOnce
        {
            get
            {
                if (part.Height != block.Schedule.Mr || Gemm.N * Gemm.K * (4 / block.Pack) < GemmLowering.LeastFetched) return 0;
                long atOnce = (FetchedPerRow * part.Height + part.Steps - 2) / (part.Steps - 1);
                return atOnce * across > MostFetched ? 0 : atOnce;
            }
        }

        // where a block of rows begins to fetch, were it in step 0
        private Value? FirstFetched(Value row, Value second) =>
            FetchedAtOnce == 0 ? null : b.Sub(b.Add(b.Mul(s0, TileRows), b.Mul(row, FetchedPerRow)), b.Mul(second, FetchedAtOnce));

        private void Fetch(Value first, Value step)
        {
            var at = b.Add(first, b.Mul(step, FetchedAtOnce));
            for (int q = 0; q < FetchedAtOnce; q++)
                for (int j = 0; j < across; j++) b.Prefetch(ahead, [b.Add(panel, 1), b.Add(at, q), b.Index((long)j * block.KStep)], write: false, locality: 2);
        }

        private void EachRow(Value at, Value row)
        {
            int atOnce = Divisors(part.Height).Last(d => d <= 4);
            b.For(b.Index(0), b.Index(part.Height), atOnce, "ii", ii => FinishRows(b.Add(at, ii), b.Add(row, ii), atOnce));
        }

        private void FinishRows(Value at, Value row, int count) =>
            Finish.Rows(b, sums, at, b.Add(i0, row), count, b.Mul(panel, block.Schedule.Nr), part.Width, TileRows, Here);

        private Value Here(Value buffer) => args[args.Count - buffers.Length + Array.IndexOf(buffers, buffer)];

        private Value Zero(int t) => b.Ops.CreateValue(AmxOps.TileZero, [], Sum(t));

        private Value Start(int t, Value at) => part.First ? Zero(t) : LoadTile(b, Sum(t), sums, At(t, at));

        private AmxTileType Sum(int t) => new(heights[t / across], TileRows, Gemm.Accumulator);

        private Value[] At(int t, Value at) => [b.Add(at, t / across * TileRows), b.Index((long)(t % across) * TileRows)];

        private void Store(Value tile, int t, Value at) =>
            b.Ops.Create(AmxOps.TileStore, [sums, .. At(t, at), tile], [], new AttrList { { "operandSegmentSizes", DenseArrayAttr.I32([1, 2, 1, 0]) } });

        private Value Product(Value x, Value y, Value sum) => Gemm.IsInteger
            ? b.Ops.CreateValue(AmxOps.TileMulI, [x, y, sum], sum.Type, Gemm.UnsignedA ? new AttrList { { "isZextLhs", UnitAttr.Instance } } : null)
            : b.Ops.CreateValue(AmxOps.TileMulF, [x, y, sum], sum.Type);
    }
}
