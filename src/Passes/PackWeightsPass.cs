using MaxTune.IR;
using MaxTune.Passes.Lowering;

namespace MaxTune.Passes;

/// <summary>
/// Lays each constant B of a scheduled contraction out in the panels its register block reads, once, at compile time:
/// <code>
/// %w : tensor&lt;100x16xf32>, y[m, n] = Σ x[m, k] · w[n, k], nr = 16
///   → %w.packed : tensor&lt;7x16x16xf32>  (panel, k, column; the last panel padded with zeros)
///     t[m, p, n] = Σ x[m, k] · packed[p, k, n]; y = extract_slice (collapse_shape t)
/// </code>
/// The plain weight goes when nobody else uses it. Schedules of dot products (<c>vectorize = "k"</c>) read it as [n, k].
/// </summary>
/// <param name="Nr">Columns of a panel for kernels without a schedule; 0 leaves those alone.</param>
public sealed record PackWeightsPass(int Nr = 0) : Pass("pack-weights")
{
    public override string? Anchor => "func.func";

    public override bool Run(Operation op, PassContext context)
    {
        bool changed = false;
        foreach (var kernel in op.Descendants().Where(o => o.Is(MtOps.Kernel)))
        {
            int nr = Nr;
            bool isDot = false;
            var narrow = NarrowGemm.Match(kernel);
            if (new KernelOp(kernel).Schedule is { } attr)
            {
                if (Schedule.FromAttr(attr, message => context.Sink.OpError(kernel, message)) is not { } schedule) return changed;
                isDot = schedule.IsDot;
                nr = isDot || schedule.Pack.Contains('b') ? schedule.PanelWidth : 0;
                if (!isDot && narrow?.LayoutFor(schedule) is { } layout && PackedNarrowWeight.Rewrite(narrow, layout))
                {
                    changed = true;
                    continue;
                }
            }
            if (nr > 0 && GemmKernel.Match(kernel) is { IsPacked: false, Batch.Length: 0, NDim: not null, ConstantB: not null } gemm
                && gemm.Contraction.Operand(0) != gemm.Contraction.Operand(1))
                changed |= !isDot ? PackedKernel.Rewrite(gemm, nr) : !gemm.IsAlongK(1) && PackedKernel.RewriteAlongK(gemm);
        }
        return changed;
    }
}
