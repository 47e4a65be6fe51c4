namespace MaxTune.IR;

/// <summary>Names for the parts of a <c>func.func</c>.</summary>
public readonly record struct FuncOp(Operation Op)
{
    public string Name => Op.SymbolName()!;
    public FunctionType Type => (FunctionType)Op.Attr<TypeAttr>("function_type")!.Type;
    public bool IsDeclaration => Op.Region().IsEmpty;
    public Block Entry => Op.Region().Entry;
    public IReadOnlyList<BlockArgument> Arguments => Entry.Arguments;

    /// <summary>The <c>func.return</c> of a function of one block.</summary>
    public Operation Return => Entry.Terminator!;

    /// <summary>Makes <c>function_type</c> agree with the entry block and the return of a one-block function.</summary>
    public void UpdateType() =>
        Op.SetAttr("function_type", new TypeAttr(new FunctionType(Arguments.Select(a => a.Type).ToArray(), Return.Operands.Select(v => v.Type).ToArray())));
}

/// <summary>Makes functions and calls.</summary>
public static class FuncBuilder
{
    /// <summary>A function with an entry block whose arguments have the input types; <paramref name="body"/> fills it (and makes the return).</summary>
    public static FuncOp Func(this OpBuilder b, string name, FunctionType type, Action<OpBuilder, IReadOnlyList<BlockArgument>>? body = null)
    {
        var op = b.Create(FuncOps.Func, [], [], new AttrList { { "sym_name", new StringAttr(name) }, { "function_type", new TypeAttr(type) } }, regions: 1);
        var entry = op.Region().AddBlock();
        foreach (var input in type.Inputs) entry.AddArgument(input, b.Location);
        if (body is not null) b.Within(entry, inner => body(inner, entry.Arguments));
        return new FuncOp(op);
    }

    /// <summary>A function without a body, private as declarations must be.</summary>
    public static FuncOp FuncDeclaration(this OpBuilder b, string name, FunctionType type) =>
        new(b.Create(FuncOps.Func, [], [], new AttrList
        {
            { "sym_name", new StringAttr(name) }, { "function_type", new TypeAttr(type) }, { "sym_visibility", new StringAttr("private") },
        }, regions: 1));

    public static Operation Return(this OpBuilder b, params ReadOnlySpan<Value> values) => b.Create(FuncOps.Return, values, []);

    public static Operation Call(this OpBuilder b, string callee, ReadOnlySpan<Value> operands, ReadOnlySpan<IrType> results) =>
        b.Create(FuncOps.Call, operands, results, new AttrList { { "callee", new SymbolRefAttr(callee) } });

    public static IEnumerable<FuncOp> Functions(this Operation module) =>
        module.Body.Operations.Where(op => op.Is(FuncOps.Func)).Select(op => new FuncOp(op));
}
