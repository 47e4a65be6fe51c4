using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>An element of <c>Y = f(sum, what f reads there)</c>, for a product's elementwise epilogue.</summary>
/// <param name="op">The <c>linalg.generic</c>; null: Y is the sum.</param>
/// <param name="product">Which input of it the sum is.</param>
/// <param name="memrefOf">The memory of an operand.</param>
internal sealed class ElementEpilogue(Operation? op, int product, Func<Value, Value> memrefOf)
{
    private readonly LinalgView? view = op is null ? null : LinalgView.Of(op);

    /// <param name="here">A buffer as it is called where the code goes; null: by its own name.</param>
    /// <param name="start">What the sum started at; null: zero.</param>
    public Value Apply(LoopBuilder loops, Value sum, Value[] index, SumStart? start = null, Func<Value, Value>? here = null)
    {
        if (view is null) return sum;
        var arguments = new Value[view.Body.Arguments.Count];
        // initial values of outputs are not read by elementwise bodies
        for (int i = 0; i < arguments.Length; i++) arguments[i] = i >= view.InputCount || i == product || i == start?.Input ? sum : Operand(loops, i, index, here);
        return loops.Inline(view.Body, arguments, index, start?.Replaced, sum)[0];
    }

    /// <summary>What the sum at <paramref name="index"/> starts at.</summary>
    public Value Start(LoopBuilder loops, SumStart start, Value[] index, Func<Value, Value>? here = null) => start.From(loops, Operand(loops, start.Input, index, here));

    private Value Operand(LoopBuilder loops, int input, Value[] index, Func<Value, Value>? here)
    {
        var memory = memrefOf(op!.Operand(input));
        return loops.Load(here is null ? memory : here(memory), loops.Apply(view!.Maps[input], index));
    }

    /// <summary>The memory it reads, the sum's aside.</summary>
    public IEnumerable<Value> Buffers => view is null ? [] : op!.Operands.Take(view.InputCount).Where((_, i) => i != product).Select(memrefOf);
}
