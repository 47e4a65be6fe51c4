using MaxTune.IR.Assembly;
using MaxTune.IR.Parsing;

namespace MaxTune.IR;

/// <summary><c>scf.if %c -> (f32) { ... } else { ... }</c>.</summary>
internal sealed class IfAssembly : ICustomAssembly
{
    public static readonly IfAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        var condition = parser.Operand();
        state.Operands.Add(parser.Resolve(condition, IrType.I1));
        state.ResultTypes.AddRange(parser.TryArrowTypes());
        var then = parser.Region();
        parser.EnsureTerminator(then, state);
        state.Regions.Add(then);
        if (parser.TryToken("else"))
        {
            var otherwise = parser.Region();
            parser.EnsureTerminator(otherwise, state);
            state.Regions.Add(otherwise);
        }
        else state.Regions.Add(parser.TryRegion() is { IsEmpty: true } none ? none : throw parser.Error("expected 'else'"));
        parser.TryAttrDict(state);
    }

    public void Print(OpPrinter printer, Operation op)
    {
        bool yields = op.ResultCount > 0;
        printer.Write(' ').Operand(op.Operand(0));
        if (yields) printer.Write(" -> (").TypesOf(op.Results.ToArray()).Write(')');
        printer.Write(' ').Region(op.Region(0), entryArguments: false, terminators: yields);
        if (!op.Region(1).IsEmpty) printer.Write(" else ").Region(op.Region(1), entryArguments: false, terminators: yields);
        printer.AttrDict(op);
    }
}

/// <summary><c>scf.execute_region -> f32 no_inline { ... }</c>.</summary>
internal sealed class ExecuteRegionAssembly : ICustomAssembly
{
    public static readonly ExecuteRegionAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        state.ResultTypes.AddRange(parser.TryArrowTypes());
        if (parser.TryToken("no_inline")) state.Properties["no_inline"] = UnitAttr.Instance;
        state.Regions.Add(parser.Region());
        parser.TryAttrDict(state);
    }

    public void Print(OpPrinter printer, Operation op)
    {
        printer.ArrowTypes([.. op.Results.ToArray().Select(r => r.Type)]);
        if (op.Attr("no_inline") is not null) printer.Write(" no_inline");
        printer.Write(' ').Region(op.Region()).AttrDict(op, "no_inline");
    }
}

/// <summary>The cases of an <c>scf.index_switch</c>: <c>case 2 { ... } case 5 { ... }</c>.</summary>
internal sealed class SwitchCases : ICustomDirective
{
    public static readonly SwitchCases Instance = new();

    public bool StartsAt(OpParser parser) => parser.At("case");

    public void Parse(OpParser parser, FormatState state, IReadOnlyList<DirectiveParameter> parameters)
    {
        var values = new List<long>();
        var regions = new List<Region>();
        while (parser.TryToken("case"))
        {
            values.Add(parser.Integer());
            var region = parser.Region();
            parser.EnsureTerminator(region, state.State);
            regions.Add(region);
        }
        state.SetAttr(parameters[0].Name, DenseArrayAttr.I64(values));
        state.Regions[parameters[1].Index] = regions;
    }

    public void Print(OpPrinter printer, Operation op, IReadOnlyList<DirectiveParameter> parameters)
    {
        var values = op.Attr<DenseArrayAttr>(parameters[0].Name)!.ToInt64();
        for (int i = 0; i < values.Length; i++) printer.NewLine().Write("case ").Write(values[i]).Write(' ').Region(op.Region(i + 1), entryArguments: false);
    }
}

