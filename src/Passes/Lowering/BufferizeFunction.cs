using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>Moves a function of kernels from tensors to buffers, and each kernel to a function of its own.</summary>
internal sealed class BufferizeFunction(Operation module, Operation function, IReadOnlyDictionary<Operation, string> names, Schedule fallback, DiagnosticSink sink)
{
    private readonly Dictionary<Value, Value> buffers = [];
    private readonly OpBuilder builder = new();
    private LoopBuilder loops = null!;

    public bool Run()
    {
        var old = function.Body;
        if (function.Region().Blocks.Count != 1)
        {
            sink.OpError(function, "has several blocks; kernels are lowered in straight-line functions");
            return false;
        }
        var type = (FunctionType)function.Attr<TypeAttr>("function_type")!.Type;
        var block = new Block();
        for (int i = 0; i < old.Arguments.Count; i++)
            buffers[old.Argument(i)] = block.AddArgument(KernelLowering.MemRef(old.Argument(i).Type), old.Argument(i).Location, old.Argument(i).NameHint);
        builder.SetInsertionPoint(block);
        loops = new LoopBuilder(builder, block);
        foreach (var op in old.Operations)
        {
            builder.Location = op.Location;
            if (!Lower(op)) return false;
        }
        function.Region().AddBlock(block);
        function.Region().RemoveBlock(old);
        function.SetAttr("function_type", new TypeAttr(new FunctionType(
            [.. type.Inputs.Select(KernelLowering.MemRef)], [.. type.Results.Select(KernelLowering.MemRef)])));
        return true;
    }

    private bool Lower(Operation op)
    {
        if (op.Is(MtOps.Kernel)) return LowerKernel(op);
        if (op.Is(FuncOps.Return)) return LowerReturn(op);
        if (op.ConstantValue is DenseElementsAttr constant && op.Result().Type is TensorType tensor)
        {
            buffers[op.Result()] = Global(constant, tensor, op.Result().NameHint);
            return true;
        }
        if (op.Is(TensorOps.Dim) && LoopBuilder.ConstantOf(op.Operand(1)) is { } at)
        {
            buffers[op.Result()] = loops.Extent(buffers[op.Operand(0)], (int)at);
            return true;
        }
        if (op.Is(TensorOps.CollapseShape)) return View(op, MemRefOps.CollapseShape);
        if (op.Is(TensorOps.ExpandShape)) return View(op, MemRefOps.ExpandShape);
        if (op.Is(TensorOps.Cast)) return View(op, MemRefOps.Cast);
        if (op.Is(TensorOps.Empty)) return true;
        if (op.Results.ToArray().All(r => r.Type is not ShapedType) && op.Operands.All(o => o.Type is not ShapedType))
        {
            var map = new IrMapping();
            foreach (var operand in op.Operands) map.Map(operand, buffers.GetValueOrDefault(operand, operand));
            var copy = builder.Insert(op.Clone(map));
            for (int i = 0; i < op.ResultCount; i++) buffers[op.Result(i)] = copy.Result(i);
            return true;
        }
        sink.OpError(op, "is not in a kernel; run fuse-kernels first");
        return false;
    }

    private bool LowerKernel(Operation kernel)
    {
        var schedule = fallback;
        if (new KernelOp(kernel).Schedule is { } attr)
        {
            if (Schedule.FromAttr(attr, message => sink.OpError(kernel, message)) is not { } own) return false;
            schedule = own;
        }
        string name = SymbolTable.Unique(module, names[kernel]);
        var callees = new List<Operation>();
        if (KernelLowering.Lower(kernel, schedule, name, sink, callees) is not { } lowered) return false;
        foreach (var callee in callees) module.Body.InsertBefore(function, callee);
        module.Body.InsertBefore(function, lowered);
        lowered.SetAttr("sym_visibility", new StringAttr("private"));

        var results = kernel.Results.ToArray();
        for (int i = 0; i < results.Length; i++)
        {
            var type = (TensorType)results[i].Type;
            if (Extents(kernel, kernel.Body.Last!.Operand(i)) is not { } dynamic)
            {
                sink.OpError(kernel, $"the extents of result #{i} do not follow from the extents of its operands");
                return false;
            }
            buffers[results[i]] = builder.CreateValue(MemRefOps.Alloc, dynamic, new MemRefType(type.Extents, type.Element),
                new AttrList { { "operandSegmentSizes", DenseArrayAttr.I32([dynamic.Length, 0]) }, { "alignment", IntegerAttr.I64(64) } }, 0, results[i].NameHint);
        }
        builder.Create(FuncOps.Call, [.. kernel.Operands.Select(o => buffers[o]), .. results.Select(r => buffers[r])], [],
            new AttrList { { "callee", new SymbolRefAttr(name) } });
        return true;
    }

