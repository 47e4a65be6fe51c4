namespace MaxTune.IR;

/// <summary>One operation against its definition. Reports the first thing wrong with it, as what follows would follow from that.</summary>
internal static class OpRules
{
    /// <summary>Checked before the operations inside.</summary>
    public static bool Enter(Operation op, DiagnosticSink sink)
    {
        var definition = op.Definition;
        if (!definition.IsRegistered) return true;
        if ((Counts(op) ?? Segments(op) ?? Attributes(op) ?? Types(op) ?? Regions(op) ?? Relations(op) ?? TraitRules.Verify(op)) is { } wrong)
        {
            sink.OpError(op, wrong);
            return false;
        }
        foreach (var attribute in op.Attributes)
            if (attribute.Name.StartsWith("linalg.", StringComparison.Ordinal) && attribute.Name != "linalg.memoized_indexing_maps")
            {
                sink.OpError(op, $"attribute '\"{attribute.Name}\"' not supported by the linalg dialect");
                return false;
            }
        int before = sink.ErrorCount;
        definition.Verify?.Invoke(op, sink);
        return sink.ErrorCount == before;
    }

    /// <summary>Checked after the operations inside, when they are valid.</summary>
    public static void Leave(Operation op, DiagnosticSink sink)
    {
        var definition = op.Definition;
        if (definition.ClosedDialect is { } dialect) sink.Error(op.Location, $"unregistered operation '{op.Name}' found in dialect ('{dialect}') that does not allow unknown operations");
        if (!definition.IsRegistered) return;
        if (definition.ImplicitTerminator is { } implied && definition.Traits.HasFlag(OpTraits.SingleBlock))
            foreach (var region in op.Regions)
                if (region.FirstBlock?.Last is { } last && last.Name != implied && last.Definition.IsRegistered)
                {
                    sink.OpError(op, $"expects regions to end with '{implied}', found '{last.Name}'")
                        .Note(op.Location, $"in custom textual format, the absence of terminator implies '{implied}'");
                    return;
                }
        definition.VerifyRegions?.Invoke(op, sink);
    }

    private static string? Counts(Operation op)
    {
        var definition = op.Definition;
        var (regions, moreRegions) = Fixed(definition.Regions.Select(r => r.Arity));
        if (moreRegions ? op.Regions.Length < regions : op.Regions.Length != regions)
            return moreRegions ? $"expected {regions} or more regions" : regions switch { 0 => "requires zero regions", 1 => "requires one region", _ => $"expected {regions} regions" };
        var (results, moreResults) = Fixed(definition.Results.Select(r => r.Arity));
        if (moreResults ? op.ResultCount < results : op.ResultCount != results)
            return moreResults ? $"expected {results} or more results" : results switch { 0 => "requires zero results", 1 => "requires one result", _ => $"expected {results} results" };
        var (successors, moreSuccessors) = Fixed(definition.Successors.Select(s => s.Arity));
        int found = op.Successors.Length;
        if (moreSuccessors ? found < successors : found != successors)
            return $"requires {(moreSuccessors ? "at least " : "")}{successors} successor{(successors == 1 ? "" : "s")} but found {found}";
        var (operands, moreOperands) = Fixed(definition.Operands.Select(o => o.Arity));
        if (moreOperands ? op.OperandCount < operands : op.OperandCount != operands)
            return moreOperands ? $"expected {operands} or more operands, but found {op.OperandCount}"
                : operands switch { 0 => "requires zero operands", 1 => "requires a single operand", _ => $"expected {operands} operands, but found {op.OperandCount}" };
        return null;
    }

    private static (int Fixed, bool More) Fixed(IEnumerable<Arity> arities)
    {
        int one = arities.Count(a => a == Arity.One);
        return (one, arities.Any(a => a != Arity.One));
    }

    private static string? Segments(Operation op)
    {
        var definition = op.Definition;
        if (definition.Traits.HasFlag(OpTraits.AttrSizedOperandSegments) && Segments(op, "operandSegmentSizes", "operand", definition.Operands.Length, op.OperandCount) is { } operands) return operands;
        if (definition.Traits.HasFlag(OpTraits.AttrSizedResultSegments) && Segments(op, "resultSegmentSizes", "result", definition.Results.Length, op.ResultCount) is { } results) return results;
        // groups that share what is left over must share it evenly
        int variadic = definition.Operands.Count(o => o.Arity != Arity.One);
        if (variadic > 1 && !definition.Traits.HasFlag(OpTraits.AttrSizedOperandSegments) && (op.OperandCount - (definition.Operands.Length - variadic)) % variadic != 0)
            return $"expected the variadic operand groups to have equal lengths, but found {op.OperandCount} operands";
        return null;
    }

