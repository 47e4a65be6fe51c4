using MaxTune.Codegen.Cil;
using MaxTune.Codegen.Listing;
using MaxTune.Codegen.Programs;
using MaxTune.IR;
using MaxTune.Passes;
using MaxTune.Passes.Lowering;
using MaxTune.Tuning;

namespace MaxTune;

/// <summary>What a kernel becomes by another schedule, looked at and not run.</summary>
internal static class KernelCode
{
    /// <summary>The innermost loop with the most multiply-adds; null when none has any.</summary>
    public static MachineLoop? InnerLoop(IEnumerable<MachineCode> code) =>
        code.SelectMany(c => c.Loops).Where(l => l.IsInnermost && l.Products > 0).OrderByDescending(l => l.Products).ThenByDescending(l => l.Instructions).FirstOrDefault();

    /// <summary>Machine code of a kernel's stages; null when the schedule does not compile.</summary>
    public static IReadOnlyList<MachineCode>? Compile(Operation kernel, Schedule schedule, long rows)
    {
        using var problem = KernelCase.Of(kernel, rows);
        if (problem is null) return null;
        var module = problem.Scheduled(schedule.ToAttr()).Module;
        var sink = new DiagnosticSink();
        try
        {
            if (PipelineParser.Parse(Pipelines.KernelsToLoops, AllPasses.Registry, sink) is not { } steps || !new PassManager(steps, new PassContext(BuiltinDialects.Registry, sink)).Run(module)) return null;
            using var program = CompiledProgram.Compile(module, sink, new CilCompiler());
            return program is null ? null : [.. program.Functions.Values.SelectMany(f => f.MachineCode)];
        }
        catch (Exception e) when (e is ProgramException or PassCrashException)
        {
            return null;
        }
    }
}