/// <summary><c>scf.forall (%i, %j) = (0, %a) to (4, %n) step (1, 2) shared_outs(%o = %t) -> (tensor&lt;4x8xf32>) { ... }</c>; <c>in (4, %n)</c> from 0 in steps of 1.</summary>
internal sealed class ForallAssembly : ICustomAssembly
{
    public static readonly ForallAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        var induction = parser.Arguments(Delimiter.Paren, allowType: false);
        (List<UnresolvedOperand> Values, List<long> Constants) lower = ([], []), upper, step = ([], []);
        if (parser.TryToken("in"))
        {
            upper = Mixed(parser);
            lower.Constants.AddRange(Enumerable.Repeat(0L, upper.Constants.Count));
            step.Constants.AddRange(Enumerable.Repeat(1L, upper.Constants.Count));
        }
        else
        {
            parser.Expect("=");
            lower = Mixed(parser);
            parser.Expect("to");
            upper = Mixed(parser);
            parser.Expect("step");
            step = Mixed(parser);
        }
        List<ParsedArgument> outputs = [];
        List<UnresolvedOperand> initial = [];
        var at = parser.Here;
        if (parser.TryToken("shared_outs"))
        {
            (outputs, initial) = parser.AssignmentList();
            state.ResultTypes.AddRange(parser.ArrowTypes());
        }
        foreach (var bound in (List<UnresolvedOperand>[])[lower.Values, upper.Values, step.Values]) parser.Resolve(bound, IrType.Index, state.Operands);
        parser.Resolve(initial, state.ResultTypes, state.Operands, at);
        var body = parser.Region([.. induction.Select(a => a with { Type = IrType.Index }), .. outputs.Select((o, i) => o with { Type = state.ResultTypes[i] })]);
        EnsureEnd(parser, body, state);
        state.Regions.Add(body);
        parser.TryAttrDict(state);
        state.Properties["staticLowerBound"] = DenseArrayAttr.I64(lower.Constants);
        state.Properties["staticUpperBound"] = DenseArrayAttr.I64(upper.Constants);
        state.Properties["staticStep"] = DenseArrayAttr.I64(step.Constants);
        state.Properties["operandSegmentSizes"] = DenseArrayAttr.I32([lower.Values.Count, upper.Values.Count, step.Values.Count, initial.Count]);
    }

    // the implied in_parallel has an empty block of its own
    private static void EnsureEnd(OpParser parser, Region body, OperationState state)
    {
        parser.EnsureTerminator(body, state);
        if (body.Blocks[^1].Last is { Name: "scf.forall.in_parallel" } end && end.Regions.Length == 0)
        {
            end.Erase();
            var whole = Operation.Create(ScfOps.InParallel, state.Location, [], [], regions: 1);
            whole.Region().AddBlock();
            body.Blocks[^1].Append(whole);
        }
    }

    private static (List<UnresolvedOperand>, List<long>) Mixed(OpParser parser)
    {
        var values = new List<UnresolvedOperand>();
        var constants = new List<long>();
        parser.List(Delimiter.Paren, () =>
        {
            if (parser.TryOperand() is { } value)
            {
                values.Add(value);
                constants.Add(IrType.Dynamic);
            }
            else constants.Add(parser.Integer());
        });
        return (values, constants);
    }

    public void Print(OpPrinter printer, Operation op)
    {
        var lower = IndexOrValue.Mixed(op, "staticLowerBound", 0);
        var upper = IndexOrValue.Mixed(op, "staticUpperBound", 1);
        var step = IndexOrValue.Mixed(op, "staticStep", 2);
        int outputs = op.OperandGroup(3).Length;
        printer.Write(" (").Operands(op.Body.Arguments.Take(upper.Length)).Write(')');
        if (lower.All(l => l is { IsConstant: true, Constant: 0 }) && step.All(s => s is { IsConstant: true, Constant: 1 })) Bounds(" in ", upper);
        else
        {
            Bounds(" = ", lower);
            Bounds(" to ", upper);
            Bounds(" step ", step);
        }
        ScfText.Carried(printer, " shared_outs", op.Body.Arguments.Skip(upper.Length), op.Operands.TakeLast(outputs));
        if (outputs > 0) printer.Write(" -> (").TypesOf(op.Results.ToArray()).Write(')');
        bool implied = op.Body.Last is { } last && last.Is(ScfOps.InParallel) && last.Attributes.Count == 0 && last.Region() is { Blocks: [{ IsEmpty: true }] };
        printer.Write(' ').Region(op.Region(), entryArguments: false, terminators: !implied);
        printer.AttrDict(op, "operandSegmentSizes", "staticLowerBound", "staticUpperBound", "staticStep");

        void Bounds(string word, IndexOrValue[] bounds) =>
            printer.Write(word).Write('(').Join(bounds, static (p, b) => _ = b.Value is null ? p.Write(b.Constant) : p.Operand(b.Value)).Write(')');
    }
}

/// <summary><c>scf.forall.in_parallel { ... }</c>.</summary>
internal sealed class InParallelAssembly : ICustomAssembly
{
    public static readonly InParallelAssembly Instance = new();

    public void Parse(OpParser parser, OperationState state)
    {
        var region = parser.Region();
        if (region.IsEmpty) region.AddBlock();
        state.Regions.Add(region);
        parser.TryAttrDict(state);
    }

    public void Print(OpPrinter printer, Operation op) => printer.Write(' ').Region(op.Region(), entryArguments: false).AttrDict(op);
}
