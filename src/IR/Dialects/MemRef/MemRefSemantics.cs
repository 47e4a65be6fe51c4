using System.Numerics;

namespace MaxTune.IR;

/// <summary>What memory operations mean. Fresh floats are NaN, so that reading them before writing shows.</summary>
public static partial class MemRefOps
{
    private static void Same(Operation op, InterpreterFrame frame) => frame.Set(op.Result(), frame.Get(op.Operand(0)));

    internal static long At(Operation op, InterpreterFrame frame, MemRefValue memref, int firstIndex)
    {
        Span<long> indices = stackalloc long[op.OperandCount - firstIndex];
        for (int i = 0; i < indices.Length; i++) indices[i] = frame.Get<long>(op.Operand(firstIndex + i));
        return memref.At(indices);
    }

    /// <summary>Fresh memory of a type whose dynamic extents are given.</summary>
    internal static MemRefValue Fresh(MemRefType type, ReadOnlySpan<long> dynamicSizes)
    {
        var sizes = type.Extents.ToArray();
        int next = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] == IrType.Dynamic) sizes[i] = dynamicSizes[next++];
            if (sizes[i] < 0) throw new InterpreterException($"an extent of {sizes[i]}");
        }
        if (type.StridesAndOffset() is not var (strides, offset)) throw new InterpreterException($"the layout of {type} is not strided");
        var dense = NdArray.Strides(sizes);
        for (int i = 0; i < strides.Length; i++)
            if (strides[i] == IrType.Dynamic) strides[i] = dense[i];
        if (offset == IrType.Dynamic) offset = 0;
        long count = offset + (sizes.Contains(0) ? 0 : 1 + sizes.Select((s, i) => (s - 1) * strides[i]).Sum());
        var buffer = NdArray.Zeros(type.Element, count);
        if (buffer.IsFloat) Array.Fill(buffer.Floats, double.NaN);
        return new MemRefValue(buffer, offset, sizes, strides);
    }

    private static void RunAllocation(Operation op, InterpreterFrame frame)
    {
        var sizes = new long[op.OperandGroup(0).Length];
        for (int i = 0; i < sizes.Length; i++) sizes[i] = frame.Get<long>(op.Operand(i));
        frame.Set(op.Result(), Fresh((MemRefType)op.Result().Type, sizes));
    }

    private static void RunRealloc(Operation op, InterpreterFrame frame)
    {
        var source = frame.Get<MemRefValue>(op.Operand(0));
        var target = Fresh((MemRefType)op.Result().Type, op.OperandCount > 1 ? [frame.Get<long>(op.Operand(1))] : []);
        for (long i = 0; i < Math.Min(source.Sizes[0], target.Sizes[0]); i++) target.Buffer[target.At([i])] = source.Buffer[source.At([i])];
        frame.Set(op.Result(), target);
    }

    private static void RunGetGlobal(Operation op, InterpreterFrame frame)
    {
        var reference = op.Attr<SymbolRefAttr>("name")!;
        var global = SymbolTable.LookupNearest(op, reference) ?? throw new InterpreterException($"there is no global {reference}", op);
        frame.Set(op.Result(), frame.Interpreter.Global(global, () =>
        {
            var type = (MemRefType)global.Attr<TypeAttr>("type")!.Type;
            return global.Attr("initial_value") is DenseElementsAttr value ? MemRefValue.Of(NdArray.From(value).Clone()) : Fresh(type, []);
        }));
    }

    private static void RunCopy(Operation op, InterpreterFrame frame)
    {
        MemRefValue source = frame.Get<MemRefValue>(op.Operand(0)), target = frame.Get<MemRefValue>(op.Operand(1));
        if (!source.Sizes.AsSpan().SequenceEqual(target.Sizes)) throw new InterpreterException("copy between different shapes", op);
        Indices.Each(source.Sizes, at => target.Buffer[target.At(at)] = source.Buffer[source.At(at)]);
    }

    private static void RunAtomicRmw(Operation op, InterpreterFrame frame)
    {
        var memref = frame.Get<MemRefValue>(op.Operand(1));
        long at = At(op, frame, memref, 2);
        object old = memref.Buffer[at];
        memref.Buffer[at] = Combine(AtomicKind.ToKeyword!(op.Attr("kind")!)!, old, frame.Get(op.Operand(0)), op.Operand(0).Type, frame);
        frame.Set(op.Result(), old);
    }

    /// <summary>What a kind of atomic update makes of two values.</summary>
    internal static object Combine(string kind, object old, object value, IrType type, InterpreterFrame frame) => kind switch
    {
        "addf" => frame.Round((double)old + (double)value, type),
        "addi" => IntBits.Wrap((long)old + (long)value, type),
        "andi" => (long)old & (long)value,
        "assign" => value,
        "maximumf" => Math.Max((double)old, (double)value),
        "maxnumf" => double.IsNaN((double)old) ? value : double.IsNaN((double)value) ? old : Math.Max((double)old, (double)value),
        "maxs" => Math.Max((long)old, (long)value),
        "maxu" => (ulong)(long)old > (ulong)(long)value ? old : value,
        "minimumf" => Math.Min((double)old, (double)value),
        "minnumf" => double.IsNaN((double)old) ? value : double.IsNaN((double)value) ? old : Math.Min((double)old, (double)value),
        "mins" => Math.Min((long)old, (long)value),
        "minu" => (ulong)(long)old < (ulong)(long)value ? old : value,
        "mulf" => frame.Round((double)old * (double)value, type),
        "muli" => IntBits.Wrap((long)old * (long)value, type),
        "ori" => (long)old | (long)value,
        _ => (object)((long)old ^ (long)value),
    };

    private static void RunSubView(Operation op, InterpreterFrame frame)
    {
        var view = new SubViewOp(op);
        var source = frame.Get<MemRefValue>(view.Source);
        var offsets = view.Offsets.Select(x => x.Run(frame)).ToArray();
        var sizes = view.Sizes.Select(x => x.Run(frame)).ToArray();
        var strides = view.Strides.Select(x => x.Run(frame)).ToArray();
        long offset = source.Offset;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] < 0 || offsets[i] < 0 || (sizes[i] > 0 && offsets[i] + (sizes[i] - 1) * strides[i] is var last && (last < 0 || last >= source.Sizes[i])))
                throw new InterpreterException($"dimension {i} of the subview (offset {offsets[i]}, size {sizes[i]}, stride {strides[i]}) leaves the source of size {source.Sizes[i]}", op);
            offset += offsets[i] * source.Strides[i];
        }
        var kept = KeptDimensions((MemRefType)op.Result().Type, view.Sizes);
        frame.Set(op.Result(), new MemRefValue(source.Buffer, offset, [.. kept.Select(i => sizes[i])], [.. kept.Select(i => source.Strides[i] * strides[i])]));
    }

    /// <summary>The dimensions a rank-reducing result keeps: matched greedily, the others are units. (Which of several units goes changes no address.)</summary>
    internal static int[] KeptDimensions(ShapedType result, IndexOrValue[] sizes)
    {
        var kept = new List<int>();
        for (int i = 0; i < sizes.Length; i++)
            if (kept.Count < result.Rank && result.Shape[kept.Count] == sizes[i].Constant) kept.Add(i);
        return [.. kept];
    }

    private static void RunReinterpretCast(Operation op, InterpreterFrame frame) => frame.Set(op.Result(), new MemRefValue(
        frame.Get<MemRefValue>(op.Operand(0)).Buffer,
        IndexOrValue.Mixed(op, "static_offsets", 1)[0].Run(frame),
        [.. IndexOrValue.Mixed(op, "static_sizes", 2).Select(x => x.Run(frame))],
        [.. IndexOrValue.Mixed(op, "static_strides", 3).Select(x => x.Run(frame))]));

    internal static int[][] Groups(Operation op) =>
        [.. op.Attr<ArrayAttr>("reassociation")!.Elements.Select(g => ((ArrayAttr)g).Elements.Select(i => (int)((IntegerAttr)i).Int64).ToArray())];

    private static void RunCollapse(Operation op, InterpreterFrame frame)
    {
        var source = frame.Get<MemRefValue>(op.Operand(0));
        var groups = Groups(op);
        frame.Set(op.Result(), new MemRefValue(source.Buffer, source.Offset,
            [.. groups.Select(g => g.Aggregate(1L, (n, d) => n * source.Sizes[d]))],
            [.. groups.Select(g => g.Where(d => source.Sizes[d] != 1).Select(d => source.Strides[d]).DefaultIfEmpty(source.Strides[g[^1]]).Last())]));
    }

    private static void RunExpand(Operation op, InterpreterFrame frame)
    {
        var source = frame.Get<MemRefValue>(op.Operand(0));
        var sizes = IndexOrValue.Mixed(op, "static_output_shape", 1).Select(x => x.Run(frame)).ToArray();
        var strides = new long[sizes.Length];
        var groups = Groups(op);
        for (int g = 0; g < groups.Length; g++)
        {
            long stride = source.Strides[g];
            foreach (int d in groups[g].Reverse())
            {
                strides[d] = stride;
                stride *= sizes[d];
            }
        }
        if (groups.Length == 0) Array.Fill(strides, 1);
        frame.Set(op.Result(), new MemRefValue(source.Buffer, source.Offset, sizes, strides));
    }

    private static void RunTranspose(Operation op, InterpreterFrame frame)
    {
        var source = frame.Get<MemRefValue>(op.Operand(0));
        var order = op.Attr<AffineMapAttr>("permutation")!.Map.Results.Select(r => ((AffineDim)r).Position).ToArray();
        frame.Set(op.Result(), source with { Sizes = [.. order.Select(d => source.Sizes[d])], Strides = [.. order.Select(d => source.Strides[d])] });
    }

    private static void RunReshape(Operation op, InterpreterFrame frame)
    {
        MemRefValue source = frame.Get<MemRefValue>(op.Operand(0)), shape = frame.Get<MemRefValue>(op.Operand(1));
        var sizes = Enumerable.Range(0, (int)shape.Sizes[0]).Select(i => (long)shape.Buffer[shape.At([i])]).ToArray();
        frame.Set(op.Result(), new MemRefValue(source.Buffer, source.Offset, sizes, NdArray.Strides(sizes)));
    }

    private static object[]? FoldDim(Operation op, Attr?[] constants)
    {
        if (Folds.Int(constants[1]) is not { } index || op.Operand(0).Type is not MemRefType type || index < 0 || index >= type.Rank) return null;
        int at = (int)index;
        if (type.Extents[at] != IrType.Dynamic) return [IntegerAttr.Index(type.Extents[at])];
        if (op.Operand(0).DefiningOp is not { } source) return null;
        if (source.Is(Alloc) || source.Is(Alloca)) return [source.Operand(type.Extents[..at].Count(d => d == IrType.Dynamic))];   // dim(alloc(%n), 0) → %n
        if (source.Is(SubView) && new SubViewOp(source) is var view && view.Sizes.Length == type.Rank && view.Sizes[at].Value is { } size) return [size];
        return null;
    }
}

/// <summary>All index tuples of a shape, last dimension fastest.</summary>
internal static class Indices
{
    public static void Each(long[] shape, Action<long[]> visit)
    {
        if (shape.Contains(0)) return;
        var at = new long[shape.Length];
        while (true)
        {
            visit(at);
            int d = shape.Length - 1;
            for (; d >= 0; d--)
            {
                if (++at[d] < shape[d]) break;
                at[d] = 0;
            }
            if (d < 0) return;
        }
    }
}
