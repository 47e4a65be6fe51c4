namespace MaxTune.Runtime.Reference;

/// <summary>A strided f32 matrix in memory that somebody else keeps alive. Strides count elements.</summary>
public readonly unsafe struct MatrixView(float* data, long rows, long columns, long rowStride, long columnStride)
{
    public float* Data => data;
    public long Rows => rows;
    public long Columns => columns;
    public long RowStride => rowStride;
    public long ColumnStride => columnStride;

    /// <summary>Rows and columns exchanged; no copy.</summary>
    public MatrixView Transposed => new(Data, Columns, Rows, ColumnStride, RowStride);

    /// <exception cref="TensorException">The tensor is not a matrix of f32.</exception>
    public static MatrixView Of(Tensor t) =>
        t is { Rank: 2, DType: DType.F32 }
            ? new((float*)t.Pointer, t.Shape[0], t.Shape[1], t.Strides[0], t.Strides[1])
            : throw new TensorException($"{t} is not a matrix of f32");
}
