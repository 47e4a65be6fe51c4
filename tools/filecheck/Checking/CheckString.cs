namespace MaxTune.Tools.FileCheck;

/// <summary>A pattern and the prefix its directive was written with.</summary>
internal readonly record struct PrefixedPattern(Pattern Pattern, string Prefix);

/// <summary>A positive directive and the DAG and NOT directives before it.</summary>
internal sealed record CheckString(PrefixedPattern Positive, IReadOnlyList<PrefixedPattern> Before)
{
    public Pattern Pattern => Positive.Pattern;
}
