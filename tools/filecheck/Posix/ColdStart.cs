using System.Collections;

namespace MaxTune.Tools.FileCheck.Posix;

/// <summary>
/// Where LLVM's engine begins to look for the leftmost match. It runs all states to the first place where some match ends and remembers
/// the last place where nothing seemed under way, that is, where the states were those of a fresh start. After <c>c</c> of
/// <c>((a*)|c)b</c> they are the same ones, so on <c>cb</c> it finds <c>b</c>, not <c>cb</c>. Few expressions are like that: see <see cref="Matters"/>.
/// </summary>
internal sealed class ColdStart(RegexInstruction[] code, Region region, AnchorRules anchors)
{
    /// <summary>True when a byte can lead from the states of a fresh start to one of them, other than by a loop.</summary>
    public static bool Matters(RegexInstruction[] code)
    {
        var fresh = Fresh(code);
        for (int state = 0; state < code.Length; state++)
            if (code[state].Op == RegexOp.Set && fresh[state] && fresh[state + 1]) return true;
        return false;
    }

    public int Find(int from)
    {
        var fresh = Fresh(code);
        var states = new BitArray(fresh);
        int cold = from;
        for (int position = from; ; position++)
        {
            if (Same(states, fresh)) cold = position;
            PassAnchors(states, position);
            if (states[code.Length - 1] || position == region.End) return cold;
            var next = new BitArray(fresh);
            for (int state = 0; state < code.Length; state++)
                if (states[state] && code[state].Op == RegexOp.Set && code[state].Set!.Contains(region.Text[position])) Closure(code, next, state + 1);
            states = next;
        }
    }

    private void PassAnchors(BitArray states, int position)
    {
        for (int passes = anchors.PassesAt(region, position); passes > 0; passes--) PassOnce(states, position, word: false);
        PassOnce(states, position, word: true);
    }

    private void PassOnce(BitArray states, int position, bool word)
    {
        var before = new BitArray(states);
        for (int state = 0; state < code.Length; state++)
        {
            if (!before[state] || code[state].Op != RegexOp.Assert) continue;
            if (word != (code[state].Kind is AssertKind.WordStart or AssertKind.WordEnd)) continue;
            if (region.Holds(code[state].Kind, position, anchors.Newline)) Closure(code, states, state + 1);
        }
    }

    private static BitArray Fresh(RegexInstruction[] code)
    {
        var states = new BitArray(code.Length);
        Closure(code, states, 0);
        return states;
    }

    private static bool Same(BitArray a, BitArray b)
    {
        for (int i = 0; i < a.Length; i++)
            if (a[i] != b[i]) return false;
        return true;
    }

    private static void Closure(RegexInstruction[] code, BitArray states, int first)
    {
        var pending = new Stack<int>();
        pending.Push(first);
        while (pending.TryPop(out int state))
        {
            if (states[state]) continue;
            states[state] = true;
            if (code[state].Op is RegexOp.Split or RegexOp.Jump) pending.Push(code[state].Target);
            if (code[state].Op is RegexOp.Split) pending.Push(state + 1);
        }
    }
}
