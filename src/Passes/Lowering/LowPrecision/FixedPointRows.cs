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
/// <param name="group">Successive k with one scale; 0: all.</param>
/// <param name="pairs">Bytes lie as nibbles of 32-bit words do: of eight k the even ones, then the odd ones.</param>
internal sealed class FixedPointRows(NarrowGemm gemm, LoopBuilder loops, LaneBuilder vector, Value a, long group, bool pairs)
{
    public const int Digits = 3;

    // three signed bytes hold up to 0x7F7F7F; the largest element times the rounded inverse may come out one higher
    private const int Largest = 0x7F7F00;

    // below 2^-100 a group's largest counts as that: 0x7F7F00 / it stays finite
    private const double Smallest = 1.0 / (1L << 50) / (1L << 50);

    private Value? x;

    /// <summary>Bytes of the row that was split last, [3, K filled up with zeros to a multiple of 64].</summary>
    public Value? Bytes { get; private set; }

    /// <summary>f32 [rows, groups].</summary>
    public Value? Scales { get; private set; }

    /// <summary>Σ m over each group, f32 [rows, groups]; null unless asked for.</summary>
    public Value? Totals { get; private set; }

    /// <summary>-128 Σ d over the row of each digit, i32 [rows, 3]: what sums of products with weights plus 128 start at; null unless asked for.</summary>
    public Value? Starts { get; private set; }

    public long Depth => (gemm.K + 63) / 64 * 64;
    public long Groups => group == 0 ? 1 : (gemm.K + group - 1) / group;

    public void Allocate(long rows, bool totals, bool starts)
    {
        (x = loops.Alloca(IrType.F32, Depth)).NameHint = "x";
        (Bytes = loops.Alloca(IrType.I8, Digits, Depth)).NameHint = "digits";
        (Scales = loops.Alloca(IrType.F32, rows, Groups)).NameHint = "scales";
        if (totals) (Totals = loops.Alloca(IrType.F32, rows, Groups)).NameHint = "totals";
        if (starts) (Starts = loops.Alloca(IrType.I32, rows, Digits)).NameHint = "starts";
    }

    /// <summary>Splits row i of A; what is one a row goes to row <paramref name="row"/> of the tables.</summary>
    public void Split(Value i, Value row)
    {
        Widen(i);
        if (group == 0) SplitGroup(row, loops.Index(0), loops.Index(0), loops.Index(Depth));
        else
        {
            // the last group is perhaps shorter; it has what fills the row up
            long last = Groups - 1;
            loops.For(loops.Index(0), loops.Index(last), 1, "g", g => SplitGroup(row, g, loops.Mul(g, group), loops.Add(loops.Mul(g, group), group)));
            SplitGroup(row, loops.Index(last), loops.Index(last * group), loops.Index(Depth));
        }
        if (pairs) Pair();
    }

    private void Widen(Value i)
    {
        var one = new LaneBuilder(loops, 1);
        long whole = gemm.K / vector.Lanes * vector.Lanes;
        loops.For(loops.Index(0), loops.Index(whole), vector.Lanes, "k", k => vector.Store(vector.ToSingle(vector.Load(a, At(i, k)), gemm.AElement), x!, k));
        loops.For(loops.Index(whole), loops.Index(gemm.K), 1, "k", k => one.Store(one.ToSingle(one.Load(a, At(i, k)), gemm.AElement), x!, k));
        loops.For(loops.Index(gemm.K), loops.Index(Depth), 1, "k", k => loops.Store(loops.Ops.ConstantFloat(0, IrType.F32), x!, k));
    }

    private Value[] At(Value i, Value k) => gemm.HasRows ? [i, k] : [k];

