using CsCheck;
using MaxTune.IR;
using MaxTune.Passes;
using Xunit;

namespace MaxTune.Tests.Passes;

/// <summary>Random programs give the same results and leave the same memory before and after each pass; what the pass leaves is valid.</summary>
public sealed class GenericPassesKeepMeaningTests
{
    [Theory]
    [InlineData("builtin.module(canonicalize)")]
    [InlineData("builtin.module(canonicalize{top-down=false max-iterations=-1})")]
    [InlineData("builtin.module(cse)")]
    [InlineData("builtin.module(func.func(cse))")]
    [InlineData("builtin.module(dce)")]
    [InlineData("builtin.module(loop-invariant-code-motion)")]
    [InlineData("builtin.module(inline)")]
    [InlineData("builtin.module(fold-constants)")]
    [InlineData("builtin.module(symbol-dce)")]
    [InlineData("builtin.module(inline,canonicalize,cse,loop-invariant-code-motion,cse,canonicalize,dce,symbol-dce)")]
    public void Keeps(string pipelineText)
    {
        var pipeline = PipelineParser.Parse(pipelineText, AllPasses.Registry, new DiagnosticSink())!;
        Gen.Int[0, 1_000_000].Sample(seed => Check(seed, pipeline), iter: 150);
    }

    private static void Check(int seed, Pipeline pipeline)
    {
        string text = RandomProgram.Text(seed);
        var sink = new DiagnosticSink();
        var before = IrParser.Parse(text, "before", BuiltinDialects.Registry, sink);
        Assert.True(before is not null && Verifier.Verify(before, sink), Rendered(sink));
        var after = before.Clone();
        bool good = new PassManager(pipeline, new PassContext(BuiltinDialects.Registry, sink)) { Verify = Verifier.Verify, Inspectors = [new Honest()] }.Run(after);
        Assert.True(good, Rendered(sink));
        foreach (var (a, b) in new[] { (0L, 0L), (3L, -7L), (int.MaxValue, int.MinValue) })
            Assert.Equal(Run(before, a, b), Run(after, a, b));
    }

    private static string Run(Operation module, long a, long b)
    {
        var memory = NdArray.Of(IrType.I32, [4], [5L, -1L, 7L, a]);
        var results = new Interpreter(module) { MaxSteps = 100_000 }.Call("main", a, b, MemRefValue.Of(memory));
        return $"{results[0]} [{string.Join(", ", memory.Ints)}]";
    }

    private static string Rendered(DiagnosticSink sink)
    {
        var text = new StringWriter();
        sink.Render(text);
        return text.ToString();
    }

    /// <summary>A pass that says it changed nothing has changed nothing.</summary>
    private sealed class Honest : PassInspector
    {
        private string before = "";
        private static readonly PrinterOptions Form = new() { Generic = true, DebugInfo = true };

        public override void BeforePass(Pass pass, Operation op) => before = OpPrinter.ToText(op, Form);

        public override void AfterPass(Pass pass, Operation op, bool changed)
        {
            if (!changed) Assert.Equal(before, OpPrinter.ToText(op, Form));
        }
    }
}
