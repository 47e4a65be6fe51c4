using System.Collections.Concurrent;
using MaxTune.Codegen.Programs;
using MaxTune.Runtime;

namespace MaxTune;

/// <summary>A model's plan at known shapes, and the contexts that runs at these shapes take turns with.</summary>
internal sealed class ShapePlan
{
    private readonly int threads;
    private readonly ConcurrentBag<ProgramContext> idle = [];
    private ProgramContext? last;
    private volatile bool retired;

    public ShapePlan(ProgramPlan plan, int threads, TensorSignature[] inputs, TensorSignature[] outputs)
    {
        (Plan, this.threads) = (plan, threads);
        last = plan.CreateContext(threads);
        bool spans = inputs.Length == 1 && outputs.Length == 1 && inputs[0].DType == outputs[0].DType;
        SpanType = spans ? inputs[0].DType.ClrType : null;
        SpanInput = spans ? Shapes.ElementCount(plan.InputShapes[0]) : -1;
        SpanOutput = spans ? Shapes.ElementCount(plan.OutputShapes[0]) : -1;
    }

    public ProgramPlan Plan { get; }

    /// <summary>Of a model with one input and one output of one type: that type and the element counts. Otherwise null and -1.</summary>
    public Type? SpanType { get; }

    public long SpanInput { get; }
    public long SpanOutput { get; }

    // one exchange when runs do not overlap
    public ProgramContext Rent() => Interlocked.Exchange(ref last, null) ?? (idle.TryTake(out var context) ? context : Plan.CreateContext(threads));

    public void Return(ProgramContext context)
    {
        if (Interlocked.CompareExchange(ref last, context, null) is not null) idle.Add(context);
        if (retired) Drain();
    }

    /// <summary>No run will begin any more; frees what is idle now, and the rest as runs end.</summary>
    public void Retire()
    {
        retired = true;
        Drain();
    }

    private void Drain()
    {
        Interlocked.Exchange(ref last, null)?.Dispose();
        while (idle.TryTake(out var context)) context.Dispose();
    }
}
