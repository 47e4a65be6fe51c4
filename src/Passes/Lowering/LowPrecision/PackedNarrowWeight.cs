using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// Lays the constant weight of a narrow contraction out in panels, once, at compile time; the kernel reads it back through a generic, so that it means what it meant:
/// <code>
/// %w : tensor&lt;100x64xbf16>                                →  %w.packed : tensor&lt;7x64x16xbf16>
/// linalg.matmul ins(%x, %w)                                   %u = linalg.generic (n, k) ↦ packed[n floordiv 16, k, n mod 16]; linalg.matmul ins(%x, %u)
/// </code>
/// Lowering reads the panels and no %u is ever made.
/// </summary>
public static class PackedNarrowWeight
{
    public static bool Rewrite(NarrowGemm gemm, PanelLayout layout)
    {
        if (gemm.IsPacked || gemm.Constant is not { } constant || !ReferenceEquals(SoleUser(gemm.Weight.Storage), gemm.Weight.Producer ?? gemm.Contraction)) return false;
        var weight = gemm.Weight;
        if (weight.Dequantization is { Group: > 0 } groups && (ConstantOf(gemm, groups.Scale) is null || groups.Zero is { } z && ConstantOf(gemm, z) is null)) return false;
        AffineExpr n = AffineExpr.Dim(0), k = AffineExpr.Dim(1);
        Replace(gemm, weight.Storage, constant, layout, weight.ColumnsLast);
        if (weight.Producer is not { } producer)
        {
            var b = OpBuilder.BeforeOp(gemm.Contraction);
            b.Location = gemm.Contraction.Location;
            var empty = b.Empty(new TensorType([gemm.N, gemm.K], weight.Element));
            var unpacked = b.Generic([weight.Storage], empty, [new AffineMap(2, 0, layout.At(n, k)), AffineMap.Identity(2)], [IteratorKind.Parallel, IteratorKind.Parallel], (_, x) => x[0]);
            if (weight.ColumnsLast)
            {
                // W is read as (n, k) from now on
                var maps = new StructuredOp(gemm.Contraction).IndexingMaps;
                maps[1] = new AffineMap(maps[1].DimCount, 0, new[] { maps[1].Results[1], maps[1].Results[0] });
                gemm.Contraction.SetAttr("indexing_maps", LinalgBuilder.Maps(maps));
            }
            gemm.Contraction.SetOperand(1, unpacked);
            return true;
        }
        var reads = new StructuredOp(producer).IndexingMaps;
        reads[0] = new AffineMap(2, 0, layout.At(n, weight.Bits == 4 ? k.FloorDiv(2) : k));
        if (weight.Dequantization is { Group: > 0 and var group } dequantization)
        {
            var scales = layout with { V = 1, Raised = false };
            foreach (var argument in new[] { dequantization.Scale, dequantization.Zero }.OfType<BlockArgument>())
            {
                Replace(gemm, argument, ConstantOf(gemm, argument)!, scales, false);
                reads[argument.Uses.First(u => ReferenceEquals(u.Owner, producer)).Index] = new AffineMap(2, 0, scales.At(n, k.FloorDiv(group)));
            }
        }
        if (layout.Raised)
        {
            // x → x ^ -128
            var user = producer.Body.Argument(0).Uses.First().Owner;
            var b = OpBuilder.BeforeOp(user);
            b.Location = user.Location;
            user.SetOperand(0, b.XOrI(producer.Body.Argument(0), b.ConstantInt(-128, IrType.I8)));
        }
        producer.SetAttr("indexing_maps", LinalgBuilder.Maps(reads));
        return true;
    }

    private static Operation? SoleUser(BlockArgument argument) => argument.HasOneUse ? argument.Uses.First().Owner : null;

    private static DenseElementsAttr? ConstantOf(NarrowGemm gemm, BlockArgument argument) =>
        argument.HasOneUse && gemm.Kernel.Operand(argument.Index).DefiningOp?.ConstantValue is DenseElementsAttr { Shaped.Rank: 2 } constant ? constant : null;

    private static void Replace(NarrowGemm gemm, BlockArgument argument, DenseElementsAttr constant, PanelLayout layout, bool columnsLast)
    {
        var plain = gemm.Kernel.Operand(argument.Index);
        var packed = layout.Pack(constant, columnsLast);
        gemm.Kernel.SetOperand(argument.Index, OpBuilder.BeforeOp(gemm.Kernel).CreateValue(ArithOps.Constant, [], packed.Type,
            new AttrList { { "value", packed } }, 0, (plain.NameHint ?? "w") + ".packed"));
        argument.Type = packed.Type;
        if (!plain.HasUses) plain.DefiningOp!.Erase();
    }
}
