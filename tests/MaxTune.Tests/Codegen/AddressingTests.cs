using MaxTune.Codegen.Analysis;
using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.Codegen;

public class AddressingTests
{
    private static Operation Function(IrType[] inputs, Action<OpBuilder, IReadOnlyList<BlockArgument>> body) =>
        new OpBuilder().Func("f", new FunctionType(inputs, []), (b, args) =>
        {
            body(b, args);
            b.Return();
        }).Op;

    private static NdArray Data(int seed, params long[] shape) => Differential.Random(new Random(seed), IrType.F32, shape);
    private static MemRefType F32(params long[] shape) => new(shape, IrType.F32);

    private static Value[] Indices(OpBuilder b, params long[] values) => [.. values.Select(v => (Value)b.ConstantIndex(v))];

    /// <summary>out[i, j, ...] = view[i, j, ...] + 1 over a box, by sequential loops.</summary>
    private static void CopyBox(OpBuilder b, Value view, Value output, params Value[] extents) => Nest(b, view, output, extents, []);

    private static void Nest(OpBuilder b, Value view, Value output, Value[] extents, Value[] ivs)
    {
        if (ivs.Length == extents.Length) b.Store(b.AddF(b.Load(view, ivs), b.ConstantFloat(1, IrType.F32)), output, ivs);
        else b.For(b.ConstantIndex(0), extents[ivs.Length], b.ConstantIndex(1), (b, i) => Nest(b, view, output, extents, [.. ivs, i]));
    }

    [Fact]
    public void SubViewsWithOffsetsAndStrides()
    {
        var function = Function([F32(10, 12), F32(4, 5)], (b, args) =>
            CopyBox(b, b.SubView(args[0], [1, 2], [4, 5], [2, 2]), args[1], Indices(b, 4, 5)));
        Differential.Check(function, [Data(1, 10, 12), Data(2, 4, 5)]);
    }

    [Fact]
    public void SubViewsOfSubViewsAtLoopPositions()
    {
        var function = Function([F32(8, 8), F32(8, 8)], (b, args) =>
        {
            b.For(b.ConstantIndex(0), b.ConstantIndex(8), b.ConstantIndex(4), (b, i) =>
            {
                Value rows = b.SubView(args[0], [i, 0], [4, 8], [1, 1]);
                Value output = b.SubView(args[1], [i, 0], [4, 8], [1, 1]);
                b.For(b.ConstantIndex(0), b.ConstantIndex(8), b.ConstantIndex(2), (b, j) =>
                    CopyBox(b, b.SubView(rows, [0, j], [4, 2], [1, 1]), b.SubView(output, [0, j], [4, 2], [1, 1]), Indices(b, 4, 2)));
            });
        });
        Differential.Check(function, [Data(1, 8, 8), Data(2, 8, 8)]);
    }

    [Theory, InlineData(0, 3, 1), InlineData(2, 4, 2), InlineData(1, 0, 1)]
    public void SubViewsOfSizesAndStridesKnownOnlyWhenRunning(long offset, long size, long stride)
    {
        var function = Function([F32(10, 10), F32(10, 10), IrType.Index, IrType.Index, IrType.Index], (b, args) =>
        {
            Value view = b.SubView(args[0], [args[2], 1], [args[3], 2], [args[4], 3]);
            CopyBox(b, view, args[1], b.Dim(view, 0), b.ConstantIndex(2));
        });
        Differential.Check(function, [Data(1, 10, 10), Data(2, 10, 10), offset, size, stride]);
    }

    [Fact]
    public void SubViewsThatDropUnitDimensions()
    {
        var function = Function([F32(3, 4, 5), F32(5)], (b, args) =>
        {
            var dropped = new MemRefType([5], IrType.F32, new StridedLayoutAttr([1], 27));
            CopyBox(b, b.SubView(args[0], [1, 1 + 0, 2 - 2], [1, 1, 5], [1, 1, 1], new MemRefType([5], IrType.F32, new StridedLayoutAttr([1], 25))), args[1], Indices(b, 5));
            CopyBox(b, b.SubView(args[0], [1, 1, 2], [1, 1, 1], [1, 1, 1], new MemRefType([1], IrType.F32, dropped.Layout)), args[1], Indices(b, 1));
        });
        Differential.Check(function, [Data(1, 3, 4, 5), Data(2, 5)]);
    }

