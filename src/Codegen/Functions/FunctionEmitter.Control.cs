using System.Reflection.Emit;
using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.Functions;

/// <summary>Branches and structured control flow.</summary>
internal sealed partial class FunctionEmitter
{
    private void EmitBranch(Operation op)
    {
        switch (op.Name)
        {
            case "cf.br":
                Jump(op, 0);
                return;
            case "cf.cond_br":
                var no = il.NewLabel();
                PushCondition(op.Operand(0));
                il.BrIf(false, no);
                Jump(op, 0);
                il.Mark(no);
                Jump(op, 1);
                return;
            case "cf.switch":
                var cases = (op.Attr("case_values") as DenseElementsAttr)?.Values.ToArray() ?? [];
                for (int i = 0; i < cases.Length; i++)
                {
                    var next = il.NewLabel();
                    Push(op.Operand(0));
                    PushLike(op.Operand(0), (IntegerAttr)cases[i]);
                    il.BrCompare(OpCodes.Bne_Un, next);
                    Jump(op, i + 1);
                    il.Mark(next);
                }
                Jump(op, 0);
                return;
            default: throw new UnsupportedException(op, "has no code in the IL emitter");
        }
    }

    private void PushLike(Value flag, IntegerAttr constant)
    {
        if (TypeOf(flag) != typeof(long)) throw new UnsupportedException(flag.DefiningOp ?? function, $"is a flag of type {flag.Type}: 64 bits at most");
        il.LdcI8((long)NdArray.Unbox(constant));
    }

    private void Jump(Operation op, int successor)
    {
        var target = op.Successors[successor];
        Assign([.. target.Arguments], CfOps.SuccessorOperands(op, successor));
        il.Br(labels[target]);
    }

    private void PushCondition(Value condition)
    {
        Push(condition);
        il.Conv(OpCodes.Conv_I4);
    }

    // ---- scf

    private bool Structured(Operation op)
    {
        switch (op.Name)
        {
            case "scf.for": For(op); return true;
            case "scf.if": If(op); return true;
            case "scf.while": While(op); return true;
            case "scf.parallel": Parallel(op); return true;
            case "scf.forall" when op.OperandGroup(3).Length == 0: Forall(op); return true;   // on tensors: by its semantics
            case "scf.execute_region": ExecuteRegion(op); return true;
            case "scf.index_switch": IndexSwitch(op); return true;
            default: return false;
        }
    }

    private static Value[] Results(Operation op) => [.. op.Results.ToArray()];
    private static Value[] Terms(Operation? terminator) => [.. terminator?.Operands ?? []];

    private void For(Operation op)
    {
        var type = TypeOf(op.Operand(0));
        var body = op.Body;
        Assign([.. body.Arguments.Skip(1)], [.. op.Operands.Skip(3)]);
        Push(op.Operand(0));
        Store(body.Argument(0));
        IlLocal left = il.NewLocal(type, "left");
        Push(op.Operand(0));
        Push(op.Operand(1));
        Push(op.Operand(2));
        il.LdcI4(FunctionTypes.Width(op.Operand(0).Type));
        il.LdcI4(op.Attr("unsignedCmp") is null ? 0 : 1);
        PushSite(op);
        Call(typeof(IntegerFunctions), nameof(IntegerFunctions.Trips), type);
        il.Stloc(left);
        IlLabel test = il.NewLabel(), again = il.NewLabel();
        il.Br(test);
        il.Mark(again);
        // the body may assign its own induction variable's local only here, after it
        EmitBlock(body, yield =>
        {
            Assign([.. body.Arguments.Skip(1)], Terms(yield));
            Push(body.Argument(0));
            Push(op.Operand(2));
            il.LdcI4(FunctionTypes.Width(op.Operand(0).Type));
            Call(typeof(IntegerFunctions), nameof(IntegerFunctions.Add), type);
            Store(body.Argument(0));
            il.Ldloc(left);
            Call(typeof(IntegerFunctions), nameof(IntegerFunctions.Decrement), type);
            il.Stloc(left);
        });
        il.Mark(test);
        il.Ldloc(left);
        Call(typeof(IntegerFunctions), nameof(IntegerFunctions.IsNotZero), type);
        il.BrIf(true, again);
        Assign(Results(op), [.. body.Arguments.Skip(1)]);
    }

    private void If(Operation op)
    {
        IlLabel otherwise = il.NewLabel(), end = il.NewLabel();
        PushCondition(op.Operand(0));
        il.BrIf(false, otherwise);
        Inline(op.Region(0), op, end);
        il.Mark(otherwise);
        if (!op.Region(1).IsEmpty) Inline(op.Region(1), op, end);
        else il.Br(end);
        il.Mark(end);
    }

