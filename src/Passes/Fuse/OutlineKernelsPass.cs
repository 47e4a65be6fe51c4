using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>
/// Makes each kernel a private function of its own and calls it:
/// <c>%0 = "mt.kernel"(%x, %w) &lt;{name = "mm"}&gt; {...}</c> → <c>%0 = call @mm_0(%x, %w)</c>.
/// </summary>
public sealed record OutlineKernelsPass() : Pass("outline-kernels")
{
    public override string Anchor => "builtin.module";

    public override bool Run(Operation op, PassContext context)
    {
        var kernels = KernelFunctions.Named(op);
        foreach (var (kernel, name) in kernels)
        {
            var function = KernelFunctions.ToFunction(kernel, name);
            function.Op.SetAttr(SymbolTable.VisibilityAttr, new StringAttr("private"));
            op.Body.Append(function.Op);
            var b = OpBuilder.BeforeOp(kernel.Op);
            b.Location = kernel.Op.Location;
            var call = b.Call(name, [.. kernel.Op.Operands], [.. kernel.Op.Results.ToArray().Select(r => r.Type)]);
            for (int i = 0; i < call.ResultCount; i++)
            {
                call.Result(i).NameHint = kernel.Op.Result(i).NameHint;
                kernel.Op.Result(i).ReplaceAllUsesWith(call.Result(i));
            }
            kernel.Op.Erase();
        }
        return kernels.Count > 0;
    }
}
