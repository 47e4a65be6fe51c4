namespace MaxTune.Tools.FileCheck.Posix;

/// <summary>
/// Runs an automaton over a region, all states at once: time is text × states, whatever the pattern.
/// Every live state keeps the leftmost position its match may have begun at; states are visited in the order of these.
/// </summary>
internal sealed class RegexRunner
{
    private readonly RegexInstruction[] code;
    private readonly Region region;
    private readonly bool newline;
    private readonly int[] mark;
    private readonly int[] starts;
    private readonly Stack<int> pending = new();
    private List<int> states = [];
    private List<int> following = [];
    private readonly List<(int State, int Start)> carried = [];
    private int generation;
    private int bestStart = -1;
    private int bestEnd = -1;

    public RegexRunner(RegexProgram program, Region region, bool newline)
    {
        code = program.Code;
        this.region = region;
        this.newline = newline;
        mark = new int[code.Length];
        starts = new int[code.Length];
    }

    /// <summary>The leftmost and then longest match at or after a position; null when there is none.</summary>
    public (int Start, int End)? Search(int from, RegexPrefix prefix)
    {
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
        foreach (int state in states) mark[state] = generation;
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
        pending.Push(first);
        while (pending.TryPop(out int state))
        {
            if (mark[state] == generation) continue;
            mark[state] = generation;
            switch (code[state].Op)
            {
                case RegexOp.Set:
                    starts[state] = start;
                    into.Add(state);
                    break;
                case RegexOp.Assert:
                    if (region.Holds(code[state].Kind, position, newline)) pending.Push(state + 1);
                    break;
                case RegexOp.Split:
                    pending.Push(code[state].Target);
                    pending.Push(state + 1);
                    break;
                case RegexOp.Jump:
                    pending.Push(code[state].Target);
                    break;
                default:
                    if (bestStart < 0 || start <= bestStart) (bestStart, bestEnd) = (start, position);
                    break;
            }
        }
    }
}
