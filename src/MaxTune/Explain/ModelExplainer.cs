using System.Globalization;
using MaxTune.Codegen.Listing;
using MaxTune.IR;
using MaxTune.Passes;
using MaxTune.Passes.Lowering;
using MaxTune.Runtime;
using MaxTune.Tuning;

namespace MaxTune;

/// <summary>Looks at a compiled model from all sides: levels, code, times, what was chosen and against what.</summary>
public static class ModelExplainer
{
    /// <summary>Runs the model for some tenths of a second, and measures the machine's ceilings beside it.</summary>
    /// <param name="inputs">Contiguous tensors, as for a run.</param>
    public static ModelReport Explain(CompiledModel model, Tensor[] inputs)
    {
        var trace = model.Trace;
        var options = trace.Options;
        var cpu = CpuModel.Detect(options.MaxIsa);
        var outputs = model.Run(inputs);
        var steps = model.TimeSteps(inputs, outputs);
        foreach (var output in outputs) output.Dispose();
        var ceilings = CeilingGauge.MeasureAll(cpu, model.Team, model.Threads);
        long rows = inputs.Zip(model.Inputs).SelectMany(p => p.Second.Shape.Select((d, i) => d < 0 ? p.First.Shape[i] : -1)).Where(d => d > 0).DefaultIfEmpty(options.DynamicHint).First();
        var sources = new KernelSources(trace.Graph);
        var kernels = trace.All.Select(k => Explain(model, k, sources, cpu, ceilings, rows, steps)).ToArray();
        var picture = GraphPicture.Of(trace);
        return new ModelReport(
            trace.Source.FileName, cpu.Name, model.Threads, options.Mode, ceilings, kernels, steps.Sum(s => s.Seconds), steps.Where(s => s.Kernel is null).Sum(s => s.Seconds), FusionNotes.Reasons(trace),
            model.Dump(DumpLevel.Graph), model.Dump(DumpLevel.Kernels), model.Dump(DumpLevel.Loops),
            picture.ToSvg(name => kernels.FirstOrDefault(k => k.Name == name) is { } k ? $"{(k.Seconds * 1e6).ToString("0.##", CultureInfo.InvariantCulture)} \u00b5s" : null, withStyle: false), model.Dump(DumpLevel.CSharp));
    }

    private static KernelReport Explain(CompiledModel model, TracedKernel kernel, KernelSources sources, CpuModel cpu, Ceilings ceilings, long rows, (string? Kernel, double Seconds)[] steps)
    {
        var trace = model.Trace;
        var record = kernel.Tuning?.Record();
        model.Compiled.Functions.TryGetValue(kernel.Name, out var function);
        IReadOnlyList<MachineCode> code = function?.MachineCode ?? [];
        using var problem = KernelCase.Of(kernel.Kernel, rows);
        var hints = PerfHints.Of(kernel, TunerOptions.MachineOf(cpu), trace.Options.DynamicHint).ToList();
        if (KernelCode.InnerLoop(code) is { Spills: > 0 } loop) hints.Add($"{loop.Spills} spills in the inner loop: the block does not fit the registers");
        var made = sources.Of(kernel.Kernel);
        return new KernelReport(
            kernel.Name, [.. made.Select(op => $"{op.Name} ({FusionNotes.At(op.Location)})")], Signature(kernel.Kernel), new KernelOp(kernel.Kernel).Schedule!.ToString(), kernel.Schedule.ShortName, kernel.Origin,
            steps.Where(s => s.Kernel == kernel.Name).Sum(s => s.Seconds), problem is null ? null : Limits.Of(problem, cpu, ceilings), record,
            record is null ? [] : Losers.Of(kernel.Kernel, record, code, rows), FusionNotes.Reasons(trace, made), hints,
            OpPrinter.ToText(KernelFunctions.ToFunction(new KernelOp(kernel.Kernel), kernel.Name).Op, Printing),
            SymbolTable.Lookup(model.Compiled.Module, kernel.Name) is { } lowered ? OpPrinter.ToText(lowered, Printing) : "", function?.IlText ?? "", code);
    }

    private static PrinterOptions Printing => new() { ElideElementsLargerThan = 64 };

    private static string Signature(Operation kernel) =>
        string.Join(", ", kernel.Operands.Select(o => Short(o.Type))) + " -> " + string.Join(", ", kernel.Results.ToArray().Select(r => Short(r.Type)));

    private static string Short(IrType type) => type is TensorType tensor ? string.Concat(tensor.Extents.Select(e => e == IrType.Dynamic ? "?x" : string.Create(CultureInfo.InvariantCulture, $"{e}x"))) + tensor.Element : type.ToString();

    /// <summary>Times the schedule a kernel has against another, in turns on the same buffers, both verified first.</summary>
    /// <param name="kernel">By the name of its function.</param>
    /// <exception cref="CompilationException">There is no such kernel, or the schedule is not legal for it; the diagnostic has the legal range.</exception>
    public static (TuningRecord Record, KernelDuel Duel) Against(CompiledModel model, string kernel, ModelSource schedule)
    {
        var trace = model.Trace;
        var sink = new DiagnosticSink();
        var chosen = new GivenSchedules(sink).Resolve([new ModelSource($"{kernel}={schedule.Text.Trim()}", schedule.FileName)], [.. trace.All.Select(k => (new KernelOp(k.Kernel), k.Name))], model.Threads);
        if (sink.HasErrors) throw new CompilationException(sink);
        var (op, attr) = chosen.First();
        var traced = trace.All.First(k => ReferenceEquals(k.Kernel, op));
        var other = Schedule.FromAttr(attr, _ => { })!;
        var cpu = CpuModel.Detect(trace.Options.MaxIsa);
        using var cache = new TuningCache(null, _ => { });
        var tuner = new KernelTuner(new TunerOptions(cpu, model.Threads, Math.Max(0.5, trace.Options.TuneSeconds), 2, trace.Options.DynamicHint, false), model.Team, cache, new());
        var record = tuner.Compare(op, [traced.Schedule, other]) ?? throw new InvalidOperationException($"{traced.Name} has operands that are no tensors");
        IReadOnlyList<MachineCode> Code(Schedule s) => KernelCode.Compile(op, s, trace.Options.DynamicHint) ?? [];
        return (record, new KernelDuel(traced.Name, traced.Schedule.ShortName, other.ShortName, Code(traced.Schedule), Code(other)));
    }
}

/// <summary>Two schedules of one kernel: names as in the record's rows, and the machine code of each.</summary>
public sealed record KernelDuel(string Kernel, string Ours, string Theirs, IReadOnlyList<MachineCode> OurCode, IReadOnlyList<MachineCode> TheirCode)
{
    public MachineLoop? OurLoop => KernelCode.InnerLoop(OurCode);
    public MachineLoop? TheirLoop => KernelCode.InnerLoop(TheirCode);
}
