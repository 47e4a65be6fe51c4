using System.Reflection;
using System.Reflection.Emit;
using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.Functions;

/// <summary>
/// Emits one function: a local a value, structured control flow as loops and branches, elementwise operations lane by lane. What has no IL here runs by its
/// reference semantics, called from the IL.
/// </summary>
internal sealed partial class FunctionEmitter(ModuleEmitter module, Operation function, IlBuilder il)
{
    private readonly Dictionary<Value, IlLocal> locals = [];
    private readonly Dictionary<Block, IlLabel> labels = [];

    public IlBuilder Il => il;

    public void Emit()
    {
        PushSite(function);
        Call(typeof(RunState), nameof(RunState.Enter));
        var entry = function.Region().Entry;
        for (int i = 0; i < entry.Arguments.Count; i++)
        {
            il.Ldarg(i + 1);
            il.Stloc(Local(entry.Argument(i)));
        }
        EmitRegion(function.Region(), Return);
    }

    // ---- values

    private IlLocal Local(Value value)
    {
        if (locals.TryGetValue(value, out var local)) return local;
        string name = value.NameHint ?? (value is BlockArgument a ? $"arg{a.Index}" : "v");
        return locals[value] = il.NewLocal(TypeOf(value), name);
    }

    private Type TypeOf(Value value) => FunctionTypes.Of(value.Type)
        ?? throw new UnsupportedException(value.DefiningOp ?? value.DefiningBlock?.Parent?.Owner ?? function, $"has a value of type {value.Type}, which the IL emitter cannot hold: integers have 128 bits at most (64 in vectors, tensors and memrefs), vectors are not scalable");

    public void Push(Value value) => il.Ldloc(Local(value));

    private void Store(Value value) => il.Stloc(Local(value));

    /// <summary>Pushes the state and the number of an operation, the last two parameters of what may fail.</summary>
    public void PushSite(Operation op)
    {
        il.Ldarg(0);
        il.LdcI4(module.SiteOf(op));
    }

    public void Call(Type owner, string name, params Type[] generics)
    {
        var method = owner.GetMethod(name, BindingFlags.Static | BindingFlags.Public)!;
        il.Call(generics.Length == 0 ? method : method.MakeGenericMethod(generics));
    }

    // all are read before any is written: targets may be among the sources
    private void Assign(IReadOnlyList<Value> targets, IReadOnlyList<Value> sources)
    {
        foreach (var source in sources) Push(source);
        for (int i = targets.Count - 1; i >= 0; i--) Store(targets[i]);
    }

    // ---- blocks

    private void EmitRegion(Region region, Action<Operation?> exit)
    {
        foreach (var block in region.Blocks)
            if (!block.IsEntry) labels[block] = il.NewLabel();
        foreach (var block in region.Blocks)
        {
            if (!block.IsEntry) il.Mark(labels[block]);
            EmitBlock(block, exit);
        }
    }

    private void EmitBlock(Block block, Action<Operation?> exit)
    {
        for (var op = block.First; op is not null; op = op.Next)
        {
            if (op.Successors.Length > 0) EmitBranch(op);
            else if (op.IsTerminator) exit(op);
            else EmitOp(op);
        }
        if (block.Last is null || !block.Last.IsTerminator) exit(null);
    }

    private void EmitOp(Operation op)
    {
        if (Structured(op)) return;
        switch (op.Name)
        {
            case "arith.constant" when op.Attr("value") is IntegerAttr or FloatAttr or DenseElementsAttr: Constant(op); return;
            case "func.call": EmitCall(op); return;
            case "memref.load": Load(op); return;
            case "memref.store": StoreElement(op); return;
            case "arith.select" when op.Operand(0).Type is not ShapedType:
                foreach (var operand in op.Operands) Push(operand);
                Call(typeof(RunState), nameof(RunState.Choose), TypeOf(op.Result()));
                Store(op.Result());
                return;
        }
        if (LaneEmitter.Table.TryGetValue(op.Name, out var lane)) Lanes(op, lane);
        else Semantics(op);
    }

    private void Constant(Operation op)
    {
        switch (op.Attr("value"))
        {
            case IntegerAttr integer when TypeOf(op.Result()) == typeof(Int128):
                var value = Int128.CreateTruncating(integer.Value);
                il.LdcI8((long)(value >> 64));
                il.LdcI8(unchecked((long)value));
                il.LdcI4(FunctionTypes.Width(op.Result().Type));
                Call(typeof(RunState), nameof(RunState.Wide));
                break;
            case IntegerAttr: il.LdcI8((long)NdArray.Unbox(op.Attr("value")!)); break;
            case FloatAttr f: il.LdcR8(f.Value); break;
            case DenseElementsAttr dense:
                TypeOf(op.Result());
                il.Ldarg(0);
                il.LdcI4(module.ConstantOf(dense));
                Call(typeof(RunState), nameof(RunState.Constant));
                break;
        }
        Store(op.Result());
    }

