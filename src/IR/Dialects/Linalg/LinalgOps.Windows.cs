namespace MaxTune.IR;

public static partial class LinalgOps
{
    /// <summary>An operation whose maps are fixed but for its strides and dilations. The number of its inputs is that of its maps but one.</summary>
    private static (OpDefinition, NamedStructure) Window(string name, string loops, Action<OpBuilder, AttrList, Block> body, params string[] maps)
    {
        IteratorKind[] kinds = [.. loops.Select(c => c == 'P' ? P : R)];
        int spatial = Enumerable.Range(0, 3).Count(d => maps[0].Contains($"s{d}"));
        AttrDef[] attributes = spatial == 0 ? [] : [Spatial("strides", spatial), Spatial("dilations", spatial)];
        var definition = Structured(name, "", attributes) with
        {
            Verify = (op, sink) =>
            {
                foreach (var attribute in attributes)
                    if (op.Attr(attribute.Name) is DenseElementsAttr values && (values.Shaped.Rank != 1 || values.Shaped.Shape[0] != spatial))
                    {
                        sink.OpError(op, $"incorrect shape for index attribute '{attribute.Name}'");
                        return;
                    }
                StructuredRules.Verify(op, sink);
            },
        };
        return (definition, new NamedStructure(op => [.. maps.Select(m => WindowMap(kinds.Length, m, Steps(op, "strides", spatial), Steps(op, "dilations", spatial)))], _ => kinds)
        {
            Inputs = maps.Length - 1,
            Body = body,
        });
    }

    private static AttrDef Spatial(string name, int count) => new(name, new AttrConstraint($"64-bit signless int elements attribute of shape [{count}]",
        a => a is DenseElementsAttr { Shaped: var type } && type.Element == IrType.I64 && type.Rank == 1 && type.Shape[0] == count), Optional: true);

    private static long[] Steps(Operation op, string name, int count) =>
        op.Attr(name) is DenseElementsAttr { Shaped.Rank: 1 } values && values.Shaped.Shape[0] == count
            ? [.. Enumerable.Range(0, count).Select(i => ((IntegerAttr)values[i]).Int64)]
            : [.. Enumerable.Repeat(1L, count)];

    // "d0, d1 * s0 + d4 * t0": sums of a dimension, or of a dimension times a stride or dilation
    private static AffineMap WindowMap(int dims, string text, long[] strides, long[] dilations)
    {
        var results = text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(result => result.Split('+').Select(Term).Aggregate((a, b) => a + b));
        return new AffineMap(dims, 0, results.ToArray());

        AffineExpr Term(string term)
        {
            string[] factors = term.Trim().Split(" * ");
            var dim = AffineExpr.Dim(factors[0][1] - '0');
            return factors.Length == 1 ? dim : dim * (factors[1][0] == 's' ? strides : dilations)[factors[1][1] - '0'];
        }
    }
}
