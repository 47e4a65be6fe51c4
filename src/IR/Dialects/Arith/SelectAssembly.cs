namespace MaxTune.IR;

/// <summary><c>arith.select %c, %x, %y : f32</c>, and <c>: vector&lt;4xi1>, vector&lt;4xf32></c> when the condition has lanes.</summary>
internal sealed class SelectAssembly : ICustomAssembly
{
    public static readonly SelectAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        var at = parser.Here;
        var operands = parser.Operands();
        if (operands.Count != 3) throw parser.Error(at, "expected 3 operands");
        parser.TryAttrDict(state);
        var type = parser.ColonType();
        IrType condition = IrType.I1;
        if (parser.TryToken(",")) (condition, type) = (type, parser.Type());
        state.Operands.Add(parser.Resolve(operands[0], condition));
        state.Operands.Add(parser.Resolve(operands[1], type));
        state.Operands.Add(parser.Resolve(operands[2], type));
        state.ResultTypes.Add(type);
    }

    public void Print(OpPrinter printer, Operation op)
    {
        printer.Write(' ').Operands(op.Operands).AttrDict(op).Write(" : ");
        if (op.Operand(0).Type is ShapedType) printer.Type(op.Operand(0).Type).Write(", ");
        printer.Type(op.Result().Type);
    }
}
