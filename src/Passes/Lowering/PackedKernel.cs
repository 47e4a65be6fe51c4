using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>Rewrites a contraction to read its constant B as its schedule wants it.</summary>
public static class PackedKernel
{
    /// <summary>In panels [⌈n / nr⌉, k, nr].</summary>
    public static bool Rewrite(GemmKernel gemm, int nr)
    {
        long n = gemm.N, k = gemm.K;
        if (n <= 0 || k <= 0 || n == IrType.Dynamic || k == IrType.Dynamic) return false;
        long panels = (n + nr - 1) / nr;
        var argument = Exchange(gemm, Pack(gemm, gemm.ConstantB!, new TensorType([panels, k, nr], gemm.BType.Element)));

        // loops (m, p, n, k), or (p, n, k) without rows
        bool rows = gemm.MDim is not null;
        int m = 0, p = rows ? 1 : 0, c = p + 1, r = p + 2, dims = p + 3;
        var aDims = gemm.Maps[0].Results.Select(d => ((AffineDim)d).Position == gemm.KDim ? r : m).ToArray();
        int[] outDims = rows ? [m, p, c] : [p, c];
        AffineMap[] maps = [AffineMap.Select(dims, aDims), AffineMap.Select(dims, p, r, c), AffineMap.Select(dims, outDims)];

        var b = OpBuilder.BeforeOp(gemm.Contraction);
        b.Location = gemm.Contraction.Location;
        var element = gemm.AccumulatorElement;
        long rowCount = gemm.M;
        var blocked = new TensorType(rows ? [rowCount, panels, nr] : [panels, nr], element);
        var fill = gemm.Contraction.Operand(2).DefiningOp!;
        var empty = b.CreateValue(TensorOps.Empty, DynamicRows(b, gemm), blocked);
        var zero = b.Fill(fill.Operand(0), empty);
        var kinds = Enumerable.Range(0, dims).Select(d => d == r ? IteratorKind.Reduction : IteratorKind.Parallel).ToArray();
        var product = Contract(b, gemm, argument, zero, maps, kinds);

        long padded = panels * nr;
        var groups = rows ? new ArrayAttr([ArrayAttr.OfI64([0]), ArrayAttr.OfI64([1, 2])]) : new ArrayAttr([ArrayAttr.OfI64([0, 1])]);
        Value result = b.CreateValue(TensorOps.CollapseShape, [product], new TensorType(rows ? [rowCount, padded] : [padded], element),
            new AttrList { { "reassociation", groups } });
        if (padded != n)
        {
            Value[] sizes = DynamicRows(b, gemm);
            result = b.CreateValue(TensorOps.ExtractSlice, [result, .. sizes], gemm.Contraction.Result().Type, new AttrList
            {
                { "static_offsets", DenseArrayAttr.I64(rows ? [0, 0] : [0]) },
                { "static_sizes", DenseArrayAttr.I64(rows ? [rowCount, n] : [n]) },
                { "static_strides", DenseArrayAttr.I64(rows ? [1, 1] : [1]) },
                { "operandSegmentSizes", DenseArrayAttr.I32([1, 0, sizes.Length, 0]) },
            });
        }
        gemm.Contraction.Result().ReplaceAllUsesWith(result);
        gemm.Contraction.Erase();
        if (!fill.Result().HasUses)
        {
            var oldEmpty = fill.Operand(1).DefiningOp;
            fill.Erase();
            if (oldEmpty is { } e && !e.Result().HasUses) e.Erase();
        }
        return true;
    }

    /// <summary>As [n, k], with k last.</summary>
    public static bool RewriteAlongK(GemmKernel gemm)
    {
        if (gemm.N == IrType.Dynamic || gemm.K == IrType.Dynamic) return false;
        // panels of one column
        var plain = Pack(gemm, gemm.ConstantB!, new TensorType([gemm.N, gemm.K, 1], gemm.BType.Element));
        var argument = Exchange(gemm, new DenseElementsAttr(new TensorType([gemm.N, gemm.K], gemm.BType.Element), plain.RawMemory));
        int dims = gemm.Maps[1].DimCount;
        AffineMap[] maps = [gemm.Maps[0], gemm.NDim is { } n ? AffineMap.Select(dims, n, gemm.KDim) : AffineMap.Select(dims, gemm.KDim), gemm.Maps[2]];
        var b = OpBuilder.BeforeOp(gemm.Contraction);
        b.Location = gemm.Contraction.Location;
        IteratorKind[] kinds = [.. Enumerable.Range(0, dims).Select(d => d == gemm.KDim ? IteratorKind.Reduction : IteratorKind.Parallel)];
        gemm.Contraction.Result().ReplaceAllUsesWith(Contract(b, gemm, argument, gemm.Contraction.Operand(2), maps, kinds));
        gemm.Contraction.Erase();
        return true;
    }

    // another constant in the place of B
    private static BlockArgument Exchange(GemmKernel gemm, DenseElementsAttr value)
    {
        var kernel = gemm.Kernel;
        var argument = (BlockArgument)gemm.B;
        var weight = kernel.Operand(argument.Index);
        var packed = OpBuilder.BeforeOp(kernel).CreateValue(ArithOps.Constant, [], value.Type,
            new AttrList { { "value", value } }, 0, (weight.NameHint ?? "w") + ".packed");
        kernel.SetOperand(argument.Index, packed);
        argument.Type = value.Type;
        if (!weight.HasUses) weight.DefiningOp!.Erase();
        return argument;
    }

    private static Value Contract(OpBuilder b, GemmKernel gemm, Value weight, Value init, AffineMap[] maps, IteratorKind[] kinds) =>
        b.Generic([gemm.A, weight], init, maps, kinds, (inner, x) =>
        {
            Value p = gemm.Widened(inner, 0, x[0]), q = gemm.Widened(inner, 1, x[1]);
            return gemm.AccumulatorElement is FloatType ? inner.AddF(x[2], inner.MulF(p, q)) : inner.AddI(x[2], inner.MulI(p, q));
        });

    private static Value[] DynamicRows(OpBuilder b, GemmKernel gemm)
    {
        if (gemm.M != IrType.Dynamic) return [];
        int at = 0;
        while (((AffineDim)gemm.Maps[0].Results[at]).Position != gemm.MDim) at++;
        var index = b.CreateValue(ArithOps.Constant, [], IrType.Index, new AttrList { { "value", IntegerAttr.Index(at) } });
        return [b.CreateValue(TensorOps.Dim, [gemm.A, index], IrType.Index)];
    }

    // packed[p, k, c] = B[k, p * nr + c], zero past the last column
    private static DenseElementsAttr Pack(GemmKernel gemm, DenseElementsAttr weight, TensorType type)
    {
        if (weight.IsSplat && gemm.N % type.Extents[2] == 0) return new DenseElementsAttr(type, weight.RawMemory);
        int size = weight.ElementSize;
        long nr = type.Extents[2], k = gemm.K, n = gemm.N;
        var from = weight.Expanded().Span;
        var to = new byte[checked((int)(type.ElementCount * size))];
        bool columnsLast = ((AffineDim)gemm.Maps[1].Results[^1]).Position == gemm.NDim;
        long kStride = columnsLast ? n : 1, nStride = columnsLast ? 1 : k;
        for (long column = 0; column < n; column++)
            for (long row = 0; row < k; row++)
                from.Slice((int)((row * kStride + column * nStride) * size), size).CopyTo(to.AsSpan((int)(((column / nr * k + row) * nr + column % nr) * size)));
        return new DenseElementsAttr(type, to);
    }
}
