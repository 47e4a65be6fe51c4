using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// What sums start at in place of zero, where the epilogue adds it to them and nothing else reads it:
/// <code>
/// sum = 0;    for k: sum += a b; y = f(sum + bias)
/// sum = bias; for k: sum += a b; y = f(sum)
/// </code>
/// An instruction less for each register of results, as much as half a step of k.
/// </summary>
/// <param name="Input">The epilogue's input that is added.</param>
/// <param name="Replaced">The operations that the start takes the place of: the addition, and what widens the input before it.</param>
internal sealed record SumStart(int Input, Operation[] Replaced)
{
    // in longer sums an addition does not show, and a sum that is large from the start rounds each step to its own size
    private const long MostSteps = 64;

    /// <summary>The start of a product's sums; null when there is none.</summary>
    /// <param name="epilogue">The elementwise operation on the product.</param>
    /// <param name="product">Which input of it the product is.</param>
    /// <param name="k">Steps of a sum.</param>
    public static SumStart? Of(Operation? epilogue, int product, long k)
    {
        if (epilogue is null || k is < 1 or > MostSteps) return null;
        var sum = epilogue.Body.Argument(product);
        if (!sum.HasOneUse || sum.Uses.First().Owner is not { } add || !add.Is(ArithOps.AddF)) return null;
        var addend = add.Operand(0) == sum ? add.Operand(1) : add.Operand(0);
        var widening = addend.DefiningOp is { } op && op.Is(ArithOps.ExtF) && addend.HasOneUse ? op : null;
        var read = widening?.Operand(0) ?? addend;
        return read is BlockArgument { Index: var input } argument && argument.Owner == epilogue.Body && input != product && input < LinalgView.Of(epilogue)!.InputCount && read.HasOneUse
            ? new SumStart(input, widening is null ? [add] : [widening, add]) : null;
    }

    /// <summary>The start, from an element of the input.</summary>
    public Value From(LoopBuilder loops, Value element) => Replaced is [var widening, _] ? loops.Ops.ExtF(element, widening.Result().Type) : element;
}
