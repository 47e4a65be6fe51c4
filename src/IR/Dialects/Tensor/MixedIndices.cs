namespace MaxTune.IR;

/// <summary>A list of index values of which some are constants: a static array whose <see cref="IrType.Dynamic"/> entries are taken from an operand group in order.</summary>
public static class MixedIndices
{
    /// <summary>The entries: an <see cref="long"/> where static, a <see cref="Value"/> where not.</summary>
    public static object[] Of(Operation op, string staticName, int operandGroup)
    {
        var dynamic = op.OperandGroup(operandGroup);
        var all = op.Attr(staticName) is DenseArrayAttr a ? a.ToInt64() : [];
        var mixed = new object[all.Length];
        int next = 0;
        for (int i = 0; i < all.Length; i++)
            mixed[i] = all[i] != IrType.Dynamic ? all[i] : next < dynamic.Length ? dynamic[next++].Value : IrType.Dynamic;
        return mixed;
    }

    /// <summary>Their values when the program runs.</summary>
    public static long[] Evaluate(object[] mixed, InterpreterFrame frame) => [.. mixed.Select(m => m is Value v ? (long)frame.Get(v) : (long)m)];

    /// <summary>Splits entries into the static array and the dynamic values.</summary>
    public static (DenseArrayAttr Static, Value[] Dynamic) Split(ReadOnlySpan<object> mixed)
    {
        var statics = new long[mixed.Length];
        var dynamic = new List<Value>();
        for (int i = 0; i < mixed.Length; i++)
        {
            statics[i] = mixed[i] is Value ? IrType.Dynamic : Convert.ToInt64(mixed[i]);
            if (mixed[i] is Value v) dynamic.Add(v);
        }
        return (DenseArrayAttr.I64(statics), [.. dynamic]);
    }

    /// <summary>Reports when the static array and the operand group do not fit each other or the expected length.</summary>
    public static bool Verify(Operation op, DiagnosticSink sink, string staticName, int operandGroup, int? expected, string what)
    {
        if (op.Attr(staticName) is not DenseArrayAttr attr) return false;
        var values = attr.ToInt64();
        int dynamic = values.Count(v => v == IrType.Dynamic), given = op.OperandGroup(operandGroup).Length;
        if (expected is { } count && values.Length != count)
        {
            sink.OpError(op, $"expected {count} {what} values, got {values.Length}");
            return false;
        }
        if (dynamic == given) return true;
        sink.OpError(op, $"expected {dynamic} dynamic {what} values, got {given}");
        return false;
    }

    /// <summary>Reports a static offset or size below 0 that is no <see cref="IrType.Dynamic"/>.</summary>
    public static bool VerifyNonNegative(Operation op, DiagnosticSink sink, long[] values, string what)
    {
        if (Array.Find(values, v => v < 0 && v != IrType.Dynamic) is not (not 0 and var negative)) return true;
        sink.Error(op.Location, $"expected {what} to be non-negative, but got {negative}");
        return false;
    }
}
