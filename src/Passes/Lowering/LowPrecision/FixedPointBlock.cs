using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// Weights of 8 or 4 bits times rows in fixed point (<see cref="FixedPointRows"/>), by machine code that multiplies unsigned by signed bytes: four k of a column and one digit an instruction.
/// <code>
/// for groups g: D[i, d, j] = Σ_{k in g} digit[i, d, k] q[k, j], exactly; t = 65536 D2 + 256 D1 + D0
///               sum[i, j] += (t - zero[g, j] Σ_{k in g} m[i, k]) scale[g, j] rowscale[i, g]
/// </code>
/// Bytes of W lie in their panels with 128 added, and D starts at -128 Σ digit; nibbles are unsigned as they are, and masked in registers, or once a panel for all rows
/// (<c>widen = "panel"</c>). A channel's scale multiplies the finished sum.
/// </summary>
internal sealed class FixedPointBlock(
    NarrowGemm gemm, Schedule schedule, LoopBuilder loops, Value a, Value w, Value scale, Value? zero, string name, List<Operation> callees, NarrowEpilogue epilogue)
    : MicroBlock(gemm, schedule, loops, a, w, name, callees)
{
    private const int Digits = FixedPointRows.Digits;

    private readonly FixedPointRows rows = new(gemm, loops, schedule.Isa.Lanes(32), 4 * schedule.Isa.Lanes(32), a, gemm.Weight.Dequantization!.Group, gemm.Weight.Bits == 4);
    private readonly Value scale = scale;
    private readonly Value? zero = zero;
    private readonly NarrowEpilogue epilogue = epilogue;
    private Value? unpacked;

    private bool IsFourBits => Gemm.Weight.Bits == 4;
    private long Group => Gemm.Weight.Dequantization!.Group;

    // words of 32 bits in a panel's column: four numbers of 8 bits, eight of 4
    private long Steps(long depth) => IsFourBits ? (depth + 7) / 8 : (depth + 3) / 4;

    public override bool TakesAllOfK => true;

    // masks and conversions to few bits are AVX-512's
    private bool IsWide => Schedule.Isa.Bits() == 512;

    public override NarrowEpilogue? Epilogue => IsWide && epilogue.HasMachineCode ? epilogue : null;

    /// <summary>One block where sums leave the function finished.</summary>
    public override long SumRows(long rowCount, bool visited) => Epilogue is null ? rowCount : Math.Min(rowCount, Schedule.Mr);

    public override void Allocate(long rowCount, long depth)
    {
        rows.Allocate(rowCount, totals: zero is not null, starts: !IsFourBits);
        (Rows = Loops.Alloca(IrType.I32, rowCount, Digits, PaddedDepth(rows.Depth / 4))).NameHint = "rows";
        if (IsFourBits && Schedule.Widen == "panel") (unpacked = Loops.Alloca(IrType.I8, 2 * Steps(depth), 4 * Schedule.Nr)).NameHint = "panel";
    }

    public override void PrepareRows(Value i0, Value i1) => rows.Split(IsWide ? Call : null, i0, i1, Rows!, (b, to, row, digit, k, digits) =>
        b.Ops.VectorStore(b.Ops.VectorBitcast(digits, (VectorType)Vector.Of(IrType.I32)), to, row, b.Index(digit), b.Div(k, 4)));

    // panel[2 word + half, 4 j ..] = nibbles of W[p, word, 4 j ..]
    public override void PreparePanel(Value panel, int width, Value k0, Value k1)
    {
        if (unpacked is null) return;
        int count = Vectors(width);
        Call([W, unpacked, panel], $"unpack{count}", (b, args) => b.For(b.Index(0), b.Index(Steps(Gemm.K)), 1, "word", word =>
        {
            var (vector, packed) = (new LaneBuilder(b, Vector.Lanes), new VectorType([4 * Vector.Lanes], IrType.I8));
            for (int v = 0; v < count; v++)
            {
                var column = b.Index(4L * v * Vector.Lanes);
                Value bits = b.Ops.VectorBitcast(b.Ops.VectorLoad(packed, args[0], args[2], word, column), (VectorType)Vector.Of(IrType.I32));
                b.Ops.VectorStore(b.Ops.VectorBitcast(Low(vector, bits), packed), args[1], b.Mul(word, 2), column);
                b.Ops.VectorStore(b.Ops.VectorBitcast(High(vector, bits), packed), args[1], b.Add(b.Mul(word, 2), 1), column);
            }
        }, LoopMarks.UnrollBy(2)));
    }

    /// <summary>Of eight k in a word the even ones, as bytes.</summary>
    public static Value Low(LaneBuilder vector, Value words) => vector.Binary(ArithOps.AndI, words, vector.Int(0x0F0F0F0F, IrType.I32));

    /// <summary>The odd ones.</summary>
    public static Value High(LaneBuilder vector, Value words) => Low(vector, vector.Binary(ArithOps.ShRUI, words, vector.Int(4, IrType.I32)));

    public override void Run(MicroRun run, Value sums)
    {
        Value[] buffers = Epilogue is null ? [] : epilogue.Buffers;
        Value[] memory = [Rows!, W, sums, rows.Scales!, scale, .. new[] { unpacked, rows.Starts, zero, rows.Totals }.OfType<Value>(), .. buffers];
        Call([.. memory, run.Panel, run.R0, run.R1, run.I0], $"{run.Height}x{run.Width}", (b, args) => new Code(this, b, v => args[Array.IndexOf(memory, v)], args[memory.Length], sums, run).Write(args[^3], args[^2], args[^1]));
    }

    public override Value Finish(LoopBuilder b, Value sum, Value column, Func<Value, Value>? here = null) => IsFourBits ? sum : Scaled(b, sum, column, here is null ? scale : here(scale));

    /// <summary>The function's body for a block of rows and a panel's columns.</summary>
    /// <param name="here">A buffer as the function calls it.</param>
    private sealed class Code(FixedPointBlock block, LoopBuilder b, Func<Value, Value> here, Value panel, Value sums, MicroRun run)
    {
        private readonly LaneBuilder vector = new(b, block.Vector.Lanes);
        private readonly Value rows = here(block.Rows!), w = here(block.W), sums = here(sums), scales = here(block.rows.Scales!);
        private readonly int height = run.Height, count = block.Vectors(run.Width);

        private VectorType Packed => new([4 * vector.Lanes], IrType.I8);
        private int PanelVectors => block.Schedule.PanelWidth / vector.Lanes;

        public void Write(Value r0, Value r1, Value i0) => b.For(r0, r1, height, "r", r =>
        {
            bool finishes = block.Epilogue is not null;
            var (memory, at) = (sums, finishes ? b.Index(0) : r);
            if (block.IsFourBits) Groups(r, at);
            else
            {
                if (finishes) memory = b.Alloca(IrType.F32, height, (long)count * vector.Lanes);
                var results = OneScale(r);
                for (int t = 0; t < results.Length; t++) vector.Store(results[t], memory, At(at, t));
            }
            if (finishes)
                block.epilogue.Rows(b, memory, at, b.Add(i0, r), height, b.Mul(panel, block.Schedule.Nr), run.Width, vector.Lanes, here, (sum, column) => block.Finish(b, sum, column, here));
        });

        private Value[] At(Value row, int t) => [b.Add(row, t / count), b.Index((long)(t % count) * vector.Lanes)];

        private Value[] OneScale(Value r)
        {
            var acc = new Value[height * Digits * count];
            for (int t = 0; t < acc.Length; t++) acc[t] = vector.Splat(b.Load(here(block.rows.Starts!), b.Add(r, t / count / Digits), b.Index(t / count % Digits)));
            acc = b.For(b.Index(0), b.Index(block.Steps(block.Gemm.K)), 1, "s", acc, (s, carried) =>
            {
                Ahead(s);
                return Products(carried, r, s, v => LoadW(w, Panel(v), s, v));
            }, LoopMarks.UnrollBy(block.Schedule.Unroll));
            var scale = new Value[height];
            for (int i = 0; i < height; i++) scale[i] = vector.Splat(b.Load(scales, b.Add(r, i), b.Index(0)));
            return [.. Enumerable.Range(0, height * count).Select(t => (Value)b.Ops.MulF(Number(acc, t), scale[t / count]))];
        }

        // between groups sums are in memory: 4x32 with three digits leaves no registers for them
        private void Groups(Value r, Value at)
        {
            for (int t = 0; t < height * count; t++) vector.Store(vector.Zero(IrType.F32), sums, At(at, t));
            long whole = block.Gemm.K / block.Group, rest = block.Gemm.K % block.Group;
            b.For(b.Index(0), b.Index(whole), 1, "g", g => OneGroup(r, at, g, block.Group));
            if (rest > 0) OneGroup(r, at, b.Index(whole), rest);
        }

        private void OneGroup(Value r, Value at, Value g, long length)
        {
            Value[] acc = [.. Enumerable.Repeat(vector.Zero(IrType.I32), height * Digits * count)];
            var from = b.Mul(g, block.Group / 8);
            acc = b.For(b.Index(0), b.Index(block.Steps(length)), 1, "word", acc, (at, carried) =>
            {
                Value s = b.Add(from, at), first = b.Mul(s, 2), second = b.Add(first, 1);
                if (block.unpacked is { } bytes)
                {
                    carried = Products(carried, r, first, v => LoadW(here(bytes), null, first, v));
                    return Products(carried, r, second, v => LoadW(here(bytes), null, second, v));
                }
                Ahead(s);
                Value[] words = [.. Enumerable.Range(0, count).Select(v => b.Ops.VectorBitcast(LoadW(w, Panel(v), s, v), (VectorType)vector.Of(IrType.I32)))];
                carried = Products(carried, r, first, v => b.Ops.VectorBitcast(Low(vector, words[v]), Packed));
                return Products(carried, r, second, v => b.Ops.VectorBitcast(High(vector, words[v]), Packed));
            }, LoopMarks.UnrollBy(block.Schedule.Unroll));
            for (int v = 0; v < count; v++)
            {
                Value s = vector.Load(here(block.scale), Panel(v), g, Lane(v));
                var z = block.zero is null ? null : b.Ops.NegF(vector.Load(here(block.zero), Panel(v), g, Lane(v)));
                for (int i = 0; i < height; i++)
                {
                    var t = Number(acc, i * count + v);
                    if (z is not null) t = vector.Fma(z, vector.Splat(b.Load(here(block.rows.Totals!), b.Add(r, i), g)), t);
                    var by = b.Ops.MulF(s, vector.Splat(b.Load(scales, b.Add(r, i), g)));
                    vector.Store(vector.Fma(t, by, vector.Load(sums, At(at, i * count + v))), sums, At(at, i * count + v));
                }
            }
        }

        // every digit of every row at word s times what `of` makes of W's vectors; of those and A's words the fewer stay in registers
        private Value[] Products(Value[] acc, Value r, Value s, Func<int, Value> of)
        {
            var next = new Value[acc.Length];
            if (count <= height * Digits)
            {
                var y = new Value[count];
                for (int v = 0; v < count; v++) y[v] = of(v);
                for (int t = 0; t < height * Digits; t++)
                {
                    var x = Word(r, t, s);
                    for (int v = 0; v < count; v++) next[t * count + v] = Dot(y[v], x, acc[t * count + v]);
                }
                return next;
            }
            var words = new Value[height * Digits];
            for (int t = 0; t < words.Length; t++) words[t] = Word(r, t, s);
            for (int v = 0; v < count; v++)
            {
                var y = of(v);
                for (int t = 0; t < words.Length; t++) next[t * count + v] = Dot(y, words[t], acc[t * count + v]);
            }
            return next;
        }

        private Value Word(Value r, int t, Value s) => b.Ops.VectorBitcast(vector.Splat(b.Load(rows, b.Add(r, t / Digits), b.Index(t % Digits), s)), Packed);

        private Value Dot(Value unsigned, Value signed, Value sum) =>
            b.Ops.CreateValue(MtOps.Dot, [unsigned, signed, sum], sum.Type, new AttrList { { "unsigned", UnitAttr.Instance } });

        // 65536 D2 + 256 D1 + D0
        private Value Number(Value[] acc, int t)
        {
            Value sum = Digit(2);
            for (int d = 1; d >= 0; d--) sum = vector.Fma(sum, vector.Constant(new FloatAttr(IrType.F32, 256), IrType.F32), Digit(d));
            return sum;

            Value Digit(int d) => vector.Cast(ArithOps.SIToFP, acc[(t / count * Digits + d) * count + t % count], IrType.F32);
        }

        private Value Panel(int v) => b.Add(b.Mul(panel, block.Schedule.Streams), v / PanelVectors);

        private Value Lane(int v) => b.Index((long)(v % PanelVectors) * vector.Lanes);

        private Value LoadW(Value from, Value? panel, Value s, int v) => b.Ops.VectorLoad(Packed, from, [.. panel is null ? Array.Empty<Value>() : [panel], s, b.Mul(Lane(v), 4)]);

        private void Ahead(Value s)
        {
            if (block.Schedule.Prefetch < 2) return;
            for (int v = 0; v < count; v++) b.Prefetch(w, [Panel(v), b.Add(s, block.Schedule.Prefetch), b.Mul(Lane(v), 4)], write: false);
        }
    }
}
