namespace MaxTune.IR;

/// <summary>A view of an <c>mt.kernel</c>.</summary>
public readonly record struct KernelOp(Operation Op)
{
    public string Name => Op.Attr<StringAttr>("name")!.Value;

    public ScheduleAttr? Schedule
    {
        get => Op.Attr<ScheduleAttr>("schedule");
        set => Op.SetAttr("schedule", value);
    }

    public Block Body => Op.Body;
    public Operation Yield => Body.Last!;

    public static KernelOp? From(Operation? op) => op is not null && op.Is(MtOps.Kernel) ? new KernelOp(op) : null;
}

internal static class KernelRules
{
    public static void Verify(Operation op, DiagnosticSink sink)
    {
        if (op.Region().Blocks.Count != 1) return;   // the SingleBlock trait reports this
        var body = op.Body;
        if (body.Arguments.Count != op.OperandCount)
            sink.OpError(op, $"has {op.OperandCount} operands, its body has {body.Arguments.Count} arguments");
        for (int i = 0; i < Math.Min(op.OperandCount, body.Arguments.Count); i++)
            if (op.Operand(i).Type != body.Argument(i).Type)
                sink.OpError(op, $"operand #{i} has type {op.Operand(i).Type}, argument #{i} of its body has type {body.Argument(i).Type}");
        if (body.Last is not { } last || !last.Is(MtOps.Yield))
        {
            sink.OpError(op, "body must end with 'mt.yield'");
            return;
        }
        if (last.OperandCount != op.ResultCount)
            sink.OpError(last, $"yields {last.OperandCount} values, the kernel has {op.ResultCount} results");
        for (int i = 0; i < Math.Min(last.OperandCount, op.ResultCount); i++)
            if (last.Operand(i).Type != op.Result(i).Type)
                sink.OpError(last, $"operand #{i} has type {last.Operand(i).Type}, result #{i} of the kernel has type {op.Result(i).Type}");
    }
}
