namespace MaxTune.Tools.FileCheck.Posix;

internal enum RegexOp : byte
{
    Set,
    Assert,
    Split,
    Jump,
    Match,
}

internal readonly record struct RegexInstruction(RegexOp Op, int Target = 0, ByteSet? Set = null, AssertKind Kind = default);

/// <summary>A sequence as an automaton without captures: an instruction is a state, Split goes on to the next one and to its target.</summary>
internal sealed class RegexProgram
{
    private const int MaxInstructions = 400_000;

    private readonly List<RegexInstruction> code = [];
    private readonly bool reversed;

    private RegexProgram(bool reversed) => this.reversed = reversed;

    public RegexInstruction[] Code { get; private set; } = [];

    /// <summary>See <see cref="ColdStart"/>.</summary>
    public bool ColdStartMatters { get; private set; }

    /// <summary>Compiles the sequence; reversed, the automaton reads the text right to left.</summary>
    /// <exception cref="RegexSyntaxException">The automaton would be too large.</exception>
    public static RegexProgram Compile(IEnumerable<RegexNode> sequence, bool reversed = false)
    {
        var program = new RegexProgram(reversed);
        program.Emit(sequence);
        program.Add(new RegexInstruction(RegexOp.Match));
        program.Code = [.. program.code];
        program.ColdStartMatters = ColdStart.Matters(program.Code);
        return program;
    }

    private int Add(RegexInstruction instruction)
    {
        if (code.Count >= MaxInstructions) throw new RegexSyntaxException(RegexSyntaxException.Space);
        code.Add(instruction);
        return code.Count - 1;
    }

    private void Emit(IEnumerable<RegexNode> sequence)
    {
        foreach (var node in reversed ? sequence.Reverse() : sequence) Emit(node);
    }

    private void Emit(RegexNode node)
    {
        switch (node)
        {
            case SetNode set:
                Add(new RegexInstruction(RegexOp.Set, Set: set.Set));
                break;
            case AssertNode assert:
                Add(new RegexInstruction(RegexOp.Assert, Kind: assert.Kind));
                break;
            case QuestNode quest:
                int skip = Add(default);
                Emit(quest.Body);
                code[skip] = new RegexInstruction(RegexOp.Split, code.Count);
                break;
            case PlusNode plus:
                int body = code.Count;
                Emit(plus.Body);
                Add(new RegexInstruction(RegexOp.Split, body));
                break;
            case AltNode alt:
                Emit(alt);
                break;
            case BackrefNode backref:
                Emit(backref.Shape);
                EmitMark();
                break;
            case OpenNode or CloseNode:
                EmitMark();
                break;
        }
    }

    // ends of groups are states of their own to ColdStart
    private void EmitMark() => Add(new RegexInstruction(RegexOp.Jump, code.Count + 1));

    // Split b2; b1; Jump end; b2: Split b3; ...; bn; end:
    private void Emit(AltNode alt)
    {
        var ends = new List<int>();
        for (int i = 0; i < alt.Branches.Count; i++)
        {
            bool last = i == alt.Branches.Count - 1;
            int split = last ? -1 : Add(default);
            Emit(alt.Branches[i]);
            if (last) break;
            ends.Add(Add(default));
            code[split] = new RegexInstruction(RegexOp.Split, code.Count);
        }

        foreach (int end in ends) code[end] = new RegexInstruction(RegexOp.Jump, code.Count);
    }
}
