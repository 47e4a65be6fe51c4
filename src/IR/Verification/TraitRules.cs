namespace MaxTune.IR;

/// <summary>What traits ask of an operation; the message of the first that is broken.</summary>
internal static class TraitRules
{
    public static string? Verify(Operation op)
    {
        var traits = op.Definition.Traits;
        return Types(op, traits) ?? Structure(op, traits) ?? (traits.HasFlag(OpTraits.Symbol) ? SymbolRules.Symbol(op) : null);
    }

    private static string? Types(Operation op, OpTraits traits)
    {
        if (traits.HasFlag(OpTraits.SameTypeOperands) && Differ(Operands(op))) return "requires all operands to have the same type";
        if (traits.HasFlag(OpTraits.SameOperandsAndResultType) && Differ(All(op))) return "requires the same type for all operands and results";
        if (traits.HasFlag(OpTraits.SameOperandsAndResultShape) && ShapesDiffer(All(op))) return "requires the same shape for all operands and results";
        if (traits.HasFlag(OpTraits.SameOperandsAndResultElementType) && Differ(All(op).Select(Lanes.Element))) return "requires the same element type for all operands and results";
        if (traits.HasFlag(OpTraits.SameOperandsElementType) && Differ(Operands(op).Select(Lanes.Element))) return "requires the same element type for all operands";
        if (traits.HasFlag(OpTraits.SameOperandsShape) && ShapesDiffer(Operands(op))) return "requires the same shape for all operands";
        if (traits.HasFlag(OpTraits.AllElementTypesMatch) && Differ(All(op).Select(Lanes.Element))) return "requires the same element type for all operands and results";
        return traits.HasFlag(OpTraits.Elementwise) ? Elementwise(op) : null;
    }

    private static IEnumerable<IrType> Operands(Operation op) => op.Operands.Select(v => v.Type);
    private static IEnumerable<IrType> All(Operation op) => Operands(op).Concat(op.Results.ToArray().Select(r => r.Type));

    private static bool Differ(IEnumerable<IrType> types)
    {
        var first = types.FirstOrDefault();
        return types.Any(t => t != first);
    }

    // unranked shapes agree with any, dynamic extents too
    private static bool ShapesDiffer(IEnumerable<IrType> types)
    {
        var all = types.ToArray();
        for (int i = 1; i < all.Length; i++)
            if (!Compatible(all[0], all[i])) return true;
        return false;
    }

    private static bool Compatible(IrType a, IrType b)
    {
        if (a is not ShapedType || b is not ShapedType) return a is not ShapedType && b is not ShapedType;
        if (((ShapedType)a).Dims is not { } left || ((ShapedType)b).Dims is not { } right) return true;
        return left.Length == right.Length && left.Zip(right).All(p => p.First == p.Second || p.First == IrType.Dynamic || p.Second == IrType.Dynamic);
    }

    private static bool IsLanes(IrType type) => type is VectorType or TensorType or UnrankedTensorType;

    private static string? Elementwise(Operation op)
    {
        if (op.Definition.Name == "arith.select") return null;   // a scalar condition goes with anything
        bool lanesIn = Operands(op).Any(IsLanes), lanesOut = op.Results.ToArray().Any(r => IsLanes(r.Type));
        if (lanesOut && !lanesIn) return "if a result is non-scalar, then at least one operand must be non-scalar";
        if (lanesIn && !lanesOut) return "if an operand is non-scalar, then there must be at least one non-scalar result";
        if (!lanesIn) return null;
        if (op.Results.ToArray().Any(r => !IsLanes(r.Type))) return "if an operand is non-scalar, then all results must be non-scalar";
        var lanes = All(op).Where(IsLanes).ToArray();
        return lanes.Any(t => t is VectorType != lanes[0] is VectorType) || ShapesDiffer(lanes) ? "all non-scalar operands/results must have the same shape and base type" : null;
    }

    private static string? Structure(Operation op, OpTraits traits)
    {
        var definition = op.Definition;
        if (traits.HasFlag(OpTraits.Terminator) && op.Next is not null && op.Successors.Length == 0) return "must be the last operation in the parent block";
        if (!definition.Parents.IsEmpty && op.Parent is { } parent && !definition.Parents.Contains(parent.Name))
            return definition.Parents.Length == 1
                ? $"expects parent op '{definition.Parents[0]}'"
                : $"expects parent op to be one of '{string.Join(", ", definition.Parents)}'";
        for (int i = 0; i < op.Regions.Length; i++)
        {
            var region = op.Regions[i];
            if (region.FirstBlock is not { } entry) continue;
            if (traits.HasFlag(OpTraits.SingleBlock))
            {
                if (region.Blocks.Count > 1) return $"expects region #{i} to have 0 or 1 blocks";
                if (entry.IsEmpty && !traits.HasFlag(OpTraits.NoTerminator)) return "expects a non-empty block";
            }
            if (traits.HasFlag(OpTraits.NoRegionArguments) && entry.Arguments.Count > 0)
                return op.Regions.Length > 1 ? $"region #{i} should have no arguments" : "region should have no arguments";
        }
        if (!traits.HasFlag(OpTraits.SymbolTable)) return null;
        if (op.Regions.Length != 1) return "Operations with a 'SymbolTable' must have exactly one region";
        return op.Region().Blocks.Count != 1 ? "Operations with a 'SymbolTable' must have exactly one block" : null;
    }
}
