using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// bf16 or f16 in fixed point of 16 bits, two k of a column an instruction (vpdpwssd): twice the products of f32, by less than f32's accuracy, so only where it is asked for.
/// <code>
/// A[i, k] ≈ a m / L,  a = max_k |A[i, k]|,  |m| ≤ L        W[k, j] ≈ w q / L,  w = max over 64 k of |W[k, j]|
/// L = 5791: 64 products of m and q stay below 2^31
/// for groups g of 64 k: t[i, j] = Σ m q, exactly; sum[i, j] += f32(t) (w / L)          Y[i, j] = epilogue(sum[i, j] (a / L))
/// </code>
/// An element is off by at most 2^-13.5 of the largest of its row, or column and group: a sum by √K 2^-12.5 ‖a‖‖w‖ at most, and by 2^-12 ‖a‖‖w‖ 8 / √K where no element is far above the others
/// (docs/numerics.md). A row, or a group, with an infinity or a NaN has scale NaN.
/// </summary>
internal sealed class FixedPairBlock(NarrowGemm gemm, Schedule schedule, LoopBuilder loops, Value a, Value w, string name, List<Operation> callees, NarrowEpilogue epilogue)
    : MicroBlock(gemm, schedule, loops, a, w, name, callees)
{
    public const int Group = 64;
    private const int Largest = 5791, Pairs = Group / 2;

    private Value? x, halves, most, rowScales, words, scales;

    private long Depth => (Gemm.K + Group - 1) / Group * Group;
    private VectorType PairsOf => new([2 * Vector.Lanes], IrType.I16);

    public override int KStep => Group;
    public override NarrowEpilogue? Epilogue => epilogue.HasMachineCode ? epilogue : null;
    public override long SumRows(long rows, bool visited) => Epilogue is null || visited ? rows : 1;

    public override void Allocate(long rowCount, long depth)
    {
        long groups = (depth + Group - 1) / Group;
        (x = Loops.Alloca(IrType.F32, Depth)).NameHint = "x";
        (halves = Loops.Alloca(IrType.I16, Depth)).NameHint = "halves";
        (most = Loops.Alloca(IrType.I32, Vector.Lanes)).NameHint = "most";
        (Rows = Loops.Alloca(IrType.I32, rowCount, PaddedDepth(Depth / 2))).NameHint = "rows";
        (rowScales = Loops.Alloca(IrType.F32, rowCount)).NameHint = "scales";
        (words = Loops.Alloca(IrType.I32, groups * Pairs, Schedule.Nr)).NameHint = "panel";
        (scales = Loops.Alloca(IrType.F32, groups, Schedule.Nr)).NameHint = "panel_scales";
    }

    // a row that ends with a group is read where it is
    private bool CopiesRow => Depth != Gemm.K;

    // rows[i - i0, k / 2] = m[k] | m[k + 1] << 16, by machine code: 512x512x512 takes 0.92 ms with it, 0.96 to 1.00 with rows in IL
    public override void PrepareRows(Value i0, Value i1)
    {
        if (CopiesRow) Loops.For(Loops.Index(Gemm.K), Loops.Index(Depth), 1, "k", k => Loops.Store(Loops.Ops.ConstantFloat(0, IrType.F32), x!, k));
        Call([A, x!, halves!, Rows!, rowScales!, i0, i1, most!], "rows", (b, args) => b.For(args[5], args[6], 1, "i", i =>
        {
            var (vector, row) = (new LaneBuilder(b, Vector.Lanes), b.Sub(i, args[5]));
            if (CopiesRow) b.For(b.Index(0), b.Index(Gemm.K), 1, "k", k => b.Store(new LaneBuilder(b, 1).ToSingle(b.Load(args[0], RowIndex(i, k)), Gemm.AElement), args[1], k), LoopMarks.VectorizeBy(vector.Lanes));
            var (scale, by) = FixedPointScale.Of(b, vector.Reduce(FixedPointScale.Largest(b, vector, b.Index(0), b.Index(Depth), X), ArithOps.MaxSI, args[7]), Largest);
            b.Store(scale, args[4], row);
            var inverse = vector.Splat(by);
            b.For(b.Index(0), b.Index(Depth), vector.Lanes, "k", k => vector.Store(vector.Cast(ArithOps.TruncI, FixedPointScale.Rounded(b, vector, X(k), inverse), IrType.I16), args[2], k), LoopMarks.UnrollBy(2));
            b.For(b.Index(0), b.Index(Depth / 2), vector.Lanes, "s", s =>
                vector.Store(vector.Bits(vector.LoadGroups(2, args[2], b.Mul(s, 2))), args[3], row, s), LoopMarks.UnrollBy(2));

            Value X(Value k) => CopiesRow ? vector.Load(args[1], k) : vector.ToSingle(vector.Load(args[0], RowIndex(i, k)), Gemm.AElement);
        }));
    }

    // words[k / 2, j] = q[k, j] | q[k + 1, j] << 16, by machine code
    public override void PreparePanel(Value panel, int width, Value k0, Value k1)
    {
        int count = Vectors(width);
        Call([W, words!, scales!, panel, Loops.Div(k0, Group), Loops.CeilDiv(k1, Group)], $"panel{count}", (b, args) => b.For(args[4], args[5], 1, "g", g =>
        {
            var vector = new LaneBuilder(b, Vector.Lanes);
            Value local = b.Sub(g, args[4]), first = b.Mul(g, Group);
            var magnitude = vector.Int(0x7FFFFFFF, IrType.I32);
            // magnitudes of floats are in order as integers are, infinities and NaN last
            var most = b.For(b.Index(0), b.Index(Group), 1, "k", [.. Enumerable.Repeat(vector.Zero(IrType.I32), count)], (k, c) =>
                [.. c.Select((m, v) => vector.Binary(ArithOps.MaxSI, m, b.Ops.AndI(vector.Bits(Element(k, v)), magnitude)))], LoopMarks.UnrollBy(4));
            var inverse = new Value[count];
            for (int v = 0; v < count; v++)
            {
                Value largest = b.Ops.VectorBitcast(most[v], (VectorType)vector.Of(IrType.F32));
                vector.Store(b.Ops.AddF(b.Ops.SubF(largest, largest), b.Ops.MulF(largest, F32(1.0 / Largest))), args[2], local, Column(v));
                inverse[v] = b.Ops.DivF(F32(Largest), b.Ops.MaximumF(largest, F32(FixedPointScale.Smallest)));
            }
            b.For(b.Index(0), b.Index(Pairs), 1, "s", s =>
            {
                for (int v = 0; v < count; v++)
                {
                    Value low = FixedPointScale.Rounded(b, vector, Element(b.Mul(s, 2), v), inverse[v]), high = FixedPointScale.Rounded(b, vector, Element(b.Add(b.Mul(s, 2), 1), v), inverse[v]);
                    vector.Store(b.Ops.OrI(b.Ops.AndI(low, vector.Int(0xFFFF, IrType.I32)), vector.Binary(ArithOps.ShLI, high, vector.Int(16, IrType.I32))), args[1], b.Add(b.Mul(local, Pairs), s), Column(v));
                }
            }, LoopMarks.UnrollBy(2));

            Value Element(Value k, int v) => vector.ToSingle(vector.Load(args[0], args[3], b.Add(first, k), Column(v)), Gemm.Weight.Element);
            Value Column(int v) => b.Index((long)v * Vector.Lanes);
            Value F32(double value) => vector.Constant(new FloatAttr(IrType.F32, value), IrType.F32);
        }));
    }

    public override void Run(MicroRun run, Value sums)
    {
        Value[] buffers = run.Last && Epilogue is not null ? epilogue.Buffers : [];
        string suffix = $"{run.Height}x{run.Width}{(run.First ? "" : "_more")}{(run.Last ? "_last" : "")}";
        Call([Rows!, words!, scales!, rowScales!, sums, run.Panel, Loops.Div(run.K0, Group), Loops.CeilDiv(run.K1, Group), run.R0, run.R1, run.I0, .. buffers], suffix, (b, args) => Body(b, args, run, buffers));
    }

    private void Body(LoopBuilder b, IReadOnlyList<BlockArgument> args, MicroRun run, Value[] buffers)
    {
        var vector = new LaneBuilder(b, Vector.Lanes);
        int height = run.Height, count = Vectors(run.Width);
        Value rows = args[0], panel = args[1], columnScales = args[2], scale = args[3], sums = args[4], g0 = args[6];
        b.For(args[8], args[9], height, "r", r =>
        {
            var total = new Value[height * count];
            for (int t = 0; t < total.Length; t++) total[t] = run.First ? vector.Zero(IrType.F32) : vector.Load(sums, At(r, t));
            total = b.For(g0, args[7], 1, "g", total, (g, carried) =>
            {
                Value local = b.Sub(g, g0), first = b.Mul(local, Pairs), firstRow = b.Mul(g, Pairs);
                var acc = b.For(b.Index(0), b.Index(Pairs), 1, "s", [.. Enumerable.Repeat(vector.Zero(IrType.I32), total.Length)], (s, c) =>
                {
                    Value[] y = [.. Enumerable.Range(0, count).Select(v => Halves(vector.Load(panel, b.Add(first, s), Column(v))))];
                    var next = new Value[c.Length];
                    for (int i = 0; i < height; i++)
                    {
                        var word = Halves(vector.Splat(b.Load(rows, b.Add(r, i), b.Add(firstRow, s))));
                        for (int v = 0; v < count; v++) next[i * count + v] = b.Ops.CreateValue(MtOps.Dot, [word, y[v], c[i * count + v]], vector.Of(IrType.I32));
                    }
                    return next;
                }, LoopMarks.UnrollBy(Schedule.Unroll));
                return [.. carried.Select((sum, t) => vector.Fma(vector.Cast(ArithOps.SIToFP, acc[t], IrType.F32), vector.Load(columnScales, local, Column(t % count)), sum))];
            });
            if (run.Last)
                for (int t = 0; t < total.Length; t++) total[t] = b.Ops.MulF(total[t], vector.Splat(b.Load(scale, b.Add(r, t / count))));
            var (kept, at) = buffers.Length == 0 ? (sums, r) : (b.Alloca(IrType.F32, height, count * Vector.Lanes), b.Index(0));
            for (int t = 0; t < total.Length; t++) vector.Store(total[t], kept, At(at, t));
            if (buffers.Length > 0)
                epilogue.Rows(b, kept, b.Index(0), b.Add(args[10], r), height, b.Mul(args[5], Schedule.Nr), run.Width, Vector.Lanes, buffer => args[11 + Array.IndexOf(buffers, buffer)]);

            Value[] At(Value row, int t) => [b.Add(row, t / count), Column(t % count)];
        });

        Value Halves(Value lanes) => b.Ops.VectorBitcast(lanes, PairsOf);
        Value Column(int v) => b.Index((long)v * Vector.Lanes);
    }
}
