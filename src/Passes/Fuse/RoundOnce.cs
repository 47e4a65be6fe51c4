using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>
/// What is computed inside one kernel stays in f32 and is rounded once, where it is stored:
/// <c>%h = truncf %v : f32 to bf16; %w = extf %h : bf16 to f32</c> → <c>%v</c>. The result is nearer to the exact one, never further.
/// </summary>
internal static class RoundOnce
{
    public static void Run(Operation generic)
    {
        foreach (var op in generic.Body.Operations.ToArray())
        {
            if (!op.Is(ArithOps.ExtF) || op.Operand(0).DefiningOp is not { } narrow || !narrow.Is(ArithOps.TruncF) || narrow.Operand(0).Type != op.Result().Type) continue;
            op.Result().ReplaceAllUsesWith(narrow.Operand(0));
            op.Erase();
            if (!narrow.Result().HasUses) narrow.Erase();
        }
    }
}
