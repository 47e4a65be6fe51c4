using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>
/// Runs linear layers with constant weights on 8-bit integers: weights become s8 with a scale a channel, activations s8 with a scale a row, found when the model runs.
/// <code>
///                                  %s = mt.dynamic_scale %x; %q = mt.quantize %x scale(%s)
/// %y = mt.linear %x, %w, %b   →    %y = mt.qlinear %q scale(%s), %wq scale(%ws) bias(%b)
/// </code>
/// </summary>
public sealed record QuantizeDynamicPass() : Pass("quantize-dynamic")
{
    public override string Anchor => "func.func";

    public override bool Run(Operation op, PassContext context)
    {
        bool changed = false;
        var scaled = new Dictionary<Value, (Value Q, Value Scale)>();
        foreach (var inner in op.Descendants().ToArray())
        {
            if (ConstantLinear.Of(inner) is not { K: > 0 } layer) continue;
            var weights = QuantizedWeights.Symmetric8(layer.Weight, layer.N, layer.K);
            var b = OpBuilder.BeforeOp(inner);
            b.Location = inner.Location;
            if (!scaled.TryGetValue(layer.X, out var x) || !ReferenceEquals(x.Q.DefiningBlock, inner.Block))
            {
                var scale = b.Infer(MtOps.DynamicScale, [layer.X]);
                scaled[layer.X] = x = (b.Quantize(layer.X, scale), scale);
            }
            string name = inner.Operand(1).NameHint ?? "w";
            var made = b.QLinear(x.Q, x.Scale, null, false, b.Constant(weights.Values, name), b.Constant(weights.Scale, name + ".scale"), layer.Bias, relu: false, ((TensorType)inner.Result().Type).Element);
            Replacement.Of(inner, made, b);
            changed = true;
        }
        return changed;
    }
}
