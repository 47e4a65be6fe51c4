namespace MaxTune.Tools.FileCheck;

/// <summary>The name of a variable: [A-Za-z_][A-Za-z0-9_]*, a global one after $, a pseudo one (@LINE) after @.</summary>
internal readonly record struct VariableName(Slice Name, bool IsPseudo)
{
    /// <exception cref="PatternException">There is no name here.</exception>
    public static VariableName Eat(ref Slice text)
        => TryEat(ref text, out var name, out var where, out string error) ? name : throw new PatternException(where, error);

    public static bool TryEat(ref Slice text, out VariableName name, out Slice where, out string error)
    {
        name = default;
        where = text;
        error = "empty variable name";
        if (text.IsEmpty) return false;
        bool pseudo = text[0] == '@';
        int length = pseudo || text[0] == '$' ? 1 : 0;
        if (length == text.Length)
        {
            where = text.From(length);
            error = $"empty {(pseudo ? "pseudo" : "global")} variable name";
            return false;
        }

        error = "invalid variable name";
        if (!char.IsAsciiLetter(text[length]) && text[length] != '_') return false;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] == '_')) length++;
        name = new VariableName(text.Take(length), pseudo);
        text = text.From(length);
        return true;
    }
}
