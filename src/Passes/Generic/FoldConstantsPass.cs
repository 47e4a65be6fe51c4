using System.ComponentModel;
using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>
/// Runs operations whose operands are all constants by their reference semantics and puts the results in their place.
/// <code>
/// %w = arith.constant dense&lt;[[1.0, 2.0]]> : tensor&lt;1x2xf32>
/// %t = mt.transpose %w permutation = [1, 0] : tensor&lt;1x2xf32> to tensor&lt;2x1xf32>     →    %t = arith.constant dense&lt;[[1.0], [2.0]]> : tensor&lt;2x1xf32>
/// </code>
/// </summary>
public sealed record FoldConstantsPass(
    [Description("most elements that the operands and results of a folded operation may have together")] long MaxElements = 65536) : Pass("fold-constants")
{
    private const long MaxSteps = 1_000_000;   // operations run for one fold: loops of a body may be long

    public override bool Run(Operation op, PassContext context)
    {
        bool changed = false;
        // operands come before their users in this order, so that chains fold in one sweep
        foreach (var inner in op.Descendants())
            if (inner.Block is not null && !ReferenceEquals(inner, op) && Fold(inner, context)) changed = true;
        return changed;
    }

    private bool Fold(Operation op, PassContext context)
    {
        if (op.OperandCount == 0 || op.ResultCount == 0 || op.IsTerminator || op.Definition.Semantics is null || !Effects.IsPure(op)) return false;
        if (Elements(op) is not { } elements || elements > MaxElements) return false;
        var constants = op.Operands.Select(v => v.DefiningOp?.ConstantValue).ToArray();
        if (constants.Any(c => c is not (DenseElementsAttr or IntegerAttr or FloatAttr))) return false;
        if (Results(op, constants!) is not { } results) return false;

        var builder = OpBuilder.BeforeOp(op);
        for (int i = 0; i < results.Length; i++)
        {
            var result = op.Result(i);
            if (!result.HasUses) continue;
            if (context.MaterializeConstant(builder, op.Location, results[i], result.Type, op.Definition.Dialect) is not { } constant) return false;
            constant.Result().NameHint = result.NameHint;
            result.ReplaceAllUsesWith(constant.Result());
        }
        op.Erase();
        return true;
    }

    // null when a type has no count known here: dynamic shapes, memrefs
    private static long? Elements(Operation op)
    {
        long sum = 0;
        foreach (var type in op.Operands.Select(v => v.Type).Concat(op.Results.ToArray().Select(r => r.Type)))
        {
            if (type is TensorType or VectorType && type is ShapedType { HasStaticShape: true } shaped && IsScalar(shaped.Element))
                sum = Math.Min(long.MaxValue / 2, sum) + Math.Min(long.MaxValue / 2, Count(shaped));
            else if (IsScalar(type)) sum++;
            else return null;
        }
        return sum;
    }

    private static bool IsScalar(IrType type) => type is IntegerType { Width: <= 64 } or FloatType or IndexType;

    private static long Count(ShapedType type)
    {
        try { return type.ElementCount; }
        catch (OverflowException) { return long.MaxValue; }
    }

    private static Attr[]? Results(Operation op, Attr[] constants)
    {
        var frame = new InterpreterFrame(new Interpreter(op) { MaxSteps = MaxSteps });
        try
        {
            for (int i = 0; i < constants.Length; i++)
                frame.Set(op.Operand(i), constants[i] is DenseElementsAttr dense ? NdArray.From(dense) : NdArray.Unbox(constants[i]));
            frame.Run(op);
            return [.. op.Results.ToArray().Select(r => Constant(frame.Get(r), r.Type))];
        }
        // undefined on these operands (division by zero), too long, or using a value from outside its body
        catch (InterpreterException)
        {
            return null;
        }
    }

    private static Attr Constant(object value, IrType type)
    {
        if (value is not NdArray array) return NdArray.Box(value, type);
        var dense = array.ToConstant((ShapedType)type);
        for (int at = dense.ElementSize; at < dense.Raw.Length; at += dense.ElementSize)
            if (!dense.Raw.Slice(at, dense.ElementSize).SequenceEqual(dense.Raw[..dense.ElementSize])) return dense;
        return dense.Count > 1 ? new DenseElementsAttr(dense.Shaped, dense.RawMemory[..dense.ElementSize]) : dense;
    }
}
