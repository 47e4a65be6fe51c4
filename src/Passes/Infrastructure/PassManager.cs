using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Runs a pipeline, verifies after each pass, and tells inspectors.</summary>
public sealed class PassManager(Pipeline pipeline, PassContext context)
{
    public IReadOnlyList<PassInspector> Inspectors { get; init; } = [];

    /// <summary>Checks the operation a pass ran on, after the pass; false after reporting. Null to trust the passes.</summary>
    public Func<Operation, DiagnosticSink, bool>? Verify { get; init; }

    /// <summary>Runs the pipeline on <paramref name="root"/>.</summary>
    /// <returns>False when a pass reported an error or left invalid IR; the sink has it.</returns>
    /// <exception cref="PassCrashException">A pass threw: a defect of this program.</exception>
    public bool Run(Operation root)
    {
        if (pipeline.FirstMisplaced() is { } misplaced)
        {
            context.Sink.Error(root.Location, misplaced);
            return false;
        }
        if (pipeline.Anchor != Pipeline.Any && pipeline.Anchor != root.Name)
        {
            context.Sink.Error(root.Location, $"can't run '{pipeline.Anchor}' pass manager on '{root.Name}' op");
            return false;
        }
        return Run(pipeline, root);
    }

    private bool Run(Pipeline steps, Operation op)
    {
        foreach (var inspector in Inspectors) inspector.BeforePipeline(steps, op);
        foreach (var step in steps.Steps)
            if (step is Pass pass ? !Run(pass, op) : !RunNested((Pipeline)step, op)) return false;
        foreach (var inspector in Inspectors) inspector.AfterPipeline(steps, op);
        return true;
    }

    private bool RunNested(Pipeline nested, Operation op)
    {
        var inside = op.Regions.SelectMany(r => r.Blocks).SelectMany(b => b.Operations)
            .Where(o => nested.Anchor == Pipeline.Any ? o.Has(OpTraits.IsolatedFromAbove) : o.Name == nested.Anchor).ToArray();
        foreach (var child in inside)
            if (child.Block is not null && !Run(nested, child)) return false;
        return true;
    }

    private bool Run(Pass pass, Operation op)
    {
        foreach (var inspector in Inspectors) inspector.BeforePass(pass, op);
        int errors = context.Sink.ErrorCount;
        bool changed;
        try
        {
            changed = pass.Run(op, context);
            if (context.Sink.ErrorCount == errors && Verify is not null && !Verify(op, context.Sink))
                context.Sink.Diagnostics[^1].Note(op.Location, $"invalid after pass '{pass.Name}'");
        }
        catch (Exception crash) when (crash is not OutOfMemoryException)
        {
            foreach (var inspector in Inspectors) inspector.AfterFailure(pass, op, crash);
            throw new PassCrashException(pass, Describe(op), crash);
        }
        if (context.Sink.ErrorCount > errors)
        {
            foreach (var inspector in Inspectors) inspector.AfterFailure(pass, op, null);
            return false;
        }
        // the first inspector is outermost: its timing includes the others'
        for (int i = Inspectors.Count - 1; i >= 0; i--) Inspectors[i].AfterPass(pass, op, changed);
        return true;
    }

    internal static string Describe(Operation op) => op.SymbolName() is { } name ? $"'{op.Name}' @{name}" : $"'{op.Name}'";
}
