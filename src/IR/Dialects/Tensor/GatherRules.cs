namespace MaxTune.IR;

/// <summary>What gather and scatter share: coordinates in the last dimension of the indices pick slices that keep the other dimensions.</summary>
internal static class GatherRules
{
    public static bool Verify(Operation op, DiagnosticSink sink, string what, TensorType whole, TensorType indices, TensorType part, string partName)
    {
        var dims = op.Attr<DenseArrayAttr>(what + "_dims")!.ToInt64();
        string? wrong =
            dims.Length == 0 ? "_dims must be non-empty"
            : dims.Length > whole.Rank ? $"_dims overflow {(what == "gather" ? "source" : "dest")} rank"
            : indices.Rank == 0 || indices.Extents[^1] != dims.Length ? "_dims length must match the size of last dimension of indices"
            : dims.Any(d => d < 0) ? "_dims value must be non-negative"
            : dims.Any(d => d >= whole.Rank) ? $"_dims value must be smaller than {(what == "gather" ? "source" : "dest")} rank"
            : dims.Zip(dims.Skip(1)).Any(p => p.First >= p.Second) ? "_dims values must be strictly increasing"
            : null;
        if (wrong is not null) { sink.OpError(op, what + wrong); return false; }
        long[] outer = [.. indices.Extents.SkipLast(1)];
        TensorType full = whole with { Extents = (long[])[.. outer, .. whole.Extents.Select((e, d) => dims.Contains(d) ? 1 : e)] };
        TensorType reduced = whole with { Extents = (long[])[.. outer, .. whole.Extents.Where((_, d) => !dims.Contains(d))] };
        if (part == full || part == reduced) return true;
        sink.OpError(op, $"{partName} type mismatch: expected '{full}' or its rank-reduced variant '{reduced}' (got: '{part}')");
        return false;
    }

    public static long[] Shape(Operation op, InterpreterFrame frame, Value source, Value indices, Value result)
    {
        long[] from = frame.Get<NdArray>(source).Shape, at = frame.Get<NdArray>(indices).Shape;
        var dims = op.Attr<DenseArrayAttr>("gather_dims")!.ToInt64();
        bool reduced = ((TensorType)result.Type).Rank == at.Length - 1 + from.Length - dims.Length;
        return [.. at.SkipLast(1), .. reduced ? from.Where((_, d) => !dims.Contains(d)) : from.Select((e, d) => dims.Contains(d) ? 1 : e)];
    }

    /// <summary>Positions in the whole tensor, in the order of the part's elements.</summary>
    public static IEnumerable<long> Positions(Operation op, InterpreterFrame frame, string name, NdArray whole, Value indexOperand)
    {
        var dims = op.Attr<DenseArrayAttr>(name)!.ToInt64();
        var indices = frame.Get<NdArray>(indexOperand);
        var strides = NdArray.Strides(whole.Shape);
        long[] kept = [.. whole.Shape.Select((e, d) => dims.Contains(d) ? 1 : e)];
        var slice = MtSemantics.Odometer(kept, strides, 0);
        for (long i = 0; i < indices.Count; i += dims.Length)
        {
            long start = 0;
            for (int k = 0; k < dims.Length; k++)
            {
                long at = (long)indices[i + k];
                if ((ulong)at >= (ulong)whole.Shape[dims[k]]) throw new InterpreterException($"index {at} of dimension {dims[k]}, which has {whole.Shape[dims[k]]} elements", op);
                start += at * strides[dims[k]];
            }
            foreach (long offset in slice) yield return start + offset;
        }
    }
}
