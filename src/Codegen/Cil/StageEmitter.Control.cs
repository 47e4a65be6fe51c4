using System.Reflection.Emit;
using MaxTune.Codegen.Analysis;
using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

internal sealed partial class StageEmitter
{
    private readonly Dictionary<Value, IlLocal> preferred = [];

    /// <summary>Emits the needed statements of a block up to its terminator, which the caller deals with.</summary>
    public void EmitBlock(Block block, Func<Operation, bool>? select = null)
    {
        var deaths = DeathsIn(block);
        foreach (var op in block.Operations)
        {
            if (!Placement.IsNeeded(op) || Placement.IsInline(op) || OpRoles.IsConstant(op) || OpRoles.IsTerminator(op) || select?.Invoke(op) == false) continue;
            EmitStatement(op);
            if (!deaths.TryGetValue(Placement.PositionOf(op), out var dead)) continue;
            foreach (var value in dead) Unbind(value);
        }
    }

    /// <summary>Values defined in a block, by the position of the statement that uses them last.</summary>
    private Dictionary<int, List<Value>> DeathsIn(Block block)
    {
        var deaths = new Dictionary<int, List<Value>>();
        foreach (var op in block.Operations)
            if (Placement.IsNeeded(op) && !Placement.IsInline(op) && !OpRoles.IsConstant(op))
                foreach (var result in op.Results)
                {
                    int last = Math.Max(Placement.LastUse(result), Placement.PositionOf(op));
                    if (!deaths.TryGetValue(last, out var list)) deaths[last] = list = [];
                    list.Add(result);
                }
        return deaths;
    }

    private void ForgetBlock(Block block)
    {
        foreach (var argument in block.Arguments) Unbind(argument);
        foreach (var op in block.Operations)
            foreach (var result in op.Results) Unbind(result);
    }

    private void EmitStatement(Operation op)
    {
        switch (op.Name)
        {
            case "scf.for": EmitFor(op); return;
            case "scf.if": EmitIf(op); return;
            case "scf.while": EmitWhile(op); return;
            case "scf.parallel":
                if (ReferenceEquals(op, stageLoop)) EmitStageLoop(op);
                else EmitSequential(op, 0);
                return;
        }
        if (op.ResultCount == 1 && op.Result().Type is MemRefType or UnrankedMemRefType) return;
        EmitValue(op);
        if (op.ResultCount == 0) return;
        if (op.ResultCount > 1) throw new UnsupportedException(op, "has several results, which the CIL emitter has no code for");
        Il.Stloc(DefineResult(op.Result()));
    }

    private IlLocal DefineResult(Value result)
    {
        if (!preferred.Remove(result, out var local)) return Define(result);
        Bind(result, local);
        return local;
    }

    // ---- scf.for

    /// <summary>
    /// <code>
    /// iv = lb; carried = inits; if (iv >= ub) goto exit; pointers
    /// top: body; carried = yields (mostly written in place); pointers += step; iv += step; if (iv &lt; ub) goto top
    /// exit:
    /// </code>
    /// </summary>
    private void EmitFor(Operation op)
    {
        var body = op.Body;
        var induction = body.Argument(0);
        long? trips = AffineForms.TripCount(op);
        var carried = StartCarried(op);
        var upper = trips == 1 ? default : HoistBound(op.Operand(1));
        var step = trips == 1 ? default : HoistBound(op.Operand(2));
        Push(op.Operand(0));
        Il.Stloc(Define(induction));
        if (trips != 0)
        {
            for (int i = 0; i < carried.Length; i++) Bind(body.Argument(i + 1), carried[i]);
            PlaceCarried(op, carried);
            if (trips == 1)
            {
                var inner = Addressing.Enter();
                EmitBlock(body);
                AssignYields(body.Last!, carried);
                Addressing.Exit(inner);
            }
            else
            {
                // before the guard: what StartLoop computes stays in scope after the loop
                var (scope, moving) = Addressing.StartLoop(op, induction, Forms.Of(op.Operand(0)), Forms.Of(op.Operand(2)));
                IlLabel top = Il.NewLabel(), exit = Il.NewLabel();
                if (trips is null)
                {
                    Il.Ldloc(LocalOf(induction));
                    PushBound(upper);
                    Il.BrCompare(OpCodes.Bge, exit);
                }
                Il.Mark(top);
                var inner = Addressing.Enter();
                EmitBlock(body);
                AssignYields(body.Last!, carried);
                Addressing.Exit(inner);
                Addressing.Advance(moving);
                Increment(LocalOf(induction), step);
                Il.Ldloc(LocalOf(induction));
                PushBound(upper);
                Il.BrCompare(OpCodes.Blt, top);
                Addressing.Exit(scope);
                if (trips is null) Il.Mark(exit);
            }
        }
        for (int i = 0; i < carried.Length; i++) BindResult(op.Result(i), carried[i]);
        foreach (var local in carried) Release(local);
        ForgetBlock(body);
        ReturnBound(upper);
        ReturnBound(step);
    }

