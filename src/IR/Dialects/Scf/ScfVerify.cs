namespace MaxTune.IR;

/// <summary>Rules of the loops.</summary>
public static partial class ScfOps
{
    private static void VerifyFor(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(2).DefiningOp?.ConstantValue is IntegerAttr { Value.Sign: <= 0 }) { sink.OpError(op, "constant step operand must be positive"); return; }
        var body = op.Body;
        int carried = op.OperandCount - 3;
        if (op.ResultCount != carried) { sink.OpError(op, $"mismatch in number of loop-carried values and defined values"); return; }
        if (body.Arguments.Count == 0 || body.Argument(0).Type != op.Operand(0).Type) { sink.OpError(op, "expected induction variable to be same type as bounds and step"); return; }
        if (body.Arguments.Count != carried + 1) { sink.OpError(op, "mismatch in number of basic block args and defined values"); return; }
        for (int i = 0; i < carried; i++)
        {
            if (op.Operand(i + 3).Type != op.Result(i).Type) { sink.OpError(op, $"types mismatch between {i}th iter operand and defined value"); return; }
            if (body.Argument(i + 1).Type != op.Result(i).Type) { sink.OpError(op, $"types mismatch between {i}th iter region arg and defined value"); return; }
        }
        Yields(op, body, op.Results.ToArray().Select(r => r.Type), sink);
    }

    // what a region hands on must have the types its receiver wants
    private static bool Yields(Operation op, Block from, IEnumerable<IrType> wanted, DiagnosticSink sink, int skip = 0, string to = "parent results", int region = 0)
    {
        if (from.Terminator is not { } terminator) return true;
        var given = terminator.Operands.Skip(skip).Select(v => v.Type).ToArray();
        var types = wanted.ToArray();
        if (given.Length != types.Length)
        {
            sink.OpError(op, $"region control flow edge from Operation {terminator.Name} to {to}: source has {given.Length} operands, but target successor needs {types.Length}");
            return false;
        }
        for (int i = 0; i < types.Length; i++)
            if (given[i] != types[i])
            {
                sink.OpError(op, $" along control flow edge from Operation {terminator.Name} to {to}: source type #{i} '{given[i]}' should match input type #{i} '{types[i]}'");
                return false;
            }
        return true;
    }

    private static void VerifyIf(Operation op, DiagnosticSink sink)
    {
        if (op.ResultCount != 0 && op.Region(1).IsEmpty) { sink.OpError(op, "must have an else block if defining values"); return; }
        var types = op.Results.ToArray().Select(r => r.Type).ToArray();
        if (Yields(op, op.Body, types, sink) && !op.Region(1).IsEmpty) Yields(op, op.Region(1).Entry, types, sink, region: 1);
    }

    private static void VerifyWhile(Operation op, DiagnosticSink sink)
    {
        if (op.Region(0).Entry.Terminator is not { Name: "scf.condition" }) { sink.OpError(op, "expects the 'before' region to terminate with 'scf.condition'"); return; }
        if (op.Region(1).Entry.Terminator is not { Name: "scf.yield" }) { sink.OpError(op, "expects the 'after' region to terminate with 'scf.yield'"); return; }
        if (Yields(op, op.Region(0).Entry, op.Results.ToArray().Select(r => r.Type), sink, skip: 1)
            && Yields(op, op.Region(0).Entry, op.Region(1).Entry.Arguments.Select(a => a.Type), sink, skip: 1, to: "Region #1"))
            Yields(op, op.Region(1).Entry, op.Region(0).Entry.Arguments.Select(a => a.Type), sink, to: "Region #0");
    }

    private static void VerifyParallel(Operation op, DiagnosticSink sink)
    {
        var loop = new ParallelOp(op);
        int rank = loop.Steps.Length;
        if (rank == 0) { sink.OpError(op, "needs at least one tuple element for lowerBound, upperBound and step"); return; }
        if (loop.Steps.Any(s => s.DefiningOp?.ConstantValue is IntegerAttr { Value.Sign: <= 0 })) { sink.OpError(op, "constant step operand must be positive"); return; }
        if (loop.Body.Arguments.Count != rank) { sink.OpError(op, $"expects the same number of induction variables: {loop.Body.Arguments.Count} as bound and step values: {rank}"); return; }
        if (loop.Body.Arguments.Any(a => a.Type != IrType.Index)) { sink.OpError(op, "expects arguments for the induction variable to be of index type"); return; }
        if (loop.Body.Terminator is not { Name: "scf.reduce" } reduce) { sink.OpError(op, "expects body to terminate with 'scf.reduce' op"); return; }
        if (op.ResultCount != reduce.OperandCount) { sink.OpError(op, $"expects number of results: {op.ResultCount} to be the same as number of reductions: {reduce.OperandCount}"); return; }
        if (op.ResultCount != loop.InitValues.Length) { sink.OpError(op, $"expects number of results: {op.ResultCount} to be the same as number of initial values: {loop.InitValues.Length}"); return; }
        for (int i = 0; i < op.ResultCount; i++)
            if (op.Result(i).Type != reduce.Operand(i).Type)
            {
                sink.OpError(reduce, $"expects type of {i}th operand: '{reduce.Operand(i).Type}' to be the same as the {i}th result type: '{op.Result(i).Type}'");
                return;
            }
    }

    private static void VerifyReduce(Operation op, DiagnosticSink sink)
    {
        if (op.OperandCount != op.Regions.Length) { sink.OpError(op, $"expects number of operands: {op.OperandCount} to be the same as number of reductions: {op.Regions.Length}"); return; }
        for (int i = 0; i < op.Regions.Length; i++)
        {
            var type = op.Operand(i).Type;
            if (op.Region(i).IsEmpty) continue;
            var block = op.Region(i).Entry;
            if (block.IsEmpty) sink.OpError(op, $"{i}-th reduction has an empty body");
            else if (block.Arguments.Count != 2 || block.Arguments.Any(a => a.Type != type))
                sink.OpError(op, $"expected two block arguments with type '{type}' in the {i}-th reduction region");
            else if (block.Terminator is not { Name: "scf.reduce.return" }) sink.OpError(op, "reduction bodies must be terminated with an 'scf.reduce.return' op");
            else continue;
            return;
        }
    }

    private static void VerifyReduceReturn(Operation op, DiagnosticSink sink)
    {
        if (op.Block is { Arguments: [var first, ..] } && first.Type != op.Operand(0).Type)
            sink.OpError(op, $"must have type '{first.Type}' (the type of the reduction inputs)");
    }

    private static void VerifyExecuteRegion(Operation op, DiagnosticSink sink)
    {
        if (op.Region().IsEmpty) sink.OpError(op, "region needs to have at least one block");
        else if (op.Region().Entry.Arguments.Count > 0) sink.OpError(op, "region cannot have any arguments");
    }

    private static void VerifyIndexSwitch(Operation op, DiagnosticSink sink)
    {
        var cases = op.Attr<DenseArrayAttr>("cases")!.ToInt64();
        if (cases.Length != op.Regions.Length - 1) { sink.OpError(op, $"has {op.Regions.Length - 1} case regions but {cases.Length} case values"); return; }
        if (cases.GroupBy(c => c).FirstOrDefault(g => g.Count() > 1) is { } twice) { sink.OpError(op, $"has duplicate case value: {twice.Key}"); return; }
        for (int i = 0; i < op.Regions.Length; i++)
        {
            string name = i == 0 ? "default region" : $"case region #{i - 1}";
            if (op.Region(i).Entry.Terminator is not { Name: "scf.yield" } yield) { sink.OpError(op, $"expected region to end with scf.yield, but got {op.Region(i).Entry.Last?.Name}"); return; }
            if (yield.OperandCount != op.ResultCount) { sink.OpError(op, $"expected each region to return {op.ResultCount} values, but {name} returns {yield.OperandCount}"); return; }
            for (int k = 0; k < op.ResultCount; k++)
                if (yield.Operand(k).Type != op.Result(k).Type)
                {
                    sink.OpError(op, $"expected result #{k} of each region to be '{op.Result(k).Type}'").Note(yield.Location, $"{name} returns '{yield.Operand(k).Type}' here");
                    return;
                }
        }
    }

    private static void VerifyForall(Operation op, DiagnosticSink sink)
    {
        int rank = op.Attr<DenseArrayAttr>("staticLowerBound")!.Values.Length, outputs = op.OperandGroup(3).Length;
        if (op.ResultCount != outputs) { sink.OpError(op, $"produces {op.ResultCount} results, but has only {outputs} outputs"); return; }
        if (op.Body.Arguments.Count != rank + outputs) { sink.OpError(op, $"region expects {rank + outputs} arguments"); return; }
        for (int i = 0; i < rank; i++)
            if (op.Body.Argument(i).Type != IrType.Index) { sink.OpError(op, $"expects {i}-th block argument to be an index"); return; }
        for (int i = 0; i < outputs; i++)
            if (op.Body.Argument(rank + i).Type != op.OperandGroup(3)[i].Value.Type) { sink.OpError(op, $"type mismatch between {i}-th output and corresponding block argument"); return; }
    }
}
