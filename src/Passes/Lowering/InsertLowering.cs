using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// Lowers a kernel of insertions into one destination, which is what <c>mt.concat</c> becomes, to copies:
/// <code>
/// y = insert_slice b into (insert_slice a into empty)[0, 5]
///   → for d0: for d1: y[d0, d1] = a[d0, d1]        parallel over d0
///     for d0: for d1: y[d0, d1 + 5] = b[d0, d1]
/// </code>
/// </summary>
internal sealed class InsertLowering(Operation kernel, Schedule schedule, LoopBuilder loops, Func<Value, Value> memrefOf, Value output)
{
    /// <summary>True when a kernel does nothing else, and what is inserted are its arguments.</summary>
    public static bool Suits(Operation kernel)
    {
        if (kernel.ResultCount != 1) return false;
        var (insertions, start) = Chain(kernel);
        return insertions.Count > 0 && (start is BlockArgument || start.DefiningOp!.Is(TensorOps.Empty)) && insertions.All(i => i.Operand(0) is BlockArgument)
            && kernel.Body.Operations.All(op => op.IsTerminator || op.Is(TensorOps.InsertSlice) || op.Is(TensorOps.Empty) || op.Is(TensorOps.Dim) || op.ResultCount == 1 && op.Result().Type is IndexType);
    }

    // in the order they are done
    private static (List<Operation> Insertions, Value Start) Chain(Operation kernel)
    {
        var insertions = new List<Operation>();
        var value = kernel.Body.Last!.Operand(0);
        for (; value.DefiningOp is { } op && op.Is(TensorOps.InsertSlice); value = op.Operand(1)) insertions.Insert(0, op);
        return (insertions, value);
    }

    public void Emit()
    {
        var (insertions, start) = Chain(kernel);
        if (start is BlockArgument) Copy(memrefOf(start), at => at);
        foreach (var insertion in insertions)
        {
            Value[] offsets = [.. IndexOrValue.Mixed(insertion, "static_offsets", 2).Select(Outside)], strides = [.. IndexOrValue.Mixed(insertion, "static_strides", 4).Select(Outside)];
            int[] kept = SliceRules.KeptOf(insertion) ?? throw new NotSupportedException("an insertion whose source has other dimensions than its slice");
            Copy(memrefOf(insertion.Operand(0)), at =>
            {
                // dimensions of size 1 that the source lacks stay at their offset
                Value[] to = [.. offsets];
                for (int d = 0; d < at.Length; d++) to[kept[d]] = loops.Add(LoopBuilder.ConstantOf(strides[kept[d]]) is { } by ? loops.Mul(at[d], by) : loops.Ops.MulI(at[d], strides[kept[d]]), offsets[kept[d]]);
                return to;
            });
        }
    }

    private void Copy(Value source, Func<Value[], Value[]> place)
    {
        var type = (MemRefType)source.Type;
        int lanes = Math.Max(1, schedule.Isa.Lanes(RowLowering.Width(type.Element)));
        if (schedule.Threads == 1 || type.Rank == 0) { Nest([], loops.Index(0), type.Rank == 0 ? loops.Index(1) : loops.Extent(source, 0)); return; }
        loops.For(loops.Index(0), loops.Index(schedule.Threads), 1, "t", t =>
        {
            var (from, to) = loops.Share(t, schedule.Threads, loops.Extent(source, 0), 1);
            Nest([], from, to);
        }, LoopMarks.IsParallel);

        void Nest(Value[] at, Value from, Value to)
        {
            if (at.Length == type.Rank) { loops.Store(loops.Load(source, at), output, place(at)); return; }
            bool isLast = at.Length == type.Rank - 1;
            loops.For(from, to, 1, "d" + at.Length, d => Nest([.. at, d], loops.Index(0), isLast ? loops.Index(0) : loops.Extent(source, at.Length + 1)),
                isLast ? schedule.Unroll == 1 ? [LoopMarks.VectorizeBy(lanes)] : [LoopMarks.VectorizeBy(lanes), LoopMarks.UnrollBy(schedule.Unroll)] : []);
        }
    }

    // an index of the kernel's body as one of the function's
    private Value Outside(IndexOrValue index)
    {
        if (index.Value is not { } value) return loops.Index(index.Constant);
        if (LoopBuilder.ConstantOf(value) is { } constant) return loops.Index(constant);
        if (value is BlockArgument) return memrefOf(value);
        var op = value.DefiningOp!;
        if (op.Is(TensorOps.Dim) && op.Operand(0) is BlockArgument tensor && LoopBuilder.ConstantOf(op.Operand(1)) is { } d) return loops.Extent(memrefOf(tensor), (int)d);
        var map = new IrMapping();
        foreach (var operand in op.Operands) map.Map(operand, operand.Type is IndexType ? Outside(operand) : throw new NotSupportedException($"an offset from '{op.Name}'"));
        return loops.Ops.Insert(op.Clone(map)).Result();
    }
}
