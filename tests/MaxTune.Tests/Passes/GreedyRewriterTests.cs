using MaxTune.IR;
using MaxTune.Passes;
using Xunit;

namespace MaxTune.Tests.Passes;

public sealed class GreedyRewriterTests
{
    private static readonly PassContext Context = new(BuiltinDialects.Registry, new DiagnosticSink());

    private static Operation Parse(string body)
    {
        var sink = new DiagnosticSink();
        string text = "\"test.scope\"() ({\n^bb0(%a: i32, %b: i32):\n" + body + "\n}) : () -> ()";
        var module = IrParser.Parse(text, "t.mlir", BuiltinDialects.Registry, sink, new ParserOptions(AllowUnregistered: true));
        Assert.Empty(sink.Diagnostics.Select(d => d.Message));
        return module!;
    }

    private static string[] Names(Operation scope) => [.. scope.Body.First!.Body.Operations.Select(o => o.Name)];

    private static LambdaPattern Rename(string from, string to) => new($"{from} → {to}", from, (op, rewriter) =>
    {
        rewriter.ReplaceWithNew(op, OpDefinition.Unregistered(to), [.. op.Operands], [.. op.Results.ToArray().Select(r => r.Type)]);
        return true;
    });

    [Fact]
    public void NewOperationsAreVisitedToo()
    {
        var scope = Parse("%0 = \"test.a\"(%a) : (i32) -> i32\n\"test.use\"(%0) : (i32) -> ()");
        var rewriter = new GreedyRewriter(Context, [Rename("test.a", "test.b"), Rename("test.b", "test.c")], new GreedyOptions(MaxIterations: 2));
        Assert.True(rewriter.Run(scope));
        Assert.True(rewriter.Converged);
        Assert.Equal(["test.c", "test.use"], Names(scope));
        Assert.Equal("0", scope.Body.First!.Body.First!.Result().NameHint ?? "0");
    }

    [Fact]
    public void APatternThatNeverEndsEndsAtTheLimit()
    {
        var scope = Parse("%0 = \"test.a\"(%a) : (i32) -> i32\n\"test.use\"(%0) : (i32) -> ()");
        var rewriter = new GreedyRewriter(Context, [Rename("test.a", "test.b"), Rename("test.b", "test.a")], new GreedyOptions(MaxRewrites: 101));
        Assert.True(rewriter.Run(scope));
        Assert.False(rewriter.Converged);
        Assert.Equal(["test.b", "test.use"], Names(scope));
    }

    [Fact]
    public void NothingToDoIsSaid()
    {
        var rewriter = new GreedyRewriter(Context, [Rename("test.a", "test.b")]);
        Assert.False(rewriter.Run(Parse("\"test.use\"(%a) : (i32) -> ()")));
        Assert.True(rewriter.Converged);
    }

    [Fact]
    public void APatternMayEraseOtherOperationsThatWait()
    {
        // erases its next neighbour, which is on the worklist; the second victim of each three is met later
        var greedy = new LambdaPattern("erase next", "test.a", (op, rewriter) =>
        {
            if (op.Next is not { Name: "test.victim" } next) return false;
            rewriter.Erase(next);
            return true;
        });
        foreach (bool topDown in new[] { true, false })
        {
            var scope = Parse(string.Concat(Enumerable.Repeat("\"test.a\"() : () -> ()\n\"test.victim\"() : () -> ()\n\"test.victim\"() : () -> ()\n", 5)));
            new GreedyRewriter(Context, [greedy, Rename("test.victim", "test.survivor")], new GreedyOptions(TopDown: topDown)).Run(scope);
            Assert.DoesNotContain("test.victim", Names(scope));
            Assert.Equal(topDown ? 10 : 15, Names(scope).Length);
        }
    }

    [Fact]
    public void FoldingMayBeSwitchedOff()
    {
        var scope = Parse("%0 = \"arith.addi\"(%a, %b) : (i32, i32) -> i32\n\"test.use\"(%a) : (i32) -> ()");
        Assert.False(new GreedyRewriter(Context, [], new GreedyOptions(Fold: false)).Run(scope));
        Assert.True(new GreedyRewriter(Context, []).Run(scope));
        Assert.Equal(["test.use"], Names(scope));
    }

    [Fact]
    public void AConstantOfAnUnknownTypeIsLeftUnfolded()
    {
        var fold = new OpDefinition("test.fold") { Results = [new ResultDef("r", TypeConstraints.AnyType)], Effects = MemoryEffects.None, Fold = (_, _) => [new StringAttr("x")] };
        var scope = Parse("\"test.end\"() : () -> ()");
        var block = scope.Body.First!.Body;
        var op = OpBuilder.AtStart(block).Create(fold, [], [new OpaqueType("test", "t")]);
        OpBuilder.AtEnd(block).Create(OpDefinition.Unregistered("test.use"), [op.Result()], []);
        new GreedyRewriter(Context, []).Run(scope);
        Assert.Contains("test.fold", Names(scope));
    }
}
