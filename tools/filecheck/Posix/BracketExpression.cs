using static MaxTune.Tools.FileCheck.Posix.RegexSyntaxException;

namespace MaxTune.Tools.FileCheck.Posix;

/// <summary>[abc], [^a-z], [[:alpha:]], [[=a=]], [[.hyphen.]] and the word boundaries [[:&lt;:]], [[:&gt;:]].</summary>
internal sealed class BracketExpression
{
    private readonly string pattern;
    private readonly ByteSet set = new();
    private int next;

    private BracketExpression(string pattern, int next)
    {
        this.pattern = pattern;
        this.next = next;
    }

    /// <summary>Parses from the byte after "["; returns how many bytes were used.</summary>
    public static int Parse(string pattern, int start, bool ignoreCase, bool newline, out RegexNode node)
    {
        if (string.CompareOrdinal(pattern, start, "[:<:]]", 0, 6) == 0)
        {
            node = new AssertNode(AssertKind.WordStart);
            return 6;
        }

        if (string.CompareOrdinal(pattern, start, "[:>:]]", 0, 6) == 0)
        {
            node = new AssertNode(AssertKind.WordEnd);
            return 6;
        }

        var bracket = new BracketExpression(pattern, start);
        bracket.Terms(ignoreCase, newline);
        node = new SetNode(bracket.set);
        return bracket.next - start;
    }

    private bool More => next < pattern.Length;

    private bool See(char c) => next < pattern.Length && pattern[next] == c;

    private bool SeeTwo(char a, char b) => next + 1 < pattern.Length && pattern[next] == a && pattern[next + 1] == b;

    private bool Eat(char c)
    {
        if (!See(c)) return false;
        next++;
        return true;
    }

    private bool EatTwo(char a, char b)
    {
        if (!SeeTwo(a, b)) return false;
        next += 2;
        return true;
    }

    private void Terms(bool ignoreCase, bool newline)
    {
        bool invert = Eat('^');
        if (Eat(']')) set.Add(']');
        else if (Eat('-')) set.Add('-');
        while (More && !See(']') && !SeeTwo('-', ']')) Term();
        if (Eat('-')) set.Add('-');
        if (!Eat(']')) throw new RegexSyntaxException(Brackets);
        if (ignoreCase) set.AddOtherCases();
        if (!invert) return;
        set.Invert();
        if (newline) set.Remove('\n');
    }

    private void Term()
    {
        if (See('-')) throw new RegexSyntaxException(RegexSyntaxException.Range);
        if (EatTwo('[', ':')) Class();
        else if (EatTwo('[', '=')) Equivalence();
        else Range();
    }

    private void Class()
    {
        if (!More) throw new RegexSyntaxException(Brackets);
        int start = next;
        while (More && char.IsAsciiLetter(pattern[next])) next++;
        Predicate<char> member = pattern[start..next] switch
        {
            "alnum" => char.IsAsciiLetterOrDigit,
            "alpha" => char.IsAsciiLetter,
            "blank" => c => c is ' ' or '\t',
            "cntrl" => c => c is > '\0' and < ' ' or '\x7f',
            "digit" => char.IsAsciiDigit,
            "graph" => c => c is > ' ' and < '\x7f',
            "lower" => char.IsAsciiLetterLower,
            "print" => c => c is >= ' ' and < '\x7f',
            "punct" => c => c is > ' ' and < '\x7f' && !char.IsAsciiLetterOrDigit(c),
            "space" => c => c is ' ' or (>= '\t' and <= '\r'),
            "upper" => char.IsAsciiLetterUpper,
            "xdigit" => char.IsAsciiHexDigit,
            _ => throw new RegexSyntaxException(CharacterClass),
        };
        for (char c = '\0'; c < 128; c++)
            if (member(c)) set.Add(c);
        if (!More) throw new RegexSyntaxException(Brackets);
        if (!EatTwo(':', ']')) throw new RegexSyntaxException(CharacterClass);
    }

    private void Equivalence()
    {
        if (!More) throw new RegexSyntaxException(Brackets);
        if (pattern[next] is '-' or ']') throw new RegexSyntaxException(Collating);
        set.Add(CollatingElement('='));
        if (!EatTwo('=', ']')) throw new RegexSyntaxException(Collating);
    }

    private void Range()
    {
        char first = Symbol();
        char last = first;
        if (See('-') && next + 1 < pattern.Length && pattern[next + 1] != ']')
        {
            next++;
            last = Eat('-') ? '-' : Symbol();
        }

        // bytes compare as signed ones: 0x80..0xff come before 0x00
        if ((sbyte)first > (sbyte)last) throw new RegexSyntaxException(RegexSyntaxException.Range);
        for (int c = (sbyte)first; c <= (sbyte)last; c++) set.Add(c);
    }

    private char Symbol()
    {
        if (!More) throw new RegexSyntaxException(Brackets);
        if (!EatTwo('[', '.')) return pattern[next++];
        char value = CollatingElement('.');
        return EatTwo('.', ']') ? value : throw new RegexSyntaxException(Collating);
    }

    private char CollatingElement(char end)
    {
        int start = next;
        while (More && !SeeTwo(end, ']')) next++;
        if (!More) throw new RegexSyntaxException(Brackets);
        string name = pattern[start..next];
        if (CollatingNames.TryGet(name, out char code)) return code;
        return name.Length == 1 ? name[0] : throw new RegexSyntaxException(Collating);
    }
}
