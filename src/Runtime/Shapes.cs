namespace MaxTune.Runtime;

/// <summary>Checked arithmetic on shapes and strides; both count elements, outermost dimension first.</summary>
public static class Shapes
{
    /// <summary>More dimensions than any model has; keeps walks over a shape shallow.</summary>
    public const int MaxRank = 64;

    /// <summary>The product of the dimensions; 1 for rank 0, 0 when any dimension is 0.</summary>
    /// <exception cref="TensorException">A dimension is negative, there are more than <see cref="MaxRank"/>, or the product overflows.</exception>
    public static long ElementCount(ReadOnlySpan<long> shape)
    {
        if (shape.Length > MaxRank) throw new TensorException($"rank {shape.Length}: at most {MaxRank} dimensions");
        long count = 1;
        var empty = false;
        for (var i = 0; i < shape.Length; i++)
        {
            if (shape[i] < 0) throw new TensorException($"dimension {i} of [{Text(shape)}] is negative");
            if (shape[i] == 0) empty = true;
            // zeros are left out, so that row-major strides fit as well
            else if (Math.BigMul(count, shape[i], out var low) != 0 || low < 0)
                throw new TensorException($"the shape [{Text(shape)}] has more than 2^63 - 1 elements");
            else count = low;
        }
        return empty ? 0 : count;
    }

    /// <summary>Elements times the size of one.</summary>
    /// <exception cref="TensorException">As <see cref="ElementCount"/>, or the bytes overflow.</exception>
    public static long ByteLength(DType type, ReadOnlySpan<long> shape)
    {
        var count = ElementCount(shape);
        return count <= long.MaxValue / type.Size
            ? count * type.Size
            : throw new TensorException($"a tensor [{Text(shape)}] of {type.Name} has more than 2^63 - 1 bytes");
    }

    /// <summary>[d0, d1, d2] → [d1*d2, d2, 1]; a dimension of 0 counts as 1.</summary>
    public static long[] RowMajorStrides(ReadOnlySpan<long> shape)
    {
        ElementCount(shape);
        var strides = new long[shape.Length];
        long next = 1;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = next;
            next *= Math.Max(shape[i], 1);
        }
        return strides;
    }

    /// <summary>Whether the strides are row-major; those of dimensions of size 1, and of empty shapes, do not matter.</summary>
    public static bool IsRowMajor(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        if (ElementCount(shape) == 0) return true;
        long next = 1;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            if (shape[i] != 1 && strides[i] != next) return false;
            next *= shape[i];
        }
        return true;
    }

    /// <summary>Steps <paramref name="index"/> to the next element in row-major order; false past the last.</summary>
    public static bool Next(Span<long> index, ReadOnlySpan<long> shape)
    {
        for (var i = index.Length - 1; i >= 0; i--)
        {
            if (++index[i] < shape[i]) return true;
            index[i] = 0;
        }
        return false;
    }

    /// <summary>2, 3 → "2x3".</summary>
    public static string Text(ReadOnlySpan<long> shape) => string.Join('x', shape.ToArray());
}
