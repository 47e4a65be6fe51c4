using Iced.Intel;

namespace MaxTune.Codegen.X86;

/// <summary>Drops what only makes values that nobody uses, in circles too: an induction variable that only counts.</summary>
internal static class DeadCode
{
    public static void Remove(MachineFunction function)
    {
        var makers = new Dictionary<VReg, List<int>>();
        var useful = new bool[function.Code.Count];
        var work = new Stack<int>();
        for (int i = 0; i < function.Code.Count; i++)
        {
            int at = i;
            bool effect = function.Code[i] is { Mark: not null } or { IsBranch: true } || HasEffect(function.Code[i]);
            Effects.Each(function.Code[i], (register, _, writes) =>
            {
                if (!writes) return;
                if (!makers.TryGetValue(register, out var list)) makers[register] = list = [];
                list.Add(at);
            });
            if (effect) Need(i);
        }
        while (work.TryPop(out int i))
            Effects.Each(function.Code[i], (register, reads, _) =>
            {
                if (!reads || !makers.TryGetValue(register, out var list)) return;
                foreach (int maker in list) Need(maker);
            });
        int next = 0;
        function.Code.RemoveAll(_ => !useful[next++]);

        void Need(int i)
        {
            if (useful[i]) return;
            useful[i] = true;
            work.Push(i);
            // flags: the comparison before a jump, setcc or cmov is part of it
            if (i > 0 && ReadsFlags(function.Code[i])) Need(Enumerable.Range(1, i).Select(back => i - back).First(j => WritesFlags(function.Code[j])));
        }
    }

    private static bool HasEffect(Inst inst) => Effects.WritesMemory(inst) || inst.Code.Mnemonic() is
        Mnemonic.Prefetcht0 or Mnemonic.Prefetcht1 or Mnemonic.Prefetcht2 or Mnemonic.Prefetchnta or Mnemonic.Prefetchw;

    private static bool ReadsFlags(Inst inst) => inst.Mark is null && inst.Code.RflagsOf().Read;
    private static bool WritesFlags(Inst inst) => inst.Mark is null && inst.Code.RflagsOf().Written;

    private static (bool Read, bool Written) RflagsOf(this Code code)
    {
        var sample = new Instruction { Code = code };
        return (sample.RflagsRead != RflagsBits.None, sample.RflagsWritten != RflagsBits.None || sample.RflagsModified != RflagsBits.None);
    }
}
