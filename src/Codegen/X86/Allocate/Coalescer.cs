namespace MaxTune.Codegen.X86;

/// <summary>
/// Gives source and target of a copy one register where their ranges do not meet. So an accumulator of a loop stays where it is:
/// <code>
/// loop { n = copy acc; n += a*b; acc = copy n }     →     loop { acc += a*b }
/// </code>
/// </summary>
internal static class Coalescer
{
    public static void Run(MachineFunction function)
    {
        var ranges = Liveness.Of(function);
        var merged = new Dictionary<VReg, VReg>();
        // copies in the innermost loops first
        foreach (var copy in function.Code.Where(i => i.IsCopy).OrderByDescending(i => i.Depth).ToArray())
        {
            VReg target = Find(copy.Operands[0].Register!), source = Find(copy.Operands[1].Register!);
            if (ReferenceEquals(target, source) || !CanMerge(target, source) || ranges[target].Overlaps(ranges[source])) continue;
            var (kept, gone) = target.IsShort ? (source, target) : (target, source);
            ranges[kept].Absorb(ranges[gone]);
            // two values live there: it cannot be made again
            kept.Remake = null;
            merged[gone] = kept;
        }
        if (merged.Count == 0) return;
        for (int i = 0; i < function.Code.Count; i++) function.Code[i] = function.Code[i].Map(Find);
        function.Code.RemoveAll(i => i.IsCopy && ReferenceEquals(i.Operands[0].Register, i.Operands[1].Register));

        VReg Find(VReg register)
        {
            while (merged.TryGetValue(register, out var into)) register = into;
            return register;
        }
    }

    private static bool CanMerge(VReg a, VReg b) =>
        a.Class == b.Class && a.Fixed == Iced.Intel.Register.None && b.Fixed == Iced.Intel.Register.None && a.Tile == b.Tile && !(a.IsShort && b.IsShort);
}
