using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Keeps what is needed to run a failing pipeline again: the IR before it and the pipeline, or (local) the IR before the failing pass and that pass alone.</summary>
public sealed class ReproducerInspector(bool local, bool verifyEach, Func<Operation, string> print) : PassInspector
{
    private readonly Stack<Pipeline> around = [];
    private Operation? root;
    private string ir = "";
    private Pipeline? whole;

    /// <summary>The reproducer's text; null while nothing failed.</summary>
    public string? Text { get; private set; }

    public override void BeforePipeline(Pipeline pipeline, Operation op)
    {
        around.Push(pipeline);
        if (around.Count > 1) return;
        (root, whole) = (op, pipeline);
        if (!local) ir = print(op);
    }

    public override void AfterPipeline(Pipeline pipeline, Operation op) => around.Pop();

    public override void BeforePass(Pass pass, Operation op)
    {
        if (local) ir = print(root!);
    }

    public override void AfterFailure(Pass pass, Operation op, Exception? crash)
    {
        var pipeline = whole!;
        if (local)
        {
            PipelineStep step = pass;
            foreach (var outer in around) step = new Pipeline(outer.Anchor, [step]);
            pipeline = (Pipeline)step;
        }
        Text = Reproducer.Write(ir, pipeline.ToString(), verifyEach);
    }
}
