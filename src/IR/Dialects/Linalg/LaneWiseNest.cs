namespace MaxTune.IR;

/// <summary>
/// Runs a structured operation whose body is all lane-by-lane arithmetic: the parallel iterations are the lanes of arrays, so each operation of the body
/// is run once a block of them instead of once each.
/// </summary>
internal sealed class LaneWiseNest(Operation op, StructuredOp linalg, InterpreterFrame frame, IterationSpace space)
{
    private const int BlockLanes = 8192;   // 64 KB an array: a handful of them stay in L2

    private readonly Block body = linalg.Body;
    private readonly InterpreterFrame lanes = new(frame.Interpreter);

    /// <summary>False, having done nothing, when the body or the maps are not of this kind.</summary>
    public bool TryRun()
    {
        if (!body.Operations.All(IsLaneWise) || !Enumerable.Range(0, space.Operands.Length).All(IsRegular)) return false;
        var kinds = linalg.IteratorKinds;
        int[] parallel = [.. Enumerable.Range(0, kinds.Length).Where(d => kinds[d] == IteratorKind.Parallel)];
        int[] reduction = [.. Enumerable.Range(0, kinds.Length).Where(d => kinds[d] != IteratorKind.Parallel)];
        if (!Enumerable.Range(linalg.InputCount, linalg.Outputs.Length).All(o => IsInjective(o, parallel, reduction))) return false;
        int points = space.Count(parallel);
        var at = new long[space.Operands.Length][];
        for (int i = 0; i < at.Length; i++) at[i] = space.Operands[i].Array is null ? [] : space.Positions(i, parallel);
        var captured = Captured();
        for (int from = 0; from < points; from += BlockLanes) RunBlock(from, Math.Min(BlockLanes, points - from), at, captured, parallel, reduction);
        return true;
    }

    private static bool IsLaneWise(Operation inner) =>
        inner.Regions.Length == 0 && (inner.Has(OpTraits.Elementwise) || inner.Has(OpTraits.ConstantLike) || inner.Is(LinalgOps.Index) || inner.Is(LinalgOps.Yield));

    private bool IsRegular(int operand) =>
        space.Operands[operand].Array is null ? space.Operands[operand].Scalar is double or long : space.StridesOf(operand) is not null;

    // an output must have its own element for each parallel point and keep it while the reduction goes on
    private bool IsInjective(int operand, int[] parallel, int[] reduction)
    {
        var results = linalg.IndexingMaps[operand].Results;
        return results.All(r => r is AffineDim) && parallel.All(d => results.Contains(AffineExpr.Dim(d)) || space.Extents[d] == 1) && !reduction.Any(d => results.Contains(AffineExpr.Dim(d)));
    }

    // scalars from outside of the body
    private Dictionary<Value, object> Captured()
    {
        var found = new Dictionary<Value, object>();
        foreach (var inner in body.Operations)
            foreach (var value in inner.Operands)
                if (!ReferenceEquals(value.DefiningBlock, body)) found[value] = frame.Get(value);
        return found;
    }

    private void RunBlock(int from, int count, long[][] at, Dictionary<Value, object> captured, int[] parallel, int[] reduction)
    {
        foreach (var (value, scalar) in captured) lanes.Set(value, Splat(scalar, StructuredRules.ElementOf(value.Type), count));
        for (int i = 0; i < space.Operands.Length; i++)
            if (space.Operands[i].Array is null) lanes.Set(body.Argument(i), Splat(space.Operands[i].Scalar!, body.Argument(i).Type, count));
        var accumulators = new object[linalg.Outputs.Length];
        for (int o = 0; o < accumulators.Length; o++) accumulators[o] = Gather(linalg.InputCount + o, at, from, count, 0);
        foreach (var step in TensorSemantics.Indices([.. reduction.Select(d => space.Extents[d])]))
        {
            for (int i = 0; i < linalg.InputCount; i++)
                if (space.Operands[i].Array is not null && body.Argument(i).HasUses) lanes.Set(body.Argument(i), Gather(i, at, from, count, Shift(i, reduction, step)));
            for (int o = 0; o < accumulators.Length; o++) lanes.Set(body.Argument(linalg.InputCount + o), accumulators[o]);
            foreach (var inner in body.Operations)
            {
                frame.Interpreter.Step(inner);
                if (inner.Is(LinalgOps.Yield)) break;
                if (inner.Is(LinalgOps.Index)) lanes.Set(inner.Result(), IndexLanes((int)inner.Attr<IntegerAttr>("dim")!.Int64, from, count, parallel, reduction, step));
                else lanes.Run(inner);
                if (inner.Has(OpTraits.ConstantLike)) lanes.Set(inner.Result(), Splat(lanes.Get(inner.Result()), inner.Result().Type, count));
            }
            for (int o = 0; o < accumulators.Length; o++) accumulators[o] = lanes.Get(linalg.Yield.Operand(o));
        }
        for (int o = 0; o < accumulators.Length; o++) Scatter((NdArray)accumulators[o], linalg.InputCount + o, at, from, count);
    }

    private long Shift(int operand, int[] reduction, long[] step)
    {
        var strides = space.StridesOf(operand)!;
        long shift = 0;
        for (int i = 0; i < reduction.Length; i++) shift += strides[reduction[i]] * step[i];
        return shift;
    }

    private NdArray Gather(int operand, long[][] at, int from, int count, long shift)
    {
        var source = space.Operands[operand].Array!;
        var positions = at[operand].AsSpan(from, count);
        var block = NdArray.Zeros(source.Element, count);
        if (source.IsFloat)
            for (int i = 0; i < count; i++) block.Floats[i] = source.Floats[positions[i] + shift];
        else
            for (int i = 0; i < count; i++) block.Ints[i] = source.Ints[positions[i] + shift];
        return block;
    }

    private void Scatter(NdArray block, int operand, long[][] at, int from, int count)
    {
        var target = space.Operands[operand].Array!;
        var positions = at[operand].AsSpan(from, count);
        if (target.IsFloat)
            for (int i = 0; i < count; i++) target.Floats[positions[i]] = block.Floats[i];
        else
            for (int i = 0; i < count; i++) target.Ints[positions[i]] = block.Ints[i];
    }

    private NdArray IndexLanes(int loop, int from, int count, int[] parallel, int[] reduction, long[] step)
    {
        int reduced = Array.IndexOf(reduction, loop);
        if (reduced >= 0) return (NdArray)Splat(step[reduced], IrType.Index, count);
        long inner = 1;
        for (int i = Array.IndexOf(parallel, loop) + 1; i < parallel.Length; i++) inner *= space.Extents[parallel[i]];
        var block = NdArray.Zeros(IrType.Index, count);
        for (int i = 0; i < count; i++) block.Ints[i] = (from + i) / inner % space.Extents[loop];
        return block;
    }

    private object Splat(object scalar, IrType type, int count)
    {
        if (scalar is double x)
        {
            var floats = new double[count];
            Array.Fill(floats, x);
            return NdArray.Of(type, [count], floats);
        }
        if (scalar is not long n) throw new InterpreterException($"a body of '{op.Name}' uses a {scalar.GetType().Name}", op);
        var ints = new long[count];
        Array.Fill(ints, n);
        return NdArray.Of(type, [count], ints);
    }
}
