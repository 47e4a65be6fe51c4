namespace MaxTune.IR;

/// <summary>What the loops mean.</summary>
public static partial class AffineOps
{
    private static void RunFor(Operation op, InterpreterFrame frame)
    {
        long lower = AffineRules.Evaluate(op.Attr<AffineMapAttr>("lowerBoundMap")!.Map, Group(op, 0), frame).Max();
        long upper = AffineRules.Evaluate(op.Attr<AffineMapAttr>("upperBoundMap")!.Map, Group(op, 1), frame).Min();
        long step = op.Attr<IntegerAttr>("step")!.Int64;
        object[] carried = [.. Group(op, 2).Select(frame.Get)];
        for (long i = lower; i < upper; i += step) carried = frame.RunRegion(op.Region(), [i, .. carried]);
        ScfOps.SetResults(op, frame, carried);
    }

    internal static IEnumerable<Value> Group(Operation op, int group) => op.OperandGroup(group).ToArray().Select(o => o.Value);

    private static void RunParallel(Operation op, InterpreterFrame frame)
    {
        var lower = AffineRules.Bounds(op, frame, isLower: true);
        var upper = AffineRules.Bounds(op, frame, isLower: false);
        var steps = op.Attr<ArrayAttr>("steps")!.Elements.Select(s => ((IntegerAttr)s).Int64).ToArray();
        var kinds = op.Attr<ArrayAttr>("reductions")!.Elements.Select(k => MemRefOps.AtomicKind.ToKeyword!(k)!).ToArray();
        object[]? results = null;
        var at = (long[])lower.Clone();
        for (int d = steps.Length - 1; Enumerable.Range(0, steps.Length).All(i => lower[i] < upper[i]) && d >= 0;)
        {
            var yielded = frame.RunRegion(op.Region(), [.. at.Select(i => (object)i)]);
            results = results is null ? yielded : [.. results.Select((r, i) => MemRefOps.Combine(kinds[i], r, yielded[i], op.Result(i).Type, frame))];
            for (d = steps.Length - 1; d >= 0; d--)
            {
                if ((at[d] += steps[d]) < upper[d]) break;
                at[d] = lower[d];
            }
        }
        if (op.ResultCount > 0) ScfOps.SetResults(op, frame, results ?? throw new InterpreterException("no iteration gives the reduction its first value", op));
    }
}
