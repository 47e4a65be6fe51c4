using MaxTune.IR.Parsing;

namespace MaxTune.IR;

/// <summary><c>scf.for %i = %lb to %ub step %s iter_args(%a = %x) -> (f32) : i32 { ... }</c>; the type only when it is not index.</summary>
internal sealed class ForAssembly : ICustomAssembly
{
    public static readonly ForAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        if (parser.TryToken("unsigned")) state.Properties["unsignedCmp"] = UnitAttr.Instance;
        var induction = parser.Argument(allowType: false);
        parser.Expect("=");
        var bounds = new List<UnresolvedOperand> { parser.Operand() };
        parser.Expect("to");
        bounds.Add(parser.Operand());
        parser.Expect("step");
        bounds.Add(parser.Operand());

        List<ParsedArgument> carried = [];
        List<UnresolvedOperand> initial = [];
        if (parser.TryToken("iter_args"))
        {
            (carried, initial) = parser.AssignmentList();
            state.ResultTypes.AddRange(parser.ArrowTypes());
        }
        if (carried.Count != state.ResultTypes.Count) throw parser.Error("mismatch in number of loop-carried values and defined values");
        IrType type = parser.TryToken(":") ? parser.Type() : IrType.Index;
        parser.Resolve(bounds, type, state.Operands);
        parser.Resolve(initial, state.ResultTypes, state.Operands);

        var body = parser.Region([induction with { Type = type }, .. carried.Select((a, i) => a with { Type = state.ResultTypes[i] })]);
        parser.EnsureTerminator(body, state);
        state.Regions.Add(body);
        parser.TryAttrDict(state);
    }

    public void Print(OpPrinter printer, Operation op)
    {
        var loop = new ForOp(op);
        if (op.Attr("unsignedCmp") is not null) printer.Write(" unsigned");
        printer.Write(' ').Operand(loop.InductionVar).Write(" = ").Operand(loop.LowerBound).Write(" to ").Operand(loop.UpperBound).Write(" step ").Operand(loop.Step);
        ScfText.Carried(printer, " iter_args", loop.IterArgs, loop.InitArgs);
        if (loop.CarriedCount > 0) printer.Write(" -> (").TypesOf(loop.InitArgs).Write(')');
        if (loop.InductionVar.Type is not IndexType) printer.Write(" : ").Type(loop.InductionVar.Type);
        printer.Write(' ').Region(op.Region(), entryArguments: false, terminators: loop.CarriedCount > 0);
        printer.AttrDict(op, "unsignedCmp");
    }
}

/// <summary><c>scf.while (%a = %x) : (f32) -> f32 { ... } do { ... } attributes {...}</c>.</summary>
internal sealed class WhileAssembly : ICustomAssembly
{
    public static readonly WhileAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        List<ParsedArgument> carried = [];
        List<UnresolvedOperand> initial = [];
        if (parser.At("(")) (carried, initial) = parser.AssignmentList();
        parser.Expect(":");
        var at = parser.Here;
        var type = parser.FunctionalType();
        state.ResultTypes.AddRange(type.Results);
        if (type.Inputs.Length != initial.Count) throw parser.Error(at, $"expected as many input types as operands (expected {initial.Count} got {type.Inputs.Length})");
        parser.Resolve(initial, type.Inputs, state.Operands);
        state.Regions.Add(parser.Region([.. carried.Select((a, i) => a with { Type = type.Inputs[i] })]));
        parser.Expect("do");
        state.Regions.Add(parser.Region());
        parser.TryAttrDictWithKeyword(state);
    }

    public void Print(OpPrinter printer, Operation op)
    {
        ScfText.Carried(printer, " ", op.Region(0).Entry.Arguments, op.Operands);
        printer.Write(" : ").FunctionalType(op);
        printer.Write(' ').Region(op.Region(0), entryArguments: false).Write(" do ").Region(op.Region(1));
        printer.AttrDictWithKeyword(op);
    }
}

/// <summary><c>scf.parallel (%i) = (%lb) to (%ub) step (%s) init (%x) -> f32 { ... }</c>.</summary>
internal sealed class ParallelAssembly : ICustomAssembly
{
    public static readonly ParallelAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        var induction = parser.Arguments(Delimiter.Paren, allowType: false);
        parser.Expect("=");
        var lower = Bounds();
        parser.Expect("to");
        var upper = Bounds();
        parser.Expect("step");
        var step = Bounds();
        List<UnresolvedOperand> initial = [];
        var at = parser.Here;
        if (parser.TryToken("init")) initial = parser.Operands(Delimiter.Paren);
        state.ResultTypes.AddRange(parser.TryArrowTypes());
        parser.Resolve(lower, IrType.Index, state.Operands);
        parser.Resolve(upper, IrType.Index, state.Operands);
        parser.Resolve(step, IrType.Index, state.Operands);
        parser.Resolve(initial, state.ResultTypes, state.Operands, at);
        state.Properties["operandSegmentSizes"] = DenseArrayAttr.I32([lower.Count, upper.Count, step.Count, initial.Count]);

        var body = parser.Region([.. induction.Select(a => a with { Type = IrType.Index })]);
        parser.EnsureTerminator(body, state);
        state.Regions.Add(body);
        parser.TryAttrDict(state);

        List<UnresolvedOperand> Bounds()
        {
            var start = parser.Here;
            var operands = parser.Operands(Delimiter.Paren);
            return operands.Count == induction.Count ? operands : throw parser.Error(start, $"expected {induction.Count} operands");
        }
    }

    public void Print(OpPrinter printer, Operation op)
    {
        var loop = new ParallelOp(op);
        printer.Write(" (").Operands(loop.InductionVars).Write(") = (").Operands(loop.LowerBounds).Write(") to (").Operands(loop.UpperBounds)
            .Write(") step (").Operands(loop.Steps).Write(')');
        if (loop.InitValues.Length > 0) printer.Write(" init (").Operands(loop.InitValues).Write(')');
        printer.ArrowTypes([.. op.Results.ToArray().Select(r => r.Type)]);
        printer.Write(' ').Region(op.Region(), entryArguments: false).AttrDict(op, "operandSegmentSizes");
    }
}

internal static class ScfText
{
    /// <summary><c>(%a = %x, %b = %y)</c> after a word; nothing for none.</summary>
    public static void Carried(OpPrinter printer, string word, IEnumerable<BlockArgument> arguments, IEnumerable<Value> initial)
    {
        var pairs = arguments.Zip(initial).ToArray();
        if (pairs.Length == 0) return;
        printer.Write(word).Write('(').Join(pairs, static (p, pair) => p.Operand(pair.First).Write(" = ").Operand(pair.Second)).Write(')');
    }
}
