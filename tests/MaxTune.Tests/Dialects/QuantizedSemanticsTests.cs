using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.Dialects;

/// <summary>Quantized operations on named edge values, against numbers known beforehand.</summary>
public class QuantizedSemanticsTests
{
    private const double NaN = double.NaN, Inf = double.PositiveInfinity;

    [Fact]
    public void Quantize_rounds_ties_to_even_and_saturates()
    {
        Assert.Equal([-2L, 0, 0, 2, 2, 4], Quantize([-1.5, -0.5, 0.5, 1.5, 2.5, 3.5], 1, null, false));
        Assert.Equal([-128L, -128, 127, 127, 126], Quantize([-1e30, -129, 128, Inf, 126.4], 1, null, false));
        Assert.Equal([-128L, -128, -128], Quantize([NaN, -Inf, -128.5], 1, null, false));
    }

    // u8 is stored in i8: 200 is -56
    [Fact]
    public void Quantize_to_u8_with_a_zero_point() =>
        Assert.Equal([0L, 10, 12, 200 - 256, 255 - 256, 0], Quantize([-100, 0, 1, 95, 1000, NaN], 0.5, 10, true));

    [Fact]
    public void A_scale_broadcasts_over_rows_and_over_channels()
    {
        var x = NdArray.Of(IrType.F32, [2, 2], [1.0, 2, 3, 4]);
        Assert.Equal([1L, 2, 6, 8], Eval([x, NdArray.Of(IrType.F32, [2, 1], [1, 0.5])], (b, v) => b.Quantize(v[0], v[1])).Ints);
        Assert.Equal([1L, 4, 3, 8], Eval([x, NdArray.Of(IrType.F32, [2], [1, 0.5])], (b, v) => b.Quantize(v[0], v[1])).Ints);
    }

    [Fact]
    public void Dequantize()
    {
        var x = NdArray.Of(IrType.I8, [3], [-1L, 0, 127]);
        var (scale, zero) = (NdArray.Of(IrType.F32, [], [0.5]), NdArray.Of(IrType.I32, [], [10L]));
        Assert.Equal([-5.5, -5, 58.5], Eval([x, scale, zero], (b, v) => b.Dequantize(v[0], v[1], v[2])).Floats);
        Assert.Equal([122.5, -5, 58.5], Eval([x, scale, zero], (b, v) => b.Dequantize(v[0], v[1], v[2], unsigned: true)).Floats);
    }

    [Fact]
    public void A_row_of_zeros_has_a_scale_and_a_NaN_has_none()
    {
        var x = NdArray.Of(IrType.F32, [3, 2], [0.0, 0, -254, 3, NaN, 1]);
        var scale = Eval([x], (b, v) => b.Infer(MtOps.DynamicScale, [v[0]])).Floats;
        Assert.InRange(scale[0], 1e-33, 1e-32);
        Assert.Equal([2, NaN], scale[1..]);
    }

    // (1 - 2) 3 + (4 - 2) (-5) = -13; -13 · 0.5 · 2 + 1 = -12; relu: 0; + 7: 7
    [Fact]
    public void QLinear()
    {
        NdArray[] operands =
        [
            NdArray.Of(IrType.I8, [1, 2], [1L, 4]), NdArray.Of(IrType.F32, [], [0.5]), NdArray.Of(IrType.I32, [], [2L]),
            NdArray.Of(IrType.I8, [2, 2], [3L, -5, 3, 5]), NdArray.Of(IrType.F32, [2], [2.0, 4]), NdArray.Of(IrType.F32, [2], [1.0, 1]),
            NdArray.Of(IrType.F32, [], [0.25]), NdArray.Of(IrType.I32, [], [7L]),
        ];
        Assert.Equal([-12.0, 15], Eval(operands[..6], (b, v) => b.QLinear(v[0], v[1], v[2], false, v[3], v[4], v[5], relu: false, IrType.F32)).Floats);
        Assert.Equal([0.0, 15], Eval(operands[..6], (b, v) => b.QLinear(v[0], v[1], v[2], false, v[3], v[4], v[5], relu: true, IrType.F32)).Floats);
        Assert.Equal([7L, 67], Eval(operands, (b, v) => b.QLinear(v[0], v[1], v[2], false, v[3], v[4], v[5], relu: true, IrType.I8, v[6], v[7])).Ints);
        // -12 / 0.25 + 7 = -41 is below the least u8
        Assert.Equal([0L, 67], Eval(operands, (b, v) => b.QLinear(v[0], v[1], v[2], false, v[3], v[4], v[5], relu: false, IrType.I8, v[6], v[7], outUnsigned: true)).Ints);
    }

