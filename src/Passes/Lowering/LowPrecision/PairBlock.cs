using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// Bytes times bytes in i32, exactly: pairs of successive k as 16-bit words, so that one instruction multiplies and adds two. A's rows become pairs in 32-bit words first;
/// the panel, [k / 2, nr · 2] bytes, is widened in registers or into a buffer.
/// <code>
/// for k by 2: y[j] = i16 pairs of W[p, k / 2, 2 j ..]; for i: sum[i, j] = dot(splat pair of A[i, k], y[j], sum[i, j])
/// </code>
/// </summary>
internal sealed class PairBlock(NarrowGemm gemm, Schedule schedule, LoopBuilder loops, Value a, Value w) : NarrowBlock(gemm, schedule, loops, a, w)
{
    private Value? rows, panel, panelFrom;

    public override int KStep => 2;

    private VectorType Pairs => new([2 * Vector.Lanes], IrType.I16);
    private VectorType Whole => (VectorType)Vector.Of(IrType.I32);
    private OpDefinition Extend => Gemm.UnsignedA ? ArithOps.ExtUI : ArithOps.ExtSI;

    public override void Allocate(long rowCount, long depth)
    {
        (rows = Loops.Alloca(IrType.I32, rowCount, PaddedDepth((Gemm.K + 1) / 2))).NameHint = "rows";
        if (Schedule.Widen == "panel") (panel = Loops.Alloca(IrType.I32, (depth + 1) / 2, Schedule.Nr)).NameHint = "panel";
    }

    // rows[i - i0, k / 2] = i16(A[i, k]) | i16(A[i, k + 1]) << 16
    public override void PrepareRows(Value i0, Value i1)
    {
        int step = 2 * Vector.Lanes;
        long whole = Gemm.K / step * step;
        Loops.For(i0, i1, 1, "i", i =>
        {
            var row = Loops.Sub(i, i0);
            Loops.For(Loops.Index(0), Loops.Index(whole), step, "k", k =>
            {
                var words = Loops.Ops.CreateValue(Extend, [Vector.LoadGroups(2, A, RowIndex(i, k))], Pairs);
                Vector.Store(Loops.Ops.VectorBitcast(words, Whole), rows!, row, Loops.Div(k, 2));
            });
            Loops.For(Loops.Index(whole), Loops.Index(Gemm.K / 2 * 2), 2, "k", k => Loops.Store(Pair(i, k, true), rows!, row, Loops.Div(k, 2)));
            if (Gemm.K % 2 != 0) Loops.Store(Pair(i, Loops.Index(Gemm.K - 1), false), rows!, row, Loops.Index(Gemm.K / 2));
        });
    }

    private Value Pair(Value i, Value k, bool second)
    {
        var b = Loops.Ops;
        Value low = b.AndI(b.CreateValue(Extend, [Loops.Load(A, RowIndex(i, k))], IrType.I32), b.ConstantInt(0xFFFF, IrType.I32));
        if (!second) return low;
        var high = b.CreateValue(Extend, [Loops.Load(A, RowIndex(i, Loops.Add(k, 1)))], IrType.I32);
        return b.OrI(low, b.CreateValue(ArithOps.ShLI, [high, b.ConstantInt(16, IrType.I32)], IrType.I32));
    }

    public override void PreparePanel(Value p, int width, Value k0, Value k1)
    {
        panelFrom = Loops.Div(k0, 2);
        if (panel is null) return;
        Loops.For(panelFrom, Loops.CeilDiv(k1, 2), 1, "k", k =>
        {
            for (int v = 0; v < Vectors(Schedule.Nr); v++) Vector.Store(Loops.Ops.VectorBitcast(Widened(p, k, v), Whole), panel, Loops.Sub(k, panelFrom), Lane(v));
        });
    }

    private Value Widened(Value p, Value pair, int vector) => Loops.Ops.ExtSI(Vector.LoadGroups(2, W, p, pair, Loops.Index(2L * vector * Vector.Lanes)), Pairs);

    public override Value[] Accumulate(BlockPlace place, Value[] sums, Value k0, Value k1)
    {
        int vectors = Vectors(place.Width);
        return Loops.For(Loops.Div(k0, 2), Loops.CeilDiv(k1, 2), 1, "k", sums, (k, carried) =>
        {
            var y = new Value[vectors];
            for (int v = 0; v < vectors; v++)
                y[v] = panel is null ? Widened(place.Panel, k, v) : Loops.Ops.VectorBitcast(Vector.Load(panel, Loops.Sub(k, panelFrom!), Lane(v)), Pairs);
            var next = new Value[carried.Length];
            for (int i = 0; i < place.Height; i++)
            {
                var x = Loops.Ops.VectorBitcast(Vector.Splat(Loops.Load(rows!, Loops.Add(place.LocalRow, i), k)), Pairs);
                for (int v = 0; v < vectors; v++) next[i * vectors + v] = Loops.Ops.CreateValue(MtOps.Dot, [x, y[v], carried[i * vectors + v]], Whole);
            }
            return next;
        }, LoopMarks.UnrollBy(Schedule.Unroll));
    }
}
