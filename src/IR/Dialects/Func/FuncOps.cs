using static MaxTune.IR.OpTraits;

namespace MaxTune.IR;

/// <summary>Functions and calls.</summary>
public static partial class FuncOps
{
    public static readonly OpDefinition Func = new("func.func")
    {
        Attributes =
        [
            new("sym_name", AttrConstraints.SymbolName), new("function_type", AttrConstraints.FunctionType),
            new("sym_visibility", AttrConstraints.String, Optional: true), new("arg_attrs", AttrConstraints.DictionaryArray, Optional: true),
            new("res_attrs", AttrConstraints.DictionaryArray, Optional: true), new("no_inline", AttrConstraints.Unit, Optional: true),
        ],
        Regions = [new("body")],
        Traits = IsolatedFromAbove | Symbol | AutomaticAllocationScope,
        Assembly = FuncAssembly.Instance,
        DefaultDialect = "func",
        Verify = VerifyFunction,
        Semantics = (_, _) => { },
    };

    public static readonly OpDefinition Return = new("func.return")
    {
        Operands = [new("operands", TypeConstraints.AnyType, Arity.Variadic)],
        Traits = Terminator | ReturnLike | Speculatable,
        Effects = MemoryEffects.None,
        Parents = ["func.func"],
        AssemblyFormat = "attr-dict ($operands^ `:` type($operands))?",
        Verify = VerifyReturn,
    };

    public static readonly OpDefinition Call = new("func.call")
    {
        Operands = [new("operands", TypeConstraints.AnyType, Arity.Variadic)],
        Results = [new("results", TypeConstraints.AnyType, Arity.Variadic)],
        Attributes =
        [
            new("callee", AttrConstraints.FlatSymbolRef), new("arg_attrs", AttrConstraints.DictionaryArray, Optional: true),
            new("res_attrs", AttrConstraints.DictionaryArray, Optional: true), new("no_inline", AttrConstraints.Unit, Optional: true),
        ],
        AssemblyFormat = "$callee `(` $operands `)` attr-dict `:` functional-type($operands, results)",
        VerifySymbolUses = VerifyCall,
        Semantics = RunCall,
    };

    public static readonly OpDefinition CallIndirect = new("func.call_indirect")
    {
        Operands = [new("callee", TypeConstraints.FunctionType), new("callee_operands", TypeConstraints.AnyType, Arity.Variadic)],
        Results = [new("results", TypeConstraints.AnyType, Arity.Variadic)],
        Attributes = [new("arg_attrs", AttrConstraints.DictionaryArray, Optional: true), new("res_attrs", AttrConstraints.DictionaryArray, Optional: true)],
        ArgumentsOf = ("callee", "callee_operands"),
        InferTypes = (op, _) => op.OperandCount > 0 && op.Operand(0).Type is FunctionType type ? type.Results.ToArray() : null,
        AssemblyFormat = "$callee `(` $callee_operands `)` attr-dict `:` type($callee)",
        Verify = VerifyIndirectCall,
        Semantics = RunIndirectCall,
    };

    public static readonly OpDefinition Constant = new("func.constant")
    {
        Results = [new("result", TypeConstraints.AnyType)],
        Attributes = [new("value", AttrConstraints.FlatSymbolRef)],
        Traits = ConstantLike | Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "attr-dict $value `:` type(results)",
        VerifySymbolUses = VerifyConstant,
        Semantics = (op, frame) => frame.Set(op.Result(), op.Attr<SymbolRefAttr>("value")!.Root),
        Fold = (op, _) => Folds.One(op.Attr("value")),
        SuggestName = (_, _) => "f",
    };

    public static Dialect Dialect => FuncDialect.Value;
}

internal static class FuncDialect
{
    public static readonly Dialect Value = new("func")
    {
        Summary = "functions",
        Operations = [FuncOps.Func, FuncOps.Return, FuncOps.Call, FuncOps.CallIndirect, FuncOps.Constant],
        MaterializeConstant = static (b, location, value, type) => value is SymbolRefAttr && type is FunctionType
            ? b.Create(FuncOps.Constant, [], [type], new AttrList { { "value", value } }, location: location) : null,
    };
}
