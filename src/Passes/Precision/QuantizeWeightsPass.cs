using System.ComponentModel;
using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>
/// Keeps constant weights of linear layers in 8 bits (s8, a scale a channel) or 4 (0..15, a scale and a zero for each group of successive k); activations stay floats.
/// <code>
/// %w = arith.constant dense&lt;...> : tensor&lt;256x128xf32>       %w = arith.constant dense&lt;...> : tensor&lt;256x64xi8>
/// %y = mt.linear %x, %w, %b                            →     %y = mt.woq_linear %x, %w scale(%s) zero(%z) bias(%b) bits = 4
/// </code>
/// A group that does not divide K gives way to a smaller one (<see cref="GroupFor"/>); an odd K keeps its floats.
/// </summary>
public sealed record QuantizeWeightsPass(
    [Description("bits of a weight: 8 or 4")] int Bits = 8,
    [Description("successive k that share a scale and a zero, with 4 bits")] int Group = 128,
    [Description("say of each layer that stays as it is, why")] bool Remarks = false) : Pass("quantize-weights")
{
    public override string Anchor => "func.func";

    public override bool Run(Operation op, PassContext context)
    {
        if (Bits is not (8 or 4) || Group < 2 || Group % 2 != 0)
        {
            context.Sink.Error(op.Location, Bits is 8 or 4 ? $"'quantize-weights' has group={Group}: an even number of at least 2" : $"'quantize-weights' has bits={Bits}: 8 or 4");
            return false;
        }
        bool changed = false;
        foreach (var inner in op.Descendants().ToArray())
        {
            if (!inner.Is(MtOps.Linear) && !inner.Is(MtOps.MatMul)) continue;
            if (ConstantLinear.Of(inner) is not { } layer) Remark(inner, "its weight is not a constant");
            else if ((Bits == 8 ? layer.K : GroupFor(layer.K, Group)) is not { } group) Remark(inner, $"K = {layer.K} has no even group");
            else
            {
                Rewrite(layer, Bits == 8 ? QuantizedWeights.Symmetric8(layer.Weight, layer.N, layer.K) : QuantizedWeights.Grouped4(layer.Weight, layer.N, layer.K, group), context);
                changed = true;
            }
        }
        return changed;

        void Remark(Operation about, string why)
        {
            if (Remarks) context.Sink.Remark(about.Location, $"'{about.Name}' is not quantized: {why}");
        }
    }

    /// <summary>The largest of <paramref name="most"/>, 128, 64 and 32 that divides k; else the largest multiple of 8, else of 2, up to that. Null when k is odd.</summary>
    public static int? GroupFor(int k, int most) =>
        new[] { most, 128, 64, 32 }.Concat(MultiplesOf(8)).Concat(MultiplesOf(2)).Where(g => g <= most && g <= k && k % g == 0).Select(g => (int?)g).FirstOrDefault();

    private static IEnumerable<int> MultiplesOf(int n) => Enumerable.Range(1, 128 / n).Select(i => i * n).Reverse();

    private void Rewrite(ConstantLinear layer, QuantizedWeights weights, PassContext context)
    {
        var b = OpBuilder.BeforeOp(layer.Op);
        b.Location = layer.Op.Location;
        string name = layer.Op.Operand(1).NameHint ?? "w";
        var made = b.WoqLinear(layer.X, b.Constant(weights.Values, name), b.Constant(weights.Scale, name + ".scale"),
            weights.Zero is null ? null : b.Constant(weights.Zero, name + ".zero"), layer.Bias, Bits);
        Replacement.Of(layer.Op, made, b);
    }
}