    private void Increment(IlLocal counter, Bound step)
    {
        Il.Ldloc(counter);
        PushBound(step);
        Il.Binary(OpCodes.Add);
        Il.Stloc(counter);
    }

    /// <summary>A loop bound: a constant, a local of its own, or the local of a value.</summary>
    private readonly record struct Bound(long Constant, IlLocal? Local, bool Owned);

    private Bound HoistBound(Value bound)
    {
        if (AffineForms.ConstantOf(bound) is { } constant) return new Bound(constant, null, false);
        if (values.TryGetValue(bound, out var held)) return new Bound(0, held, false);
        var local = Il.Rent(TypeOf(bound), "ub");
        Push(bound);
        Il.Stloc(local);
        return new Bound(0, local, true);
    }

    private void PushBound(Bound bound)
    {
        if (bound.Local is { } local) Il.Ldloc(local);
        else Il.LdcNint(bound.Constant);
    }

    private void ReturnBound(Bound bound)
    {
        if (bound is { Owned: true, Local: { } local }) Il.Return(local);
    }

    // a carried local is held by the loop itself until its results are bound
    private void Hold(IlLocal local) => bindings[local] = bindings.GetValueOrDefault(local) + 1;

    private void Release(IlLocal local)
    {
        if (--bindings[local] == 0) Il.Return(local);
    }

    private void BindResult(Value result, IlLocal local)
    {
        if (preferred.Remove(result, out var wanted) && !ReferenceEquals(wanted, local))
        {
            Il.Ldloc(local);
            Il.Stloc(wanted);
            local = wanted;
        }
        if (Placement.IsUsed(result)) Bind(result, local);
    }

    /// <summary>One local for each carried value, holding its initial value: that value's own local when this is its last use.</summary>
    private IlLocal[] StartCarried(Operation op)
    {
        var carried = new IlLocal[op.ResultCount];
        int first = op.OperandCount - op.ResultCount;
        for (int i = 0; i < carried.Length; i++)
        {
            var initial = op.Operand(first + i);
            if (!CanTake(initial, op)) continue;
            Hold(carried[i] = LocalOf(initial));
            Unbind(initial);
        }
        for (int i = 0; i < carried.Length; i++)
            if (carried[i] is null)
            {
                var argument = op.Regions[0].Entry.Argument(op.Name == "scf.for" ? i + 1 : i);
                if (preferred.TryGetValue(op.Result(i), out var wanted) && !carried.Contains(wanted)) carried[i] = wanted;
                else carried[i] = Il.Rent(TypeOf(argument), NameOf(argument));
                Push(op.Operand(first + i));
                Il.Stloc(carried[i]);
                Hold(carried[i]);
            }
        return carried;
    }

    /// <summary>True when nobody but one operand of <paramref name="op"/> needs a value from here on, so its local may change.</summary>
    private bool CanTake(Value value, Operation op)
    {
        if (!values.ContainsKey(value) || Placement.IsSymbol(value) || !ReferenceEquals(value.DefiningBlock, op.Block)) return false;
        if (value is BlockArgument { Owner.Parent.Owner.Name: "func.func" }) return false;
        // another value bound to the same local may live on
        if (bindings[values[value]] > 1 && values.Any(v => !ReferenceEquals(v.Key, value) && ReferenceEquals(v.Value, values[value]) && MayLive(v.Key, op))) return false;
        int here = Placement.PositionOf(op), uses = 0;
        foreach (var user in Placement.UsersOf(value))
        {
            if (ReferenceEquals(user, op)) uses++;
            else if (Placement.PositionIn(op.Block!, user) >= here) return false;
        }
        return uses == 1;
    }

