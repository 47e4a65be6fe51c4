using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// Lowers a kernel without a contraction: a chain of elementwise and reducing operations over the same rows runs row by row, so that what lies
/// between two operations stays in L1 or in a register. Softmax over [m, n]:
/// <code>
/// for m                                   parallel
///   max = for n: maximum(max, x[m, n])
///   for n: e[n] = exp(x[m, n] - max)
///   sum = for n: sum + e[n]
///   for n: y[m, n] = e[n] / sum
/// </code>
/// Chains that share no rows run one operation after the other.
/// </summary>
public sealed class RowLowering
{
    private const long LargestRowBytes = 64 << 10;

    private readonly Operation kernel;
    private readonly Schedule schedule;
    private readonly LoopBuilder loops;
    private readonly Dictionary<Value, Value> buffers = [];
    private readonly Dictionary<Value, int> dropped = [];        // row temporaries lack the leading dimensions
    private readonly LinalgView[] views;
    private readonly int rows;

    public RowLowering(Operation kernel, Schedule schedule, LoopBuilder loops, Func<Value, Value> memrefOf, IReadOnlyList<Value> outputs)
    {
        (this.kernel, this.schedule, this.loops) = (kernel, schedule, loops);
        views = [.. kernel.Body.Operations.Where(op => !op.Is(LinalgOps.Fill)).Select(LinalgView.Of).OfType<LinalgView>()];
        foreach (var argument in kernel.Body.Arguments)
            buffers[argument] = memrefOf(argument);   // of a scalar, itself
        var yield = kernel.Body.Last!;
        for (int i = 0; i < yield.OperandCount; i++) buffers[yield.Operand(i)] = outputs[i];
        rows = SharedRows();
    }

    /// <summary>What stands in the way of lowering this kernel; null when nothing does.</summary>
    public static string? Unsupported(Operation kernel)
    {
        foreach (var op in kernel.Body.Operations)
        {
            if (op.IsTerminator || op.Has(OpTraits.ConstantLike) || op.Is(TensorOps.Empty) || op.Is(TensorOps.Dim) || op.Is(LinalgOps.Fill)) continue;
            if (op.ResultCount == 1 && op.Result().Type is IndexType) continue;
            if (LinalgView.Of(op) is null) return $"'{op.Name}' in a kernel has no lowering to loops";
            if (op.Regions.Length == 0 || op.Region().IsEmpty) return $"'{op.Name}' must be generalized before it is lowered to loops";
        }
        return kernel.Body.Last!.Operands.Any(v => v is BlockArgument) ? "a kernel returns its own argument" : null;
    }

    public void Emit()
    {
        if (rows < 0) { foreach (var view in views) EmitAlone(view); return; }
        if (views.Length == 1)
        {
            Temporaries();   // results that nobody wants
            if (Flattened(views[0]) is { } flat) { EmitFlat(views[0], flat); return; }
        }
        var shape = views.MaxBy(v => v.LoopCount)!;
        Rows(shape, rows, dims => { foreach (var view in views) Inner(view, dims); }, Temporaries);

        // rows of intermediate results, of each thread its own
        void Temporaries()
        {
            foreach (var view in views)
                for (int i = 0; i < view.Op.ResultCount; i++) Temporary(view.Op.Result(i), rows);
        }
    }

    private void EmitAlone(LinalgView view)
    {
        for (int i = 0; i < view.Op.ResultCount; i++) Temporary(view.Op.Result(i), 0);
        int own = LeadingParallel(view);
        if (view.IsElementwise && own > 0) own--;
        Rows(view, own, dims => Inner(view, dims));
    }

