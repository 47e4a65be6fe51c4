using MaxTune.IR;
using MaxTune.Passes.Lowering;

namespace MaxTune.Passes.Loops;

/// <summary><c>scf.for %t = 0 to 4 {mt.parallel}</c> → <c>scf.parallel (%t) = (0) to (4)</c>, when it carries no values and stands in the function's own block.</summary>
internal static class ParallelizeLoop
{
    public static bool Run(Operation loop)
    {
        loop.Attributes[LoopMarks.Parallel] = null;
        if (loop.ResultCount != 0 || loop.Parent is not { Name: "func.func" }) return false;
        var parallel = OpBuilder.BeforeOp(loop).Create(ScfOps.Parallel, [.. loop.Operands], [],
            new AttrList { { "operandSegmentSizes", DenseArrayAttr.I32([1, 1, 1, 0]) } }, loop.Attributes.Copy(), 1, loop.Location);
        loop.Region().TakeInto(parallel.Region());
        var yield = parallel.Body.Last!;
        yield.Erase();
        OpBuilder.AtEnd(parallel.Body).Create(ScfOps.Reduce, [], []);
        loop.Erase();
        return true;
    }
}
