namespace MaxTune.IR;

/// <summary>Globals of a model: its parameters.</summary>
public static partial class MlProgramOps
{
    public static readonly OpDefinition Global = new("ml_program.global")
    {
        Summary = "a named value of the module; a parameter when it has no value",
        Attributes =
        [
            new("sym_name", AttrConstraints.SymbolName), new("type", AttrConstraints.Type), new("is_mutable", AttrConstraints.Unit, Optional: true),
            new("value", AttrConstraints.Any, Optional: true), new("sym_visibility", AttrConstraints.String, Optional: true),
        ],
        Traits = OpTraits.Symbol,
        AssemblyFormat = "custom<SymbolVisibility>($sym_visibility) (`mutable` $is_mutable^)? $sym_name `` custom<TypedInitialValue>($type, $value) attr-dict",
        Verify = (op, sink) =>
        {
            if (op.Attr("is_mutable") is null && op.Attr("value") is null) sink.OpError(op, "immutable global must have an initial value");
        },
    };

    public static readonly OpDefinition GlobalLoadConst = new("ml_program.global_load_const")
    {
        Summary = "the value of an immutable global",
        Results = [new("result", TypeConstraints.AnyType)],
        Attributes = [new("global", AttrConstraints.SymbolRef)],
        Traits = OpTraits.Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$global `:` type($result) attr-dict",
        SuggestName = (op, _) => op.Attr<SymbolRefAttr>("global")?.Leaf,
        VerifySymbolUses = (op, sink) =>
        {
            if (VerifyLoad(op, sink) is { } global && global.Attr("is_mutable") is not null) sink.OpError(op, "cannot load as const from mutable global " + global.SymbolName());
        },
        Semantics = Load,
    };

    public static readonly OpDefinition GlobalLoad = new("ml_program.global_load")
    {
        Summary = "the present value of a global",
        Results = [new("result", TypeConstraints.AnyType)],
        Attributes = [new("global", AttrConstraints.SymbolRef)],
        Effects = MemoryEffects.Read,
        AssemblyFormat = "$global `:` type($result) attr-dict",
        SuggestName = (op, _) => op.Attr<SymbolRefAttr>("global")?.Leaf,
        VerifySymbolUses = (op, sink) => VerifyLoad(op, sink),
        Semantics = Load,
    };

    public static readonly OpDefinition GlobalStore = new("ml_program.global_store")
    {
        Summary = "gives a mutable global another value",
        Operands = [new("value", TypeConstraints.AnyType)],
        Attributes = [new("global", AttrConstraints.SymbolRef)],
        Effects = MemoryEffects.Write,
        AssemblyFormat = "$global `=` $value `:` type($value) attr-dict",
        VerifySymbolUses = VerifyStore,
    };

    public static Dialect Dialect => Holder.Value;

    private static class Holder
    {
        public static readonly Dialect Value = new("ml_program")
        {
            Summary = "globals of a model: its parameters",
            Operations = [Global, GlobalLoadConst, GlobalLoad, GlobalStore, GlobalLoadGraph, GlobalStoreGraph, Func, Subgraph, Output, Return, MakeToken],
            ParseType = text => text is { Mnemonic: "token", Body: null } ? TokenType.Instance : null,
        };
    }

    /// <summary>The type of a global.</summary>
    public static IrType? TypeOf(Operation global) => global.Attr<TypeAttr>("type")?.Type;

    private static Operation? Find(Operation op, DiagnosticSink sink)
    {
        var reference = op.Attr<SymbolRefAttr>("global");
        if (reference is not null && SymbolTable.LookupNearest(op, reference) is { } global && global.Is(Global)) return global;
        sink.OpError(op, "undefined global: " + reference?.Leaf);
        return null;
    }

    private static void VerifyStore(Operation op, DiagnosticSink sink)
    {
        if (Find(op, sink) is not { } global) return;
        if (global.Attr("is_mutable") is null) sink.OpError(op, "cannot store to an immutable global " + global.SymbolName());
        else if (TypeOf(global) is { } type && type != op.Operand(0).Type) sink.OpError(op, $"cannot store to a global typed {type} from {op.Operand(0).Type}");
    }

    private static Operation? VerifyLoad(Operation op, DiagnosticSink sink)
    {
        if (Find(op, sink) is not { } global) return null;
        if (TypeOf(global) is { } type && type != op.Result().Type) sink.OpError(op, $"cannot load from global typed {type} as {op.Result().Type}");
        return global;
    }

    private static void Load(Operation op, InterpreterFrame frame)
    {
        var reference = op.Attr<SymbolRefAttr>("global")!;
        var global = SymbolTable.LookupNearest(op, reference);
        frame.Set(op.Result(), global?.Attr("value") switch
        {
            DenseElementsAttr dense => NdArray.From(dense),
            IntegerAttr or FloatAttr => NdArray.Unbox(global.Attr("value")!),
            _ => throw new InterpreterException($"global @{reference.Leaf} has no value", op),
        });
    }
}
