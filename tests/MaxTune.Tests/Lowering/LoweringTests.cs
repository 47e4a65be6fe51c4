using MaxTune.IR;
using MaxTune.Passes;
using MaxTune.Passes.Lowering;
using Xunit;

namespace MaxTune.Tests.Lowering;

/// <summary>The loops that lowering makes mean what the kernel means, under every kind of schedule.</summary>
public class LoweringTests
{
    private static readonly string[] Steps =
    [
        "builtin.module(func.func(pack-weights),lower-to-loops)",
        "builtin.module(func.func(pack-weights),lower-to-loops,func.func(vectorize))",
        "builtin.module(func.func(pack-weights),lower-to-loops,func.func(vectorize,unroll))",
        "builtin.module(func.func(pack-weights),lower-to-loops,func.func(vectorize,unroll,hoist))",
        Pipelines.KernelsToLoops,
    ];

    public static TheoryData<long, long, long, bool, bool, string> Cases()
    {
        var cases = new TheoryData<long, long, long, bool, bool, string>();
        string[] schedules =
        [
            "isa = scalar, mr = 2, nr = 1",
            "isa = vec128, mr = 3, nr = 4, unroll = 2",
            "isa = avx2, mr = 4, nr = 16, kc = 5, unroll = 2",
            "isa = avx2, mr = 6, nr = 16, kc = 4, mc = 6, nc = 16, order = \"ij\"",
            "isa = avx512, mr = 2, nr = 32, threads = [2, 1, 1]",
            "isa = avx2, mr = 2, nr = 8, threads = [2, 3, 1]",
            "isa = avx2, mr = 4, nr = 16, kc = 5, unroll = 2, code = \"x86\"",
            "isa = avx512, mr = 2, nr = 32, threads = [2, 1, 1], code = \"x86\"",
            "isa = scalar, mr = 2, nr = 1, threads = [1, 1, 2]",
            "isa = avx2, mr = 4, nr = 16, kc = 3, unroll = 2, threads = [1, 1, 2]",
            "isa = avx2, mr = 4, nr = 16, mc = 8, pack = \"ab\", prefetch = 2, threads = [2, 1, 3]",
            "isa = vec128, mr = 2, nr = 8, kc = 2, order = \"ij\", threads = [1, 2, 4]",
            "isa = avx512, mr = 2, nr = 32, kc = 3, unroll = 3, threads = [1, 1, 2], code = \"x86\"",
        ];
        foreach (string schedule in schedules)
        {
            cases.Add(12, 32, 8, true, true, schedule);
            cases.Add(7, 19, 9, true, true, schedule);
            cases.Add(1, 1, 1, true, true, schedule);
            cases.Add(5, 33, 11, false, true, schedule);
            cases.Add(5, 17, 4, false, false, schedule);
            cases.Add(5, 17, 4, true, false, schedule);
            cases.Add(IrType.Dynamic, 10, 6, true, true, schedule);
        }
        // no k at all
        foreach (string threads in new[] { "[1, 1, 1]", "[1, 1, 2]" }) cases.Add(5, 9, 0, true, false, $"isa = avx2, mr = 2, nr = 8, threads = {threads}");
        // blocks of k between the first and the last run in a loop of unknown bounds, unrolled with and without a rest
        foreach (int unroll in new[] { 1, 2, 3 }) cases.Add(5, 17, 17, true, true, $"isa = avx2, mr = 2, nr = 8, kc = 4, unroll = {unroll}");
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public void LoopsComputeWhatTheKernelComputes(long m, long n, long k, bool transposed, bool constant, string schedule)
    {
        foreach (long rows in m == IrType.Dynamic ? [0, 1, 5, 13] : new[] { m })
        {
            var (reference, _) = TestKernels.Linear(m, n, k, transposed, constant);
            NdArray[] inputs = [TestKernels.RandomArray(3, rows, k), TestKernels.RandomArray(4, n), TestKernels.RandomArray(5, transposed ? [n, k] : [k, n])];
            if (constant) inputs = inputs[..2];
            var expected = (NdArray)new Interpreter(reference).Call("main", inputs)[0];
            foreach (string pipeline in Steps)
            {
                var (module, kernel) = TestKernels.Linear(m, n, k, transposed, constant);
                new KernelOp(kernel).Schedule = ScheduleAttr.Parse(schedule, Assert.Fail);
                Run(module, pipeline);
                var actual = (MemRefValue)new Interpreter(module).Call("main", [.. inputs.Select(MemRefValue.Of)])[0];
                Assert.Equal(expected.Shape, actual.Sizes);
                for (int i = 0; i < expected.Count; i++)
                    Assert.True(Math.Abs(expected.Floats[i] - actual.Buffer.Floats[i]) <= 1e-5, $"{pipeline}: element {i} is {actual.Buffer.Floats[i]}, not {expected.Floats[i]}");
            }
        }
    }

    internal static void Run(Operation module, string pipeline)
    {
        var sink = new DiagnosticSink();
        var parsed = PipelineParser.Parse(pipeline, AllPasses.Registry, sink);
        bool done = parsed is not null && new PassManager(parsed, new PassContext(BuiltinDialects.Registry, sink)).Run(module);
        var text = new StringWriter();
        sink.Render(text);
        Assert.True(done, text.ToString());
    }
}
