using System.ComponentModel;
using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>
/// Puts the bodies of called functions in place of their calls, callees first; functions that reach themselves stay called, and so do those of several blocks
/// and those with <c>mt.target</c>, which another compiler takes.
/// Private functions that nobody calls any more are removed.
/// </summary>
public sealed record InlinePass([Description("largest callee, in operations")] int MaxOps = int.MaxValue) : Pass("inline")
{
    public override string? Anchor => "builtin.module";
    public override string DisplayName => "Inliner";

    public override bool Run(Operation op, PassContext context)
    {
        var functions = op.Body.Operations.Where(f => f.Name == "func.func" && f.SymbolName() is not null).ToDictionary(f => f.SymbolName()!, f => f);
        var done = new HashSet<Operation>();
        bool changed = false;
        // callees first, by an explicit stack: a chain of calls may be long
        foreach (var root in functions.Values)
        {
            var path = new Stack<(Operation Function, Queue<Operation> Callees)>();
            var open = new HashSet<Operation>();
            void Enter(Operation f)
            {
                if (done.Contains(f) || !open.Add(f)) return;
                path.Push((f, new Queue<Operation>(Calls(f).Select(c => Callee(c, functions)).OfType<Operation>())));
            }
            Enter(root);
            while (path.Count > 0)
            {
                var (function, callees) = path.Peek();
                if (callees.TryDequeue(out var callee)) { Enter(callee); continue; }
                path.Pop();
                foreach (var call in Calls(function))
                    if (Callee(call, functions) is { } target && done.Contains(target) && CanInline(call, target))
                    {
                        Inline(call, target);
                        changed = true;
                    }
                open.Remove(function);
                done.Add(function);
            }
        }
        if (changed) new SymbolDcePass().Run(op, context);
        return changed;
    }

    private static Operation[] Calls(Operation function) => [.. function.Descendants().Where(o => o.Name == "func.call")];

    private static Operation? Callee(Operation call, Dictionary<string, Operation> functions) =>
        call.Attr<SymbolRefAttr>("callee") is { Nested.IsEmpty: true } name ? functions.GetValueOrDefault(name.Root) : null;

    private bool CanInline(Operation call, Operation callee) =>
        callee.Attr("no_inline") is null && callee.Attr("mt.target") is null && callee.Regions is [{ Blocks: [{ Last.Name: "func.return" } body] }] && !callee.IsAncestorOf(call)
        && body.Arguments.Count == call.OperandCount && body.Last!.OperandCount == call.ResultCount
        // a self-call that is left marks a cycle
        && !Calls(callee).Any(c => c.Attr<SymbolRefAttr>("callee")?.Root == callee.SymbolName())
        && (MaxOps == int.MaxValue || callee.Descendants().Count <= MaxOps);

    private static void Inline(Operation call, Operation callee)
    {
        var map = new IrMapping();
        for (int i = 0; i < call.OperandCount; i++) map.Map(callee.Body.Argument(i), call.Operand(i));
        foreach (var op in callee.Body.Operations)
        {
            if (ReferenceEquals(op, callee.Body.Last)) break;
            call.Block!.InsertBefore(call, op.Clone(map));
        }
        for (int i = 0; i < call.ResultCount; i++)
        {
            var value = map.Lookup(callee.Body.Last!.Operand(i));
            value.NameHint ??= call.Result(i).NameHint;
            call.Result(i).ReplaceAllUsesWith(value);
        }
        call.Erase();
    }
}