    private bool MayLive(Value value, Operation op)
    {
        var block = value.DefiningBlock!;
        Operation? at = op;
        while (at is not null && !ReferenceEquals(at.Block, block)) at = at.Parent;
        return at is null || Placement.LastUse(value) >= Placement.PositionOf(Placement.StatementOf(at));
    }

    /// <summary>
    /// Chooses the values of a loop's body that are computed straight into a carried local: the yielded one when nobody reads the old value after it, and with it
    /// the chain of values that leads there: <c>a → t = fma(x, y, a) → u = fma(z, w, t) → yield u</c>.
    /// </summary>
    private void PlaceCarried(Operation op, IlLocal[] carried)
    {
        var body = op.Body;
        var yield = body.Last!;
        for (int i = 0; i < carried.Length; i++)
        {
            var old = body.Argument(i + 1);
            var next = yield.Operand(i);
            if (next.DefiningOp is not { } maker || !ReferenceEquals(maker.Block, body) || OpRoles.IsConstant(maker) || preferred.ContainsKey(next) || Placement.IsSymbol(old)) continue;
            int at = Placement.PositionOf(maker);
            bool strict = maker.Regions.Length > 0;
            if (Placement.UsersOf(old).Any(u => Placement.PositionIn(body, u) is var p && (p > at || strict && p == at && !(ReferenceEquals(u, maker) && Feeds(old, maker, next))))) continue;
            preferred[next] = carried[i];
            for (Value v = old; Placement.UsersOf(v) is [var user] && ReferenceEquals(user.Block, body) && user is { ResultCount: 1, Regions.Length: 0 };)
            {
                v = user.Result();
                if (ReferenceEquals(v, next) || TypeOf(v) != carried[i].Type || Placement.IsSymbol(v)) break;
                if (LeadsTo(v, next) && !Placement.IsInline(user)) preferred.TryAdd(v, carried[i]);
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
            if (Placement.UsersOf(from) is not [{ ResultCount: 1, Regions.Length: 0 } user] || !ReferenceEquals(user.Block, to.DefiningBlock)) return false;
            from = user.Result();
        }
        return false;
    }

    /// <summary>carried = yields, all at once: the ones computed in place need nothing, the others are ordered so that none is overwritten before it is read.</summary>
    private void AssignYields(Operation yield, IlLocal[] targets)
    {
        var moves = new List<(IlLocal Target, Value Source)>();
        for (int i = 0; i < targets.Length; i++)
            if (!values.TryGetValue(yield.Operand(i), out var held) || !ReferenceEquals(held, targets[i])) moves.Add((targets[i], yield.Operand(i)));
        var moved = new Dictionary<IlLocal, IlLocal>();
        var rented = new List<IlLocal>();
        while (moves.Count > 0)
        {
            int ready = moves.FindIndex(m => !moves.Exists(other => ReferenceEquals(SourceOf(other.Source, moved), m.Target) && !ReferenceEquals(other.Target, m.Target)));
            if (ready < 0)
            {
                // a cycle: a, b = b, a → t = a; a = b; b = t
                var broken = moves[0].Target;
                var spare = Il.Rent(broken.Type, "swap");
                rented.Add(spare);
                Il.Ldloc(broken);
                Il.Stloc(spare);
                moved[broken] = spare;
                continue;
            }
            var (target, source) = moves[ready];
            if (SourceOf(source, moved) is { } local) Il.Ldloc(local);
            else Push(source);
            Il.Stloc(target);
            moves.RemoveAt(ready);
        }
        foreach (var local in rented) Il.Return(local);
    }

    private IlLocal? SourceOf(Value value, Dictionary<IlLocal, IlLocal> moved) =>
        values.TryGetValue(value, out var local) ? moved.GetValueOrDefault(local, local) : null;

    // ---- scf.if, scf.while, nested scf.parallel

    private void EmitIf(Operation op)
    {
        var results = new IlLocal[op.ResultCount];
        Push(op.Operand(0));
        for (int i = 0; i < results.Length; i++) results[i] = DefineResult(op.Result(i));
        var end = Il.NewLabel();
        bool hasElse = op.Regions.Length > 1 && !op.Regions[1].IsEmpty;
        var otherwise = hasElse ? Il.NewLabel() : end;
        Il.BrIf(false, otherwise);
        EmitBranch(op.Regions[0].Entry, results);
        if (hasElse)
        {
            Il.Br(end);
            Il.Mark(otherwise);
            EmitBranch(op.Regions[1].Entry, results);
        }
        Il.Mark(end);
    }

    private void EmitBranch(Block block, IlLocal[] results)
    {
        var scope = Addressing.Enter();
        for (int i = 0; i < results.Length; i++)
        {
            // computed in place when nothing in the branch could still read what the local held
            var value = block.Last!.Operand(i);
            if (value.DefiningOp is { Regions.Length: 0 } maker && ReferenceEquals(maker.Block, block) && !OpRoles.IsConstant(maker) && !Placement.IsInline(maker))
                preferred.TryAdd(value, results[i]);
        }
        EmitBlock(block);
        if (results.Length > 0) AssignYields(block.Last!, results);
        ForgetBlock(block);
        Addressing.Exit(scope);
    }

    private void EmitWhile(Operation op)
    {
        Block before = op.Regions[0].Entry, after = op.Regions[1].Entry;
        var carried = new IlLocal[before.Arguments.Count];
        for (int i = 0; i < carried.Length; i++)
        {
            Push(op.Operand(i));
            Il.Stloc(carried[i] = Define(before.Argument(i)));
        }
        var forwarded = after.Arguments.Select(a => Il.Rent(TypeOf(a), NameOf(a))).ToArray();
        for (int i = 0; i < forwarded.Length; i++) Bind(after.Argument(i), forwarded[i]);
        var (outer, _) = Addressing.StartLoop(op, null, AffineForm.Zero, AffineForm.Zero);
        IlLabel top = Il.NewLabel(), exit = Il.NewLabel();
        Il.Mark(top);
        var scope = Addressing.Enter();
        EmitBlock(before);
        var condition = before.Last!;
        var go = Il.Rent(typeof(int), "go");
        Push(condition.Operand(0));
        Il.Stloc(go);
        AssignForwarded(condition, forwarded);
        Il.Ldloc(go);
        Il.BrIf(false, exit);
        Il.Return(go);
        Addressing.Exit(scope);
        foreach (var inner in before.Operations)
            foreach (var result in inner.Results) Unbind(result);
        scope = Addressing.Enter();
        EmitBlock(after);
        AssignYields(after.Last!, carried);
        Addressing.Exit(scope);
        Il.Br(top);
        Il.Mark(exit);
        Addressing.Exit(outer);
        for (int i = 0; i < forwarded.Length; i++) BindResult(op.Result(i), forwarded[i]);
        ForgetBlock(before);
        ForgetBlock(after);
    }

    // scf.condition(%go) %a, %b: the first operand is not forwarded, and the targets are fresh, so order does not matter
    private void AssignForwarded(Operation condition, IlLocal[] targets)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            Push(condition.Operand(i + 1));
            Il.Stloc(targets[i]);
        }
    }

    /// <summary>A parallel loop inside a stage runs as nested loops, the last dimension innermost.</summary>
    private void EmitSequential(Operation op, int dimension)
    {
        int rank = op.Body.Arguments.Count;
        if (op.ResultCount > 0) throw new UnsupportedException(op, "with reductions has no code in the CIL emitter: use scf.for");
        if (dimension == rank)
        {
            var inner = Addressing.Enter();
            EmitBlock(op.Body);
            Addressing.Exit(inner);
            return;
        }
        Value lower = op.Operand(dimension), upper = op.Operand(rank + dimension), by = op.Operand(2 * rank + dimension);
        Bound ub = HoistBound(upper), step = HoistBound(by);
        var induction = op.Body.Argument(dimension);
        Push(lower);
        Il.Stloc(Define(induction));
        IlLabel exit = Il.NewLabel(), top = Il.NewLabel();
        var (scope, moving) = Addressing.StartLoop(op, induction, Forms.Of(lower), Forms.Of(by));
        Il.Ldloc(LocalOf(induction));
        PushBound(ub);
        Il.BrCompare(OpCodes.Bge, exit);
        Il.Mark(top);
        EmitSequential(op, dimension + 1);
        Addressing.Advance(moving);
        Increment(LocalOf(induction), step);
        Il.Ldloc(LocalOf(induction));
        PushBound(ub);
        Il.BrCompare(OpCodes.Blt, top);
        Addressing.Exit(scope);
        Il.Mark(exit);
        ReturnBound(ub);
        ReturnBound(step);
        if (dimension == 0) ForgetBlock(op.Body);
    }
}
