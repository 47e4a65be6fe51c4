using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// Weights of 8 or 4 bits times rows in fixed point (<see cref="FixedPointRows"/>) on tiles: each digit has sums of its own, and three products of bytes do the work of one of f32.
/// <code>
/// for groups g                                  one for a scale a channel
///   nibbles of panel and group → bytes          4 bits
///   for r in [r0, r1) step mr
///     D[d, mr, nr] = Σ digit[d, r, s] · w[panel, s]
///     sums[r, :] += (65536 D2 + 256 D1 + D0 - zero[g, :] Σ m[r]) scale[g, :] rowscale[r, g]
/// </code>
/// </summary>
internal sealed class FixedPointTileBlock(
    NarrowGemm gemm, Schedule schedule, LoopBuilder loops, Value a, Value w, Value scale, Value? zero, string name, List<Operation> callees, NarrowEpilogue epilogue)
    : MicroBlock(gemm, schedule, loops, a, w, name, callees)
{
    private const int Digits = FixedPointRows.Digits, TileRows = 16;

    /// <summary>Sums of three digits, a tile of A and one of W: 8 tiles.</summary>
    public const int MostTiles = 2;

    private readonly FixedPointRows rows = new(gemm, loops, TileRows, StepOf(gemm), a, gemm.Weight.Dequantization!.Group, gemm.Weight.Bits == 4);
    private readonly NarrowEpilogue epilogue = epilogue;
    private readonly Value scale = scale;

    private bool IsFourBits => Gemm.Weight.Bits == 4;
    private long Group => IsFourBits ? Gemm.Weight.Dequantization!.Group : rows.Depth;

    // k of a tile: 64 bytes, or 32 where a group ends between
    private static int StepOf(NarrowGemm gemm) => gemm.Weight.Dequantization!.Group % 64 == 0 ? 64 : 32;

    private int Step => StepOf(Gemm);

    public override NarrowEpilogue? Epilogue => epilogue.HasMachineCode ? epilogue : null;

    public override bool TakesAllOfK => true;

    public override void Allocate(long rowCount, long depth)
    {
        if (Schedule.Nr % TileRows != 0 || (Schedule.Mr < TileRows ? TileRows % Schedule.Mr : Schedule.Mr % TileRows) != 0 || Tall(Schedule.Mr) * (Schedule.Nr / TileRows) > MostTiles)
            throw new NotSupportedException($"a block of {Schedule.Mr}x{Schedule.Nr} on tiles of 16x16, each with sums of three digits: at most {MostTiles} fit");
        if (((MemRefType)W.Type).Extents[1] < rows.Depth / (IsFourBits ? 8 : 4)) throw new NotSupportedException("panels that are not filled up to whole tiles");
        rows.Allocate(rowCount, totals: zero is not null, starts: false);
        (Rows = Loops.Alloca(IrType.I8, (rowCount + TileRows - 1) / TileRows, Digits, rows.Depth / Step, TileRows, Step)).NameHint = "rows";
    }

    private static int Tall(int height) => (height + TileRows - 1) / TileRows;

    // rows[r / 16, d, k / step, r mod 16, k mod step] = digit d of A[i0 + r, k]
    public override void PrepareRows(Value i0, Value i1) => rows.Split(Call, i0, i1, Rows!, (b, to, row, digit, k, digits) =>
    {
        var t = b.Div(row, TileRows);
        b.Ops.VectorStore(digits, to, t, b.Index(digit), b.Div(k, Step), b.Sub(row, b.Mul(t, TileRows)), b.Index(0));
    });

    public override void Run(MicroRun run, Value sums)
    {
        // a block that ends in a shorter tile is the last one; its tiles' shapes and those of 32 bytes of k are more than eight, so it is two calls
        if (run.Height > TileRows && run.Height % TileRows is > 0 and var rest)
        {
            var between = Loops.Add(run.R0, run.Height - rest);
            Run(run with { R1 = between, Height = run.Height - rest }, sums);
            Run(run with { R0 = between, Height = rest }, sums);
            return;
        }
        Value[] buffers = Epilogue is null ? [] : epilogue.Buffers, zeros = zero is null ? [] : [zero, rows.Totals!];
        Value[] arguments = [Rows!, W, sums, run.Panel, run.R0, run.R1, rows.Scales!, scale, run.I0, .. zeros, .. buffers];
        Call(arguments, $"{run.Height}x{(Epilogue is null ? Schedule.Nr : run.Width)}", (b, args) => new Code(this, b, args, run, buffers).Write());
    }

    public override Value Finish(LoopBuilder b, Value sum, Value column, Func<Value, Value>? here = null) => IsFourBits ? sum : Scaled(b, sum, column, here is null ? scale : here(scale));

    private sealed class Code(FixedPointTileBlock block, LoopBuilder b, IReadOnlyList<BlockArgument> args, MicroRun run, Value[] buffers)
    {
        private readonly LaneBuilder vector = new(b, TileRows);
        private readonly Value rows = args[0], w = args[1], sums = args[2], panel = args[3], rowScales = args[6], scale = args[7];
        private readonly Value? zero = args.Count - buffers.Length > 9 ? args[9] : null, totals = args.Count - buffers.Length > 9 ? args[10] : null;
        private readonly int height = run.Height;
        private readonly int across = block.Schedule.Nr / TileRows, step = block.Step;
        private readonly int[] heights = [.. Enumerable.Range(0, Tall(run.Height)).Select(t => Math.Min(TileRows, run.Height - t * TileRows))];

        // what tiles hold, on its way to vectors; and a group's nibbles as bytes
        private Value products = null!, bytes = null!;

        private VectorType Packed => new([64], IrType.I8);

        public void Write()
        {
            products = b.Alloca(IrType.I32, Digits * heights.Length * across, TileRows, TileRows);
            if (block.IsFourBits) Groups();
            else Rows(r => Block(r, b.Index(0), block.rows.Depth / step, s => [panel, b.Mul(s, step / 4)], w, (_, _, t, by) => b.Ops.MulF(t, by)));
            if (block.Epilogue is not null) Rows(r => b.For(r, b.Add(r, height), 1, "i", i => block.epilogue.Rows(b, sums, i, b.Add(args[8], i), 1, b.Mul(panel, block.Schedule.Nr), run.Width, TileRows,
                Here, (sum, column) => block.Finish(b, sum, column, Here))));
        }

        private Value Here(Value buffer) => ReferenceEquals(buffer, block.scale) ? scale : args[args.Count - buffers.Length + Array.IndexOf(buffers, buffer)];

        private void Groups()
        {
            long group = block.Group, whole = block.Gemm.K / group, rest = block.Gemm.K % group;
            bytes = b.Alloca(IrType.I8, (group + step - 1) / step * step / 4, 64L * across);
            Rows(r => b.For(r, b.Add(r, height), 1, "i", i =>
            {
                for (int j = 0; j < across; j++) vector.Store(vector.Zero(IrType.F32), sums, i, b.Index(j * TileRows));
            }));
            b.For(b.Index(0), b.Index(whole), 1, "g", g => Group(g, group / step));
            if (rest > 0) Group(b.Index(whole), (rest + step - 1) / step);
        }

        private void Rows(Action<Value> body) => b.For(args[4], args[5], height, "r", body);

        private void Group(Value g, long steps)
        {
            Value first = b.Mul(g, block.Group / 8);
            b.For(b.Index(0), b.Index(steps * step / 8), 1, "word", at =>
            {
                for (int j = 0; j < across; j++)
                {
                    Value column = b.Index(64L * j), bits = b.Ops.VectorBitcast(b.Ops.VectorLoad(Packed, w, panel, b.Add(first, at), column), (VectorType)vector.Of(IrType.I32));
                    b.Ops.VectorStore(b.Ops.VectorBitcast(FixedPointBlock.Low(vector, bits), Packed), bytes, b.Mul(at, 2), column);
                    b.Ops.VectorStore(b.Ops.VectorBitcast(FixedPointBlock.High(vector, bits), Packed), bytes, b.Add(b.Mul(at, 2), 1), column);
                }
            }, LoopMarks.UnrollBy(2));
            Rows(r => Block(r, b.Mul(g, block.Group / step), steps, s => [b.Mul(s, step / 4)], bytes, (i, j, t, by) =>
            {
                var column = b.Index((long)j * TileRows);
                if (zero is not null) t = b.Ops.SubF(t, b.Ops.MulF(vector.Load(zero, panel, g, column), vector.Splat(b.Load(totals!, i, g))));
                return vector.Fma(t, b.Ops.MulF(vector.Load(scale, panel, g, column), by), vector.Load(sums, i, column));
            }, g));
        }

        // sums of a block over `steps` tiles of k; what becomes of each is `finish` of row, column of tiles, 65536 D2 + 256 D1 + D0 and the row's scale
        private void Block(Value r, Value from, long steps, Func<Value, Value[]> rowOf, Value source, Func<Value, int, Value, Value, Value> finish, Value? g = null)
        {
            Value tile = b.Div(r, TileRows), within = height % TileRows == 0 ? b.Index(0) : b.Sub(r, b.Mul(tile, TileRows));
            var acc = new Value[Digits * heights.Length * across];
            for (int t = 0; t < acc.Length; t++) acc[t] = b.Ops.CreateValue(AmxOps.TileZero, [], new AmxTileType(heights[t / across / Digits], TileRows, IrType.I32));
            acc = b.For(b.Index(0), b.Index(steps), 1, "s", acc, (s, carried) =>
            {
                var next = new Value[carried.Length];
                Value[] x = new Value[heights.Length * Digits], y = new Value[across];
                foreach (var (t, j, again) in Order())
                {
                    x[t] ??= LoadTile(b, new AmxTileType(heights[t / Digits], step, IrType.I8), rows, [b.Add(tile, t / Digits), b.Index(t % Digits), b.Add(from, s), within, b.Index(0)], PassesL1);
                    if (y[j] is null || again) y[j] = LoadTile(b, new AmxTileType(step / 4, 64, IrType.I8), source, [.. rowOf(s), b.Index(64L * j)], again ? "mt.again" : null);
                    int at = t * across + j;
                    next[at] = b.Ops.CreateValue(AmxOps.TileMulI, [x[t], y[j], carried[at]], carried[at].Type);
                }
                return next;
            }, LoopMarks.UnrollBy(block.Schedule.Unroll));
            for (int t = 0; t < acc.Length; t++)
                b.Ops.Create(AmxOps.TileStore, [products, b.Index(t), b.Index(0), b.Index(0), acc[t]], [], new AttrList { { "operandSegmentSizes", DenseArrayAttr.I32([1, 3, 1, 0]) } });
            for (int i = 0; i < heights.Length; i++)
            {
                int above = i;
                b.For(b.Index(0), b.Index(heights[i]), 1, "i", ii =>
                {
                    var row = b.Add(b.Add(r, above * TileRows), ii);
                    var rowScale = vector.Splat(b.Load(rowScales, row, g ?? b.Index(0)));
                    for (int j = 0; j < across; j++)
                    {
                        int column = j;
                        Value t = Digit(2);
                        for (int d = 1; d >= 0; d--) t = vector.Fma(t, vector.Constant(new FloatAttr(IrType.F32, 256), IrType.F32), Digit(d));
                        vector.Store(finish(row, j, t, rowScale), sums, row, b.Index((long)j * TileRows));

                        Value Digit(int d) => vector.Cast(ArithOps.SIToFP, vector.Load(products, b.Index((above * Digits + d) * across + column), ii, b.Index(0)), IrType.F32);
                    }
                });
            }
        }

        // tiles of A and of W by the products they go into. Of two columns only one tile fits beside six of sums and one of A, so W's are loaded again, from L1; with
        // A's three times from L2 that is 250 us where 32 x 16, six of A for one of W, takes 365 (64x768x3072, 193 by products alone)
        private IEnumerable<(int A, int W, bool Again)> Order()
        {
            int tiles = heights.Length * Digits;
            for (int t = 0; t < tiles; t++)
                for (int j = 0; j < across; j++) yield return across == 1 ? (t, 0, false) : (t, (t + j) % 2, t > 0 && j == 1);
        }
    }
}
