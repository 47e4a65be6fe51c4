using System.Runtime.InteropServices;
using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.Codegen;

/// <summary>Functions approximated in vectors, over their whole range, against f64.</summary>
public unsafe class VectorFunctionTests
{
    [Theory]
    [InlineData("math.tanh", 4), InlineData("math.tanh", 8), InlineData("math.tanh", 16)]
    [InlineData("math.erf", 4), InlineData("math.erf", 8), InlineData("math.erf", 16)]
    [InlineData("math.exp", 8), InlineData("math.log", 8)]
    public void WithinTwoUnitsInTheLastPlace(string name, int lanes)
    {
        const int count = 1 << 16;
        var function = OperationTests.Lanewise(name, [IrType.F32], IrType.F32, lanes, count);
        using var frame = Differential.Compile(function).NewFrame();
        var x = (float*)NativeMemory.AlignedAlloc(count * 4, 64);
        var y = (float*)NativeMemory.AlignedAlloc(count * 4, 64);
        // every 2^16-th float: all exponents, both signs, infinities and NaNs
        for (int i = 0; i < count; i++) x[i] = BitConverter.UInt32BitsToSingle((uint)i << 16);
        frame.Bind(0, x).Bind(1, y).Run();
        for (int i = 0; i < count; i++)
        {
            double expected = name switch { "math.tanh" => Math.Tanh(x[i]), "math.erf" => ErrorFunction.Erf(x[i]), "math.exp" => Math.Exp(x[i]), _ => Math.Log(x[i]) };
            Assert.True(Near(expected, y[i]), $"{name}({x[i]}): expected {(float)expected:R}, got {y[i]:R}");
        }
        NativeMemory.AlignedFree(x);
        NativeMemory.AlignedFree(y);
    }

    private static bool Near(double expected, float actual)
    {
        float rounded = (float)expected;
        if (float.IsNaN(rounded)) return float.IsNaN(actual);
        if (float.IsInfinity(rounded) || rounded == 0) return actual == rounded || MathF.Abs(actual) <= 1e-37f && rounded == 0;
        return Math.Abs(actual - expected) <= 2 * Math.Max(MathF.BitIncrement(MathF.Abs(rounded)) - MathF.Abs(rounded), 1.2e-38f);
    }
}
