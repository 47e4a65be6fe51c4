using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// Rows of A as numbers of 24 bits, three signed bytes, with a scale for each group of k, so that they multiply integer weights by byte instructions:
/// <code>
/// A[i, k] ≈ scale[i, g] m,  scale[i, g] = max over the group of |A[i, k]| / 0x7F7F00,  m = 65536 d2 + 256 d1 + d0,  -128 ≤ d ≤ 127
/// </code>
/// An element is off by at most 2^-24 of its group's largest and, from the roundings of the scale, 2^-22 of itself: a sum by at most (√K + 4) 2^-24 ‖a‖‖w‖. Products are summed exactly.
/// A group with an infinity or a NaN has scale NaN.
/// </summary>
/// <param name="lanes">Of 32 bits.</param>
/// <param name="width">Digits that are placed at once, a divisor of 64.</param>
/// <param name="group">Successive k with one scale; 0: all.</param>
/// <param name="pairs">Bytes lie as nibbles of 32-bit words do: of eight k the even ones, then the odd ones.</param>
internal sealed class FixedPointRows(NarrowGemm gemm, LoopBuilder loops, int lanes, int width, Value a, long group, bool pairs)
{
    public const int Digits = 3;

    // three signed bytes hold up to 0x7F7F7F; the largest element times the rounded inverse may come out one higher
    private const int Largest = 0x7F7F00;

    private readonly NarrowGemm gemm = gemm;
    private readonly int lanes = lanes, width = width;
    private readonly Value a = a;
    private readonly long group = group;
    private readonly bool pairs = pairs;
    private Value? x, bytes, halves;

    /// <summary>f32 [rows, groups].</summary>
    public Value? Scales { get; private set; }

    /// <summary>Σ m over each group, f32 [rows, groups]; null unless asked for.</summary>
    public Value? Totals { get; private set; }

    /// <summary>-128 Σ d over the row of each digit, i32 [rows, 3]: what sums of products with weights plus 128 start at; null unless asked for.</summary>
    public Value? Starts { get; private set; }

    public long Depth => (gemm.K + 63) / 64 * 64;
    public long Groups => group == 0 ? 1 : (gemm.K + group - 1) / group;

    // a row that ends with a vector is read where it is
    private bool CopiesRow => Depth != gemm.K;

    public void Allocate(long rows, bool totals, bool starts)
    {
        if (CopiesRow) (x = loops.Alloca(IrType.F32, Depth)).NameHint = "x";
        (bytes = loops.Alloca(IrType.I8, Digits, Depth)).NameHint = "digits";
        (halves = loops.Alloca(IrType.I32, lanes)).NameHint = "halves";
        (Scales = loops.Alloca(IrType.F32, rows, Groups)).NameHint = "scales";
        if (totals) (Totals = loops.Alloca(IrType.F32, rows, Groups)).NameHint = "totals";
        if (starts) (Starts = loops.Alloca(IrType.I32, rows, Digits)).NameHint = "starts";
    }

    /// <summary>Stores bytes [k, k + width) of a digit of a row.</summary>
    public delegate void PlaceDigits(LoopBuilder b, Value to, Value row, int digit, Value k, Value digits);

    /// <summary>Splits rows [i0, i1) of A; what fills K up to a multiple of 64 is zeros.</summary>
    /// <param name="call">Makes and calls a function of machine code: 512x512 take 75 us in one and 165 in IL. Null: IL, for AVX2 has no conversion of lanes to bytes.</param>
    /// <param name="to">Where digits go: <paramref name="place"/> stores some of a row's.</param>
    public void Split(Action<Value[], string, Action<LoopBuilder, IReadOnlyList<BlockArgument>>>? call, Value i0, Value i1, Value to, PlaceDigits place)
    {
        Value[] buffers = [a, bytes!, halves!, Scales!, to, .. new[] { x, Totals, Starts }.OfType<Value>()];
        if (call is null) Rows(loops, i0, i1, static v => v);
        else call([.. buffers, i0, i1], "split", (b, args) => Rows(b, args[^2], args[^1], v => args[Array.IndexOf(buffers, v)]));

        void Rows(LoopBuilder b, Value from, Value until, Func<Value, Value> here) => b.For(from, until, 1, "i", i =>
            new Code(this, b, here, call is not null).Write(i, b.Sub(i, from), (row, digit, k, digits) => place(b, here(to), row, digit, k, digits)));
    }

    private Value ElementOf(LaneBuilder vector, Value from, Value i, Value k) => vector.ToSingle(vector.Load(from, gemm.HasRows ? [i, k] : [k]), gemm.AElement);

    /// <summary>Splits one row, in the nest or in a function.</summary>
    /// <param name="here">A buffer as it is called where the code goes.</param>
    private sealed class Code(FixedPointRows rows, LoopBuilder b, Func<Value, Value> here, bool isMachineCode)
    {
        private readonly LaneBuilder vector = new(b, rows.lanes);
        private readonly VectorType packed = new([rows.width], IrType.I8);
        private readonly Value bytes = here(rows.bytes!);

        public void Write(Value i, Value row, Action<Value, int, Value, Value> place)
        {
            if (rows.x is { } x) Widen(i, here(x));
            if (rows.group == 0) Group(i, row, b.Index(0), b.Index(0), b.Index(rows.Depth));
            else
            {
                // the last group is perhaps shorter; it has what fills the row up
                long last = rows.Groups - 1, length = rows.group;
                b.For(b.Index(0), b.Index(last), 1, "g", g => Group(i, row, g, b.Mul(g, length), b.Add(b.Mul(g, length), length)));
                Group(i, row, b.Index(last), b.Index(last * length), b.Index(rows.Depth));
            }
            Place(row, place);
        }

