using CsCheck;
using MaxTune.Runtime;
using Xunit;

namespace MaxTune.Tests.Runtime;

public class TensorTests
{
    [Fact]
    public void NamesAndSizesAgreeWithTheClrTypes()
    {
        foreach (var type in DTypes.All) Assert.Equal(type, DTypes.Parse(type.Name));
        Assert.Equal(DType.U8, DTypes.Parse("u8"));
        Assert.Equal(DType.I1, DTypes.Parse("bool"));
        Assert.Equal(DType.I8, DTypes.Parse("si8"));
        Assert.Equal(DType.BF16, DTypes.Of<BFloat16>());
        Assert.Equal(2, DType.F16.Size);
        Assert.False(DTypes.TryParse("u", out _) || DTypes.TryParse("", out _) || DTypes.TryParse(null, out _) || DTypes.TryParse("f31", out _));
        Assert.Contains("f31", Assert.Throws<TensorException>(() => DTypes.Parse("f31")).Message);
        Assert.Throws<TensorException>(() => DTypes.Of<Guid>());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1 << 20)]
    public unsafe void BuffersAreAlignedAndZeroed(long bytes)
    {
        using var buffer = new AlignedBuffer(bytes);
        Assert.Equal(bytes, buffer.ByteLength);
        Assert.Equal(0, (nint)buffer.Pointer % 64);
        for (long i = 0; i < bytes; i++) Assert.Equal(0, buffer.Pointer[i]);
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => (nint)buffer.Pointer);
    }

    [Fact]
    public void SizesThatCannotBeAreTensorExceptions()
    {
        Assert.Throws<TensorException>(() => new AlignedBuffer(-1));
        Assert.Throws<TensorException>(() => new AlignedBuffer(long.MaxValue));
        Assert.Throws<TensorException>(() => new AlignedBuffer(1L << 50));
        Assert.Throws<TensorException>(() => Tensor.Zeros(DType.F32, long.MaxValue, 2));
        Assert.Throws<TensorException>(() => Tensor.Zeros(DType.F32, 1L << 62));
        Assert.Throws<TensorException>(() => Tensor.Zeros(DType.F32, 1L << 40, 1L << 40, 0));
        Assert.Throws<TensorException>(() => Tensor.Zeros(DType.F32, 3, -1));
        Assert.Throws<TensorException>(() => Tensor.Zeros(DType.F32, new long[65]));
        Assert.Throws<TensorException>(() => Tensor.FromArray([1f, 2f], 3));
        Assert.Equal(long.MaxValue, Shapes.ElementCount([long.MaxValue, 1]));
    }

    [Fact]
    public void ZeroSizedTensorsWork()
    {
        using var x = Tensor.Zeros(DType.F32, 0, 5);
        Assert.Equal(0, x.ElementCount);
        Assert.True(x.AsSpan<float>().IsEmpty);
        Assert.True(x.Transpose().IsContiguous);
        using var copy = x.Transpose().Clone();
        Assert.Equal("tensor<5x0xf32>", copy.ToString());
        Assert.True(x.AllClose(Tensor.Zeros(DType.F32, 0, 5)).Ok);
        x.Fill(3);
        Assert.Equal(0, x.Slice(1, 5, 0).ElementCount);
        Assert.Throws<TensorException>(() => x[0, 0]);
    }

    [Fact]
    public void ScalarsHaveRankZero()
    {
        using var x = Tensor.Scalar(2.5f);
        Assert.Equal("tensor<f32>", x.ToString());
        Assert.Equal(2.5, x[[]]);
        using var copy = x.ConvertTo(DType.F64);
        Assert.Equal(2.5, copy[[]]);
        Assert.Equal(0, x.Transpose().Rank);
    }

    [Fact]
    public void ViewsShareMemory()
    {
        using var x = Tensor.FromArray(Enumerable.Range(0, 24).ToArray(), 2, 3, 4);
        var t = x.Transpose(2, 0, 1);
        Assert.Equal([4, 2, 3], t.Shape.ToArray());
        Assert.Equal(x[1, 2, 3], t[3, 1, 2]);
        Assert.False(t.IsContiguous);
        Assert.Throws<TensorException>(() => t.AsSpan<int>());
        t[3, 1, 2] = -1;
        Assert.Equal(-1, x[1, 2, 3]);
        var s = x.Slice(2, 1, 2, step: 2).Slice(0, 1, 1);
        Assert.Equal([13, 15, 17, 19, 21, -1], s.ToArray<int>());
        Assert.Same(x, x.Contiguous());
        Assert.Equal([0, 4, 8], x.Slice(0, 0, 1).Slice(2, 0, 1).Reshape2().ToArray<int>());
        Assert.Equal(20, x.Reshape(6, 4)[5, 0]);
        Assert.Equal([0, 0, 1, 1], Tensor.FromArray([0, 1], 2, 1).BroadcastTo(2, 2).ToArray<int>());
        Assert.Equal([5, 6, 5, 6], Tensor.FromArray([5, 6], 2).BroadcastTo(2, 2).ToArray<int>());
    }

    [Fact]
    public void ViewsOutsideTheTensorAreRefused()
    {
        using var x = Tensor.Zeros(DType.F32, 4, 5);
        Assert.Throws<TensorException>(() => x.Slice(0, 3, 2));
        Assert.Throws<TensorException>(() => x.Slice(0, -1, 1));
        Assert.Throws<TensorException>(() => x.Slice(0, 0, 3, step: 2));
        Assert.Throws<TensorException>(() => x.Slice(0, 0, 2, step: long.MaxValue));
        Assert.Throws<TensorException>(() => x.Slice(0, 0, 1, step: 0));
        Assert.Throws<TensorException>(() => x.Slice(2, 0, 1));
        Assert.Throws<TensorException>(() => x.Transpose(0, 0));
        Assert.Throws<TensorException>(() => x.Transpose(0));
        Assert.Throws<TensorException>(() => x.Transpose().Reshape(20));
        Assert.Throws<TensorException>(() => x.Reshape(21));
        Assert.Throws<TensorException>(() => x.BroadcastTo(4, 6));
        Assert.Throws<TensorException>(() => x.BroadcastTo(5));
        Assert.Throws<TensorException>(() => x[4, 0]);
        Assert.Throws<TensorException>(() => x[0, -1]);
        Assert.Throws<TensorException>(() => x[0]);
        Assert.Throws<TensorException>(() => x.AsSpan<double>());
        using var arena = new AlignedBuffer(100);
        Assert.Equal(24, Tensor.Over(arena, 4, DType.F32, [4, 6]).ElementCount);
        Assert.Throws<TensorException>(() => Tensor.Over(arena, 8, DType.F32, [4, 6]));
        Assert.Throws<TensorException>(() => Tensor.Over(arena, 2, DType.F32, [1]));
        Assert.Throws<TensorException>(() => Tensor.Over(arena, -4, DType.F32, [1]));
        Assert.Equal(0, Tensor.Over(arena, 100, DType.F32, [0]).ElementCount);
    }

    [Fact]
    public void DisposedTensorsSaySo()
    {
        var x = Tensor.Zeros(DType.F32, 4);
        var view = x.Slice(0, 1, 2);
        view.Dispose();
        Assert.Equal(0, x[1]);
        x.Dispose();
        x.Dispose();
        Assert.Throws<ObjectDisposedException>(() => x[1]);
        Assert.Throws<ObjectDisposedException>(() => view[1]);
    }

    [Fact]
    public void CloneOfAnyTransposedSliceReadsTheSameElements()
    {
        var cases = Gen.Select(Gen.Int[0, 4].Array[1, 4], Gen.Int[0, 1000]);
        cases.Sample((dims, seed) =>
        {
            var random = new Random(seed);
            using var x = Tensor.Random(DTypes.All[seed % DTypes.All.Count], (ulong)seed, [.. dims.Select(d => (long)d)]);
            var order = Enumerable.Range(0, dims.Length).ToArray();
            random.Shuffle(order);
            var view = x.Transpose(order);
            for (var d = 0; d < view.Rank; d++)
            {
                var start = random.Next((int)view.Shape[d] + 1);
                var step = random.Next(1, 3);
                view = view.Slice(d, start, (view.Shape[d] - start + step - 1) / step, step);
            }
            using var copy = view.Clone();
            Assert.True(copy.IsContiguous);
            Assert.True(copy.AllClose(view, 0, 0).Ok);
            var index = new long[view.Rank];
            if (copy.ElementCount == 0) return;
            do Assert.Equal(view[index], copy[index]);
            while (Shapes.Next(index, view.Shape));
        }, iter: 300);
    }

    [Fact]
    public void ConversionsSaturateAndRound()
    {
        using var x = Tensor.FromArray([1.5, -1.5, 300, -300, double.NaN, double.PositiveInfinity, 1e30], 7);
        Assert.Equal([1, -1, 127, -128, 0, 127, 127], x.ConvertTo(DType.I8).ToArray<sbyte>());
        Assert.Equal([1, 0, 255, 0, 0, 255, 255], x.ConvertTo(DType.U8).ToArray<byte>());
        Assert.Equal(long.MaxValue, x.ConvertTo(DType.I64).ToArray<long>()[6]);
        Assert.Equal([true, true, true, true, true, true, true], x.ConvertTo(DType.I1).ToArray<bool>());
        Assert.Equal(Half.PositiveInfinity, x.ConvertTo(DType.F16).ToArray<Half>()[6]);
        using var big = Tensor.FromArray([ulong.MaxValue, (1UL << 53) + 1], 2);
        Assert.Equal([long.MaxValue, (1L << 53) + 1], big.ConvertTo(DType.I64).ToArray<long>());
        using var strided = Tensor.FromArray([1f, 2f, 3f, 4f], 2, 2);
        Assert.Equal([1f, 3f, 2f, 4f], strided.Transpose().ConvertTo(DType.BF16).ToArray<BFloat16>().Select(b => (float)b));
    }

    [Fact]
    public void RandomIsTheSameForASeed()
    {
        foreach (var type in DTypes.All)
        {
            using var a = Tensor.Random(type, 7, [3, 50]);
            using var b = Tensor.Random(type, 7, [150]);
            using var c = Tensor.Random(type, 8, [3, 50]);
            Assert.True(a.Bytes.SequenceEqual(b.Bytes));
            Assert.False(a.Bytes.SequenceEqual(c.Bytes));
            for (var i = 0; i < 150; i++) Assert.InRange(b[i], type.IsFloat ? -1 : -100, type.IsFloat ? 0.99999999999 : 100);
        }
        using var known = Tensor.Random(DType.I32, 0, [8], 1, 6);
        var values = known.ToArray<int>();
        Assert.All(values, v => Assert.InRange(v, 1, 6));
        Assert.True(values.Distinct().Count() > 1);
    }

    [Fact]
    public void AllCloseFindsTheWorstElement()
    {
        using var expected = Tensor.FromArray([1f, 2f, 3f, 1000f], 2, 2);
        using var actual = Tensor.FromArray([1f, 2.5f, 3.25f, 1000.5f], 2, 2);
        var result = actual.AllClose(expected, rtol: 1e-2, atol: 0);
        Assert.False(result.Ok);
        Assert.Equal(2, result.Mismatches);
        Assert.Equal([0, 1], result.WorstIndex!);
        Assert.Equal((2.5, 2.0, 0.5), (result.Actual, result.Expected, result.MaxAbsoluteError));
        Assert.Equal("2 of 4 elements differ; worst at [0, 1]: 2.5, expected 2", result.ToString());
        Assert.True(actual.AllClose(expected, rtol: 0, atol: 0.5).Ok);
        Assert.False(actual.AllClose(expected, rtol: 0, atol: 0.499).Ok);
        Assert.Throws<TensorException>(() => actual.AllClose(expected.Reshape(4)));
    }

    [Fact]
    public void AllCloseOnSpecialValues()
    {
        using var a = Tensor.FromArray([float.NaN, float.PositiveInfinity, 0f], 3);
        using var b = Tensor.FromArray([float.NaN, float.PositiveInfinity, -0f], 3);
        using var c = Tensor.FromArray([0f, float.NegativeInfinity, 0f], 3);
        Assert.Equal(1, a.AllClose(b).Mismatches);
        Assert.True(a.AllClose(b, nanMatchesNaN: true).Ok);
        Assert.Equal(2, a.AllClose(c, rtol: 1e30, atol: 1e30, nanMatchesNaN: true).Mismatches);
        using var finite = Tensor.FromArray([0f, 1e30f, 0f], 3);
        Assert.Equal(2, finite.AllClose(a, rtol: 1, atol: 1e30).Mismatches);
        using var big = Tensor.FromArray([1L << 60, 0], 2);
        using var bigger = Tensor.FromArray([(1L << 60) + 1, 0], 2);
        Assert.False(big.AllClose(bigger, 0, 0.5).Ok);
        Assert.Equal([0], big.AllClose(bigger, 0, 0.5).WorstIndex!);
    }
}

file static class Reshaping
{
    // a slice is not contiguous: pack, then flatten
    public static Tensor Reshape2(this Tensor x)
    {
        var packed = x.Clone();
        return packed.Reshape(packed.ElementCount);
    }
}
