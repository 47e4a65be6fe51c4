using System.Text;

namespace MaxTune.Conformance;

/// <summary>Small damage to a text: a character deleted, doubled, replaced or swapped with the next; a digit changed; a token dropped or replaced by another of the text.</summary>
public static class Mutations
{
    private const string Alphabet = "%@#!^{}()[]<>:,=\"-+*/.x0123456789abdefilmnorstv ";

    public static string Mutate(string text, Random random, bool characters = true)
    {
        if (text.Length == 0) return text;
        int at = Place(text, random);
        switch (characters ? random.Next(3) == 0 ? 1 + random.Next(3) : 0 : random.Next(7))
        {
            case 0: return text.Remove(at, 1);
            case 1: return text.Insert(at, text[at].ToString());
            case 2: return text.Remove(at, 1).Insert(at, Alphabet[random.Next(Alphabet.Length)].ToString());
            case 3: return at + 1 < text.Length ? new StringBuilder(text) { [at] = text[at + 1], [at + 1] = text[at] }.ToString() : text;
            case 4:
                int digit = text.AsSpan(at).IndexOfAnyInRange('0', '9');
                return digit < 0 ? text : new StringBuilder(text) { [at + digit] = (char)('0' + random.Next(10)) }.ToString();
            default:
                var (start, end) = Token(text, at);
                var (from, to) = random.Next(3) == 0 ? (0, 0) : Token(text, Place(text, random));
                return text[..start] + text[from..to] + text[end..];
        }
    }

    // not inside a comment: nothing changes there
    private static int Place(string text, Random random)
    {
        for (int attempt = 0; attempt < 20; attempt++)
        {
            int at = random.Next(text.Length);
            int line = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
            if (!text.AsSpan(line, at - line).Contains("//", StringComparison.Ordinal) && text[at] != '\n') return at;
        }
        return random.Next(text.Length);
    }

    private static (int Start, int End) Token(string text, int at)
    {
        static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '$';
        int start = at, end = at + 1;
        if (!IsWord(text[at])) return (start, end);
        while (start > 0 && IsWord(text[start - 1])) start--;
        while (end < text.Length && IsWord(text[end])) end++;
        return (start, end);
    }
}
