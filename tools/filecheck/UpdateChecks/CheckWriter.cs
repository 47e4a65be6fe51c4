using System.Text;
using System.Text.RegularExpressions;

namespace MaxTune.Tools.FileCheck.UpdateChecks;

/// <summary>CHECK lines for a part of the output; the symbol is that of the function it is, or null for what is around functions.</summary>
internal sealed record CheckBlock(string? Symbol, IReadOnlyList<string> Lines);

/// <summary>
/// Makes CHECK lines of printed IR: a LABEL for each function, its arguments on SAME lines, one line for each line after, SSA names as
/// variables (<c>%0</c> is <c>%[[VAL_0:.*]]</c> where it is defined and <c>%[[VAL_0]]</c> after), attribute aliases as <c>#[[$MAP:.*]]</c>.
/// </summary>
internal sealed partial class CheckWriter(string prefix)
{
    private readonly Stack<Dictionary<string, string>> scopes = new();
    private readonly Dictionary<string, string> aliases = [];
    private readonly List<CheckBlock> blocks = [];
    private HashSet<string> taken = [];
    private List<string> lines = [];
    private string? symbol;
    private bool inModule;
    private bool adjacent; // the last check is for the line right before

    public static IReadOnlyList<CheckBlock> Write(string output, string prefix)
    {
        var writer = new CheckWriter(prefix);
        writer.Begin(null);
        foreach (string line in output.Split('\n')) writer.Line(line.TrimEnd());
        writer.Begin(null);
        return writer.blocks;
    }

    [GeneratedRegex(@"^ *func\.func (?:[a-z]+ )?@(?<symbol>[A-Za-z0-9_$.]+|""[^""]*"")\(")]
    private static partial Regex Function();

    [GeneratedRegex(@"%[A-Za-z0-9_$.-]+|\^[A-Za-z0-9_$.-]+|(?<![\w\]])#[A-Za-z_][A-Za-z0-9_$.-]*|""(?:[^""\\]|\\.)*""|\[\[|\{\{")]
    private static partial Regex Special();

    [GeneratedRegex(@"^ *(?:%[A-Za-z0-9_$.-]+(?::\d+)?(?:, )?)+ = ")]
    private static partial Regex Results();

    private void Line(string line)
    {
        if (line.Length == 0)
        {
            adjacent = false;
            return;
        }

        if (line is "module {" or "}" && inModule == (line == "}"))
        {
            inModule = !inModule; // the module that is always there is left out
            adjacent = false;
            return;
        }

        if (line.StartsWith("// -----", StringComparison.Ordinal))
        {
            Begin(null);
            aliases.Clear();
            inModule = false;
            return;
        }

        if (Function().Match(line) is { Success: true } function)
        {
            Begin(function.Groups["symbol"].Value.Trim('"'));
            Signature(line, function.Length);
        }
        else
        {
            int close = line.TrimStart().StartsWith('}') && scopes.Count > 1 ? 1 : 0;
            if (close > 0) scopes.Pop();
            string text = line.EndsWith('{') ? Opening(line) : Names(line);
            lines.Add($"{prefix}{(adjacent ? "-NEXT" : "")}: {text}");
        }

        adjacent = true;
    }

    private void Begin(string? next)
    {
        if (lines.Count > 0) blocks.Add(new CheckBlock(symbol, lines));
        lines = [];
        symbol = next;
        adjacent = false;
        taken = [];
        scopes.Clear();
        scopes.Push([]);
    }

    // func.func @f(%a: i32, %b: i32) { → LABEL: func.func @f( | SAME: %[[A:.*]]: i32, | SAME: %[[B:.*]]: i32) {
    private void Signature(string line, int length)
    {
        lines.Add($"{prefix}-LABEL: {Literal(line[..length].TrimStart())}");
        if (line.EndsWith('{')) scopes.Push([]);
        string rest = line[length..];
        int start = 0;
        for (int at = rest.IndexOf(", %", StringComparison.Ordinal); at >= 0; at = rest.IndexOf(", %", start, StringComparison.Ordinal))
        {
            lines.Add($"{prefix}-SAME: {Names(rest[start..(at + 1)])}");
            start = at + 2;
        }

        if (start < rest.Length) lines.Add($"{prefix}-SAME: {Names(rest[start..])}");
    }

    // what a line that opens a region names for the first time, but for its results, lives in the region
    private string Opening(string line)
    {
        int results = Results().Match(line).Length;
        string before = Names(line[..results]);
        scopes.Push([]);
        return before + Names(line[results..]);
    }

    private string Names(string text) => Special().Replace(text, match => match.Value[0] switch
    {
        '%' => "%" + Variable(match.Value),
        '#' => Alias(text, match),
        '^' => match.Value,
        '"' => Literal(match.Value),
        _ => Literal(match.Value),
    });

    private string Variable(string name)
    {
        foreach (var scope in scopes)
            if (scope.TryGetValue(name, out string? known)) return $"[[{known}]]";
        string variable = Unique(Upper(name[1..]));
        scopes.Peek()[name] = variable;
        return $"[[{variable}:.*]]";
    }

    private string Alias(string text, Match match)
    {
        if (aliases.TryGetValue(match.Value, out string? known)) return $"#[[{known}]]";
        bool defines = match.Index == 0 && text[match.Length..].StartsWith(" = ", StringComparison.Ordinal);
        if (!defines) return match.Value;
        string variable = "$" + Upper(match.Value[1..]);
        aliases[match.Value] = variable;
        return $"#[[{variable}:.*]]";
    }

    private string Unique(string name)
    {
        string unique = name;
        for (int i = 1; !taken.Add(unique); i++) unique = $"{name}_{i}";
        return unique;
    }

    private static string Upper(string name)
    {
        string upper = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
        return char.IsAsciiDigit(upper[0]) ? "VAL_" + upper : upper;
    }

    // what FileCheck would read as its own is written as a regular expression
    private static string Literal(string text)
        => text.Contains("[[") || text.Contains("{{") ? Regex.Replace(text, @"\[\[+|\{\{+", m => "{{" + Repeat(m.Value) + "}}") : text;

    private static string Repeat(string brackets)
    {
        var text = new StringBuilder();
        foreach (char c in brackets) text.Append('[').Append(c).Append(']');
        return text.ToString();
    }

}
