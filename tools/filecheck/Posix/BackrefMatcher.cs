namespace MaxTune.Tools.FileCheck.Posix;

/// <summary>
/// Decides whether a sequence with back-references matches a span exactly, by backtracking: repetitions try another round first,
/// branches are tried in order. A state (place, position, captures) that failed is never entered again, and the effort is bounded.
/// </summary>
internal sealed class BackrefMatcher
{
    private const int MaxSteps = 4_000_000;

    private readonly Region region;
    private readonly AnchorRules anchors;
    private readonly RegexCaptures captures;
    private readonly List<Step> code = [];
    private readonly Stack<Undo> undo = new();
    private readonly HashSet<(int Place, int Position, int Captures)> seen = [];
    private readonly HashSet<int> referenced = [];
    private int loops;
    private int[] lastPositions = [];
    private int steps;

    public BackrefMatcher(IReadOnlyList<RegexNode> sequence, Region region, AnchorRules anchors, RegexCaptures captures)
    {
        this.region = region;
        this.anchors = anchors;
        this.captures = captures;
        Emit(sequence);
        code.Add(new Step(StepKind.Accept));
        lastPositions = new int[loops];
    }

    private enum StepKind : byte
    {
        One,
        Assert,
        Open,
        Close,
        Backref,
        Choice,
        Jump,
        LoopEnter,
        LoopAgain,
        Accept,
    }

    private readonly record struct Step(StepKind Kind, int Target = 0, int Number = 0, ByteSet? Set = null, AssertKind Assert = default);

    /// <summary>A choice to come back to (Slot = -1), or a value to put back.</summary>
    private readonly record struct Undo(int Slot, int Value, int Position, SlotKind Kind);

    private enum SlotKind : byte
    {
        Choice,
        Begin,
        End,
        Loop,
    }

    public bool Exhausted => steps >= MaxSteps;

    /// <summary>True when the sequence matches exactly [start, stop); the captures are then set.</summary>
    public bool Matches(int start, int stop)
    {
        captures.Clear();
        undo.Clear();
        seen.Clear();
        int place = 0;
        int position = start;
        while (steps++ < MaxSteps)
        {
            if (code[place].Kind == StepKind.Accept && position == stop) return true;
            if (Advance(ref place, ref position, stop)) continue;
            if (!Backtrack(ref place, ref position)) return false;
        }

        return false;
    }

    private bool Advance(ref int place, ref int position, int stop)
    {
        var step = code[place];
        switch (step.Kind)
        {
            case StepKind.One:
                if (position == stop || !step.Set!.Contains(region.Text[position])) return false;
                position++;
                break;
            case StepKind.Assert:
                if (!region.Holds(step.Assert, position, anchors.Newline)) return false;
                if (step.Assert == AssertKind.LineStart && position == region.End && position != region.Begin) return false; // as LLVM has it
                break;
            case StepKind.Open:
                undo.Push(new Undo(step.Number, captures.Begins[step.Number], 0, SlotKind.Begin));
                captures.Begins[step.Number] = position;
                break;
            case StepKind.Close:
                undo.Push(new Undo(step.Number, captures.Ends[step.Number], 0, SlotKind.End));
                captures.Ends[step.Number] = position;
                break;
            case StepKind.Backref:
                if (!Same(step.Number, ref position, stop)) return false;
                break;
            case StepKind.Choice:
                if (!seen.Add((place, position, CapturesHash()))) return false;
                undo.Push(new Undo(step.Target, 0, position, SlotKind.Choice));
                break;
            case StepKind.Jump:
                place = step.Target;
                return true;
            case StepKind.LoopEnter:
                SetLoop(step.Number, position);
                break;
            case StepKind.LoopAgain:
                if (position == lastPositions[step.Number]) break; // an empty round ends the loop
                if (!seen.Add((place, position, CapturesHash()))) return false;
                undo.Push(new Undo(place + 1, 0, position, SlotKind.Choice));
                SetLoop(step.Number, position);
                place = step.Target;
                return true;
            default:
                return false;
        }

        place++;
        return true;
    }

    private bool Backtrack(ref int place, ref int position)
    {
        while (undo.TryPop(out var top))
        {
            switch (top.Kind)
            {
                case SlotKind.Begin:
                    captures.Begins[top.Slot] = top.Value;
                    break;
                case SlotKind.End:
                    captures.Ends[top.Slot] = top.Value;
                    break;
                case SlotKind.Loop:
                    lastPositions[top.Slot] = top.Value;
                    break;
                default:
                    place = top.Slot;
                    position = top.Position;
                    return true;
            }
        }

        return false;
    }

    private void SetLoop(int loop, int position)
    {
        undo.Push(new Undo(loop, lastPositions[loop], 0, SlotKind.Loop));
        lastPositions[loop] = position;
    }

    private bool Same(int group, ref int position, int stop)
    {
        int begin = captures.Begins[group];
        int length = captures.Ends[group] - begin;
        if (captures.Ends[group] < 0 || length < 0 || length > stop - position) return false;
        if (string.CompareOrdinal(region.Text, begin, region.Text, position, length) != 0) return false;
        position += length;
        return true;
    }

    private int CapturesHash()
    {
        var hash = default(HashCode);
        foreach (int group in referenced)
        {
            hash.Add(captures.Begins[group]);
            hash.Add(captures.Ends[group]);
        }

        return hash.ToHashCode();
    }

    private void Emit(IReadOnlyList<RegexNode> sequence)
    {
        foreach (var node in sequence) Emit(node);
    }

    private void Emit(RegexNode node)
    {
        switch (node)
        {
            case SetNode set:
                code.Add(new Step(StepKind.One, Set: set.Set));
                break;
            case AssertNode assert:
                code.Add(new Step(StepKind.Assert, Assert: assert.Kind));
                break;
            case OpenNode open:
                code.Add(new Step(StepKind.Open, Number: open.Group));
                break;
            case CloseNode close:
                code.Add(new Step(StepKind.Close, Number: close.Group));
                break;
            case BackrefNode backref:
                referenced.Add(backref.Group);
                code.Add(new Step(StepKind.Backref, Number: backref.Group));
                break;
            case QuestNode quest:
                int choice = Reserve();
                Emit(quest.Body);
                code[choice] = new Step(StepKind.Choice, code.Count);
                break;
            case PlusNode plus:
                int loop = loops++;
                code.Add(new Step(StepKind.LoopEnter, Number: loop));
                int body = code.Count;
                Emit(plus.Body);
                code.Add(new Step(StepKind.LoopAgain, body, loop));
                break;
            case AltNode alt:
                EmitBranches(alt);
                break;
        }
    }

    private int Reserve()
    {
        code.Add(default);
        return code.Count - 1;
    }

    private void EmitBranches(AltNode alt)
    {
        var ends = new List<int>();
        for (int i = 0; i < alt.Branches.Count - 1; i++)
        {
            int choice = Reserve();
            Emit(alt.Branches[i]);
            ends.Add(Reserve());
            code[choice] = new Step(StepKind.Choice, code.Count);
        }

        Emit(alt.Branches[^1]);
        foreach (int end in ends) code[end] = new Step(StepKind.Jump, code.Count);
    }
}
