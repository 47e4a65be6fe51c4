using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// Machine code on vectors: a vector of W times a broadcast element, or group of elements, of A. Halves are widened as they are read, or a panel of them once for all rows
/// (<c>widen = "panel"</c>), by machine code too: .NET has no instruction for it.
/// </summary>
internal sealed class VectorMicroBlock(NarrowGemm gemm, Schedule schedule, LoopBuilder loops, Value a, Value w, string name, List<Operation> callees, NarrowEpilogue epilogue)
    : MicroBlock(gemm, schedule, loops, a, w, name, callees)
{
    // elements of k in a broadcast word of 32 bits
    private int Group => Schedule.Isa switch { Isa.Avx512Bf16 when Schedule.Widen != "panel" => 2, Isa.AvxVnni or Isa.Avx512Vnni => 4, _ => 1 };
    private bool IsBytes => Group == 4;
    private bool ShiftsA => IsBytes && !Gemm.UnsignedA;
    private IrType Word => Group == 1 ? IrType.F32 : IrType.I32;
    private Value? widened;
    private long rowsAtATime, depth;

    public override int KStep => Group;

    // vdpbf16ps takes denormals as zero, and so does vcvtneps2bf16, two instructions a vector of results in place of seven
    protected override AttrList FunctionAttributes => Schedule.Isa != Isa.Avx512Bf16 ? base.FunctionAttributes : new(base.FunctionAttributes) { { "mt.flush_denormals", UnitAttr.Instance } };

    // masks and conversions to few bits are AVX-512's
    public override NarrowEpilogue? Epilogue => Schedule.Isa.Bits() == 512 && epilogue.HasMachineCode ? epilogue : null;

    /// <summary>None where sums leave registers finished.</summary>
    public override long SumRows(long rows, bool visited) => Epilogue is null || visited ? rows : 1;

    public override void Run(MicroRun run, Value sums)
    {
        Value[] buffers = run.Last && Epilogue is not null ? epilogue.Buffers : [];
        string columns = buffers.Length > 0 ? $"{run.Width}_last" : $"{Vectors(run.Width) * Vector.Lanes}";
        Call([Rows!, widened ?? W, sums, Compensation ?? sums, run.Panel, Loops.Div(run.K0, KStep), Loops.CeilDiv(run.K1, KStep), run.R0, run.R1, run.I0, .. buffers, .. FetchesPanels(run) ? new[] { W } : []],
            $"{run.Height}x{columns}{(run.First ? "" : run.Last ? "_more_end" : "_more")}", (b, args) => Body(b, args, run, buffers));
    }

    public override void Allocate(long rowCount, long depth)
    {
        (rowsAtATime, this.depth) = (rowCount, depth);
        (Rows = Loops.Alloca(Word, rowCount, PaddedDepth((Gemm.K + Group - 1) / Group))).NameHint = "rows";
        if (Group == 1 && Schedule.Widen == "panel") (widened = Loops.Alloca(IrType.F32, depth, Schedule.Nr)).NameHint = "panel";
        if (ShiftsA) (Compensation = Loops.Alloca(IrType.I32, 1, Schedule.Nr)).NameHint = "comp";
    }

    // rows[i - i0, k / g] = f32(A[i, k]), or A's elements k .. k + g of a row as one word; signed bytes plus 128
    public override void PrepareRows(Value i0, Value i1)
    {
        // vectors of 512 bits have masks for what fills none
        bool masks = Schedule.Isa.Bits() == 512;
        int width = Group * Vector.Lanes;
        long done = masks ? Gemm.K : Group == 1 ? Gemm.K / width * width : 0;
        if (done > 0) Call([A, Rows!, i0, i1], "rows", (b, args) => b.For(args[2], args[3], 1, "i", i =>
        {
            var (vector, row) = (new LaneBuilder(b, Vector.Lanes), b.Sub(i, args[2]));
            long whole = done / width * width;
            b.For(b.Index(0), b.Index(whole), width, "k", k => Place(vector.LoadGroups(Group, args[0], RowIndex(i, k)), k), LoopMarks.UnrollBy(4));
            if (whole < done) Place(vector.LoadFirst(done - whole, Group, args[0], RowIndex(i, b.Index(whole))), b.Index(whole));

            void Place(Value elements, Value k) => vector.Store(Group == 1 ? vector.ToSingle(elements, Gemm.AElement) : Words(vector, elements), args[1], row, b.Div(k, Group));
        }));
        if (done == Gemm.K) return;
        long groups = Gemm.K / Group * Group;
        Loops.For(i0, i1, 1, "i", i =>
        {
            var row = Loops.Sub(i, i0);
            long from = done;
            // what fills no vector may fill a shorter one
            for (int lanes = Vector.Lanes; lanes >= 4 && Group > 1; lanes /= 2)
            {
                var vector = new LaneBuilder(Loops, lanes);
                long to = from + (groups - from) / (Group * lanes) * Group * lanes;
                Loops.For(Loops.Index(from), Loops.Index(to), Group * lanes, "k", k => vector.Store(Words(vector, vector.LoadGroups(Group, A, RowIndex(i, k))), Rows!, row, Loops.Div(k, Group)));
                from = to;
            }
            Loops.For(Loops.Index(from), Loops.Index(groups), Group, "k", k => Loops.Store(Scalar(i, k, Group), Rows!, row, Loops.Div(k, Group)));
            if (groups < Gemm.K) Loops.Store(Scalar(i, Loops.Index(groups), (int)(Gemm.K - groups)), Rows!, row, Loops.Index(groups / Group));
        });
    }

    private Value Words(LaneBuilder vector, Value elements)
    {
        var words = vector.Bits(elements);
        return ShiftsA ? vector.Binary(ArithOps.XOrI, words, vector.Int(unchecked((int)0x80808080), IrType.I32)) : words;
    }

    private Value Scalar(Value i, Value k, int count)
    {
        var b = Loops.Ops;
        if (Group == 1) return new LaneBuilder(Loops, 1).ToSingle(Loops.Load(A, RowIndex(i, k)), Gemm.AElement);
        Value word = b.ConstantInt(0, IrType.I32);
        for (int j = 0; j < count; j++)
        {
            Value element = Loops.Load(A, RowIndex(i, Loops.Add(k, j)));
            if (!IsBytes) element = b.Bitcast(element, IrType.I16);
            Value bits = b.ExtUI(element, IrType.I32);
            if (j > 0) bits = b.CreateValue(ArithOps.ShLI, [bits, b.ConstantInt(j * 32 / Group, IrType.I32)], IrType.I32);
            word = b.OrI(word, bits);
        }
        return ShiftsA ? b.XOrI(word, b.ConstantInt(unchecked((int)(count == 4 ? 0x80808080 : (1u << 8 * count) - 1 & 0x80808080)), IrType.I32)) : word;
    }

    // Σ (a + 128 - 128) w = Σ (a + 128) w - 128 Σ w: sums start at -128 Σ w
    public override void PreparePanel(Value panel, int width, Value k0, Value k1)
    {
        int count = Vectors(width);
        if (widened is not null)
        {
            Call([W, widened, panel, k0, k1], $"widen{count}", (b, args) => b.For(args[3], args[4], 1, "k", k =>
            {
                var vector = new LaneBuilder(b, Vector.Lanes);
                for (int v = 0; v < count; v++)
                    vector.Store(vector.ToSingle(LoadW(b, args[0], args[2], k, v), Gemm.Weight.Element), args[1], b.Sub(k, args[3]), b.Index((long)v * Vector.Lanes));
            }, LoopMarks.UnrollBy(2)));
        }
        if (!ShiftsA || LoopBuilder.ConstantOf(k0) != 0) return;
        Call([W, Compensation!, panel], $"comp{count}", (b, args) =>
        {
            var vector = new LaneBuilder(b, Vector.Lanes);
            var groups = b.Index(((MemRefType)W.Type).Extents[1]);
            Value half = b.Ops.VectorBitcast(vector.Int(unchecked((int)0x80808080), IrType.I32), Packed);
            var sums = b.For(b.Index(0), groups, 1, "s", [.. Enumerable.Range(0, count).Select(_ => vector.Zero(IrType.I32))], (s, c) =>
                [.. c.Select((sum, v) => Dot(b, half, LoadW(b, args[0], args[2], s, v), sum))]);
            for (int v = 0; v < count; v++) vector.Store(vector.Binary(ArithOps.SubI, vector.Zero(IrType.I32), sums[v]), args[1], b.Index(0), b.Index((long)v * Vector.Lanes));
        });
    }

    private VectorType Packed => new([Group * Vector.Lanes], Gemm.Weight.Element);

    private int PanelVectors => Schedule.PanelWidth / Vector.Lanes;

    private Value[] At(LoopBuilder b, Value panel, Value s, int v) =>
        [b.Add(b.Mul(panel, Schedule.Streams), v / PanelVectors), s, b.Index((long)(v % PanelVectors) * Vector.Lanes * Group)];

    private Value LoadW(LoopBuilder b, Value w, Value panel, Value s, int v) => b.Ops.VectorLoad(Packed, w, At(b, panel, s, v));

    private Value Dot(LoopBuilder b, Value x, Value y, Value sum) => IsBytes
        ? b.Ops.CreateValue(MtOps.Dot, [x, y, sum], sum.Type, new AttrList { { "unsigned", UnitAttr.Instance } })
        : b.Ops.CreateValue(X86VectorOps.DotBF16, [sum, x, y], sum.Type);

    // Each row block fetches its share of what is widened next into L2, as GemmLowering does: it lies behind this block of k, and is not waited for then.
    private bool FetchesPanels(MicroRun run) => widened is not null && run.Height == Schedule.Mr && rowsAtATime > 0 && GemmLowering.FetchesPanels(Schedule, rowsAtATime, Gemm.N, Gemm.K, Gemm.Weight.Bits);

    private long Fetched => GemmLowering.FetchedPerStep(Schedule, rowsAtATime);

    private void Body(LoopBuilder b, IReadOnlyList<BlockArgument> args, MicroRun run, Value[] buffers)
    {
        var vector = new LaneBuilder(b, Vector.Lanes);
        int height = run.Height, count = Vectors(run.Width);
        Value rows = args[0], w = args[1], sums = args[2], comp = args[3], panel = args[4], s0 = Bound(Loops.Div(run.K0, KStep), args[5]), s1 = Bound(Loops.CeilDiv(run.K1, KStep), args[6]);
        var start = run.First && buffers.Length > 0 && !ShiftsA && run.Width % Vector.Lanes == 0 ? epilogue.Start : null;
        b.For(args[7], args[8], height, "r", r =>
        {
            var acc = new Value[height * count];
            Value row = b.Add(args[9], r), column = b.Mul(panel, Schedule.Nr);
            var starts = start is null ? null : epilogue.Starts(b, start, row, height, column, run.Width, Vector.Lanes, Here);
            for (int t = 0; t < acc.Length; t++)
                acc[t] = starts is not null ? vector.Load(starts, At(b.Index(0), t)) : !run.First ? vector.Load(sums, At(r, t)) : ShiftsA ? vector.Load(comp, At(b.Index(0), t % count)) : vector.Zero(Gemm.Accumulator);
            var fetched = FetchesPanels(run) ? b.Sub(b.Mul(r, depth * Fetched / height), b.Mul(s0, Fetched)) : null;
            acc = b.For(s0, s1, 1, "s", acc, (s, carried) =>
            {
                if (fetched is not null) b.Prefetch(args[^1], [panel, s1, b.Add(fetched, b.Mul(s, Fetched))], write: false, locality: 2);
                if (Schedule.Prefetch > 1)
                    for (int v = 0; v < count; v += Math.Max(1, 64 * 8 / (Vector.Lanes * (widened is null ? Group * Gemm.Weight.Bits : 32))))
                        b.Prefetch(w, widened is null ? this.At(b, panel, b.Add(s, Schedule.Prefetch), v) : [b.Add(b.Sub(s, s0), Schedule.Prefetch), b.Index((long)v * Vector.Lanes)], write: false);
                Value[] y = [.. Enumerable.Range(0, count).Select(v => widened is not null ? vector.Load(w, b.Sub(s, s0), b.Index((long)v * Vector.Lanes))
                    : Group == 1 ? vector.ToSingle(LoadW(b, w, panel, s, v), Gemm.Weight.Element) : LoadW(b, w, panel, s, v))];
                var next = new Value[carried.Length];
                for (int i = 0; i < height; i++)
                {
                    var x = vector.Splat(b.Load(rows, b.Add(r, i), s));
                    if (Group > 1) x = b.Ops.VectorBitcast(x, Packed);
                    for (int v = 0; v < count; v++)
                        next[i * count + v] = Group == 1 ? vector.Fma(x, y[v], carried[i * count + v]) : Dot(b, x, y[v], carried[i * count + v]);
                }
                return next;
            }, LoopMarks.UnrollBy(Schedule.Unroll));
            if (buffers.Length == 0)
                for (int t = 0; t < acc.Length; t++) vector.Store(acc[t], sums, At(r, t));
            else
            {
                var kept = b.Alloca(Gemm.Accumulator, height, count * Vector.Lanes);
                for (int t = 0; t < acc.Length; t++) vector.Store(acc[t], kept, At(b.Index(0), t));
                epilogue.Rows(b, kept, b.Index(0), row, height, column, run.Width, Vector.Lanes, Here, start: start);
            }

            Value[] At(Value row, int t) => [b.Add(row, t / count), b.Index((long)(t % count) * Vector.Lanes)];
        });

        Value Here(Value buffer) => args[10 + Array.IndexOf(buffers, buffer)];

        // known where a block of k is the first or the last
        Value Bound(Value outside, Value inside) => LoopBuilder.ConstantOf(outside) is { } known ? b.Index(known) : inside;
    }
}
