using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>
/// Steps run in order on one operation; a nested pipeline runs on each operation of its anchor's name directly inside.
/// <c>builtin.module(func.func(cse,canonicalize{max-iterations=3}),any(cse))</c>.
/// </summary>
/// <param name="Anchor">An operation name, or <c>any</c>.</param>
public sealed record Pipeline(string Anchor, EquatableArray<PipelineStep> Steps) : PipelineStep
{
    public const string Any = "any";
    public const string Module = "builtin.module";

    /// <summary>A pipeline in which passes that want another operation are nested over it; neighbours with the same wish share one nested pipeline.</summary>
    public static Pipeline Nesting(string anchor, params IEnumerable<PipelineStep> steps)
    {
        var nested = new List<PipelineStep>();
        foreach (var step in steps)
        {
            if (step is not Pass { Anchor: { } wanted } || wanted == anchor) nested.Add(step);
            else if (nested.Count > 0 && nested[^1] is Pipeline last && last.Anchor == wanted) nested[^1] = last with { Steps = [.. last.Steps, step] };
            else nested.Add(new Pipeline(wanted, [step]));
        }
        return new Pipeline(anchor, nested.ToArray());
    }

    /// <summary><see cref="Nesting"/> on <c>builtin.module</c>: what a list of flags means.</summary>
    public static Pipeline OfModule(params IEnumerable<PipelineStep> steps) => Nesting(Module, steps);

    /// <summary>All passes of this pipeline in the order they run.</summary>
    public IEnumerable<Pass> Passes => Steps.SelectMany(step => step is Pipeline nested ? nested.Passes : [(Pass)step]);

    /// <summary>Why <paramref name="pass"/> cannot run here; null when it can.</summary>
    public string? Rejects(Pass pass) => pass.Anchor is { } wanted && wanted != Anchor
        ? $"pass '{pass.Name}' runs on '{wanted}', not on '{Anchor}': write '{wanted}({pass.Name})'" + (wanted == Module ? "" : " inside it")
        : null;

    /// <summary>The first step that cannot run where it stands; null when all can.</summary>
    public string? FirstMisplaced() =>
        Steps.Select(step => step is Pipeline nested ? nested.FirstMisplaced() : Rejects((Pass)step)).FirstOrDefault(why => why is not null);
}
