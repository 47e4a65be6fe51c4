using static MaxTune.IR.OpTraits;

namespace MaxTune.IR;

/// <summary>Branches between blocks.</summary>
public static class CfOps
{
    public static readonly OpDefinition Br = new("cf.br")
    {
        Operands = [new("destOperands", TypeConstraints.AnyType, Arity.Variadic)],
        Successors = [new("dest")],
        Traits = Terminator | Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$dest (`(` $destOperands^ `:` type($destOperands) `)`)? attr-dict",
        Semantics = (op, frame) => frame.Branch(op.Successors[0], op.Operands),
        Verify = (op, sink) => VerifyEdge(op, 0, op.OperandGroup(0), sink),
    };

    public static readonly OpDefinition CondBr = new("cf.cond_br")
    {
        Operands =
        [
            new("condition", TypeConstraints.I1), new("trueDestOperands", TypeConstraints.AnyType, Arity.Variadic),
            new("falseDestOperands", TypeConstraints.AnyType, Arity.Variadic),
        ],
        Attributes = [new("branch_weights", AttrConstraints.DenseI32, Optional: true)],
        Successors = [new("trueDest"), new("falseDest")],
        Traits = Terminator | AttrSizedOperandSegments | Speculatable,
        Effects = MemoryEffects.None,
        AssemblyFormat = "$condition (`weights` `(` $branch_weights^ `)`)? `,` $trueDest (`(` $trueDestOperands^ `:` type($trueDestOperands) `)`)? `,` "
            + "$falseDest (`(` $falseDestOperands^ `:` type($falseDestOperands) `)`)? attr-dict",
        Semantics = (op, frame) =>
        {
            bool taken = frame.Get<long>(op.Operand(0)) != 0;
            frame.Branch(op.Successors[taken ? 0 : 1], Values(op.OperandGroup(taken ? 1 : 2)));
        },
        Verify = (op, sink) =>
        {
            if (VerifyEdge(op, 0, op.OperandGroup(1), sink)) VerifyEdge(op, 1, op.OperandGroup(2), sink);
        },
    };

    /// <summary><c>case_operand_segments</c> says how many of the case operands each case block gets.</summary>
    public static readonly OpDefinition Switch = new("cf.switch")
    {
        Operands =
        [
            new("flag", TypeConstraints.AnyInteger), new("defaultOperands", TypeConstraints.AnyType, Arity.Variadic),
            new("caseOperands", TypeConstraints.AnyType, Arity.Variadic),
        ],
        Attributes = [new("case_values", AttrConstraints.Elements, Optional: true), new("case_operand_segments", AttrConstraints.DenseI32)],
        Successors = [new("defaultDestination"), new("caseDestinations", Arity.Variadic)],
        Traits = Terminator | AttrSizedOperandSegments | Speculatable,
        Effects = MemoryEffects.None,
        Semantics = RunSwitch,
        Verify = VerifySwitch,
        AssemblyFormat = "$flag `:` type($flag) `,` `[` custom<SwitchOpCases>(ref(type($flag)), $defaultDestination, $defaultOperands, type($defaultOperands), "
            + "$case_values, $case_operand_segments, $caseDestinations, $caseOperands, type($caseOperands)) `]` attr-dict",
        Directives = new Dictionary<string, ICustomDirective> { ["SwitchOpCases"] = SwitchOpCases.Instance },
    };

    public static readonly OpDefinition Assert = new("cf.assert")
    {
        Operands = [new("arg", TypeConstraints.I1)],
        Attributes = [new("msg", AttrConstraints.String)],
        Effects = MemoryEffects.Write,
        AssemblyFormat = "$arg `,` $msg attr-dict",
        Semantics = (op, frame) =>
        {
            if (frame.Get<long>(op.Operand(0)) == 0) throw new InterpreterException($"assertion failed: {op.Attr<StringAttr>("msg")!.Value}", op);
        },
    };

