namespace MaxTune.Tools.FileCheck.Posix;

/// <summary>
/// Says what each group matched once the whole match is known, by the POSIX rule: from left to right, each step is as long as it can be
/// such that the rest still matches the rest. A repetition captures its last round; of branches the first that fits is taken.
/// Only the groups asked for are looked into.
/// </summary>
internal sealed class CaptureDissector(Region region, AnchorRules anchors, RegexCaptures captures, IReadOnlySet<int> wanted)
{
    private readonly Dictionary<object, RegexRunner> runners = new(ReferenceEqualityComparer.Instance);

    public void Dissect(IReadOnlyList<RegexNode> sequence, int start, int stop)
    {
        int position = start;
        int lastWanted = LastWanted(sequence);
        for (int i = 0; i <= lastWanted; i++)
        {
            switch (sequence[i])
            {
                case SetNode:
                    position++;
                    break;
                case OpenNode open:
                    captures.Begins[open.Group] = position;
                    break;
                case CloseNode close:
                    captures.Ends[close.Group] = position;
                    break;
                case QuestNode or PlusNode or AltNode:
                    int rest = LongestStep(sequence, i, position, stop);
                    if (HasWanted(sequence[i])) Inside(sequence[i], position, rest);
                    position = rest;
                    break;
            }
        }
    }

    private int LastWanted(IReadOnlyList<RegexNode> sequence)
    {
        for (int i = sequence.Count - 1; i >= 0; i--)
            if (HasWanted(sequence[i])) return i;
        return -1;
    }

    private bool HasWanted(RegexNode node) => node switch
    {
        OpenNode open => wanted.Contains(open.Group),
        CloseNode close => wanted.Contains(close.Group),
        QuestNode quest => quest.Body.Any(HasWanted),
        PlusNode plus => plus.Body.Any(HasWanted),
        AltNode alt => alt.Branches.Any(branch => branch.Any(HasWanted)),
        _ => false,
    };

    private int LongestStep(IReadOnlyList<RegexNode> sequence, int index, int position, int stop)
    {
        bool last = true;
        for (int i = index + 1; i < sequence.Count; i++) last &= sequence[i] is OpenNode or CloseNode;
        if (last || position == stop) return stop;
        var ends = new RegexRunner(RegexProgram.Compile([sequence[index]]), region, anchors).Ends(position, stop); // ascending
        var begins = new RegexRunner(RegexProgram.Compile(sequence.Skip(index + 1), reversed: true), region, anchors).Ends(stop, position); // descending
        int e = ends.Count - 1;
        int b = 0;
        while (e >= 0 && b < begins.Count)
        {
            if (ends[e] == begins[b]) return ends[e];
            if (ends[e] > begins[b]) e--;
            else b++;
        }

        return position; // not reached: the whole is known to match
    }

    private void Inside(RegexNode node, int position, int rest)
    {
        switch (node)
        {
            case QuestNode quest when Runner(quest.Body).LastEnd(position, rest) == rest:
                Dissect(quest.Body, position, rest);
                break;
            case PlusNode plus:
                LastRound(plus.Body, position, rest);
                break;
            case AltNode alt:
                var branch = alt.Branches.FirstOrDefault(b => Runner(b).LastEnd(position, rest) == rest);
                if (branch is not null) Dissect(branch, position, rest);
                break;
        }
    }

    private void LastRound(IReadOnlyList<RegexNode> body, int position, int rest)
    {
        var runner = Runner(body);
        int previous = position;
        int current = position;
        while (true)
        {
            int end = runner.LastEnd(current, rest);
            if (end < 0)
            {
                Dissect(body, previous, current);
                return;
            }

            if (end == current)
            {
                Dissect(body, current, current); // an empty round is the last one
                return;
            }

            previous = current;
            current = end;
        }
    }

    private RegexRunner Runner(IReadOnlyList<RegexNode> sequence)
    {
        if (!runners.TryGetValue(sequence, out var runner))
            runners[sequence] = runner = new RegexRunner(RegexProgram.Compile(sequence), region, anchors);
        return runner;
    }
}
