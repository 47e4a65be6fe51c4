using System.Diagnostics;
using MaxTune.Codegen.Cil;
using MaxTune.Codegen.CSharp;
using MaxTune.Codegen.Programs;
using MaxTune.IR;
using MaxTune.Passes;
using MaxTune.Passes.Lowering;
using MaxTune.Runtime;
using MaxTune.Tuning;
using Microsoft.Extensions.Logging;

namespace MaxTune;

/// <summary>One model's way from text to code: parse → graph → kernels → schedules → loops → IL.</summary>
internal sealed class Compilation(ModelSource source, CompileOptions options)
{
    private readonly DiagnosticSink sink = new();
    private readonly CpuModel cpu = CpuModel.Detect(options.MaxIsa);
    private readonly List<TuningResult> tuned = [];

    public CompiledModel Run()
    {
        long start = Stopwatch.GetTimestamp();
        var debug = options.DebugDirectory is { } folder ? DebugFolder.Create(folder, options.Logger) : null;
        debug?.Write("graph_before.mlir", source.Text);

        var module = Check(IrParser.Parse(source.Text, source.FileName, BuiltinDialects.Registry, sink));
        Require(Verifier.Verify(module, sink));
        var main = Entry(module);
        Program signature = Signature(main);
        string graph = Print(module);

        Passes(Pipelines.GraphToKernelsIn(options.Precision), module);
        debug?.Write("graph_after.mlir", Print(module));

        int threads = options.Threads > 0 ? options.Threads : cpu.PhysicalCores;
        var team = new ThreadTeam(threads);
        CompiledProgram? program = null;
        try
        {
            var compiler = new CilCompiler();
            Schedule(module, team, threads, compiler);
            string kernels = Print(module);
            debug?.Write("kernels.mlir", kernels);
            var kernelLevel = module.Clone();

            Passes(Pipelines.KernelsToLoops, module);
            debug?.Write("loops.mlir", Print(module));
            program = Check(CompiledProgram.Compile(module, sink, compiler));
            var model = new CompiledModel(program, team, threads, signature.Inputs, signature.Outputs, graph, kernels, Printing)
            {
                Tuned = [.. tuned.Select(t => t.Record).Where(r => r is not null)!],
                OutputCode = new Lazy<OutputProgram>(() => WriteOutputCode(kernelLevel, module, signature, threads)),
            };
            debug?.Write("kernels.il", model.Dump(DumpLevel.Il));
            debug?.Write("kernels.asm", model.Dump(DumpLevel.Asm));
            debug?.Write("output_code.cs", model.OutputCode.Value);
            debug?.Write("inputs.json", DebugFolder.Describe(model, options));
            debug?.Write("autotuning.json", DebugFolder.Describe(tuned));
            options.Logger.LogDebug("compiled {Model} in {Seconds:F3} s", source.FileName, Stopwatch.GetElapsedTime(start).TotalSeconds);
            return model;
        }
        catch (ProgramException e)
        {
            program?.Dispose();
            team.Dispose();
            sink.Error(e.Operation?.Location ?? module.Location, e.Message);
            throw new CompilationException(sink);
        }
        catch
        {
            program?.Dispose();
            team.Dispose();
            throw;
        }
    }

    /// <summary>The program as C#; what has no C# is said in a comment in its place.</summary>
    private OutputProgram WriteOutputCode(Operation kernels, Operation loops, Program signature, int threads)
    {
        var own = new DiagnosticSink();
        var steps = PipelineParser.Parse("builtin.module(func.func(pack-weights))", AllPasses.Registry, own);
        bool packed = steps is not null && new PassManager(steps, new PassContext(BuiltinDialects.Registry, own)).Run(kernels);
        var printing = new OutputCodeOptions
        {
            Model = Path.GetFileName(source.FileName),
            Notes = [$"{cpu.Name}, {threads} thread{(threads == 1 ? "" : "s")}, {(options.Mode == CompileMode.Default ? "default schedules" : "max-autotune")}"],
            InputNames = [.. signature.Inputs.Select(i => i.Name)],
        };
        if (OutputCode.Write(loops, packed ? kernels : null, own, printing) is { } program) return program;
        return new OutputProgram(string.Concat(own.Diagnostics.Select(d => $"// no C#: {d.Message.ReplaceLineEndings(" ")}\n")), []);
    }

    private sealed record Program(IReadOnlyList<TensorSignature> Inputs, IReadOnlyList<TensorSignature> Outputs);

    private Operation Entry(Operation module)
    {
        var functions = module.Functions().Where(f => !f.IsDeclaration).ToArray();
        if (functions.FirstOrDefault(f => f.Name == "main") is { Op: not null } main) return main.Op;
        string found = functions.Length == 0 ? "the module has no function" : $"the module has {string.Join(", ", functions.Take(5).Select(f => "@" + f.Name))}";
        sink.Error(functions.Length == 0 ? module.Location : functions[0].Op.Location, $"a model is a function @main; {found}");
        throw new CompilationException(sink);
    }

