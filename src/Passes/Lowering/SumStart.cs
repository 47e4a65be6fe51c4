using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// What sums start at in place of zero, where the epilogue adds it to them and nothing else reads it:
/// <code>
/// sum = 0;    for k: sum += a b; y = f(sum + bias)
/// sum = bias; for k: sum += a b; y = f(sum)
/// </code>
/// An instruction less for each register of results, as much as half a step of k. Sums of integers are exact: what is subtracted, a zero point's share, does as well.
/// </summary>
/// <param name="Input">The epilogue's input that is added, or subtracted.</param>
/// <param name="Replaced">The operations that the start takes the place of: the addition last, and what widens the input before it.</param>
internal sealed record SumStart(int Input, Operation[] Replaced)
{
    // in longer sums of floats an addition does not show, and one that is large from the start rounds each step to its own size
    private const long MostSteps = 64;

    /// <summary>The start of a product's sums; null when there is none.</summary>
    /// <param name="epilogue">The elementwise operation on the product.</param>
    /// <param name="product">Which input of it the product is.</param>
    /// <param name="k">Steps of a sum.</param>
    public static SumStart? Of(Operation? epilogue, int product, long k)
    {
        if (epilogue is null || k < 1) return null;
        var sum = epilogue.Body.Argument(product);
        if (!sum.HasOneUse || sum.Uses.First().Owner is not { } add) return null;
        if (!(add.Is(ArithOps.AddF) && k <= MostSteps || add.Is(ArithOps.AddI) || add.Is(ArithOps.SubI) && add.Operand(0) == sum)) return null;
        var addend = add.Operand(0) == sum ? add.Operand(1) : add.Operand(0);
        var widening = addend.DefiningOp is { } op && op.Is(ArithOps.ExtF) && addend.HasOneUse ? op : null;
        var read = widening?.Operand(0) ?? addend;
        return read is BlockArgument { Index: var input } argument && argument.Owner == epilogue.Body && input != product && input < LinalgView.Of(epilogue)!.InputCount && read.HasOneUse
            ? new SumStart(input, widening is null ? [add] : [widening, add]) : null;
    }

    /// <summary>The start, from an element of the input.</summary>
    public Value From(LoopBuilder loops, Value element)
    {
        if (Replaced is [var widening, _]) return loops.Ops.ExtF(element, widening.Result().Type);
        return Replaced[^1].Is(ArithOps.SubI) ? loops.Ops.SubI(loops.Scalar(new IntegerAttr(element.Type, 0), element.Type), element) : element;
    }
}
