using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// Four bits with a scale a group, for few rows: numbers go from words to f32 in registers, and a group's sum is scaled once:
/// <code>
/// for groups g: t[i, j] = Σ_{k in g} x[i, k] q[k, j]; sum[i, j] += scale[g, j] (t[i, j] - zero[g, j] Σ_{k in g} x[i, k])
/// </code>
/// </summary>
internal sealed class GroupBlock(NarrowGemm gemm, Schedule schedule, LoopBuilder loops, Value a, Value w, Value scale, Value? zero) : NarrowBlock(gemm, schedule, loops, a, w)
{
    private Value? rows, groupSums;

    private long Group => Gemm.Weight.Dequantization!.Group;
    private bool CopiesRows => Gemm.AElement != IrType.F32 || Schedule.Pack.Contains('a');

    public override int KStep => (int)Group;
    public override bool TakesAllOfK => true;

    public override void Allocate(long rowCount, long depth)
    {
        if (CopiesRows) (rows = Loops.Alloca(IrType.F32, rowCount, PaddedDepth(Gemm.K))).NameHint = "rows";
        if (zero is not null) (groupSums = Loops.Alloca(IrType.F32, rowCount, (Gemm.K + Group - 1) / Group)).NameHint = "sums";
    }

    public override void PrepareRows(Value i0, Value i1)
    {
        var one = new LaneBuilder(Loops, 1);
        Loops.For(i0, i1, 1, "i", i =>
        {
            var row = Loops.Sub(i, i0);
            if (rows is not null)
            {
                long whole = Gemm.K / Vector.Lanes * Vector.Lanes;
                Loops.For(Loops.Index(0), Loops.Index(whole), Vector.Lanes, "k", k => Vector.Store(Vector.ToSingle(Vector.Load(A, RowIndex(i, k)), Gemm.AElement), rows, row, k));
                Loops.For(Loops.Index(whole), Loops.Index(Gemm.K), 1, "k", k => one.Store(one.ToSingle(one.Load(A, RowIndex(i, k)), Gemm.AElement), rows, row, k));
            }
            if (groupSums is null) return;
            long groups = Gemm.K / Group;
            Loops.For(Loops.Index(0), Loops.Index(groups), 1, "g", g => Sum(i, row, g, Loops.Mul(g, Group), Loops.Add(Loops.Mul(g, Group), Group)));
            if (Gemm.K % Group != 0) Sum(i, row, Loops.Index(groups), Loops.Index(groups * Group), Loops.Index(Gemm.K));
        });

        void Sum(Value i, Value row, Value g, Value from, Value to)
        {
            var start = Loops.Scalar(new FloatAttr(IrType.F32, 0), IrType.F32);
            var total = Loops.For(from, to, 1, "k", [start], (k, sum) => [Loops.Ops.AddF(sum[0], X(i, row, k))], LoopMarks.VectorizeBy(Vector.Lanes));
            Loops.Store(total[0], groupSums, row, g);
        }
    }

    private Value X(Value i, Value row, Value k) => rows is null ? Loops.Load(A, RowIndex(i, k)) : Loops.Load(rows, row, k);

    public override Value[] Accumulate(BlockPlace place, Value[] sums, Value k0, Value k1)
    {
        long groups = Gemm.K / Group, rest = Gemm.K % Group;
        sums = Loops.For(Loops.Index(0), Loops.Index(groups), 1, "g", sums, (g, carried) => OneGroup(place, carried, g, Group));
        return rest == 0 ? sums : OneGroup(place, sums, Loops.Index(groups), rest);
    }

    private Value[] OneGroup(BlockPlace place, Value[] sums, Value g, long length)
    {
        int vectors = Vectors(place.Width);
        Value first = Loops.Mul(g, Group), word = Loops.Div(first, 8);
        Value[] t = [.. sums.Select(_ => Vector.Zero(IrType.F32))];
        t = Loops.For(Loops.Index(0), Loops.Index(length / 8), 1, "word", t, (at, carried) => OneWord(place, carried, Loops.Add(word, at), Loops.Add(first, Loops.Mul(at, 8)), 8),
            LoopMarks.UnrollBy(Schedule.Unroll));
        if (length % 8 != 0) t = OneWord(place, t, Loops.Add(word, length / 8), Loops.Add(first, length / 8 * 8), (int)(length % 8));
        var next = new Value[sums.Length];
        for (int v = 0; v < vectors; v++)
        {
            var s = Vector.Load(scale, place.Panel, g, Lane(v));
            var z = zero is null ? null : Vector.Load(zero, place.Panel, g, Lane(v));
            for (int i = 0; i < place.Height; i++)
            {
                var sum = t[i * vectors + v];
                if (z is not null) sum = Vector.Binary(ArithOps.SubF, sum, Vector.Binary(ArithOps.MulF, z, Vector.Splat(Loops.Load(groupSums!, Loops.Add(place.LocalRow, i), g))));
                next[i * vectors + v] = Vector.Fma(sum, s, sums[i * vectors + v]);
            }
        }
        return next;
    }

    private Value[] OneWord(BlockPlace place, Value[] t, Value word, Value k, int count)
    {
        int vectors = Vectors(place.Width);
        Value[] next = [.. t];
        Value[] bits = [.. Enumerable.Range(0, vectors).Select(v => Words.Load(Loops, Vector, W, place.Panel, word, v))];
        for (int n = 0; n < count; n++)
        {
            Value[] x = [.. Enumerable.Range(0, place.Height).Select(i => Vector.Splat(X(Loops.Add(place.I, i), Loops.Add(place.LocalRow, i), Loops.Add(k, n))))];
            for (int v = 0; v < vectors; v++)
            {
                var q = Words.Number(Vector, bits[v], n);
                for (int i = 0; i < place.Height; i++) next[i * vectors + v] = Vector.Fma(x[i], q, next[i * vectors + v]);
            }
        }
        return next;
    }
}