    // leading loops that are parallel in every operation and index every intermediate result alike; -1: none
    private int SharedRows()
    {
        int shared = views.Min(LeadingParallel);
        if (views.All(v => v.IsElementwise)) shared = Math.Min(shared, views.Max(v => v.LoopCount) - 1);
        foreach (var view in views)
            for (int i = 0; i < view.Maps.Length; i++)
            {
                bool inside = i >= view.InputCount || view.Op.Operand(i).DefiningOp is not null;
                if (!inside) continue;
                int agreeing = 0;
                while (agreeing < shared && agreeing < view.Maps[i].Results.Length && view.Maps[i].Results[agreeing] is AffineDim d && d.Position == agreeing) agreeing++;
                shared = agreeing;
            }
        if (shared == 0 && views.Length > 1) return -1;
        bool rowsFit = views.SelectMany(v => v.Op.Results.ToArray()).Where(r => !buffers.ContainsKey(r)).All(r => RowShape(r, shared) is { } row
            && row.Aggregate(1L, (a, b) => a * b) * 8 <= LargestRowBytes);
        return rowsFit ? shared : views.Length > 1 ? -1 : shared;
    }

    private static int LeadingParallel(LinalgView view) => view.IsReduction.TakeWhile(r => !r).Count();

    private static long[]? RowShape(Value value, int rows)
    {
        var shape = ((TensorType)value.Type).Extents.Skip(rows).ToArray();
        return shape.Contains(IrType.Dynamic) ? null : shape;
    }

    private void Temporary(Value result, int rows)
    {
        if (buffers.ContainsKey(result)) return;
        var type = (TensorType)result.Type;
        dropped[result] = rows;
        if (rows > 0 || RowShape(result, 0) is { } shape && shape.Aggregate(1L, (a, b) => a * b) * 8 <= LargestRowBytes)
        {
            buffers[result] = loops.Alloca(type.Element, RowShape(result, rows)!);
            return;
        }
        var init = result.DefiningOp!.Operand(result.DefiningOp.OperandCount - result.DefiningOp.ResultCount + ((OpResult)result).Index);
        buffers[result] = loops.Alloc(type.Element, [.. type.Extents], [.. DynamicExtents(init)]);
    }

    // the dynamic extents of a tensor.empty (or of a fill of one), from the dimensions of arguments
    private IEnumerable<Value> DynamicExtents(Value tensor)
    {
        var op = tensor.DefiningOp!;
        if (op.Is(LinalgOps.Fill)) return DynamicExtents(op.Operand(1));
        return op.Operands.Select(e => e.DefiningOp is { } dim && dim.Is(TensorOps.Dim) && LoopBuilder.ConstantOf(dim.Operand(1)) is { } at
            ? loops.Extent(buffers[dim.Operand(0)], (int)at)
            : throw new NotSupportedException("an extent that is no dimension of an argument"));
    }

    /// <param name="begin">Done by each thread before its rows.</param>
    private void Rows(LinalgView view, int count, Action<Value[]> body, Action? begin = null)
    {
        var extents = Enumerable.Range(0, view.LoopCount).Select(d => Extent(view, d)).ToArray();
        if (schedule.Threads == 1 || count == 0)
        {
            begin?.Invoke();
            Nest([], loops.Index(0), extents.Length > 0 ? extents[0] : loops.Index(1));
            return;
        }
        loops.For(loops.Index(0), loops.Index(schedule.Threads), 1, "t", t =>
        {
            begin?.Invoke();
            var (from, to) = loops.Share(t, schedule.Threads, extents[0], 1);
            Nest([], from, to);
        }, LoopMarks.IsParallel);

        void Nest(Value[] dims, Value from, Value to)
        {
            if (dims.Length == count) { body(dims); return; }
            loops.For(from, to, 1, "d" + dims.Length, d =>
                Nest([.. dims, d], loops.Index(0), dims.Length + 1 < count ? extents[dims.Length + 1] : loops.Index(0)));
        }
    }

    private Value Extent(LinalgView view, int dim)
    {
        for (int i = 0; i < view.Maps.Length; i++)
            for (int r = 0; r < view.Maps[i].Results.Length; r++)
                if (view.Maps[i].Results[r] is AffineDim d && d.Position == dim)
                {
                    var operand = i < view.InputCount ? view.Op.Operand(i) : view.Op.Result(i - view.InputCount);
                    int drop = dropped.GetValueOrDefault(operand);
                    if (r < drop) continue;
                    long extent = ((TensorType)operand.Type).Extents[r];
                    return extent != IrType.Dynamic ? loops.Index(extent) : loops.Extent(buffers[operand], r - drop);
                }
        throw new NotSupportedException($"loop dimension d{dim} indexes no operand plainly");
    }

