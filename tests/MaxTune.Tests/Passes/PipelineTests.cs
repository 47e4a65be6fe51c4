using System.ComponentModel;
using CsCheck;
using MaxTune.IR;
using MaxTune.Passes;
using Xunit;

namespace MaxTune.Tests.Passes;

public sealed class PipelineTests
{
    public enum Effort { Low, VeryHigh }

    public sealed record AnyPass(
        int MaxIterations = 10, bool TopDown = true, string Label = "", Effort Effort = Effort.Low, double Scale = 1,
        [Description("tile sizes")] EquatableArray<long> Tiles = default, long? Limit = null) : Pass("try-any")
    {
        public override bool Run(Operation op, PassContext context) => false;
    }

    public sealed record FuncPass() : Pass("try-func")
    {
        public override string? Anchor => "func.func";
        public override bool Run(Operation op, PassContext context) => true;
    }

    private static readonly PassRegistry Registry = new([new PassInfo(new AnyPass(), "any"), new PassInfo(new FuncPass(), "func")]);

    private static Pipeline Parsed(string text)
    {
        var sink = new DiagnosticSink();
        var pipeline = PipelineParser.Parse(text, Registry, sink);
        Assert.Empty(sink.Diagnostics.Select(d => d.Message));
        return pipeline!;
    }

    private static string Rejected(string text)
    {
        var sink = new DiagnosticSink();
        Assert.Null(PipelineParser.Parse(text, Registry, sink));
        var output = new StringWriter();
        sink.Render(output);
        return output.ToString().ReplaceLineEndings("\n");
    }

    [Theory]
    [InlineData("builtin.module()")]
    [InlineData("any(try-any)")]
    [InlineData("builtin.module(func.func(try-func,try-any{max-iterations=3}),any(try-any))")]
    [InlineData("builtin.module(try-any{max-iterations=-1 top-down=false label=\"a b\\\\\\\"}\" effort=very-high scale=0.5 tiles=4,8 limit=7})")]
    public void PrintsWhatItParses(string text)
    {
        var pipeline = Parsed(text);
        Assert.Equal(text, pipeline.ToString());
        Assert.Equal(pipeline, Parsed(pipeline.ToString()));
    }

    [Fact]
    public void OptionsReachTheRecord() => Assert.Equal(
        new Pipeline("builtin.module", [new AnyPass(TopDown: false, Effort: Effort.VeryHigh, Tiles: [4, 8], Limit: 0), new AnyPass(Label: "x=1 y")]),
        Parsed(" builtin.module ( try-any { top-down=0  effort=very-high tiles={4, 8} limit=0 } , try-any{label='x=1 y' top-down} ) "));

    [Theory]
    [InlineData("try-any", 1, "expected pass pipeline to be wrapped with the anchor operation type, e.g. 'builtin.module(try-any)'")]
    [InlineData("builtin.module(tri-any)", 16, "'tri-any' does not refer to a registered pass; did you mean 'try-any'?")]
    [InlineData("builtin.module(zzzzzzz)", 16, "'zzzzzzz' does not refer to a registered pass")]
    [InlineData("builtin.module(try-any", 23, "expected ')' to close the pipeline")]
    [InlineData("builtin.module(try-any))", 24, "expected end of pipeline")]
    [InlineData("builtin.module(try-any try-any)", 24, "expected ',' or ')' after 'try-any'")]
    [InlineData("builtin.module(,)", 16, "expected the name of a pass or an operation, found ','")]
    [InlineData("builtin.module(try-func)", 16, "pass 'try-func' runs on 'func.func', not on 'builtin.module': write 'func.func(try-func)' inside it")]
    [InlineData("any(try-func)", 5, "pass 'try-func' runs on 'func.func', not on 'any': write 'func.func(try-func)' inside it")]
    [InlineData("any(try-any{max-iteration=1})", 13, "pass 'try-any' has no option 'max-iteration'; did you mean 'max-iterations'?")]
    [InlineData("any(func.func(try-func{x=1}))", 24, "pass 'try-func' has no options")]
    [InlineData("any(try-any{max-iterations=99999999999})", 28, "'99999999999' is no value for option 'max-iterations' of 'try-any': expected integer")]
    [InlineData("any(try-any{effort=high})", 20, "'high' is no value for option 'effort' of 'try-any': expected low|very-high")]
    [InlineData("any(try-any{limit})", 18, "option 'limit' needs a value: limit=<integer>")]
    [InlineData("any(try-any{limit=1 limit=2})", 21, "option 'limit' is given twice")]
    [InlineData("any(try-any{limit=1", 12, "'{' after 'try-any' is not closed")]
    [InlineData("any(try-any{label=\"a})", 19, "quoted value is not closed")]
    [InlineData("any(try-any(cse))", 5, "'try-any' is a pass: its options are written 'try-any{...}'")]
    public void MistakesHaveACaret(string text, int column, string message)
    {
        string shown = Rejected(text);
        Assert.StartsWith($"pass-pipeline:1:{column}: error: {message}\n{text}\n{new string(' ', column - 1)}^\n", shown);
    }

    [Fact]
    public void DeepNestingIsADiagnostic() =>
        Assert.Contains("nest more than 64 deep", Rejected(string.Concat(Enumerable.Repeat("any(", 100_000))));

    [Fact]
    public void FlagsNestOverWhatTheyWant() => Assert.Equal(
        "builtin.module(try-any,func.func(try-func,try-func),try-any)",
        Pipeline.OfModule(new AnyPass(), new FuncPass(), new FuncPass(), new AnyPass()).ToString());

    private static readonly Gen<PipelineStep> AnyStep = Gen.Select(Gen.Int[-5, 50], Gen.Bool, Gen.String[Gen.Char[" ab\"\\'{}=,()\n"], 0, 8], Gen.Enum<Effort>(), Gen.Double[-1e9, 1e9], Gen.Long[0, 99].Array[0, 3])
        .Select((n, down, label, effort, scale, tiles) => (PipelineStep)new AnyPass(n, down, label, effort, scale, tiles, n % 2 == 0 ? n : null));

    [Fact]
    public void EveryPipelineRoundTrips() => Gen.Select(AnyStep.Array[0, 4], AnyStep.Array[0, 3]).Sample((outer, inner) =>
    {
        var pipeline = new Pipeline("builtin.module", [.. outer, new Pipeline("func.func", [.. inner, new FuncPass()])]);
        Assert.Equal(pipeline, Parsed(pipeline.ToString()));
    }, iter: 300);

    [Fact]
    public void NoStringIsTooStrange() => Gen.String[Gen.OneOf(Gen.Char["(){},=\"' \n\\"], Gen.Char["acnlo.-"]), 0, 40].Sample(text =>
    {
        foreach (string whole in new[] { text, "builtin.module(" + text, "any(try-any{" + text })
        {
            var sink = new DiagnosticSink();
            var pipeline = PipelineParser.Parse(whole, Registry, sink);
            Assert.Equal(pipeline is null, sink.HasErrors);
            sink.Render(TextWriter.Null);
        }
    }, iter: 3000);
}
