using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>The x of a linear layer, [..., K], as one matrix [M, K], and the way back from [M, N] to [..., N].</summary>
internal sealed class LinearRows
{
    /// <summary>x as (m, k), w as (n, k), y as (m, n).</summary>
    public static readonly AffineMap[] Maps = [AffineMap.Select(3, 0, 2), AffineMap.Select(3, 1, 2), AffineMap.Select(3, 0, 1)];

    public static readonly IteratorKind[] Kinds = [IteratorKind.Parallel, IteratorKind.Parallel, IteratorKind.Reduction];

    private readonly TensorEmitter e;
    private readonly int leading;
    private readonly int[][] groups;
    private readonly object[] shape;

    public LinearRows(Value x, Value w, TensorEmitter e)
    {
        this.e = e;
        leading = ((TensorType)x.Type).Rank - 1;
        shape = [.. Enumerable.Range(0, leading).Select(d => e.Extent(x, d)), e.Extent(w, 0)];
        groups = leading == 0 ? [[0, 1]] : [[.. Enumerable.Range(0, leading)], [leading]];
        X = Flattened(x);
        Flat = [e.Extent(X, 0), shape[^1]];
    }

    /// <summary>[M, K].</summary>
    public Value X { get; }

    /// <summary>The extents M and N.</summary>
    public object[] Flat { get; }

    /// <summary>M, or <see cref="IrType.Dynamic"/>.</summary>
    public long Count => ((TensorType)X.Type).Extents[0];

    /// <summary>A value for each row, [..., 1], as [M, 1]; one for all as it is.</summary>
    public Value PerRow(Value value) => ((TensorType)value.Type).Rank == 0 ? value : Flattened(value);

    public Value Restore(Value y) => leading == 0 ? e.Builder.CollapseShape(y, groups) : leading > 1 ? e.Builder.ExpandShape(y, groups, shape) : y;

    private Value Flattened(Value x) =>
        leading == 0 ? e.Builder.ExpandShape(x, groups, [1L, e.Extent(x, 0)]) : leading > 1 ? e.Builder.CollapseShape(x, groups) : x;
}
