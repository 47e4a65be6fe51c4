using MaxTune.Codegen.Cil;
using MaxTune.Codegen.Programs;
using MaxTune.IR;
using MaxTune.Passes;
using MaxTune.Passes.Lowering;

namespace MaxTune.Tuning;

/// <summary>Compiles the variants of one kernel; what tests replace to have a faulty one among them.</summary>
internal interface IVariantSource : IDisposable
{
    /// <summary>Null with a reason when the schedule cannot be lowered or compiled. Several threads may ask at once.</summary>
    IVariant? Compile(Schedule schedule, out string reason);
}

/// <summary>
/// Lowers a kernel by the same pipeline as the model it is from, schedule by schedule. Weights are packed once a layout, and all variants that want it share them.
/// </summary>
internal sealed class VariantCompiler(KernelCase problem, CilCompiler compiler) : IVariantSource
{
    private readonly Dictionary<(int Width, bool AlongK, PanelLayout? Layout), Operation> packed = [];
    private readonly ConstantPool weights = new();

    public IVariant? Compile(Schedule schedule, out string reason)
    {
        var sink = new DiagnosticSink();
        reason = "";
        try
        {
            var module = Packed(schedule, sink)?.Clone();
            if (module is not null)
            {
                new KernelOp(module.Descendants().First(o => o.Is(MtOps.Kernel))) { Schedule = schedule.ToAttr() };
                if (Pipelines.Run(Pipelines.KernelsToLoops, module, sink) && CompiledProgram.Compile(module, sink, compiler, weights) is { } program) return new ProgramVariant(program.Bare());
            }
            reason = Reason(sink);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // one bad schedule must not end the search: its row says what broke
            reason = "internal error: " + e.Message.Split('\n')[0];
        }
        return null;
    }

    private Operation? Packed(Schedule schedule, DiagnosticSink sink)
    {
        var key = (schedule.IsDot || !schedule.Pack.Contains('b') ? 0 : schedule.PanelWidth, schedule.IsDot, NarrowGemm.Match(problem.Kernel)?.LayoutFor(schedule));
        lock (packed)
        {
            if (packed.TryGetValue(key, out var module)) return module;
            module = problem.Scheduled(schedule.ToAttr()).Module;
            if (!Pipelines.Run("builtin.module(func.func(pack-weights))", module, sink)) return null;
            return packed[key] = module;
        }
    }

    private static string Reason(DiagnosticSink sink) => sink.Diagnostics.FirstOrDefault(d => d.Severity == Severity.Error)?.Message.Split('\n')[0] ?? "no reason was given";

    public void Dispose() => weights.Dispose();
}
