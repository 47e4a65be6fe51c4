using MaxTune.IR;
using MaxTune.Passes.Lowering;

namespace MaxTune.Passes.Loops;

/// <summary>
/// <code>
/// for i in [0, 2) {unroll}: f(i)        →   f(0); f(1)
/// for k in [0, n) {unroll 2}: f(k)      →   for k in [0, n/2*2) step 2: f(k); f(k + 1)
///                                           for k in [n/2*2, n): f(k)
/// </code>
/// </summary>
internal static class UnrollLoop
{
    private const long LargestFullUnroll = 4096;

    /// <summary>Unrolls fully; false when the trip count is unknown or too large.</summary>
    public static bool Fully(Operation loop, LoopBuilder loops)
    {
        if (TripCount(loop) is not ({ } from, { } step, { } trips) || trips > LargestFullUnroll) return false;
        loops.Ops.SetInsertionPoint(loop.Block!, loop);
        Value[] carried = [.. loop.Operands.Skip(3)];
        for (long i = 0; i < trips; i++) carried = Copy(loop, loops.Index(from + i * step), carried, loops);
        Replace(loop, carried);
        return true;
    }

    /// <summary>Unrolls by a factor; what is left over runs in a loop of its own, or straight when its length is known.</summary>
    public static bool By(Operation loop, int factor, LoopBuilder loops)
    {
        if (factor <= 1 || LoopBuilder.ConstantOf(loop.Operand(2)) is not { } step) return false;
        if (TripCount(loop) is (_, _, { } trips) && trips <= factor) return Fully(loop, loops);
        loops.Ops.SetInsertionPoint(loop.Block!, loop);
        var (from, to) = (loop.Operand(0), loop.Operand(1));
        long stride = step * factor;
        var whole = loops.Add(from, loops.Mul(loops.Div(loops.Sub(to, from), stride), stride));
        Value[] carried = [.. loop.Operands.Skip(3)];

        var main = loops.Ops.Create(ScfOps.For, [from, whole, loops.Index(stride), .. carried], [.. carried.Select(c => c.Type)], null, loop.Attributes.Copy(), 1);
        main.Attributes[LoopMarks.Unroll] = null;
        var block = main.Region().AddBlock();
        foreach (var argument in loop.Body.Arguments) block.AddArgument(argument.Type, null, argument.NameHint);
        loops.Ops.Within(block, b =>
        {
            Value[] values = [.. block.Arguments.Skip(1)];
            for (int i = 0; i < factor; i++) values = Copy(loop, loops.Add(block.Argument(0), i * step), values, loops);
            b.Create(ScfOps.Yield, values, []);
        });
        carried = [.. main.Results.ToArray()];

        if ((LoopBuilder.ConstantOf(whole), LoopBuilder.ConstantOf(to)) is ({ } w, { } t))
            for (long at = w; at < t; at += step) carried = Copy(loop, loops.Index(at), carried, loops);
        else
        {
            var rest = loops.Ops.Insert(loop.Clone());
            rest.Attributes[LoopMarks.Unroll] = null;
            rest.SetOperands([whole, to, rest.Operand(2), .. carried]);
            carried = [.. rest.Results.ToArray()];
        }
        Replace(loop, carried);
        return true;
    }

    // all null when a bound is unknown
    private static (long? From, long? Step, long? Trips) TripCount(Operation loop)
    {
        if ((LoopBuilder.ConstantOf(loop.Operand(0)), LoopBuilder.ConstantOf(loop.Operand(1)), LoopBuilder.ConstantOf(loop.Operand(2))) is not ({ } from, { } to, { } step and > 0))
            return (null, null, null);
        return (from, step, Math.Max(0, (to - from + step - 1) / step));
    }

    private static Value[] Copy(Operation loop, Value iv, Value[] carried, LoopBuilder loops)
    {
        var map = new IrMapping();
        map.Map(loop.Body.Argument(0), iv);
        for (int i = 0; i < carried.Length; i++) map.Map(loop.Body.Argument(i + 1), carried[i]);
        foreach (var op in loop.Body.Operations)
        {
            if (op.IsTerminator) return [.. op.Operands.Select(map.Lookup)];
            loops.CloneFolded(op, map);
        }
        return [];
    }

    private static void Replace(Operation loop, Value[] results)
    {
        for (int i = 0; i < results.Length; i++) loop.Result(i).ReplaceAllUsesWith(results[i]);
        loop.Erase();
    }
}
