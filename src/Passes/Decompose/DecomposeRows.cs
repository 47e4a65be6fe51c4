using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Reductions and the normalizations made of them. Narrow floats are summed in f32.</summary>
internal static class DecomposeRows
{
    private sealed record Rows(Value X, TensorType Type, IrType Compute, bool[] Reduced, object[] Shape, object[] RowShape)
    {
        public AffineMap Full => AffineMap.Identity(Type.Rank);
        public AffineMap Row => TensorEmitter.Kept(Reduced);
    }

    private static Rows Along(Operation op, TensorEmitter e, Func<int, bool> reduced)
    {
        var x = op.Operand(0);
        var type = (TensorType)x.Type;
        var flags = Enumerable.Range(0, type.Rank).Select(reduced).ToArray();
        var shape = e.Shape(x);
        return new Rows(x, type, PointwiseBodies.ComputeType(type.Element), flags, shape, [.. shape.Where((_, i) => !flags[i])]);
    }

    // m = max x; p = e^(x - m); y = p / Σ p
    public static Value? Softmax(Operation op, TensorEmitter e)
    {
        int axis = MtAttrs.Axis(op);
        var rows = Along(op, e, d => d == axis);
        if (rows.Compute is not FloatType) return null;
        var max = Max(e, rows);
        var p = e.Pointwise([rows.X, max], [rows.Full, rows.Row], rows.Shape, rows.Compute,
            (b, v) => b.CreateValue(MathOps.Exp, [b.SubF(PointwiseBodies.Convert(b, v[0], rows.Compute), v[1])], rows.Compute));
        var sum = e.Reduction([p], [rows.Full], Zero(e, rows), rows.Reduced, (b, v) => b.AddF(v[1], v[0]));
        return e.Pointwise([p, sum], [rows.Full, rows.Row], rows.Shape, rows.Type.Element, (b, v) => PointwiseBodies.Convert(b, b.DivF(v[0], v[1]), rows.Type.Element));
    }

    // y = x - (m + log Σ e^(x - m))
    public static Value? LogSoftmax(Operation op, TensorEmitter e)
    {
        int axis = MtAttrs.Axis(op);
        var rows = Along(op, e, d => d == axis);
        if (rows.Compute is not FloatType) return null;
        var max = Max(e, rows);
        var sum = e.Reduction([rows.X, max], [rows.Full, rows.Row], Zero(e, rows), rows.Reduced,
            (b, v) => b.AddF(v[2], b.CreateValue(MathOps.Exp, [b.SubF(PointwiseBodies.Convert(b, v[0], rows.Compute), v[1])], rows.Compute)));
        int rank = rows.RowShape.Length;
        var log = e.Pointwise([max, sum], [AffineMap.Identity(rank), AffineMap.Identity(rank)], rows.RowShape, rows.Compute,
            (b, v) => b.AddF(v[0], b.CreateValue(MathOps.Log, [v[1]], rows.Compute)));
        return e.Pointwise([rows.X, log], [rows.Full, rows.Row], rows.Shape, rows.Type.Element,
            (b, v) => PointwiseBodies.Convert(b, b.SubF(PointwiseBodies.Convert(b, v[0], rows.Compute), v[1]), rows.Type.Element));
    }

    // mean = Σ x / n; r = 1/√(Σ (x - mean)² / n + ε); y = (x - mean) r · scale + bias
    public static Value? LayerNorm(Operation op, TensorEmitter e)
    {
        int axis = MtAttrs.Axis(op);
        var rows = Along(op, e, d => d >= axis);
        if (rows.Compute is not FloatType) return null;
        Value count = Count(e, rows), epsilon = e.Builder.ConstantFloat(MtAttrs.Epsilon(op), rows.Compute);
        var row = AffineMap.Identity(rows.RowShape.Length);
        var sum = e.Reduction([rows.X], [rows.Full], Zero(e, rows), rows.Reduced, (b, v) => b.AddF(v[1], PointwiseBodies.Convert(b, v[0], rows.Compute)));
        var mean = e.Pointwise([sum], [row], rows.RowShape, rows.Compute, (b, v) => b.DivF(v[0], count));
        var squares = e.Reduction([rows.X, mean], [rows.Full, rows.Row], Zero(e, rows), rows.Reduced, (b, v) =>
        {
            var d = b.SubF(PointwiseBodies.Convert(b, v[0], rows.Compute), v[1]);
            return b.AddF(v[2], b.MulF(d, d));
        });
        var r = e.Pointwise([squares], [row], rows.RowShape, rows.Compute,
            (b, v) => b.CreateValue(MathOps.Rsqrt, [b.AddF(b.DivF(v[0], count), epsilon)], rows.Compute));

        var inner = AffineMap.Select(rows.Type.Rank, [.. Enumerable.Range(axis, rows.Type.Rank - axis)]);
        var (scale, bias) = (op.OperandNamed("scale"), op.OperandNamed("bias"));
        List<Value> inputs = [rows.X, mean, r];
        List<AffineMap> maps = [rows.Full, rows.Row, rows.Row];
        foreach (var extra in new[] { scale, bias })
            if (extra is not null)
            {
                inputs.Add(extra);
                maps.Add(inner);
            }
        return e.Pointwise([.. inputs], [.. maps], rows.Shape, rows.Type.Element, (b, v) =>
        {
            Value y = b.MulF(b.SubF(PointwiseBodies.Convert(b, v[0], rows.Compute), v[1]), v[2]);
            int next = 3;
            if (scale is not null) y = b.MulF(y, PointwiseBodies.Convert(b, v[next++], rows.Compute));
            if (bias is not null) y = b.AddF(y, PointwiseBodies.Convert(b, v[next], rows.Compute));
            return PointwiseBodies.Convert(b, y, rows.Type.Element);
        });
    }

