using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>
/// Groups a function's tensor work into kernels, each isolated and named:
/// <code>
/// %0 = mt.linear %x, %w, %b                     %1 = mt.kernel(%x, %w, %b) "linear_unary" {
/// %1 = mt.relu %0                          →       fill, linalg.matmul (W as (n, k)), linalg.generic { + bias, max 0 }
///                                               }
/// </code>
/// A contraction takes the pointwise chain after it (bias, activation, residual and broadcast operands); pointwise chains become one linalg.generic;
/// reductions over the same rows and the pointwise work between them (softmax, layer_norm) become one kernel. Graph operations are decomposed first.
/// </summary>
/// <param name="Remarks">Say of each operation that stays apart, why.</param>
public sealed record FuseKernelsPass(bool Remarks = false) : Pass("fuse-kernels")
{
    public override string Anchor => "func.func";

    public override bool Run(Operation op, PassContext context)
    {
        if (op.Region().IsEmpty) return false;
        bool changed = FusionPreparation.Run(op, context);
        foreach (var block in op.Region().Blocks)
        {
            foreach (var group in new KernelGrouping(block, Remark).Run())
            {
                KernelEmitter.Emit(group);
                changed = true;
            }
            KernelEmitter.EraseUnused(block);
        }
        changed |= new CsePass().Run(op, context);
        return changed;

        void Remark(Operation about, string why)
        {
            if (Remarks) context.Sink.Remark(about.Location, $"'{about.Name}' {why}");
        }
    }
}
