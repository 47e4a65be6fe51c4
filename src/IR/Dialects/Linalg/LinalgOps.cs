namespace MaxTune.IR;

/// <summary>Structured operations: perfect loop nests over tensors or memrefs, named or generic.</summary>
public static partial class LinalgOps
{
    public static Dialect Dialect => Holder.Value;

    /// <summary>How an operation's loops follow from it; null when it is not structured.</summary>
    internal static NamedStructure? Structure(OpDefinition definition) => Holder.Structures.GetValueOrDefault(definition);

    // its own class: fields of a partial class initialize in no order across files
    private static class Holder
    {
        public static readonly IReadOnlyDictionary<OpDefinition, NamedStructure> Structures = AllStructures();

        public static readonly Dialect Value = new("linalg")
        {
            Summary = "structured operations: perfect loop nests over tensors or memrefs",
            Operations = [.. Structures.Keys, Yield, Index, Softmax, WinogradFilterTransform, WinogradInputTransform, WinogradOutputTransform, Pack, Unpack],
            ParseAttr = text => text.Mnemonic switch
            {
                "iterator_type" when IteratorTypeAttr.FromKeyword(text.Body?.Trim()) is { } kind => kind,
                "type_fn" => TypeFnAttr.Cases.FromKeyword!(text.Body?.Trim() ?? ""),
                "elementwise_kind" => ElementwiseKindAttr.Cases.FromKeyword!(text.Body?.Trim() ?? ""),
                _ => null,
            },
        };
    }

    private static readonly TypeConstraint TensorOrMemRef = new("memref of any type values or ranked tensor of any type values", t => t is MemRefType or TensorType);

    private static readonly AttrConstraint IncreasingDims = AttrConstraints.DenseI64 with
    {
        Description = "i64 dense array attribute should be in increasing order",
        Holds = a => a is DenseArrayAttr d && d.Element == IrType.I64 && d.ToInt64() is var dims && dims.Zip(dims.Skip(1)).All(p => p.First < p.Second),
    };

    internal static readonly AttrConstraint IteratorTypes = new("Iterator type should be an enum.", a => a is ArrayAttr kinds && kinds.Elements.All(k => k is IteratorTypeAttr));

    public static readonly OpDefinition Generic = Structured("linalg.generic", "a loop nest with its own maps, iterators and body",
        new("indexing_maps", AttrConstraints.AffineMapArray), new("iterator_types", IteratorTypes),
        new("doc", AttrConstraints.String, Optional: true), new("library_call", AttrConstraints.String, Optional: true)) with
    {
        Assembly = GenericLinalgAssembly.Instance,
        Canonicalizations = LinalgPatterns.Generic,
    };

    public static readonly OpDefinition Map = DestinationStyle("linalg.map", "an element from the elements at the same place", Arity.Variadic, Arity.One, "mapped",
        new DestinationLinalgAssembly(null, hasBody: true, initFirst: false));

    public static readonly OpDefinition Reduce = DestinationStyle("linalg.reduce", "elements combined along dimensions", Arity.Variadic, Arity.Variadic, "reduced",
        new DestinationLinalgAssembly("dimensions", hasBody: true, initFirst: true), new AttrDef("dimensions", IncreasingDims)) with
    {
        Traits = OpTraits.SingleBlock | OpTraits.SameVariadicOperandSize,
        Verify = (op, sink) => StructuredRules.VerifyReduce(op, sink, Longs(op, "dimensions")),
    };

    public static readonly OpDefinition Transpose = DestinationStyle("linalg.transpose", "dimensions in another order", Arity.One, Arity.One, "transposed",
        new DestinationLinalgAssembly("permutation", hasBody: false, initFirst: false), new AttrDef("permutation", AttrConstraints.DenseI64)) with
    {
        Verify = (op, sink) => StructuredRules.VerifyTranspose(op, sink, Longs(op, "permutation")),
    };

    public static readonly OpDefinition Broadcast = DestinationStyle("linalg.broadcast", "repeated along added dimensions", Arity.One, Arity.One, "broadcasted",
        new DestinationLinalgAssembly("dimensions", hasBody: false, initFirst: false), new AttrDef("dimensions", AttrConstraints.DenseI64)) with
    {
        Verify = (op, sink) => StructuredRules.VerifyBroadcast(op, sink, Longs(op, "dimensions")),
    };

    public static readonly OpDefinition Yield = new("linalg.yield")
    {
        Summary = "the next value of each output element",
        Operands = [new("values", TypeConstraints.AnyType, Arity.Variadic)],
        Traits = OpTraits.Terminator | OpTraits.ReturnLike,
        Effects = MemoryEffects.None,
        AssemblyFormat = "attr-dict ($values^ `:` type($values))?",
        Verify = (op, sink) =>
        {
            if (StructuredOp.From(op.Parent) is null) sink.OpError(op, "expected parent op with LinalgOp interface");
        },
    };

    public static readonly OpDefinition Index = new("linalg.index")
    {
        Summary = "the index of the present iteration along a dimension",
        Results = [new("result", TypeConstraints.Index)],
        Attributes = [new("dim", AttrConstraints.I64)],
        Effects = MemoryEffects.None,
        AssemblyFormat = "$dim attr-dict `:` type($result)",
        Verify = (op, sink) =>
        {
            if (op.Parent is null || StructuredOp.From(op.Parent) is not { } parent) sink.OpError(op, "expected parent op with LinalgOp interface");
            else if (op.Attr<IntegerAttr>("dim")!.Int64 is var dim && (dim < 0 || dim >= parent.LoopCount))
                sink.OpError(op, $"expected dim ({dim}) to be lower than the number of loops ({parent.LoopCount}) of the enclosing LinalgOp");
        },
        Semantics = static (op, frame) => _ = frame.Get(op.Result()),   // set by the loop nest around it
    };

