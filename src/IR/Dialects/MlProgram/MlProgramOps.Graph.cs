using static MaxTune.IR.OpTraits;

namespace MaxTune.IR;

/// <summary><c>!ml_program.token</c>: an order of execution in a graph.</summary>
public sealed record TokenType : IrType
{
    public static readonly TokenType Instance = new();
    public override void Print(AsmWriter w) => w.Write("!ml_program.token");
}

/// <summary>Functions of a model, and graphs ordered by tokens.</summary>
public static partial class MlProgramOps
{
    private static readonly TypeConstraint TokenConstraint = new("Token for establishing execution ordering in a graph", t => t is TokenType, TokenType.Instance);

    private static readonly Dictionary<string, ICustomDirective> TokenDirectives = new() { ["TokenOrdering"] = TokenOrdering.Instance };

    public static readonly OpDefinition GlobalLoadGraph = new("ml_program.global_load_graph")
    {
        Operands = [new("consumeTokens", TokenConstraint, Arity.Variadic)],
        Results = [new("result", TypeConstraints.AnyType), new("produceToken", TokenConstraint)],
        Attributes = [new("global", AttrConstraints.SymbolRef)],
        Effects = MemoryEffects.Read,
        AssemblyFormat = "$global `` custom<TokenOrdering>($consumeTokens, type($produceToken)) `:` type($result) attr-dict",
        Directives = TokenDirectives,
        VerifySymbolUses = (op, sink) => VerifyLoad(op, sink),
    };

    public static readonly OpDefinition GlobalStoreGraph = new("ml_program.global_store_graph")
    {
        Operands = [new("value", TypeConstraints.AnyType), new("consumeTokens", TokenConstraint, Arity.Variadic)],
        Results = [new("produceToken", TokenConstraint)],
        Attributes = [new("global", AttrConstraints.SymbolRef)],
        Effects = MemoryEffects.Write,
        AssemblyFormat = "$global `=` $value `` custom<TokenOrdering>($consumeTokens, type($produceToken)) `:` type($value) attr-dict",
        Directives = TokenDirectives,
        VerifySymbolUses = VerifyStore,
    };

    public static readonly OpDefinition MakeToken = new("ml_program.token")
    {
        Results = [new("token", TokenConstraint)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "attr-dict",
    };

    private static readonly AttrDef[] FunctionAttributes =
    [
        new("sym_name", AttrConstraints.SymbolName), new("function_type", AttrConstraints.FunctionType), new("arg_attrs", AttrConstraints.DictionaryArray, Optional: true),
        new("res_attrs", AttrConstraints.DictionaryArray, Optional: true), new("sym_visibility", AttrConstraints.String, Optional: true),
    ];

    public static readonly OpDefinition Func = new("ml_program.func")
    {
        Attributes = FunctionAttributes,
        Regions = [new("body")],
        Traits = IsolatedFromAbove | Symbol,
        Assembly = FuncAssembly.Instance,
        Verify = FuncOps.VerifyFunction,
    };

    /// <summary>As a function, but its operations have no order but their operands'.</summary>
    public static readonly OpDefinition Subgraph = new("ml_program.subgraph")
    {
        Attributes = FunctionAttributes,
        Regions = [new("body")],
        Traits = IsolatedFromAbove | Symbol | GraphRegion | SingleBlock,
        Assembly = FuncAssembly.Instance,
        Verify = FuncOps.VerifyFunction,
    };

    public static readonly OpDefinition Output = Ending("ml_program.output", "ml_program.subgraph");
    public static readonly OpDefinition Return = Ending("ml_program.return", "ml_program.func");

    private static OpDefinition Ending(string name, string parent) => new(name)
    {
        Operands = [new("operands", TypeConstraints.AnyType, Arity.Variadic)],
        Traits = Terminator | ReturnLike | Speculatable,
        Effects = MemoryEffects.None,
        Parents = [parent],
        AssemblyFormat = "attr-dict ($operands^ `:` type($operands))?",
        Verify = (op, sink) =>
        {
            if (op.Parent?.Attr<TypeAttr>("function_type")?.Type is not FunctionType type) return;
            if (op.OperandCount != type.Results.Length)
            {
                sink.OpError(op, $"has {op.OperandCount} operands, but enclosing function (@{op.Parent.SymbolName()}) {(name == "ml_program.output" ? "outputs" : "returns")} {type.Results.Length}");
                return;
            }
            for (int i = 0; i < type.Results.Length; i++)
                if (op.Operand(i).Type != type.Results[i])
                    sink.Error(op.Location, $"type of output operand {i} ('{op.Operand(i).Type}') doesn't match function result type ('{type.Results[i]}') in function @{op.Parent.SymbolName()}");
        },
    };
}

/// <summary><c>ordering(%t, %u -> !ml_program.token)</c>, <c>ordering(() -> !ml_program.token)</c>.</summary>
internal sealed class TokenOrdering : ICustomDirective
{
    public static readonly TokenOrdering Instance = new();

    public void Parse(OpParser parser, FormatState state, IReadOnlyList<DirectiveParameter> parameters)
    {
        state.Operands[parameters[0].Index] = [];
        if (!parser.TryToken("ordering")) return;
        parser.Expect("(");
        if (parser.TryToken("(")) parser.Expect(")");
        else state.Operands[parameters[0].Index] = parser.Operands();
        if (parser.TryToken("->")) state.ResultTypes[parameters[1].Index] = [parser.Type()];
        parser.Expect(")");
    }

    public void Print(OpPrinter printer, Operation op, IReadOnlyList<DirectiveParameter> parameters)
    {
        var tokens = op.OperandGroup(parameters[0].Index);
        printer.Write(" ordering(");
        if (tokens.Length == 0) printer.Write("()");
        else printer.Operands(tokens);
        printer.Write(" -> ").Type(op.Results[^1].Type).Write(')');
    }
}
