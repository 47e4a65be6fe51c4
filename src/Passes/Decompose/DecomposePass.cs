using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>
/// Graph operations become linalg on tensors, wherever they are:
/// <c>mt.softmax</c> → maximum, e^(x - max), sum, quotient; <c>mt.linear</c> → fill, linalg.matmul with W read as (n, k), bias; <c>mt.relu</c> → one linalg.generic.
/// Operations that linalg cannot say (on element types without arithmetic) stay, with a remark.
/// </summary>
public sealed record DecomposePass() : Pass("decompose")
{
    public override bool Run(Operation op, PassContext context)
    {
        if (!Decomposition.Run(op, context.Sink)) return false;
        new CsePass().Run(op, context);   // each operation asked for its extents and constants anew
        return true;
    }
}

/// <summary>One graph operation made of linalg operations.</summary>
internal static class Decomposition
{
    public static bool Run(Operation root, DiagnosticSink sink)
    {
        bool changed = false;
        // users first: a contraction reads through the transposes before it, which then are not needed
        foreach (var op in Enumerable.Reverse(root.Descendants()))
        {
            if (op.Definition.Dialect != "mt" || op.Is(MtOps.Kernel) || op.Is(MtOps.Yield)) continue;
            if (!op.Result().HasUses)
            {
                op.Erase();
                changed = true;
                continue;
            }
            var builder = OpBuilder.BeforeOp(op);
            builder.Location = op.Location;
            if (Emit(op, new TensorEmitter(builder, op.Name[3..])) is not { } result)
            {
                sink.Remark(op.Location, $"'{op.Name}' on {op.Operand(0).Type} is not decomposed: its elements have no such arithmetic");
                continue;
            }
            result.NameHint ??= op.Result().NameHint;
            if (result.Type != op.Result().Type) result = builder.CreateValue(TensorOps.Cast, [result], op.Result().Type);
            op.Result().ReplaceAllUsesWith(result);
            op.Erase();
            changed = true;
        }
        return changed;
    }

    private static Value? Emit(Operation op, TensorEmitter e)
    {
        if (op.Is(MtOps.MatMul) || op.Is(MtOps.BatchMatMul)) return DecomposeContraction.Product(op, e);
        if (op.Is(MtOps.Linear)) return DecomposeContraction.Linear(op, e);
        if (op.Is(MtOps.Softmax)) return DecomposeRows.Softmax(op, e);
        if (op.Is(MtOps.LogSoftmax)) return DecomposeRows.LogSoftmax(op, e);
        if (op.Is(MtOps.LayerNorm)) return DecomposeRows.LayerNorm(op, e);
        if (op.Is(MtOps.ReduceSum) || op.Is(MtOps.ReduceMax) || op.Is(MtOps.ReduceMean)) return DecomposeRows.Reduce(op, e);
        if (op.Is(MtOps.Transpose)) return DecomposeShapes.Transpose(op, e);
        if (op.Is(MtOps.BroadcastTo)) return DecomposeShapes.BroadcastTo(op, e);
        if (op.Is(MtOps.Reshape)) return DecomposeShapes.Reshape(op, e);
        if (op.Is(MtOps.Slice)) return DecomposeShapes.Slice(op, e);
        if (op.Is(MtOps.Concat)) return DecomposeShapes.Concat(op, e);
        if (op.Is(MtOps.Quantize)) return DecomposeQuantized.Quantize(op, e);
        if (op.Is(MtOps.Dequantize)) return DecomposeQuantized.Dequantize(op, e);
        if (op.Is(MtOps.DynamicScale)) return DecomposeQuantized.DynamicScale(op, e);
        if (op.Is(MtOps.QLinear)) return DecomposeQuantized.QLinear(op, e);
        if (op.Is(MtOps.WoqLinear)) return DecomposeQuantized.WoqLinear(op, e);
        return op.Is(MtOps.Cast) ? DecomposePointwise.Cast(op, e) : DecomposePointwise.Emit(op, e);
    }
}
