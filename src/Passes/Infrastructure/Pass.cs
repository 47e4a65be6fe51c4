using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>One step of a pipeline: a pass, or a pipeline over nested operations.</summary>
public abstract record PipelineStep
{
    /// <summary>The text a pipeline string has for this step; parses back to an equal one.</summary>
    public sealed override string ToString() => PipelineText.Print(this);
}

/// <summary>
/// A transformation of the IR. A pass is a sealed record in a file of its own, and its constructor's parameters are its options:
/// <c>public sealed record CanonicalizePass(int MaxIterations = 10) : Pass("canonicalize")</c> is <c>canonicalize{max-iterations=3}</c> in a pipeline
/// and <c>--canonicalize=max-iterations=3</c> on a command line. Every parameter has a default and a type that <see cref="PassOption"/> reads.
/// A pass holds no state between runs.
/// </summary>
/// <param name="Name">Its name in pipelines, its flag without the dashes.</param>
public abstract record Pass(string Name) : PipelineStep
{
    /// <summary>The operation this pass runs on, <c>func.func</c> or <c>builtin.module</c>; null for any.</summary>
    public virtual string? Anchor => null;

    /// <summary>Its name in dumps and timings: <c>CSE</c>, <c>FuseKernels</c>.</summary>
    public virtual string DisplayName => GetType().Name is var name && name.EndsWith("Pass", StringComparison.Ordinal) ? name[..^4] : name;

    /// <summary>
    /// Transforms <paramref name="op"/> and what is inside it, never what is outside.
    /// The user's mistakes go to <see cref="PassContext.Sink"/>: an error there fails the pass and ends the pipeline.
    /// </summary>
    /// <returns>True when anything changed.</returns>
    public abstract bool Run(Operation op, PassContext context);
}