    [Fact]
    public void CollapsedAndExpandedShapes()
    {
        var function = Function([F32(4, 3, 5), F32(12, 5), F32(2, 6, 5)], (b, args) =>
        {
            CopyBox(b, b.MemRefCollapse(args[0], [[0, 1], [2]], F32(12, 5)), args[1], Indices(b, 12, 5));
            CopyBox(b, b.MemRefExpand(args[1], [[0, 1], [2]], [2, 6, 5], F32(2, 6, 5)), args[2], Indices(b, 2, 6, 5));
        });
        Differential.Check(function, [Data(1, 4, 3, 5), Data(2, 12, 5), Data(3, 2, 6, 5)]);
    }

    [Fact]
    public void ReinterpretedBuffers()
    {
        var layout = new StridedLayoutAttr([4, 1], 3);
        var function = Function([F32(40), F32(5, 3)], (b, args) =>
            CopyBox(b, b.ReinterpretCast(args[0], 3, [5, 3], [4, 1], new MemRefType([5, 3], IrType.F32, layout)), args[1], Indices(b, 5, 3)));
        Differential.Check(function, [Data(1, 40), Data(2, 5, 3)]);
    }

    [Fact]
    public void TransposedAccessAndConstantOffsets()
    {
        var function = Function([F32(9, 7), F32(7, 9)], (b, args) =>
            b.For(b.ConstantIndex(1), b.ConstantIndex(8), b.ConstantIndex(1), (b, i) =>
                b.For(b.ConstantIndex(0), b.ConstantIndex(7), b.ConstantIndex(1), (b, j) =>
                {
                    Value up = b.SubI(i, b.ConstantIndex(1)), down = b.AddI(i, b.ConstantIndex(1));
                    b.Store(b.AddF(b.AddF(b.Load(args[0], up, j), b.Load(args[0], i, j)), b.Load(args[0], down, j)), args[1], j, i);
                })));
        Differential.Check(function, [Data(1, 9, 7), Data(2, 7, 9)]);
    }

    [Fact]
    public void IndicesThatAreNotAffine()
    {
        var function = Function([F32(64), F32(64), new MemRefType([64], IrType.Index)], (b, args) =>
            b.For(b.ConstantIndex(0), b.ConstantIndex(64), b.ConstantIndex(1), (b, i) =>
            {
                Value gathered = b.Load(args[0], b.Load(args[2], i));
                Value wrapped = b.RemSI(b.MulI(i, i), b.ConstantIndex(64)), capped = b.MinSI(b.AddI(i, b.ConstantIndex(3)), b.ConstantIndex(63));
                b.Store(b.AddF(gathered, b.AddF(b.Load(args[0], wrapped), b.Load(args[0], capped))), args[1], i);
            }));
        var permutation = NdArray.Zeros(IrType.Index, 64);
        for (int i = 0; i < 64; i++) permutation[i] = (long)(i * 37 % 64);
        Differential.Check(function, [Data(1, 64), Data(2, 64), permutation]);
    }

    [Fact]
    public void AQuadraticIndexInsideItsLoop()
    {
        var function = Function([F32(64), F32(8)], (b, args) =>
            b.For(b.ConstantIndex(0), b.ConstantIndex(8), b.ConstantIndex(1), (b, i) => b.Store(b.Load(args[0], b.MulI(i, i)), args[1], i)));
        Differential.Check(function, [Data(1, 64), Data(2, 8)]);
    }

    [Fact]
    public void OneIndexUsedAsAValueToo()
    {
        var function = Function([new MemRefType([8, 8], IrType.Index)], (b, args) =>
            b.For(b.ConstantIndex(0), b.ConstantIndex(8), b.ConstantIndex(1), (b, i) =>
                b.For(i, b.ConstantIndex(8), b.ConstantIndex(1), (b, j) => b.Store(b.AddI(b.MulI(i, b.ConstantIndex(10)), j), args[0], j, i))));
        Differential.Check(function, [NdArray.Zeros(IrType.Index, 8, 8)]);
    }

