namespace MaxTune.IR;

/// <summary>Rules and meaning of functions and calls.</summary>
public static partial class FuncOps
{
    internal static void VerifyFunction(Operation op, DiagnosticSink sink)
    {
        var type = op.Attr<TypeAttr>("function_type")?.Type as FunctionType;
        if (type is null) return;
        VerifyAttrs(op, "arg_attrs", type.Inputs.Length, "arguments", "argument", sink);
        VerifyAttrs(op, "res_attrs", type.Results.Length, "results", "result", sink);
        if (op.Region().IsEmpty)
        {
            if (!SymbolTable.IsPrivate(op)) sink.OpError(op, "symbol declaration cannot have public visibility");
            return;
        }
        var entry = op.Region().Entry;
        if (entry.Arguments.Count != type.Inputs.Length)
        {
            sink.OpError(op, $"entry block must have {type.Inputs.Length} arguments to match function signature");
            return;
        }
        for (int i = 0; i < type.Inputs.Length; i++)
            if (entry.Argument(i).Type != type.Inputs[i])
            {
                sink.OpError(op, $"type of entry block argument #{i}('{entry.Argument(i).Type}') must match the type of the corresponding argument in function signature('{type.Inputs[i]}')");
                return;
            }
    }

    private static void VerifyAttrs(Operation op, string name, int count, string plural, string singular, DiagnosticSink sink)
    {
        if (op.Attr(name) is not ArrayAttr attrs) return;
        if (attrs.Count != count)
        {
            sink.OpError(op, $"expects {singular} attribute array to have the same number of elements as the number of function {plural}, got {attrs.Count}, but expected {count}");
            return;
        }
        for (int i = 0; i < count; i++)
            if (attrs[i] is DictionaryAttr dictionary)
                foreach (var entry in dictionary.Entries)
                    if (!entry.Name.Contains('.'))
                    {
                        sink.OpError(op, $"{plural} may only have dialect attributes");
                        return;
                    }
    }

    private static void VerifyReturn(Operation op, DiagnosticSink sink)
    {
        if (op.Parent is not { Name: "func.func" } function || function.Attr<TypeAttr>("function_type")?.Type is not FunctionType type) return;
        if (op.OperandCount != type.Results.Length)
        {
            sink.OpError(op, $"has {op.OperandCount} operands, but enclosing function (@{function.SymbolName()}) returns {type.Results.Length}");
            return;
        }
        for (int i = 0; i < type.Results.Length; i++)
            if (op.Operand(i).Type != type.Results[i])
            {
                sink.Error(op.Location, $"type of return operand {i} ('{op.Operand(i).Type}') doesn't match function result type ('{type.Results[i]}') in function @{function.SymbolName()}");
                return;
            }
    }

    private static void VerifyCall(Operation op, DiagnosticSink sink)
    {
        if (op.Attr<SymbolRefAttr>("callee") is not { } callee) { sink.OpError(op, "requires a 'callee' symbol reference attribute"); return; }
        if (SymbolTable.LookupNearest(op, callee) is not { Name: "func.func" } function || function.Attr<TypeAttr>("function_type")?.Type is not FunctionType type)
        {
            sink.OpError(op, $"'{callee.Root}' does not reference a valid function");
            return;
        }
        if (type.Inputs.Length != op.OperandCount) { sink.OpError(op, "incorrect number of operands for callee"); return; }
        for (int i = 0; i < op.OperandCount; i++)
            if (op.Operand(i).Type != type.Inputs[i])
            {
                sink.OpError(op, $"operand type mismatch: expected operand type '{type.Inputs[i]}', but provided '{op.Operand(i).Type}' for operand number {i}");
                return;
            }
        if (type.Results.Length != op.ResultCount) { sink.OpError(op, "incorrect number of results for callee"); return; }
        for (int i = 0; i < op.ResultCount; i++)
            if (op.Result(i).Type != type.Results[i])
            {
                sink.OpError(op, "result type mismatch at index " + i)
                    .Note(op.Location, $"      op result types: {Types(op.Results.ToArray().Select(r => r.Type))}")
                    .Note(op.Location, $"function result types: {Types(type.Results)}");
                return;
            }

        static string Types(IEnumerable<IrType> types) => "'" + string.Join("', '", types) + "'";
    }

    private static void VerifyIndirectCall(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not FunctionType type) return;
        if (!op.Operands.Skip(1).Select(v => v.Type).SequenceEqual(type.Inputs)) sink.OpError(op, "failed to verify that callee input types match argument types");
        else if (!op.Results.ToArray().Select(r => r.Type).SequenceEqual(type.Results)) sink.OpError(op, "failed to verify that callee result types match result types");
    }

    private static void VerifyConstant(Operation op, DiagnosticSink sink)
    {
        if (op.Attr<SymbolRefAttr>("value") is not { } reference) return;
        if (SymbolTable.LookupNearest(op, reference) is not { Name: "func.func" } function)
            sink.OpError(op, $"reference to undefined function '{reference.Root}'");
        else if (function.Attr<TypeAttr>("function_type")?.Type != op.Result().Type)
            sink.OpError(op, "reference to function with mismatched type");
    }

    private static void RunCall(Operation op, InterpreterFrame frame)
    {
        string name = op.Attr<SymbolRefAttr>("callee")!.Root;
        Invoke(op, frame, name, [.. op.Operands.Select(frame.Get)]);
    }

    private static void RunIndirectCall(Operation op, InterpreterFrame frame) =>
        Invoke(op, frame, frame.Get<string>(op.Operand(0)), [.. op.Operands.Skip(1).Select(frame.Get)]);

    private static void Invoke(Operation op, InterpreterFrame frame, string name, object[] arguments)
    {
        var function = SymbolTable.LookupNearest(op, new SymbolRefAttr(name)) ?? throw new InterpreterException($"there is no function @{name}", op);
        var results = function.Region().IsEmpty && RunnerExternals.Find(name) is { } external
            ? external(frame.Interpreter.Output, arguments)
            : frame.Interpreter.Call(function, arguments);
        for (int i = 0; i < op.ResultCount; i++) frame.Set(op.Result(i), results[i]);
    }
}
