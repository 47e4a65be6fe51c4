using System.Reflection;
using System.Reflection.Emit;
using MaxTune.Codegen.Analysis;
using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>Emits one method of a compiled function: values, locals, statements. Control flow is in the other part.</summary>
internal sealed partial class StageEmitter
{
    private readonly Dictionary<Value, IlLocal> values = [];
    private readonly Dictionary<IlLocal, int> bindings = [];
    private readonly Dictionary<Symbol, IlLocal> extents = [];

    public StageEmitter(FunctionContext context, IlBuilder il, Placement placement)
    {
        Context = context;
        Il = il;
        Placement = placement;
        Addressing = new Addressing(this);
        Types = new ValueTypes(placement);
        slots = new CarriedSlots<IlLocal>(placement, values, local => bindings[local] > 1, (value, local) => TypeOf(value) == local.Type);
    }

    public FunctionContext Context { get; }
    public IlBuilder Il { get; }
    public Placement Placement { get; }
    public Addressing Addressing { get; }
    public ValueTypes Types { get; }
    public AffineForms Forms => Context.Forms;

    public Type TypeOf(Value value) => Types.Of(value);

    // ---- locals of values

    /// <summary>Says that <paramref name="local"/> holds a value; it is given back when all values bound to it are dead.</summary>
    private void Bind(Value value, IlLocal local)
    {
        values[value] = local;
        bindings[local] = bindings.GetValueOrDefault(local) + 1;
    }

    private void Unbind(Value value)
    {
        if (!values.Remove(value, out var local)) return;
        if (--bindings[local] == 0) Il.Return(local);
    }

    private IlLocal Define(Value value)
    {
        var local = Il.Rent(TypeOf(value), NameOf(value));
        Bind(value, local);
        return local;
    }

    public IlLocal LocalOf(Value value) => values.TryGetValue(value, out var local) ? local : throw new IlException($"{Il.Name}: no local holds %{NameOf(value)}");

    public static string NameOf(Value value) => value switch
    {
        { NameHint: { } hint } => hint,
        OpResult { Owner: var op } => op.Name[(op.Name.LastIndexOf('.') + 1)..],
        BlockArgument argument => "arg" + argument.Index,
        _ => "v",
    };

    // ---- pushing

    /// <summary>Pushes a value: a constant, a local, or the operations that make it when they are placed here.</summary>
    public void Push(Value value)
    {
        if (values.TryGetValue(value, out var local)) Il.Ldloc(local);
        else if (value.DefiningOp is { } op && OpRoles.IsConstant(op)) ConstantEmitter.Push(this, op.Attr("value")!, TypeOf(value));
        else if (value.DefiningOp is { } inner && Placement.IsInline(inner)) EmitValue(inner);
        else throw new IlException($"{Il.Name}: %{NameOf(value)} of {value.DefiningOp?.Name ?? "a block"} has no value here");
    }

    public void Push(Operation op, int operand) => Push(op.Operand(operand));

    /// <summary>Pushes operand after operand.</summary>
    public void PushAll(Operation op)
    {
        for (int i = 0; i < op.OperandCount; i++) Push(op.Operand(i));
    }

    private void EmitValue(Operation op)
    {
        if (!OpEmitters.All.TryGetValue(op.Name, out var emit)) throw new UnsupportedException(op, "has no code in the CIL emitter");
        emit(this, op);
    }

    /// <summary>Pushes an affine form as <c>nint</c>.</summary>
    public void PushForm(AffineForm form)
    {
        bool first = true;
        foreach (var term in form.Terms)
        {
            PushSymbol(term.Factors[0]);
            foreach (var factor in term.Factors.Span[1..])
            {
                PushSymbol(factor);
                Il.Binary(OpCodes.Mul);
            }
            if (term.Coefficient != 1)
            {
                Il.LdcNint(term.Coefficient);
                Il.Binary(OpCodes.Mul);
            }
            if (!first) Il.Binary(OpCodes.Add);
            first = false;
        }
        if (form.Constant == 0 && !first) return;
        Il.LdcNint(form.Constant);
        if (!first) Il.Binary(OpCodes.Add);
    }

    private void PushSymbol(Symbol symbol)
    {
        if (symbol.Kind != SymbolKind.Value)
        {
            Il.Ldloc(extents[symbol]);
            return;
        }
        Push(symbol.Value);
        if (symbol.Value.Type is not IndexType) Il.Conv(OpCodes.Conv_I);
    }