    private void SplitGroup(Value row, Value g, Value from, Value to)
    {
        var b = loops.Ops;
        var most = loops.For(from, to, vector.Lanes, "k", [vector.Zero(IrType.F32)], (k, m) => [b.MaximumF(m[0], b.AbsF(vector.Load(x!, k)))])[0];
        Value largest = Reduce(most, CombiningKind.MaximumF), zero = b.SubF(largest, largest);       // NaN where it is not finite
        loops.Store(b.AddF(zero, b.MulF(largest, b.ConstantFloat(1.0 / Largest, IrType.F32))), Scales!, row, g);
        var inverse = vector.Splat(b.DivF(b.ConstantFloat(Largest, IrType.F32), b.MaximumF(largest, b.ConstantFloat(Smallest, IrType.F32))));

        Value[] sums = Totals is not null ? [vector.Zero(IrType.F32)] : Starts is not null ? [.. Enumerable.Repeat(vector.Zero(IrType.I32), Digits)] : [];
        Value offset = vector.Int(0x808080, IrType.I32);
        sums = loops.For(from, to, vector.Lanes, "k", sums, (k, carried) =>
        {
            var m = vector.Cast(ArithOps.FPToSI, b.CreateValue(MathOps.RoundEven, [b.MulF(vector.Load(x!, k), inverse)], vector.Of(IrType.F32)), IrType.I32);
            // m + 0x808080 has the bytes d + 128, and d + 128 = d ^ 0x80
            var digits = b.XOrI(b.AddI(m, offset), offset);
            for (int d = 0; d < Digits; d++)
                vector.Store(vector.Cast(ArithOps.TruncI, Shifted(ArithOps.ShRUI, digits, 8 * d), IrType.I8), Bytes!, loops.Index(d), k);
            if (Totals is not null) return [b.AddF(carried[0], vector.Cast(ArithOps.SIToFP, m, IrType.F32))];
            return [.. carried.Select((sum, d) => (Value)b.AddI(sum, Shifted(ArithOps.ShRSI, Shifted(ArithOps.ShLI, digits, 24 - 8 * d), 24)))];
        });
        if (Totals is not null) loops.Store(Reduce(sums[0], CombiningKind.Add), Totals, row, g);
        else if (Starts is not null)
            for (int d = 0; d < Digits; d++) loops.Store(b.MulI(Reduce(sums[d], CombiningKind.Add), b.ConstantInt(-128, IrType.I32)), Starts, row, loops.Index(d));
    }

    private Value Reduce(Value lanes, CombiningKind kind) => vector.Lanes == 1 ? lanes : loops.Ops.Reduction(kind, lanes);

    private Value Shifted(OpDefinition op, Value words, int by) => by == 0 ? words : vector.Binary(op, words, vector.Int(by, IrType.I32));

    // of each 8 bytes b0 .. b7 the even ones to the lower word, the odd ones to the upper
    private void Pair()
    {
        var b = loops.Ops;
        var wide = new LaneBuilder(loops, vector.Lanes / 2);
        VectorType words = (VectorType)wide.Of(IrType.I64), bytes = new([vector.Lanes * 4], IrType.I8);
        for (int d = 0; d < Digits; d++)
        {
            var digit = loops.Index(d);
            loops.For(loops.Index(0), loops.Index(Depth), vector.Lanes * 4, "k", k =>
            {
                Value eight = b.VectorBitcast(vector.LoadGroups(4, Bytes!, digit, k), words);
                Value even = Even(eight), odd = Even(wide.Binary(ArithOps.ShRUI, eight, wide.Int(8, IrType.I64)));
                b.VectorStore(b.VectorBitcast(b.OrI(even, wide.Binary(ArithOps.ShLI, odd, wide.Int(32, IrType.I64))), bytes), Bytes!, digit, k);
            });
        }

        Value Even(Value v)
        {
            v = b.AndI(v, wide.Int(0x00FF00FF00FF00FF, IrType.I64));
            foreach (var (by, mask) in new[] { (8, 0x0000FFFF0000FFFF), (16, 0x00000000FFFFFFFF) })
                v = b.AndI(b.OrI(v, wide.Binary(ArithOps.ShRUI, v, wide.Int(by, IrType.I64))), wide.Int(mask, IrType.I64));
            return v;
        }
    }
}
