using MaxTune.IR;
using MaxTune.Passes;
using Xunit;

namespace MaxTune.Tests.Lowering;

/// <summary>Kernels without a contraction: what their loops compute is what the graph operation computes.</summary>
public class RowLoweringTests
{
    private static readonly Dictionary<string, (long[][] Shapes, Func<OpBuilder, Value[], Value> Build)> Models = new()
    {
        ["relu"] = ([[5, 19]], (b, x) => b.Apply(MtOps.Relu, x[0])),
        ["gelu"] = ([[3, 33]], (b, x) => b.Gelu(x[0])),
        ["gelu_tanh"] = ([[3, 33]], (b, x) => b.Gelu(x[0], true)),
        ["add_broadcast_row"] = ([[7, 17], [17]], (b, x) => b.Apply(MtOps.Add, x[0], x[1])),
        ["add_broadcast_column"] = ([[7, 17], [7, 1]], (b, x) => b.Apply(MtOps.Mul, x[0], x[1])),
        ["chain"] = ([[2, 3, 20], [20], [2, 3, 20]], (b, x) => b.Apply(MtOps.Sigmoid, b.Apply(MtOps.Mul, b.Apply(MtOps.Add, x[0], x[1]), x[2]))),
        ["softmax"] = ([[5, 21]], (b, x) => b.Softmax(x[0])),
        ["softmax_first_axis"] = ([[5, 21]], (b, x) => b.Softmax(x[0], 0)),
        ["layer_norm"] = ([[6, 24], [24], [24]], (b, x) => b.LayerNorm(x[0], x[1], x[2])),
        ["reduce_sum_last"] = ([[4, 37]], (b, x) => b.Reduce(MtOps.ReduceSum, x[0], [1])),
        ["reduce_max_first"] = ([[9, 18]], (b, x) => b.Reduce(MtOps.ReduceMax, x[0], [0])),
        ["reduce_mean_all"] = ([[4, 8]], (b, x) => b.Reduce(MtOps.ReduceMean, x[0], [0, 1])),
        ["transpose"] = ([[5, 18]], (b, x) => b.Transpose(x[0], 1, 0)),
        ["matmul_softmax"] = ([[5, 8], [8, 12]], (b, x) => b.Softmax(b.MatMul(x[0], x[1]))),
        ["batch_matmul"] = ([[3, 5, 8], [3, 8, 12]], (b, x) => b.MatMul(x[0], x[1])),
        ["linear_gelu_add"] = ([[5, 8], [12, 8], [12], [5, 12]], (b, x) => b.Apply(MtOps.Add, b.Gelu(b.Linear(x[0], x[1], x[2])), x[3])),
    };

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (string model in Models.Keys)
            foreach (string schedule in new[] { "isa = scalar", "isa = avx2, mr = 2, nr = 8, unroll = 2", "isa = vec128, mr = 3, nr = 4, threads = [3, 1, 1]" }) cases.Add(model, schedule);
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public void LoopsComputeWhatTheGraphComputes(string model, string schedule)
    {
        var (shapes, build) = Models[model];
        NdArray[] inputs = [.. shapes.Select((s, i) => TestKernels.RandomArray(i + 1, s))];
        var expected = (NdArray)new Interpreter(Graph(shapes, build)).Call("main", inputs)[0];
        var module = Graph(shapes, build);
        LoweringTests.Run(module, "builtin.module(func.func(decompose,fuse-kernels))");
        foreach (var kernel in module.Descendants().Where(o => o.Is(MtOps.Kernel))) new KernelOp(kernel).Schedule = ScheduleAttr.Parse(schedule, Assert.Fail);
        LoweringTests.Run(module, Pipelines.KernelsToLoops);
        var actual = (MemRefValue)new Interpreter(module).Call("main", [.. inputs.Select(MemRefValue.Of)])[0];
        Assert.Equal(expected.Shape, actual.Sizes);
        for (int i = 0; i < expected.Count; i++)
            Assert.True(Math.Abs(expected.Floats[i] - actual.Buffer.Floats[i]) <= 2e-5, $"element {i} is {actual.Buffer.Floats[i]}, not {expected.Floats[i]}");
    }

    private static Operation Graph(long[][] shapes, Func<OpBuilder, Value[], Value> build)
    {
        var module = Operation.Create(BuiltinOps.Module, Location.Unknown, [], [], null, null, 1);
        var function = Operation.Create(FuncOps.Func, Location.Unknown, [], [], new AttrList { { "sym_name", new StringAttr("main") } }, null, 1);
        module.Region().AddBlock().Append(function);
        var body = function.Region().AddBlock();
        foreach (long[] shape in shapes) body.AddArgument(new TensorType(shape, IrType.F32));
        var b = new OpBuilder(body);
        var result = build(b, [.. body.Arguments]);
        b.Create(FuncOps.Return, [result], []);
        function.SetAttr("function_type", new TypeAttr(new FunctionType([.. body.Arguments.Select(a => a.Type)], [result.Type])));
        return module;
    }
}
