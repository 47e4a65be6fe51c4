namespace MaxTune.IR;

/// <summary>
/// The graph level: named operations on tensors by value, and <c>mt.kernel</c>, the unit that is fused, tuned and run.
/// A dimension that is 1 in its type broadcasts, as numpy does; one that is <c>?</c> never does.
/// </summary>
public static partial class MtOps
{
    public static Dialect Dialect => Holder.Value;

    // its own class: fields of a partial class initialize in no order across files
    private static class Holder
    {
        public static readonly Dialect Value = new("mt")
        {
            Summary = "named tensor operations and fused kernels",
            Operations =
            [
                MatMul, BatchMatMul, Linear,
                Add, Sub, Mul, Div, Maximum, Minimum, Pow,
                Neg, Abs, Exp, Log, Sqrt, Rsqrt, Tanh, Erf, Sigmoid, Relu, Silu, Gelu, LeakyRelu, Clamp, Cast,
                Softmax, LogSoftmax, LayerNorm, ReduceSum, ReduceMax, ReduceMean,
                Transpose, Reshape, BroadcastTo, Concat, Slice,
                Quantize, Dequantize, DynamicScale, QLinear, WoqLinear,
                Kernel, Yield,
                Dot,
            ],
            ParseAttr = text => text.Mnemonic == "schedule" ? ScheduleAttr.Parse(text.Body ?? "", text.Fail) : null,
        };
    }

    private static readonly AttrConstraint Schedule = new("#mt.schedule attribute", a => a is ScheduleAttr);

    /// <summary>
    /// A fused kernel. Isolated from above: operands arrive as block arguments, <c>mt.yield</c> hands results back. It has no custom syntax,
    /// so that upstream tools read it with <c>--allow-unregistered-dialect</c>.
    /// </summary>
    public static readonly OpDefinition Kernel = new("mt.kernel")
    {
        Summary = "a fused kernel: linalg on tensors, named, scheduled, tuned and timed as one",
        Operands = [new("inputs", TypeConstraints.AnyType, Arity.Variadic)],
        Results = [new("results", TypeConstraints.AnyType, Arity.Variadic)],
        Attributes = [new("name", AttrConstraints.String), new("schedule", Schedule, Optional: true)],
        Regions = [new("body")],
        Traits = OpTraits.IsolatedFromAbove | OpTraits.SingleBlock,
        Effects = MemoryEffects.Recursive,
        Verify = KernelRules.Verify,
        Semantics = (op, frame) =>
        {
            var results = frame.RunRegion(op.Region(), [.. op.Operands.Select(frame.Get)]);
            for (int i = 0; i < results.Length; i++) frame.Set(op.Result(i), results[i]);
        },
    };

    public static readonly OpDefinition Yield = new("mt.yield")
    {
        Summary = "the results of a kernel",
        Operands = [new("results", TypeConstraints.AnyType, Arity.Variadic)],
        Traits = OpTraits.Terminator | OpTraits.ReturnLike,
        Effects = MemoryEffects.None,
        Parents = ["mt.kernel"],
    };
}