    // ---- entry

    /// <summary>Loads what the method needs of its argument block: pointers, extents, scalars.</summary>
    public void LoadArguments()
    {
        foreach (var symbol in Placement.Symbols.OrderBy(s => s.Id))
        {
            if (symbol.Kind == SymbolKind.Value) continue;
            var slots = Context.SlotsOf(symbol.Value);
            int slot = symbol.Kind switch { SymbolKind.Size => slots.Sizes[symbol.Dimension], SymbolKind.Stride => slots.Strides[symbol.Dimension], _ => slots.Offset };
            var local = Il.NewLocal(typeof(nint), symbol.ToString());
            LoadSlot(slot, typeof(nint));
            Il.Stloc(local);
            extents[symbol] = local;
        }
        foreach (var argument in Context.Function.Body.Arguments)
        {
            if (argument.Type is MemRefType)
            {
                if (Placement.Roots.Contains(argument)) AddRoot(argument, () => LoadSlot(Context.SlotsOf(argument).Slot, typeof(nint)));
                continue;
            }
            if (!Placement.IsUsed(argument)) continue;
            LoadSlot(Context.SlotsOf(argument).Slot, TypeOf(argument));
            Il.Stloc(Define(argument));
        }
        foreach (var value in Placement.Imports.Where(v => Placement.IsUsed(v) && Context.SpillSlots.ContainsKey(v)).OrderBy(v => Context.SpillSlots[v])) LoadImport(value);
    }

    /// <summary>Pushes a slot of the argument block.</summary>
    public void LoadSlot(int slot, Type type)
    {
        PushSlotAddress(slot);
        Il.Ldind(type);
    }

    private void PushSlotAddress(int slot)
    {
        Il.Ldarg(0);
        if (slot == 0) return;
        Il.LdcNint(slot * 8L);
        Il.Binary(OpCodes.Add);
    }

    private void AddRoot(Value root, Action push)
    {
        var local = Il.NewLocal(typeof(nint), NameOf(root));
        push();
        Il.Stloc(local);
        Addressing.AddRoot(root, local);
    }

    // ---- calls that handlers make

    /// <summary>The vector operation <paramref name="name"/> on operands of one vector type, which are on the stack.</summary>
    public void VectorCall(Type vector, string name, int operands) =>
        Call(ClrTypes.VectorClass(ClrTypes.BitsOf(vector)), name, ClrTypes.LaneOf(vector), [.. Enumerable.Repeat(vector, operands)]);

    public void Call(Type owner, string name, Type? lane, params Type[] parameters) => Il.Call(Context.Intrinsics.Get(owner, name, lane, parameters));

    /// <summary>A method of <see cref="LaneOps"/>, closed over types: work done lane by lane where no vector operation exists.</summary>
    public void LaneCall(string name, Type[] generics, params Type[] parameters) => Il.Call(Context.Intrinsics.GetClosed(typeof(LaneOps), name, generics, parameters));

    /// <summary>Pushes a vector of i1 as a mask over lanes of <paramref name="data"/>, in that type.</summary>
    public void PushMask(Value mask, Type data)
    {
        Push(mask);
        Type held = TypeOf(mask), wanted = ClrTypes.Vector(ClrTypes.BitsOf(data), ClrTypes.MaskLane(ClrTypes.LaneBits(ClrTypes.LaneOf(data))))!;
        if (held != wanted) LaneCall(nameof(LaneOps.ConvertMask), [held, ClrTypes.LaneOf(held), wanted, ClrTypes.LaneOf(wanted)], held);
        As(wanted, data);
    }

    /// <summary>Reinterprets the vector on the stack.</summary>
    public void As(Type from, Type to)
    {
        if (from == to) return;
        Call(ClrTypes.VectorClass(ClrTypes.BitsOf(from)), "As" + ClrTypes.LaneOf(to).Name, ClrTypes.LaneOf(from), from);
    }

    /// <summary>Runs <paramref name="use"/> with a free local.</summary>
    public void WithTemporary(Type type, Action<IlLocal> use)
    {
        var local = Il.Rent(type, "t");
        use(local);
        Il.Return(local);
    }
}
