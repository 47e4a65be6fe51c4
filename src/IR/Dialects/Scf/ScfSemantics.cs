namespace MaxTune.IR;

/// <summary>What the loops mean.</summary>
public static partial class ScfOps
{
    internal static void SetResults(Operation op, InterpreterFrame frame, ReadOnlySpan<object> values)
    {
        for (int i = 0; i < op.ResultCount; i++) frame.Set(op.Result(i), values[i]);
    }

    private static void RunFor(Operation op, InterpreterFrame frame)
    {
        int width = IntBits.Width(op.Operand(0).Type) ?? 64;
        bool unsigned = op.Attr("unsignedCmp") is not null;
        long lower = frame.Get<long>(op.Operand(0)), upper = frame.Get<long>(op.Operand(1)), step = frame.Get<long>(op.Operand(2));
        if (!unsigned && step <= 0 || step == 0) throw new InterpreterException($"loop step must be positive, is {step}", op);
        var carried = op.Operands.Skip(3).Select(frame.Get).ToArray();
        ulong trips = TripCount(lower, upper, step, width, unsigned);
        for (ulong i = 0; i < trips; i++, lower += step)
            carried = frame.RunRegion(op.Region(), [IntBits.Wrap(lower, op.Operand(0).Type), .. carried]);
        SetResults(op, frame, carried);
    }

    /// <summary>⌈(upper - lower) / step⌉, 0 when the range is empty.</summary>
    internal static ulong TripCount(long lower, long upper, long step, int width = 64, bool unsigned = false)
    {
        if (unsigned)
        {
            ulong l = IntBits.ZeroExtend(lower, width), u = IntBits.ZeroExtend(upper, width), s = IntBits.ZeroExtend(step, width);
            return u <= l ? 0 : (u - l - 1) / s + 1;
        }
        return upper <= lower ? 0 : ((ulong)upper - (ulong)lower - 1) / (ulong)step + 1;
    }

    private static void RunWhile(Operation op, InterpreterFrame frame)
    {
        var carried = op.Operands.Select(frame.Get).ToArray();
        while (true)
        {
            var condition = frame.RunRegion(op.Region(0), carried);
            if ((long)condition[0] == 0)
            {
                SetResults(op, frame, condition.AsSpan(1));
                return;
            }
            carried = frame.RunRegion(op.Region(1), condition.AsSpan(1));
        }
    }

    private static void RunParallel(Operation op, InterpreterFrame frame)
    {
        var loop = new ParallelOp(op);
        int rank = loop.Rank;
        var at = new long[rank];
        var lower = loop.LowerBounds.Select(frame.Get<long>).ToArray();
        var upper = loop.UpperBounds.Select(frame.Get<long>).ToArray();
        var step = loop.Steps.Select(frame.Get<long>).ToArray();
        if (step.Any(s => s <= 0)) throw new InterpreterException("loop step must be positive", op);
        var carried = loop.InitValues.Select(frame.Get).ToArray();
        var reduce = op.Body.Terminator!;
        lower.CopyTo(at, 0);
        bool empty = Enumerable.Range(0, rank).Any(d => lower[d] >= upper[d]);
        for (int d = rank - 1; !empty && d >= 0;)
        {
            var yielded = frame.RunRegion(op.Region(), [.. at.Select(i => (object)i)]);
            for (int i = 0; i < carried.Length; i++) carried[i] = frame.RunRegion(reduce.Region(i), carried[i], yielded[i])[0];
            for (d = rank - 1; d >= 0; d--)
            {
                if ((at[d] += step[d]) < upper[d]) break;
                at[d] = lower[d];
            }
        }
        SetResults(op, frame, carried);
    }
}
