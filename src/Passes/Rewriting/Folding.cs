using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Folds one operation: by its traits, then by its own folder.</summary>
public static class Folding
{
    /// <summary>One attribute or value a result; null when the operation does not fold.</summary>
    public static object[]? Fold(Operation op)
    {
        if (op.ResultCount == 1 && op.OperandCount == 1 && op.Operand(0).DefiningOp is { OperandCount: 1 } inner && inner.Is(op.Definition)
            && inner.Properties.SameAs(op.Properties))
        {
            // f(f(x)) → x
            if (op.Has(OpTraits.Involution) && inner.Operand(0).Type == op.Result().Type) return [inner.Operand(0)];
            // f(f(x)) → f(x)
            if (op.Has(OpTraits.Idempotent) && inner.Result().Type == op.Result().Type) return [op.Operand(0)];
        }
        if (op.Definition.Fold is not { } folder) return null;
        var constants = new Attr?[op.OperandCount];
        for (int i = 0; i < constants.Length; i++) constants[i] = op.Operand(i).DefiningOp?.ConstantValue;
        if (folder(op, constants) is not { } folded || folded.Length != op.ResultCount || folded.Length == 0) return null;
        for (int i = 0; i < folded.Length; i++)
        {
            if (folded[i] is not Value value) continue;
            // an operation cannot stand in for itself, nor for a result of another type
            if (value is OpResult result && ReferenceEquals(result.Owner, op) || value.Type != op.Result(i).Type) return null;
        }
        return folded;
    }

    /// <summary>c + x → x + c: moves constant operands behind the others, keeping their order. True when the order changed.</summary>
    public static bool ConstantsLast(Operation op)
    {
        bool seen = false, wrong = false;
        foreach (var operand in op.OpOperands)
        {
            bool constant = operand.Value.DefiningOp is { } d && d.Has(OpTraits.ConstantLike);
            wrong |= seen && !constant;
            seen |= constant;
        }
        if (!wrong) return false;
        var sorted = op.Operands.OrderBy(v => v.DefiningOp is { } d && d.Has(OpTraits.ConstantLike)).ToArray();
        for (int i = 0; i < sorted.Length; i++) op.SetOperand(i, sorted[i]);
        return true;
    }
}
