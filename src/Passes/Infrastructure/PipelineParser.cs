using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>
/// Reads pipelines: <c>step (',' step)*</c> where a step is <c>anchor '(' steps ')'</c> or <c>pass ('{' name '=' value ... '}')?</c>; a value is bare text,
/// quoted text or balanced braces. Mistakes are diagnostics with a caret in the string.
/// </summary>
public sealed class PipelineParser
{
    private const int MaxNesting = 64;
    private readonly string text, file;
    private readonly PassRegistry passes;
    private readonly DiagnosticSink sink;
    private int at;

    private PipelineParser(string text, PassRegistry passes, DiagnosticSink sink, string file) => (this.text, this.passes, this.sink, this.file) = (text, passes, sink, file);

    /// <summary>Parses a whole pipeline, <c>builtin.module(...)</c>; null after reporting.</summary>
    /// <param name="file">What diagnostics call the string.</param>
    public static Pipeline? Parse(string text, PassRegistry passes, DiagnosticSink sink, string file = "pass-pipeline")
    {
        sink.AddSource(file, text);
        var parser = new PipelineParser(text, passes, sink, file);
        parser.Blanks();
        int start = parser.at;
        string anchor = parser.Word();
        parser.Blanks();
        if (anchor == "" || !parser.Peek('('))
        {
            parser.Error(start, $"expected pass pipeline to be wrapped with the anchor operation type, e.g. 'builtin.module({text.Trim()})'");
            return null;
        }
        if (parser.Nested(anchor, 0) is not { } pipeline) return null;
        parser.Blanks();
        return parser.at == text.Length ? pipeline : parser.Error<Pipeline>(parser.at, "expected end of pipeline");
    }

    /// <summary>Parses the options of one pass, <c>max-iterations=3 top-down=false</c>, as a flag has them; null after reporting.</summary>
    public static Pass? ParseFlag(PassInfo info, string options, PassRegistry passes, DiagnosticSink sink)
    {
        string file = "--" + info.Name;
        sink.AddSource(file, options);
        return new PipelineParser(options, passes, sink, file).Options(info, '\0');
    }

    private Pipeline? Nested(string anchor, int depth)
    {
        int open = at++;
        if (depth > MaxNesting) return Error<Pipeline>(open, $"pipelines nest more than {MaxNesting} deep");
        var steps = new List<PipelineStep>();
        Blanks();
        if (Take(')')) return new Pipeline(anchor, []);
        while (true)
        {
            Blanks();
            if (Step(anchor, depth) is not { } step) return null;
            steps.Add(step);
            Blanks();
            if (Take(',')) continue;
            if (Take(')')) return new Pipeline(anchor, steps.ToArray());
            if (at < text.Length) return Error<Pipeline>(at, $"expected ',' or ')' after '{step}'");
            Error(at, "expected ')' to close the pipeline").Note(Location(open), $"'{anchor}(' is opened here");
            return null;
        }
    }

    private PipelineStep? Step(string anchor, int depth)
    {
        int start = at;
        string name = Word();
        if (name == "") return Error<PipelineStep>(start, at < text.Length ? $"expected the name of a pass or an operation, found '{text[at]}'" : "expected the name of a pass or an operation");
        Blanks();
        if (Peek('('))
        {
            if (name != Pipeline.Any && !name.Contains('.'))
                return Error<PipelineStep>(start, passes.Find(name) is null
                    ? $"'{name}' is no operation name: a nested pipeline is written 'func.func(...)' or 'any(...)'"
                    : $"'{name}' is a pass: its options are written '{name}{{...}}'");
            return Nested(name, depth + 1);
        }
        if (passes.Find(name) is not { } info)
            return Error<PipelineStep>(start, name.Contains('.') && name.Count(c => c == '.') == 1
                ? $"'{name}' does not refer to a registered pass; a pipeline over '{name}' is written '{name}(...)'"
                : $"'{name}' does not refer to a registered pass" + Spelling.Hint(name, passes.Passes.Select(p => p.Name)));
        Pass? pass = info.Create(new Dictionary<string, object>());
        if (Take('{')) pass = Options(info, '}');
        if (pass is not null && new Pipeline(anchor, []).Rejects(pass) is { } why) return Error<PipelineStep>(start, why);
        return pass;
    }

    // after '{' (closed by '}'), or a whole flag (closed by the end of the text)
    private Pass? Options(PassInfo info, char close)
    {
        int open = at - 1;
        var values = new Dictionary<string, object>();
        while (true)
        {
            Blanks();
            if (at == text.Length && close == '\0' || close != '\0' && Take(close)) return info.Create(values);
            if (at == text.Length) return Error<Pass>(open, $"'{{' after '{info.Name}' is not closed");
            int start = at;
            string name = Word();
            if (name == "") return Error<Pass>(at, $"expected the name of an option of '{info.Name}', found '{text[at]}'");
            if (info.Options.FirstOrDefault(o => o.Name == name) is not { } option)
                return Error<Pass>(start, info.Options.Count == 0
                    ? $"pass '{info.Name}' has no options"
                    : $"pass '{info.Name}' has no option '{name}'" + (Spelling.Nearest(name, info.Options.Select(o => o.Name)) is { } near
                        ? $"; did you mean '{near}'?"
                        : $"; it has {string.Join(", ", info.Options.Select(o => o.Name))}"));
            string word = "";
            int valueAt = at;
            if (Take('='))
            {
                valueAt = at;
                if (Value(close) is not { } read) return null;
                word = read;
            }
            else if (option.Type != typeof(bool)) return Error<Pass>(at, $"option '{name}' needs a value: {name}=<{option.Expects}>");
            if (option.Parse(word) is not { } value)
                return Error<Pass>(valueAt, $"'{word}' is no value for option '{name}' of '{info.Name}': expected {option.Expects}");
            if (!values.TryAdd(name, value)) return Error<Pass>(start, $"option '{name}' is given twice");
        }
    }

    private string? Value(char close)
    {
        int start = at;
        if (at < text.Length && text[at] is '"' or '\'')
        {
            char quote = text[at++];
            var value = new System.Text.StringBuilder();
            for (; at < text.Length && text[at] != quote; at++)
            {
                if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '\\' or '"' or '\'') at++;
                value.Append(text[at]);
            }
            if (Take(quote)) return value.ToString();
            return Error<string>(start, "quoted value is not closed");
        }
        int depth = 0;
        for (; at < text.Length; at++)
        {
            char c = text[at];
            if (c == '{') depth++;
            else if (c == '}' && depth == 0 && close == '}') break;
            else if (c == '}') depth--;
            else if (depth == 0 && char.IsWhiteSpace(c)) break;
        }
        string bare = text[start..at];
        return bare.StartsWith('{') && bare.EndsWith('}') ? bare[1..^1] : bare;
    }

    private string Word()
    {
        int start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '-' or '.')) at++;
        return text[start..at];
    }

    private void Blanks()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
    }

    private bool Peek(char c) => at < text.Length && text[at] == c;

    private bool Take(char c)
    {
        if (!Peek(c)) return false;
        at++;
        return true;
    }

    private FileLocation Location(int position)
    {
        int line = text.AsSpan(0, position).Count('\n');
        return new FileLocation(file, line + 1, position - (line == 0 ? -1 : text.LastIndexOf('\n', position - 1)));
    }

    private Diagnostic Error(int position, string message) => sink.Error(Location(position), message);

    private T? Error<T>(int position, string message) where T : class
    {
        Error(position, message);
        return null;
    }
}
