using System.Text.RegularExpressions;

namespace MaxTune.Tools.FileCheck.Lit;

/// <summary>
/// A boolean expression over features: names, {{regex}} parts, !, &amp;&amp;, ||, parentheses; <c>true</c> holds and an unknown name does not.
/// </summary>
public sealed partial class FeatureExpression
{
    private const int MaxDepth = 200;

    private readonly string text;
    private readonly IReadOnlySet<string> features;
    private readonly List<string> tokens = [];
    private int next;
    private int depth;

    private FeatureExpression(string text, IReadOnlySet<string> features)
    {
        this.text = text;
        this.features = features;
        for (int at = 0; at < text.Length;)
        {
            var match = Token().Match(text, at);
            if (!match.Success) throw Error($"couldn't parse '{text[at..].Trim()}'");
            if (match.Groups[1].Length > 0) tokens.Add(match.Groups[1].Value);
            at += match.Length;
        }
    }

    /// <summary>Evaluates an expression.</summary>
    /// <exception cref="FormatException">It does not parse.</exception>
    public static bool Evaluate(string expression, IReadOnlySet<string> features)
    {
        var parser = new FeatureExpression(expression, features);
        bool value = parser.Or();
        return parser.next == parser.tokens.Count ? value : throw parser.Error($"unexpected '{parser.tokens[parser.next]}'");
    }

    [GeneratedRegex(@"\G\s*([()]|&&|\|\||!|(?:[-+=._a-zA-Z0-9]+|\{\{.+?\}\})+|$)\s*")]
    private static partial Regex Token();

    [GeneratedRegex(@"\{\{(.+?)\}\}|[^{]+")]
    private static partial Regex Part();

    private bool Or()
    {
        bool value = And();
        while (Eat("||")) value |= And();
        return value;
    }

    private bool And()
    {
        bool value = Not();
        while (Eat("&&")) value &= Not();
        return value;
    }

    private bool Not()
    {
        bool negate = false;
        while (Eat("!")) negate = !negate;
        if (!Eat("(")) return Name() != negate;
        if (++depth > MaxDepth) throw Error("nested too deeply");
        bool value = Or();
        if (!Eat(")")) throw Error("')' expected");
        depth--;
        return value != negate;
    }

    private bool Name()
    {
        if (next == tokens.Count || tokens[next] is "&&" or "||" or "!" or "(" or ")") throw Error("a feature, '!' or '(' expected");
        var pattern = new Regex(
            @"\A(?:" + Part().Replace(tokens[next++], part => part.Groups[1].Success ? $"(?:{part.Groups[1].Value})" : Regex.Escape(part.Value)) + @")\z");
        return pattern.IsMatch("true") || features.Any(feature => pattern.IsMatch(feature));
    }

    private bool Eat(string token)
    {
        if (next == tokens.Count || tokens[next] != token) return false;
        next++;
        return true;
    }

    private FormatException Error(string message) => new($"{message} in the feature expression '{text.Trim()}'");
}
