using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>
/// Puts a pointwise producer into the body of the generic that reads it:
/// <c>y = generic(x) { relu }; z = generic(y, b) { add }</c> → <c>z = generic(x, b) { relu, add }</c>.
/// </summary>
internal static class GenericFusion
{
    /// <summary>True for a generic on tensors with one result, written once at each point of an all-parallel space from its inputs alone.</summary>
    public static bool IsPointwise(Operation? op) =>
        op is not null && op.Is(LinalgOps.Generic) && op.ResultCount == 1 && new StructuredOp(op) is var g && g.Outputs.Length == 1
        && g.IsAllParallel && g.IndexingMaps[^1].IsIdentity && !op.Body.Arguments[^1].HasUses;

    /// <summary>True for a pointwise generic that hands one input on as it is: a transpose, broadcast or slice.</summary>
    public static bool IsCopy(Operation? op) =>
        IsPointwise(op) && new StructuredOp(op!).InputCount == 1 && ReferenceEquals(op!.Body.First, op.Body.Last) && ReferenceEquals(op.Body.Last!.Operand(0), op.Body.Argument(0));

    /// <summary>The generic with the producer of input <paramref name="input"/> in its body, made before it; null when that would lose a loop's extent or an index.</summary>
    public static Operation? TryFuse(Operation consumer, int input)
    {
        var producer = consumer.Operand(input).DefiningOp;
        if (!consumer.Is(LinalgOps.Generic) || !IsPointwise(producer)) return null;
        StructuredOp c = new(consumer), p = new(producer!);
        var read = c.IndexingMaps[input];
        if (producer!.Body.Operations.Any(o => o.Is(LinalgOps.Index)) && !read.IsProjectedPermutation) return null;
        List<Value> inputs = [];
        List<AffineMap> maps = [];
        var places = new int[c.InputCount];
        var producerPlaces = new int[p.InputCount];
        for (int i = 0; i < c.InputCount; i++)
            if (i != input) places[i] = Place(inputs, maps, consumer.Operand(i), c.IndexingMaps[i]);
            else for (int j = 0; j < p.InputCount; j++) producerPlaces[j] = Place(inputs, maps, producer.Operand(j), p.IndexingMaps[j].Compose(read));
        if (!ShowsEveryLoop([.. maps, .. c.IndexingMaps[c.InputCount..]], c.LoopCount)) return null;

        var b = OpBuilder.BeforeOp(consumer);
        b.Location = consumer.Location;
        var outputs = c.Outputs.ToArray().Select(o => o.Value).ToArray();
        var properties = consumer.Properties.Copy();
        properties["indexing_maps"] = LinalgBuilder.Maps([.. maps, .. c.IndexingMaps[c.InputCount..]]);
        var fused = b.CreateStructured(LinalgOps.Generic, inputs.ToArray(), outputs, properties);
        foreach (var (name, value) in consumer.Attributes) fused.Attributes[name] = value;
        MergeOrigins(fused, producer);

        var map = new IrMapping();
        for (int i = 0; i < producerPlaces.Length; i++) map.Map(producer.Body.Argument(i), fused.Body.Argument(producerPlaces[i]));
        foreach (var op in producer.Body.Operations)
        {
            if (op.IsTerminator) break;
            var copy = fused.Body.Append(op.Clone(map));
            if (copy.Is(LinalgOps.Index)) copy.SetAttr("dim", IntegerAttr.I64(((AffineDim)read.Results[(int)copy.Attr<IntegerAttr>("dim")!.Int64]).Position));
        }
        map.Map(consumer.Body.Argument(input), map.Lookup(producer.Body.Last!.Operand(0)));
        for (int i = 0; i < places.Length; i++)
            if (i != input) map.Map(consumer.Body.Argument(i), fused.Body.Argument(places[i]));
        for (int i = 0; i < outputs.Length; i++) map.Map(consumer.Body.Argument(c.InputCount + i), fused.Body.Argument(inputs.Count + i));
        foreach (var op in consumer.Body.Operations) fused.Body.Append(op.Clone(map));

        for (int i = 0; i < consumer.ResultCount; i++)
        {
            fused.Result(i).NameHint = consumer.Result(i).NameHint;
            consumer.Result(i).ReplaceAllUsesWith(fused.Result(i));
        }
        consumer.Erase();
        return fused;
    }

    // where a value read under a map stands among the inputs; added when it is new
    private static int Place(List<Value> inputs, List<AffineMap> maps, Value value, AffineMap map)
    {
        for (int i = 0; i < inputs.Count; i++)
            if (ReferenceEquals(inputs[i], value) && maps[i].Equals(map)) return i;
        inputs.Add(value);
        maps.Add(map);
        return inputs.Count - 1;
    }

    private static bool ShowsEveryLoop(AffineMap[] maps, int loops) =>
        Enumerable.Range(0, loops).All(d => maps.Any(m => m.Results.Contains(AffineExpr.Dim(d))));

    private static void MergeOrigins(Operation fused, Operation producer)
    {
        string[] parts = [.. Origins(producer), .. Origins(fused)];
        if (parts.Length > 0) fused.Attributes[TensorEmitter.OriginAttr] = new StringAttr(string.Join(',', parts.Distinct()));
    }

    /// <summary>The graph operations a linalg operation came from.</summary>
    public static string[] Origins(Operation op) =>
        op.Attributes[TensorEmitter.OriginAttr] is StringAttr { Value.Length: > 0 } origin ? origin.Value.Split(',') : [];
}
