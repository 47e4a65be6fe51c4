using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>
/// Decides which values of a loop live in which local: what a loop carries is computed straight into the local that the next iteration reads it from. With copies at the
/// loop's end instead, a 14x32 register block falls from 176 to 48 GFLOP/s.
/// </summary>
/// <typeparam name="TSlot">A local of IL, a variable of C#; one object each.</typeparam>
/// <param name="held">The slot of each value that has one now.</param>
/// <param name="isShared">False when no other value can be in a slot: saves looking.</param>
/// <param name="fits">Whether a value's type is that of a slot.</param>
internal sealed class CarriedSlots<TSlot>(Placement placement, IReadOnlyDictionary<Value, TSlot> held, Func<TSlot, bool> isShared, Func<Value, TSlot, bool> fits) where TSlot : class
{
    /// <summary>Slots that values are to be computed into.</summary>
    public Dictionary<Value, TSlot> Preferred { get; } = [];

    /// <summary>True when nobody but one operand of <paramref name="op"/> needs a value from here on, so its slot may change.</summary>
    public bool CanTake(Value value, Operation op)
    {
        if (!held.TryGetValue(value, out var slot) || placement.IsSymbol(value) || !ReferenceEquals(value.DefiningBlock, op.Block)) return false;
        if (value is BlockArgument { Owner.Parent.Owner.Name: "func.func" }) return false;
        // another value in the same slot may live on
        if (isShared(slot) && held.Any(h => !ReferenceEquals(h.Key, value) && ReferenceEquals(h.Value, slot) && MayLive(h.Key, op))) return false;
        int here = placement.PositionOf(op), uses = 0;
        foreach (var user in placement.UsersOf(value))
        {
            if (ReferenceEquals(user, op)) uses++;
            else if (placement.PositionIn(op.Block!, user) >= here) return false;
        }
        return uses == 1;
    }

    private bool MayLive(Value value, Operation op, bool after = false)
    {
        var block = value.DefiningBlock!;
        Operation? at = op;
        while (at is not null && !ReferenceEquals(at.Block, block)) at = at.Parent;
        if (at is null) return true;
        int here = placement.PositionOf(placement.StatementOf(at)), last = placement.LastUse(value);
        // what runs inside of another operation may run again
        return after && ReferenceEquals(at, op) ? last > here : last >= here;
    }

    /// <summary>
    /// The slot that an operation's result is to be computed into; null when there is none, or when something else in it lives on: the result of a loop that has taken over the slot of
    /// what it began with, say.
    /// </summary>
    /// <param name="early">Written before all of the operation has run.</param>
    public TSlot? Wanted(Value value, bool early = false)
    {
        if (!Preferred.TryGetValue(value, out var slot)) return null;
        var op = value.DefiningOp!;
        foreach (var (other, where) in held)
            if (ReferenceEquals(where, slot) && !ReferenceEquals(other, value) && !IsResultOfOuter(other, op) && MayLive(other, op, after: !early)) return null;
        return slot;
    }

    /// <summary>The same, for once.</summary>
    public TSlot? TakeWanted(Value value, bool early = false)
    {
        var wanted = Wanted(value, early);
        Preferred.Remove(value);
        return wanted;
    }

    // has its slot, but lives only once the operation around has ended
    private static bool IsResultOfOuter(Value value, Operation op)
    {
        if (value.DefiningOp is not { Regions.Length: > 0 } maker) return false;
        for (var at = op.Parent; at is not null; at = at.Parent)
            if (ReferenceEquals(at, maker)) return true;
        return false;
    }

    /// <summary>
    /// Chooses the values of a loop's body that are computed straight into a carried slot: the yielded one when nobody reads the old value after it, and with it
    /// the chain of values that leads there: <c>a → t = fma(x, y, a) → u = fma(z, w, t) → yield u</c>.
    /// </summary>
    public void Place(Operation loop, TSlot[] carried)
    {
        var body = loop.Body;
        var yield = body.Last!;
        for (int i = 0; i < carried.Length; i++)
        {
            var old = body.Argument(i + 1);
            var next = yield.Operand(i);
            if (next.DefiningOp is not { } maker || !ReferenceEquals(maker.Block, body) || OpRoles.IsConstant(maker) || Preferred.ContainsKey(next) || placement.IsSymbol(old)) continue;
            int at = placement.PositionOf(maker);
            bool strict = maker.Regions.Length > 0;
            if (placement.UsersOf(old).Any(u => placement.PositionIn(body, u) is var p && (p > at || strict && p == at && !(ReferenceEquals(u, maker) && Feeds(old, maker, next))))) continue;
            Preferred[next] = carried[i];
            for (Value v = old; placement.UsersOf(v) is [var user] && ReferenceEquals(user.Block, body) && user is { ResultCount: 1, Regions.Length: 0 };)
            {
                v = user.Result();
                if (ReferenceEquals(v, next) || !fits(v, carried[i]) || placement.IsSymbol(v)) break;
                if (LeadsTo(v, next) && !placement.IsInline(user)) Preferred.TryAdd(v, carried[i]);
            }
        }
    }

    // old goes in as the initial value of exactly the carried value that comes out as next
    private static bool Feeds(Value old, Operation maker, Value next) =>
        maker.Name == "scf.for" && maker.Operands.Count(o => ReferenceEquals(o, old)) == 1 && next is OpResult result && ReferenceEquals(maker.Operand(maker.OperandCount - maker.ResultCount + result.Index), old);

    private bool LeadsTo(Value from, Value to)
    {
        for (int i = 0; i < 1024; i++)
        {
            if (ReferenceEquals(from, to)) return true;
            if (placement.UsersOf(from) is not [{ ResultCount: 1, Regions.Length: 0 } user] || !ReferenceEquals(user.Block, to.DefiningBlock)) return false;
            from = user.Result();
        }
        return false;
    }

    /// <summary>
    /// targets = sources, all at once: what is in place already needs nothing, the others are ordered so that none is overwritten before it is read, and a cycle
    /// goes through a spare slot: <c>a, b = b, a → t = a; a = b; b = t</c>.
    /// </summary>
    /// <param name="save">Copies a slot to a spare one and returns that.</param>
    /// <param name="assign">Target, then the slot to copy from, or null when the value is to be computed.</param>
    public void Assign(IEnumerable<Value> sources, TSlot[] targets, Func<TSlot, TSlot> save, Action<TSlot, TSlot?, Value> assign)
    {
        var moves = sources.Zip(targets, (Source, Target) => (Target, Source)).Where(m => !held.TryGetValue(m.Source, out var slot) || !ReferenceEquals(slot, m.Target)).ToList();
        var moved = new Dictionary<TSlot, TSlot>(ReferenceEqualityComparer.Instance);
        TSlot? SlotOf(Value value) => held.TryGetValue(value, out var slot) ? moved.GetValueOrDefault(slot, slot) : null;
        while (moves.Count > 0)
        {
            int ready = moves.FindIndex(m => !moves.Exists(other => !ReferenceEquals(other.Target, m.Target) && ReferenceEquals(SlotOf(other.Source), m.Target)));
            if (ready < 0)
            {
                moved[moves[0].Target] = save(moves[0].Target);
                continue;
            }
            var (target, source) = moves[ready];
            assign(target, SlotOf(source), source);
            moves.RemoveAt(ready);
        }
    }
}
