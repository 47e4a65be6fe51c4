using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>One element after the other, as the kernel says it: for scalar code, and for a weight that lies in no panels.</summary>
internal sealed class ScalarBlock(NarrowGemm gemm, Schedule schedule, LoopBuilder loops, Value a, Func<Value, Value> memrefOf) : NarrowBlock(gemm, schedule with { Isa = Isa.Scalar }, loops, a, a)
{
    public override Value[] Accumulate(BlockPlace place, Value[] sums, Value k0, Value k1)
    {
        var body = Gemm.Contraction.Body;
        return Loops.For(k0, k1, 1, "k", sums, (k, carried) =>
        {
            Value[] y = [.. Enumerable.Range(0, place.Width).Select(j => WeightAt(Loops.Add(Loops.Mul(place.Panel, Schedule.Nr), j), k))];
            var next = new Value[carried.Length];
            for (int i = 0; i < place.Height; i++)
            {
                var x = Loops.Load(A, RowIndex(Loops.Add(place.I, i), k));
                for (int j = 0; j < place.Width; j++) next[i * place.Width + j] = Loops.Inline(body, [x, y[j], carried[i * place.Width + j]])[0];
            }
            return next;
        });
    }

    // W[n, k] through the kernel's own generic
    private Value WeightAt(Value n, Value k)
    {
        var weight = Gemm.Weight;
        if (weight.Producer is not { } producer) return Loops.Load(memrefOf(weight.Storage), weight.ColumnsLast ? [k, n] : [n, k]);
        var view = LinalgView.Of(producer)!;
        var arguments = new Value[view.Body.Arguments.Count];
        for (int i = 0; i < view.InputCount; i++) arguments[i] = Loops.Load(memrefOf(producer.Operand(i)), Loops.Apply(view.Maps[i], [n, k]));
        arguments[^1] = arguments[0];      // initial values of outputs are not read by pointwise bodies
        return Loops.Inline(view.Body, arguments, [n, k])[0];
    }
}
