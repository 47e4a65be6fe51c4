using System.ComponentModel;
using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>
/// Folds operations, applies their canonicalizations, moves constants to the front of their function, and removes what is dead and unreachable.
/// <code>
/// %c1 = arith.constant 1 : index                 %c3 = arith.constant 3 : index
/// %c2 = arith.constant 2 : index            →    return %c3 : index
/// %0 = arith.addi %c1, %c2 : index
/// return %0 : index
/// </code>
/// </summary>
public sealed record CanonicalizePass(
    [Description("sweeps over the whole operation; -1 for no limit")] int MaxIterations = 10,
    [Description("rewrites in all; -1 for no limit")] long MaxNumRewrites = -1,
    [Description("visit definitions before uses")] bool TopDown = true,
    [Description("fail when the limits end it before it has converged")] bool TestConvergence = false) : Pass("canonicalize")
{
    public override string DisplayName => "Canonicalizer";

    public override bool Run(Operation op, PassContext context)
    {
        var rewriter = new GreedyRewriter(context, [], new GreedyOptions(MaxIterations, MaxNumRewrites, TopDown), canonicalize: true);
        bool changed = rewriter.Run(op);
        if (TestConvergence && !rewriter.Converged) context.Sink.OpError(op, $"does not converge in {MaxIterations} iterations of canonicalize");
        return changed;
    }
}