        private Value X(Value i, Value k) => rows.x is { } x ? vector.Load(here(x), k) : rows.ElementOf(vector, here(rows.a), i, k);

        private void Widen(Value i, Value x)
        {
            var (from, one, k1) = (here(rows.a), new LaneBuilder(b, 1), rows.gemm.K);
            long whole = k1 / vector.Lanes * vector.Lanes;
            b.For(b.Index(0), b.Index(whole), vector.Lanes, "k", k => vector.Store(rows.ElementOf(vector, from, i, k), x, k));
            b.For(b.Index(whole), b.Index(k1), 1, "k", k => one.Store(rows.ElementOf(one, from, i, k), x, k));
            b.For(b.Index(k1), b.Index(rows.Depth), 1, "k", k => b.Store(b.Ops.ConstantFloat(0, IrType.F32), x, k));
        }

        private void Group(Value i, Value row, Value g, Value from, Value to)
        {
            var ops = b.Ops;
            var (scale, by) = FixedPointScale.Of(b, Reduce(FixedPointScale.Largest(b, vector, from, to, k => X(i, k)), ArithOps.MaxSI, CombiningKind.MaxSI), Largest);
            b.Store(scale, here(rows.Scales!), row, g);
            var inverse = vector.Splat(by);

            Value offset = vector.Int(0x808080, IrType.I32);
            Value[] sums = rows.Totals is null ? [] : [vector.Zero(IrType.F32)];
            sums = b.For(from, to, vector.Lanes, "k", sums, (k, carried) =>
            {
                Value m = FixedPointScale.Rounded(b, vector, X(i, k), inverse);
                // m + 0x808080 has the bytes d + 128, and d + 128 = d ^ 0x80
                var digits = ops.XOrI(ops.AddI(m, offset), offset);
                for (int d = 0; d < Digits; d++)
                    vector.Store(vector.Cast(ArithOps.TruncI, d == 0 ? digits : vector.Binary(ArithOps.ShRUI, digits, vector.Int(8 * d, IrType.I32)), IrType.I8), bytes, b.Index(d), k);
                return [.. carried.Select(sum => (Value)ops.AddF(sum, vector.Cast(ArithOps.SIToFP, m, IrType.F32)))];
            }, LoopMarks.UnrollBy(2));
            if (rows.Totals is { } totals) b.Store(Reduce(sums[0], ArithOps.AddF, CombiningKind.Add), here(totals), row, g);
        }

        private Value Reduce(Value all, OpDefinition op, CombiningKind kind) =>
            isMachineCode ? new LaneBuilder(b, (int)((VectorType)all.Type).ElementCount).Reduce(all, op, here(rows.halves!)) : b.Ops.Reduction(kind, all);

        // digits go to their place, and are counted
        private void Place(Value row, Action<Value, int, Value, Value> place)
        {
            var words = new LaneBuilder(b, rows.width / 4);
            Value halfway = b.Ops.VectorBitcast(words.Int(unchecked((int)0x80808080), IrType.I32), packed);
            Value[] sums = rows.Starts is null ? [] : [.. Enumerable.Repeat(words.Zero(IrType.I32), Digits)];
            sums = b.For(b.Index(0), b.Index(rows.Depth), rows.width, "k", sums, (k, carried) =>
            {
                var next = new Value[carried.Length];
                for (int d = 0; d < Digits; d++)
                {
                    Value v = b.Ops.VectorLoad(packed, bytes, b.Index(d), k);
                    if (rows.pairs) v = Paired(v);
                    // unsigned 128 times each digit
                    if (next.Length > 0) next[d] = b.Ops.CreateValue(MtOps.Dot, [halfway, v, carried[d]], carried[d].Type, new AttrList { { "unsigned", UnitAttr.Instance } });
                    place(row, d, k, v);
                }
                return next;
            });
            for (int d = 0; d < sums.Length; d++)
                b.Store(b.Ops.SubI(b.Ops.ConstantInt(0, IrType.I32), Reduce(sums[d], ArithOps.AddI, CombiningKind.Add)), here(rows.Starts!), row, b.Index(d));
        }

        // of each 8 bytes b0 .. b7 the even ones to the lower word, the odd ones to the upper
        private Value Paired(Value v)
        {
            var ops = b.Ops;
            var wide = new LaneBuilder(b, rows.width / 8);
            Value eight = ops.VectorBitcast(v, (VectorType)wide.Of(IrType.I64)), even = Even(eight), odd = Even(wide.Binary(ArithOps.ShRUI, eight, wide.Int(8, IrType.I64)));
            return ops.VectorBitcast(ops.OrI(even, wide.Binary(ArithOps.ShLI, odd, wide.Int(32, IrType.I64))), packed);

            Value Even(Value bytes)
            {
                bytes = ops.AndI(bytes, wide.Int(0x00FF00FF00FF00FF, IrType.I64));
                foreach (var (by, mask) in new[] { (8, 0x0000FFFF0000FFFF), (16, 0x00000000FFFFFFFF) })
                    bytes = ops.AndI(ops.OrI(bytes, wide.Binary(ArithOps.ShRUI, bytes, wide.Int(by, IrType.I64))), wide.Int(mask, IrType.I64));
                return bytes;
            }
        }
    }
}
