namespace MaxTune.IR;

/// <summary>The elementwise operation with its kind as an attribute, and the one that fills with random numbers.</summary>
public static partial class LinalgOps
{
    public static readonly OpDefinition Elementwise = Structured("linalg.elementwise", "one function on every element; its maps may transpose and broadcast",
        new AttrDef("kind", ElementwiseKindAttr.Cases), new AttrDef("indexing_maps", AttrConstraints.AffineMapArray, Optional: true)) with
    {
        Assembly = ElementwiseAssembly.Instance,
        Verify = (op, sink) =>
        {
            if (op.Attr("kind") is ElementwiseKindAttr kind && kind.Arity != op.OperandGroup(0).Length)
                sink.OpError(op, $"expected number of inputs to be {kind.Arity} for '{kind.Kind}', but found {op.OperandGroup(0).Length}");
            else StructuredRules.Verify(op, sink);
        },
    };

    private static IEnumerable<(OpDefinition, NamedStructure)> OtherStructures()
    {
        yield return (Elementwise, new NamedStructure(
            op => op.Attr("indexing_maps") is ArrayAttr ? StoredMaps(op) : [.. Enumerable.Repeat(AffineMap.Identity(OutputRank(op)), op.OperandCount)],
            op => Parallel(StoredMaps(op) is [var first, ..] ? first.DimCount : OutputRank(op)))
        { Body = LinalgBodies.OfKind });
        yield return Window("linalg.fill_rng_2d", "PP", LinalgBodies.RandomFill, "", "", "", "d0, d1");
    }
}
