using MaxTune.Codegen.Analysis;
using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

internal sealed partial class MethodEmitter
{
    /// <summary>Variables that a value should be computed into.</summary>
    private readonly Dictionary<Value, Variable> preferred = [];

    /// <summary>Writes the needed statements of a block up to its terminator, which the caller deals with.</summary>
    public void EmitBlock(Block block, Func<Operation, bool>? select = null)
    {
        foreach (var op in block.Operations)
            if (select?.Invoke(op) != false) EmitOperation(op);
    }

    /// <summary>Writes an operation if it is a statement: needed, and not placed inside another's expression.</summary>
    public void EmitOperation(Operation op)
    {
        if (!Placement.IsNeeded(op) || Placement.IsInline(op) || OpRoles.IsConstant(op) || OpRoles.IsTerminator(op)) return;
        EmitStatement(op);
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
            case "scf.parallel": EmitSequential(op, 0); return;
        }
        if (op.ResultCount == 1 && op.Result().Type is MemRefType or UnrankedMemRefType) return;
        var value = Evaluate(op);
        if (op.ResultCount == 0) Out.Line(value + ";");
        else if (!Placement.IsUsed(op.Result())) return;
        else if (preferred.Remove(op.Result(), out var variable))
        {
            Out.Line($"{variable.Name} = {value};");
            Bind(op.Result(), variable);
        }
        else Declare(op.Result(), value);
    }

    private Variable Declare(Value value, Expr? initial)
    {
        var variable = NewVariable(value);
        Out.Line(initial is { } known ? $"{variable.Type} {variable.Name} = {known};" : $"{variable.Type} {variable.Name};");
        Bind(value, variable);
        return variable;
    }

    private void OpenBlock(string head)
    {
        Out.Open(head);
        Names.Enter();
    }

    private void CloseBlock()
    {
        Names.Exit();
        Out.Close();
    }

    // ---- scf.for

    private void EmitFor(Operation op)
    {
        var body = op.Body;
        var induction = body.Argument(0);
        long? trips = AffineForms.TripCount(op);
        var carried = StartCarried(op);
        if (trips != 0)
        {
            for (int i = 0; i < carried.Length; i++) Bind(body.Argument(i + 1), carried[i]);
            PlaceCarried(op, carried);
            if (trips == 1)
            {
                if (Placement.IsUsed(induction)) Declare(induction, Value(op, 0));
                var inner = Addressing.Enter();
                EmitBlock(body);
                AssignYields(body.Last!, carried);
                Addressing.Exit(inner);
            }
            else EmitLoop(op, induction, Value(op, 0), op.Operand(1), op.Operand(2), () =>
            {
                EmitBlock(body);
                AssignYields(body.Last!, carried);
            });
        }
        for (int i = 0; i < carried.Length; i++) BindResult(op.Result(i), carried[i]);
        ForgetBlock(body);
    }

    /// <summary><c>for (nint k = lower; k &lt; upper; k += step, pointers)</c></summary>
    private void EmitLoop(Operation op, BlockArgument induction, Expr lower, Value upper, Value step, Action body)
    {
        var (bound, by) = (Bound(upper, "end"), Bound(step, "step"));
        var (scope, advance) = Addressing.StartLoop(op, induction, LowerOf(op, induction), Forms.Of(step));
        Names.Enter();
        var counter = NewVariable(induction);
        Bind(induction, counter);
        advance.Insert(0, by.Text == "1" ? $"{counter.Name}++" : $"{counter.Name} += {by}");
        // many pointers read better one a line, where the iteration ends
        var last = advance.Count > 4 ? advance[1..] : [];
        Out.Open($"for (nint {counter.Name} = {lower}; {counter.Name} < {bound.In(Expr.Shift)}; {string.Join(", ", advance.Take(advance.Count - last.Count))})");
        Names.Enter();
        var inner = Addressing.Enter();
        body();
        Addressing.Exit(inner);
        foreach (string statement in last) Out.Line(statement + ";");
        CloseBlock();
        Names.Exit();
        Addressing.Exit(scope);
    }

    private AffineForm LowerOf(Operation op, BlockArgument induction) => Forms.Of(op.Operand(op.Name == "scf.for" ? 0 : induction.Index));

    /// <summary>A bound that may be evaluated again in every iteration: a constant or a variable.</summary>
    private Expr Bound(Value bound, string wish) =>
        AffineForms.ConstantOf(bound) is { } constant ? Expr.Native(constant) : (Expr)Held(Value(bound), "nint", wish);

    private void BindResult(Value result, Variable variable)
    {
        if (preferred.Remove(result, out var wanted) && !ReferenceEquals(wanted, variable))
        {
            Out.Line($"{wanted.Name} = {variable.Name};");
            variable = wanted;
        }
        if (Placement.IsUsed(result)) Bind(result, variable);
    }

    /// <summary>One variable for each carried value, holding its initial value: that value's own variable when this is its last use.</summary>
    private Variable[] StartCarried(Operation op)
    {
        var carried = new Variable[op.ResultCount];
        int first = op.OperandCount - op.ResultCount;
        for (int i = 0; i < carried.Length; i++)
        {
            var initial = op.Operand(first + i);
            if (!CanTake(initial, op)) continue;
            carried[i] = values[initial];
            Unbind(initial);
        }
        for (int i = 0; i < carried.Length; i++)
        {
            if (carried[i] is not null) continue;
            var argument = op.Body.Argument(i + 1);
            var initial = Value(op, first + i);
            if (preferred.TryGetValue(op.Result(i), out var wanted) && !carried.Contains(wanted))
            {
                carried[i] = wanted;
                if (initial.Text != wanted.Name) Out.Line($"{wanted.Name} = {initial};");
                continue;
            }
            carried[i] = NewVariable(argument);
            Out.Line($"{carried[i].Type} {carried[i].Name} = {initial};");
        }
        return carried;
    }

    /// <summary>True when nobody but one operand of <paramref name="op"/> needs a value from here on, so its variable may change.</summary>
    private bool CanTake(Value value, Operation op)
    {
        if (!values.TryGetValue(value, out var variable) || Placement.IsSymbol(value) || !ReferenceEquals(value.DefiningBlock, op.Block)) return false;
        if (value is BlockArgument { Owner.Parent.Owner.Name: "func.func" }) return false;
        // another value in the same variable may live on
        if (values.Any(v => !ReferenceEquals(v.Key, value) && ReferenceEquals(v.Value, variable) && MayLive(v.Key, op))) return false;
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
    /// Chooses the values of a loop's body that are computed straight into a carried variable: the yielded one when nobody reads the old value after it, and with it
    /// the chain of values that leads there: <c>acc = fma(x, y, acc); acc = fma(z, w, acc)</c>. With copies at the loop's end instead, register blocks spill.
    /// </summary>
    private void PlaceCarried(Operation op, Variable[] carried)
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
                if (ReferenceEquals(v, next) || TypeName(v) != carried[i].Type || Placement.IsSymbol(v)) break;
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

    /// <summary>targets = yields, all at once: the ones computed in place need nothing, the others are ordered so that none is overwritten before it is read.</summary>
    private void AssignYields(Operation yield, Variable[] targets)
    {
        var moves = new List<(Variable Target, Value Source)>();
        for (int i = 0; i < targets.Length; i++)
            if (!values.TryGetValue(yield.Operand(i), out var held) || !ReferenceEquals(held, targets[i])) moves.Add((targets[i], yield.Operand(i)));
        var moved = new Dictionary<Variable, Variable>();
        while (moves.Count > 0)
        {
            int ready = moves.FindIndex(m => !moves.Exists(other => !ReferenceEquals(other.Target, m.Target) && Reads(other.Source, m.Target, moved)));
            if (ready < 0)
            {
                // a cycle: a, b = b, a → next = a; a = b; b = next
                var broken = moves[0].Target;
                var spare = new Variable(Names.Fresh("next"), broken.Type);
                Out.Line($"{spare.Type} {spare.Name} = {broken.Name};");
                moved[broken] = spare;
                continue;
            }
            var (target, source) = moves[ready];
            Out.Line($"{target.Name} = {(SourceOf(source, moved) is { } variable ? variable.Name : Value(source).Text)};");
            moves.RemoveAt(ready);
        }
    }

    private bool Reads(Value source, Variable target, Dictionary<Variable, Variable> moved) => ReferenceEquals(SourceOf(source, moved), target);

    private Variable? SourceOf(Value value, Dictionary<Variable, Variable> moved) => values.TryGetValue(value, out var variable) ? moved.GetValueOrDefault(variable, variable) : null;

    // ---- scf.if, scf.while, scf.parallel inside a method

    private void EmitIf(Operation op)
    {
        var results = new Variable[op.ResultCount];
        string condition = Value(op, 0).Text;
        for (int i = 0; i < results.Length; i++)
        {
            if (preferred.Remove(op.Result(i), out var wanted)) results[i] = wanted;
            else
            {
                results[i] = NewVariable(op.Result(i));
                Out.Line($"{results[i].Type} {results[i].Name};");
            }
        }
        EmitBranch($"if ({condition})", op.Regions[0].Entry, results);
        if (op.Regions.Length > 1 && !op.Regions[1].IsEmpty && (results.Length > 0 || op.Regions[1].Entry.Operations.Any(o => !OpRoles.IsTerminator(o)))) EmitBranch("else", op.Regions[1].Entry, results);
        for (int i = 0; i < results.Length; i++) Bind(op.Result(i), results[i]);
    }

    private void EmitBranch(string head, Block block, Variable[] results)
    {
        OpenBlock(head);
        var scope = Addressing.Enter();
        EmitBlock(block);
        if (results.Length > 0) AssignYields(block.Last!, results);
        ForgetBlock(block);
        Addressing.Exit(scope);
        CloseBlock();
    }

    private void EmitWhile(Operation op)
    {
        Block before = op.Regions[0].Entry, after = op.Regions[1].Entry;
        var carried = before.Arguments.Select((a, i) => Declare(a, Value(op, i))).ToArray();
        var forwarded = after.Arguments.Select(a => Declare(a, null)).ToArray();
        var (outer, _) = Addressing.StartLoop(op, null, AffineForm.Zero, AffineForm.Zero);
        OpenBlock("while (true)");
        var scope = Addressing.Enter();
        EmitBlock(before);
        var condition = before.Last!;
        string go = Held(Value(condition, 0), "bool", "go");
        for (int i = 0; i < forwarded.Length; i++) Out.Line($"{forwarded[i].Name} = {Value(condition, i + 1)};");
        Out.Line($"if (!{go}) break;");
        Addressing.Exit(scope);
        scope = Addressing.Enter();
        EmitBlock(after);
        AssignYields(after.Last!, carried);
        Addressing.Exit(scope);
        CloseBlock();
        Addressing.Exit(outer);
        for (int i = 0; i < forwarded.Length; i++) BindResult(op.Result(i), forwarded[i]);
        ForgetBlock(before);
        ForgetBlock(after);
    }

    /// <summary>A parallel loop inside a method runs as nested loops, the last dimension innermost.</summary>
    private void EmitSequential(Operation op, int dimension)
    {
        int rank = op.Body.Arguments.Count;
        if (op.ResultCount > 0) throw new UnsupportedException(op, "with reductions has no code in the C# emitter: use scf.for");
        if (dimension == rank) EmitBlock(op.Body);
        else EmitLoop(op, op.Body.Argument(dimension), Value(op, dimension), op.Operand(rank + dimension), op.Operand(2 * rank + dimension), () => EmitSequential(op, dimension + 1));
        if (dimension == 0) ForgetBlock(op.Body);
    }

    public void EmitIteration(Operation loop)
    {
        var scope = Addressing.Enter();
        EmitBlock(loop.Body);
        Addressing.Exit(scope);
        ForgetBlock(loop.Body);
    }
}
