using MaxTune.Codegen.Analysis;
using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

/// <summary>Writes one C# method of a function: values, variables, statements. Control flow is in the other part.</summary>
internal sealed partial class MethodEmitter
{
    private readonly Dictionary<Value, Variable> values = [];
    private readonly Dictionary<(SymbolKind, Value, int), string> extents = [];

    public MethodEmitter(AffineForms forms, Placement placement, HelperSource helpers, CodeWriter output)
    {
        (Forms, Placement, Helpers, Out) = (forms, placement, helpers, output);
        Addressing = new Addressing(this);
        Types = new ValueTypes(placement);
        slots = new CarriedSlots<Variable>(placement, values, _ => true, (value, variable) => TypeName(value) == variable.Type);
    }

    public AffineForms Forms { get; }
    public Placement Placement { get; }
    public HelperSource Helpers { get; }
    public CodeWriter Out { get; }
    public Names Names { get; } = new();
    public Addressing Addressing { get; }
    public ValueTypes Types { get; }

    /// <summary>Comments for loops, by the names of their variables.</summary>
    public IReadOnlyDictionary<string, string>? LoopNotes { get; init; }

    /// <summary>The CLR type that the IL holds a value in; i1 is a bool here all the same.</summary>
    public Type TypeOf(Value value) => Types.Of(value);

    public string TypeName(Value value) => CSharpTypes.IsBool(value.Type) ? "bool" : CSharpTypes.Name(TypeOf(value));

    // ---- variables of values

    public void Bind(Value value, Variable variable) => values[value] = variable;

    public void BindExtent(Symbol symbol, string name) => extents[(symbol.Kind, symbol.Value, symbol.Dimension)] = name;

    private void Unbind(Value value) => values.Remove(value);

    private Variable NewVariable(Value value) => new(Names.Fresh(NameOf(value)), TypeName(value));

    public static string NameOf(Value value) => value switch
    {
        { NameHint: { } hint } => hint,
        OpResult { Owner: var op } => Hint(op),
        BlockArgument argument => "arg" + argument.Index,
        _ => "v",
    };

    // a value read from a buffer is named after it
    private static string Hint(Operation op) => op.Name switch
    {
        "memref.load" or "vector.load" or "vector.maskedload" => op.Operand(0).NameHint ?? "v",
        "vector.broadcast" or "vector.splat" when op.Operand(0).DefiningOp is { Name: "memref.load" } load => load.Operand(0).NameHint ?? "v",
        "vector.fma" or "math.fma" => "sum",
        "arith.cmpf" or "arith.cmpi" => "is",
        "vector.create_mask" or "vector.constant_mask" => "mask",
        "memref.dim" => "n",
        _ => "t",
    };

    // ---- expressions

    /// <summary>A value: a constant, a variable, or the expression that makes it when it is placed here.</summary>
    public Expr Value(Value value)
    {
        if (values.TryGetValue(value, out var variable)) return variable.Name;
        if (value.DefiningOp is { } op && OpRoles.IsConstant(op)) return ConstantEmitter.Value(op.Attr("value")!, value.Type, TypeOf(value));
        if (value.DefiningOp is { } inner && Placement.IsInline(inner)) return Evaluate(inner);
        throw new InvalidOperationException($"%{NameOf(value)} of {value.DefiningOp?.Name ?? "a block"} has no value here");
    }

    public Expr Value(Operation op, int operand) => Value(op.Operand(operand));

    public Expr[] Values(Operation op) => [.. op.Operands.Select(Value)];

    public Expr Evaluate(Operation op) =>
        OpEmitters.All.TryGetValue(op.Name, out var emit) ? emit(this, op) : throw new UnsupportedException(op, "has no code in the C# emitter");

    /// <summary>An affine form as <c>nint</c>.</summary>
    public Expr Form(AffineForm form)
    {
        Expr? sum = null;
        foreach (var term in form.Terms)
        {
            Expr product = SymbolValue(term.Factors[0]);
            foreach (var factor in term.Factors.Span[1..]) product = Expr.Infix(product, "*", SymbolValue(factor));
            bool minus = sum is not null && term.Coefficient < 0 && term.Coefficient != long.MinValue;
            long by = minus ? -term.Coefficient : term.Coefficient;
            if (by != 1) product = Expr.Infix(product, "*", Expr.Native(by));
            sum = sum is { } left ? Expr.Infix(left, minus ? "-" : "+", product) : product;
        }
        return sum is { } terms ? Expr.Plus(terms, form.Constant) : Expr.Native(form.Constant);
    }

    private Expr SymbolValue(Symbol symbol)
    {
        if (symbol.Kind != SymbolKind.Value) return extents[(symbol.Kind, symbol.Value, symbol.Dimension)];
        var value = Value(symbol.Value);
        return symbol.Value.Type is IndexType ? value : Expr.Cast("nint", value);
    }

    // ---- what handlers say

    /// <summary><c>Vector256.Name(...)</c> for the class of vectors as wide as <paramref name="vector"/>.</summary>
    public static Expr VectorCall(Type vector, string name, params IEnumerable<Expr> arguments) =>
        Expr.Call($"{ClrTypes.VectorClass(ClrTypes.BitsOf(vector)).Name}.{name}", arguments);

    /// <summary>A function of a class whose source goes into the file: ScalarOps, MathFunctions.</summary>
    public Expr Helper(Type owner, string name, params IEnumerable<Expr> arguments)
    {
        Helpers.Use(owner.Name, name);
        return Expr.Call($"{owner.Name}.{name}", arguments);
    }

    /// <summary>A function of <see cref="LaneOps"/>: work done lane by lane where no vector operation exists.</summary>
    public Expr LaneCall(string name, Type[] generics, params IEnumerable<Expr> arguments)
    {
        Helpers.Use(nameof(LaneOps), name);
        return Expr.Call($"{nameof(LaneOps)}.{name}<{string.Join(", ", generics.Select(CSharpTypes.Name))}>", arguments);
    }

    /// <summary>A vector of i1 as a mask over lanes of <paramref name="data"/>, in that type.</summary>
    public Expr Mask(Value mask, Type data)
    {
        var value = Value(mask);
        Type held = TypeOf(mask), wanted = ClrTypes.Vector(ClrTypes.BitsOf(data), ClrTypes.MaskLane(ClrTypes.LaneBits(ClrTypes.LaneOf(data))))!;
        if (held != wanted) value = LaneCall(nameof(LaneOps.ConvertMask), [held, ClrTypes.LaneOf(held), wanted, ClrTypes.LaneOf(wanted)], value);
        return As(value, wanted, data);
    }

    /// <summary>A value in the type of another; masks may be held over lanes of another width.</summary>
    public Expr Like(Value value, Type type) => ClrTypes.IsVector(type) && ClrTypes.ElementOf(value.Type) == IrType.I1 ? Mask(value, type) : Value(value);

    public static Expr As(Expr value, Type from, Type to) => from == to ? value : value.Dot($"As{ClrTypes.LaneOf(to).Name}()");

    /// <summary>Puts an expression that is needed several times into a variable, unless it is a name already.</summary>
    public string Held(Expr value, string type, string wish)
    {
        if (value.Text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !char.IsAsciiDigit(value.Text[0])) return value.Text;
        string name = Names.Fresh(wish);
        Out.Line($"{type} {name} = {value};");
        return name;
    }
}
