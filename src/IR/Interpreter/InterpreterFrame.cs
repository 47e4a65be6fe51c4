namespace MaxTune.IR;

/// <summary>An operation cannot be interpreted, or the program did something undefined (out of bounds, division by zero).</summary>
public sealed class InterpreterException(string message, Operation? op = null) : Exception(message)
{
    public Operation? Operation { get; } = op;
}

/// <summary>
/// The values of one activation. Integers and index are <see cref="long"/> (sign-extended; i1 is 0 or 1), floats are <see cref="double"/>,
/// tensors and vectors are <see cref="NdArray"/>, memrefs are <see cref="MemRefValue"/>; others are whatever their dialect puts there.
/// </summary>
public sealed class InterpreterFrame(Interpreter interpreter)
{
    private readonly Dictionary<Value, object> values = [];

    public Interpreter Interpreter { get; } = interpreter;

    public object Get(Value value) =>
        values.TryGetValue(value, out var found) ? found : throw new InterpreterException("use of a value that has not been computed", value.DefiningOp);

    public T Get<T>(Value value) => (T)Get(value);
    public void Set(Value value, object content) => values[value] = content;

    /// <summary>Rounds a float to its type, unless the interpreter runs in wide precision.</summary>
    public double Round(double value, IrType type) =>
        Interpreter.WidePrecision || type is not FloatType f ? value : FloatBits.Round(value, f);

    /// <summary>Runs a region from its entry block with the given arguments until a terminator without successors; returns that terminator's operands.</summary>
    public object[] RunRegion(Region region, params ReadOnlySpan<object> arguments)
    {
        var block = region.Entry;
        var incoming = arguments.ToArray();
        while (true)
        {
            for (int i = 0; i < incoming.Length; i++) values[block.Argument(i)] = incoming[i];
            Operation? last = null;
            for (var op = block.First; op is not null; op = op.Next)
            {
                Interpreter.Step(op);
                last = op;
                if (op.IsTerminator) break;
                Run(op);
            }
            if (last is null || !last.IsTerminator) return [];
            if (last.Successors.Length == 0) return [.. last.Operands.Select(Get)];
            if (last.Definition.Semantics is null) throw new InterpreterException($"'{last.Name}' has no reference semantics", last);
            branch = null;
            last.Definition.Semantics(last, this);
            (block, incoming) = branch ?? throw new InterpreterException($"'{last.Name}' chose no successor", last);
        }
    }

    private (Block, object[])? branch;

    /// <summary>Called by the semantics of a branching terminator.</summary>
    public void Branch(Block target, IEnumerable<Value> operands) => branch = (target, [.. operands.Select(Get)]);

    /// <summary>Runs one operation.</summary>
    public void Run(Operation op)
    {
        if (op.Definition.Semantics is not { } semantics) throw new InterpreterException($"'{op.Name}' has no reference semantics", op);
        semantics(op, this);
    }
}