    // for (i = 0; i < n; i++) result[i] = lane(operands[i])
    private void Lanes(Operation op, Action<LaneEmitter> lane)
    {
        foreach (var value in op.Operands) TypeOf(value);
        var result = op.Result();
        if (TypeOf(result) != typeof(NdArray))
        {
            if (TypeOf(result) == typeof(MemRefValue)) Semantics(op);   // arith.index_cast of a memref
            else
            {
                lane(new LaneEmitter(this, op, i => Push(op.Operand(i))));
                Store(result);
            }
            return;
        }
        var shape = op.Operands.First(o => TypeOf(o) == typeof(NdArray));
        IlLocal array = il.Rent(typeof(NdArray), "lanes"), index = il.Rent(typeof(long), "lane");
        Push(shape);
        PushSite(op);
        Call(typeof(RunState), nameof(RunState.NewLanes));
        il.Stloc(array);
        il.LdcI8(0);
        il.Stloc(index);
        IlLabel test = il.NewLabel(), body = il.NewLabel();
        il.Br(test);
        il.Mark(body);
        il.Ldloc(array);
        il.Ldloc(index);
        lane(new LaneEmitter(this, op, i =>
        {
            Push(op.Operand(i));
            if (TypeOf(op.Operand(i)) != typeof(NdArray)) return;
            il.Ldloc(index);
            Call(typeof(RunState), Cell(op.Operand(i).Type) == typeof(long) ? nameof(RunState.GetLong) : nameof(RunState.GetDouble));
        }));
        Call(typeof(RunState), Cell(result.Type) == typeof(long) ? nameof(RunState.SetLong) : nameof(RunState.SetDouble));
        il.Ldloc(index);
        il.LdcI8(1);
        il.Binary(OpCodes.Add);
        il.Stloc(index);
        il.Mark(test);
        il.Ldloc(index);
        il.Ldloc(array);
        Call(typeof(RunState), nameof(RunState.Count));
        il.BrCompare(OpCodes.Blt, body);
        il.Ldloc(array);
        Store(result);
        il.Return(array);
        il.Return(index);
    }

    private static Type? Cell(IrType type) => FunctionTypes.Of(((ShapedType)type).Element);

    // ---- memory

    private void Load(Operation op)
    {
        Push(op.Operand(0));
        Call(typeof(RunState), nameof(RunState.Buffer));
        PushAddress(op, 0);
        Call(typeof(RunState), TypeOf(op.Result()) == typeof(long) ? nameof(RunState.GetLong) : nameof(RunState.GetDouble));
        Store(op.Result());
    }

    private void StoreElement(Operation op)
    {
        Push(op.Operand(1));
        Call(typeof(RunState), nameof(RunState.Buffer));
        PushAddress(op, 1);
        Push(op.Operand(0));
        Call(typeof(RunState), TypeOf(op.Operand(0)) == typeof(long) ? nameof(RunState.SetLong) : nameof(RunState.SetDouble));
    }

    private void PushAddress(Operation op, int memref)
    {
        Value[] indices = [.. op.Operands.Skip(memref + 1)];
        Push(op.Operand(memref));
        if (indices.Length <= 2)
            foreach (var index in indices) Push(index);
        else PushObjects(indices);
        PushSite(op);
        Call(typeof(RunState), indices.Length <= 2 ? "At" + indices.Length : nameof(RunState.AtAny));
    }

    // ---- calls

    private void PushObjects(IReadOnlyList<Value> values)
    {
        var array = il.Rent(typeof(object[]), "values");
        il.LdcI4(values.Count);
        Call(typeof(RunState), nameof(RunState.NewObjects));
        il.Stloc(array);
        for (int i = 0; i < values.Count; i++)
        {
            il.Ldloc(array);
            il.LdcI4(i);
            Push(values[i]);
            Call(typeof(RunState), nameof(RunState.Put), TypeOf(values[i]));
        }
        il.Ldloc(array);
        il.Return(array);
    }

    // the array of values is on the stack
    private void TakeObjects(IReadOnlyList<Value> results)
    {
        var array = il.Rent(typeof(object[]), "results");
        il.Stloc(array);
        for (int i = 0; i < results.Count; i++)
        {
            il.Ldloc(array);
            il.LdcI4(i);
            Call(typeof(RunState), nameof(RunState.Take), TypeOf(results[i]));
            Store(results[i]);
        }
        il.Return(array);
    }

    private void EmitCall(Operation op)
    {
        var callee = op.Attr<SymbolRefAttr>("callee") is { } name ? SymbolTable.LookupNearest(op, name) : null;
        if (callee is null || callee.Region().IsEmpty)
        {
            if (!Interpreter.IsExternal(op.Attr<SymbolRefAttr>("callee")?.Root ?? "") || op.ResultCount > 0)
                throw new UnsupportedException(op, $"calls @{op.Attr<SymbolRefAttr>("callee")?.Root}, which has no body here");
            PushSite(op);
            PushObjects([.. op.Operands]);
            Call(typeof(RunState), nameof(RunState.External));
            return;
        }
        il.Ldarg(0);
        foreach (var operand in op.Operands) Push(operand);
        il.Call(module.MethodOf(callee));
        if (op.ResultCount == 1) Store(op.Result());
        else if (op.ResultCount > 1) TakeObjects([.. op.Results.ToArray()]);
    }

    private void Return(Operation? op)
    {
        if (op is not { Name: "func.return" }) throw new UnsupportedException(op ?? function, "has no code in the IL emitter");
        il.Ldarg(0);
        Call(typeof(RunState), nameof(RunState.Leave));
        if (op.OperandCount == 1) Push(op.Operand(0));
        else if (op.OperandCount > 1) PushObjects([.. op.Operands]);
        il.Ret();
    }

    // results = semantics(op)(operands, what its regions use)
    private void Semantics(Operation op)
    {
        if (op.Definition.Semantics is null) throw new UnsupportedException(op, "cannot be run");
        foreach (var inner in op.Descendants().Prepend(op).SelectMany(o => o.Operands.Concat(o.Results.ToArray())))
            if (TypeOf(inner) == typeof(Int128)) throw new UnsupportedException(op, $"has no IL for {inner.Type}: integers wider than 64 bits take arithmetic, comparisons, casts and control flow");
        var inputs = module.InputsOf(op);
        PushSite(op);
        PushObjects(inputs);
        Call(typeof(RunState), nameof(RunState.Semantics));
        if (op.ResultCount == 0) il.Pop();
        else TakeObjects([.. op.Results.ToArray()]);
    }
}
