namespace MaxTune.IR.Parsing;

/// <summary>What stands between a dialect's name and the <c>></c> that ends it: <c>#d.x&lt;[1 -> 2], "text"></c>.</summary>
internal static class DialectBody
{
    /// <summary>The place after the <c>></c> that closes the <c>&lt;</c> at <paramref name="at"/>. Brackets balance; those in strings and in <c>-></c> do not count.</summary>
    public static int End(string text, int at, out (string Message, int Offset)? error)
    {
        error = null;
        int start = at;
        var open = new Stack<char>();
        for (; at < text.Length; at++)
        {
            char c = text[at];
            switch (c)
            {
                case '<' or '(' or '[' or '{': open.Push(c); break;
                case '-' when at + 1 < text.Length && text[at + 1] == '>': at++; break;
                case '"':
                    int end = StringLiteral.End(text, at, out error);
                    if (error is not null) return at;
                    at = end - 1;
                    break;
                case '>' or ')' or ']' or '}':
                    char expected = c switch { '>' => '<', ')' => '(', ']' => '[', _ => '{' };
                    char actual = open.Pop();
                    if (actual != expected)
                    {
                        error = Unbalanced(actual, start);
                        return at;
                    }
                    if (open.Count == 0) return at + 1;
                    break;
                case '\0':
                    error = Unbalanced(open.Peek(), start);
                    return at;
            }
        }
        error = Unbalanced(open.Peek(), start);
        return text.Length;
    }

    private static (string, int) Unbalanced(char open, int start) => ($"unbalanced '{open}' character in pretty dialect name", start);
}
