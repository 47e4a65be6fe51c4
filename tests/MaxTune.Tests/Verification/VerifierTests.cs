using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.Verification;

public sealed class VerifierTests
{
    private static List<string> Errors(string text)
    {
        var sink = new DiagnosticSink();
        var module = IrParser.Parse(text, "test.mlir", BuiltinDialects.Registry, sink, new ParserOptions(AllowUnregistered: true));
        Assert.NotNull(module);
        bool valid = Verifier.Verify(module, sink);
        Assert.Equal(valid, sink.ErrorCount == 0);
        return [.. sink.Diagnostics.Select(d => d.Message)];
    }

    [Fact]
    public void AllMistakesOfAFileAreReported() => Assert.Equal(3, Errors("""
        func.func @f(%x: f32, %i: i32) {
          %0 = "arith.addi"(%x, %x) : (f32, f32) -> f32
          %1 = "arith.addf"(%i, %i) : (i32, i32) -> i32
          return
        }
        func.func @g() -> i32 {
          return
        }
        """).Count);

    [Fact]
    public void GraphRegionsAreExemptFromDominance() => Assert.Empty(Errors("""
        "test.graph"() ({
          %0 = "test.use"(%1) : (i32) -> i32
          %1 = "test.use"(%0) : (i32) -> i32
        }) : () -> ()
        """));

    [Fact]
    public void DeepNestingIsVerifiedWithoutRecursion()
    {
        const int depth = 100_000;
        var module = BuiltinBuilder.Module();
        var block = module.Body;
        for (int i = 0; i < depth; i++)
        {
            var inner = OpBuilder.AtEnd(block).Create(OpDefinition.Unregistered("test.nest"), [], [], regions: 1);
            block = inner.Region().AddBlock();
        }
        var bad = OpBuilder.AtEnd(block).Create(ArithOps.Constant, [], [IrType.I32]);
        var sink = new DiagnosticSink();
        Assert.False(Verifier.Verify(module, sink));
        Assert.Equal("'arith.constant' op requires attribute 'value'", Assert.Single(sink.Diagnostics).Message);
        bad.SetAttr("value", IntegerAttr.I32(1));
        Assert.True(Verifier.Verify(module, new DiagnosticSink()));
    }

    [Fact]
    public void EveryFormatCompiles()
    {
        foreach (var op in BuiltinDialects.Registry.Operations)
            if (op.AssemblyFormat is not null) op.CheckFormat();
    }
}
