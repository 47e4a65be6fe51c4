using System.Globalization;
using MaxTune.IR;
using MaxTune.Passes.Lowering;

namespace MaxTune;

/// <summary>What about a kernel's shape, types or operands keeps it from being faster, each with what could be done.</summary>
internal static class PerfHints
{
    public static IEnumerable<string> Of(TracedKernel traced, MachineModel machine, long dynamicHint)
    {
        var kernel = traced.Kernel;
        if (kernel.Operands.Concat(kernel.Results.ToArray()).Any(v => v.Type is ShapedType { HasStaticShape: false }) && traced.Tuning is not null)
            yield return $"dynamic extents were taken to be {dynamicHint} when it was tuned (--dynamic-hint): another size may have another best schedule";
        if (GemmKernel.Match(kernel) is not { } gemm)
        {
            foreach (string hint in Rows(kernel, machine)) yield return hint;
            yield break;
        }
        int bytes = DenseElementsAttr.ByteWidth(gemm.AccumulatorElement) ?? 4, lanes = traced.Schedule.Isa.Lanes(bytes * 8);
        int aBytes = DenseElementsAttr.ByteWidth(gemm.AType.Element) ?? 4;
        if (gemm.Batch.Length == 0 && gemm.B is BlockArgument { Index: var b } && gemm.ConstantB is null)
            yield return $"operand #{b}, the weights, is computed by the model: it is packed again in every run. A parameter (ml_program.global) or a constant is packed once, when the model is compiled";
        if (gemm.N > 0 && lanes > 1 && gemm.N % lanes != 0 && gemm.NDim is not null)
        {
            long padded = (gemm.N + lanes - 1) / lanes * lanes;
            yield return string.Create(CultureInfo.InvariantCulture, $"N = {gemm.N} is no multiple of {lanes} lanes: the last vector of each row computes {padded - gemm.N} columns for nothing, {100.0 * (padded - gemm.N) / padded:F0}% of the work; N = {padded} costs the same");
        }
        if (gemm.N > 0 && traced.Schedule.Nr is var nr && nr > lanes && gemm.N % nr != 0)
        {
            long panels = (gemm.N + nr - 1) / nr * nr;
            if (panels - gemm.N >= lanes) yield return string.Create(CultureInfo.InvariantCulture, $"N = {gemm.N} does not fill panels of {nr} columns: {100.0 * (panels - gemm.N) / panels:F0}% of the multiply-adds are padding");
        }
        if (gemm.M > 0 && gemm.M % traced.Schedule.Mr is > 0 and var rest)
            yield return $"M = {gemm.M} leaves {rest} of {traced.Schedule.Mr} rows in the last block, which is code of its own";
        if (gemm.K > 0 && gemm.M != 1 && gemm.K * aBytes is >= 1024 and var stride && (stride & (stride - 1)) == 0)
            yield return $"rows of the left operand lie {stride} bytes apart, a power of two: they meet in the same few sets of the cache. A row of {gemm.K + 64 / aBytes} elements would not";
        if (gemm.M is 1 && gemm.K > 0 && gemm.N > 0 && gemm.K * gemm.N * bytes > machine.L2)
            yield return string.Create(CultureInfo.InvariantCulture, $"one row against {gemm.K * gemm.N * bytes / 1048576.0:F1} MB of weights: reading them binds, not arithmetic. Narrower weights (bf16, int8) or more rows at a time would help");
        if (gemm.K is > 0 and < 8) yield return $"K = {gemm.K}: each result is {gemm.K} multiply-adds, so writing results binds";
    }

    private static IEnumerable<string> Rows(Operation kernel, MachineModel machine)
    {
        int lanes = Math.Max(1, machine.VectorBits / 32);
        if (kernel.Results.ToArray().FirstOrDefault()?.Type is TensorType { Rank: > 1 } type && type.Extents[^1] is > 0 and var row && row % lanes != 0 && row < 4 * lanes)
            yield return $"rows of {row} elements are no multiple of {lanes} lanes: {row % lanes} of each row's elements are done one at a time or under a mask";
    }
}
