using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// Weights of 8 or 4 bits times rows in fixed point (<see cref="FixedPointRows"/>), by machine code that multiplies unsigned by signed bytes: four k of a column and one digit an instruction.
/// <code>
/// for groups g: D[i, d, j] = Σ_{k in g} digit[i, d, k] q[k, j], exactly; t = 65536 D2 + 256 D1 + D0
///               sum[i, j] += (t - zero[g, j] Σ_{k in g} m[i, k]) scale[g, j] rowscale[i, g]
/// </code>
/// Signed bytes of W go up by 128, and D starts at -128 Σ digit; nibbles are unsigned as they are. A channel's scale multiplies the finished sum.
/// </summary>
internal sealed class FixedPointBlock(NarrowGemm gemm, Schedule schedule, LoopBuilder loops, Value a, Value w, Value scale, Value? zero, string name, List<Operation> callees)
    : MicroBlock(gemm, schedule, loops, a, w, name, callees)
{
    private const int Digits = FixedPointRows.Digits;

    private readonly FixedPointRows rows = new(gemm, loops, new LaneBuilder(loops, schedule.Isa.Lanes(32)), a, gemm.Weight.Dequantization!.Group, gemm.Weight.Bits == 4);

    private bool IsFourBits => Gemm.Weight.Bits == 4;
    private long Group => Gemm.Weight.Dequantization!.Group;

    // words of 32 bits in a panel's column: four numbers of 8 bits, eight of 4
    private long Steps(long depth) => IsFourBits ? (depth + 7) / 8 : (depth + 3) / 4;

    public override bool TakesAllOfK => true;

    public override void Allocate(long rowCount, long depth)
    {
        rows.Allocate(rowCount, totals: zero is not null, starts: !IsFourBits);
        (Rows = Loops.Alloca(IrType.I32, rowCount, Digits, PaddedDepth(rows.Depth / 4))).NameHint = "rows";
    }

    public override void PrepareRows(Value i0, Value i1) => Loops.For(i0, i1, 1, "i", i =>
    {
        var row = Loops.Sub(i, i0);
        rows.Split(i, row);
        for (int d = 0; d < Digits; d++)
        {
            var digit = Loops.Index(d);
            Loops.For(Loops.Index(0), Loops.Index(rows.Depth / 4), Vector.Lanes, "s", s =>
                Vector.Store(Loops.Ops.VectorBitcast(Vector.LoadGroups(4, rows.Bytes!, digit, Loops.Mul(s, 4)), (VectorType)Vector.Of(IrType.I32)), Rows!, row, digit, s));
        }
    });

    public override void Run(MicroRun run, Value sums)
    {
        Value[] arguments = [Rows!, W, sums, run.Panel, run.R0, run.R1, rows.Scales!, IsFourBits ? scale : rows.Starts!, .. zero is null ? Array.Empty<Value>() : [zero, rows.Totals!]];
        Call(arguments, $"{run.Height}x{run.Width}", (b, args) => new Code(this, b, args, run.Height, Vectors(run.Width)).Write());
    }

    public override Value Finish(Value sum, Value column) => IsFourBits ? sum : Scaled(sum, column, scale);

    /// <summary>The function's body for blocks of <paramref name="height"/> rows and <paramref name="count"/> vectors of columns.</summary>
    private sealed class Code(FixedPointBlock block, LoopBuilder b, IReadOnlyList<BlockArgument> args, int height, int count)
    {
        private readonly LaneBuilder vector = new(b, block.Vector.Lanes);
        private readonly Value rows = args[0], w = args[1], sums = args[2], scales = args[6], other = args[7];
        private readonly Value? zero = args.Count > 8 ? args[8] : null, totals = args.Count > 8 ? args[9] : null;

        private VectorType Packed => new([4 * vector.Lanes], IrType.I8);
        private int PanelVectors => block.Schedule.PanelWidth / vector.Lanes;

        public void Write() => b.For(args[4], args[5], height, "r", r =>
        {
            var results = block.IsFourBits ? Groups(r) : OneScale(r);
            for (int t = 0; t < results.Length; t++) vector.Store(results[t], sums, b.Add(r, t / count), b.Index((long)(t % count) * vector.Lanes));
        });

        private Value[] OneScale(Value r)
        {
            var acc = new Value[height * Digits * count];
            for (int t = 0; t < acc.Length; t++) acc[t] = vector.Splat(b.Load(other, b.Add(r, t / count / Digits), b.Index(t / count % Digits)));
            acc = b.For(b.Index(0), b.Index(block.Steps(block.Gemm.K)), 1, "s", acc, (s, carried) =>
            {
                Ahead(s);
                return Products(carried, r, s, v => b.Ops.XOrI(LoadW(s, v), vector.Int(unchecked((int)0x80808080), IrType.I32)));
            }, LoopMarks.UnrollBy(block.Schedule.Unroll));
            var scale = new Value[height];
            for (int i = 0; i < height; i++) scale[i] = vector.Splat(b.Load(scales, b.Add(r, i), b.Index(0)));
            return [.. Enumerable.Range(0, height * count).Select(t => (Value)b.Ops.MulF(Number(acc, t), scale[t / count]))];
        }

        private Value[] Groups(Value r)
        {
            Value[] total = [.. Enumerable.Repeat(vector.Zero(IrType.F32), height * count)];
            long whole = block.Gemm.K / block.Group, rest = block.Gemm.K % block.Group;
            total = b.For(b.Index(0), b.Index(whole), 1, "g", total, (g, carried) => OneGroup(carried, r, g, block.Group));
            return rest == 0 ? total : OneGroup(total, r, b.Index(whole), rest);
        }

        private Value[] OneGroup(Value[] total, Value r, Value g, long length)
        {
            Value[] acc = [.. Enumerable.Repeat(vector.Zero(IrType.I32), height * Digits * count)];
            var from = b.Mul(g, block.Group / 8);
            acc = b.For(b.Index(0), b.Index(block.Steps(length)), 1, "word", acc, (at, carried) =>
            {
                var s = b.Add(from, at);
                Ahead(s);
                var words = new Value[count];
                for (int v = 0; v < count; v++) words[v] = LoadW(s, v);
                Value low = vector.Int(0x0F0F0F0F, IrType.I32), first = b.Mul(s, 2);
                carried = Products(carried, r, first, v => b.Ops.AndI(words[v], low));
                return Products(carried, r, b.Add(first, 1), v => b.Ops.AndI(vector.Binary(ArithOps.ShRUI, words[v], vector.Int(4, IrType.I32)), low));
            }, LoopMarks.UnrollBy(block.Schedule.Unroll));
            var next = new Value[total.Length];
            for (int v = 0; v < count; v++)
            {
                Value s = vector.Load(other, Panel(v), g, Lane(v));
                var z = zero is null ? null : vector.Load(zero, Panel(v), g, Lane(v));
                for (int i = 0; i < height; i++)
                {
                    var t = Number(acc, i * count + v);
                    if (z is not null) t = b.Ops.SubF(t, b.Ops.MulF(z, vector.Splat(b.Load(totals!, b.Add(r, i), g))));
                    next[i * count + v] = vector.Fma(t, b.Ops.MulF(s, vector.Splat(b.Load(scales, b.Add(r, i), g))), total[i * count + v]);
                }
            }
            return next;
        }

        // every digit of every row at word s times what `of` makes of W's vectors; of those and A's words the fewer stay in registers
        private Value[] Products(Value[] acc, Value r, Value s, Func<int, Value> of)
        {
            var next = new Value[acc.Length];
            if (count <= height * Digits)
            {
                var y = new Value[count];
                for (int v = 0; v < count; v++) y[v] = Bytes(of(v));
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
                var y = Bytes(of(v));
                for (int t = 0; t < words.Length; t++) next[t * count + v] = Dot(y, words[t], acc[t * count + v]);
            }
            return next;
        }

        private Value Word(Value r, int t, Value s) => Bytes(vector.Splat(b.Load(rows, b.Add(r, t / Digits), b.Index(t % Digits), s)));

        private Value Bytes(Value words) => b.Ops.VectorBitcast(words, Packed);

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

        private Value Panel(int v) => b.Add(b.Mul(args[3], block.Schedule.Streams), v / PanelVectors);

        private Value Lane(int v) => b.Index((long)(v % PanelVectors) * vector.Lanes);

        private Value LoadW(Value s, int v) =>
            b.Ops.VectorBitcast(b.Ops.VectorLoad(Packed, w, Panel(v), s, b.Index((long)(v % PanelVectors) * vector.Lanes * 4)), (VectorType)vector.Of(IrType.I32));

        private void Ahead(Value s)
        {
            if (block.Schedule.Prefetch < 2) return;
            for (int v = 0; v < count; v++)
                b.Prefetch(w, [Panel(v), b.Add(s, block.Schedule.Prefetch), b.Index((long)(v % PanelVectors) * vector.Lanes * 4)], write: false);
        }
    }
}
