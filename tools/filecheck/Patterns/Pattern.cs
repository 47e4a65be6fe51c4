using MaxTune.Tools.FileCheck.Posix;

namespace MaxTune.Tools.FileCheck;

/// <summary>The pattern of one directive: fixed text, or a regular expression with places for values.</summary>
internal sealed class Pattern(VariableContext context, DirectiveType type, SourceText source, int location, int? line, bool ignoreCase)
{
    public DirectiveType Type { get; } = type;

    public SourceText Source { get; } = source;

    /// <summary>Where the pattern begins, for messages.</summary>
    public int Location { get; } = location;

    public string Fixed { get; init; } = "";

    public string RegexText { get; init; } = "";

    public IReadOnlyList<Substitution> Substitutions { get; init; } = [];

    /// <summary>The group that captures each string variable.</summary>
    public IReadOnlyDictionary<string, int> StringDefinitions { get; init; } = new Dictionary<string, int>();

    /// <summary>The group that captures each numeric variable.</summary>
    public IReadOnlyDictionary<string, (NumericVariable Variable, int Group)> NumberDefinitions { get; init; }
        = new Dictionary<string, (NumericVariable, int)>();

    public bool HasVariables => Substitutions.Count > 0 || StringDefinitions.Count > 0;

    private PosixRegex? compiled;
    private HashSet<int>? wanted;

    /// <summary>Where a pattern matched: offsets into the text. Nothing matched, or could not be tried, when <see cref="Found"/> is false.</summary>
    internal readonly record struct Result(bool Found, int Begin, int End, IReadOnlyList<EvaluationError> Errors);

    private static Result NotFound => new(false, 0, 0, []);

    /// <summary>Looks for the first match in the region and gives the variables it defines their values.</summary>
    public Result Match(Region region)
    {
        if (Type.Kind == DirectiveKind.EndOfFile) return new Result(true, region.End, region.End, []);
        if (Fixed.Length > 0)
        {
            var comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
            int at = region.Text.AsSpan(region.Begin, region.End - region.Begin).IndexOf(Fixed, comparison);
            return at < 0 ? NotFound : new Result(true, region.Begin + at, region.Begin + at + Fixed.Length, []);
        }

        var errors = new List<EvaluationError>();
        if (Regex(errors) is not { } regex) return errors.Count == 0 ? NotFound : new Result(false, 0, 0, errors);
        wanted ??= [.. StringDefinitions.Values, .. NumberDefinitions.Values.Select(definition => definition.Group)];
        if (regex.Match(region, wanted) is not { } captures) return NotFound;
        Capture(region.Text, captures);
        int skip = Type.Kind == DirectiveKind.Empty ? 1 : 0; // the newline before an empty line belongs to the line before
        return new Result(true, captures.Start + skip, captures.End, []);
    }

    /// <summary>Where each variable that the last match defined was captured, in the order of the input.</summary>
    public IEnumerable<(string Name, int Begin, int End)> Captured()
        => captured.OrderBy(capture => capture.Begin).ThenBy(capture => capture.End);

    private readonly List<(string Name, int Begin, int End)> captured = [];

    private PosixRegex? Regex(List<EvaluationError> errors)
    {
        if (compiled is not null) return compiled;
        string text = RegexText;
        if (Substitutions.Count > 0)
        {
            if (line is { } number) context.SetLine(number);
            int inserted = 0;
            foreach (var substitution in Substitutions)
            {
                if (substitution.Regex(context, errors) is not { } value) continue;
                text = text.Insert(substitution.Index + inserted, value);
                inserted += value.Length;
            }

            if (errors.Count > 0) return null;
        }

        PosixRegex.TryParse(text, ignoreCase, newline: true, out var regex, out _);
        if (Substitutions.Count == 0) compiled = regex;
        return regex;
    }

    private void Capture(string text, RegexCaptures captures)
    {
        captured.Clear();
        foreach (var (name, group) in StringDefinitions)
        {
            var (begin, end) = captures.Group(group);
            context.Strings[name] = text[begin..end];
            captured.Add((name, begin, end));
        }

        foreach (var (name, (variable, group)) in NumberDefinitions)
        {
            var (begin, end) = captures.Group(group);
            variable.Value = variable.Format.Read(text[begin..end]);
            captured.Add((name, begin, end));
        }
    }
}
