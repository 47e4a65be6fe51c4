using System.Text;
using MaxTune.Tools.FileCheck.Posix;

namespace MaxTune.Tools.FileCheck;

/// <summary>Reads what follows a directive: fixed text, {{regex}}, [[V:regex]], [[V]], [[#...]], [[@LINE+1]].</summary>
internal sealed class PatternParser(VariableContext context, FileCheckOptions options)
{
    private const int MaxBackref = 9;

    private readonly StringBuilder regex = new();
    private readonly List<Substitution> substitutions = [];
    private readonly Dictionary<string, int> strings = [];
    private readonly Dictionary<string, (NumericVariable, int)> numbers = [];
    private int nextGroup = 1;

    /// <exception cref="PatternException">The pattern is empty or does not parse.</exception>
    public static Pattern Parse(VariableContext context, FileCheckOptions options, DirectiveType type, Slice text, string prefix, int? line)
        => new PatternParser(context, options).Parse(type, text, prefix, line);

    private Pattern Parse(DirectiveType type, Slice text, string prefix, int? line)
    {
        int location = text.Start;
        bool fullLine = options.MatchFullLines && type.Kind != DirectiveKind.Not;
        if (!(options.StrictWhitespace && options.MatchFullLines)) text = text.TrimEnd();
        bool empty = type.Kind == DirectiveKind.Empty;
        if (text.IsEmpty && !empty) throw new PatternException(text.Source, location, $"found empty check string with prefix '{prefix}:'");
        if (!text.IsEmpty && empty)
            throw new PatternException(text.Source, location, $"found non-empty check string for empty check with prefix '{prefix}:'");

        string? fixedText = null;
        if (empty) regex.Append("(\n$)");
        else if (type.Literal || (!fullLine && (text.Length < 2 || !(text.Contains("{{") || text.Contains("[["))))) fixedText = text.ToString();
        else Pieces(text, fullLine, line);
        if (fixedText is not null && options.IgnoreCase && !Ascii.IsValid(fixedText))
        {
            regex.Append(Substitution.Escape(fixedText)); // only ASCII letters have two cases
            fixedText = null;
        }

        return new Pattern(context, type, text.Source, location, line, options.IgnoreCase)
        {
            Fixed = fixedText ?? "",
            RegexText = regex.ToString(),
            Substitutions = substitutions,
            StringDefinitions = strings,
            NumberDefinitions = numbers,
        };
    }

    private void Pieces(Slice text, bool fullLine, int? line)
    {
        string blanks = options.StrictWhitespace ? "" : " *";
        if (fullLine) regex.Append('^').Append(blanks);
        while (!text.IsEmpty)
        {
            if (text.StartsWith("{{")) RegexPiece(ref text);
            else if (text.StartsWith("[[") && !text.StartsWith("[[[")) SubstitutionPiece(ref text, line);
            else FixedPiece(ref text);
        }

        if (fullLine) regex.Append(blanks).Append('$');
    }

    private void FixedPiece(ref Slice text)
    {
        int end = text.IndexOf("{{", 1);
        int other = text.IndexOf("[[", 1);
        if (end < 0 || (other >= 0 && other < end)) end = other;
        var piece = text.Take(end);
        regex.Append(Substitution.Escape(piece.Span));
        text = text.From(piece.Length);
    }

    // abc{{x|z}}def → abc(x|z)def
    private void RegexPiece(ref Slice text)
    {
        int end = text.IndexOf("}}");
        if (end < 0) throw new PatternException(text, "found start of regex string with no end '}}'");
        bool alternation = text.IndexOf('|') >= 0;
        if (alternation)
        {
            regex.Append('(');
            nextGroup++;
        }

        Append(text.Source, text.Start + 2, text.Take(end).From(2).ToString());
        if (alternation) regex.Append(')');
        text = text.From(end + 2);
    }

    private void Append(SourceText source, int offset, string piece)
    {
        if (!PosixRegex.TryParse(piece, ignoreCase: false, newline: false, out var parsed, out string error))
            throw new PatternException(source, offset, "invalid regex: " + error);
        regex.Append(piece);
        nextGroup += parsed.Groups;
    }

    private void SubstitutionPiece(ref Slice text, int? line)
    {
        var inside = text.From(2);
        int end = BlockEnd(inside);
        if (end < 0) throw new PatternException(text, "Invalid substitution block, no ]] found");
        text = inside.From(end + 2);
        var block = inside.Take(end);
        if (Slice.Eat(ref block, "#")) Numeric(block, line, legacyLine: false);
        else StringOrLine(block, line);
    }

    private static int BlockEnd(Slice text)
    {
        int depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case ']' when depth == 0:
                    if (i + 1 < text.Length && text[i + 1] == ']') return i;
                    throw new PatternException(text.Source, text.Start + i, "missing closing \"]\" for regex variable", exitCode: 1);
                case ']':
                    depth--;
                    break;
                case '[':
                    depth++;
                    break;
                case '\\':
                    i++; // the next byte is escaped
                    break;
            }
        }

        return -1;
    }

    private void StringOrLine(Slice block, int? line)
    {
        int colon = block.IndexOf(':');
        int blank = block.Take(colon).Span.IndexOfAny(' ', '\t');
        if (blank >= 0) throw new PatternException(block.From(blank), "unexpected whitespace");
        var rest = block;
        var name = VariableName.Eat(ref rest);
        string key = name.Name.ToString();
        if (colon >= 0)
        {
            if (name.IsPseudo || !Slice.Eat(ref rest, ":")) throw new PatternException(name.Name, "invalid name in string variable definition");
            if (context.Numbers.ContainsKey(key)) throw new PatternException(name.Name, $"numeric variable with name '{key}' already exists");
            regex.Append('(');
            strings[key] = nextGroup++;
            context.StringNames.Add(key);
            if (!rest.IsEmpty) Append(rest.Source, rest.Start, rest.ToString());
            regex.Append(')');
        }
        else if (name.IsPseudo) Numeric(block, line, legacyLine: true);
        else if (!rest.IsEmpty) throw new PatternException(name.Name, "invalid name in string variable use");
        else UseString(name.Name, key);
    }

    // a variable defined on the same line is a back-reference
    private void UseString(Slice name, string key)
    {
        if (!strings.TryGetValue(key, out int group)) substitutions.Add(new Substitution(regex.Length, name, null, default));
        else if (group <= MaxBackref) regex.Append('\\').Append(group);
        else throw new PatternException(name, $"Can't back-reference more than {MaxBackref} variables");
    }

    private void Numeric(Slice block, int? line, bool legacyLine)
    {
        var parsed = new NumericParser(context, line).Parse(block, legacyLine);
        int insertAt = regex.Length;
        if (parsed.Defined is { } variable)
        {
            regex.Append('(');
            insertAt++;
            numbers[variable.Name] = (variable, nextGroup++);
            context.Numbers[variable.Name] = variable;
        }

        if (parsed.Expression is null) Append(block.Source, block.Start, parsed.Format.Wildcard);
        if (parsed.Defined is not null) regex.Append(')');
        if (parsed.Expression is not null) substitutions.Add(new Substitution(insertAt, block, parsed.Expression, parsed.Format));
    }
}