    public static Value? Reduce(Operation op, TensorEmitter e)
    {
        var axes = MtAttrs.Axes(op);
        var rows = Along(op, e, axes.Contains);
        if (rows.Compute is not (FloatType or IntegerType) || (op.Is(MtOps.ReduceMean) && rows.Compute is not FloatType)) return null;
        bool isFloat = rows.Compute is FloatType;
        Value y = op.Is(MtOps.ReduceMax) ? Max(e, rows)
            : e.Reduction([rows.X], [rows.Full], Zero(e, rows), rows.Reduced, (b, v) => isFloat ? b.AddF(v[1], PointwiseBodies.Convert(b, v[0], rows.Compute)) : b.AddI(v[1], v[0]));
        bool mean = op.Is(MtOps.ReduceMean);
        var count = mean ? Count(e, rows) : null;
        if (mean || rows.Compute != rows.Type.Element)
            y = e.Pointwise([y], [AffineMap.Identity(rows.RowShape.Length)], rows.RowShape, rows.Type.Element,
                (b, v) => PointwiseBodies.Convert(b, mean ? b.DivF(v[0], count!) : v[0], rows.Type.Element));
        return MtAttrs.KeepDims(op) ? WithUnits(e, y, rows) : y;
    }

    // [rows] → rows with an extent of 1 where a dimension was reduced
    private static Value WithUnits(TensorEmitter e, Value y, Rows rows)
    {
        var groups = new List<List<int>>();
        var leading = new List<int>();
        for (int d = 0; d < rows.Reduced.Length; d++)
            if (!rows.Reduced[d])
            {
                groups.Add([.. leading, d]);
                leading.Clear();
            }
            else if (groups.Count == 0) leading.Add(d);
            else groups[^1].Add(d);
        return e.Builder.ExpandShape(y, [.. groups.Select(g => g.ToArray())], [.. rows.Shape.Select((s, i) => rows.Reduced[i] ? 1L : s)]);
    }

    private static Value Max(TensorEmitter e, Rows rows)
    {
        bool isFloat = rows.Compute is FloatType;
        var least = isFloat ? e.Builder.ConstantFloat(double.NegativeInfinity, rows.Compute)
            : e.Builder.ConstantInt(rows.Compute is IntegerType { Width: < 64 } i ? -(1L << (i.Width - 1)) : long.MinValue, rows.Compute);
        return e.Reduction([rows.X], [rows.Full], e.Filled(least, rows.RowShape), rows.Reduced,
            (b, v) => isFloat ? b.MaximumF(v[1], PointwiseBodies.Convert(b, v[0], rows.Compute)) : b.MaxSI(v[1], v[0]));
    }

    private static Value Zero(TensorEmitter e, Rows rows) =>
        e.Filled(rows.Compute is FloatType ? e.Builder.ConstantFloat(0, rows.Compute) : e.Builder.ConstantInt(0, rows.Compute), rows.RowShape);

    // how many elements are combined, as a float
    private static Value Count(TensorEmitter e, Rows rows)
    {
        long known = 1;
        Value? open = null;
        for (int d = 0; d < rows.Reduced.Length; d++)
        {
            if (!rows.Reduced[d]) continue;
            if (rows.Shape[d] is long extent) known *= extent;
            else open = open is null ? (Value)rows.Shape[d] : e.Builder.MulI(open, (Value)rows.Shape[d]);
        }
        if (open is null) return e.Builder.ConstantFloat(known, rows.Compute);
        if (known != 1) open = e.Builder.MulI(open, e.Builder.ConstantIndex(known));
        return e.Builder.SIToFP(e.Builder.IndexCast(open, IrType.I64), rows.Compute);
    }
}
