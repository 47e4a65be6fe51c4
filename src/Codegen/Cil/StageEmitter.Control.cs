using System.Reflection.Emit;
using MaxTune.Codegen.Analysis;
using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

internal sealed partial class StageEmitter
{
    private readonly CarriedSlots<IlLocal> slots;

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

    private IlLocal DefineResult(Value result, bool early = false)
    {
        if (slots.TakeWanted(result, early) is not { } local) return Define(result);
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
            slots.Place(op, carried);
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
        if (slots.TakeWanted(result) is { } wanted && !ReferenceEquals(wanted, local))
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
            if (!slots.CanTake(initial, op)) continue;
            Hold(carried[i] = LocalOf(initial));
            Unbind(initial);
        }
        for (int i = 0; i < carried.Length; i++)
            if (carried[i] is null)
            {
                var argument = op.Regions[0].Entry.Argument(op.Name == "scf.for" ? i + 1 : i);
                if (slots.Wanted(op.Result(i), early: true) is { } wanted && !carried.Contains(wanted)) carried[i] = wanted;
                else carried[i] = Il.Rent(TypeOf(argument), NameOf(argument));
                Push(op.Operand(first + i));
                Il.Stloc(carried[i]);
                Hold(carried[i]);
            }
        return carried;
    }

    /// <summary>carried = yields, all at once; those computed in place need nothing.</summary>
    private void AssignYields(Operation yield, IlLocal[] targets)
    {
        var rented = new List<IlLocal>();
        slots.Assign(yield.Operands.Take(targets.Length), targets, Save, (target, from, value) =>
        {
            if (from is not null) Il.Ldloc(from);
            else Push(value);
            Il.Stloc(target);
        });
        foreach (var local in rented) Il.Return(local);

        IlLocal Save(IlLocal local)
        {
            var spare = Il.Rent(local.Type, "swap");
            rented.Add(spare);
            Il.Ldloc(local);
            Il.Stloc(spare);
            return spare;
        }
    }

    // ---- scf.if, scf.while, nested scf.parallel

    private void EmitIf(Operation op)
    {
        var results = new IlLocal[op.ResultCount];
        Push(op.Operand(0));
        for (int i = 0; i < results.Length; i++) results[i] = DefineResult(op.Result(i), early: true);
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
                slots.Preferred.TryAdd(value, results[i]);
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