    // a region whose terminators give the operation's results
    private void Inline(Region region, Operation op, IlLabel end) => EmitRegion(region, yield =>
    {
        Assign(Results(op), Terms(yield));
        il.Br(end);
    });

    private void ExecuteRegion(Operation op)
    {
        var end = il.NewLabel();
        Inline(op.Region(), op, end);
        il.Mark(end);
    }

    private void IndexSwitch(Operation op)
    {
        var end = il.NewLabel();
        var cases = op.Attr<DenseArrayAttr>("cases")!.ToInt64();
        for (int i = 0; i < cases.Length; i++)
        {
            var next = il.NewLabel();
            Push(op.Operand(0));
            il.LdcI8(cases[i]);
            il.BrCompare(OpCodes.Bne_Un, next);
            Inline(op.Region(i + 1), op, end);
            il.Mark(next);
        }
        Inline(op.Region(0), op, end);
        il.Mark(end);
    }

    private void While(Operation op)
    {
        Block before = op.Region(0).Entry, after = op.Region(1).Entry;
        IlLabel again = il.NewLabel(), end = il.NewLabel();
        Assign([.. before.Arguments], [.. op.Operands]);
        il.Br(again);
        il.Mark(again);
        EmitBlock(before, condition =>
        {
            Value[] passed = [.. Terms(condition).Skip(1)];
            PushCondition(condition!.Operand(0));
            Assign(Results(op), passed);
            il.BrIf(false, end);
            Assign([.. after.Arguments], Results(op));
        });
        EmitBlock(after, yield =>
        {
            Assign([.. before.Arguments], Terms(yield));
            il.Br(again);
        });
        il.Mark(end);
    }

    // one loop in another, in order; reductions join what an iteration gives to what there is
    private void Parallel(Operation op)
    {
        var loop = new ParallelOp(op);
        var carried = Results(op);
        Assign(carried, [.. loop.InitValues]);
        Bound[] lower = [.. loop.LowerBounds.Select(v => new Bound(v, 0))], upper = [.. loop.UpperBounds.Select(v => new Bound(v, 0))], step = [.. loop.Steps.Select(v => new Bound(v, 0))];
        Nest(op, lower, upper, step, 0, () => EmitBlock(op.Body, reduce =>
        {
            if (reduce is null) return;
            for (int i = 0; i < reduce.Regions.Length; i++)
            {
                var combine = reduce.Region(i).Entry;
                int at = i;
                Assign([.. combine.Arguments], [carried[i], reduce.Operand(i)]);
                EmitBlock(combine, result => Assign([carried[at]], Terms(result)));
            }
        }));
    }

    private readonly record struct Bound(Value? Value, long Constant);

    private void Forall(Operation op)
    {
        Nest(op, Mixed("staticLowerBound", 0), Mixed("staticUpperBound", 1), Mixed("staticStep", 2), 0, () => EmitBlock(op.Body, _ => { }));

        Bound[] Mixed(string statics, int group) => [.. MixedIndices.Of(op, statics, group).Select(m => m is Value v ? new Bound(v, 0) : new Bound(null, (long)m))];
    }

    private void Nest(Operation op, Bound[] lower, Bound[] upper, Bound[] step, int dim, Action body)
    {
        if (dim == lower.Length)
        {
            body();
            return;
        }
        var index = op.Body.Argument(dim);
        var left = il.NewLocal(typeof(long), "left");
        PushBound(lower[dim]);
        Store(index);
        PushBound(lower[dim]);
        PushBound(upper[dim]);
        PushBound(step[dim]);
        il.LdcI4(64);
        il.LdcI4(0);
        PushSite(op);
        Call(typeof(IntegerFunctions), nameof(IntegerFunctions.Trips), typeof(long));
        il.Stloc(left);
        IlLabel test = il.NewLabel(), again = il.NewLabel();
        il.Br(test);
        il.Mark(again);
        Nest(op, lower, upper, step, dim + 1, body);
        Push(index);
        PushBound(step[dim]);
        il.Binary(OpCodes.Add);
        Store(index);
        il.Ldloc(left);
        il.LdcI8(1);
        il.Binary(OpCodes.Sub);
        il.Stloc(left);
        il.Mark(test);
        il.Ldloc(left);
        il.LdcI8(0);
        il.BrCompare(OpCodes.Bne_Un, again);
    }

    private void PushBound(Bound bound)
    {
        if (bound.Value is { } value) Push(value);
        else il.LdcI8(bound.Constant);
    }
}
