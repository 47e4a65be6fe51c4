using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>One <c>mt.kernel</c> and a schedule → one function on memrefs. A pure function of the two.</summary>
public static class KernelLowering
{
    /// <summary>
    /// Makes <c>func.func @name(inputs..., outputs...)</c>, detached. Loops carry marks for vectorize, unroll and parallelize.
    /// Null after reporting why the kernel cannot be lowered.
    /// </summary>
    /// <param name="callees">Takes functions of machine code that the function calls.</param>
    public static Operation? Lower(Operation kernel, Schedule schedule, string name, DiagnosticSink sink, List<Operation> callees)
    {
        // a narrow weight that lies in no panels is best read by the plain lowering, where that can
        var gemm = GemmKernel.Match(kernel);
        var narrow = NarrowGemm.Match(kernel) is { } match && (match.IsPacked || gemm is null) ? match : null;
        bool inserts = InsertLowering.Suits(kernel);
        if (narrow is null && gemm is null && !inserts && RowLowering.Unsupported(kernel) is { } reason)
        {
            sink.OpError(kernel, reason);
            return null;
        }
        IrType[] types = [.. kernel.Operands.Select(o => MemRef(o.Type)), .. kernel.Results.ToArray().Select(r => MemRef(r.Type))];
        var function = Operation.Create(FuncOps.Func, kernel.Location, [], [], new AttrList
        {
            { "sym_name", new StringAttr(name) },
            { "function_type", new TypeAttr(new FunctionType(types, [])) },
        }, schedule.Code == "il" ? null : new AttrList { { OutlineMicroKernelsPass.CodeAttribute, new StringAttr(schedule.Code) } }, 1);
        var body = function.Region().AddBlock();
        for (int i = 0; i < types.Length; i++)
            body.AddArgument(types[i], null, i < kernel.OperandCount ? kernel.Body.Argument(i).NameHint : kernel.Result(i - kernel.OperandCount).NameHint ?? "out");

        var loops = new LoopBuilder(new OpBuilder(body) { Location = kernel.Location }, body);
        Value MemRefOf(Value argument) => body.Argument(((BlockArgument)argument).Index);
        Value[] outputs = [.. body.Arguments.Skip(kernel.OperandCount)];
        try
        {
            if (ScheduleRules.Nontemporal(narrow, schedule) is { } why) throw new NotSupportedException(why);
            if (narrow is null && schedule.Isa.IsMachineCode()) throw new NotSupportedException($"isa = {schedule.Isa.Keyword()} is for contractions of few bits");
            if (schedule.ThreadsK > 1 && (gemm is null || !KSlices.Suits(gemm))) throw new NotSupportedException("threads share k in contractions of f32 alone");
            if (narrow is not null) new NarrowLowering(narrow, schedule, loops, MemRefOf, outputs[0], name, callees).Emit();
            else if (gemm is not null) new GemmLowering(gemm, schedule, loops, MemRefOf, outputs[0]).Emit();
            else if (inserts) new InsertLowering(kernel, schedule, loops, MemRefOf, outputs[0]).Emit();
            else new RowLowering(kernel, schedule, loops, MemRefOf, outputs).Emit();
        }
        catch (NotSupportedException e)
        {
            sink.OpError(kernel, $"cannot be lowered to loops: {e.Message}");
            return null;
        }
        OpBuilder.AtEnd(body).Create(FuncOps.Return, [], []);
        return function;
    }

    /// <summary>A contiguous buffer for a tensor; other types stay.</summary>
    public static IrType MemRef(IrType type) => type is TensorType tensor ? new MemRefType(tensor.Extents, tensor.Element) : type;
}
