using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Watches passes run from outside: timing, dumps, reproducers. Sees nested pipelines too.</summary>
public abstract class PassInspector
{
    public virtual void BeforePipeline(Pipeline pipeline, Operation op) { }
    public virtual void AfterPipeline(Pipeline pipeline, Operation op) { }
    public virtual void BeforePass(Pass pass, Operation op) { }
    public virtual void AfterPass(Pass pass, Operation op, bool changed) { }

    /// <summary>The pass reported an error, left invalid IR, or threw <paramref name="crash"/>.</summary>
    public virtual void AfterFailure(Pass pass, Operation op, Exception? crash) { }
}

/// <summary>A defect of this program, not of the user's: a pass threw. Says which pass, on what.</summary>
public sealed class PassCrashException(Pass pass, string on, Exception inner)
    : Exception($"internal error in pass '{pass.Name}' on {on}: {inner.Message}", inner)
{
    public Pass Pass { get; } = pass;
}
