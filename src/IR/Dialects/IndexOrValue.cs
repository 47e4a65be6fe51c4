namespace MaxTune.IR;

/// <summary>An extent, offset or stride: a constant, or a value known when the program runs.</summary>
public readonly record struct IndexOrValue(long Constant, Value? Value = null)
{
    public static implicit operator IndexOrValue(long constant) => new(constant);
    public static implicit operator IndexOrValue(Value value) => value.DefiningOp is { } op && op.Is(ArithOps.Constant) && op.ConstantValue is IntegerAttr { Type: IndexType } c
        ? new(c.Int64) : new(IrType.Dynamic, value);

    public bool IsConstant => Value is null;

    /// <summary>The constants, with <see cref="IrType.Dynamic"/> in place of values.</summary>
    public static DenseArrayAttr Static(ReadOnlySpan<IndexOrValue> items)
    {
        var constants = new long[items.Length];
        for (int i = 0; i < items.Length; i++) constants[i] = items[i].Constant;
        return DenseArrayAttr.I64(constants);
    }

    /// <summary>The values among them, in order.</summary>
    public static Value[] Dynamic(ReadOnlySpan<IndexOrValue> items)
    {
        var values = new List<Value>();
        foreach (var item in items)
            if (item.Value is not null) values.Add(item.Value);
        return [.. values];
    }

    /// <summary>Puts constants and values of an operation back together: attribute <paramref name="statics"/> and operand group <paramref name="group"/>.</summary>
    public static IndexOrValue[] Mixed(Operation op, string statics, int group)
    {
        var constants = op.Attr<DenseArrayAttr>(statics)?.ToInt64() ?? [];
        var dynamic = op.OperandGroup(group);
        var mixed = new IndexOrValue[constants.Length];
        for (int i = 0, next = 0; i < constants.Length; i++)
            mixed[i] = constants[i] == IrType.Dynamic && next < dynamic.Length ? new(IrType.Dynamic, dynamic[next++].Value) : new(constants[i]);
        return mixed;
    }

    /// <summary>The number when the program runs.</summary>
    public long Run(InterpreterFrame frame) => Value is null ? Constant : frame.Get<long>(Value);
}
