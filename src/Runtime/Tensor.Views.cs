namespace MaxTune.Runtime;

public sealed unsafe partial class Tensor
{
    /// <summary>The same memory with its dimensions reversed.</summary>
    public Tensor Transpose() => Transpose([.. Enumerable.Range(0, Rank).Reverse()]);

    /// <summary>The same memory, dimension i of the result being dimension permutation[i] of this one.</summary>
    /// <exception cref="TensorException">Not a permutation of 0 .. Rank-1.</exception>
    public Tensor Transpose(params ReadOnlySpan<int> permutation)
    {
        var seen = new bool[Rank];
        var ok = permutation.Length == Rank;
        foreach (var d in permutation) ok = ok && (uint)d < (uint)Rank && !seen[d] && (seen[d] = true);
        if (!ok) throw new TensorException($"[{string.Join(", ", permutation.ToArray())}] is not a permutation of the {Rank} dimensions of {this}");
        var order = permutation.ToArray();
        return View(byteOffset, [.. order.Select(d => shape[d])], [.. order.Select(d => strides[d])]);
    }

    /// <summary>The same memory, with indices start, start + step, ... of one dimension, <paramref name="length"/> of them.</summary>
    /// <exception cref="TensorException">The slice reaches outside the dimension, or the step is below 1.</exception>
    public Tensor Slice(int dimension, long start, long length, long step = 1)
    {
        if ((uint)dimension >= (uint)Rank) throw new TensorException($"dimension {dimension} of {this}: it has {Rank}");
        var size = shape[dimension];
        if (step < 1) throw new TensorException($"step {step}: must be at least 1");
        if (start < 0 || length < 0 || start > size || (length > 0 && (start >= size || (length - 1) > (size - 1 - start) / step)))
            throw new TensorException($"slice start {start}, length {length}, step {step} reaches outside dimension {dimension} of {this}");
        var (newShape, newStrides) = ((long[])shape.Clone(), (long[])strides.Clone());
        newShape[dimension] = length;
        newStrides[dimension] = length > 1 ? strides[dimension] * step : strides[dimension];
        var offset = length == 0 ? byteOffset : byteOffset + start * strides[dimension] * DType.Size;
        return View(offset, newShape, newStrides);
    }

    /// <summary>The same memory under another shape with as many elements; the tensor must be contiguous.</summary>
    /// <exception cref="TensorException">The element counts differ, or the tensor is not contiguous.</exception>
    public Tensor Reshape(params ReadOnlySpan<long> newShape)
    {
        RequireContiguous("a reshape");
        if (Shapes.ElementCount(newShape) != ElementCount)
            throw new TensorException($"cannot reshape {this} to [{Shapes.Text(newShape)}]: {ElementCount} elements against {Shapes.ElementCount(newShape)}");
        return View(byteOffset, newShape.ToArray(), Shapes.RowMajorStrides(newShape));
    }

    /// <summary>The same memory repeated: dimensions of 1 (and new leading ones) get stride 0. For reading.</summary>
    /// <exception cref="TensorException">A dimension is neither 1 nor equal to the new one.</exception>
    public Tensor BroadcastTo(params ReadOnlySpan<long> newShape)
    {
        var newStrides = new long[newShape.Length];
        var lead = newShape.Length - Rank;
        for (var i = 0; i < newShape.Length; i++)
        {
            if (i < lead) continue;
            if (shape[i - lead] == newShape[i]) newStrides[i] = strides[i - lead];
            else if (shape[i - lead] != 1) lead = -1;
            if (lead < 0) break;
        }
        if (lead < 0) throw new TensorException($"cannot broadcast {this} to [{Shapes.Text(newShape)}]: a dimension must be 1 or equal");
        return View(byteOffset, newShape.ToArray(), newStrides);
    }

    /// <summary>This tensor when it is row-major already, otherwise a packed copy.</summary>
    public Tensor Contiguous() => IsContiguous ? this : Clone();

    /// <summary>A packed, row-major copy in memory of its own.</summary>
    public Tensor Clone()
    {
        var copy = Create(DType, shape, zeroed: false);
        copy.CopyFrom(this);
        return copy;
    }

    private Tensor View(long offset, long[] newShape, long[] newStrides)
    {
        var view = new Tensor(buffer, owner: false, offset, DType, newShape, newStrides);
        System.Diagnostics.Debug.Assert(offset + Extent(newShape, newStrides) * DType.Size <= buffer.ByteLength);
        return view;
    }
}
