using MaxTune.IR;
using MaxTune.Passes;
using MaxTune.Passes.Lowering;
using MaxTune.Tuning;

namespace MaxTune;

/// <summary>Who chose a kernel's schedule.</summary>
public enum ScheduleOrigin
{
    /// <summary>The lowering: the likeliest.</summary>
    Default,
    /// <summary>Timed here and now.</summary>
    Tuned,
    /// <summary>Timed here before.</summary>
    Cache,
    /// <summary>Written by hand, in the model or on the command line.</summary>
    Given,
}

/// <summary>What is known about one kernel besides its code.</summary>
/// <param name="Name">Of its function: <c>linear_unary_0</c>.</param>
/// <param name="Kernel">At the kernels level, before its weights are packed.</param>
internal sealed record TracedKernel(string Name, Operation Kernel, ScheduleOrigin Origin, TuningResult? Tuning)
{
    public Schedule Schedule => Schedule.FromAttr(new KernelOp(Kernel).Schedule!, _ => { }) ?? new Schedule(Isa.Scalar);
}

/// <summary>What a compilation keeps for whoever wants to know how the model came to be.</summary>
/// <param name="Graph">The module as parsed.</param>
/// <param name="Kernels">The module at the kernels level, with its schedules.</param>
/// <param name="Remarks">Of fusion: what stays apart, and why.</param>
internal sealed record CompileTrace(ModelSource Source, CompileOptions Options, Operation Graph, Operation Kernels, IReadOnlyList<TracedKernel> All, IReadOnlyList<Diagnostic> Remarks)
{
    public static IReadOnlyList<(KernelOp Kernel, string Name)> Named(Operation module) => [.. KernelFunctions.Named(module).Select(n => (n.Kernel, n.FunctionName))];
}
