namespace MaxTune.Tools.FileCheck;

/// <summary>A place in a pattern's regular expression where a value known only at match time goes.</summary>
/// <param name="Index">The place in the expression.</param>
/// <param name="Where">The text it stands for, in the check file.</param>
/// <param name="Expression">A number and its format; null for a string variable.</param>
internal sealed record Substitution(int Index, Slice Where, NumericExpression? Expression, ExpressionFormat Format)
{
    private const string Metacharacters = "()^$|*+?.[]\\{}";

    public static string Escape(ReadOnlySpan<char> text)
    {
        var escaped = new System.Text.StringBuilder(text.Length + 8);
        foreach (char c in text)
        {
            if (Metacharacters.Contains(c)) escaped.Append('\\');
            escaped.Append(c);
        }

        return escaped.ToString();
    }

    /// <summary>The regular expression of the value; null, with the reasons added, when there is no value.</summary>
    public string? Regex(VariableContext context, List<EvaluationError> errors)
    {
        if (Expression is null)
        {
            if (context.Strings.TryGetValue(Where.ToString(), out string? value)) return Escape(value);
            errors.Add(new EvaluationError(Where, $"undefined variable: {Where}"));
            return null;
        }

        var reasons = new List<EvaluationError>();
        string? text = Expression.Evaluate(reasons) is { } number ? Format.Write(number) : null;
        if (text is null && reasons.Count == 0) reasons.Add(default);
        foreach (var reason in reasons)
        {
            errors.Add(reason.Where is not null
                ? reason
                : new EvaluationError(Where, "unable to substitute variable or numeric expression: overflow error"));
        }

        return text;
    }

    /// <summary>The value for a message, in quotes; null when there is none.</summary>
    public string? Display(VariableContext context)
    {
        if (Expression is not null) return Regex(context, []) is { } number ? $"\"{number}\"" : null;
        if (!context.Strings.TryGetValue(Where.ToString(), out string? value)) return null;
        bool plain = value.All(c => c is >= ' ' and < '\x7f' and not '"');
        return plain ? $"\"{value}\"" : $"\"{EscapeForDisplay(value)}\" (escaped value)";
    }

    public static string EscapeForDisplay(string value)
    {
        var text = new System.Text.StringBuilder();
        foreach (char c in value)
        {
            switch (c)
            {
                case '\\' or '"': text.Append('\\').Append(c); break;
                case '\t': text.Append("\\t"); break;
                case '\n': text.Append("\\n"); break;
                case >= ' ' and < '\x7f': text.Append(c); break;
                default: text.Append($"\\{Convert.ToString(c, 8).PadLeft(3, '0')}"); break;
            }
        }

        return text.ToString();
    }
}