    // names: mt.name of the argument or result, else the source's %name, else arg0, out0
    private Program Signature(Operation main)
    {
        var type = new FuncOp(main).Type;
        string Named(string attrs, int i, string otherwise) =>
            main.Attr<ArrayAttr>(attrs) is { } all && i < all.Count && all[i] is DictionaryAttr own && own["mt.name"] is StringAttr name ? name.Value : otherwise;
        try
        {
            var inputs = type.Inputs.Select((t, i) =>
                TensorSignature.Of(Named("arg_attrs", i, main.Body.Argument(i).NameHint is { } hint && !char.IsAsciiDigit(hint[0]) ? hint : $"arg{i}"), t)).ToArray();
            var outputs = type.Results.Select((t, i) => TensorSignature.Of(Named("res_attrs", i, $"out{i}"), t)).ToArray();
            return new Program(inputs, outputs);
        }
        catch (ProgramException e)
        {
            sink.OpError(main, $"@main: {e.Message}");
            throw new CompilationException(sink);
        }
    }

    private void Schedule(Operation module, ThreadTeam team, int threads, CilCompiler compiler)
    {
        if (options.Schedules.Count > 0)
        {
            var given = new GivenSchedules(sink).Resolve(options.Schedules, KernelFunctions.Named(module), threads);
            Require(true);
            foreach (var (kernel, schedule) in given) new KernelOp(kernel) { Schedule = schedule };
        }
        var unscheduled = module.Descendants().Where(o => o.Is(MtOps.Kernel) && new KernelOp(o).Schedule is null).ToArray();
        var machine = TunerOptions.MachineOf(cpu);
        if (options.ScheduleOf is { } scheduleOf)
            foreach (var kernel in unscheduled) new KernelOp(kernel) { Schedule = scheduleOf(kernel) };
        unscheduled = [.. unscheduled.Where(k => new KernelOp(k).Schedule is null)];
        if (options.Mode == CompileMode.Default)
        {
            foreach (var kernel in unscheduled) new KernelOp(kernel) { Schedule = KernelSchedules.Default(kernel, machine, threads, options.DynamicHint).ToAttr() };
            return;
        }
        using var cache = new TuningCache(options.CacheDirectory, message => options.Logger.LogWarning("{Warning}", message));
        var tuning = new TunerOptions(cpu, threads, options.TuneSeconds, options.TuneCandidates, options.DynamicHint, options.LibraryRows);
        var tuner = new KernelTuner(tuning, team, cache, compiler)
        {
            Tuned = record => options.Logger.LogInformation("{Table}", AutotuneTable.Format(record).TrimEnd()),
            Progress = options.Progress,
        };
        foreach (var kernel in unscheduled)
        {
            var result = tuner.Tune(kernel);
            new KernelOp(kernel) { Schedule = result.Schedule };
            if (result.Key is not { } key || tuned.Any(t => t.Key == key)) continue;
            // read when somebody looks, long after this cache is closed
            if (result.FromCache) result = result with { Record = () => Remembered(key) };
            tuned.Add(result);
            if (result.FromCache) LogCached(result, kernel);
        }
    }

    private TuningRecord? Remembered(string key)
    {
        using var cache = new TuningCache(options.CacheDirectory, message => options.Logger.LogWarning("{Warning}", message));
        return cache.Find(key);
    }

    private void LogCached(TuningResult result, Operation kernel)
    {
        // reading the whole record takes longer than finding the winner: only for those who look
        if (options.Logger.IsEnabled(LogLevel.Debug) && result.Record() is { } record)
            options.Logger.LogInformation("{Table}", AutotuneTable.Format(record, fromCache: true).TrimEnd());
        else options.Logger.LogInformation("AUTOTUNE {Kernel}: from the cache, {Schedule}", new KernelOp(kernel).Name, result.Schedule.ToString());
    }

    private void Passes(string pipeline, Operation module)
    {
        var steps = Check(PipelineParser.Parse(pipeline, AllPasses.Registry, sink));
        var timing = options.LogPasses ? new TimingInspector() : null;
        var manager = new PassManager(steps, new PassContext(BuiltinDialects.Registry, sink) { Parameters = options.Parameters })
        {
            Inspectors = timing is null ? [] : [timing],
            Verify = options.VerifyEach ? Verifier.Verify : null,
        };
        bool good = manager.Run(module);
        if (timing is not null)
        {
            using var report = new StringWriter();
            timing.Report(report);
            options.Logger.LogInformation("{Passes}", report.ToString().TrimEnd());
        }
        Require(good);
    }

    private PrinterOptions Printing => options.DumpWholeConstants ? PrinterOptions.Default : new PrinterOptions { ElideElementsLargerThan = 64 };

    private string Print(Operation module) => OpPrinter.ToText(module, Printing);

    private T Check<T>(T? value) where T : class => value ?? throw new CompilationException(sink);

    private void Require(bool good)
    {
        if (!good || sink.HasErrors) throw new CompilationException(sink);
    }
}
