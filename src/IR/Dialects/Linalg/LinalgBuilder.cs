namespace MaxTune.IR;

public static class LinalgBuilder
{
    /// <summary>A linalg.generic on tensors. The result has the type of <paramref name="output"/>.</summary>
    /// <param name="maps">One map an input, then the output's.</param>
    /// <param name="body">Gets the elements of the inputs and of the output; returns the output's next value.</param>
    public static OpResult Generic(
        this OpBuilder b, ReadOnlySpan<Value> inputs, Value output, AffineMap[] maps, IteratorKind[] kinds, Func<OpBuilder, Value[], Value> body)
    {
        var op = b.CreateStructured(LinalgOps.Generic, inputs, [output], new AttrList
        {
            { "indexing_maps", Maps(maps) },
            { "iterator_types", new ArrayAttr(kinds.Select(k => (Attr)new IteratorTypeAttr(k)).ToArray()) },
        });
        b.Within(op.Body, inner => inner.LinalgYield(body(inner, [.. op.Body.Arguments])));
        return op.Result();
    }

    /// <summary>A named operation; its body is made from its name.</summary>
    public static OpResult Named(this OpBuilder b, OpDefinition definition, ReadOnlySpan<Value> inputs, Value output, AttrList? properties = null)
    {
        properties ??= new AttrList();
        if (LinalgOps.Structure(definition)!.DefaultMaps is { } usual && definition.IsInherent("indexing_maps") && !properties.Contains("indexing_maps"))
            properties["indexing_maps"] = Maps(usual);
        var op = b.CreateStructured(definition, inputs, [output], properties);
        b.Within(op.Body, inner => LinalgOps.Structure(definition)!.Body!(inner, op.Properties, op.Body));
        return op.Result();
    }

    public static OpResult Fill(this OpBuilder b, Value scalar, Value output) => b.Named(LinalgOps.Fill, [scalar], output);

    /// <param name="maps">Null for [M, K] x [K, N].</param>
    public static OpResult LinalgMatMul(this OpBuilder b, Value x, Value y, Value output, AffineMap[]? maps = null) =>
        b.Named(LinalgOps.MatMul, [x, y], output, maps is null ? null : new AttrList { { "indexing_maps", Maps(maps) } });

    /// <param name="maps">Null for [B, M, K] x [B, K, N].</param>
    public static OpResult LinalgBatchMatMul(this OpBuilder b, Value x, Value y, Value output, AffineMap[]? maps = null) =>
        b.Named(LinalgOps.BatchMatMul, [x, y], output, maps is null ? null : new AttrList { { "indexing_maps", Maps(maps) } });

    public static Operation LinalgYield(this OpBuilder b, params ReadOnlySpan<Value> values) => b.Create(LinalgOps.Yield, values, []);

    public static ArrayAttr Maps(IEnumerable<AffineMap> maps) => new(maps.Select(m => (Attr)new AffineMapAttr(m)).ToArray());

    /// <summary>A structured operation with an argument-bearing, otherwise empty body; results for the outputs that are tensors.</summary>
    public static Operation CreateStructured(this OpBuilder b, OpDefinition definition, ReadOnlySpan<Value> inputs, ReadOnlySpan<Value> outputs, AttrList properties)
    {
        if (definition.Traits.HasFlag(OpTraits.AttrSizedOperandSegments)) properties["operandSegmentSizes"] = DenseArrayAttr.I32([inputs.Length, outputs.Length]);
        Value[] operands = [.. inputs, .. outputs];
        var op = b.Create(definition, operands, [.. outputs.ToArray().Select(o => o.Type).Where(t => t is TensorType)], properties, regions: 1);
        var body = op.Region().AddBlock();
        foreach (var operand in operands) body.AddArgument(StructuredRules.ElementOf(operand.Type), b.Location);
        return op;
    }
}
