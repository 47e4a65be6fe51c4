using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Kernels as functions of their own.</summary>
public static class KernelFunctions
{
    /// <summary>The discardable attribute that holds a kernel's schedule on its function.</summary>
    public const string ScheduleAttr = "mt.schedule";

    /// <summary>The discardable attribute that holds a kernel's name (<c>linear_unary</c>) on its function (<c>@linear_unary_0</c>).</summary>
    public const string KernelAttr = "mt.kernel";

    /// <summary>A detached <c>func.func</c> on tensors that computes what the kernel does: arguments are its operands, results its results.</summary>
    public static FuncOp ToFunction(KernelOp kernel, string name)
    {
        var type = new FunctionType(kernel.Op.Operands.Select(v => v.Type).ToArray(), kernel.Op.Results.ToArray().Select(r => r.Type).ToArray());
        var function = new OpBuilder { Location = kernel.Op.Location }.Func(name, type);
        var map = new IrMapping();
        for (int i = 0; i < kernel.Body.Arguments.Count; i++)
        {
            map.Map(kernel.Body.Argument(i), function.Arguments[i]);
            function.Arguments[i].NameHint = kernel.Body.Argument(i).NameHint;
        }
        foreach (var op in kernel.Body.Operations)
            if (!op.Is(MtOps.Yield)) function.Entry.Append(op.Clone(map));
        OpBuilder.AtEnd(function.Entry).Return([.. kernel.Yield.Operands.Select(map.Lookup)]);
        function.Op.SetAttr(KernelAttr, new StringAttr(kernel.Name));
        if (kernel.Schedule is { } schedule) function.Op.SetAttr(ScheduleAttr, schedule);
        return function;
    }

    /// <summary>The kernels of a module in order, each with a function name that is free in it: <c>linear_unary_0</c>, <c>linear_unary_1</c>, <c>softmax_0</c>.</summary>
    public static List<(KernelOp Kernel, string FunctionName)> Named(Operation module)
    {
        var named = new List<(KernelOp, string)>();
        var next = new Dictionary<string, int>();
        foreach (var op in module.Descendants())
        {
            if (KernelOp.From(op) is not { } kernel) continue;
            string name;
            do
            {
                int number = next.GetValueOrDefault(kernel.Name);
                next[kernel.Name] = number + 1;
                name = $"{kernel.Name}_{number}";
            }
            while (SymbolTable.Lookup(module, name) is not null);
            named.Add((kernel, name));
        }
        return named;
    }
}
