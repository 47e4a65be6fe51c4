using System.Numerics;
using MaxTune.IR.Assembly;
using MaxTune.IR.Parsing;

namespace MaxTune.IR;

/// <summary>The cases of a <c>cf.switch</c>: <c>default: ^bb1, 42: ^bb2(%x : i32)</c>.</summary>
internal sealed class SwitchOpCases : ICustomDirective
{
    public static readonly SwitchOpCases Instance = new();

    public void Parse(OpParser parser, FormatState state, IReadOnlyList<DirectiveParameter> parameters)
    {
        var flag = (state.OperandTypes[0] is [IntegerType integer] ? integer : null) ?? throw parser.Error("expected an integer flag");
        parser.Expect("default");
        parser.Expect(":");
        var (defaultBlock, defaultOperands, defaultTypes) = Destination(parser);
        var values = new List<Attr>();
        var blocks = new List<Block>();
        var operands = new List<UnresolvedOperand>();
        var types = new List<IrType>();
        var segments = new List<int>();
        while (parser.TryToken(","))
        {
            values.Add(parser.Attr<IntegerAttr>("integer", flag));
            parser.Expect(":");
            var (block, given, givenTypes) = Destination(parser);
            blocks.Add(block);
            operands.AddRange(given);
            types.AddRange(givenTypes);
            segments.Add(given.Count);
        }
        state.Successors[0] = [defaultBlock];
        state.Successors[1] = blocks;
        (state.Operands[1], state.OperandTypes[1]) = (defaultOperands, defaultTypes);
        (state.Operands[2], state.OperandTypes[2]) = (operands, types);
        if (values.Count > 0)
            state.SetAttr("case_values", new DenseElementsAttr(new VectorType([values.Count], flag), values.SelectMany(DenseElementsAttr.Encode).ToArray()));
        state.SetAttr("case_operand_segments", DenseArrayAttr.I32(segments));
    }

    private static (Block, List<UnresolvedOperand>, List<IrType>) Destination(OpParser parser)
    {
        var block = parser.Successor();
        List<UnresolvedOperand> operands = [];
        List<IrType> types = [];
        if (parser.TryToken("("))
        {
            operands = parser.Operands();
            types = parser.ColonTypes();
            parser.Expect(")");
        }
        return (block, operands, types);
    }

    public void Print(OpPrinter printer, Operation op, IReadOnlyList<DirectiveParameter> parameters) => printer.Indented(p =>
    {
        var values = (op.Attr("case_values") as DenseElementsAttr)?.Values.ToArray() ?? [];
        p.NewLine().Write("default: ");
        Destination(p, op, 0);
        for (int i = 0; i < values.Length; i++)
        {
            var value = ((IntegerAttr)values[i]).Value;
            int width = ((IntegerType)op.Operand(0).Type).Width;
            p.Write(',').NewLine().Write((value.Sign < 0 ? value + (BigInteger.One << width) : value).ToString()).Write(": ");   // upstream prints them unsigned
            Destination(p, op, i + 1);
        }
    }).NewLine();

    private static void Destination(OpPrinter printer, Operation op, int index)
    {
        printer.Successor(op.Successors[index]);
        var operands = CfOps.SuccessorOperands(op, index);
        if (operands.Length > 0) printer.Write('(').Operands(operands).Write(" : ").TypesOf(operands).Write(')');
    }
}