    private static string? Segments(Operation op, string name, string what, int groups, int count)
    {
        long[] sizes = op.Properties[name] is DenseArrayAttr dense && dense.Element == IrType.I32 ? dense.ToInt64() : new long[groups];
        if (sizes.Length != groups) return $"'{name}' attribute for specifying {what} segments must have {groups} elements, but got {sizes.Length}";
        if (sizes.Any(s => s < 0)) return $"'{name}' attribute for specifying {what} segments must have non-negative values";
        return sizes.Sum() != count ? $"{what} count ({count}) does not match with the total size ({sizes.Sum()}) specified in attribute '{name}'" : null;
    }

    private static string? Attributes(Operation op)
    {
        foreach (var def in op.Definition.Attributes)
        {
            if (op.Properties[def.Name] is not { } value)
            {
                if (def is { Optional: false, Default: null }) return $"requires attribute '{def.Name}'";
            }
            else if (!def.Constraint.Holds(value)) return $"attribute '{def.Name}' failed to satisfy constraint: {def.Constraint.Description}";
        }
        return null;
    }

    private static string? Types(Operation op)
    {
        var definition = op.Definition;
        for (int g = 0; g < definition.Operands.Length; g++)
        {
            var def = definition.Operands[g];
            var (start, length) = definition.OperandGroup(op, g);
            if (Types("operand", def.Arity, def.Type, start, length, i => op.Operand(i).Type) is { } wrong) return wrong;
        }
        for (int g = 0; g < definition.Results.Length; g++)
        {
            var def = definition.Results[g];
            var (start, length) = definition.ResultGroup(op, g);
            if (Types("result", def.Arity, def.Type, start, length, i => op.Result(i).Type) is { } wrong) return wrong;
        }
        return null;
    }

    private static string? Types(string what, Arity arity, TypeConstraint constraint, int start, int length, Func<int, IrType> type)
    {
        if (arity == Arity.Optional && length > 1) return $"{what} group starting at #{start} requires 0 or 1 element, but found {length}";
        for (int i = start; i < start + length; i++)
            if (!constraint.Holds(type(i)))
                return $"{what} #{i} must be {(arity == Arity.Variadic ? "variadic of " : "")}{constraint.Description}, but got '{type(i)}'";
        return null;
    }

    private static string? Regions(Operation op)
    {
        var defs = op.Definition.Regions;
        for (int i = 0; i < op.Regions.Length; i++)
        {
            var def = defs[Math.Min(i, defs.Length - 1)];
            if (def.SizedBlock && (op.Regions[i].IsEmpty || (op.Regions[i].Blocks.Count > 1 && !op.Has(OpTraits.SingleBlock)))) return $"region #{i} ('{def.Name}') failed to verify constraint: region with 1 blocks";
        }
        return null;
    }

    private static string? Relations(Operation op)
    {
        var definition = op.Definition;
        foreach (var names in definition.AllTypesMatch)
        {
            var types = names.SelectMany(name => TypesOf(op, name)).ToArray();
            if (types.Any(t => t != types[0])) return $"failed to verify that all of {{{string.Join(", ", names)}}} have same type";
        }
        foreach (var rule in definition.TypeRules)
            if (TypesOf(op, rule.From).FirstOrDefault() is { } from && rule.Map(from) is { } wanted && TypesOf(op, rule.To).Any(t => t != wanted))
                return "failed to verify that " + rule.Summary;
        return null;
    }

    /// <summary>The types of the operands, results or attribute of that name.</summary>
    private static IEnumerable<IrType> TypesOf(Operation op, string name)
    {
        var definition = op.Definition;
        for (int g = 0; g < definition.Operands.Length; g++)
            if (definition.Operands[g].Name == name)
            {
                var (start, length) = definition.OperandGroup(op, g);
                return Enumerable.Range(start, length).Select(i => op.Operand(i).Type);
            }
        for (int g = 0; g < definition.Results.Length; g++)
            if (definition.Results[g].Name == name)
            {
                var (start, length) = definition.ResultGroup(op, g);
                return Enumerable.Range(start, length).Select(i => op.Result(i).Type);
            }
        return op.Properties[name] is { } attr ? [attr is TypedAttr typed ? typed.Type : IrType.None] : [];
    }
}
