using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>The weight of a linear layer or matrix product that is <c>mt.dequantize</c> of an s8 constant: as [N, K], with a scale for all or one a channel.</summary>
internal sealed record DequantizedWeight(DenseElementsAttr Values, DenseElementsAttr Scale, string Name)
{
    public static DequantizedWeight? Of(Operation op)
    {
        bool linear = op.Is(MtOps.Linear);
        if (!linear && !op.Is(MtOps.MatMul)) return null;
        if (op.Operand(1).DefiningOp is not { } d || !d.Is(MtOps.Dequantize) || d.Attr("unsigned") is not null) return null;
        if (d.OperandCount > 2 && !IsZero(d.Operand(2))) return null;
        if (WeightConstants.Dense(d.Operand(0)) is not { } values || WeightConstants.Dense(d.Operand(1)) is not { } scale) return null;
        int rows = (int)values.Shaped.Shape[0], columns = (int)values.Shaped.Shape[1], n = linear ? rows : columns;
        // of w [N, K] a channel's scale is [N, 1], of w [K, N] it is [N] or [1, N]
        bool perChannel = linear ? scale.Shaped.Shape is [var a, 1] && a == n : scale.Shaped.Rank > 0 && scale.Shaped.Shape[^1] == n && scale.Count == n;
        if (scale.Shaped.Rank > 0 && !perChannel) return null;
        if (perChannel) scale = scale.Reshape(new TensorType([n], IrType.F32));
        return new(linear ? values : Transposed(values, rows, columns), scale, d.Operand(0).NameHint ?? "w");
    }

    private static bool IsZero(Value zero) => WeightConstants.Dense(zero) is { } dense && dense.Raw.IndexOfAnyExcept((byte)0) < 0;

    private static DenseElementsAttr Transposed(DenseElementsAttr values, int rows, int columns)
    {
        var type = new TensorType([columns, rows], IrType.I8);
        if (values.IsSplat) return values.Reshape(type);
        var from = values.Raw;
        var to = new byte[values.Count];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) to[j * rows + i] = from[i * columns + j];
        return new DenseElementsAttr(type, to);
    }
}
