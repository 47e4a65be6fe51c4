using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.Dialects;

/// <summary>Graph operations on named edge values, against numbers known beforehand.</summary>
public class MtSemanticsTests
{
    private const double NaN = double.NaN, Inf = double.PositiveInfinity;

    [Fact]
    public void Relu_and_extrema_hand_NaN_on()
    {
        Assert.Equal([NaN, 0, 0, 2, Inf], Apply(MtOps.Relu, [NaN, -1, 0, 2, Inf]));
        Assert.Equal([NaN, NaN, 1], Apply(MtOps.Maximum, [NaN, 1, 1], [1, NaN, -1]));
        Assert.Equal([NaN, NaN, -1], Apply(MtOps.Minimum, [NaN, 1, 1], [1, NaN, -1]));
    }

    // values of the standard functions to 16 digits
    [Theory]
    [InlineData("erf", 0.5, 0.5204998778130465)]
    [InlineData("erf", -2.4, -0.9993114861033550)]
    [InlineData("erf", 2.6, 0.9997639655834707)]
    [InlineData("erf", 7, 1)]
    [InlineData("sigmoid", 1, 0.7310585786300049)]
    [InlineData("sigmoid", -800, 0)]
    [InlineData("silu", 1, 0.7310585786300049)]
    [InlineData("gelu", 1, 0.8413447460685429)]
    [InlineData("rsqrt", 4, 0.5)]
    [InlineData("tanh", 100, 1)]
    public void Functions(string name, double x, double expected)
    {
        var definition = BuiltinDialects.Registry.Operation("mt." + name)!;
        Assert.Equal(expected, Apply(definition, [x])[0], 14);
    }

    [Fact]
    public void Gelu_by_tanh_is_near_the_exact_one_and_not_it()
    {
        var (exact, tanh) = (Eval([Vector(1.0)], (b, x) => b.Gelu(x[0])), Eval([Vector(1.0)], (b, x) => b.Gelu(x[0], tanh: true)));
        Assert.Equal(0.8411919906082768, tanh.Floats[0], 14);
        Assert.NotEqual(exact.Floats[0], tanh.Floats[0]);
    }

    [Fact]
    public void Softmax_of_large_values_and_of_minus_infinity()
    {
        Assert.Equal([0.5, 0.5], Apply(MtOps.Softmax, [1000, 1000]));
        Assert.Equal([1.0, 0], Apply(MtOps.Softmax, [0, double.NegativeInfinity]));
        Assert.All(Apply(MtOps.Softmax, [double.NegativeInfinity, double.NegativeInfinity]), v => Assert.True(double.IsNaN(v)));
    }

    [Fact]
    public void Log_softmax_is_the_logarithm_of_softmax()
    {
        double[] x = [1, -2, 3.5], p = Apply(MtOps.Softmax, x), l = Apply(MtOps.LogSoftmax, x);
        for (int i = 0; i < x.Length; i++) Assert.Equal(Math.Log(p[i]), l[i], 14);
    }

    [Fact]
    public void Softmax_along_the_first_axis()
    {
        var y = Eval([NdArray.Of(IrType.F32, [2, 2], [0.0, 1, 0, 1])], (b, x) => b.Softmax(x[0], 0));
        Assert.Equal([0.5, 0.5, 0.5, 0.5], y.Floats);
    }

    [Fact]
    public void Layer_norm_scales_and_shifts()
    {
        // mean 2, variance 1: (1, 3) → (-1, 1) · (2, 3) + (10, 20)
        var y = Eval([NdArray.Of(IrType.F32, [1, 2], [1.0, 3]), Vector(2.0, 3), Vector(10.0, 20)], (b, x) => b.LayerNorm(x[0], x[1], x[2], epsilon: 0));
        Assert.Equal([8.0, 23], y.Floats);
    }

    [Fact]
    public void Linear_takes_weights_as_rows_of_outputs()
    {
        var y = Eval([NdArray.Of(IrType.F32, [1, 2], [1.0, 10]), NdArray.Of(IrType.F32, [3, 2], [1.0, 2, 3, 4, 5, 6]), Vector(100.0, 200, 300)], (b, x) => b.Linear(x[0], x[1], x[2]));
        Assert.Equal([1, 3], y.Shape);
        Assert.Equal([121.0, 243, 365], y.Floats);
    }

    [Fact]
    public void An_extent_of_one_broadcasts_and_an_open_one_does_not()
    {
        var column = NdArray.Of(IrType.F32, [2, 1], [10.0, 20]);
        Assert.Equal([11.0, 12, 21, 22], Eval([column, Vector(1.0, 2)], (b, x) => b.Apply(MtOps.Add, x[0], x[1])).Floats);
        var error = Assert.Throws<InterpreterException>(() => Eval([Vector(1.0), Vector(1.0, 2)], (b, x) => b.Apply(MtOps.Add, x[0], x[1]), open: true));
        Assert.Contains("extents 1 and 2 in dimension 0", error.Message);
    }

