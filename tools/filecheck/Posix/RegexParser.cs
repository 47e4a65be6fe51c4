using static MaxTune.Tools.FileCheck.Posix.RegexSyntaxException;

namespace MaxTune.Tools.FileCheck.Posix;

/// <summary>An expression that parsed.</summary>
internal sealed record ParsedRegex(IReadOnlyList<RegexNode> Sequence, int Groups, bool HasBackrefs, AnchorRules Anchors);

/// <summary>Extended regular expressions of POSIX as LLVM reads them: back-references \1..\9, {m,n} with counts to 255, [[:classes:]], [[:&lt;:]].</summary>
internal sealed class RegexParser
{
    private const int MaxCount = 255;
    private const int Infinity = MaxCount + 1;
    private const int MaxDepth = 500;
    private const int MaxNodes = 200_000; // nested counts multiply: (((a{255}){255}){255}) would be 16 million

    private readonly string pattern;
    private readonly bool ignoreCase;
    private readonly bool newline;
    private readonly Dictionary<int, IReadOnlyList<RegexNode>> closedGroups = [];
    private int next;
    private int groups;
    private int depth;
    private int nodes;
    private int lineStarts;
    private int lineEnds;
    private bool hasBackrefs;

    private RegexParser(string pattern, bool ignoreCase, bool newline)
    {
        this.pattern = pattern;
        this.ignoreCase = ignoreCase;
        this.newline = newline;
    }

    /// <exception cref="RegexSyntaxException">The pattern does not parse.</exception>
    public static ParsedRegex Parse(string pattern, bool ignoreCase, bool newline)
    {
        var parser = new RegexParser(pattern, ignoreCase, newline);
        var sequence = parser.Alternatives(insideGroup: false);
        return new ParsedRegex(sequence, parser.groups, parser.hasBackrefs, new AnchorRules(newline, parser.lineStarts, parser.lineEnds));
    }

    private bool More => next < pattern.Length;

    private bool See(char c) => next < pattern.Length && pattern[next] == c;

    private bool Eat(char c)
    {
        if (!See(c)) return false;
        next++;
        return true;
    }

    private IReadOnlyList<RegexNode> Alternatives(bool insideGroup)
    {
        if (++depth > MaxDepth) throw new RegexSyntaxException(Space);
        var branches = new List<IReadOnlyList<RegexNode>>();
        do
        {
            var branch = new List<RegexNode>();
            while (More && !See('|') && !(insideGroup && See(')'))) branch.AddRange(Repeated());
            if (branch.Count == 0) throw new RegexSyntaxException(Empty);
            branches.Add(branch);
        }
        while (Eat('|'));
        depth--;
        return branches.Count == 1 ? branches[0] : [new AltNode(branches)];
    }

    private IReadOnlyList<RegexNode> Repeated()
    {
        bool wasCaret = See('^');
        var atom = Atom();
        if (!AtRepetition) return Counted(atom);
        if (wasCaret) throw new RegexSyntaxException(BadRepetition);
        atom = pattern[next++] switch
        {
            '*' => [new QuestNode([new PlusNode(atom)])],
            '+' => [new PlusNode(atom)],
            '?' => [Optional(atom)],
            _ => Bounded(atom),
        };
        if (AtRepetition) throw new RegexSyntaxException(BadRepetition);
        return Counted(atom);
    }

    private IReadOnlyList<RegexNode> Counted(IReadOnlyList<RegexNode> result)
    {
        nodes += result.Count;
        return nodes > MaxNodes ? throw new RegexSyntaxException(Space) : result;
    }

    private bool AtRepetition => More && (pattern[next] is '*' or '+' or '?' || AtCount(next));

    private bool AtCount(int at) => pattern[at] == '{' && at + 1 < pattern.Length && char.IsAsciiDigit(pattern[at + 1]);

    private static AltNode Optional(IReadOnlyList<RegexNode> body) => new([body, []]);

