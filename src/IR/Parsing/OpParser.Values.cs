using MaxTune.IR.Parsing;

namespace MaxTune.IR;

/// <summary>A use of a value whose type is not known yet: <c>%x#1</c>.</summary>
public readonly record struct UnresolvedOperand(string Name, int Number, int Offset);

/// <summary>An argument an operation names for its region: <c>%i: index {attrs} loc(...)</c>.</summary>
public sealed record ParsedArgument(UnresolvedOperand Name, IrType? Type = null)
{
    public AttrList Attributes { get; init; } = new();
    public Location? Location { get; init; }
}

public sealed partial class OpParser
{
    private readonly ValueScopes values;

    public bool AtOperand => Current.Type == MlirLexer.SSA_ID;

    /// <summary>Reads <c>%x</c> or <c>%x#1</c>.</summary>
    public UnresolvedOperand Operand() => TryOperand() ?? throw ExpectedError("expected SSA operand");

    public UnresolvedOperand? TryOperand()
    {
        if (!AtOperand) return null;
        var operand = new UnresolvedOperand(scope.Intern(Current.Span[1..]), 0, Current.StartIndex);
        tokens.Consume();
        if (Current.Type != MlirLexer.ATTR_ID) return operand;
        operand = operand with { Number = ResultNumber(Current) };
        tokens.Consume();
        return operand;
    }

    private int ResultNumber(MlirToken token) =>
        int.TryParse(token.Span[1..], System.Globalization.NumberStyles.None, null, out int number) ? number : throw Error(token.StartIndex, "invalid SSA value result number");

    /// <summary>Reads operands with commas between; with <see cref="Delimiter.None"/> there may be none.</summary>
    public List<UnresolvedOperand> Operands(Delimiter delimiter = Delimiter.None) =>
        delimiter == Delimiter.None && !AtOperand ? [] : List(delimiter, Operand);

    /// <summary>The value a name stands for, which must have this type; a name not defined yet may be defined later.</summary>
    public Value Resolve(UnresolvedOperand operand, IrType type) => values.Resolve(operand, type);

    /// <summary>Resolves operands against as many types and appends them to <paramref name="into"/>.</summary>
    public void Resolve(IReadOnlyList<UnresolvedOperand> operands, IReadOnlyList<IrType> types, List<Value> into, Location? at = null)
    {
        if (operands.Count != types.Count)
            throw Error(at ?? Here, $"number of operands and types do not match: got {operands.Count} operands and {types.Count} types");
        for (int i = 0; i < operands.Count; i++) into.Add(Resolve(operands[i], types[i]));
    }

    public void Resolve(IReadOnlyList<UnresolvedOperand> operands, IrType type, List<Value> into)
    {
        foreach (var operand in operands) into.Add(Resolve(operand, type));
    }

    /// <summary>Reads <c>%x</c>, with <c>: type</c>, attributes and a location as asked for.</summary>
    public ParsedArgument Argument(bool allowType = true, bool allowAttrs = false)
    {
        var name = Operand();
        if (name.Number != 0) throw Error(name.Offset, "result number not allowed in argument list");
        var type = allowType ? ColonType() : null;
        var attributes = new AttrList();
        if (allowAttrs) TryAttrDict(attributes);
        return new ParsedArgument(name, type) { Attributes = attributes, Location = TryTrailingLocation() };
    }

    public List<ParsedArgument> Arguments(Delimiter delimiter, bool allowType = true, bool allowAttrs = false) =>
        List(delimiter, () => Argument(allowType, allowAttrs));

    /// <summary>Reads <c>%a = %b</c> and so on: what <c>iter_args(...)</c> holds.</summary>
    public (List<ParsedArgument> Arguments, List<UnresolvedOperand> Initial) AssignmentList()
    {
        var arguments = new List<ParsedArgument>();
        var initial = new List<UnresolvedOperand>();
        List(Delimiter.Paren, () =>
        {
            arguments.Add(Argument(allowType: false));
            Expect("=");
            initial.Add(Operand());
        });
        return (arguments, initial);
    }

    internal UnresolvedOperand Read(MlirParser.ValueUseContext context)
    {
        var token = (MlirToken)context.Start;
        int number = context.ATTR_ID() is { } id ? ResultNumber((MlirToken)id.Symbol) : 0;
        return new UnresolvedOperand(scope.Intern(token.Span[1..]), number, token.StartIndex);
    }
}
