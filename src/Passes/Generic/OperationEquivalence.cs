using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Same operation on the same operands with the same attributes, result types and bodies; locations and names aside.</summary>
internal sealed class OperationEquivalence : IEqualityComparer<Operation>
{
    public static readonly OperationEquivalence Instance = new();

    public bool Equals(Operation? a, Operation? b) => a is not null && b is not null && Equal(a, b, new IrMapping());

    public int GetHashCode(Operation op)
    {
        var hash = new HashCode();
        hash.Add(op.Definition);
        // the order of a commutative operation's operands does not count
        if (op.Has(OpTraits.Commutative)) hash.Add(op.Operands.Aggregate(0, (sum, v) => sum + v.GetHashCode()));
        else foreach (var operand in op.OpOperands) hash.Add(operand.Value);
        foreach (var result in op.Results) hash.Add(result.Type);
        foreach (var entry in op.Properties.Entries) hash.Add(entry);
        foreach (var entry in op.Attributes.Entries) hash.Add(entry);
        return hash.ToHashCode();
    }

    // map: values and blocks of a's regions → those of b's
    private static bool Equal(Operation a, Operation b, IrMapping map)
    {
        if (!a.Is(b.Definition) || a.OperandCount != b.OperandCount || a.ResultCount != b.ResultCount || a.Regions.Length != b.Regions.Length
            || a.Successors.Length != b.Successors.Length || !a.Properties.SameAs(b.Properties) || !a.Attributes.SameAs(b.Attributes)) return false;
        for (int i = 0; i < a.ResultCount; i++)
            if (a.Result(i).Type != b.Result(i).Type) return false;
        if (!SameOperands(a, b, map)) return false;
        for (int i = 0; i < a.Successors.Length; i++)
            if (!ReferenceEquals(map.Lookup(a.Successors[i]), b.Successors[i])) return false;
        for (int i = 0; i < a.Regions.Length; i++)
            if (!Equal(a.Regions[i], b.Regions[i], map)) return false;
        for (int i = 0; i < a.ResultCount; i++) map.Map(a.Result(i), b.Result(i));
        return true;
    }

    private static bool SameOperands(Operation a, Operation b, IrMapping map)
    {
        bool same = true;
        for (int i = 0; same && i < a.OperandCount; i++) same = ReferenceEquals(map.Lookup(a.Operand(i)), b.Operand(i));
        return same || a.OperandCount == 2 && a.Has(OpTraits.Commutative)
            && ReferenceEquals(map.Lookup(a.Operand(0)), b.Operand(1)) && ReferenceEquals(map.Lookup(a.Operand(1)), b.Operand(0));
    }

    private static bool Equal(Region a, Region b, IrMapping map)
    {
        if (a.Blocks.Count != b.Blocks.Count) return false;
        for (int i = 0; i < a.Blocks.Count; i++)
        {
            Block x = a.Blocks[i], y = b.Blocks[i];
            if (x.Arguments.Count != y.Arguments.Count) return false;
            map.Map(x, y);
            for (int k = 0; k < x.Arguments.Count; k++)
            {
                if (x.Argument(k).Type != y.Argument(k).Type) return false;
                map.Map(x.Argument(k), y.Argument(k));
            }
        }
        for (int i = 0; i < a.Blocks.Count; i++)
        {
            var (x, y) = (a.Blocks[i].First, b.Blocks[i].First);
            for (; x is not null && y is not null; (x, y) = (x.Next, y.Next))
                if (!Equal(x, y, map)) return false;
            if (x is not null || y is not null) return false;
        }
        return true;
    }
}
