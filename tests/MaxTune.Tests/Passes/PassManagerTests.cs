using MaxTune.IR;
using MaxTune.Passes;
using Xunit;

namespace MaxTune.Tests.Passes;

public sealed class PassManagerTests
{
    private static readonly OpDefinition Module = new("builtin.module") { Regions = [new RegionDef("body")], Traits = OpTraits.SymbolTable | OpTraits.NoTerminator | OpTraits.IsolatedFromAbove };
    private static readonly OpDefinition Func = new("func.func") { Regions = [new RegionDef("body")], Traits = OpTraits.Symbol | OpTraits.IsolatedFromAbove };

    private sealed record ActionPass(Func<Operation, PassContext, bool> Action, string Flag = "act", string? On = null) : Pass(Flag)
    {
        public override string? Anchor => On;
        public override bool Run(Operation op, PassContext context) => Action(op, context);
    }

    private sealed class Log : PassInspector
    {
        public List<string> Lines { get; } = [];
        public override void BeforePass(Pass pass, Operation op) => Lines.Add($"before {pass.Name} {op.SymbolName()}");
        public override void AfterPass(Pass pass, Operation op, bool changed) => Lines.Add($"after {pass.Name} {op.SymbolName()} {changed}");
        public override void AfterFailure(Pass pass, Operation op, Exception? crash) => Lines.Add($"failed {pass.Name} {op.SymbolName()} {crash?.Message}");
    }

    private static Operation MakeModule(params string[] functions)
    {
        var module = Operation.Create(Module, Location.Unknown, [], [], regions: 1);
        var body = module.Region().AddBlock();
        foreach (string name in functions)
            body.Append(Operation.Create(Func, Location.Unknown, [], [], new AttrList { { "sym_name", new StringAttr(name) } }, regions: 1));
        return module;
    }

    private readonly DiagnosticSink sink = new();
    private readonly Log log = new();

    private PassManager Manager(Pipeline pipeline, Func<Operation, DiagnosticSink, bool>? verify = null) =>
        new(pipeline, new PassContext(new DialectRegistry(), sink)) { Inspectors = [log], Verify = verify };

    [Fact]
    public void FunctionPassesRunFunctionByFunction()
    {
        var one = new ActionPass((op, _) => op.SymbolName() == "f", "one", "func.func");
        var two = new ActionPass((_, _) => false, "two", "func.func");
        Assert.True(Manager(Pipeline.OfModule(one, two)).Run(MakeModule("f", "g")));
        Assert.Equal(
            ["before one f", "after one f True", "before two f", "after two f False", "before one g", "after one g False", "before two g", "after two g False"], log.Lines);
    }

    [Fact]
    public void AFunctionErasedByAnEarlierOneIsSkipped()
    {
        var erase = new ActionPass((op, _) => { op.Next?.Erase(); return true; }, "erase", "func.func");
        Assert.True(Manager(Pipeline.OfModule(erase)).Run(MakeModule("f", "g", "h")));
        Assert.Equal(["before erase f", "after erase f True", "before erase h", "after erase h True"], log.Lines);
    }

    [Fact]
    public void AnErrorEndsThePipeline()
    {
        var fail = new ActionPass((op, context) => { context.Sink.OpError(op, "is bad"); return false; }, "fail", "func.func");
        Assert.False(Manager(Pipeline.OfModule(fail)).Run(MakeModule("f", "g")));
        Assert.Equal(["before fail f", "failed fail f "], log.Lines);
        Assert.Equal("'func.func' op is bad", Assert.Single(sink.Diagnostics).Message);
    }

    [Fact]
    public void InvalidResultsAreFoundAndBlamedOnThePass()
    {
        var pass = new ActionPass((_, _) => true);
        Assert.False(Manager(Pipeline.OfModule(pass), (op, s) => { s.OpError(op, "is invalid"); return false; }).Run(MakeModule()));
        var error = Assert.Single(sink.Diagnostics);
        Assert.Equal("invalid after pass 'act'", Assert.Single(error.Notes).Message);
    }

    [Fact]
    public void ACrashNamesThePassAndTheFunction()
    {
        var crash = new ActionPass((_, _) => throw new InvalidOperationException("boom"), "crash", "func.func");
        var thrown = Assert.Throws<PassCrashException>(() => Manager(Pipeline.OfModule(crash)).Run(MakeModule("f")));
        Assert.Equal("internal error in pass 'crash' on 'func.func' @f: boom", thrown.Message);
        Assert.Equal("failed crash f boom", log.Lines[^1]);
    }

    [Fact]
    public void AMisplacedPassSaysWhatItWants()
    {
        Assert.False(Manager(new Pipeline("builtin.module", [new ActionPass((_, _) => true, "act", "func.func") { }])).Run(MakeModule("f")));
        Assert.StartsWith("pass 'act' runs on 'func.func', not on 'builtin.module'", Assert.Single(sink.Diagnostics).Message);
        Assert.Empty(log.Lines);
    }

    [Fact]
    public void AnyRunsOnIsolatedChildrenOnly()
    {
        var module = MakeModule("f");
        module.Body.Append(Operation.Create(OpDefinition.Unregistered("test.op"), Location.Unknown, [], []));
        Assert.True(Manager(new Pipeline("builtin.module", [new Pipeline("any", [new ActionPass((_, _) => false)])])).Run(module));
        Assert.Equal(["before act f", "after act f False"], log.Lines);
    }
}