    // the loops of one operation below the shared rows
    private void Inner(LinalgView view, Value[] rowDims)
    {
        bool trailing = !view.IsElementwise && view.IsReduction.SkipWhile(r => !r).All(r => r);
        if (!view.IsElementwise && !trailing) { InnerInMemory(view, rowDims); return; }
        Parallel(rowDims);

        void Parallel(Value[] dims)
        {
            int d = dims.Length;
            if (d == view.LoopCount) Store(view, dims, Scalars(view, dims, null));
            else if (view.IsReduction[d]) Store(view, dims, Reduce(view, dims, [.. Enumerable.Range(0, view.Op.ResultCount).Select(i => Initial(view, i, dims))]));
            else loops.For(loops.Index(0), Extent(view, d), 1, "d" + d, iv => Parallel([.. dims, iv]), Marks(view, d));
        }
    }

    private Value[] Reduce(LinalgView view, Value[] dims, Value[] carried) => dims.Length == view.LoopCount
        ? Scalars(view, dims, carried)
        : loops.For(loops.Index(0), Extent(view, dims.Length), 1, "d" + dims.Length, carried,
            (iv, inner) => Reduce(view, [.. dims, iv], inner), Marks(view, dims.Length));

    // a reduction that is not innermost sums up in memory: y = init; for r: for n: y[n] = y[n] + x[r, n]
    private void InnerInMemory(LinalgView view, Value[] rowDims)
    {
        Loops(rowDims, true, dims => { for (int i = 0; i < view.Op.ResultCount; i++) StoreOne(view, i, dims, Initial(view, i, dims)); });
        Loops(rowDims, false, dims => Store(view, dims, Scalars(view, dims, [.. Enumerable.Range(0, view.Op.ResultCount).Select(i => LoadOutput(view, i, dims))])));

        void Loops(Value[] dims, bool skipReductions, Action<Value[]> body)
        {
            int d = dims.Length;
            if (d == view.LoopCount) body(dims);
            else if (skipReductions && view.IsReduction[d]) Loops([.. dims, loops.Index(0)], true, body);
            else loops.For(loops.Index(0), Extent(view, d), 1, "d" + d, iv => Loops([.. dims, iv], skipReductions, body), Marks(view, d));
        }
    }

    private NamedAttr[] Marks(LinalgView view, int dim)
    {
        if (dim != view.LoopCount - 1) return [];
        // the widest element fills a register; the narrowest half of the least there is, 64 bits
        var widths = view.Op.Operands.Concat(view.Op.Results.ToArray()).Select(v => v.Type).Concat(view.Body.Operations.SelectMany(o => o.Results.ToArray()).Select(v => v.Type))
            .Select(t => t is TensorType tensor ? tensor.Element : t).Where(t => t is FloatType or IntegerType { Width: > 1 }).Select(Width).ToArray();
        int lanes = schedule.Isa == Isa.Scalar ? 1 : Math.Max(schedule.Isa.Lanes(widths.Max()), 64 / widths.Min());
        return schedule.Unroll == 1 ? [LoopMarks.VectorizeBy(lanes)] : [LoopMarks.VectorizeBy(lanes), LoopMarks.UnrollBy(schedule.Unroll)];
    }

    /// <summary>Bits of an element in memory.</summary>
    internal static int Width(IrType type) => type switch { FloatType f => f.Width, IntegerType i => Math.Max(8, i.Width), _ => 64 };

    private Value Initial(LinalgView view, int output, Value[] dims)
    {
        var init = view.Op.Operand(view.InputCount + output);
        if (init.DefiningOp is { } op && op.Is(LinalgOps.Fill) && op.Operand(0).DefiningOp?.ConstantValue is { } value) return loops.Scalar(value, op.Operand(0).Type);
        if (init.DefiningOp?.ConstantValue is DenseElementsAttr { IsSplat: true } splat) return loops.Scalar(splat.SplatValue, splat.Element);
        return buffers.ContainsKey(init) ? loops.Load(buffers[init], Index(view, view.InputCount + output, dims, init)) : throw new NotSupportedException("a reduction that starts from nothing");
    }

