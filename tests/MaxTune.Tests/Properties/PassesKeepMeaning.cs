using CsCheck;
using MaxTune.IR;
using MaxTune.Passes;
using Xunit;

namespace MaxTune.Tests.Properties;

/// <summary>interpret(pass(graph)) = interpret(graph), to the rounding of f32 sums done in another order.</summary>
public class PassesKeepMeaning
{
    private const double Tolerance = 2e-6;   // f64 throughout, but decomposed constants such as √½ are rounded to f32: 6e-8 each, amplified by layer_norm

    [Fact]
    public void Decompose() => Check(new DecomposePass());

    [Fact]
    public void CanonicalizeThenDecompose() => Check(new CanonicalizePass(), new DecomposePass(), new CanonicalizePass());

    [Fact]
    public void FuseKernels() => Check(new FuseKernelsPass());

    [Fact]
    public void FuseThenOutline() => Check(new DecomposePass(), new CanonicalizePass(), new CsePass(), new FuseKernelsPass(), new CanonicalizePass(), new OutlineKernelsPass());

    internal static void Check(params Pass[] passes) => RandomGraph.Gen.Sample(graph => Same(graph, passes), iter: 300, threads: 1);

    private static void Same(RandomGraph graph, Pass[] passes)
    {
        var module = graph.Build();
        var inputs = graph.Inputs(module);
        var expected = Run(module, inputs);
        var sink = new DiagnosticSink();
        foreach (var pass in passes)
            foreach (var target in pass.Anchor == "func.func" ? module.Functions().Select(f => f.Op).ToArray() : [module])
            {
                pass.Run(target, new PassContext(BuiltinDialects.Registry, sink));
                global::MaxTune.IR.Verifier.Verify(module, sink);
                Assert.False(sink.HasErrors, $"{pass} left invalid IR: {string.Join("; ", sink.Diagnostics)}\n{module}");
            }
        Assert.False(sink.HasErrors);
        Close(expected, Run(module, inputs), module);
    }

    internal static NdArray[] Run(Operation module, object[] inputs) =>
        [.. new Interpreter(module) { WidePrecision = true }.Call("main", inputs).Cast<NdArray>()];

    internal static void Close(NdArray[] expected, NdArray[] actual, Operation module)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int r = 0; r < expected.Length; r++)
        {
            Assert.Equal(expected[r].Shape, actual[r].Shape);
            for (int i = 0; i < expected[r].Floats.Length; i++)
            {
                double want = expected[r].Floats[i], got = actual[r].Floats[i];
                bool same = want.Equals(got) || Math.Abs(want - got) <= Tolerance * (1 + Math.Abs(want));
                Assert.True(same, $"result {r}, element {i}: {want} became {got}\n{module}");
            }
        }
    }
}