    [Fact]
    public void BoundsThatDependOnOuterLoops()
    {
        // the last block is short: for j = i to min(i + 5, 12)
        var function = Function([F32(12, 3), F32(12, 3)], (b, args) =>
            b.For(b.ConstantIndex(0), b.ConstantIndex(12), b.ConstantIndex(5), (b, i) =>
                b.For(i, b.MinSI(b.AddI(i, b.ConstantIndex(5)), b.ConstantIndex(12)), b.ConstantIndex(1), (b, j) =>
                    b.For(b.ConstantIndex(0), b.ConstantIndex(3), b.ConstantIndex(1), (b, k) => b.Store(b.Load(args[0], j, k), args[1], b.SubI(b.ConstantIndex(11), j), k)))));
        Differential.Check(function, [Data(1, 12, 3), Data(2, 12, 3)]);
    }

    [Fact]
    public void ZeroTripLoopsLeaveLaterOnesAlone()
    {
        var function = Function([F32(IrType.Dynamic, 4), F32(IrType.Dynamic, 4), IrType.Index], (b, args) =>
        {
            Value ld = b.Dim(args[0], 0);
            for (int pass = 0; pass < 2; pass++)
                b.For(b.ConstantIndex(0), pass == 0 ? args[2] : ld, b.ConstantIndex(1), (b, i) =>
                    b.Store(b.Load(args[0], b.SubI(b.SubI(ld, i), b.ConstantIndex(1)), b.ConstantIndex(1)), args[1], i, b.ConstantIndex(2)));
        });
        Differential.Check(function, [Data(1, 6, 4), Data(2, 6, 4), 0L]);
        Differential.Check(function, [Data(1, 6, 4), Data(2, 6, 4), 3L]);
    }

    [Fact]
    public unsafe void ArgumentsMayBeStrided()
    {
        var layout = new StridedLayoutAttr([IrType.Dynamic, 2], IrType.Dynamic);
        var function = Function([new MemRefType([IrType.Dynamic, 3], IrType.F32, layout), F32(4, 3)], (b, args) => CopyBox(b, args[0], args[1], b.Dim(args[0], 0), b.ConstantIndex(3)));
        var compiled = Differential.Compile(function);
        var source = Enumerable.Range(0, 100).Select(i => (float)i).ToArray();
        var result = new float[12];
        using var frame = compiled.NewFrame();
        fixed (float* x = source, y = result)
        {
            frame.Bind(0, x, [4, 3], [20, 2], 5).Bind(1, y).Run();
        }
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < 3; j++) Assert.Equal(source[5 + i * 20 + j * 2] + 1, result[i * 3 + j]);
        Assert.Throws<ArgumentException>(() => frame.Bind(1, null, [4, 4]));
        Assert.Throws<ArgumentException>(() => frame.Bind(0, null, [4, 3]));
        Assert.Throws<ArgumentException>(() => frame.Bind(0, null));
    }

    [Fact]
    public void FormsOfIndexValues()
    {
        Function([IrType.Index, IrType.Index], (b, args) =>
        {
            var forms = new AffineForms();
            AffineForm x = forms.Of(args[0]), y = forms.Of(args[1]);
            // 3 (x + 2) - y - x = 2x - y + 6
            Value v = b.SubI(b.SubI(b.MulI(b.AddI(args[0], b.ConstantIndex(2)), b.ConstantIndex(3)), args[1]), args[0]);
            Assert.Equal(x * 2 - y + AffineForm.Of(6), forms.Of(v));
            Assert.Equal(AffineForm.Zero, forms.Of(b.SubI(v, v)));
            var (slope, rest) = forms.Of(v).SplitBy(forms.SymbolOf(args[0]))!.Value;
            Assert.Equal((AffineForm.Of(2), AffineForm.Of(6) - y), (slope, rest));
            Value square = b.MulI(args[0], args[0]);
            Assert.Null(forms.Of(square).SplitBy(forms.SymbolOf(args[0])));
            Assert.Equal(x * y, forms.Of(b.MulI(args[1], args[0])));
            Assert.Equal(x * y + y, (x + AffineForm.Of(1)) * y);
            // not affine: its own unknown
            Value quotient = b.DivSI(args[0], b.ConstantIndex(2));
            Assert.Equal(AffineForm.Of(forms.SymbolOf(quotient)), forms.Of(quotient));
            Assert.Equal(x * 4, forms.Of(b.CreateValue(ArithOps.ShLI, [args[0], b.ConstantIndex(2)], IrType.Index)));
        });
    }
}
