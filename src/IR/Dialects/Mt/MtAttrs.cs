namespace MaxTune.IR;

/// <summary>Attributes of graph operations with their defaults filled in.</summary>
public static class MtAttrs
{
    public static double Alpha(Operation op) => op.Attr<FloatAttr>("alpha")?.Value ?? 0.01;
    public static double Epsilon(Operation op) => op.Attr<FloatAttr>("epsilon")?.Value ?? 1e-5;
    public static bool IsTanhGelu(Operation op) => op.Attr<StringAttr>("approximate")?.Value == "tanh";
    public static (double Low, double High) Bounds(Operation op) => (op.Attr<FloatAttr>("low")!.Value, op.Attr<FloatAttr>("high")!.Value);

    /// <summary>The axis counted from the front; the operation must have passed its verifier.</summary>
    public static int Axis(Operation op) => MtShapes.Axis(op, null, ((TensorType)op.Operand(0).Type).Rank)!.Value;

    /// <summary>The axes counted from the front, ascending.</summary>
    public static int[] Axes(Operation op)
    {
        int rank = ((TensorType)op.Operand(0).Type).Rank;
        return [.. op.Attr<DenseArrayAttr>("axes")!.ToInt64().Select(a => (int)(a < 0 ? a + rank : a)).Order()];
    }

    public static bool KeepDims(Operation op) => op.Attr("keep_dims") is not null;

    public static int[] Permutation(Operation op) => [.. op.Attr<DenseArrayAttr>("permutation")!.ToInt64().Select(p => (int)p)];

    /// <summary>Bits of a weight of <c>mt.woq_linear</c>.</summary>
    public static int Bits(Operation op) => (int)(op.Attr<IntegerAttr>("bits")?.Int64 ?? 8);
}