    private static OpDefinition Structured(string name, string summary, params AttrDef[] attributes) => new(name)
    {
        Summary = summary,
        Operands = [new("inputs", TypeConstraints.AnyType, Arity.Variadic), new("outputs", TypeConstraints.AnyShaped, Arity.Variadic)],
        Results = [new("result_tensors", TypeConstraints.RankedTensor, Arity.Variadic)],
        Attributes = attributes,
        Regions = [new("region", SizedBlock: true)],
        Traits = OpTraits.AttrSizedOperandSegments | OpTraits.SingleBlock,
        Effects = MemoryEffects.Recursive,
        Assembly = NamedLinalgAssembly.Instance,
        Verify = StructuredRules.Verify,
        Semantics = StructuredInterpreter.Run,
    };

    private static OpDefinition DestinationStyle(string name, string summary, Arity inputs, Arity outputs, string suggested, ICustomAssembly assembly, params AttrDef[] attributes) => new(name)
    {
        Summary = summary,
        Operands = [new(inputs == Arity.One ? "input" : "inputs", TensorOrMemRef, inputs), new(outputs == Arity.One ? "init" : "inits", TensorOrMemRef, outputs)],
        Results = [new("result", TypeConstraints.RankedTensor, Arity.Variadic)],
        Attributes = attributes,
        Regions = [new("region", SizedBlock: true)],
        Traits = OpTraits.SingleBlock,
        Effects = MemoryEffects.Recursive,
        Assembly = assembly,
        SuggestName = (_, _) => suggested,
        Verify = StructuredRules.Verify,
        Semantics = StructuredInterpreter.Run,
    };

    private static IteratorKind[] Parallel(int loops) => new IteratorKind[loops];

    private static int OutputRank(Operation op) => op.OperandCount > 0 && op.Operand(op.OperandCount - 1).Type is ShapedType { HasRank: true } t ? t.Rank : 0;

    private static AffineMap[] StoredMaps(Operation op) =>
        op.Attr("indexing_maps") is ArrayAttr maps ? [.. maps.Elements.OfType<AffineMapAttr>().Select(m => m.Map)] : [];

    private static Dictionary<OpDefinition, NamedStructure> AllStructures()
    {
        var all = new Dictionary<OpDefinition, NamedStructure>
        {
            [Generic] = new(StoredMaps, op => op.Attr("iterator_types") is ArrayAttr kinds ? [.. kinds.Elements.OfType<IteratorTypeAttr>().Select(k => k.Kind)] : []),
            [Map] = new(op => [.. Enumerable.Repeat(AffineMap.Identity(OutputRank(op)), op.OperandCount)], op => Parallel(OutputRank(op))),
            [Reduce] = new(ReduceMaps, ReduceIterators),
            [Transpose] = new(op =>
            {
                int rank = OutputRank(op);
                var from = new int[rank];
                var permutation = Longs(op, "permutation");
                for (int i = 0; i < rank && i < permutation.Length; i++) from[Math.Clamp(permutation[i], 0, rank - 1)] = i;
                return [AffineMap.Select(rank, from), AffineMap.Identity(rank)];
            }, op => Parallel(OutputRank(op)))
            { Body = LinalgBodies.First },
            [Broadcast] = new(op =>
            {
                int rank = OutputRank(op);
                var added = Longs(op, "dimensions");
                return [AffineMap.Select(rank, [.. Enumerable.Range(0, rank).Where(d => !added.Contains(d))]), AffineMap.Identity(rank)];
            }, op => Parallel(OutputRank(op)))
            { Body = LinalgBodies.First },
        };
        foreach (var (definition, structure) in ElementwiseStructures()) all.Add(definition, structure);
        foreach (var (definition, structure) in ContractionStructures()) all.Add(definition, structure);
        foreach (var (definition, structure) in (IEnumerable<(OpDefinition, NamedStructure)>)[.. Convolutions(), .. QuantizedProducts(), .. Poolings(), .. OtherStructures()])
            all.Add(definition, structure);
        return all;
    }

    private static int[] Longs(Operation op, string name) => op.Attr(name) is DenseArrayAttr a ? [.. a.ToInt64().Select(v => (int)v)] : [];

    private static int InputRank(Operation op) => op.OperandCount > 0 && op.Operand(0).Type is ShapedType { HasRank: true } t ? t.Rank : 0;

    private static AffineMap[] ReduceMaps(Operation op)
    {
        int rank = InputRank(op), inputs = op.OperandCount / 2;
        var reduced = Longs(op, "dimensions");
        var output = AffineMap.Select(rank, [.. Enumerable.Range(0, rank).Where(d => !reduced.Contains(d))]);
        return [.. Enumerable.Repeat(AffineMap.Identity(rank), inputs), .. Enumerable.Repeat(output, op.OperandCount - inputs)];
    }

    private static IteratorKind[] ReduceIterators(Operation op)
    {
        var reduced = Longs(op, "dimensions");
        return [.. Enumerable.Range(0, InputRank(op)).Select(d => reduced.Contains(d) ? IteratorKind.Reduction : IteratorKind.Parallel)];
    }
}