    // 0x2F: 15 is k = 0, 2 is k = 1
    [Fact]
    public void The_low_half_of_a_byte_is_the_even_k()
    {
        NdArray[] operands =
        [
            NdArray.Of(IrType.F32, [1, 4], [1.0, 10, 100, 1000]), NdArray.Of(IrType.I8, [1, 2], [0x2FL, unchecked((sbyte)0x8C)]),
            NdArray.Of(IrType.F32, [1, 2], [1.0, 0.5]), NdArray.Of(IrType.F32, [1, 2], [0.0, 8]),
        ];
        // 15 + 2 · 10 + ((12 - 8) 100 + (8 - 8) 1000) / 2
        Assert.Equal([235.0], Eval(operands, (b, v) => b.WoqLinear(v[0], v[1], v[2], v[3], null, 4)).Floats);
    }

    // 127 · 1.01 = 128.27, 128 in bf16: rounded once, at the end
    [Fact]
    public void Weights_of_8_bits_are_f32_whatever_x_is()
    {
        NdArray[] operands = [NdArray.Of(IrType.BF16, [1, 1], [2.0]), NdArray.Of(IrType.I8, [1, 1], [127L]), NdArray.Of(IrType.F32, [1], [1.01])];
        Assert.Equal([256.0], Eval(operands, (b, v) => b.WoqLinear(v[0], v[1], v[2], null, null, 8), wide: false).Floats);
        NdArray[] small = [NdArray.Of(IrType.BF16, [1, 2], [1.0, -1]), NdArray.Of(IrType.I8, [1, 2], [127L, 126]), NdArray.Of(IrType.F32, [1], [1.0])];
        Assert.Equal([1.0], Eval(small, (b, v) => b.WoqLinear(v[0], v[1], v[2], null, null, 8), wide: false).Floats);
        Assert.Equal(256.54, Eval(operands, (b, v) => b.WoqLinear(v[0], v[1], v[2], null, null, 8)).Floats[0], 10);
    }

    private static long[] Quantize(double[] x, double scale, long? zero, bool unsigned)
    {
        List<NdArray> operands = [NdArray.Of(IrType.F32, [x.Length], x), NdArray.Of(IrType.F32, [], [scale])];
        if (zero is { } z) operands.Add(NdArray.Of(IrType.I32, [], [z]));
        return Eval([.. operands], (b, v) => b.Quantize(v[0], v[1], v.Count > 2 ? v[2] : null, unsigned), wide: false).Ints;
    }

    private static NdArray Eval(NdArray[] inputs, Func<OpBuilder, IReadOnlyList<Value>, Value> make, bool wide = true)
    {
        var module = BuiltinBuilder.Module();
        var types = inputs.Select(i => (IrType)new TensorType(i.Shape, i.Element)).ToArray();
        OpBuilder.AtEnd(module.Body).Func("f", new FunctionType(types, []), (b, x) => b.Return(make(b, [.. x]))).UpdateType();
        var sink = new DiagnosticSink();
        Verifier.Verify(module, sink);
        Assert.Empty(sink.Diagnostics);
        return (NdArray)new Interpreter(module) { WidePrecision = wide }.Call("f", inputs)[0];
    }
}