    private Value[] Index(LinalgView view, int operand, Value[] dims, Value value) =>
        [.. loops.Apply(view.Maps[operand], dims).Skip(dropped.GetValueOrDefault(value))];

    private Value LoadOutput(LinalgView view, int i, Value[] dims) =>
        loops.Load(buffers[view.Op.Result(i)], Index(view, view.InputCount + i, Padded(view, dims), view.Op.Result(i)));

    private static Value[] Padded(LinalgView view, Value[] dims) => dims.Length == view.LoopCount ? dims : [.. dims, .. new Value[view.LoopCount - dims.Length]];

    private Value[] Scalars(LinalgView view, Value[] dims, Value[]? carried)
    {
        var arguments = new Value[view.Body.Arguments.Count];
        for (int i = 0; i < view.InputCount; i++)
        {
            var operand = view.Op.Operand(i);
            if (!view.Body.Argument(i).HasUses) continue;
            arguments[i] = operand.Type is not TensorType ? Captured(operand)
                : operand.DefiningOp?.ConstantValue is DenseElementsAttr { IsSplat: true } splat ? loops.Scalar(splat.SplatValue, splat.Element)
                : loops.Load(buffers[operand], Index(view, i, dims, operand));
        }
        for (int i = view.InputCount; i < arguments.Length; i++)
            if (view.Body.Argument(i).HasUses) arguments[i] = carried is null ? Initial(view, i - view.InputCount, dims) : carried[i - view.InputCount];
        return loops.Inline(view.Body, arguments, dims);
    }

    private Value Captured(Value scalar) => scalar.DefiningOp?.ConstantValue is { } value ? loops.Scalar(value, scalar.Type) : buffers[scalar];

    private void Store(LinalgView view, Value[] dims, Value[] values)
    {
        for (int i = 0; i < values.Length; i++) StoreOne(view, i, dims, values[i]);
    }

    private void StoreOne(LinalgView view, int i, Value[] dims, Value value) =>
        loops.Store(value, buffers[view.Op.Result(i)], Index(view, view.InputCount + i, Padded(view, dims), view.Op.Result(i)));

    // an elementwise operation whose operands all have the output's shape is one loop over all elements
    private Value[]? Flattened(LinalgView view)
    {
        if (!view.IsElementwise || view.LoopCount < 2 || view.Maps.Any(m => !m.IsIdentity) || view.Body.Operations.Any(o => o.Is(LinalgOps.Index))) return null;
        var group = new ArrayAttr([ArrayAttr.OfI64(Enumerable.Range(0, view.LoopCount).Select(i => (long)i))]);
        return [.. view.Inputs.Concat(view.Op.Results.ToArray()).Select(v =>
        {
            var type = (MemRefType)buffers[v].Type;
            long count = type.HasStaticShape ? type.ElementCount : IrType.Dynamic;
            return (Value)loops.Ops.CreateValue(MemRefOps.CollapseShape, [buffers[v]], new MemRefType([count], type.Element), new AttrList { { "reassociation", group } });
        })];
    }

    private void EmitFlat(LinalgView view, Value[] flat)
    {
        var total = loops.Extent(flat[^1], 0);
        if (schedule.Threads == 1) { Span(loops.Index(0), total); return; }
        loops.For(loops.Index(0), loops.Index(schedule.Threads), 1, "t", t =>
        {
            // whole cache lines of 16 elements
            var (from, to) = loops.Share(t, schedule.Threads, total, 16);
            Span(from, to);
        }, LoopMarks.IsParallel);

        void Span(Value from, Value to) => loops.For(from, to, 1, "i", i =>
        {
            var arguments = new Value[view.Body.Arguments.Count];
            for (int a = 0; a < view.InputCount; a++) arguments[a] = loops.Load(flat[a], i);
            for (int a = view.InputCount; a < arguments.Length; a++) arguments[a] = arguments[0];
            var values = loops.Inline(view.Body, arguments);
            for (int v = 0; v < values.Length; v++) loops.Store(values[v], flat[view.InputCount + v], i);
        }, Marks(view, view.LoopCount - 1));
    }
}
