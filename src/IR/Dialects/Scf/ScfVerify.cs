namespace MaxTune.IR;

/// <summary>Rules of the loops.</summary>
public static partial class ScfOps
{
    private static void VerifyFor(Operation op, DiagnosticSink sink)
    {
        if (op.ResultCount != op.OperandCount - 3) sink.OpError(op, "mismatch in number of loop-carried values and defined values");
    }

    private static void VerifyForBody(Operation op, DiagnosticSink sink)
    {
        var arguments = op.Body.Arguments;
        int carried = op.OperandCount - 3;
        if (arguments.Count == 0 || arguments[0].Type != op.Operand(0).Type) { sink.OpError(op, "expected induction variable to be same type as bounds and step"); return; }
        if (arguments.Count - 1 != carried) { sink.OpError(op, $"different number of inits and region iter_args: {carried} != {arguments.Count - 1}"); return; }
        if (!Edge(op, op.Body.Terminator, arguments.Skip(1).Select(a => a.Type), sink, "Region #0", countOnly: true)) return;
        for (int i = 0; i < carried; i++)
        {
            IrType init = op.Operand(i + 3).Type, argument = arguments[i + 1].Type, result = op.Result(i).Type;
            if (init != argument) { sink.OpError(op, $"{i}-th init and {i}-th region iter_arg have different type: '{init}' != '{argument}'"); return; }
            if (op.Body.Terminator is { } yield && yield.Operand(i).Type is var yielded && yielded != argument)
            { sink.OpError(op, $"{i}-th region iter_arg and {i}-th yielded value have different type: '{argument}' != '{yielded}'"); return; }
            if (argument != result) { sink.OpError(op, $"{i}-th region iter_arg and {i}-th result have different type: '{argument}' != '{result}'"); return; }
        }
    }

    /// <summary>What a terminator (or the operation itself, on entry) hands on must have the types its receiver takes.</summary>
    /// <param name="skip">Leading operands that are not handed on.</param>
    internal static bool Edge(Operation op, Operation? from, IEnumerable<IrType> wanted, DiagnosticSink sink, string to = "parent", int skip = 0, bool countOnly = false)
    {
        return from is null || EdgeOf(op, ReferenceEquals(op, from) ? null : from, [.. from.Operands.Skip(skip).Select(v => v.Type)], wanted, sink, to, countOnly);
    }

    /// <summary>The same with the types that are handed on; <paramref name="from"/> is null for those the operation itself hands on.</summary>
    internal static bool EdgeOf(Operation op, Operation? from, IrType[] given, IEnumerable<IrType> wanted, DiagnosticSink sink, string to = "parent", bool countOnly = false)
    {
        var types = wanted.ToArray();
        string edge = $"along control flow edge from {(from is null ? "parent" : "Operation " + from.Name)} to {to}: ";
        var at = (from ?? op).Location;
        if (given.Length != types.Length)
        {
            sink.OpError(op, $"{edge}region branch point has {given.Length} operands, but region successor needs {types.Length} inputs").Note(at, "region branch point");
            return false;
        }
        for (int i = 0; i < types.Length && !countOnly; i++)
            if (given[i] != types[i])
            {
                sink.OpError(op, $"{edge}successor operand type #{i} '{given[i]}' should match successor input type #{i} '{types[i]}'").Note(at, "region branch point");
                return false;
            }
        return true;
    }

    internal static IEnumerable<IrType> ResultTypes(Operation op) => op.Results.ToArray().Select(r => r.Type);

    private static void VerifyIf(Operation op, DiagnosticSink sink)
    {
        if (op.ResultCount != 0 && op.Region(1).IsEmpty) sink.OpError(op, "must have an else block if defining values");
    }

    private static void VerifyIfBranches(Operation op, DiagnosticSink sink)
    {
        foreach (var region in op.Regions)
            if (region.FirstBlock is { } block && !Edge(op, block.Terminator, ResultTypes(op), sink)) return;
    }

    private static void VerifyWhile(Operation op, DiagnosticSink sink)
    {
        Block before = op.Region(0).Entry, after = op.Region(1).Entry;
        if (before.Terminator is not { Name: "scf.condition" }) { sink.OpError(op, "expects the 'before' region to terminate with 'scf.condition'"); return; }
        if (after.Terminator is not { Name: "scf.yield" }) { sink.OpError(op, "expects the 'after' region to terminate with 'scf.yield'"); return; }
        _ = Edge(op, op, before.Arguments.Select(a => a.Type), sink, "Region #0")
            && Edge(op, before.Terminator, after.Arguments.Select(a => a.Type), sink, "Region #1", skip: 1)
            && Edge(op, before.Terminator, ResultTypes(op), sink, skip: 1)
            && Edge(op, after.Terminator, before.Arguments.Select(a => a.Type), sink, "Region #0");
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
        if (op.OperandCount != op.Regions.Length) { sink.OpError(op, $"expects number of reduction regions: {op.Regions.Length} to be the same as number of reduction operands: {op.OperandCount}"); return; }
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
