namespace MaxTune.IR;

/// <summary>
/// A tensor, vector or memory buffer of the interpreter: row-major elements held as f64 (float types) or sign-extended i64 (integers up to 64 bits, index; i1 is 0 or 1).
/// </summary>
public sealed class NdArray
{
    private NdArray(IrType element, long[] shape, double[]? floats, long[]? ints) => (Element, Shape, floatData, intData) = (element, shape, floats, ints);

    private readonly double[]? floatData;
    private readonly long[]? intData;

    public IrType Element { get; }
    public long[] Shape { get; }
    public bool IsFloat => floatData is not null;
    public double[] Floats => floatData ?? throw new InvalidOperationException($"elements are {Element}");
    public long[] Ints => intData ?? throw new InvalidOperationException($"elements are {Element}");
    public long Count => floatData?.LongLength ?? intData!.LongLength;

    public static NdArray Zeros(IrType element, params long[] shape)
    {
        long count = shape.Contains(0) ? 0 : shape.Aggregate(1L, (a, b) => checked(a * b));
        return element is FloatType ? new(element, shape, new double[count], null) : new(element, shape, null, new long[count]);
    }

    public static NdArray Of(IrType element, long[] shape, double[] values) => new(element, shape, values, null);
    public static NdArray Of(IrType element, long[] shape, long[] values) => new(element, shape, null, values);

    public static NdArray From(DenseElementsAttr constant)
    {
        var array = Zeros(constant.Element, constant.Shaped.Shape.ToArray());
        if (constant.Element == IrType.F32)
        {
            var data = constant.As<float>();
            for (int i = 0; i < array.Floats.Length; i++) array.Floats[i] = data[constant.IsSplat ? 0 : i];
            return array;
        }
        for (long i = 0; i < array.Count; i++) array[i] = Unbox(constant[i]);
        return array;
    }

    /// <summary>The bytes of this array as a constant of the given type.</summary>
    public DenseElementsAttr ToConstant(ShapedType type)
    {
        var bytes = new byte[checked((int)(Count * DenseElementsAttr.ByteWidth(type.Element)!.Value))];
        int size = DenseElementsAttr.ByteWidth(type.Element)!.Value;
        for (int i = 0; i < Count; i++) DenseElementsAttr.Encode(Box(this[i], type.Element)).CopyTo(bytes, i * size);
        return new DenseElementsAttr(type, bytes);
    }

    /// <summary>Element in row-major order: a double or a long.</summary>
    public object this[long index]
    {
        get => floatData is not null ? floatData[index] : (object)intData![index];   // without the cast, the integer would become a double
        set
        {
            if (floatData is not null) floatData[index] = (double)value;
            else intData![index] = (long)value;
        }
    }

    public NdArray Clone() => new(Element, [.. Shape], (double[]?)floatData?.Clone(), (long[]?)intData?.Clone());

    /// <summary>The same elements under another shape; shares the data.</summary>
    public NdArray Reshape(params long[] shape) => new(Element, shape, floatData, intData);

    /// <summary>Row-major strides of a shape.</summary>
    public static long[] Strides(ReadOnlySpan<long> shape)
    {
        var strides = new long[shape.Length];
        long stride = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= shape[i];
        }
        return strides;
    }

    /// <summary>An interpreter scalar from a constant: double or long.</summary>
    public static object Unbox(Attr attr) => attr is FloatAttr f ? f.Value : (object)((IntegerAttr)attr).Int64;

    /// <summary>A constant from an interpreter scalar.</summary>
    public static Attr Box(object scalar, IrType type) => scalar is double d ? new FloatAttr(type, d) : new IntegerAttr(type, (long)scalar);
}

/// <summary>A memref of the interpreter: a strided window on a buffer.</summary>
public sealed record MemRefValue(NdArray Buffer, long Offset, long[] Sizes, long[] Strides)
{
    public static MemRefValue Of(NdArray buffer) => new(buffer, 0, buffer.Shape, NdArray.Strides(buffer.Shape));

    /// <summary>Position in the buffer; throws <see cref="InterpreterException"/> when an index is out of bounds.</summary>
    public long At(ReadOnlySpan<long> indices)
    {
        long at = Offset;
        for (int i = 0; i < indices.Length; i++)
        {
            if ((ulong)indices[i] >= (ulong)Sizes[i])
                throw new InterpreterException($"index {indices[i]} is out of bounds for dimension {i} of size {Sizes[i]}");
            at += indices[i] * Strides[i];
        }
        return at;
    }
}
