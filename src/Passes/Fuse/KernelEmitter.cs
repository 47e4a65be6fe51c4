using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Turns a group of operations into an <c>mt.kernel</c>: what makes destinations, extents and scalars is copied inside, tensors come in as operands.</summary>
internal sealed class KernelEmitter
{
    private readonly KernelGroup group;
    private readonly Operation[] ordered;
    private readonly HashSet<Operation> members;
    private readonly List<Value> operands = [];
    private readonly List<Operation> support = [];
    private readonly HashSet<Operation> supported = [];

    private KernelEmitter(KernelGroup group)
    {
        this.group = group;
        members = [.. group.Operations];
        ordered = [.. group.Operations.OrderBy(op => op, Comparer<Operation>.Create((a, b) => ReferenceEquals(a, b) ? 0 : a.IsBefore(b) ? -1 : 1))];
    }

    /// <summary>Makes the kernel where the group's root stands and erases the group.</summary>
    public static KernelOp Emit(KernelGroup group) => new KernelEmitter(group).Run();

    private KernelOp Run()
    {
        // the operands of the contraction first
        foreach (var op in ordered.OrderBy(op => !ReferenceEquals(op, group.Contraction)))
            op.Walk(inner =>
            {
                foreach (var value in inner.Operands) Collect(value);
            });
        var root = group.Root;
        var b = OpBuilder.BeforeOp(root);
        b.Location = (group.Contraction ?? root).Location;
        var kernel = b.Kernel("kernel", operands.ToArray(), [.. root.Results.ToArray().Select(r => r.Type)]);
        var map = new IrMapping();
        for (int i = 0; i < operands.Count; i++) map.Map(operands[i], kernel.Body.Argument(i));
        foreach (var op in support) kernel.Body.Append(op.Clone(map));
        foreach (var op in ordered) kernel.Body.Append(op.Clone(map));
        b.Within(kernel.Body, inner => inner.MtYield([.. root.Results.ToArray().Select(r => map.Lookup(r))]));
        for (int i = 0; i < root.ResultCount; i++)
        {
            kernel.Op.Result(i).NameHint = root.Result(i).NameHint;
            root.Result(i).ReplaceAllUsesWith(kernel.Op.Result(i));
        }
        foreach (var op in ordered.Reverse()) op.Erase();
        MergePointwise(kernel.Body);
        kernel = KernelExtents.ReadFromData(kernel);
        kernel.Op.SetAttr("name", new StringAttr(KernelNames.Of(kernel.Body)));
        kernel.Op.Walk(op => op.Attributes[TensorEmitter.OriginAttr] = null);
        return kernel;
    }

    // a value the kernel reads: from inside the group, made again inside the kernel, or an operand
    private void Collect(Value value)
    {
        if (value.DefiningBlock is { } home && !ReferenceEquals(home, group.Root.Block) && members.Any(m => m.IsAncestorOf(home.Parent?.Owner))) return;
        if (value.DefiningOp is { } producer)
        {
            if (members.Contains(producer) || supported.Contains(producer)) return;
            if (IsSupport(producer))
            {
                foreach (var input in producer.Operands) Collect(input);
                foreach (var region in producer.Regions)
                    foreach (var inner in region.Blocks.SelectMany(x => x.Operations))
                        foreach (var outside in inner.Operands.Where(v => !ReferenceEquals(v.DefiningBlock, inner.Block))) Collect(outside);
                if (supported.Add(producer)) support.Add(producer);
                return;
            }
        }
        if (!operands.Contains(value)) operands.Add(value);
    }

    /// <summary>True for what costs nothing to make again: scalars, extents, empty and filled destinations. Dense constants stay operands, for packing.</summary>
    private static bool IsSupport(Operation op) =>
        op.Is(TensorOps.Empty) || op.Is(TensorOps.Dim) || op.Is(LinalgOps.Fill)
        || (op.IsSideEffectFree && op.Regions.Length == 0 && op.Definition.Dialect == "arith" && op.Results.ToArray().All(r => r.Type is not ShapedType));

    /// <summary>Pointwise operations become part of the one generic that reads them, from the last to the first.</summary>
    public static void MergePointwise(Block body)
    {
        for (var op = body.Last; op is not null; op = op.Previous)
        {
            if (!op.Is(LinalgOps.Generic) || ContractionDims.Of(new StructuredOp(op)) is not null) continue;
            for (int i = 0; i < new StructuredOp(op).InputCount; i++)
            {
                var producer = op.Operand(i).DefiningOp;
                if (producer is null || !ReferenceEquals(producer.Block, body) || !ShouldMerge(producer, op) || GenericFusion.TryFuse(op, i) is not { } fused) continue;
                if (!producer.Result().HasUses) producer.Erase();
                op = fused;
                i = -1;
            }
        }
        foreach (var op in body.Operations)
            if (op.Is(LinalgOps.Generic)) RoundOnce.Run(op);
        EraseUnused(body);
    }

    // not into more loops than it has: a row's mean is computed once a row, not once an element
    private static bool ShouldMerge(Operation producer, Operation consumer) =>
        GenericFusion.IsPointwise(producer)
        && (GenericFusion.IsCopy(producer)
            || (producer.Result().Users.All(u => ReferenceEquals(u, consumer)) && new StructuredOp(producer).LoopCount == new StructuredOp(consumer).LoopCount));

    public static void EraseUnused(Block body)
    {
        for (Operation? op = body.Last, previous; op is not null; op = previous)
        {
            previous = op.Previous;
            if (!op.IsTerminator && op.IsSideEffectFree && !op.Results.ToArray().Any(r => r.HasUses)) op.Erase();
        }
    }
}
