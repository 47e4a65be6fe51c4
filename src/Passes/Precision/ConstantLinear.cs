using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>A linear layer or matrix product whose weight is a float constant, with the weight as [N, K].</summary>
/// <param name="X">[..., K].</param>
/// <param name="Weight">f32, row-major [N, K].</param>
internal sealed record ConstantLinear(Operation Op, Value X, float[] Weight, int N, int K, Value? Bias)
{
    /// <summary>Null when the operation is none, or its weight is not constant.</summary>
    public static ConstantLinear? Of(Operation op)
    {
        bool linear = op.Is(MtOps.Linear);
        if (!linear && !op.Is(MtOps.MatMul)) return null;
        if (WeightConstants.Dense(op.Operand(1)) is not { Shaped.Rank: 2 } dense || !QuantizedTypes.IsFloat(dense.Element)) return null;
        int rows = (int)dense.Shaped.Shape[0], columns = (int)dense.Shaped.Shape[1];
        var values = FloatConversion.Floats(dense);
        return linear ? new(op, op.Operand(0), values, rows, columns, op.OperandCount > 2 ? op.Operand(2) : null)
            : new(op, op.Operand(0), Transposed(values, rows, columns), columns, rows, null);
    }

    private static T[] Transposed<T>(T[] values, int rows, int columns)
    {
        var to = new T[values.Length];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) to[j * rows + i] = values[i * columns + j];
        return to;
    }
}