    private IReadOnlyList<RegexNode> Atom()
    {
        char c = pattern[next++];
        switch (c)
        {
            case '(': return Group();
            case ')': throw new RegexSyntaxException(Parentheses);
            case '^':
                lineStarts++;
                return [new AssertNode(AssertKind.LineStart)];
            case '$':
                lineEnds++;
                return [new AssertNode(AssertKind.LineEnd)];
            case '*' or '+' or '?': throw new RegexSyntaxException(BadRepetition);
            case '.': return [new SetNode(AnyByte())];
            case '[': return [Bracket()];
            case '\\': return [Escaped()];
            case '{' when More && char.IsAsciiDigit(pattern[next]): throw new RegexSyntaxException(BadRepetition);
            default: return [Ordinary(c)];
        }
    }

    private IReadOnlyList<RegexNode> Group()
    {
        if (!More) throw new RegexSyntaxException(Parentheses);
        int group = ++groups;
        IReadOnlyList<RegexNode> body = See(')') ? [] : Alternatives(insideGroup: true);
        if (!Eat(')')) throw new RegexSyntaxException(Parentheses);
        closedGroups[group] = body;
        return [new OpenNode(group), .. body, new CloseNode(group)];
    }

    private ByteSet AnyByte()
    {
        var set = new ByteSet();
        set.Invert();
        if (newline) set.Remove('\n');
        return set;
    }

    private RegexNode Escaped()
    {
        if (!More) throw new RegexSyntaxException(RegexSyntaxException.Escape);
        char c = pattern[next++];
        if (c is < '1' or > '9') return Ordinary(c);
        int group = c - '0';
        if (!closedGroups.TryGetValue(group, out var shape)) throw new RegexSyntaxException(Backreference);
        hasBackrefs = true;
        nodes += shape.Count;
        return new BackrefNode(group, shape);
    }

    private SetNode Ordinary(char c)
    {
        var set = ByteSet.Of(c);
        if (ignoreCase) set.AddOtherCases();
        return new SetNode(set);
    }

    private RegexNode Bracket()
    {
        int used = BracketExpression.Parse(pattern, next, ignoreCase, newline, out var node);
        next += used;
        return node;
    }

    private IReadOnlyList<RegexNode> Bounded(IReadOnlyList<RegexNode> atom)
    {
        int from = Count();
        int to = from;
        if (Eat(','))
        {
            to = More && char.IsAsciiDigit(pattern[next]) ? Count() : Infinity;
            if (from > to) throw new RegexSyntaxException(RegexSyntaxException.Count);
        }

        var repeated = Repeat(atom, from, to);
        if (Eat('}')) return repeated;
        throw new RegexSyntaxException(pattern.IndexOf('}', next) < 0 ? Braces : RegexSyntaxException.Count);
    }

    private int Count()
    {
        int count = 0;
        while (More && char.IsAsciiDigit(pattern[next]) && count <= MaxCount) count = count * 10 + (pattern[next++] - '0');
        return count <= MaxCount ? count : throw new RegexSyntaxException(RegexSyntaxException.Count);
    }

    /// <summary>x{0,n} = (x{1,n})?   x{m,n} = x … x (x)? … (x)? x   x{m,} = x … x x+.</summary>
    private IReadOnlyList<RegexNode> Repeat(IReadOnlyList<RegexNode> atom, int from, int to)
    {
        nodes += atom.Count * Math.Max(from, to == Infinity ? 1 : to);
        if (nodes > MaxNodes) throw new RegexSyntaxException(Space);
        if (to == 0) return [];
        if (from == 0) return [Optional(Repeat(atom, 1, to))];
        var result = new List<RegexNode>();
        for (int i = 1; i < from; i++) result.AddRange(atom);
        if (to == Infinity) result.Add(new PlusNode(atom));
        else
        {
            for (int i = from; i < to; i++) result.Add(Optional(atom));
            result.AddRange(atom);
        }

        return result;
    }
}