    // the dynamic extents of a tensor inside the kernel, as index values outside it
    private Value[]? Extents(Operation kernel, Value tensor)
    {
        var type = (TensorType)tensor.Type;
        if (type.HasStaticShape) return [];
        if (tensor is BlockArgument argument) return [.. Dynamic(type).Select(d => loops.Extent(buffers[kernel.Operand(argument.Index)], d))];
        var op = tensor.DefiningOp!;
        if (op.Is(TensorOps.Empty))
        {
            var extents = op.Operands.Select(o => Index(kernel, o)).ToArray();
            return extents.Contains(null) ? null : [.. extents.OfType<Value>()];
        }
        if (op.Is(TensorOps.InsertSlice)) return Extents(kernel, op.Operand(1));
        if (LinalgView.Of(op) is not null) return Extents(kernel, op.Operand(op.OperandCount - op.ResultCount + ((OpResult)tensor).Index));
        if (op.Is(TensorOps.CollapseShape) || op.Is(TensorOps.ExtractSlice) || op.Is(TensorOps.Cast) || op.Is(TensorOps.ExpandShape))
        {
            // rows alone are dynamic here, and views keep them
            var source = Extents(kernel, op.Operand(0));
            return source?.Length == Dynamic(type).Count() ? source : null;
        }
        return null;
    }

    private static IEnumerable<int> Dynamic(TensorType type) => Enumerable.Range(0, type.Rank).Where(d => type.Extents[d] == IrType.Dynamic);

    private Value? Index(Operation kernel, Value index)
    {
        if (LoopBuilder.ConstantOf(index) is { } constant) return loops.Index(constant);
        if (index is BlockArgument argument) return buffers[kernel.Operand(argument.Index)];
        var op = index.DefiningOp!;
        if (op.Is(TensorOps.Dim) && LoopBuilder.ConstantOf(op.Operand(1)) is { } at)
        {
            if (op.Operand(0) is BlockArgument tensor) return loops.Extent(buffers[kernel.Operand(tensor.Index)], (int)at);
            var type = (TensorType)op.Operand(0).Type;
            if (type.Extents[(int)at] != IrType.Dynamic) return loops.Index(type.Extents[(int)at]);
            return Extents(kernel, op.Operand(0)) is { } all ? all[Dynamic(type).ToList().IndexOf((int)at)] : null;
        }
        if (op.Regions.Length > 0 || op.ResultCount != 1 || !op.IsSideEffectFree) return null;
        var map = new IrMapping();
        foreach (var operand in op.Operands)
        {
            if (Index(kernel, operand) is not { } outside) return null;
            map.Map(operand, outside);
        }
        return builder.Insert(op.Clone(map)).Result();
    }

    private bool LowerReturn(Operation op)
    {
        var returned = new List<Value>();
        foreach (var value in op.Operands)
        {
            var buffer = buffers[value];
            // what is returned is the caller's to keep: an argument, a weight, or a buffer returned already is copied
            if (buffer.Type is MemRefType type && (buffer is BlockArgument || buffer.DefiningOp!.Is(MemRefOps.GetGlobal) || returned.Contains(buffer)))
            {
                var plain = new MemRefType(type.Extents, type.Element);
                Value[] dynamic = [.. Enumerable.Range(0, type.Rank).Where(d => type.Extents[d] == IrType.Dynamic).Select(d => loops.Extent(buffer, d))];
                var copy = builder.CreateValue(MemRefOps.Alloc, dynamic, plain,
                    new AttrList { { "operandSegmentSizes", DenseArrayAttr.I32([dynamic.Length, 0]) }, { "alignment", IntegerAttr.I64(64) } });
                builder.Create(MemRefOps.Copy, [buffer, copy], []);
                buffer = copy;
            }
            returned.Add(buffer);
        }
        builder.Create(FuncOps.Return, [.. returned], []);
        return true;
    }

    private bool View(Operation op, OpDefinition definition)
    {
        if (KernelLowering.MemRef(op.Result().Type) is not MemRefType type || !buffers.ContainsKey(op.Operand(0))) return false;
        buffers[op.Result()] = builder.CreateValue(definition, [.. op.Operands.Select(o => buffers.GetValueOrDefault(o, o))], type, op.Properties.Copy());
        return true;
    }

    private Value Global(DenseElementsAttr constant, TensorType tensor, string? hint)
    {
        var type = new MemRefType(tensor.Extents, tensor.Element);
        string name = SymbolTable.Unique(module, hint ?? "constant");
        var global = Operation.Create(MemRefOps.Global, function.Location, [], [], new AttrList
        {
            { "sym_name", new StringAttr(name) }, { "sym_visibility", new StringAttr("private") }, { "type", new TypeAttr(type) },
            { "initial_value", constant }, { "constant", UnitAttr.Instance }, { "alignment", IntegerAttr.I64(64) },
        });
        module.Body.InsertBefore(module.Body.First, global);
        return builder.CreateValue(MemRefOps.GetGlobal, [], type, new AttrList { { "name", new SymbolRefAttr(name) } }, 0, hint);
    }
}
