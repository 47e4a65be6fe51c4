using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>A stack of operations in which each is at most once and from which any can be taken.</summary>
internal sealed class Worklist
{
    private readonly List<Operation?> stack = [];
    private readonly Dictionary<Operation, int> place = [];

    public void Push(Operation op)
    {
        if (!place.TryAdd(op, stack.Count)) return;
        stack.Add(op);
    }

    public Operation? Pop()
    {
        while (stack.Count > 0)
        {
            var op = stack[^1];
            stack.RemoveAt(stack.Count - 1);
            if (op is null) continue;
            place.Remove(op);
            return op;
        }
        return null;
    }

    public void Remove(Operation op)
    {
        if (place.Remove(op, out int at)) stack[at] = null;
    }

    public void Reverse()
    {
        stack.Reverse();
        stack.RemoveAll(op => op is null);
        for (int i = 0; i < stack.Count; i++) place[stack[i]!] = i;
    }
}
