namespace MaxTune.Tools.FileCheck;

/// <summary>Reads a check file into the list of its positive directives, each with the DAG and NOT directives before it.</summary>
internal sealed class CheckFileReader(FileCheckOptions options, VariableContext context, DiagnosticSink sink)
{
    private static readonly string[] DefaultCheckPrefixes = ["CHECK"];
    private static readonly string[] DefaultCommentPrefixes = ["COM", "RUN"];

    private readonly List<CheckString> checks = [];
    private readonly List<PrefixedPattern> implicitNots = [];
    private List<PrefixedPattern> before = [];

    public IReadOnlyList<string> CheckPrefixes { get; } = options.CheckPrefixes.Count > 0 ? options.CheckPrefixes : DefaultCheckPrefixes;

    public IReadOnlyList<string> CommentPrefixes { get; } = options.CommentPrefixes.Count > 0 ? options.CommentPrefixes : DefaultCommentPrefixes;

    /// <summary>The texts of --implicit-check-not, as diagnostics show them.</summary>
    public List<SourceText> ImplicitSources { get; } = [];

    /// <summary>Reads the file; null when it has no checks that match the prefixes, which is then reported.</summary>
    /// <exception cref="PatternException">A directive or pattern does not parse.</exception>
    public IReadOnlyList<CheckString>? Read(SourceText source)
    {
        context.AddLine();
        foreach (string pattern in options.ImplicitCheckNot) AddImplicitNot(pattern);
        before = [.. implicitNots];
        var unused = new SortedSet<string>(CheckPrefixes, StringComparer.Ordinal);
        int distinct = unused.Count;
        var scanner = new DirectiveScanner(source, CheckPrefixes, CommentPrefixes);
        int line = 1;
        var text = source.All;
        while (scanner.Next(text, ref line) is { } found)
        {
            if (found.Type.Kind != DirectiveKind.Comment) unused.Remove(found.Prefix);
            text = Directive(found);
        }

        bool missing = unused.Count == distinct || (!options.AllowUnusedPrefixes && unused.Count > 0);
        if (missing && (implicitNots.Count == 0 || options.CheckPrefixes.Count > 0))
        {
            string names = string.Join(", ", unused.Select(prefix => $"'{prefix}:'"));
            sink.Error($"no check strings found with prefix{(unused.Count > 1 ? "es" : "")} {names}");
            return null;
        }

        if (before.Count > 0)
        {
            var end = new Pattern(context, new DirectiveType(DirectiveKind.EndOfFile), source, text.Start, line + 1, false);
            checks.Add(new CheckString(new PrefixedPattern(end, CheckPrefixes[0]), before));
        }

        return checks;
    }

    private void AddImplicitNot(string pattern)
    {
        const string Option = "-implicit-check-not='";
        var source = new SourceText("command line", Option + pattern + "'");
        ImplicitSources.Add(source);
        var where = new Slice(source, Option.Length, Option.Length + pattern.Length);
        const string Prefix = "IMPLICIT-CHECK";
        var parsed = PatternParser.Parse(context, options, new DirectiveType(DirectiveKind.Not), where, Prefix, null);
        implicitNots.Add(new PrefixedPattern(parsed, Prefix));
    }

    private Slice Directive(DirectiveScanner.Found found)
    {
        var rest = found.Rest;
        switch (found.Type.Kind)
        {
            case DirectiveKind.Misspelled:
                string directive = rest.Source.Text[found.Start..rest.Start];
                throw new PatternException(rest.Source, found.Start, $"misspelled directive '{directive}'");
            case DirectiveKind.BadNot:
                throw new PatternException(rest, $"unsupported -NOT combo on prefix '{found.Prefix}'");
            case DirectiveKind.BadCount:
                throw new PatternException(rest, $"invalid count in -COUNT specification on prefix '{found.Prefix}'");
        }

        if (!(options.StrictWhitespace && options.MatchFullLines)) rest = rest.TrimStart();
        int end = rest.Span.IndexOfAny('\n', '\r');
        var text = rest.Take(end);
        if (found.Type.Kind != DirectiveKind.Comment) Add(found, text);
        return rest.From(end);
    }

    private void Add(DirectiveScanner.Found found, Slice text)
    {
        var type = found.Type;
        string prefix = found.Prefix;
        var pattern = PatternParser.Parse(context, options, type, text, prefix, found.Line);
        if (type.Kind == DirectiveKind.Label && pattern.HasVariables)
            throw new PatternException(text.Source, found.Start, $"found '{prefix}-LABEL:' with variable definition or use");
        if (type.Kind is DirectiveKind.Next or DirectiveKind.Same or DirectiveKind.Empty && checks.Count == 0)
            throw new PatternException(text.Source, found.Start, $"found '{prefix}-{type.Suffix}' without previous '{prefix}: line");

        var entry = new PrefixedPattern(pattern, prefix);
        if (type.Kind is DirectiveKind.Dag or DirectiveKind.Not)
        {
            before.Add(entry);
            return;
        }

        checks.Add(new CheckString(entry, before));
        before = [.. implicitNots];
    }
}
