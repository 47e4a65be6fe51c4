using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Pointwise graph operation → one linalg.generic; operands that are splat constants become scalars in its body.</summary>
internal static class DecomposePointwise
{
    public static Value? Emit(Operation op, TensorEmitter e)
    {
        var type = (TensorType)op.Result().Type;
        if (PointwiseBodies.Of(op.Definition, type.Element) is not { } body) return null;
        var scalars = op.Operands.Select(e.SplatScalar).ToArray();
        if (!scalars.Contains(null)) scalars[0] = null;   // all splats: one must stay to be read
        var read = Enumerable.Range(0, scalars.Length).Where(i => scalars[i] is null).ToArray();
        var maps = read.Select(i => TensorEmitter.BroadcastMap((TensorType)op.Operand(i).Type, type)).ToArray();
        return e.Pointwise([.. read.Select(op.Operand)], maps, Shape(op, type, e), type.Element, (b, x) =>
        {
            var elements = new Value[scalars.Length];
            int next = 0;
            for (int i = 0; i < elements.Length; i++) elements[i] = scalars[i] ?? x[next++];
            return PointwiseBodies.Apply(b, body, op, elements, type.Element);
        });
    }

    public static Value Cast(Operation op, TensorEmitter e)
    {
        var type = (TensorType)op.Result().Type;
        return e.Pointwise([op.Operand(0)], [AffineMap.Identity(type.Rank)], Shape(op, type, e), type.Element, (b, x) => PointwiseBodies.Convert(b, x[0], type.Element));
    }

    // open extents of the result come from the operand that does not broadcast there
    private static object[] Shape(Operation op, TensorType type, TensorEmitter e)
    {
        var shape = new object[type.Rank];
        for (int i = 0; i < shape.Length; i++)
        {
            int fromLast = shape.Length - i;
            shape[i] = type.Extents[i];
            if (type.Extents[i] != IrType.Dynamic) continue;
            var source = op.Operands.First(v => (TensorType)v.Type is var t && t.Rank >= fromLast && t.Extents[^fromLast] != 1);
            shape[i] = e.Extent(source, ((TensorType)source.Type).Rank - fromLast);
        }
        return shape;
    }
}
