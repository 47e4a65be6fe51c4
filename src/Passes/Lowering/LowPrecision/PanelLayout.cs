using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// How a constant matrix (n, k) lies in panels of columns, with groups of successive k side by side (VNNI order): element (n, k) is at
/// <c>[n floordiv nr, k floordiv v, (n mod nr) * v + k mod v]</c> of a tensor [⌈N / nr⌉, ⌈K / v⌉, nr·v]. Zeros fill it up.
/// </summary>
/// <param name="Nr">Columns of a panel.</param>
/// <param name="V">Successive k of one column that lie together: 1, 2 or 4.</param>
/// <param name="Step">The panels' depth is filled up to a multiple of this; a multiple of V.</param>
/// <param name="Raised">Signed bytes lie there plus 128, as unsigned ones.</param>
public sealed record PanelLayout(int Nr, int V, int Step = 1, bool Raised = false)
{
    /// <summary>Where (n, k) is.</summary>
    public AffineExpr[] At(AffineExpr n, AffineExpr k) =>
        V == 1 ? [n.FloorDiv(Nr), k, n.Mod(Nr)] : [n.FloorDiv(Nr), k.FloorDiv(V), n.Mod(Nr) * V + k.Mod(V)];

    public TensorType TypeOf(long n, long k, IrType element) => new([(n + Nr - 1) / Nr, Math.Max(V, Step) is var step ? (k + step - 1) / step * step / V : 0, (long)Nr * V], element);

    /// <summary>The layout under which a map reads a tensor of this type at (n, k), its step and <see cref="Raised"/> aside; null when it is none.</summary>
    public static PanelLayout? Of(TensorType packed, ReadOnlySpan<AffineExpr> results, AffineExpr n, AffineExpr k)
    {
        if (packed.Rank != 3 || results.Length != 3 || results[0] is not AffineBinary { Kind: AffineKind.FloorDiv, Rhs: AffineConstant { Value: > 0 and <= 4096 and var nr } }) return null;
        long width = packed.Extents[2];
        if (width % nr != 0 || width / nr is not (1 or 2 or 4)) return null;
        var layout = new PanelLayout((int)nr, (int)(width / nr));
        return layout.At(n, k).AsSpan().SequenceEqual(results) ? layout : null;
    }

    /// <summary>The constant laid out.</summary>
    /// <param name="matrix">[N, K], or [K, N] when <paramref name="columnsLast"/>.</param>
    public DenseElementsAttr Pack(DenseElementsAttr matrix, bool columnsLast)
    {
        var extents = matrix.Shaped.Shape;
        long n = columnsLast ? extents[1] : extents[0], k = columnsLast ? extents[0] : extents[1];
        var type = TypeOf(n, k, matrix.Element);
        int size = matrix.ElementSize;
        var from = matrix.Expanded().Span;
        var to = new byte[checked((int)(type.ElementCount * size))];
        long depth = type.Extents[1], width = type.Extents[2], nStride = columnsLast ? 1 : k, kStride = columnsLast ? n : 1;
        for (long column = 0; column < n; column++)
        {
            long panel = column / Nr * depth * width + column % Nr * V;
            for (long row = 0; row < k; row++)
            {
                int source = (int)((column * nStride + row * kStride) * size), target = (int)((panel + row / V * width + row % V) * size);
                switch (size)
                {
                    case 1: to[target] = Raised ? (byte)(from[source] ^ 0x80) : from[source]; break;
                    case 2:
                        to[target] = from[source];
                        to[target + 1] = from[source + 1];
                        break;
                    default: from.Slice(source, size).CopyTo(to.AsSpan(target)); break;
                }
            }
        }
        return new DenseElementsAttr(type, to);
    }
}
