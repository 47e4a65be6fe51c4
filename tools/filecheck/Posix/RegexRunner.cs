namespace MaxTune.Tools.FileCheck.Posix;

/// <summary>
/// Runs an automaton over a region, all states at once: time is text × states, whatever the pattern.
/// Every live state keeps the leftmost position its match may have begun at; states are visited in the order of these.
/// </summary>
internal sealed class RegexRunner
{
    private readonly RegexInstruction[] code;
    private readonly bool coldStartMatters;
    private readonly Region region;
    private readonly AnchorRules anchors;
    private readonly int[] mark;
    private readonly int[] starts;
    private readonly int[] markedPass; // the fewest anchors passed before a state
    private readonly Stack<(int State, int Pass)> pending = new();
    private List<int> states = [];
    private List<int> following = [];
    private readonly List<(int State, int Start)> carried = [];
    private int generation;
    private int bestStart = -1;
    private int bestEnd = -1;

    public RegexRunner(RegexProgram program, Region region, AnchorRules anchors)
    {
        code = program.Code;
        coldStartMatters = program.ColdStartMatters;
        this.region = region;
        this.anchors = anchors;
        mark = new int[code.Length];
        markedPass = new int[code.Length];
        starts = new int[code.Length];
    }

    /// <summary>The leftmost and then longest match at or after a position; null when there is none.</summary>
    public (int Start, int End)? Search(int from, RegexPrefix prefix)
    {
        if (coldStartMatters) from = new ColdStart(code, region, anchors).Find(from);
        bestStart = bestEnd = -1;
        states.Clear();
        for (int position = from; ; position++)
        {
            if (states.Count == 0)
            {
                if (bestStart >= 0) break;
                position = prefix.Find(region.Text, position, region.End);
                if (position < 0) return null;
            }

            // `states` are the closure of what the last byte led to; a match may also begin here
            if (bestStart < 0) Enter(position);
            if (position >= region.End) break;
            Advance(position, +1);
        }

        return bestStart < 0 ? null : (bestStart, bestEnd);
    }

    /// <summary>
    /// The positions in [from, limit] where a match that begins at <paramref name="from"/> may end, in the order they are met;
    /// with <paramref name="limit"/> below <paramref name="from"/> the text is read backwards.
    /// </summary>
    public List<int> Ends(int from, int limit)
    {
        var ends = new List<int>();
        Run(from, limit, ends);
        return ends;
    }

    /// <summary>The longest match that begins at <paramref name="from"/> and does not pass <paramref name="limit"/>: its end, or -1.</summary>
    public int LastEnd(int from, int limit)
    {
        Run(from, limit, null);
        return bestEnd;
    }

    private void Run(int from, int limit, List<int>? ends)
    {
        int step = limit >= from ? 1 : -1;
        states.Clear();
        bestStart = bestEnd = -1;
        generation++;
        Closure(states, 0, from, from);
        for (int position = from; ; position += step)
        {
            if (bestEnd == position) ends?.Add(position);
            if (position == limit || states.Count == 0) return;
            Advance(position, step);
        }
    }

    // the states that begin at this position come last: those before them began further left
    private void Enter(int position)
    {
        generation++;
        foreach (int state in states)
        {
            mark[state] = generation;
            markedPass[state] = 0;
        }

        Closure(states, 0, position, position);
    }

    private void Advance(int position, int step)
    {
        char c = region.Text[step > 0 ? position : position - 1];
        following.Clear();
        generation++;
        foreach (int state in states)
        {
            if (bestStart >= 0 && starts[state] > bestStart) break;
            if (code[state].Set!.Contains(c)) carried.Add((state + 1, starts[state]));
        }

        foreach (var (state, start) in carried) Closure(following, state, position + step, start);
        carried.Clear();
        (states, following) = (following, states);
    }

    private void Closure(List<int> into, int first, int position, int start)
    {
        int passes = anchors.PassesAt(region, position);
        pending.Push((first, 0));
        while (pending.TryPop(out var next))
        {
            var (state, pass) = next;
            bool again = mark[state] == generation;
            if (again && markedPass[state] <= pass) continue;
            mark[state] = generation;
            markedPass[state] = pass;
            switch (code[state].Op)
            {
                case RegexOp.Set:
                    if (again) break;
                    starts[state] = start;
                    into.Add(state);
                    break;
                case RegexOp.Assert:
                    bool word = code[state].Kind is AssertKind.WordStart or AssertKind.WordEnd;
                    if (pass > passes || (!word && pass == passes)) break;
                    if (region.Holds(code[state].Kind, position, anchors.Newline)) pending.Push((state + 1, word ? passes + 1 : pass + 1));
                    break;
                case RegexOp.Split:
                    pending.Push((code[state].Target, pass));
                    pending.Push((state + 1, pass));
                    break;
                case RegexOp.Jump:
                    pending.Push((code[state].Target, pass));
                    break;
                default:
                    if (bestStart < 0 || start <= bestStart) (bestStart, bestEnd) = (start, position);
                    break;
            }
        }
    }
}
