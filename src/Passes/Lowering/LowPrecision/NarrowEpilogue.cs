using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>What becomes of a finished sum: <c>Y[i, j] = f(sum, what f reads at [i, j])</c>.</summary>
internal sealed class NarrowEpilogue(NarrowGemm gemm, Func<Value, Value> memrefOf, Value output)
{
    // operations of epilogues that the x86 emitter has on vectors of f32 and i32
    private static readonly HashSet<string> Machine =
    [
        "linalg.yield", "arith.constant", "arith.addf", "arith.subf", "arith.mulf", "arith.divf", "arith.maximumf", "arith.minimumf", "arith.negf", "arith.extf", "arith.truncf", "arith.sitofp",
        "arith.maxnumf", "arith.minnumf", "math.roundeven", "arith.fptosi", "arith.trunci", "arith.addi", "arith.subi", "arith.muli",
    ];

    /// <summary>True when the x86 emitter has code for it.</summary>
    public bool HasMachineCode => IsStored(gemm.OutputType.Element) && (gemm.Epilogue is not { } op || op.Body.Operations.All(o => Machine.Contains(o.Name)
        && o.Operands.Concat(o.Results.ToArray()).All(v => IsStored(v.Type)) && (o.Name is not ("arith.maxnumf" or "arith.minnumf") || o.Operand(1).DefiningOp?.ConstantValue is FloatAttr)));

    /// <summary>Operations on a sum.</summary>
    public int Length => gemm.Epilogue?.Body.Operations.Count() ?? 0;

    private static bool IsStored(IrType type) => type == IrType.F32 || type == IrType.I32 || type == IrType.BF16 || type == IrType.F16 || type == IrType.I8;

    /// <summary>The memory it touches.</summary>
    public Value[] Buffers => [.. (gemm.Epilogue?.Operands.Take(View!.InputCount).Where((_, i) => i != gemm.EpilogueInput).Select(memrefOf) ?? []).Append(output).Distinct()];

    private LinalgView? View => gemm.Epilogue is { } op ? LinalgView.Of(op) : null;

    /// <summary>An element of Y, from its sum.</summary>
    /// <param name="here">A buffer as it is called where the code goes; null: by its own name.</param>
    public Value Apply(LoopBuilder loops, Value sum, Value row, Value column, Func<Value, Value>? here = null)
    {
        here ??= static v => v;
        var index = Index(row, column);
        if (gemm.Epilogue is not { } op) return sum;
        var view = View!;
        var arguments = new Value[view.Body.Arguments.Count];
        for (int i = 0; i < view.InputCount; i++)
            arguments[i] = i == gemm.EpilogueInput ? sum : loops.Load(here(memrefOf(op.Operand(i))), loops.Apply(view.Maps[i], index));
        for (int i = view.InputCount; i < arguments.Length; i++) arguments[i] = sum;   // initial values of outputs are not read by elementwise bodies
        return loops.Inline(view.Body, arguments, index)[0];
    }

    public void Store(LoopBuilder loops, Value element, Value row, Value column, Func<Value, Value>? here = null) =>
        loops.Store(element, here is null ? output : here(output), Index(row, column));

    private Value[] Index(Value row, Value column) => gemm.HasRows ? [row, column] : [column];
}
