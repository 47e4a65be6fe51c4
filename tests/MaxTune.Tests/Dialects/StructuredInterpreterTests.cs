using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.Dialects;

/// <summary>The interpreter's ways through a structured operation agree with a plain loop.</summary>
public class StructuredInterpreterTests
{
    private static readonly IteratorKind[] Ppr = [IteratorKind.Parallel, IteratorKind.Parallel, IteratorKind.Reduction];

    // sizes around the vector width and the block of rows
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 7)]
    [InlineData(2, 65, 9)]
    [InlineData(4, 64, 8)]
    [InlineData(5, 3, 33)]
    public void Contractions_are_sums_of_products(int m, int n, int k)
    {
        var random = new Random(m * 100 + n);
        NdArray a = Random(random, m, k), w = Random(random, n, k), c = Random(random, m, n);
        var y = Run([a, w, c], (b, x) => b.LinalgMatMul(x[0], x[1], x[2], [AffineMap.Select(3, 0, 2), AffineMap.Select(3, 1, 2), AffineMap.Select(3, 0, 1)]));
        for (int i = 0; i < m; i++)
            for (int j = 0; j < n; j++)
            {
                double sum = c.Floats[i * n + j];
                for (int p = 0; p < k; p++) sum += a.Floats[i * k + p] * w.Floats[j * k + p];
                Assert.Equal(sum, y.Floats[i * n + j], 12);
            }
    }

    [Fact]
    public void Batches_keep_to_themselves()
    {
        var random = new Random(1);
        NdArray a = Random(random, 3, 2, 4), q = Random(random, 3, 4, 5), c = NdArray.Zeros(IrType.F32, 3, 2, 5);
        var y = Run([a, q, c], (b, x) => b.LinalgBatchMatMul(x[0], x[1], x[2]));
        for (int batch = 0; batch < 3; batch++)
            for (int i = 0; i < 2; i++)
                for (int j = 0; j < 5; j++)
                    Assert.Equal(Enumerable.Range(0, 4).Sum(p => a.Floats[batch * 8 + i * 4 + p] * q.Floats[batch * 20 + p * 5 + j]), y.Floats[batch * 10 + i * 5 + j], 12);
    }

    // more points than a block of lanes: 100 x 100 > 8192
    [Fact]
    public void Lane_wise_bodies_agree_with_point_by_point()
    {
        var random = new Random(2);
        NdArray x = Random(random, 100, 100), row = Random(random, 100), y = NdArray.Zeros(IrType.F32, 100, 100);
        AffineMap[] maps = [AffineMap.Identity(2), AffineMap.Select(2, 1), AffineMap.Select(2, 1, 0)];
        var fast = Run([x, row, y], (b, v) => b.Generic([v[0], v[1]], v[2], maps, new IteratorKind[2], (inner, e) => Body(inner, e)));
        var slow = Run([x, row, y], (b, v) => b.Generic([v[0], v[1]], v[2], maps, new IteratorKind[2], (inner, e) =>
        {
            var value = Body(inner, e);
            // a region in the body sends the interpreter point by point
            return inner.If(inner.ConstantBool(true), [IrType.F32], _ => [value], _ => [value]).Op.Result();
        }));
        Assert.Equal(slow.Floats, fast.Floats);
        Assert.Equal(Math.Max(x.Floats[3 * 100 + 7] + row.Floats[7], 0) * 3, fast.Floats[7 * 100 + 3], 12);

        static Value Body(OpBuilder b, Value[] e)
        {
            var index = b.CreateValue(LinalgOps.Index, [], IrType.Index, new AttrList { { "dim", IntegerAttr.I64(0) } });
            var max = b.MaximumF(b.AddF(e[0], e[1]), b.ConstantFloat(0, IrType.F32));
            return b.MulF(max, b.SIToFP(b.IndexCast(index, IrType.I64), IrType.F32));
        }
    }

    [Fact]
    public void Reductions_keep_their_order_and_start()
    {
        NdArray x = NdArray.Of(IrType.F32, [2, 3], [1.0, 2, 3, 4, 5, 6]), init = NdArray.Of(IrType.F32, [2], [10.0, 20]);
        // acc ← 2 acc + x: order matters
        var y = Run([x, init], (b, v) => b.Generic([v[0]], v[1], [AffineMap.Identity(2), AffineMap.Select(2, 0)], [IteratorKind.Parallel, IteratorKind.Reduction],
            (inner, e) => inner.AddF(inner.AddF(e[1], e[1]), e[0])));
        Assert.Equal([(((10 * 2 + 1) * 2) + 2) * 2 + 3, (((20 * 2 + 4) * 2) + 5) * 2 + 6], y.Floats);
    }

    [Fact]
    public void Empty_loops_leave_the_destination()
    {
        NdArray a = NdArray.Zeros(IrType.F32, 2, 0), w = NdArray.Zeros(IrType.F32, 0, 2), c = NdArray.Of(IrType.F32, [2, 2], [1.0, 2, 3, 4]);
        Assert.Equal([1.0, 2, 3, 4], Run([a, w, c], (b, x) => b.LinalgMatMul(x[0], x[1], x[2])).Floats);
    }

    [Fact]
    public void Extents_that_disagree_are_reported()
    {
        NdArray a = NdArray.Zeros(IrType.F32, 2, 3), w = NdArray.Zeros(IrType.F32, 4, 2), c = NdArray.Zeros(IrType.F32, 2, 2);
        var error = Assert.Throws<InterpreterException>(() => Run([a, w, c], (b, x) => b.LinalgMatMul(x[0], x[1], x[2]), open: true));
        Assert.Contains("loop 2 of 'linalg.matmul' has extent 3, but dimension 0 of operand #1 has 4", error.Message);
    }

    [Fact]
    public void Integers_wrap_at_their_width()
    {
        NdArray a = NdArray.Of(IrType.I8, [1, 2], [100L, 100]), w = NdArray.Of(IrType.I8, [2, 1], [100L, 100]), c = NdArray.Zeros(IrType.I32, 1, 1), d = NdArray.Zeros(IrType.I8, 1, 1);
        Assert.Equal([20000L], Run([a, w, c], (b, x) => b.LinalgMatMul(x[0], x[1], x[2])).Ints);
        Assert.Equal([32L], Run([a, w, d], (b, x) => b.LinalgMatMul(x[0], x[1], x[2])).Ints);
    }

    [Fact]
    public void Roles_of_loops()
    {
        var module = BuiltinBuilder.Module();
        var f = OpBuilder.AtEnd(module.Body).Func("f", new FunctionType([T(4, 8), T(16, 8), T(16, 4)], []));
        var b = OpBuilder.AtEnd(f.Entry);
        var op = b.Generic([f.Arguments[0], f.Arguments[1]], f.Arguments[2], [AffineMap.Select(3, 1, 2), AffineMap.Select(3, 0, 2), AffineMap.Select(3, 0, 1)], Ppr,
            (inner, e) => inner.AddF(inner.MulF(e[1], e[0]), e[2])).Owner;
        var dims = ContractionDims.Of(new StructuredOp(op))!;
        Assert.Empty(dims.Batch);
        Assert.Equal([1, 0, 2], [.. dims.M, .. dims.N, .. dims.K]);
        var notAdded = b.Generic([f.Arguments[0], f.Arguments[1]], f.Arguments[2], [AffineMap.Select(3, 1, 2), AffineMap.Select(3, 0, 2), AffineMap.Select(3, 0, 1)], Ppr,
            (inner, e) => inner.MaximumF(inner.MulF(e[1], e[0]), e[2])).Owner;
        Assert.Null(ContractionDims.Of(new StructuredOp(notAdded)));
    }

    private static TensorType T(params long[] shape) => new(shape, IrType.F32);

    private static NdArray Random(Random random, params long[] shape)
    {
        var array = NdArray.Zeros(IrType.F32, shape);
        for (int i = 0; i < array.Floats.Length; i++) array.Floats[i] = (float)(random.NextDouble() * 2 - 1);
        return array;
    }

    /// <summary>Runs one operation on tensors, in f64.</summary>
    private static NdArray Run(NdArray[] inputs, Func<OpBuilder, IReadOnlyList<Value>, Value> make, bool open = false)
    {
        var module = BuiltinBuilder.Module();
        var types = inputs.Select(i => (IrType)new TensorType(open ? i.Shape.Select(_ => IrType.Dynamic).ToArray() : i.Shape, i.Element)).ToArray();
        var f = OpBuilder.AtEnd(module.Body).Func("f", new FunctionType(types, []), (b, x) => b.Return(make(b, [.. x])));
        f.UpdateType();
        return (NdArray)new Interpreter(module) { WidePrecision = true }.Call("f", inputs)[0];
    }
}
