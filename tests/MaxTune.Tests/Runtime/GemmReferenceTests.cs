using MaxTune.Runtime;
using MaxTune.Runtime.Reference;
using Xunit;

namespace MaxTune.Tests.Runtime;

public class GemmReferenceTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 7)]
    [InlineData(4, 8, 8)]
    [InlineData(5, 1, 9)]
    [InlineData(63, 10, 17)]
    [InlineData(64, 3, 16)]
    [InlineData(65, 33, 15)]
    [InlineData(130, 0, 3)]
    [InlineData(0, 4, 4)]
    [InlineData(4, 4, 0)]
    public void AgreesWithTheDefinitionForEveryStride(int m, int k, int n)
    {
        foreach (var (transposeA, transposeB) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            using var a = Tensor.Random(DType.F32, 1, transposeA ? [k, m] : [m, k]);
            using var b = Tensor.Random(DType.F32, 2, transposeB ? [n, k] : [k, n]);
            var (va, vb) = (transposeA ? a.Transpose() : a, transposeB ? b.Transpose() : b);
            var (product, size) = (new double[m * n], new double[m * n]);
            GemmReference.Multiply(MatrixView.Of(va), MatrixView.Of(vb), product);
            GemmReference.Magnitudes(MatrixView.Of(va), MatrixView.Of(vb), size);
            for (var i = 0; i < m; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    double sum = 0, magnitude = 0;
                    for (var l = 0; l < k; l++)
                    {
                        sum += va[i, l] * vb[l, j];
                        magnitude += Math.Abs(va[i, l] * vb[l, j]);
                    }
                    // the same order, the same roundings
                    Assert.Equal(sum, product[i * n + j]);
                    Assert.Equal(magnitude, size[i * n + j]);
                }
            }
        }
    }

    [Fact]
    public void SomeRowsAlone()
    {
        using var a = Tensor.Random(DType.F32, 1, [100, 20]);
        using var b = Tensor.Random(DType.F32, 2, [20, 13]);
        var all = new double[100 * 13];
        GemmReference.Multiply(MatrixView.Of(a), MatrixView.Of(b), all);
        long[] rows = [99, 0, 5, 5, 64];
        var some = new double[rows.Length * 13];
        GemmReference.MultiplyRows(MatrixView.Of(a), MatrixView.Of(b), rows, some);
        for (var i = 0; i < rows.Length; i++) Assert.Equal(all.AsSpan((int)rows[i] * 13, 13).ToArray(), some.AsSpan(i * 13, 13).ToArray());
        GemmReference.MultiplyRows(MatrixView.Of(a), MatrixView.Of(b), [], []);
        Assert.Throws<TensorException>(() => GemmReference.MultiplyRows(MatrixView.Of(a), MatrixView.Of(b), [100], new double[13]));
        Assert.Throws<TensorException>(() => GemmReference.MultiplyRows(MatrixView.Of(a), MatrixView.Of(b), [-1], new double[13]));
        Assert.Throws<TensorException>(() => GemmReference.MultiplyRows(MatrixView.Of(a), MatrixView.Of(b), [1], new double[12]));
        Assert.Throws<TensorException>(() => GemmReference.Multiply(MatrixView.Of(a), MatrixView.Of(a), new double[100 * 20]));
    }

    [Fact]
    public void CancellationThatLosesInFloatIsExactHere()
    {
        using var a = Tensor.FromArray([1e8f, 1f, -1e8f], 1, 3);
        using var b = Tensor.FromArray([1f, 1f, 1f], 3, 1);
        Assert.Equal(1.0, GemmReference.Multiply(a, b)[0, 0]);
    }

    [Fact]
    public void NaNAndInfinityGoThrough()
    {
        using var a = Tensor.FromArray([float.NaN, 1f, 0f, float.PositiveInfinity], 4, 1);
        using var b = Tensor.FromArray([2f, 0f], 1, 2);
        using var c = GemmReference.Multiply(a, b);
        Assert.Equal([double.NaN, double.NaN, 2, 0, 0, 0, double.PositiveInfinity, double.NaN], c.ToArray<double>());
    }

    [Fact]
    public void NarrowTypesAndWrongTypes()
    {
        using var a = Tensor.FromArray(new sbyte[] { 127, -128 }, 1, 2);
        using var b = Tensor.FromArray(new byte[] { 255, 255 }, 2, 1);
        Assert.Equal(-255.0, GemmReference.Multiply(a, b)[0, 0]);
        using var wide = Tensor.Zeros(DType.F64, 2, 1);
        Assert.Throws<TensorException>(() => GemmReference.Multiply(a, wide));
        Assert.Throws<TensorException>(() => GemmReference.Multiply(Tensor.Zeros(DType.F32, 3), Tensor.Zeros(DType.F32, 3)));
    }
}
