using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>
/// Makes a kernel read its open extents from tensors whose elements it reads: <c>tensor.dim %x</c> of an operand that serves for nothing else becomes the
/// extent of an operand that the same loop runs over, and the operand goes.
/// </summary>
internal static class KernelExtents
{
    public static KernelOp ReadFromData(KernelOp kernel)
    {
        foreach (var dim in kernel.Body.Operations.Where(op => op.Is(TensorOps.Dim)).ToArray())
        {
            if (dim.Operand(0) is not BlockArgument argument || !IsShapeOnly(argument) || EqualExtent(dim) is not var (data, d)) continue;
            var b = OpBuilder.BeforeOp(dim);
            b.Location = dim.Location;
            dim.SetOperand(0, data);
            dim.SetOperand(1, b.ConstantIndex(d));
        }
        KernelEmitter.EraseUnused(kernel.Body);
        return WithoutUnusedOperands(kernel);
    }

    private static bool IsShapeOnly(BlockArgument argument) => argument.Users.All(u => u.Is(TensorOps.Dim));

    // dim → empty(dim) → the loops of the operation that writes there → the operands those loops run over
    private static (BlockArgument, int)? EqualExtent(Operation dim)
    {
        foreach (var empty in dim.Result().Users.Where(u => u.Is(TensorOps.Empty)))
        {
            var extents = ((TensorType)empty.Result().Type).Extents;
            for (int r = 0, operand = 0; r < extents.Length; r++)
            {
                if (extents[r] != IrType.Dynamic || !ReferenceEquals(empty.Operand(operand++), dim.Result())) continue;
                foreach (var writer in Writers(empty.Result()))
                    if (OfResult(writer, r, 0) is { } found) return found;
            }
        }
        return null;
    }

    private static IEnumerable<Operation> Writers(Value destination) =>
        destination.Users.SelectMany(u => u.Is(LinalgOps.Fill) ? u.Result().Users : [u]).Where(u => StructuredOp.From(u) is { Outputs.Length: 1 } && !u.Is(LinalgOps.Fill));

    private static (BlockArgument, int)? OfResult(Operation op, int dim, int depth)
    {
        if (depth > 64 || StructuredOp.From(op) is not { Outputs.Length: 1 } linalg) return null;
        var maps = linalg.IndexingMaps;
        if (maps[^1].Results[dim] is not AffineDim loop) return null;
        for (int i = 0; i < linalg.InputCount; i++)
        {
            int at = Array.IndexOf(maps[i].Results.ToArray(), loop);
            if (at < 0) continue;
            if (op.Operand(i) is BlockArgument argument && !IsShapeOnly(argument)) return (argument, at);
            if (op.Operand(i).DefiningOp is { } producer && OfResult(producer, at, depth + 1) is { } found) return found;
        }
        return null;
    }

    private static KernelOp WithoutUnusedOperands(KernelOp kernel)
    {
        for (int i = kernel.Body.Arguments.Count - 1; i >= 0; i--)
        {
            if (kernel.Body.Argument(i).HasUses) continue;
            kernel.Body.EraseArgument(i);
            kernel.Op.SetOperands([.. kernel.Op.Operands.Where((_, o) => o != i)]);
        }
        return kernel;
    }
}
