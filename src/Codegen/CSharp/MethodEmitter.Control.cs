using MaxTune.Codegen.Analysis;
using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

internal sealed partial class MethodEmitter
{
    private readonly CarriedSlots<Variable> slots;

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
        else if (slots.TakeWanted(op.Result()) is { } variable)
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
            slots.Place(op, carried);
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
        Out.Open($"for (nint {counter.Name} = {lower}; {counter.Name} < {bound.In(Expr.Shift)}; {string.Join(", ", advance.Take(advance.Count - last.Count))})", induction.NameHint is { } hint ? LoopNotes?.GetValueOrDefault(hint) : null);
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
        if (slots.TakeWanted(result) is { } wanted && !ReferenceEquals(wanted, variable))
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
            if (!slots.CanTake(initial, op)) continue;
            carried[i] = values[initial];
            Unbind(initial);
        }
        for (int i = 0; i < carried.Length; i++)
        {
            if (carried[i] is not null) continue;
            var argument = op.Body.Argument(i + 1);
            var initial = Value(op, first + i);
            if (slots.Wanted(op.Result(i), early: true) is { } wanted && !carried.Contains(wanted))
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

    /// <summary>targets = yields, all at once; those computed in place need nothing.</summary>
    private void AssignYields(Operation yield, Variable[] targets) =>
        slots.Assign(yield.Operands.Take(targets.Length), targets, Save, (target, from, value) => Out.Line($"{target.Name} = {(from is not null ? from.Name : Value(value).Text)};"));

    private Variable Save(Variable variable)
    {
        var spare = new Variable(Names.Fresh("next"), variable.Type);
        Out.Line($"{spare.Type} {spare.Name} = {variable.Name};");
        return spare;
    }

    // ---- scf.if, scf.while, scf.parallel inside a method

    private void EmitIf(Operation op)
    {
        var results = new Variable[op.ResultCount];
        string condition = Value(op, 0).Text;
        for (int i = 0; i < results.Length; i++)
        {
            if (slots.TakeWanted(op.Result(i), early: true) is { } wanted) results[i] = wanted;
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
