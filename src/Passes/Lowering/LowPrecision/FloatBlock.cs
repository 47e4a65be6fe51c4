using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// Multiplies and adds in f32: rows of A are widened into a buffer first; the panel is widened in registers as it is read, or into a buffer that all rows then read.
/// <code>
/// for k: y[j] = f32(W[p, k, j]); for i: sum[i, j] = fma(f32(A[i, k]), y[j], sum[i, j])
/// </code>
/// A channel's scale multiplies the finished sum; scales of groups are applied to the widened panel.
/// </summary>
internal sealed class FloatBlock(NarrowGemm gemm, Schedule schedule, LoopBuilder loops, Value a, Value w, Value? scale, Value? zero) : NarrowBlock(gemm, schedule, loops, a, w)
{
    private Value? rows, panel;
    private Value? from, panelFrom;

    private bool CopiesRows => Gemm.AElement != IrType.F32 || Schedule.Pack.Contains('a');
    private bool WidensPanel => Schedule.Widen == "panel";
    private bool IsFourBits => Gemm.Weight.Bits == 4;

    public override int KStep => IsFourBits ? 8 : 1;

    public override void Allocate(long rowCount, long depth)
    {
        if (CopiesRows) (rows = Loops.Alloca(IrType.F32, rowCount, PaddedDepth(Gemm.K))).NameHint = "rows";
        if (WidensPanel) (panel = Loops.Alloca(IrType.F32, (depth + 7) / 8 * 8, Schedule.Nr)).NameHint = "panel";
    }

    // rows[i - i0, k] = f32(A[i, k])
    public override void PrepareRows(Value i0, Value i1)
    {
        from = i0;
        if (rows is null) return;
        long whole = Gemm.K / Vector.Lanes * Vector.Lanes;
        var one = new LaneBuilder(Loops, 1);
        Loops.For(i0, i1, 1, "i", i =>
        {
            var row = Loops.Sub(i, i0);
            Loops.For(Loops.Index(0), Loops.Index(whole), Vector.Lanes, "k", k => Vector.Store(Vector.ToSingle(Vector.Load(A, RowIndex(i, k)), Gemm.AElement), rows, row, k));
            Loops.For(Loops.Index(whole), Loops.Index(Gemm.K), 1, "k", k => one.Store(one.ToSingle(one.Load(A, RowIndex(i, k)), Gemm.AElement), rows, row, k));
        });
    }

    public override void PreparePanel(Value p, int width, Value k0, Value k1)
    {
        panelFrom = k0;
        if (panel is null) return;
        int vectors = Vectors(Schedule.Nr);
        if (!IsFourBits)
        {
            Loops.For(k0, k1, 1, "k", k =>
            {
                for (int v = 0; v < vectors; v++) Vector.Store(Widened(p, k, v), panel, Loops.Sub(k, k0), Lane(v));
            });
            return;
        }
        Loops.For(Loops.Div(k0, 8), Loops.CeilDiv(k1, 8), 1, "word", word =>
        {
            var first = Loops.Sub(Loops.Mul(word, 8), k0);
            for (int v = 0; v < vectors; v++)
            {
                var scales = new (Value Scale, Value Offset)[8];
                for (int i = 0; i < scales.Length; i++) scales[i] = i > 0 && !Gemm.Weight.Dequantization!.SplitsWords ? scales[0] : ScaleOf(p, Loops.Add(Loops.Mul(word, 8), i), v);
                var bits = Words.Load(Loops, Vector, W, p, word, v);
                for (int i = 0; i < scales.Length; i++) Vector.Store(Vector.Fma(Words.Number(Vector, bits, i), scales[i].Scale, scales[i].Offset), panel, Loops.Add(first, i), Lane(v));
            }
        });
    }

    // (q - z) s = q s + (-z s); what fills the last word up has the last scale
    private (Value Scale, Value Offset) ScaleOf(Value p, Value k, int vector)
    {
        var dequantization = Gemm.Weight.Dequantization!;
        if (dequantization.Group == 0) return (Vector.Constant(new FloatAttr(IrType.F32, 1), IrType.F32), Vector.Zero(IrType.F32));
        var group = Loops.Div(dequantization.SplitsWords ? Loops.Min(k, Loops.Index(Gemm.K - 1)) : k, dequantization.Group);
        var s = Vector.Load(scale!, p, group, Lane(vector));
        return (s, zero is null ? Vector.Zero(IrType.F32) : Vector.Binary(ArithOps.MulF, Loops.Ops.NegF(Vector.Load(zero, p, group, Lane(vector))), s));
    }

    private Value Widened(Value p, Value k, int vector)
    {
        var y = Vector.ToSingle(Vector.Load(W, p, k, Lane(vector)), Gemm.Weight.Element);
        if (Gemm.Weight.Dequantization is not { Group: > 0 and var length }) return y;
        var group = Loops.Div(k, length);
        if (zero is not null) y = Vector.Binary(ArithOps.SubF, y, Vector.Load(zero, p, group, Lane(vector)));
        return Vector.Binary(ArithOps.MulF, y, Vector.Load(scale!, p, group, Lane(vector)));
    }

    public override Value[] Accumulate(BlockPlace place, Value[] sums, Value k0, Value k1)
    {
        int vectors = Vectors(place.Width);
        return Loops.For(k0, k1, 1, "k", sums, (k, carried) =>
        {
            var y = new Value[vectors];
            for (int v = 0; v < vectors; v++) y[v] = panel is null ? Widened(place.Panel, k, v) : Vector.Load(panel, Loops.Sub(k, panelFrom!), Lane(v));
            var next = new Value[carried.Length];
            for (int i = 0; i < place.Height; i++)
            {
                var x = Vector.Splat(rows is null ? Loops.Load(A, RowIndex(Loops.Add(place.I, i), k)) : Loops.Load(rows, Loops.Add(place.LocalRow, i), k));
                for (int v = 0; v < vectors; v++) next[i * vectors + v] = Vector.Fma(x, y[v], carried[i * vectors + v]);
            }
            return next;
        }, LoopMarks.UnrollBy(Schedule.Unroll));
    }

    public override Value Finish(LoopBuilder b, Value sum, Value column, Func<Value, Value>? here = null) => Gemm.Weight.Dequantization is { Group: 0 } ? Scaled(b, sum, column, scale!) : sum;
}
