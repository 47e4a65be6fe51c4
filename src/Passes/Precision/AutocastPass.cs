using System.ComponentModel;
using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>The float that <c>autocast</c> casts to.</summary>
public enum LowFloat { Bf16, F16 }

/// <summary>
/// Runs matrix products in bf16 or f16, by the lists of torch.cpu.amp.autocast:
/// <list type="bullet">
/// <item>in low precision: <c>mt.matmul</c>, <c>mt.batch_matmul</c>, <c>mt.linear</c>, <c>mt.woq_linear</c> (sums stay in f32); constants are converted here, once;</item>
/// <item>promoted to the widest of their operands: all operations of several operands, <c>mt.add</c> to <c>mt.concat</c>; a scalar does not promote;</item>
/// <item>in whatever their operand has: pointwise and shape operations, softmax, reductions; <c>mt.layer_norm</c> with its f32 parameters computes in f32 and returns low precision.</item>
/// </list>
/// What the function takes and returns keeps its type.
/// <code>
/// %0 = mt.linear %x, %w : f32                     %xl = mt.cast %x : f32 to bf16
/// %1 = mt.relu %0 : f32                     →     %0 = mt.linear %xl, %wl : bf16; %1 = mt.relu %0 : bf16
/// return %1                                       %2 = mt.cast %1 : bf16 to f32; return %2
/// </code>
/// </summary>
public sealed record AutocastPass([Description("what matrix products run in")] LowFloat Dtype = LowFloat.Bf16) : Pass("autocast")
{
    public override string Anchor => "func.func";

    public override bool Run(Operation op, PassContext context) => new Autocast(op, Dtype == LowFloat.Bf16 ? IrType.BF16 : IrType.F16, context).Run();
}

internal sealed class Autocast(Operation function, FloatType low, PassContext context)
{
    // an f32 value that was computed in low precision → that value
    private readonly Dictionary<Value, Value> lowOf = [];
    private readonly Dictionary<Value, Value> casts = [];

    public bool Run()
    {
        bool changed = false;
        foreach (var op in function.Descendants().ToArray())
            if (op.Definition.Dialect == "mt" && op.ParentOf(p => p.Is(MtOps.Kernel)) is null) changed |= Visit(op);
        foreach (var cast in casts.Values.Concat(lowOf.Keys))
            if (!cast.HasUses) cast.DefiningOp!.Erase();
        return changed;
    }

    private bool Visit(Operation op)
    {
        if (op.Is(MtOps.Kernel) || op.Is(MtOps.Yield) || op.Is(MtOps.Cast) || op.Is(MtOps.Dequantize) || op.ResultCount != 1) return false;
        if (op.Is(MtOps.MatMul) || op.Is(MtOps.BatchMatMul) || op.Is(MtOps.Linear)) return Element(op.Result()) == IrType.F32 && Replace(op, _ => true);
        if (op.Is(MtOps.WoqLinear)) return Element(op.Result()) == IrType.F32 && Replace(op, i => i == 0 || (op.OperandNamed("b") is not null && i == op.OperandCount - 1));
        if (op.Is(MtOps.QLinear)) return Element(op.Result()) == IrType.F32 && Replace(op, _ => false);
        if (op.Is(MtOps.Quantize) || op.Is(MtOps.DynamicScale)) return Narrowed(op);
        if (op.Is(MtOps.LayerNorm)) return lowOf.ContainsKey(op.Operand(0)) && RoundResult(op);
        return Follows(op) && Replace(op, _ => true);
    }

    // every operand with a shape of its own was computed in low precision
    private bool Follows(Operation op) =>
        Element(op.Result()) == IrType.F32 && op.Operands.Any(lowOf.ContainsKey)
        && op.Operands.All(v => Element(v) == IrType.F32 && (lowOf.ContainsKey(v) || v.Type is TensorType { Rank: 0 }));

    private bool Narrowed(Operation op)
    {
        if (!lowOf.TryGetValue(op.Operand(0), out var narrow)) return false;
        op.SetOperand(0, narrow);
        return true;
    }

    // op(x) : f32 → cast(op(low x) : low) : f32
    private bool Replace(Operation op, Func<int, bool> isCast)
    {
        var operands = op.Operands.Select((v, i) => isCast(i) ? Low(v, op) : v).ToArray();
        var b = OpBuilder.BeforeOp(op);
        b.Location = op.Location;
        var made = b.Create(op.Definition, operands, [((TensorType)op.Result().Type).WithElement(low)], op.Properties.Copy(), op.Attributes.Copy());
        Publish(b, op, made.Result());
        op.Erase();
        return true;
    }

    private bool RoundResult(Operation op)
    {
        var b = OpBuilder.AfterOp(op);
        b.Location = op.Location;
        var users = op.Result().Uses.ToArray();
        var narrow = b.TensorCast(op.Result(), low);
        var wide = b.TensorCast(narrow, IrType.F32);
        foreach (var use in users) use.Owner.SetOperand(use.Index, wide);
        lowOf[wide] = narrow;
        return true;
    }

    private void Publish(OpBuilder b, Operation op, OpResult narrow)
    {
        narrow.NameHint = op.Result().NameHint;
        var wide = b.TensorCast(narrow, IrType.F32);
        op.Result().ReplaceAllUsesWith(wide);
        lowOf[wide] = narrow;
    }

    private Value Low(Value value, Operation user)
    {
        if (Element(value) == low) return value;
        if (lowOf.TryGetValue(value, out var known) || casts.TryGetValue(value, out known)) return known;
        var b = value is OpResult { Owner: var producer } ? OpBuilder.AfterOp(producer) : OpBuilder.AtStart(value.DefiningBlock!);
        b.Location = user.Location;
        Value made = value.DefiningOp?.ConstantValue is DenseElementsAttr { Element: FloatType } constant && context.MaterializeConstant(b, value.DefiningOp.Location, FloatConversion.To(constant, low), constant.Shaped.WithElement(low)) is { } folded
            ? folded.Result() : b.TensorCast(value, low);
        made.NameHint = value.NameHint;
        return casts[value] = made;
    }

    private static IrType? Element(Value value) => (value.Type as TensorType)?.Element;
}
