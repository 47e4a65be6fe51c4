using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>A tensor that an operation makes and later ones use, with all views of it: one buffer.</summary>
/// <param name="Value">The tensor that the buffer is made for.</param>
/// <param name="Views">Tensors that share its bytes: reshapes and casts.</param>
/// <param name="Start">Step (place in the block) at which it is written.</param>
/// <param name="End">Step of the last use of it or of a view.</param>
public sealed record BufferValue(OpResult Value, IReadOnlyList<OpResult> Views, int Start, int End)
{
    public TensorType Type => (TensorType)Value.Type;

    /// <summary>Bytes, given the extents of dynamic dimensions as a function of the type.</summary>
    public BufferInterval Interval(Func<TensorType, long> bytes) => new(Start, End, bytes(Type));
}

/// <summary>Which tensors of a function need a buffer, and from when to when. Arguments, constants and what the function returns have theirs elsewhere.</summary>
public static class BufferLiveness
{
    private static readonly HashSet<string> ViewOps = ["mt.reshape", "tensor.collapse_shape", "tensor.expand_shape", "tensor.cast", "tensor.reshape"];

    /// <summary>True when the operation's result is its first operand's bytes under another type.</summary>
    public static bool IsView(Operation op) => ViewOps.Contains(op.Name);

    /// <summary>The buffers of a block of straight-line code, in the order in which they are written.</summary>
    public static IReadOnlyList<BufferValue> Of(Block block)
    {
        var owner = new Dictionary<Value, OpResult?>();        // null: bytes from elsewhere
        var buffers = new Dictionary<OpResult, (List<OpResult> Views, int Start, int End)>();
        int step = 0;
        foreach (var op in block.Operations)
        {
            foreach (var operand in Used(op, block))
                if (owner.GetValueOrDefault(operand) is { } buffer && buffers.TryGetValue(buffer, out var life))
                {
                    if (op.IsTerminator) buffers.Remove(buffer);   // returned: the caller's
                    else buffers[buffer] = life with { End = step };
                }
            foreach (var result in op.Results)
            {
                if (result.Type is not TensorType) continue;
                if (IsView(op))
                {
                    owner[result] = owner.GetValueOrDefault(op.Operand(0));
                    if (owner[result] is { } viewed) buffers[viewed].Views.Add(result);
                }
                else if (!op.Has(OpTraits.ConstantLike) && op.Name is not ("ml_program.global_load_const" or "tensor.empty"))
                {
                    owner[result] = result;
                    buffers[result] = ([], step, step);
                }
            }
            step++;
        }
        return [.. buffers.Select(b => new BufferValue(b.Key, b.Value.Views, b.Value.Start, b.Value.End)).OrderBy(b => b.Start)];
    }

    // operands of the operation, and values of this block that its regions use
    private static IEnumerable<Value> Used(Operation op, Block block)
    {
        if (op.Regions.Length == 0) return op.Operands;
        return op.Descendants().SelectMany(o => o.Operands).Where(v => ReferenceEquals(v.DefiningBlock, block));
    }
}
