using System.Runtime.InteropServices;

namespace MaxTune.IR.Assembly;

/// <summary>
/// Finds the types a format does not say: from the one type a constraint allows, from traits and rules that tie types together, and last from the
/// operation's own inference. Then resolves the operands and fills in the operation's state.
/// </summary>
internal sealed class TypeResolution(OpParser p, FormatState format, OpDefinition definition, Location start)
{
    private readonly OperationState state = format.State;

    public void Run()
    {
        for (int i = 0; i < definition.Operands.Length; i++) format.Operands[i] ??= format.AllOperands is null ? [] : null;
        SplitAllTypes();
        Buildable();
        if (format.AllOperands is null) Infer();
        ResolveOperands();
        Regions();
        foreach (var successors in format.Successors)
            if (successors is not null) state.Successors.AddRange(successors);
        SegmentSizes();
        ResolveResults();
    }

    // type(operands) in one list is dealt out to groups of one; with a variadic group among them, it takes what the others leave
    private void SplitAllTypes()
    {
        if (format.AllOperandTypes is { } types && format.AllOperands is null)
        {
            int total = format.Operands.Sum(o => o!.Count);
            if (total != types.Count) throw p.Error(start, $"number of operands and types do not match: got {total} operands and {types.Count} types");
            int at = 0;
            for (int i = 0; i < format.Operands.Length; i++)
            {
                format.OperandTypes[i] = types.GetRange(at, format.Operands[i]!.Count);
                at += format.Operands[i]!.Count;
            }
        }
        if (format.AllResultTypes is { } results)
        {
            var arities = definition.Results;
            if (arities.Length == 1) format.ResultTypes[0] = results;
            else if (arities.All(r => r.Arity == Arity.One) && results.Count == arities.Length)
                for (int i = 0; i < arities.Length; i++) format.ResultTypes[i] = [results[i]];
        }
    }

    private void Buildable()
    {
        for (int i = 0; i < definition.Operands.Length; i++)
            if (definition.Operands[i].Type.Buildable is { } type && format.Operands[i] is { } operands)
                format.OperandTypes[i] ??= [.. Enumerable.Repeat(type, operands.Count)];
        for (int i = 0; i < definition.Results.Length; i++)
            if (definition.Results[i] is { Type.Buildable: { } type, Arity: Arity.One }) format.ResultTypes[i] ??= [type];
    }

    private void Infer()
    {
        if (definition.ArgumentsOf is var (function, arguments) && TypeOf(function) is FunctionType signature)
            format.OperandTypes[definition.OperandIndex(arguments)] ??= [.. signature.Inputs];
        for (bool changed = true; changed;)
        {
            changed = false;
            if (definition.Traits.HasFlag(OpTraits.SameOperandsAndResultType))
                changed |= Equate(definition.Operands.Select(o => o.Name).Concat(definition.Results.Select(r => r.Name)));
            if (definition.Traits.HasFlag(OpTraits.SameTypeOperands)) changed |= Equate(definition.Operands.Select(o => o.Name));
            foreach (var group in definition.AllTypesMatch) changed |= Equate(group);
            foreach (var rule in definition.TypeRules)
                if (!IsKnown(rule.To) && TypeOf(rule.From) is { } from && rule.Map(from) is { } to) changed |= Set(rule.To, to);
        }
    }

    private bool Equate(IEnumerable<string> names)
    {
        var all = names.ToArray();
        var known = all.Select(TypeOf).FirstOrDefault(t => t is not null);
        bool changed = false;
        if (known is not null)
            foreach (string name in all)
                if (!IsKnown(name)) changed |= Set(name, known);
        return changed;
    }

    private bool IsKnown(string name)
    {
        if (definition.OperandNamed(name) is { } operand) return format.OperandTypes[operand] is not null;
        if (definition.ResultNamed(name) is { } result) return format.ResultTypes[result] is not null;
        return true;
    }

    private IrType? TypeOf(string name)
    {
        if (definition.OperandNamed(name) is { } operand) return format.OperandTypes[operand]?.FirstOrDefault();
        if (definition.ResultNamed(name) is { } result) return format.ResultTypes[result]?.FirstOrDefault();
        return (format.Attr(name) as TypedAttr)?.Type;
    }

    private bool Set(string name, IrType type)
    {
        if (definition.OperandNamed(name) is { } operand)
        {
            if (format.Operands[operand] is not { } operands) return false;
            format.OperandTypes[operand] = [.. Enumerable.Repeat(type, operands.Count)];
            return true;
        }
        if (definition.ResultNamed(name) is not { } result || definition.Results[result].Arity != Arity.One) return false;
        format.ResultTypes[result] = [type];
        return true;
    }

    private void ResolveOperands()
    {
        if (format.AllOperands is { } all)
        {
            var types = format.AllOperandTypes ?? AllOfOne(all.Count);
            p.Resolve(all, types, state.Operands, start);
            return;
        }
        for (int i = 0; i < definition.Operands.Length; i++)
        {
            var operands = format.Operands[i]!;
            if (operands.Count == 0) continue;
            var types = format.OperandTypes[i] ?? throw p.Error(start, $"type of operand '{definition.Operands[i].Name}' cannot be told from the text");
            p.Resolve(operands, types, state.Operands, start);
        }
    }

    // `operands` without types: each constraint allows one type, or all are as the trait says
    private List<IrType> AllOfOne(int count)
    {
        if (definition.Operands.Length > 0 && definition.Operands[^1].Type.Buildable is { } type) return [.. Enumerable.Repeat(type, count)];
        var same = definition.Results.Select((_, i) => format.ResultTypes[i]?.FirstOrDefault()).FirstOrDefault(t => t is not null);
        if (same is not null && definition.Traits.HasFlag(OpTraits.SameOperandsAndResultType)) return [.. Enumerable.Repeat(same, count)];
        throw p.Error(start, "types of the operands cannot be told from the text");
    }

    private void Regions()
    {
        foreach (var regions in format.Regions)
            if (regions is not null) state.Regions.AddRange(regions);
    }

    private void SegmentSizes()
    {
        if (definition.Traits.HasFlag(OpTraits.AttrSizedOperandSegments) && format.AllOperands is null)
            state.Properties["operandSegmentSizes"] = DenseArrayAttr.I32(format.Operands.Select(o => o!.Count));
        if (definition.Traits.HasFlag(OpTraits.AttrSizedResultSegments) && format.ResultTypes.All(r => r is not null))
            state.Properties["resultSegmentSizes"] = DenseArrayAttr.I32(format.ResultTypes.Select(r => r!.Count));
    }

    private void ResolveResults()
    {
        for (int i = 0; i < definition.Results.Length; i++)
            if (definition.Results[i].Arity != Arity.One && definition.InferTypes is null) format.ResultTypes[i] ??= [];
        if (format.AllResultTypes is { } all && definition.Results.Length != 1 && format.ResultTypes.Any(r => r is null))
        {
            state.ResultTypes.AddRange(all);
            return;
        }
        if (format.ResultTypes.All(r => r is not null))
        {
            foreach (var types in format.ResultTypes) state.ResultTypes.AddRange(types!);
            return;
        }
        if (definition.InferTypes is not { } infer) throw p.Error(start, $"result types of '{definition.Name}' cannot be told from the text");
        state.ResultTypes.AddRange(p.Infer(state, infer) ?? throw p.Error(state.Location, $"'{definition.Name}' op failed to infer returned types"));
    }

    internal static ReadOnlySpan<T> SpanOf<T>(List<T> list) => CollectionsMarshal.AsSpan(list);
}
