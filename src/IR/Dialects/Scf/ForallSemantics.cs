namespace MaxTune.IR;

/// <summary>
/// What <c>scf.forall</c> means: every iteration sees the outputs as they were before the loop, and the slices that all of them insert make the results.
/// Iterations run one after the other, the last dimension fastest.
/// </summary>
internal static class ForallSemantics
{
    public static void Run(Operation op, InterpreterFrame frame)
    {
        long[] lower = Bounds("staticLowerBound", 0), upper = Bounds("staticUpperBound", 1), step = Bounds("staticStep", 2);
        if (step.Any(s => s <= 0)) throw new InterpreterException("loop step must be positive", op);
        var outputs = op.OperandGroup(3).ToArray().Select(o => frame.Get<NdArray>(o.Value)).ToArray();
        var results = outputs.Select(o => o.Clone()).ToArray();
        int rank = lower.Length;
        long[] trips = [.. lower.Select((l, d) => (long)ScfOps.TripCount(l, upper[d], step[d]))];
        var combine = op.Body.Terminator!.Region();
        Indices.Each(trips, at =>
        {
            frame.RunRegion(op.Region(), [.. at.Select((i, d) => (object)(lower[d] + i * step[d])), .. outputs]);
            if (combine.IsEmpty) return;
            foreach (var insert in combine.Entry.Operations)
            {
                frame.Interpreter.Step(insert);
                if (insert.Name != "tensor.parallel_insert_slice") throw new InterpreterException($"'{insert.Name}' has no reference semantics", insert);
                SliceRules.Overwrite(insert, frame, results[((BlockArgument)insert.Operand(1)).Index - rank]);
            }
        });
        ScfOps.SetResults(op, frame, results);

        long[] Bounds(string statics, int group) => MixedIndices.Evaluate(MixedIndices.Of(op, statics, group), frame);
    }
}