    [Fact]
    public void Integers()
    {
        Assert.Equal([0L, 5], EvalInts([-3, 5], (b, x) => b.Apply(MtOps.Relu, x[0])));
        Assert.Equal([-128L], EvalInts([127], (b, x) => b.Apply(MtOps.Sub, x[0], b.Apply(MtOps.Neg, b.Apply(MtOps.Div, x[0], x[0])))));   // 127 + 1 wraps in i8
        Assert.Throws<InterpreterException>(() => EvalInts([0], (b, x) => b.Apply(MtOps.Div, x[0], x[0])));
    }

    [Fact]
    public void Reductions_and_empty_rows()
    {
        var x = NdArray.Of(IrType.F32, [2, 2], [1.0, 2, 3, NaN]);
        Assert.Equal([2, NaN], Eval([x], (b, v) => b.Reduce(MtOps.ReduceMax, v[0], [1])).Floats);
        Assert.Equal([4, NaN], Eval([x], (b, v) => b.Reduce(MtOps.ReduceSum, v[0], [0])).Floats);
        var none = NdArray.Zeros(IrType.F32, 2, 0);
        Assert.Equal([double.NegativeInfinity, double.NegativeInfinity], Eval([none], (b, v) => b.Reduce(MtOps.ReduceMax, v[0], [1])).Floats);
        Assert.Equal([0.0, 0], Eval([none], (b, v) => b.Reduce(MtOps.ReduceSum, v[0], [1])).Floats);
    }

    [Fact]
    public void Movement()
    {
        var x = NdArray.Of(IrType.F32, [2, 3], [1.0, 2, 3, 4, 5, 6]);
        Assert.Equal([1.0, 4, 2, 5, 3, 6], Eval([x], (b, v) => b.Transpose(v[0], 1, 0)).Floats);
        Assert.Equal([1.0, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6], Eval([x, x], (b, v) => b.Concat([v[0], v[1]], 0)).Floats);
        Assert.Equal([1.0, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6], Eval([x, x], (b, v) => b.Concat([v[0], v[1]], 1)).Floats);
        Assert.Equal([4.0, 6], Eval([x], (b, v) => b.Slice(v[0], [1, 0], [1, -1], [1, 2])).Floats);
        Assert.Equal([1.0, 1, 2, 2], Eval([NdArray.Of(IrType.F32, [2, 1], [1.0, 2])], (b, v) => b.BroadcastTo(v[0], 2, 2)).Floats);
    }

    [Fact]
    public void Results_are_rounded_to_their_type_unless_wide()
    {
        var third = Eval([Vector(1.0), Vector(3.0)], (b, x) => b.Apply(MtOps.Div, x[0], x[1]), wide: false);
        Assert.Equal((double)(1f / 3f), third.Floats[0]);
        Assert.Equal(1.0 / 3.0, Eval([Vector(1.0), Vector(3.0)], (b, x) => b.Apply(MtOps.Div, x[0], x[1])).Floats[0]);
    }

    [Fact]
    public void Builders_say_why_operands_do_not_fit()
    {
        var module = BuiltinBuilder.Module();
        var f = OpBuilder.AtEnd(module.Body).Func("f", new FunctionType([new TensorType([4, 64], IrType.F32), new TensorType([32, 8], IrType.F32)], []));
        var error = Assert.Throws<ArgumentException>(() => OpBuilder.AtEnd(f.Entry).MatMul(f.Arguments[0], f.Arguments[1]));
        Assert.Equal("operand #1 of 'mt.matmul' has K = 32, operand #0 has K = 64", error.Message);
    }

    private static NdArray Vector(params double[] values) => NdArray.Of(IrType.F32, [values.Length], values);

    private static double[] Apply(OpDefinition definition, params double[][] x) => Eval([.. x.Select(Vector)], (b, v) => b.Apply(definition, [.. v])).Floats;

    private static long[] EvalInts(long[] x, Func<OpBuilder, IReadOnlyList<Value>, Value> make) => Eval([NdArray.Of(IrType.I8, [x.Length], x)], make).Ints;

    private static NdArray Eval(NdArray[] inputs, Func<OpBuilder, IReadOnlyList<Value>, Value> make, bool open = false, bool wide = true)
    {
        var module = BuiltinBuilder.Module();
        var types = inputs.Select(i => (IrType)new TensorType(open ? i.Shape.Select(_ => IrType.Dynamic).ToArray() : i.Shape, i.Element)).ToArray();
        OpBuilder.AtEnd(module.Body).Func("f", new FunctionType(types, []), (b, x) => b.Return(make(b, [.. x]))).UpdateType();
        return (NdArray)new Interpreter(module) { WidePrecision = wide }.Call("f", inputs)[0];
    }
}
