using System.Collections;

namespace MaxTune.Codegen.X86;

/// <summary>Where a register holds a value that is still needed: closed ranges of positions. Instruction i reads at 2i and writes at 2i + 1.</summary>
internal sealed class LiveRange(VReg register)
{
    private readonly List<(int Start, int End)> segments = [];

    public VReg Register => register;
    public IReadOnlyList<(int Start, int End)> Segments => segments;
    public int Start => segments[0].Start;
    public int End => segments[^1].End;

    /// <summary>Reads and writes, each ten times its worth for every loop around it.</summary>
    public double Weight { get; set; }

    // ranges come last to first
    internal void Prepend(int start, int end)
    {
        if (segments.Count > 0 && segments[^1].Start <= end + 1) segments[^1] = (Math.Min(start, segments[^1].Start), Math.Max(end, segments[^1].End));
        else segments.Add((start, end));
    }

    internal void Finish() => segments.Reverse();

    public bool Overlaps(LiveRange other)
    {
        int i = 0, j = 0;
        while (i < segments.Count && j < other.segments.Count)
        {
            if (segments[i].End < other.segments[j].Start) i++;
            else if (other.segments[j].End < segments[i].Start) j++;
            else return true;
        }
        return false;
    }

    /// <summary>Takes in the ranges of a register that becomes this one.</summary>
    public void Absorb(LiveRange other)
    {
        segments.AddRange(other.segments);
        segments.Sort();
        int last = 0;
        for (int i = 1; i < segments.Count; i++)
            if (segments[i].Start <= segments[last].End + 1) segments[last] = (segments[last].Start, Math.Max(segments[last].End, segments[i].End));
            else segments[++last] = segments[i];
        segments.RemoveRange(last + 1, segments.Count - last - 1);
        Weight += other.Weight;
    }
}

/// <summary>Live ranges of all registers, by dataflow over basic blocks.</summary>
internal static class Liveness
{
    private sealed class Piece(int first, int end, int registers)
    {
        public int First => first;
        public int End => end;
        public List<int> Next { get; } = [];
        public BitArray In { get; } = new(registers);
        public BitArray Out { get; } = new(registers);
        public BitArray Reads { get; } = new(registers);     // before any write in the block
        public BitArray Writes { get; } = new(registers);
    }

    public static Dictionary<VReg, LiveRange> Of(MachineFunction function)
    {
        var code = function.Code;
        var byId = new VReg[function.RegisterCount];
        var pieces = Split(function, byId);
        Solve(pieces);
        var ranges = new Dictionary<VReg, LiveRange>();
        for (int p = pieces.Count - 1; p >= 0; p--)
        {
            var piece = pieces[p];
            var open = new Dictionary<VReg, int>();
            for (int id = 0; id < piece.Out.Count; id++)
                if (piece.Out[id]) open[byId[id]] = 2 * piece.End - 1;
            for (int i = piece.End - 1; i >= piece.First; i--)
            {
                double worth = Math.Pow(10, Math.Min(code[i].Depth, 8));
                int at = i;
                // writes end a range (going backwards) before reads begin one
                Effects.Each(code[i], (register, reads, writes) =>
                {
                    RangeOf(register).Weight += worth;
                    if (!writes || reads) return;
                    RangeOf(register).Prepend(2 * at + 1, open.Remove(register, out int end) ? end : 2 * at + 1);
                });
                Effects.Each(code[i], (register, reads, writes) =>
                {
                    if (reads) open.TryAdd(register, writes ? 2 * at + 1 : 2 * at);
                });
            }
            foreach (var (register, end) in open) RangeOf(register).Prepend(2 * piece.First, end);
        }
        foreach (var range in ranges.Values) range.Finish();
        return ranges;

        LiveRange RangeOf(VReg register) => ranges.TryGetValue(register, out var range) ? range : ranges[register] = new LiveRange(register);
    }

    private static List<Piece> Split(MachineFunction function, VReg[] byId)
    {
        var code = function.Code;
        var pieces = new List<Piece>();
        var labels = new Dictionary<Label, int>();
        for (int first = 0; first < code.Count;)
        {
            int end = first;
            while (end < code.Count && (end == first || code[end].Mark is null))
                if (code[end++].IsBranch) break;
            var piece = new Piece(first, end, byId.Length);
            for (int i = first; i < end; i++)
            {
                if (code[i].Mark is { } label) labels[label] = pieces.Count;
                Effects.Each(code[i], (register, reads, _) =>
                {
                    byId[register.Id] = register;
                    if (reads && !piece.Writes[register.Id]) piece.Reads[register.Id] = true;
                });
                Effects.Each(code[i], (register, _, writes) =>
                {
                    if (writes) piece.Writes[register.Id] = true;
                });
            }
            pieces.Add(piece);
            first = end;
        }
        for (int p = 0; p < pieces.Count; p++)
        {
            var last = code[pieces[p].End - 1];
            if (last.IsBranch) pieces[p].Next.Add(labels[last.Operands[0].Label!]);
            if (p + 1 < pieces.Count && (!last.IsBranch || last.FallsThrough)) pieces[p].Next.Add(p + 1);
        }
        return pieces;
    }

    private static void Solve(List<Piece> pieces)
    {
        bool changed = true;
        while (changed)
        {
            changed = false;
            for (int p = pieces.Count - 1; p >= 0; p--)
            {
                var piece = pieces[p];
                foreach (int next in piece.Next) piece.Out.Or(pieces[next].In);
                var live = new BitArray(piece.Out);
                live.And(new BitArray(piece.Writes).Not()).Or(piece.Reads);
                if (Same(live, piece.In)) continue;
                piece.In.Or(live);
                changed = true;
            }
        }
    }

    private static bool Same(BitArray a, BitArray b)
    {
        var difference = new BitArray(a).Xor(b);
        return !difference.HasAnySet();
    }
}
