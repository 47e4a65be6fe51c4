namespace MaxTune.IR;

/// <summary>What vector memory operations do.</summary>
public static partial class VectorOps
{
    /// <summary>Visits the lanes of a vector laid over the trailing dimensions of a memref, from the given indices on.</summary>
    private static void Window(Operation op, InterpreterFrame frame, int memrefOperand, int firstIndex, long[] shape, Func<MemRefValue, long[], long, bool> visit)
    {
        var memref = frame.Get<MemRefValue>(op.Operand(memrefOperand));
        var start = new long[memref.Sizes.Length];
        for (int i = 0; i < start.Length; i++) start[i] = frame.Get<long>(op.Operand(firstIndex + i));
        WindowAt(memref, start, shape, visit);
    }

    private static void WindowAt(MemRefValue memref, long[] start, long[] shape, Func<MemRefValue, long[], long, bool> visit)
    {
        int rank = memref.Sizes.Length;
        var at = new long[rank];
        long lane = 0;
        Indices.Each(shape, offsets =>
        {
            start.CopyTo(at, 0);
            for (int i = 0; i < offsets.Length; i++) at[rank - offsets.Length + i] += offsets[i];
            visit(memref, at, lane++);
        });
    }

    private static NdArray ReadWindow(Operation op, InterpreterFrame frame, int memref, int firstIndex, VectorType type)
    {
        var result = NdArray.Zeros(type.Element, type.Extents.ToArray());
        Window(op, frame, memref, firstIndex, result.Shape, (m, at, lane) => { result[lane] = m.Buffer[m.At(at)]; return true; });
        return result;
    }

    private static void WriteWindow(Operation op, InterpreterFrame frame, int memref, int firstIndex, NdArray value) =>
        Window(op, frame, memref, firstIndex, value.Shape, (m, at, lane) => { m.Buffer[m.At(at)] = value[lane]; return true; });

    internal static NdArray ReadWindowAt(Operation op, InterpreterFrame frame, int memref, long[] start, VectorType type)
    {
        var result = NdArray.Zeros(type.Element, type.Extents.ToArray());
        WindowAt(frame.Get<MemRefValue>(op.Operand(memref)), start, result.Shape, (m, at, lane) => { result[lane] = m.Buffer[m.At(at)]; return true; });
        return result;
    }

    internal static void WriteWindowAt(Operation op, InterpreterFrame frame, int memref, long[] start, NdArray value) =>
        WindowAt(frame.Get<MemRefValue>(op.Operand(memref)), start, value.Shape, (m, at, lane) => { m.Buffer[m.At(at)] = value[lane]; return true; });

    // lanes whose mask is off may lie out of bounds
    private static void EachMasked(Operation op, InterpreterFrame frame, int memref, int firstIndex, int maskOperand, Action<MemRefValue, long, long> visit)
    {
        var mask = frame.Get<NdArray>(op.Operand(maskOperand));
        Window(op, frame, memref, firstIndex, mask.Shape, (m, at, lane) =>
        {
            if ((long)mask[lane] != 0) visit(m, m.At(at), lane);
            return true;
        });
    }

    private static void EachPacked(Operation op, InterpreterFrame frame, Action<MemRefValue, long, long> visit)
    {
        var memref = frame.Get<MemRefValue>(op.Operand(0));
        var mask = frame.Get<NdArray>(op.Operand(op.OperandCount - 2));
        var at = new long[memref.Sizes.Length];
        for (int i = 0; i < at.Length; i++) at[i] = frame.Get<long>(op.Operand(1 + i));
        for (long lane = 0; lane < mask.Count; lane++)
        {
            if ((long)mask[lane] == 0) continue;
            visit(memref, memref.At(at), lane);
            at[^1]++;
        }
    }

    // base[offsets][indices]: the index of each lane moves the last dimension
    private static void RunGather(Operation op, InterpreterFrame frame)
    {
        int rank = op.OperandCount - 4;
        var indices = frame.Get<NdArray>(op.Operand(op.OperandCount - 3));
        var mask = frame.Get<NdArray>(op.Operand(op.OperandCount - 2));
        var result = frame.Get<NdArray>(op.Operand(op.OperandCount - 1)).Clone();
        for (long lane = 0; lane < result.Count; lane++)
            if ((long)mask[lane] != 0) result[lane] = Element(frame.Get(op.Operand(0)), Lane(op, frame, rank, (long)indices[lane]));
        frame.Set(op.Result(), result);
    }