    public static Dialect Dialect { get; } = new("cf") { Summary = "branches between blocks", Operations = [Br, CondBr, Switch, Assert] };

    /// <summary>The operands that go with successor <paramref name="index"/>.</summary>
    public static Value[] SuccessorOperands(Operation op, int index)
    {
        if (op.Is(Br)) return Values(op.OperandGroup(0));
        if (op.Is(CondBr)) return Values(op.OperandGroup(index + 1));
        if (!op.Is(Switch)) return [];
        if (index == 0) return Values(op.OperandGroup(1));
        var segments = op.Attr<DenseArrayAttr>("case_operand_segments")!.ToInt64();
        return Values(op.OperandGroup(2))[(int)segments.Take(index - 1).Sum()..(int)segments.Take(index).Sum()];
    }

    private static Value[] Values(ReadOnlySpan<OpOperand> operands)
    {
        var values = new Value[operands.Length];
        for (int i = 0; i < values.Length; i++) values[i] = operands[i].Value;
        return values;
    }

    private static void RunSwitch(Operation op, InterpreterFrame frame)
    {
        var flag = IntBits.Attr(frame.Get<long>(op.Operand(0)), op.Operand(0).Type);
        var cases = (op.Attr("case_values") as DenseElementsAttr)?.Values.ToArray() ?? [];
        int taken = Array.IndexOf(cases, flag) + 1;
        frame.Branch(op.Successors[taken], SuccessorOperands(op, taken));
    }

    private static void VerifySwitch(Operation op, DiagnosticSink sink)
    {
        int destinations = op.Successors.Length - 1;
        if (op.Attr("case_values") is not DenseElementsAttr cases)
        {
            if (destinations != 0) sink.OpError(op, $"number of case values (0) should match number of case destinations ({destinations})");
            return;
        }
        if (cases.Element != op.Operand(0).Type) sink.OpError(op, $"'flag' type ('{op.Operand(0).Type}') should match case value type ('{cases.Element}')");
        else if (cases.Count != destinations) sink.OpError(op, $"number of case values ({cases.Count}) should match number of case destinations ({destinations})");
        else for (int i = 0; i <= destinations; i++)
            if (!VerifyEdge(op, i, SuccessorOperands(op, i), sink)) return;
    }

    private static bool VerifyEdge(Operation op, int successor, ReadOnlySpan<OpOperand> operands, DiagnosticSink sink) =>
        VerifyEdge(op, successor, Values(operands), sink);

    private static bool VerifyEdge(Operation op, int successor, Value[] operands, DiagnosticSink sink)
    {
        if (successor >= op.Successors.Length) return false;
        var target = op.Successors[successor];
        if (target.Arguments.Count != operands.Length)
        {
            sink.Error(op.Location, $"branch has {operands.Length} operands for successor #{successor}, but target block has {target.Arguments.Count}");
            return false;
        }
        for (int i = 0; i < operands.Length; i++)
            if (operands[i].Type != target.Argument(i).Type)
            {
                sink.Error(op.Location, $"type mismatch for bb argument #{i} of successor #{successor}");
                return false;
            }
        return true;
    }
}

/// <summary>Makes branches.</summary>
public static class CfBuilder
{
    public static Operation Br(this OpBuilder b, Block target, params ReadOnlySpan<Value> operands) =>
        b.Insert(Operation.Create(CfOps.Br, b.Location, operands, [], successors: [target]));

    public static Operation CondBr(this OpBuilder b, Value condition, Block yes, ReadOnlySpan<Value> yesOperands, Block no, ReadOnlySpan<Value> noOperands) =>
        b.Insert(Operation.Create(CfOps.CondBr, b.Location, [condition, .. yesOperands, .. noOperands], [],
            new AttrList { { "operandSegmentSizes", DenseArrayAttr.I32([1, yesOperands.Length, noOperands.Length]) } }, successors: [yes, no]));
}
