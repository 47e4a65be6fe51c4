using MaxTune.Runtime;
using Xunit;

namespace MaxTune.Tests.Lowering;

/// <summary>Insertions into one destination, compiled: offsets known or not, several threads, more than a vector and less.</summary>
public class ConcatTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(37, 2)]
    public void Columns_lie_side_by_side(int rows, int threads)
    {
        using var model = Model.Compile("""
            func.func @main(%a: tensor<?x5xf32>, %b: tensor<?x33xf32>) -> tensor<?x43xf32> {
              %r = mt.neg %a : tensor<?x5xf32>
              %c = mt.concat %r, %b, %a axis = 1 : (tensor<?x5xf32>, tensor<?x33xf32>, tensor<?x5xf32>) -> tensor<?x43xf32>
              return %c : tensor<?x43xf32>
            }
            """, new CompileOptions { Threads = threads });
        using Tensor a = Tensor.Random(DType.F32, 1, [rows, 5]), b = Tensor.Random(DType.F32, 2, [rows, 33]);
        using var c = model.Run(a, b)[0];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < 43; j++) Assert.Equal(j < 5 ? -a[i, j] : j < 38 ? b[i, j - 5] : a[i, j - 38], c[i, j]);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(6, 1, 2)]
    [InlineData(19, 4, 3)]
    public void Rows_follow_rows_of_any_number(int before, int more, int threads)
    {
        using var model = Model.Compile("""
            func.func @main(%cache: tensor<2x?x8xbf16>, %new: tensor<2x?x8xbf16>) -> tensor<2x?x8xbf16> {
              %c = mt.concat %cache, %new axis = 1 : (tensor<2x?x8xbf16>, tensor<2x?x8xbf16>) -> tensor<2x?x8xbf16>
              return %c : tensor<2x?x8xbf16>
            }
            """, new CompileOptions { Threads = threads });
        using Tensor a = Tensor.Random(DType.BF16, 1, [2, before, 8]), b = Tensor.Random(DType.BF16, 2, [2, more, 8]);
        using var c = model.Run(a, b)[0];
        Assert.Equal([2, before + more, 8], c.Shape.ToArray());
        for (int h = 0; h < 2; h++)
            for (int i = 0; i < before + more; i++)
                for (int j = 0; j < 8; j++) Assert.Equal(i < before ? a[h, i, j] : b[h, i - before, j], c[h, i, j]);
    }
}
