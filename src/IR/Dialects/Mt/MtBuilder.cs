namespace MaxTune.IR;

/// <summary>Makes graph operations; result types follow from the operands.</summary>
public static class MtBuilder
{
    /// <summary>Makes an operation with an inferred result.</summary>
    /// <exception cref="ArgumentException">The operands do not fit; the message is the diagnostic's.</exception>
    public static OpResult Infer(this OpBuilder b, OpDefinition definition, ReadOnlySpan<Value> operands, AttrList? properties = null)
    {
        var op = Operation.Create(definition, b.Location, operands, [IrType.None], properties);
        var sink = new DiagnosticSink();
        op.Result().Type = definition.InferTypes is { } infer
            ? infer(op, sink) is [var type] ? type : throw new ArgumentException(sink.Diagnostics.Count > 0 ? sink.Diagnostics[0].Message : $"operands of '{op.Name}' are no tensors")
            : operands[0].Type;
        return b.Insert(op).Result();
    }

    public static OpResult MatMul(this OpBuilder b, Value x, Value y) => b.Infer(((ShapedType)x.Type).Rank == 2 ? MtOps.MatMul : MtOps.BatchMatMul, [x, y]);

    public static OpResult Linear(this OpBuilder b, Value x, Value w, Value? bias = null) => bias is null ? b.Infer(MtOps.Linear, [x, w]) : b.Infer(MtOps.Linear, [x, w, bias]);

    /// <summary>A pointwise or other operation without attributes: <c>b.Apply(MtOps.Add, x, y)</c>.</summary>
    public static OpResult Apply(this OpBuilder b, OpDefinition definition, params ReadOnlySpan<Value> operands) => b.Infer(definition, operands);

    public static OpResult Gelu(this OpBuilder b, Value x, bool tanh = false) =>
        b.Infer(MtOps.Gelu, [x], tanh ? new AttrList { { "approximate", new StringAttr("tanh") } } : null);

    public static OpResult LeakyRelu(this OpBuilder b, Value x, double alpha) => b.Infer(MtOps.LeakyRelu, [x], new AttrList { { "alpha", F64(alpha) } });

    public static OpResult Clamp(this OpBuilder b, Value x, double low, double high) =>
        b.Infer(MtOps.Clamp, [x], new AttrList { { "low", F64(low) }, { "high", F64(high) } });

    public static OpResult TensorCast(this OpBuilder b, Value x, IrType element) => b.CreateValue(MtOps.Cast, [x], ((ShapedType)x.Type).WithElement(element));

    public static OpResult Softmax(this OpBuilder b, Value x, long axis = -1) => b.Infer(MtOps.Softmax, [x], new AttrList { { "axis", IntegerAttr.I64(axis) } });

    public static OpResult LogSoftmax(this OpBuilder b, Value x, long axis = -1) => b.Infer(MtOps.LogSoftmax, [x], new AttrList { { "axis", IntegerAttr.I64(axis) } });

    public static OpResult LayerNorm(this OpBuilder b, Value x, Value? scale, Value? bias, long axis = -1, double epsilon = 1e-5)
    {
        var operands = new List<Value> { x };
        if (scale is not null) operands.Add(scale);
        if (bias is not null) operands.Add(bias);
        return b.Infer(MtOps.LayerNorm, operands.ToArray(), new AttrList
        {
            { "axis", IntegerAttr.I64(axis) },
            { "epsilon", F64(epsilon) },
            { "operandSegmentSizes", DenseArrayAttr.I32([1, scale is null ? 0 : 1, bias is null ? 0 : 1]) },
        });
    }

    /// <param name="definition">One of <see cref="MtOps.ReduceSum"/>, <see cref="MtOps.ReduceMax"/>, <see cref="MtOps.ReduceMean"/>.</param>
    public static OpResult Reduce(this OpBuilder b, OpDefinition definition, Value x, ReadOnlySpan<long> axes, bool keepDims = false)
    {
        var properties = new AttrList { { "axes", DenseArrayAttr.I64(axes.ToArray()) } };
        if (keepDims) properties["keep_dims"] = UnitAttr.Instance;
        return b.Infer(definition, [x], properties);
    }

    public static OpResult Transpose(this OpBuilder b, Value x, params ReadOnlySpan<long> permutation) =>
        b.Infer(MtOps.Transpose, [x], new AttrList { { "permutation", DenseArrayAttr.I64(permutation.ToArray()) } });

    public static OpResult Reshape(this OpBuilder b, Value x, params ReadOnlySpan<long> shape) =>
        b.CreateValue(MtOps.Reshape, [x], ((ShapedType)x.Type).WithShape(shape.ToArray()));

    public static OpResult BroadcastTo(this OpBuilder b, Value x, params ReadOnlySpan<long> shape) =>
        b.CreateValue(MtOps.BroadcastTo, [x], ((ShapedType)x.Type).WithShape(shape.ToArray()));

    public static OpResult Concat(this OpBuilder b, ReadOnlySpan<Value> inputs, long axis) =>
        b.Infer(MtOps.Concat, inputs, new AttrList { { "axis", IntegerAttr.I64(axis) } });

    public static OpResult Slice(this OpBuilder b, Value x, ReadOnlySpan<long> offsets, ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides) =>
        b.Infer(MtOps.Slice, [x], new AttrList
        {
            { "offsets", DenseArrayAttr.I64(offsets.ToArray()) },
            { "sizes", DenseArrayAttr.I64(sizes.ToArray()) },
            { "strides", DenseArrayAttr.I64(strides.ToArray()) },
        });

    /// <summary>An empty kernel: one block whose arguments are the operands' counterparts; fill it and end it with <see cref="MtYield"/>.</summary>
    public static KernelOp Kernel(this OpBuilder b, string name, ReadOnlySpan<Value> operands, ReadOnlySpan<IrType> resultTypes)
    {
        var op = b.Create(MtOps.Kernel, operands, resultTypes, new AttrList { { "name", new StringAttr(name) } }, regions: 1);
        var body = op.Region().AddBlock();
        foreach (var operand in operands) body.AddArgument(operand.Type, b.Location, operand.NameHint);
        return new KernelOp(op);
    }

    public static Operation MtYield(this OpBuilder b, params ReadOnlySpan<Value> values) => b.Create(MtOps.Yield, values, []);

    private static FloatAttr F64(double value) => new(IrType.F64, value);
}
