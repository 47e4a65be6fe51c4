using static MaxTune.IR.OpTraits;

namespace MaxTune.IR;

/// <summary>The module, and casts between types of different levels.</summary>
public static class BuiltinOps
{
    public static readonly OpDefinition Module = new("builtin.module")
    {
        Attributes = [new("sym_name", AttrConstraints.SymbolName, Optional: true), new("sym_visibility", AttrConstraints.String, Optional: true)],
        Regions = [new("bodyRegion", SizedBlock: true)],
        Traits = IsolatedFromAbove | NoRegionArguments | OpTraits.SymbolTable | Symbol | NoTerminator | SingleBlock | GraphRegion,
        AssemblyFormat = "($sym_name^)? attr-dict-with-keyword $bodyRegion",
        DefaultDialect = "builtin",
        Verify = VerifyModule,
    };

    public static readonly OpDefinition UnrealizedConversionCast = new("builtin.unrealized_conversion_cast")
    {
        Operands = [new("inputs", TypeConstraints.AnyType, Arity.Variadic)],
        Results = [new("outputs", TypeConstraints.AnyType, Arity.Variadic)],
        Traits = Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "($inputs^ `:` type($inputs))? `to` type($outputs) attr-dict",
        Verify = (op, sink) =>
        {
            if (op.ResultCount == 0) sink.OpError(op, "expected at least one result for cast operation");
        },
        Fold = FoldCast,
    };

    public static Dialect Dialect { get; } = new("builtin")
    {
        Summary = "modules, and the types and attributes everybody shares",
        Operations = [Module, UnrealizedConversionCast],
    };

    private static void VerifyModule(Operation op, DiagnosticSink sink)
    {
        foreach (var (name, _) in op.Attributes)
            if (!name.Contains('.'))
                sink.OpError(op, $"can only contain attributes with dialect-prefixed names, found: '{name}'");
    }

    // cast(x : a → a) → x;  cast(cast(x : a → b) : b → a) → x
    private static object[]? FoldCast(Operation op, Attr?[] constants)
    {
        if (op.OperandCount == 0) return null;
        if (op.Operands.Select(v => v.Type).SequenceEqual(op.Results.ToArray().Select(r => r.Type))) return [.. op.Operands];
        if (op.Operand(0) is not OpResult { Owner.Definition: var definition } first || !ReferenceEquals(definition, op.Definition)) return null;
        var inner = first.Owner;
        return inner.ResultCount == op.OperandCount && op.Operands.Select((v, i) => ReferenceEquals(v, inner.Result(i))).All(x => x)
            && inner.Operands.Select(v => v.Type).SequenceEqual(op.Results.ToArray().Select(r => r.Type)) ? [.. inner.Operands] : null;
    }
}

/// <summary>Makes modules.</summary>
public static class BuiltinBuilder
{
    /// <summary>An empty module, with a name or without.</summary>
    public static Operation Module(string? name = null)
    {
        var module = Operation.Create(BuiltinOps.Module, Location.Unknown, [], [], regions: 1,
            properties: name is null ? null : new AttrList { { MaxTune.IR.SymbolTable.NameAttr, new StringAttr(name) } });
        module.Region().AddBlock();
        return module;
    }
}