    private static long[] Lane(Operation op, InterpreterFrame frame, int rank, long index)
    {
        var at = new long[rank];
        for (int i = 0; i < rank; i++) at[i] = frame.Get<long>(op.Operand(1 + i));
        at[^1] += index;
        return at;
    }

    private static object Element(object shaped, long[] at) => shaped switch
    {
        MemRefValue memref => memref.Buffer[memref.At(at)],
        _ => MemRefValue.Of((NdArray)shaped) is var view ? view.Buffer[view.At(at)] : 0,
    };

    private static void RunScatter(Operation op, InterpreterFrame frame)
    {
        int rank = op.OperandCount - 4;
        var indices = frame.Get<NdArray>(op.Operand(op.OperandCount - 3));
        var mask = frame.Get<NdArray>(op.Operand(op.OperandCount - 2));
        var value = frame.Get<NdArray>(op.Operand(op.OperandCount - 1));
        var target = frame.Get(op.Operand(0)) is MemRefValue memref ? memref : MemRefValue.Of(frame.Get<NdArray>(op.Operand(0)).Clone());
        for (long lane = 0; lane < value.Count; lane++)
            if ((long)mask[lane] != 0) target.Buffer[target.At(Lane(op, frame, rank, (long)indices[lane]))] = value[lane];
        if (op.ResultCount > 0) frame.Set(op.Result(), target.Buffer);
    }

    /// <summary>Visits the lanes of a transfer: where each lies, and whether it is there (in bounds and not masked).</summary>
    private static void Transfer(Operation op, InterpreterFrame frame, MemRefValue window, int firstIndex, long[] shape, Action<long[], long, bool> visit)
    {
        var map = op.Attr<AffineMapAttr>("permutation_map")!.Map;
        var maskOperand = op.OperandNamed("mask");
        var mask = maskOperand is null ? null : frame.Get<NdArray>(maskOperand);
        int rank = window.Sizes.Length;
        var start = new long[rank];
        for (int i = 0; i < rank; i++) start[i] = frame.Get<long>(op.Operand(firstIndex + i));
        var at = new long[rank];
        long lane = 0;
        Indices.Each(shape, offsets =>
        {
            start.CopyTo(at, 0);
            for (int i = 0; i < offsets.Length; i++)
                if (map.Results[i] is AffineDim d) at[d.Position] += offsets[i];
            bool there = mask is null || (long)mask[MaskLane(map, offsets, mask.Shape)] != 0;
            for (int i = 0; i < rank && there; i++) there = at[i] >= 0 && at[i] < window.Sizes[i];
            visit(at, lane++, there);
        });
    }

    // the mask has the shape of what is read from memory: the vector's dimensions that the map does not broadcast, in memory order
    private static long MaskLane(AffineMap map, long[] offsets, long[] maskShape)
    {
        var order = Enumerable.Range(0, offsets.Length).Where(i => map.Results[i] is AffineDim).OrderBy(i => ((AffineDim)map.Results[i]).Position);
        long at = 0;
        int dim = 0;
        foreach (int i in order) at = at * maskShape[dim++] + offsets[i];
        return at;
    }

    private static void RunTransferRead(Operation op, InterpreterFrame frame)
    {
        var type = (VectorType)op.Result().Type;
        var source = frame.Get(op.Operand(0)) is MemRefValue memref ? memref : MemRefValue.Of(frame.Get<NdArray>(op.Operand(0)));
        object padding = frame.Get(op.OperandNamed("padding")!);
        var result = NdArray.Zeros(type.Element, type.Extents.ToArray());
        Transfer(op, frame, source, 1, result.Shape, (at, lane, there) => result[lane] = there ? source.Buffer[source.At(at)] : padding);
        frame.Set(op.Result(), result);
    }

    private static void RunTransferWrite(Operation op, InterpreterFrame frame)
    {
        var value = frame.Get<NdArray>(op.Operand(0));
        var target = frame.Get(op.Operand(1)) is MemRefValue memref ? memref : MemRefValue.Of(frame.Get<NdArray>(op.Operand(1)).Clone());
        Transfer(op, frame, target, 2, value.Shape, (at, lane, there) =>
        {
            if (there) target.Buffer[target.At(at)] = value[lane];
        });
        if (op.ResultCount > 0) frame.Set(op.Result(), target.Buffer);
    }
}
