using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>
/// Puts quantized layers together, from the outside in:
/// <code>
/// quantize(relu(linear(dequantize x, dequantize w, b)))  →  mt.qlinear x, w ... bias(b) relu out_scale(s)
/// linear(x, dequantize w, b)                             →  mt.woq_linear x, w scale(s) bias(b)
/// </code>
/// Weights are s8 constants without a zero point, with one scale or one a channel. What does not fit stays as it is.
/// </summary>
public sealed record FuseQuantizedPass() : Pass("fuse-quantized")
{
    public override string Anchor => "func.func";

    public override bool Run(Operation op, PassContext context) =>
        new GreedyRewriter(context, [LinearOfQuantized, ReluOfQLinear, QuantizeOfQLinear], new GreedyOptions(SimplifyRegions: false)).Run(op);

    // linear(dequantize x, dequantize w, b) → qlinear(x, w, b); linear(x, dequantize w, b) → woq_linear(x, w, b)
    private static readonly RewritePattern LinearOfQuantized = new LambdaPattern("LinearOfQuantized", null, static (op, rewriter) =>
    {
        if (DequantizedWeight.Of(op) is not { } weight) return false;
        var bias = op.OperandCount > 2 ? op.Operand(2) : null;
        var element = ((TensorType)op.Result().Type).Element;
        var x = op.Operand(0).DefiningOp is { } d && d.Is(MtOps.Dequantize) && IsPerRow(d) ? d : null;
        if (x is null && weight.Scale.Shaped.Rank == 0) return false;
        Value w = rewriter.Constant(weight.Values, weight.Name), scale = rewriter.Constant(weight.Scale, weight.Name + ".scale");
        var made = x is null ? rewriter.WoqLinear(op.Operand(0), w, scale, null, bias, 8)
            : rewriter.QLinear(x.Operand(0), x.Operand(1), x.OperandCount > 2 ? x.Operand(2) : null, x.Attr("unsigned") is not null, w, scale, bias, relu: false, element);
        made.Type = op.Result().Type;
        rewriter.Replace(op, made);
        return true;
    });

    // relu(qlinear) → qlinear relu
    private static readonly RewritePattern ReluOfQLinear = new LambdaPattern("ReluOfQLinear", "mt.relu", static (op, rewriter) =>
    {
        if (op.Operand(0).DefiningOp is not { } layer || !layer.Is(MtOps.QLinear) || !layer.Result().HasOneUse || layer.OperandNamed("out_scale") is not null) return false;
        rewriter.Replace(op, layer.Result());
        layer.SetAttr("relu", UnitAttr.Instance);
        rewriter.Modified(layer);
        return true;
    });

    // quantize(qlinear) → qlinear out_scale
    private static readonly RewritePattern QuantizeOfQLinear = new LambdaPattern("QuantizeOfQLinear", "mt.quantize", static (op, rewriter) =>
    {
        if (op.Operand(0).DefiningOp is not { } q || !q.Is(MtOps.QLinear) || !q.Result().HasOneUse || q.OperandNamed("out_scale") is not null) return false;
        if (op.Operands.Skip(1).Any(v => v.Type is not TensorType { Rank: 0 })) return false;
        // rounding to bf16 in between would be lost
        if (((TensorType)q.Result().Type).Element != IrType.F32) return false;
        var made = rewriter.QLinear(q.OperandNamed("x")!, q.OperandNamed("x_scale")!, q.OperandNamed("x_zero"), q.Attr("unsigned") is not null,
            q.OperandNamed("w")!, q.OperandNamed("w_scale")!, q.OperandNamed("b"), q.Attr("relu") is not null, IrType.I8,
            op.Operand(1), op.OperandCount > 2 ? op.Operand(2) : null, op.Attr("unsigned") is not null);
        made.Type = op.Result().Type;
        rewriter.Replace(op, made);
        return true;
    });

    // one scale and zero point for all, or one a row
    private static bool IsPerRow(Operation dequantize) => dequantize.Operands.Skip(1).All(v => v.Type is TensorType s
        && (s.Rank == 0 || (s.Rank == ((TensorType)dequantize.Operand(0).Type).Rank && s.Extents[^1] == 1)));
}
