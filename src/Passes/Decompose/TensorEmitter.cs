using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Makes linalg operations on tensors from one graph operation: destinations, open extents, broadcasts and tags.</summary>
internal sealed class TensorEmitter(OpBuilder b, string origin)
{
    /// <summary>The discardable attribute that says which graph operation a linalg operation came from; kernels are named after it.</summary>
    public const string OriginAttr = "mt.origin";

    public OpBuilder Builder => b;

    /// <summary>An extent of a tensor: a number, or a value where its type leaves it open.</summary>
    public object Extent(Value tensor, int dim)
    {
        long extent = ((TensorType)tensor.Type).Extents[dim];
        return extent != IrType.Dynamic ? extent : b.TensorDim(tensor, b.ConstantIndex(dim));
    }

    public object[] Shape(Value tensor) => [.. Enumerable.Range(0, ((TensorType)tensor.Type).Rank).Select(d => Extent(tensor, d))];

    /// <summary>A tensor with undefined elements.</summary>
    public Value Empty(ReadOnlySpan<object> shape, IrType element)
    {
        var (statics, dynamic) = MixedIndices.Split(shape);
        return b.Empty(new TensorType(statics.ToInt64(), element), dynamic);
    }

    public Value Filled(Value scalar, ReadOnlySpan<object> shape) => Tagged(b.Fill(scalar, Empty(shape, scalar.Type)), tag: false);

    /// <summary>A generic over the whole of its result: one map an input, the identity for the result.</summary>
    public Value Pointwise(ReadOnlySpan<Value> inputs, ReadOnlySpan<AffineMap> maps, ReadOnlySpan<object> shape, IrType element, Func<OpBuilder, Value[], Value> body)
    {
        var output = Empty(shape, element);
        AffineMap[] all = [.. maps, AffineMap.Identity(shape.Length)];
        return Tagged(b.Generic(inputs, output, all, new IteratorKind[shape.Length], (inner, x) => body(inner, x[..^1])));
    }

    /// <summary>A generic over the dimensions of its first input that combines each element with the accumulator along some of them.</summary>
    /// <param name="reduced">One flag a dimension.</param>
    /// <param name="body">Gets the inputs' elements and, last, the accumulator.</param>
    public Value Reduction(ReadOnlySpan<Value> inputs, ReadOnlySpan<AffineMap> maps, Value init, bool[] reduced, Func<OpBuilder, Value[], Value> body)
    {
        var kinds = reduced.Select(r => r ? IteratorKind.Reduction : IteratorKind.Parallel).ToArray();
        return Tagged(b.Generic(inputs, init, [.. maps, Kept(reduced)], kinds, body));
    }

    /// <summary>The dimensions that are not reduced, in order.</summary>
    public static AffineMap Kept(bool[] reduced) => AffineMap.Select(reduced.Length, [.. Enumerable.Range(0, reduced.Length).Where(d => !reduced[d])]);

    /// <summary>How an operand is read when it broadcasts to a result: aligned at the last dimension, index 0 where its extent is 1 and the result's is not.</summary>
    public static AffineMap BroadcastMap(TensorType operand, TensorType result)
    {
        int shift = result.Rank - operand.Rank;
        var picks = new AffineExpr[operand.Rank];
        for (int i = 0; i < picks.Length; i++) picks[i] = operand.Extents[i] == 1 && result.Extents[shift + i] != 1 ? 0 : AffineExpr.Dim(shift + i);
        return new AffineMap(result.Rank, 0, picks);
    }

    /// <summary>The scalar a splat constant holds; null for other values.</summary>
    public Value? SplatScalar(Value tensor) =>
        tensor.DefiningOp?.ConstantValue is DenseElementsAttr { IsSplat: true } dense && dense.SplatValue is TypedAttr scalar ? b.Constant(scalar) : null;

    public Value Tagged(Value result, bool tag = true)
    {
        if (tag) result.DefiningOp!.Attributes[OriginAttr] = new StringAttr(origin);
        return result;
    }
}
